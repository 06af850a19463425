using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Bookings;

/// <summary>What somebody has booked, or waits for, at the same time as a session.</summary>
public sealed record Clash(int PersonId, string Reference, string Title, DateOnly FirstDate, BookingStatus Status)
{
    /// <summary>In order of time. One query, however many people.</summary>
    public static Task<List<Clash>> ListAsync(TrainingDb db, string reference, IReadOnlyCollection<int> people) => db.Bookings.AsNoTracking().Active()
        .Where(b => people.Contains(b.PersonId) && b.Session.Reference != reference && b.Session.Status == SessionStatus.Published
            && b.Session.Days.Any(theirs => db.SessionDays.Any(ours => ours.Session.Reference == reference && ours.StartsAt < theirs.EndsAt && theirs.StartsAt < ours.EndsAt)))
        .OrderBy(b => b.Session.StartsAt)
        .Select(b => new Clash(b.PersonId, b.Session.Reference, b.Session.Course.Title, b.Session.FirstDate, b.Status))
        .ToListAsync();
}
