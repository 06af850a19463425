using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Records;

namespace Training.Programme;

/// <summary>Coming runs of the same course that somebody could book instead.</summary>
public static class OtherRuns
{
    /// <summary>The next five sessions of these types that have free places and ask for nothing first: where to begin for somebody who lacks them.</summary>
    public static Task<List<ProgrammeItem>> OfTypesAsync(TrainingDb db, IReadOnlyList<CourseType> types, DateTime now) => db.Sessions
        .Where(s => types.Contains(s.Course.Type) && s.Course.Requires.Count == 0 && s.Status == SessionStatus.Published && s.StartsAt > now)
        .WithPlaces()
        .AsProgramme()
        .Take(5)
        .ToListAsync();

    /// <summary>The next five that have free places and that the person, if one is given, has not booked.</summary>
    public static Task<List<ProgrammeItem>> WithPlacesAsync(TrainingDb db, int courseId, int sessionId, DateTime now, int? personId = null) => db.Sessions
        .Where(s => s.CourseId == courseId && s.Id != sessionId && s.Status == SessionStatus.Published && s.StartsAt > now)
        .WithPlaces()
        .Where(s => !s.Bookings.Any(b => b.PersonId == personId && (b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed)))
        .AsProgramme()
        .Take(5)
        .ToListAsync();

    /// <summary>The next five that renew somebody's training, have free places and that they have not booked.</summary>
    public static Task<List<ProgrammeItem>> RenewingAsync(TrainingDb db, RefresherRule rule, int personId, DateTime now) => db.Sessions
        .Where(rule.Renewing())
        .Where(s => s.Status == SessionStatus.Published && s.StartsAt > now)
        .WithPlaces()
        .Where(s => !s.Bookings.Any(b => b.PersonId == personId && (b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed)))
        .AsProgramme()
        .Take(5)
        .ToListAsync();

    /// <summary>With a place for somebody who comes now.</summary>
    private static IQueryable<Session> WithPlaces(this IQueryable<Session> sessions) => sessions
        .Where(s => s.Bookings.Count(b => b.Status == BookingStatus.Confirmed || b.PlaceKept == true) + s.PlacesKept < s.Capacity && !s.Bookings.Any(b => b.Status == BookingStatus.Waiting || b.PlaceKept == false));
}
