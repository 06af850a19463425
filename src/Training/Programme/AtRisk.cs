using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;

namespace Training.Programme;

/// <summary>A session that fewer people have booked than it needs, so near that somebody must decide whether it goes ahead.</summary>
/// <param name="Held">People who hold a place.</param>
/// <param name="Requested">People whose place somebody has still to agree.</param>
public sealed record AtRisk(string Reference, string Course, DateOnly FirstDate, DateTime StartsAt, string Venue, int Minimum, int Held, int Requested)
{
    /// <summary>Working days before the start from which too few people are a risk.</summary>
    public const int WithinDays = 10;

    /// <summary>The last first day of a session that is within <see cref="WithinDays"/> working days of today.</summary>
    public static async Task<DateOnly> HorizonAsync(TrainingDb db) =>
        (await WorkingDays.AroundAsync(db, db.Clock.Today)).After(db.Clock.Today, WithinDays);

    /// <summary>THE rule of which sessions are at risk.</summary>
    public static async Task<IQueryable<Session>> SessionsAsync(TrainingDb db)
    {
        var now = db.Clock.UtcNow;
        var horizon = await HorizonAsync(db);
        return db.Sessions.Where(s => s.Status == SessionStatus.Published && s.StartsAt > now && s.FirstDate <= horizon
            && s.MinimumPlaces > s.Bookings.Count(b => b.Status == BookingStatus.Confirmed));
    }

    /// <summary>Every session at risk, the nearest first.</summary>
    public static async Task<IReadOnlyList<AtRisk>> ListAsync(TrainingDb db) =>
        await (await SessionsAsync(db))
            .OrderBy(s => s.StartsAt).ThenBy(s => s.Reference)
            .Select(s => new AtRisk(s.Reference, s.Course.Title, s.FirstDate, s.StartsAt, s.Venue!.Name ?? "", s.MinimumPlaces!.Value,
                s.Bookings.Count(b => b.Status == BookingStatus.Confirmed), s.Bookings.Count(b => b.Status == BookingStatus.Requested)))
            .ToListAsync();
}
