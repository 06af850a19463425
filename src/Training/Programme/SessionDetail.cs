using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;

namespace Training.Programme;

/// <summary>Where something takes place, as pages show it.</summary>
public sealed record VenueDetail(string Name, string Address, string Postcode, string AccessNotes)
{
    /// <summary>Name, address and postcode on one line.</summary>
    public string InWords => string.Join(", ", new[] { Name, Address, Postcode }.Where(part => part.Length > 0));
}

/// <summary>One day of a session, with its own venue when that differs from the session's.</summary>
public sealed record DayDetail(DateOnly Date, TimeOnly Start, TimeOnly End, DateTime StartsAt, DateTime EndsAt, VenueDetail? Venue)
{
    public DayTimes Times => new(Date, Start, End);
}

/// <summary>Everything that the public may know of one session.</summary>
public sealed record SessionDetail(
    int Id,
    string Reference,
    CourseDetail Course,
    SessionStatus Status,
    Delivery Delivery,
    Boards Boards,
    VenueDetail? Venue,
    DateTime StartsAt,
    DateTime EndsAt,
    DateOnly FirstDate,
    Places Places,
    IReadOnlyList<DayDetail> Days,
    IReadOnlyList<string> Trainers,
    bool HasWorkshops)
{
    public SessionStage Stage(DateTime now) => SessionStages.Of(Status, StartsAt, EndsAt, now);

    /// <summary>None when there is no such session; drafts are found too.</summary>
    public static async Task<SessionDetail?> FindAsync(TrainingDb db, string reference)
    {
        var found = await db.Sessions.AsNoTracking().Where(s => s.Reference == reference).Select(s => new
        {
            s.Id,
            s.Reference,
            s.CourseId,
            s.Status,
            s.Delivery,
            s.Boards,
            Venue = s.Venue == null ? null : new VenueDetail(s.Venue.Name, s.Venue.Address, s.Venue.Postcode, s.Venue.AccessNotes),
            s.StartsAt,
            s.EndsAt,
            s.FirstDate,
            Places = new Places(
                s.Capacity,
                s.Bookings.Count(b => b.Status == BookingStatus.Confirmed || b.PlaceKept == true),
                s.Bookings.Count(b => b.Status == BookingStatus.Waiting),
                s.PlacesKept,
                s.Bookings.Count(b => b.PlaceKept == false)),
            Days = s.Days.OrderBy(d => d.StartsAt).Select(d => new DayDetail(d.Date, d.Start, d.End, d.StartsAt, d.EndsAt,
                d.Venue == null ? null : new VenueDetail(d.Venue.Name, d.Venue.Address, d.Venue.Postcode, d.Venue.AccessNotes))).ToList(),
            HasWorkshops = s.ChoicesCloseAt != null,
            Trainers = s.Trainers.OrderBy(t => t.Name).Select(t => t.Name).ToList(),
        }).AsSplitQuery().SingleOrDefaultAsync();
        if (found is null)
        {
            return null;
        }
        var course = await db.Courses.AsDetails().SingleAsync(c => c.Id == found.CourseId);
        return new SessionDetail(found.Id, found.Reference, course, found.Status, found.Delivery, found.Boards, found.Venue,
            found.StartsAt, found.EndsAt, found.FirstDate, found.Places, found.Days, found.Trainers, found.HasWorkshops);
    }
}
