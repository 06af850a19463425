using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;

namespace Training.Programme;

/// <summary>Somebody whom a change of the session touches.</summary>
public sealed record Concerned(Guid Key, string Name, string? Agency, BookingStatus Status);

/// <summary>A session as the team sees it before they move, postpone or cancel it: how it stands and whom that touches.</summary>
public sealed record SessionToChange(
    string Reference,
    string Title,
    SessionStatus Status,
    int Seen,
    DateTime StartsAt,
    bool HasAttendance,
    Delivery Delivery,
    string VenueCode,
    string VenueName,
    IReadOnlyList<DayTimes> Days,
    IReadOnlyList<Concerned> Booked,
    IReadOnlyList<string> Trainers)
{
    /// <summary>Who makes up a day of another run here.</summary>
    public IReadOnlyList<string> MakingUp { get; init; } = [];

    public IReadOnlyList<Concerned> Confirmed => [.. Booked.Where(b => b.Status == BookingStatus.Confirmed).OrderBy(b => b.Name, StringComparer.Create(Words.British, ignoreCase: true))];

    public IReadOnlyList<Concerned> Requested => [.. Booked.Where(b => b.Status == BookingStatus.Requested)];

    /// <summary>In the order of the list.</summary>
    public IReadOnlyList<Concerned> Waiting => [.. Booked.Where(b => b.Status == BookingStatus.Waiting)];

    /// <summary>Why it cannot be changed at all; none when it can.</summary>
    public PlanningOutcome? Refusal(DateTime now) => Planning.Refusal(Status, StartsAt, HasAttendance, now);

    /// <summary>None when there is no such session, or nobody has been told of it yet.</summary>
    public static Task<SessionToChange?> FindAsync(TrainingDb db, string reference) => db.Sessions.AsNoTracking().AsSplitQuery()
        .Where(s => s.Reference == reference && s.Status != SessionStatus.Draft)
        .Select(s => new SessionToChange(
            s.Reference,
            s.Course.Title,
            s.Status,
            s.CalendarSequence,
            s.StartsAt,
            db.ScanEvents.Any(e => e.SessionDay.SessionId == s.Id && e.Finding == ScanFinding.None),
            s.Delivery,
            s.Venue == null ? "" : s.Venue.Code,
            s.Venue == null ? "" : s.Venue.Name,
            s.Days.OrderBy(d => d.StartsAt).Select(d => new DayTimes(d.Date, d.Start, d.End)).ToList(),
            s.Bookings.Where(b => b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting)
                .OrderBy(b => b.Number).Select(b => new Concerned(b.Key, b.Person.Name, b.Agency!.Name, b.Status)).ToList(),
            s.Trainers.OrderBy(t => t.Name).Select(t => t.Name).ToList())
        {
            MakingUp = db.MakeUpDays.Where(m => m.Day.SessionId == s.Id && m.WithdrawnAt == null).OrderBy(m => m.Person.Name).Select(m => m.Person.Name).ToList(),
        })
        .SingleOrDefaultAsync();

    /// <summary>Who last changed the session itself, and when.</summary>
    public static async Task<(string? Who, DateTime At)?> LastChangeAsync(TrainingDb db, string reference)
    {
        var last = await db.History.Where(h => h.Session!.Reference == reference && h.Subject == "session").OrderByDescending(h => h.Id)
            .Select(h => new { h.At, Who = db.People.Where(p => p.Id == h.ActorId).Select(p => p.Name).FirstOrDefault() }).FirstOrDefaultAsync();
        return last is null ? null : (last.Who, last.At);
    }
}
