using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Bookings;

/// <summary>Who must agree before a request becomes a claim on a place.</summary>
public enum AgreementBy
{
    [Code("nobody", "Nobody")] Nobody = 0,
    [Code("manager", "The line manager")] Manager = 1,
    [Code("manager-and-link-person", "The line manager, and the agency’s link person where it has one")] ManagerAndLinkPerson = 2,
}

/// <summary>
/// The rules of booking sessions of one course type, from a date on. A version is never changed: new rules are a new version with a later
/// date. A booking keeps the version under which it was made (<see cref="Booking.Policy"/>); only the day on which the waiting list stops follows
/// the version in force, as it must be the same for everybody who waits.
/// </summary>
public class BookingPolicy
{
    /// <summary>The most that is charged: £1,000.</summary>
    public const int MostPence = 100_000;

    public int Id { get; set; }
    public CourseType Type { get; set; }

    /// <summary>The first day, at the site, on which bookings are made under it.</summary>
    public DateOnly From { get; set; }
    public int NoticeDays { get; set; }
    public NoticeUnit NoticeUnit { get; set; }

    /// <summary>Working days before the first day from which free places are no longer handed out by themselves; 0 when they are until the start.</summary>
    public int PromotionStopsDays { get; set; }
    public AgreementBy Agreement { get; set; }

    /// <summary>A request stands in line from the moment it is made, and a free place is kept for it; else it joins the line when it is agreed.</summary>
    public bool RequestKeepsPlace { get; set; }

    /// <summary>Working days in which to agree, after which the request ends.</summary>
    public int AgreementDays { get; set; } = 5;

    /// <summary>In pence; 0 for none, which is how it is unless somebody sets an amount.</summary>
    public int LateCancellationPence { get; set; }
    public int AbsencePence { get; set; }

    /// <summary>Minutes that somebody may come late on a day, or leave early, and still have been there for the whole of it (Attendance.Grace).</summary>
    public int LateMinutes { get; set; } = 20;
    public int EarlyMinutes { get; set; } = 20;

    /// <summary>Whoever agreed to a booking hears when its holder came on no day.</summary>
    public bool TellManagerOfAbsence { get; set; }

    public Notice Notice => new(NoticeDays, NoticeUnit);

    /// <summary>From this instant on the team gives free places by hand.</summary>
    public DateTime PromotionStopsAt(DateOnly firstDate, DateTime startsAt, WorkingDays working, Clock clock) =>
        PromotionStopsDays == 0 ? startsAt : clock.StartOf(working.Before(firstDate, PromotionStopsDays));

    /// <summary>What holds for a type of course without a policy: the notice of the settings, nobody asked, nothing charged.</summary>
    public static BookingPolicy Standard(Notice notice) => new() { NoticeDays = notice.Days, NoticeUnit = notice.Unit };

    /// <summary>The version in force on a day; none when the type has none by then.</summary>
    public static Task<BookingPolicy?> InForceAsync(TrainingDb db, CourseType type, DateOnly on) =>
        db.BookingPolicies.Where(p => p.Type == type && p.From <= on).OrderByDescending(p => p.From).FirstOrDefaultAsync();
}

/// <summary>The policy in force of a locked session with what it is reckoned with.</summary>
public sealed record SessionRules(BookingPolicy? Policy, WorkingDays Working, Clock Clock)
{
    /// <summary>From when on the waiting list no longer moves by itself.</summary>
    public DateTime PromotionStopsAt(Session session) => Policy?.PromotionStopsAt(session.FirstDate, session.StartsAt, Working, Clock) ?? session.StartsAt;
}
