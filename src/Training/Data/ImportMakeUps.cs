using Training.Attendance;
using Training.Programme;

namespace Training.Data;

/// <summary>Who makes up a missed day with another run. Read before attendance, which then counts where they booked.</summary>
internal sealed class ImportMakeUps(ImportKnown known, Clock clock)
{
    public void Add(ImportFolder rows, ImportLoad load)
    {
        var missed = known.MakeUps.Values.Select(m => (m.MakeUp.MissedDay, m.MakeUp.Person)).ToHashSet();
        foreach (var row in rows.MakeUps)
        {
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            var (booked, missedDay) = DayOf(row, "session", "date", row.Session, row.Date);
            var (run, day) = DayOf(row, "made_up_in", "made_up_on", row.In, row.On);
            if (row.Row.Bad || person is null || booked is null || missedDay is null || day is null)
            {
                continue;
            }
            if (booked == run)
            {
                row.Row.Problem("made_up_in", $"{CsvRow.Quoted(row.In)} is the session whose day was missed; expected another one");
                continue;
            }
            var makeUp = new MakeUpDay { Person = person, MissedDay = missedDay, Day = day, ArrangedAt = row.ArrangedAt ?? clock.UtcNow, WithdrawnAt = row.WithdrawnAt };
            if (makeUp.WithdrawnAt is null && (!missed.Add((missedDay, person)) || !known.MakeUps.TryAdd((day, person), (makeUp, booked))))
            {
                row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} makes up this day already, or another one on {row.Row.Raw("made_up_on")}");
                continue;
            }
            load.Add(makeUp);
        }
        load.Count(rows.MakeUps.Count, "day made up", "days made up");
    }

    private (Session? Session, SessionDay? Day) DayOf(MakeUpRow row, string column, string dateColumn, string reference, DateOnly date)
    {
        if (row.Row.Session(reference, known, column) is not { } session || row.Row.Bad)
        {
            return (null, null);
        }
        if (session.Days.Find(d => d.Date == date) is { } day)
        {
            return (session, day);
        }
        row.Row.Problem(dateColumn, $"{CsvRow.Quoted(row.Row.Raw(dateColumn))} is not a day of session {session.Reference}; expected {Words.List(session.Days.Select(d => d.Date.ToString(CsvLayout.DateFormat)))}");
        return (session, null);
    }
}
