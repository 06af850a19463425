using Microsoft.EntityFrameworkCore;
using Training.Calendars;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Bookings;

/// <summary>What every operation that frees or takes a place ends with.</summary>
internal static class Promotions
{
    /// <summary>
    /// Letters, in the same commit, to those who have a place now and had none before, to those whose workshops changed by it, and to the
    /// calendars of all who got or lost a place.
    /// Also loads the people, so that the caller can name them.
    /// </summary>
    public static async Task TellAsync(this TrainingDb db, LetterWriter letters, Session session, IReadOnlyCollection<Booking> promoted)
    {
        db.Outbox.AddRange(letters.WorkshopsMoved(session));
        if (promoted.Count > 0)
        {
            var people = promoted.Select(b => b.PersonId).ToList();
            await db.People.Where(p => people.Contains(p.Id)).LoadAsync();
            db.Outbox.AddRange(promoted.Select(letters.Promoted));
        }
        await db.InviteAsync(letters, session);
    }
}
