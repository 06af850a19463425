using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Training.Attendance;

namespace Training.Data;

/// <summary>What happened at doors and does not count by itself, with what was decided about it, and who was marked absent. It changes nobody's presence.</summary>
internal sealed class ImportDoorReviews(ImportKnown known, Clock clock)
{
    public void Add(ImportFolder rows, ImportLoad load)
    {
        var turn = 0;
        foreach (var row in rows.DoorReviews)
        {
            turn++;
            var session = row.Row.Session(row.Session, known);
            var person = row.Row.Person("email", row.Email, known);
            var by = row.Row.Person("recorded_by", row.RecordedBy, known);
            var countedFor = row.Row.Person("counted_for", row.CountedFor, known);
            var decidedBy = row.Row.Person("decided_by", row.DecidedBy, known);
            if (!row.Row.Bad && row.Finding == ScanFinding.None && (row.Kind != ScanKind.Absent || person is null || row.Outcome is not null))
            {
                row.Row.Problem("finding", $"{CsvRow.Quoted(row.Row.Raw("finding"))} is what counts; expected that only of somebody who was marked absent, else why it does not, and {CsvLayout.Attendance.File} for what does");
            }
            if (!row.Row.Bad && row.Outcome is null != row.DecidedAt is null)
            {
                row.Row.Problem("decided_at", $"{CsvRow.Quoted(row.Row.Raw("decided_at"))} and outcome, {CsvRow.Quoted(row.Row.Raw("outcome"))}, do not fit; expected both or neither");
            }
            if (row.Row.Bad || session is null)
            {
                continue;
            }
            var day = session.Days.Find(d => d.Date == row.Date);
            var breakout = row.Workshop is null ? null : session.Slots.Find(s => s.Number == row.Slot)?.Breakouts.Find(b => b.Code == row.Workshop);
            if (day is null || row.At.On(row.Date, clock) is not { } at || (row.Workshop is not null && breakout is null))
            {
                var (column, expected) = day is null ? ("date", "a day of the session") : row.Workshop is not null && breakout is null ? ("workshop", "a new workshop of that slot") : ("at", "a time");
                row.Row.Problem(column, $"{CsvRow.Quoted(row.Row.Raw(column))} is not in session {session.Reference}; expected {expected}");
                continue;
            }
            ScanEvent scan = new()
            {
                EventId = EventId(row, turn), SessionDay = day, Breakout = breakout, Person = person, Kind = row.Kind, Method = row.Method, Finding = row.Finding, At = at,
                Shown = row.Shown.Length > ScanEvent.MostShown ? row.Shown[..ScanEvent.MostShown] : row.Shown, Device = row.Device, DeviceAt = row.DeviceAt, SentAt = row.SentAt, ReceivedAt = row.ReceivedAt ?? at, RecordedBy = by,
            };
            load.Add(scan);
            if (row.Outcome is { } outcome)
            {
                load.Add(new ReviewDecision { ScanEvent = scan, Outcome = outcome, Note = row.Note, DecidedAt = row.DecidedAt!.Value, DecidedBy = decidedBy, Person = countedFor });
            }
        }
        load.Count(rows.DoorReviews.Count, "scan to look at", "scans to look at");
    }

    /// <summary>The same for the same row of the same file, whoever imports it.</summary>
    private static Guid EventId(DoorReviewRow row, int turn) => new(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"review:{turn}:{row.Session}:{row.Row.Raw("date")}:{row.Email}:{row.Row.Raw("at")}"))).AsSpan(0, 16));
}
