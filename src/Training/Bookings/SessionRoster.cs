using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Bookings;

/// <summary>A session as the team sees it: its places and everybody who booked. Drafts too.</summary>
/// <param name="VenueHolds">People that the smallest of its rooms holds; 0 when not known.</param>
/// <param name="Quotas">Places that are, or were until their day, kept for agencies.</param>
/// <param name="PromotionStopsAt">From this instant on the waiting list does not move by itself.</param>
/// <param name="IsAtRisk">Fewer hold a place than the session needs, and it begins soon.</param>
public sealed record SessionRoster(string Reference, string Course, SessionStatus Status, DateTime StartsAt, DateTime EndsAt, IReadOnlyList<DayTimes> Days,
    string Venue, int VenueHolds, int Capacity, int? Minimum, bool IsAtRisk, bool HasWorkshops, IReadOnlyList<RosterLine> People, IReadOnlyList<QuotaLine> Quotas, DateTime PromotionStopsAt)
{
    public IReadOnlyList<RosterLine> Confirmed { get; } = [.. People.Where(p => p.Status == BookingStatus.Confirmed)];
    public IReadOnlyList<RosterLine> Requested { get; } = [.. People.Where(p => p.Status == BookingStatus.Requested)];

    /// <summary>In the order in which they are served.</summary>
    public IReadOnlyList<RosterLine> Waiting { get; } = [.. People.Where(p => p.Status == BookingStatus.Waiting)];

    /// <summary>Cancelled and declined, the latest first.</summary>
    public IReadOnlyList<RosterLine> Gone { get; } = [.. People.Where(p => !p.IsActive).OrderByDescending(p => p.CancelledAt ?? p.BookedAt)];

    /// <summary>Places that nobody holds, whether or not somebody waits for them.</summary>
    public int Free => Math.Max(0, Capacity - Held);

    /// <summary>Confirmed, or kept for a request.</summary>
    public int Held { get; } = People.Count(p => p.Status == BookingStatus.Confirmed || p.PlaceKept == true);

    public SessionStage Stage(DateTime now) => SessionStages.Of(Status, StartsAt, EndsAt, now);

    public bool HasBegun(DateTime now) => Status != SessionStatus.Postponed && now >= StartsAt;

    /// <summary>None when there is no such session.</summary>
    public static async Task<SessionRoster?> FindAsync(TrainingDb db, string reference)
    {
        var found = await db.Sessions.AsNoTracking().Where(s => s.Reference == reference).Select(s => new
        {
            s.Id,
            s.Reference,
            Course = s.Course.Title,
            s.Status,
            s.StartsAt,
            s.EndsAt,
            s.FirstDate,
            s.Course.Type,
            Venue = s.Venue!.Name,
            Places = s.Capacity,
            s.MinimumPlaces,
            HasWorkshops = s.ChoicesCloseAt != null,
            Days = s.Days.OrderBy(d => d.StartsAt).Select(d => new { Times = new DayTimes(d.Date, d.Start, d.End), Holds = (int?)d.Venue!.Capacity }).ToList(),
            VenueHolds = (int?)s.Venue!.Capacity,
        }).SingleOrDefaultAsync();
        if (found is null)
        {
            return null;
        }
        var people = await db.Bookings.AsNoTracking().Where(b => b.SessionId == found.Id).OrderBy(b => b.Number).AsLines().ToListAsync();
        var held = people.Count(p => p.Status == BookingStatus.Confirmed);
        var risk = found.Status == SessionStatus.Published && found.StartsAt > db.Clock.UtcNow && found.MinimumPlaces > held
            && found.FirstDate <= await AtRisk.HorizonAsync(db);
        var rooms = found.Days.Select(d => d.Holds ?? found.VenueHolds ?? 0).Where(n => n > 0).DefaultIfEmpty().Min();
        var policy = await BookingPolicy.InForceAsync(db, found.Type, db.Clock.Today);
        var stops = policy?.PromotionStopsAt(found.FirstDate, found.StartsAt, await WorkingDays.AroundAsync(db, found.FirstDate), db.Clock) ?? found.StartsAt;
        return new SessionRoster(found.Reference, found.Course, found.Status, found.StartsAt, found.EndsAt, [.. found.Days.Select(d => d.Times)],
            found.Venue ?? "", rooms, found.Places, found.MinimumPlaces, risk, found.HasWorkshops, people, await QuotaLine.ListAsync(db, reference), stops);
    }
}

/// <summary>One booking in the list.</summary>
/// <param name="CancelledBy">The name of who cancelled; none for the person themselves or when nobody did.</param>
/// <param name="Reason">Why the team did what was done last.</param>
/// <param name="PlaceKept">Of a request: <see cref="Bookings.Booking.PlaceKept"/>.</param>
/// <param name="Agreements">Who was asked to agree to it.</param>
public sealed record RosterLine(Guid Key, string Name, string? Agency, int Number, BookingStatus Status, DateTime BookedAt, DateTime? ConfirmedAt,
    DateTime CancelBy, DateTime? CancelledAt, string? CancelledBy, string? Reason, bool? PlaceKept, IReadOnlyList<AgreementLine> Agreements)
{
    public bool IsActive => Status is BookingStatus.Requested or BookingStatus.Confirmed or BookingStatus.Waiting;

    /// <summary>Of a cancelled booking that held a place: whether the notice was kept.</summary>
    public bool? InTime => CancelledAt is { } at && ConfirmedAt is not null ? at < CancelBy : null;
}

public static class RosterLines
{
    public static IQueryable<RosterLine> AsLines(this IQueryable<Booking> bookings) => bookings.Select(b => new RosterLine(
        b.Key, b.Person.Name, b.Agency!.Name, b.Number, b.Status, b.BookedAt, b.ConfirmedAt, b.CancelBy, b.CancelledAt,
        b.CancelledById == b.PersonId ? null : b.CancelledBy!.Name, b.Reason,
        b.PlaceKept, b.Agreements.Where(a => a.ClosedAt == null).OrderBy(a => a.Id).Select(a => new AgreementLine(a.Id, a.Who, a.Name, a.AskedAt, a.ExpiresAt, a.ChasedAt, a.AnsweredAt, a.Agreed, a.Note, a.Email == "" && a.Name != "")).ToList()));
}
