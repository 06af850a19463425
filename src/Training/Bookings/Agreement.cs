using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.People;
using Training.Programme;

namespace Training.Bookings;

/// <summary>As whom somebody is asked to agree to a request; who is both is asked once.</summary>
[Flags]
public enum Approver
{
    [Code("manager", "line manager")] Manager = 1,
    [Code("link-person", "link person")] LinkPerson = 2,
}

/// <summary>How it stands with one person who was asked.</summary>
public enum AgreementState
{
    Open,
    Agreed,
    Declined,

    /// <summary>The person named somebody else instead.</summary>
    SomebodyElse,

    /// <summary>The request was taken back.</summary>
    Withdrawn,

    /// <summary>Somebody else has declined, or the team has decided.</summary>
    Settled,
    Expired,
    SessionCancelled,
    Postponed,
}

/// <summary>Whom the person names to agree to their request.</summary>
public sealed record ManagerToAsk(string Name, string Email)
{
    public bool Is(string? email) => email is not null && Person.Normalize(email) == Person.Normalize(Email);
}

/// <summary>
/// Somebody who is asked to agree to a request. They answer through a private link, without an account. The link is derived from
/// <see cref="Key"/> with a secret that is not in the database, so that each letter carries the same link and only its hash is stored.
/// </summary>
public class Agreement
{
    public const int LongestNote = 500;

    /// <summary>How many people somebody may have the site write to in a day: else it would write to anybody, as often as they like.</summary>
    public const int MostInADay = 20;

    /// <summary>Working days before the last day on which who has not answered is asked once more.</summary>
    public const int ChasedBefore = 2;

    /// <summary>Days after the session for which the private link still tells what was answered.</summary>
    public const int ShownForDays = 28;

    private static readonly TimeOnly ChasedAtTime = new(9, 0);

    public int Id { get; set; }
    public int BookingId { get; set; }
    public Booking Booking { get; set; } = null!;
    public Guid Key { get; set; } = Guid.NewGuid();

    /// <summary>SHA-256 of the link's token.</summary>
    public byte[] TokenHash { get; set; } = [];
    public Approver Who { get; set; }
    public required string Name { get; set; }
    public required string Email { get; set; }
    public DateTime AskedAt { get; set; }

    /// <summary>From this instant on it is too late; see <see cref="EndsAt"/>.</summary>
    public DateTime ExpiresAt { get; set; }

    /// <summary>When to ask once more.</summary>
    public DateTime ChaseAt { get; set; }
    public DateTime? ChasedAt { get; set; }
    public DateTime? AnsweredAt { get; set; }
    public bool? Agreed { get; set; }

    /// <summary>What they said with their answer, or how the team heard of it.</summary>
    public string? Note { get; set; }

    /// <summary>Who of the team recorded the answer, or who agreed by booking for them; none when it came through the link.</summary>
    public int? RecordedById { get; set; }
    public Person? RecordedBy { get; set; }

    /// <summary>When they were no longer asked, without an answer.</summary>
    public DateTime? ClosedAt { get; set; }

    public bool IsOpen => AnsweredAt is null && ClosedAt is null;

    /// <summary>Nobody was asked: whoever booked for them agreed by that.</summary>
    public bool IsByBooking => AnsweredAt == AskedAt && RecordedById is not null && Note is null;

    /// <summary>From this instant on it is too late: never after the session begins, wherever it has been moved to.</summary>
    public static DateTime EndsAt(DateTime expiresAt, DateTime startsAt) => expiresAt < startsAt ? expiresAt : startsAt;

    /// <summary>"by the end of Friday 23 September 2016".</summary>
    public static string AnswerBy(DateTime expiresAt, DateTime startsAt, Clock clock) => expiresAt <= startsAt
        ? $"by the end of {Words.Date(clock.DateOf(expiresAt.AddTicks(-1)))}"
        : $"before the session begins, on {Words.Date(clock.DateOf(startsAt))} at {Words.Time(clock.TimeOf(startsAt))}";

    /// <summary>How it stands. The booking and its session must be loaded. THE rule for whether an answer still counts.</summary>
    public AgreementState State(DateTime now)
    {
        var session = Booking.Session;
        return Agreed switch
        {
            true => AgreementState.Agreed,
            false => AgreementState.Declined,
            null when session.Status == SessionStatus.Cancelled => AgreementState.SessionCancelled,
            null => Booking.Status switch
            {
                BookingStatus.Cancelled => AgreementState.Withdrawn,
                BookingStatus.Declined when Booking.CancelledAt >= EndsAt(ExpiresAt, session.StartsAt) => AgreementState.Expired,
                not BookingStatus.Requested => AgreementState.Settled,
                _ when ClosedAt is not null => AgreementState.SomebodyElse,
                _ when session.Status == SessionStatus.Postponed => AgreementState.Postponed,
                _ when now >= EndsAt(ExpiresAt, session.StartsAt) => AgreementState.Expired,
                _ => AgreementState.Open,
            },
        };
    }

    /// <summary>The private link is known no more. A session without a date is not over.</summary>
    public bool IsForgotten(DateTime now) => Booking.Session.Status != SessionStatus.Postponed && now >= Booking.Session.EndsAt.AddDays(ShownForDays);

    /// <summary>
    /// Asks whom the booking's policy names: the manager, and the agency's link person where it has one who is not the person
    /// themselves. Who is both, or has agreed already, is not asked twice. Returns those who are asked now.
    /// </summary>
    internal static IReadOnlyList<Agreement> Ask(Booking booking, ManagerToAsk manager, Agency? agency, SessionRules rules, CheckInCodes codes)
    {
        if (booking.Agreements.Find(a => a.Agreed == true && manager.Is(a.Email)) is { } agreed)
        {
            agreed.Who |= Approver.Manager;
            return [];
        }
        var link = LinkPerson(Rules(booking, rules), booking.Person, agency);
        var mustAsk = link is not null && !booking.Agreements.Exists(a => a.ClosedAt is null && a.Who.HasFlag(Approver.LinkPerson));
        var both = mustAsk && manager.Is(link!.Email);
        List<Agreement> asked = [New(booking, manager, both ? Approver.Manager | Approver.LinkPerson : Approver.Manager, rules, codes)];
        if (mustAsk && !both)
        {
            asked.Add(New(booking, link!, Approver.LinkPerson, rules, codes));
        }
        booking.Agreements.AddRange(asked);
        return asked;
    }

    /// <summary>
    /// Who must still be asked when somebody books for somebody else: the team decides for everybody, a lead as the manager, so that the agency's
    /// link person remains, unless it is the lead or has <paramref name="agreed"/>.
    /// </summary>
    internal static ManagerToAsk? StillToAsk(BookingPolicy? policy, Person person, Agency? agency, Booker by, IEnumerable<Agreement>? agreed = null) =>
        policy is null || by.IsTeam || agreed?.Any(a => a.Agreed == true && a.Who.HasFlag(Approver.LinkPerson)) == true ? null
        : LinkPerson(policy, person, agency) is { } link && !link.Is(by.Email) ? link : null;

    /// <summary>Records that whoever booked for somebody agrees to it, where somebody must. Returns who is asked beside them.</summary>
    /// <param name="stillToAsk"><see cref="StillToAsk"/>.</param>
    internal static Agreement? ByBooking(Booking booking, Booker by, ManagerToAsk? stillToAsk, SessionRules rules, CheckInCodes codes)
    {
        if (rules.Policy is not { Agreement: not AgreementBy.Nobody } policy)
        {
            return null;
        }
        var link = LinkPerson(policy, booking.Person, booking.Agency);
        var both = link is not null && (by.IsTeam || link.Is(by.Email));
        // The address is only of use to name a lead again: a coordinator is nobody's manager.
        var agreed = New(booking, new(by.Name, by.IsTeam ? "" : by.Email), both ? Approver.Manager | Approver.LinkPerson : Approver.Manager, rules, codes);
        (agreed.AnsweredAt, agreed.Agreed, agreed.RecordedById) = (agreed.AskedAt, true, by.PersonId);
        booking.Agreements.Add(agreed);
        if (stillToAsk is null)
        {
            return null;
        }
        var asked = New(booking, stillToAsk, Approver.LinkPerson, rules, codes);
        booking.Agreements.Add(asked);
        return asked;
    }

    private static ManagerToAsk? LinkPerson(BookingPolicy policy, Person person, Agency? agency) =>
        policy.Agreement == AgreementBy.ManagerAndLinkPerson && agency?.Link is { } link && !link.Is(person.Email) ? link : null;

    private static Agreement New(Booking booking, ManagerToAsk whom, Approver who, SessionRules rules, CheckInCodes codes)
    {
        var agreement = new Agreement { Booking = booking, Who = who, Name = Person.OneLine(whom.Name), Email = whom.Email };
        agreement.TokenHash = CheckInCodes.HashOf(codes.AgreementTokenFor(agreement.Key));
        agreement.StartTime(booking, rules);
        return agreement;
    }

    /// <summary>Whom the person named last, or who agreed by booking for them; none when there was nobody.</summary>
    public static async Task<ManagerToAsk?> LastManagerAsync(TrainingDb db, int personId) => await db.Agreements
        .Where(a => a.Booking.PersonId == personId && a.Who != Approver.LinkPerson && a.Email != "")
        .OrderByDescending(a => a.Id).Select(a => new ManagerToAsk(a.Name, a.Email)).FirstOrDefaultAsync();

    /// <summary>Those under which it was made; of an imported request, those in force.</summary>
    private static BookingPolicy Rules(Booking booking, SessionRules rules) => booking.Policy ?? rules.Policy ?? new BookingPolicy();

    /// <summary>Asked now: with the whole of the policy's days to answer, and one letter to remind them.</summary>
    internal void StartTime(Booking booking, SessionRules rules)
    {
        var clock = rules.Clock;
        EndTime(booking, rules, clock.StartOf(rules.Working.After(clock.Today, Rules(booking, rules).AgreementDays).AddDays(1)));
    }

    /// <summary>Asked now, with the time until then, and one letter between to remind them.</summary>
    internal void EndTime(Booking booking, SessionRules rules, DateTime expiresAt)
    {
        var clock = rules.Clock;
        (AskedAt, ChasedAt, ExpiresAt) = (clock.UtcNow, null, expiresAt);
        var today = clock.DateOf(AskedAt);
        var end = EndsAt(ExpiresAt, booking.Session.StartsAt);
        var chase = rules.Working.Before(clock.DateOf(end.AddTicks(-1)), ChasedBefore);
        ChaseAt = chase > today ? clock.Utc(chase, ChasedAtTime) : AskedAt.AddMilliseconds(Math.Floor((end - AskedAt).TotalMilliseconds / 2));
    }
}

/// <summary>What people read of requests: the same words in letters and on pages.</summary>
public static class RequestWords
{
    /// <summary>Whether a place is kept, to the person who asked.</summary>
    /// <param name="placeKept"><see cref="Booking.PlaceKept"/>.</param>
    public static string PlaceForYou(bool? placeKept) => placeKept switch
    {
        true => "A place is kept for you until then.",
        false => "No place is free just now. You stand in line already, and the next place that you may have is kept for you.",
        null => "No place is kept for you meanwhile. Once it is agreed, you get a place if one is free, else you join the waiting list.",
    };

    /// <summary>The same of somebody, to the team and to those who are asked.</summary>
    public static string PlaceForThem(bool? placeKept) => placeKept switch
    {
        true => "A place is kept for them until then.",
        false => "No place is free just now. They stand in line, and the next place that they may have is kept for them.",
        null => "No place is kept for them meanwhile. Once it is agreed, they get a place if one is free, else they join the waiting list.",
    };
}
