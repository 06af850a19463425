using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Bookings;

/// <summary>Something that happened to a booking, in words.</summary>
/// <param name="Who">By whom and from where, or how it went on; empty when nobody can say.</param>
/// <param name="Reason">Why, when somebody had to say.</param>
/// <param name="Letter">The letter that it tells of.</param>
public sealed record StoryLine(DateTime At, string What, string Who, string? Reason = null, int? Letter = null);

/// <summary>"What happened to my booking?": its changes, its letters and what was recorded at the door, in order of time.</summary>
/// <param name="Position">Place in the waiting list, from 1; none when it does not wait.</param>
public sealed record BookingStory(RosterLine Booking, string Reference, string Course, DateOnly FirstDate, SessionStatus Status, DateTime StartsAt,
    int PersonId, int? Position, IReadOnlyList<StoryLine> Lines)
{
    /// <summary>None when there is no such booking in this session.</summary>
    public static async Task<BookingStory?> FindAsync(TrainingDb db, string reference, Guid key)
    {
        var bookings = db.Bookings.AsNoTracking().Where(b => b.Key == key && b.Session.Reference == reference);
        var found = await bookings.Select(b => new
        {
            b.Id,
            b.SessionId,
            b.PersonId,
            Course = b.Session.Course.Title,
            b.Session.FirstDate,
            b.Session.Status,
            b.Session.StartsAt,
            DayCount = b.Session.Days.Count,
            PlaceOf = b.SubstituteFor!.Person.Name,
            HandedTo = db.Bookings.Where(s => s.SubstituteForId == b.Id).Select(s => s.Person.Name).FirstOrDefault(),
            Position = b.Session.Bookings.Count(o => o.Status == BookingStatus.Waiting && o.Number <= b.Number),
        }).SingleOrDefaultAsync();
        if (found is null)
        {
            return null;
        }
        var line = await bookings.AsLines().SingleAsync();
        var history = await db.History.AsNoTracking().Where(h => h.BookingId == found.Id && h.Subject == "booking").OrderBy(h => h.Id)
            .Select(h => new Change(h.At, h.From, h.Verb, h.Changes, h.ActorId, db.People.Where(p => p.Id == h.ActorId).Select(p => p.Name).FirstOrDefault()))
            .ToListAsync();
        var letters = await db.Outbox.AsNoTracking().Where(l => l.BookingId == found.Id).OrderBy(l => l.Id)
            .Select(l => new { l.Id, l.Kind, l.Subject, l.WrittenAt, l.State, l.SentAt, l.LastError, l.Tries }).ToListAsync();
        var madeUp = await db.MakeUpDays.AsNoTracking().Where(m => m.PersonId == found.PersonId && m.MissedDay.SessionId == found.SessionId).OrderBy(m => m.Id)
            .Select(m => new { m.DayId, m.Day.Date, Missed = m.MissedDay.Date, m.ArrangedAt, m.WithdrawnAt, By = m.ArrangedBy!.Name }).ToListAsync();
        var elsewhere = madeUp.Where(m => m.WithdrawnAt is null).Select(m => m.DayId).ToList();
        var scans = await db.ScanEvents.AsNoTracking().Where(e => e.PersonId == found.PersonId && e.Finding == ScanFinding.None && (e.SessionDay.SessionId == found.SessionId || elsewhere.Contains(e.SessionDayId))).OrderBy(e => e.Id)
            .Select(e => new { e.At, e.StatedAt, e.Kind, e.Method, Workshop = e.Breakout!.Title, e.SessionDay.Date, MadeUp = e.SessionDay.SessionId != found.SessionId, By = e.RecordedBy!.Name }).ToListAsync();

        var asked = await db.Agreements.AsNoTracking().Where(a => a.BookingId == found.Id).OrderBy(a => a.Id)
            .Select(a => new { a.Who, a.Name, a.AskedAt, a.AnsweredAt, a.Agreed, a.Note, a.ClosedAt, By = a.RecordedBy!.Name, ByTeam = a.Email == "", ByBooking = a.AnsweredAt == a.AskedAt && a.RecordedById != null && a.Note == null }).ToListAsync();

        List<(DateTime Key, StoryLine Line)> lines =
        [
            .. Changes(db.Clock, history, found.PersonId, line.InTime, found.PlaceOf, found.HandedTo).Select(l => (l.At, l)),
            .. letters.Select(l => (AfterItsChange(l.WrittenAt), new StoryLine(l.WrittenAt, $"Email written: {l.Kind.Label()}, “{l.Subject}”",
                MailLine.FateOf(l.State, l.Tries, l.SentAt, l.LastError, at => At(db.Clock, at)), Letter: l.Id))),
            .. asked.Where(a => a.Name.Length > 0 && !a.ByBooking).Select(a => (AfterItsChange(a.AskedAt), new StoryLine(a.AskedAt, $"{a.Name} was asked to agree", $"As {a.Who.Label()}"))),
            .. asked.Where(a => a.AnsweredAt is not null).Select(a => (a.AnsweredAt!.Value.AddMilliseconds(-1), new StoryLine(a.AnsweredAt.Value,
                $"{(a.Name.Length > 0 ? a.Name : "Somebody at their agency")} {(a.Agreed == true ? "agreed" : "declined")}",
                a.ByBooking ? $"By booking for them{(a.ByTeam ? "" : $", as {a.Who.Label()}")}" : a.By is null ? "Through the private link" : $"Recorded by {a.By}", a.Note))),
            .. asked.Where(a => a.ClosedAt is not null && line.Status == BookingStatus.Requested).Select(a => (a.ClosedAt!.Value, new StoryLine(a.ClosedAt.Value, $"{a.Name} is no longer asked", ""))),
            .. scans.Select(e => (e.At, new StoryLine(e.StatedAt ?? e.At, (e.Kind switch
            {
                ScanKind.Arrived => $"Checked in: {e.Method.Label()}",
                ScanKind.Left => "Left early",
                ScanKind.Absent => "Marked absent",
                _ => "The check-in was taken back",
            }) + (e.Workshop is { } workshop ? $", “{workshop}”" : "") + (e.MadeUp ? $", to make up a missed day, {Words.ShortDate(e.Date)}" : found.DayCount > 1 ? $", {Words.ShortDate(e.Date)}" : ""), e.By is null ? "At the door" : $"At the door, by {e.By}"))),
            .. madeUp.Select(m => (m.ArrangedAt, new StoryLine(m.ArrangedAt, $"To make up {Words.ShortDate(m.Missed)} on {Words.ShortDate(m.Date)}, with another run", m.By is null ? "" : $"Arranged by {m.By}"))),
            .. madeUp.Where(m => m.WithdrawnAt is not null).Select(m => (m.WithdrawnAt!.Value, new StoryLine(m.WithdrawnAt.Value, $"Making up {Words.ShortDate(m.Missed)} on {Words.ShortDate(m.Date)} was called off", ""))),
        ];
        return new BookingStory(line, reference, found.Course, found.FirstDate, found.Status, found.StartsAt, found.PersonId,
            line.Status == BookingStatus.Waiting ? found.Position : null, [.. lines.OrderBy(l => l.Key).Select(l => l.Line)]);

        // A letter is written a moment before the commit that it is part of, and is told after what it tells of.
        DateTime AfterItsChange(DateTime written) =>
            history.Where(h => h.At >= written && h.At < written.AddSeconds(5)).Select(h => h.At).DefaultIfEmpty(written).Min();
    }

    /// <summary>"Monday 12 September 2016, 9am".</summary>
    public static string At(Clock clock, DateTime at) => $"{Words.Date(clock.DateOf(at))}, {Words.Time(clock.TimeOf(at))}";

    private static IEnumerable<StoryLine> Changes(Clock clock, List<Change> history, int personId, bool? inTime, string? placeOf, string? handedTo)
    {
        string? status = null, reason = null;
        foreach (var change in history)
        {
            using var json = JsonDocument.Parse(change.Changes);
            var fields = json.RootElement.EnumerateObject().ToDictionary(f => f.Name, f => f.Value[1].ToString(), StringComparer.Ordinal);
            reason = fields.TryGetValue(nameof(Bookings.Booking.Reason), out var given) ? (given.Length == 0 ? null : given) : reason;
            var (was, now) = (status, fields.GetValueOrDefault(nameof(Bookings.Booking.Status)));
            status = now ?? status;
            var who = Who(change, personId);
            if (fields.TryGetValue("Workshop", out var workshop))
            {
                if (Chosen(change.Verb, fields, workshop) is { } chosen)
                {
                    yield return new StoryLine(change.At, chosen, who, reason);
                }
                continue;
            }
            var what = change.Verb switch
            {
                "removed" => "The booking was deleted",
                _ when fields.ContainsKey(nameof(Bookings.Booking.SubstituteForId)) && change.From != Import.Actor.From => $"Has the place of {placeOf}, who handed it over",
                "changed" when now == nameof(BookingStatus.Cancelled) && handedTo is not null => $"Handed the place to {handedTo}; cancelled, in time",
                "added" => Added(clock, fields, change.From),
                _ when now is null => Other(fields),
                _ => (was, now) switch
                {
                    (nameof(BookingStatus.Waiting), nameof(BookingStatus.Confirmed)) when reason is not null => "Given a place by hand, from the waiting list",
                    (nameof(BookingStatus.Waiting), nameof(BookingStatus.Confirmed)) => "A place came free, and they were next: they have it",
                    (nameof(BookingStatus.Requested), nameof(BookingStatus.Confirmed)) => "Agreed: they have a place",
                    (nameof(BookingStatus.Requested), nameof(BookingStatus.Waiting)) => "Agreed: on the waiting list",
                    (nameof(BookingStatus.Confirmed), nameof(BookingStatus.Cancelled)) => inTime == false ? "Cancelled, late" : "Cancelled, in time",
                    (nameof(BookingStatus.Waiting), nameof(BookingStatus.Cancelled)) => change.ActorId == personId ? "Left the waiting list" : "Taken off the waiting list",
                    (nameof(BookingStatus.Requested), nameof(BookingStatus.Cancelled)) => change.ActorId == personId ? "Withdrew the request" : "The request was cancelled",
                    (_, nameof(BookingStatus.Cancelled)) => "Cancelled",
                    (_, nameof(BookingStatus.Declined)) => reason == AgreementDesk.NobodyInTime ? "The request ended" : "The request was declined",
                    _ => $"Now {now.ToLowerInvariant()}",
                },
            };
            // Whoever freed the place set this off; it was not they who gave it.
            if (now == nameof(BookingStatus.Confirmed) && was == nameof(BookingStatus.Waiting) && reason is null && who.Length > 0 && !fields.ContainsKey(nameof(Bookings.Booking.SubstituteForId)))
            {
                who = $"Set off by: {who}";
            }
            yield return new StoryLine(change.At, what, who, now is null ? null : reason);
        }
    }

    /// <summary>None when only the order of what they do not have changed.</summary>
    private static string? Chosen(string verb, Dictionary<string, string> fields, string workshop) =>
        (verb, fields.TryGetValue(nameof(BreakoutChoice.HeldSlotId), out var slot), slot) switch
        {
            ("removed", _, _) => $"No longer wants the workshop {workshop}",
            ("added", true, _) => $"Chose the workshop {workshop}, and has a place in it",
            ("added", _, _) => $"Chose the workshop {workshop}",
            (_, true, "") => $"Left the workshop {workshop}",
            (_, true, _) => $"Got a place in the workshop {workshop}",
            _ => null,
        };

    private static string Added(Clock clock, Dictionary<string, string> fields, string from)
    {
        var status = Enum.Parse<BookingStatus>(fields[nameof(Bookings.Booking.Status)]);
        if (from == Import.Actor.From)
        {
            return $"Brought in by an import: {status.Label().ToLowerInvariant()}, booked {When(nameof(Bookings.Booking.BookedAt))}" +
                (fields.ContainsKey(nameof(Bookings.Booking.CancelledAt)) ? $", cancelled {When(nameof(Bookings.Booking.CancelledAt))}" : "");
        }
        return status switch
        {
            BookingStatus.Confirmed => "Booked: they have a place",
            BookingStatus.Waiting => "Booked: on the waiting list, as the session was full",
            BookingStatus.Requested => "Asked for a place",
            _ => $"Booked: {status.Label().ToLowerInvariant()}",
        };

        string When(string field) => At(clock, DateTime.Parse(fields[field], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal));
    }

    private static string Other(Dictionary<string, string> fields) =>
        fields.Count == 1 && fields.GetValueOrDefault(nameof(Bookings.Booking.PlaceKept)) == bool.TrueString ? "A place came free and is kept for the request"
        : $"Changed: {Words.List(fields.Keys.Select(f => Spaced(f.EndsWith("Id", StringComparison.Ordinal) ? f[..^2] : f)))}";

    /// <summary>"CancelBy" as "cancel by".</summary>
    private static string Spaced(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}")).Trim();

    private static string Who(Change change, int personId)
    {
        var where = change.From.StartsWith("web ", StringComparison.Ordinal) ? $"on the site, from {change.From[4..]}" : change.From;
        return change.Actor is null ? (where == "system" ? "The system itself" : where == Import.Actor.From ? "" : where)
            : change.ActorId == personId ? $"They themselves, {where}" : $"{change.Actor}, {where}";
    }

    private sealed record Change(DateTime At, string From, string Verb, string Changes, int? ActorId, string? Actor);
}
