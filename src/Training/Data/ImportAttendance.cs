using System.Security.Cryptography;
using System.Text;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Data;

/// <summary>Who came: a scan event for arriving and one for leaving, and who was present.</summary>
internal sealed class ImportAttendance(ImportKnown known, Clock clock)
{
    public void Add(ImportFolder rows, ImportLoad load)
    {
        var now = clock.UtcNow;
        var bookings = rows.Attendance.Count == 0 ? [] : known.Sessions.Values.SelectMany(s => s.Bookings)
            .GroupBy(b => (b.Session, b.Person)).ToDictionary(g => g.Key, g => g.OrderByDescending(b => b.IsActive).ThenByDescending(b => b.Number).First());
        foreach (var row in rows.Attendance)
        {
            var session = row.Row.Session(row.Session, known);
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            var agency = row.Row.Agency(row.Agency, known);
            if (row.Row.Bad || session is null)
            {
                continue;
            }
            if (session.Days.Find(d => d.Date == row.Date) is not { } day)
            {
                var days = Words.List(session.Days.Select(d => d.Date.ToString(CsvLayout.DateFormat)));
                row.Row.Problem("date", $"{CsvRow.Quoted(row.Row.Raw("date"))} is not a day of session {session.Reference}; expected {days}");
                continue;
            }
            if (session.Status != SessionStatus.Published)
            {
                row.Row.Problem("session", $"{CsvRow.Quoted(row.Session)} is {session.Status.Label().ToLowerInvariant()}; expected a published session, as nobody comes to another");
                continue;
            }
            if (known.Present.Contains((day.Id, person!.Id)))
            {
                row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} is already in the register of session {session.Reference} on {row.Row.Raw("date")}");
                continue;
            }
            var arrived = row.Arrived.On(row.Date, clock) ?? day.StartsAt;
            var left = row.Left.On(row.Date, clock);
            if (left <= arrived)
            {
                row.Row.Problem("left", $"{CsvRow.Quoted(row.Row.Raw("left"))} is not after they arrived{(row.Row.IsEmpty("arrived") ? ", when the day began" : $", {row.Row.Raw("arrived")}")}");
                continue;
            }
            List<ScanEvent> events = [Event(ScanKind.Arrived, arrived)];
            if (left is { } leftAt)
            {
                events.Add(Event(ScanKind.Left, leftAt));
            }
            events.ForEach(load.Add);
            var stay = RegisterMerge.Of(events)!;
            var (makeUp, counts) = known.MakeUps.GetValueOrDefault((day, person), (null!, session));
            var booked = bookings.GetValueOrDefault((counts, person));
            load.Add(new Presence
            {
                Session = counts,
                MakeUp = makeUp,
                SessionDay = day,
                Person = person,
                Agency = row.Row.Has("agency") ? agency : booked is not null ? booked.Agency : person.Agency,
                Focus = row.Focus ?? (booked is null ? person.Focus : booked.Focus),
                ArrivedAt = stay.ArrivedAt,
                LeftAt = stay.LeftAt,
                Method = stay.Method,
                WholeDay = stay.IsWhole(day.StartsAt, day.EndsAt, Grace.Of(session, known.PolicyOn(session.Course.Type, session.FirstDate))),
            });

            ScanEvent Event(ScanKind kind, DateTime at) => new()
            {
                EventId = EventId(row, kind),
                SessionDay = day,
                Person = person,
                Kind = kind,
                Method = row.Method,
                At = at,
                ReceivedAt = now,
            };
        }
        load.Count(rows.Attendance.Count, "attendance", "attendances");
    }

    /// <summary>The same for the same row, whoever imports it: two copies of one event can be told.</summary>
    private static Guid EventId(AttendanceRow row, ScanKind kind) => new(SHA256.HashData(
        Encoding.UTF8.GetBytes($"import:{row.Session}:{row.Row.Raw("date")}:{Person.Normalize(row.Email)}:{kind.Code()}")).AsSpan(0, 16));
}
