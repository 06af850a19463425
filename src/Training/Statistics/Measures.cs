using Training.Attendance;
using Training.Bookings;
using Training.Programme;

namespace Training.Statistics;

/// <summary>A figure of the reports, with the definition that is printed beside it.</summary>
/// <param name="Name">The column's name in CSV and JSON.</param>
/// <param name="OfSessions">It belongs to whole sessions and cannot be divided among the people in them.</param>
public sealed record Measure(string Name, string Label, string Definition, Func<Figures, decimal?> Of, bool IsRate = false, bool OfSessions = false)
{
    /// <summary>"1,142", "84.1%", or "–" where there is no value.</summary>
    public string Words(decimal? value) => value?.ToString(IsRate ? "P1" : "N0", Training.Words.British) ?? "–";
}

/// <summary>What each measure means: the words for readers, and below them the same rules for the program. The only such place.</summary>
public static class Measures
{
    public static readonly IReadOnlyList<Measure> All =
    [
        new("sessions", "Sessions",
            "Sessions delivered: neither cancelled nor postponed, last day past, register closed. A session counts in the quarter of its first day; a joint session counts under each board and once in the total.",
            f => f.Sessions, OfSessions: true),
        new("sessions_cancelled", "Sessions cancelled",
            "Sessions cancelled, by the first day they were planned for. Nothing else about them is counted.",
            f => f.SessionsCancelled, OfSessions: true),
        new("sessions_postponed", "Sessions postponed",
            "Sessions postponed, by the first day they were planned for. Nothing else about them is counted.",
            f => f.SessionsPostponed, OfSessions: true),
        new("sessions_provisional", "Sessions provisional",
            "Delivered sessions whose register is not closed yet. They are not among the sessions, and nothing else about them is counted until it is.",
            f => f.SessionsProvisional, OfSessions: true),
        new("places_offered", "Places offered",
            "The capacity of the sessions, as it stood when each began, added up.",
            f => f.PlacesOffered, OfSessions: true),
        new("booked", "Booked",
            "Bookings that held a confirmed place at some time before the session began. Somebody who cancelled and booked again has two.",
            f => f.Booked),
        new("cancelled_in_time", "Cancelled in time",
            "Of booked, those cancelled before the session began, with the notice asked for when they were booked or, of a place that came free for them later, by the end of the next working day.",
            f => f.CancelledInTime),
        new("cancelled_late", "Cancelled late",
            "Of booked, those cancelled before the session began, with less than that notice. A place given up after it began is a place taken.",
            f => f.CancelledLate),
        new("places_taken", "Places taken",
            "Booked less cancelled, in time and late: the places held when the session began.",
            f => f.PlacesTaken),
        new("attended", "Attended",
            "Of places taken, those whose holder was present on at least one day. A day that was made up with another run counts in the session that was booked, and not in that run.",
            f => f.Attended),
        new("did_not_attend", "Did not attend",
            "Places taken less attended: the holder came on no day, nor made one up with another run.",
            f => f.DidNotAttend),
        new("walk_ins", "Walk-ins",
            "People present on at least one day who held no place when the session began. Not those who only made up a day of another run.",
            f => f.WalkIns),
        new("attendees", "Attendees",
            "Attended plus walk-ins: everybody who came.",
            f => f.Attendees),
        new("completed", "Completed",
            "Of attendees, those there for the whole of every day, within the lateness that the session allows. A missed day that was made up with another run counts here, in the session that was booked, and not in that run.",
            f => f.Completed),
        new("take_up", "Take-up",
            "Places taken divided by places offered.",
            f => f.TakeUp, IsRate: true, OfSessions: true),
        new("attendance", "Attendance",
            "Attended divided by places taken. Walk-ins are not in it.",
            f => f.Attendance, IsRate: true),
        new("fill", "Fill",
            "Attendees divided by places offered.",
            f => f.Fill, IsRate: true, OfSessions: true),
        new("unmet_demand", "Unmet demand",
            "People who were on the waiting list when the session began, never got a place in it and did not come; each person once a session. Those who left the list before it began are not counted.",
            f => f.UnmetDemand),
    ];

    /// <summary>The measure of a name, or none.</summary>
    public static Measure? Named(string? name) => All.FirstOrDefault(m => m.Name == name);

    /// <summary>The measures that are counted; the rest are rates of them.</summary>
    public static readonly IReadOnlyList<Measure> Counts = [.. All.Where(m => !m.IsRate)];

    // All that one booking or one person's presence can add: never changed, so that a million of them are these nine.
    private static readonly Figures InTime = new() { Booked = 1, CancelledInTime = 1 };
    private static readonly Figures Late = new() { Booked = 1, CancelledLate = 1 };
    private static readonly Figures Used = new() { Booked = 1, PlacesTaken = 1, Attended = 1 };
    private static readonly Figures NotUsed = new() { Booked = 1, PlacesTaken = 1, DidNotAttend = 1 };
    private static readonly Figures Came = new() { Attendees = 1 };
    private static readonly Figures CameToAll = new() { Attendees = 1, Completed = 1 };
    private static readonly Figures WalkedIn = new() { Attendees = 1, WalkIns = 1 };
    private static readonly Figures WalkedInToAll = new() { Attendees = 1, WalkIns = 1, Completed = 1 };
    private static readonly Figures Unmet = new() { UnmetDemand = 1 };

    /// <summary>Counts one session: what belongs to it as a whole, and what each of its people adds.</summary>
    internal static SessionCount Count(SessionFacts session, IEnumerable<BookingFacts> bookings, IEnumerable<PresenceFacts> presences, DateTime now)
    {
        if (!session.IsDelivered(now) || session.IsProvisional(now))
        {
            return new(session.IsProvisional(now) ? session with { PlacesHeld = bookings.Count(b => HeldPlaceBefore(session.StartsAt, b) && !CancelledBefore(session.StartsAt, b)) } : session, now, new Figures
            {
                SessionsCancelled = session.Status == SessionStatus.Cancelled ? 1 : 0,
                SessionsPostponed = session.Status == SessionStatus.Postponed ? 1 : 0,
                SessionsProvisional = session.IsProvisional(now) ? 1 : 0,
            }, []);
        }
        var counted = new List<Share>();
        var present = presences.GroupBy(p => p.PersonId).ToDictionary(p => p.Key, p => p.OrderBy(d => d.ArrivedAt).ThenBy(d => d.DayId).ToList());
        var all = bookings.ToList();

        // One coming is one attendance: should somebody hold two places, the booking that still stands is the one used.
        var usedBy = new Dictionary<int, BookingFacts>();
        foreach (var booking in all.Where(b => HeldPlaceBefore(session.StartsAt, b)).OrderBy(b => b.Status == BookingStatus.Cancelled).ThenBy(b => b.ConfirmedAt).ThenBy(b => b.Id))
        {
            var cancelled = CancelledBefore(session.StartsAt, booking);
            var inTime = cancelled && booking.CancelledAt < booking.CancelBy;
            var attended = !cancelled && present.ContainsKey(booking.PersonId) && usedBy.TryAdd(booking.PersonId, booking);
            counted.Add(new(booking.PersonId, booking.Who, inTime ? InTime : cancelled ? Late : attended ? Used : NotUsed));
        }
        foreach (var (person, days) in present)
        {
            var place = usedBy.GetValueOrDefault(person);
            var completed = new DaysThere { Whole = days.Where(d => d.WholeDay).Select(d => d.DayId).Distinct().Count(), Of = session.Days }.IsCompleted;
            counted.Add(new(person, place?.Who ?? days[0].Who, (place is null, completed) switch { (false, false) => Came, (false, true) => CameToAll, (true, false) => WalkedIn, _ => WalkedInToAll }));
        }
        counted.AddRange(all.Where(b => WaitedWhenItBegan(session.StartsAt, b)).OrderBy(b => b.Status == BookingStatus.Cancelled).ThenBy(b => b.BookedAt).ThenBy(b => b.Id).DistinctBy(b => b.PersonId)
            .Where(b => !present.ContainsKey(b.PersonId) && !all.Exists(other => other.PersonId == b.PersonId && other.ConfirmedAt is not null))
            .Select(b => new Share(b.PersonId, b.Who, Unmet)));
        return new(session, now, new Figures { Sessions = 1, PlacesOffered = session.Capacity }, counted);
    }

    private static bool HeldPlaceBefore(DateTime start, BookingFacts b) =>
        b.Status is BookingStatus.Confirmed or BookingStatus.Cancelled && b.ConfirmedAt < start;

    private static bool CancelledBefore(DateTime start, BookingFacts b) => b.Status == BookingStatus.Cancelled && b.CancelledAt < start;

    // Whoever cancelled at or after the start without ever holding a place was still in the queue when it began.
    private static bool WaitedWhenItBegan(DateTime start, BookingFacts b) =>
        b.BookedAt < start && b.ConfirmedAt is null
        && (b.Status == BookingStatus.Waiting || b.Status == BookingStatus.Cancelled && b.CancelledAt >= start);
}
