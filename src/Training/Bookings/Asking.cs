using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;

namespace Training.Bookings;

/// <summary>What operations on bookings have in common about those who are asked to agree.</summary>
internal static class Asking
{
    /// <summary>Why the person may not have this manager asked; none when they may.</summary>
    public static async Task<BookingOutcome?> MayNotAskAsync(this TrainingDb db, Person person, ManagerToAsk? manager)
    {
        if (manager is null)
        {
            return BookingOutcome.NeedsManager;
        }
        if (manager.Is(person.Email))
        {
            return BookingOutcome.NamedThemselves;
        }
        var dayAgo = db.Clock.UtcNow.AddDays(-1);
        return await db.Agreements.CountAsync(a => a.Booking.PersonId == person.Id && a.AskedAt > dayAgo) >= Agreement.MostInADay ? BookingOutcome.AskedTooOften : null;
    }

    /// <summary>Nobody need answer any more. Returns those who had still to, with what their letters need.</summary>
    public static async Task<IReadOnlyList<Agreement>> EndAskingAsync(this TrainingDb db, Booking booking)
    {
        await db.Agreements.Where(a => a.BookingId == booking.Id).LoadAsync();
        var open = booking.Agreements.FindAll(a => a.IsOpen);
        open.ForEach(a => a.ClosedAt = db.Clock.UtcNow);
        return open;
    }
}
