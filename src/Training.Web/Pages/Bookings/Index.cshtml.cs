using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Bookings;

public class IndexModel(TrainingDb db, Clock clock, CheckInCodes codes) : PageModel
{
    private Dictionary<Guid, MyRequest> _requests = [];

    public List<MyBooking> Coming { get; private set; } = [];
    public List<MyBooking> Past { get; private set; } = [];

    /// <summary>Days of other runs to come, on which they make up one that they missed.</summary>
    public List<MyMakeUp> ToMakeUp { get; private set; } = [];

    public IReadOnlyList<QuestionsToAnswer> ToAnswer { get; private set; } = [];

    /// <summary>The line managers whom they have asked for a view.</summary>
    public IReadOnlyList<ManagerAsked> Managers { get; private set; } = [];

    /// <summary>The workshops that the person has, by the bookings' keys.</summary>
    public ILookup<Guid, MyWorkshop> Workshops { get; private set; } = Array.Empty<MyWorkshop>().ToLookup(_ => Guid.Empty);

    public async Task OnGetAsync()
    {
        var (me, now, today) = (User.RequiredId(), clock.UtcNow, clock.Today);
        var all = await db.Bookings.AsNoTracking()
            .Where(b => b.PersonId == me)
            .OrderBy(b => b.Session.StartsAt).ThenBy(b => b.Number)
            .Select(b => new MyBooking(
                b.Key, b.Status, b.Session.Reference, b.Session.Course.Title, b.Session.Status, b.Session.StartsAt, b.Session.EndsAt, b.Session.ChoicesCloseAt,
                b.Session.Days.OrderBy(d => d.StartsAt).Select(d => new Sessions.DayToBook(d.Date, d.Start, d.End)).ToList(),
                b.Session.Delivery, b.Session.Venue == null ? "" : b.Session.Venue.Name + ", " + b.Session.Venue.Postcode,
                b.CancelBy, b.BookedAt, b.ConfirmedAt, b.CancelledAt,
                b.Status == BookingStatus.Waiting
                    ? b.Session.Bookings.Count(o => o.Status == BookingStatus.Waiting && o.Number <= b.Number) : 0,
                b.Session.Quotas.Where(q => q.ReleasesAt > now && q.AgencyId != b.AgencyId).OrderBy(q => q.Agency.Name).Select(q => q.Agency.Name).ToList(),
                b.Agreements.Any(), db.Bookings.Where(o => o.SubstituteForId == b.Id).Select(o => o.Person.Name).FirstOrDefault(),
                db.Presences.Where(p => p.SessionId == b.SessionId && p.PersonId == me).Select(p => p.MakeUp == null ? p.SessionDayId : p.MakeUp.MissedDayId).Distinct().Count())
            {
                OnlineAddress = b.Status == BookingStatus.Confirmed ? b.Session.OnlineAddress : "",
                CalendarIsTheirs = b.Status == BookingStatus.Confirmed && !b.Invitations.Any(i => i.WithdrawnAt == null),
                RegisterClosed = b.Session.RegisterClosedAt != null,
                JoiningNotes = b.Status == BookingStatus.Confirmed ? b.Session.JoiningNotes : "",
                InSince = db.Presences.Where(p => p.SessionDay.SessionId == b.SessionId && p.SessionDay.Date == today && p.PersonId == me && p.LeftAt == null).Select(p => (DateTime?)p.ArrivedAt).FirstOrDefault(),
            })
            .ToListAsync();
        _requests = await db.Bookings.Where(b => b.PersonId == me).AsRequests().ToDictionaryAsync(r => r.Key);
        ToAnswer = await QuestionsToAnswer.OfAsync(db, me);
        Managers = await QuestionsToAnswer.ManagersAsync(db, me);
        Coming = [.. all.Where(b => b.EndsAt > now && b.Status is not (BookingStatus.Cancelled or BookingStatus.Declined))];
        if (Coming.Exists(b => b.ChoicesCloseAt is not null))
        {
            Workshops = await WorkshopPlan.OfPersonAsync(db, me);
        }
        var makeUps = await db.MakeUpDays.AsNoTracking().Where(m => m.PersonId == me && m.WithdrawnAt == null).OrderBy(m => m.Day.StartsAt)
            .Select(m => new MyMakeUp(m.Day.Session.Reference, m.Day.Session.Course.Title, m.Day.Session.Status, new Sessions.DayToBook(m.Day.Date, m.Day.Start, m.Day.End), m.Day.EndsAt,
                m.Day.Session.Delivery == Delivery.Online ? "Online" : (m.Day.VenueId != null ? m.Day.Venue!.Name + ", " + m.Day.Venue.Postcode : m.Day.Session.Venue!.Name + ", " + m.Day.Session.Venue.Postcode) ?? "",
                m.MissedDay.Session.Reference, m.MissedDay.Date, m.MissedDay.Session.Days.Count(o => o.StartsAt <= m.MissedDay.StartsAt),
                db.Presences.Any(p => p.MakeUpId == m.Id),
                db.Bookings.Where(b => b.PersonId == me && b.SessionId == m.MissedDay.SessionId && b.Status == BookingStatus.Confirmed).Select(b => (Guid?)b.Key).FirstOrDefault())
            {
                JoiningNotes = m.Day.Session.JoiningNotes,
                InSince = db.Presences.Where(p => p.MakeUpId == m.Id && p.SessionDay.Date == today && p.LeftAt == null).Select(p => (DateTime?)p.ArrivedAt).FirstOrDefault(),
                OnlineAddress = m.Day.Session.OnlineAddress,
            }).ToListAsync();
        ToMakeUp = makeUps.FindAll(m => m.EndsAt > now);
        Past = [.. all.Except(Coming).OrderByDescending(b => b.StartsAt).Select(b => b with { MadeUp = makeUps.FindAll(m => m.Came && m.MissedReference == b.Reference) })];
    }

    public MyRequest? RequestOf(MyBooking booking) => _requests.GetValueOrDefault(booking.Key);

    public string DateOf(DateTime utc) => Words.Date(clock.DateOf(utc));

    public string Time(DateTime utc) => Words.Time(clock.TimeOf(utc));

    public string TypedCode(MyBooking booking) => TypedCode(booking.Key);

    public string TypedCode(Guid booking) => codes.TypedCodeFor(booking);

    /// <summary>The last date on which cancelling is in time.</summary>
    public DateOnly CancelByDate(MyBooking booking) => clock.DateOf(booking.CancelBy.AddTicks(-1));

    public bool StillInTime(MyBooking booking) => clock.UtcNow < booking.CancelBy;

    public bool CanHandOver(MyBooking booking) => SubstituteDesk.Refusal(booking.SessionStatus, booking.StartsAt, booking.Status, clock.UtcNow) is null;

    public bool CanChoose(MyBooking booking) => clock.UtcNow < booking.ChoicesCloseAt && clock.UtcNow < booking.StartsAt && booking.SessionStatus == SessionStatus.Published;

    public bool CanCancel(MyBooking booking) => booking.SessionStatus == SessionStatus.Postponed || (booking.SessionStatus == SessionStatus.Published && clock.UtcNow < booking.StartsAt);
}

public sealed record MyBooking(Guid Key, BookingStatus Status, string Reference, string Title, SessionStatus SessionStatus, DateTime StartsAt, DateTime EndsAt, DateTime? ChoicesCloseAt,
    List<Sessions.DayToBook> Days, Delivery Delivery, string Venue, DateTime CancelBy, DateTime BookedAt, DateTime? ConfirmedAt, DateTime? CancelledAt, int Position, List<string> KeptFor, bool WasAgreed, string? HandedTo, int DaysPresent)
{
    /// <summary>Only of who has a place.</summary>
    public string OnlineAddress { get; init; } = "";

    /// <summary>Since when they are in today.</summary>
    public DateTime? InSince { get; init; }

    /// <summary>They have had no invitation from us, which would keep itself up to date: a second event beside it would not.</summary>
    public bool CalendarIsTheirs { get; init; }

    /// <inheritdoc cref="OnlineAddress"/>
    public string JoiningNotes { get; init; } = "";

    /// <summary>Until then, who was not recorded as present may still be.</summary>
    public bool RegisterClosed { get; init; }

    /// <summary>Days of it that they made up with another run.</summary>
    public IReadOnlyList<MyMakeUp> MadeUp { get; init; } = [];

    /// <summary>It waited, and a place came free.</summary>
    public bool CameFree => ConfirmedAt > BookedAt && !WasAgreed;

    /// <summary>How it ended, for the list of past bookings.</summary>
    public string Ending => (Status, DaysPresent) switch
    {
        (_, > 0) when MadeUp.Count > 0 => Days.Count == 1
            ? $"Attended, made up on {Words.ShortDate(MadeUp[0].Day.Date)}"
            : $"Attended {DaysPresent} of {Days.Count} days, {Words.List(MadeUp.Select(m => $"day {m.MissedNumber} made up on {Words.ShortDate(m.Day.Date)}"))}",
        (_, > 0) => AttendanceWords.Of(DaysPresent, Days.Count, RegisterClosed),
        (BookingStatus.Cancelled, _) when HandedTo is not null => $"Handed to {HandedTo}",
        (BookingStatus.Cancelled, _) when WasAgreed && ConfirmedAt is null => "Request withdrawn",
        (BookingStatus.Cancelled, _) when CancelledAt < StartsAt => ConfirmedAt is not null && CancelledAt >= CancelBy ? "Cancelled late" : "Cancelled",
        (BookingStatus.Declined, _) => "Declined",
        (BookingStatus.Requested, _) => "Nobody agreed",
        (BookingStatus.Waiting, _) => "Did not get a place",
        _ when SessionStatus is SessionStatus.Cancelled or SessionStatus.Postponed => $"Session {SessionStatus.Label().ToLowerInvariant()}",
        _ => AttendanceWords.Of(0, Days.Count, RegisterClosed),
    };
}

/// <summary>A day of another run on which the person makes up one that they missed.</summary>
/// <param name="MissedNumber">1 for the first day of the session that they booked.</param>
/// <param name="BookingKey">Of the booking whose code works on that day; none when they walked in.</param>
public sealed record MyMakeUp(string Reference, string Title, SessionStatus Status, Sessions.DayToBook Day, DateTime EndsAt, string Where, string MissedReference, DateOnly MissedDate, int MissedNumber, bool Came, Guid? BookingKey)
{
    public string JoiningNotes { get; init; } = "";
    public string OnlineAddress { get; init; } = "";
    public DateTime? InSince { get; init; }
}
