using System.Security.Cryptography;
using System.Text;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Data;

/// <summary>Workshops of new sessions, who chose them and who came. The files are taken at their word: nobody is moved up.</summary>
internal sealed class ImportBreakouts(ImportKnown known, Clock clock)
{
    public void Add(ImportFolder rows, ImportLoad load)
    {
        AddWorkshops(rows.Breakouts);
        AddChoices(rows.BreakoutChoices);
        AddAttendance(rows.BreakoutAttendance, load);
        load.Count(rows.Breakouts.Count, "workshop");
        load.Count(rows.BreakoutChoices.Count, "choice of a workshop", "choices of workshops");
        load.Count(rows.BreakoutAttendance.Count, "check-in to a workshop", "check-ins to workshops");
    }

    private void AddWorkshops(List<BreakoutRow> rows)
    {
        foreach (var together in rows.GroupBy(r => r.Session, StringComparer.Ordinal))
        {
            if (New(together.First().Row, together.Key) is not { } session)
            {
                continue;
            }
            var until = together.First().ChoicesUntil;
            List<BreakoutSlot> slots = [];
            foreach (var other in together.Where(r => r.ChoicesUntil != until && !r.Row.Bad))
            {
                other.Row.Problem("choices_until", $"{CsvRow.Quoted(other.Row.Raw("choices_until"))} is another date than in a line before; expected one for the whole session");
            }
            foreach (var row in together.Where(r => !r.Row.Bad))
            {
                AddTo(slots, session, row);
            }
            session.SetBreakouts(slots, until, clock);
        }
    }

    private static void AddTo(List<BreakoutSlot> slots, Session session, BreakoutRow row)
    {
        var day = session.Days.FindIndex(d => d.Date == row.Date);
        if (day < 0)
        {
            row.Row.Problem("date", $"{CsvRow.Quoted(row.Row.Raw("date"))} is not a day of session {session.Reference}");
            return;
        }
        if (row.End <= row.Start)
        {
            row.Row.Problem("end", $"{CsvRow.Quoted(row.Row.Raw("end"))} is not after the start, {row.Row.Raw("start")}");
            return;
        }
        var slot = slots.Find(s => s.Number == row.Slot);
        if (slot is null)
        {
            slots.Add(slot = new BreakoutSlot { Number = row.Slot, DayNumber = day + 1, Title = row.SlotTitle, Start = row.Start, End = row.End });
            if (slots.Find(s => s != slot && s.DayNumber == slot.DayNumber && s.Start < slot.End && slot.Start < s.End) is { } other)
            {
                row.Row.Problem("start", $"slot {slot.Number} overlaps slot {other.Number}; expected slots one after the other, as everybody goes to a workshop in each");
            }
        }
        else if ((slot.DayNumber, slot.Start, slot.End, slot.Title) != (day + 1, row.Start, row.End, row.SlotTitle))
        {
            row.Row.Problem("slot", $"{CsvRow.Quoted(row.Row.Raw("slot"))} has another date, time or title in a line before; expected the same for all of a slot's workshops");
            return;
        }
        slot.Breakouts.Add(new Breakout
        {
            Slot = slot, Code = row.Workshop, Title = row.Title, Summary = row.Summary, Leader = row.Leader, Room = row.Room, Capacity = row.Capacity,
        });
    }

    private void AddChoices(List<BreakoutChoiceRow> rows)
    {
        var turns = new Dictionary<Session, int>();
        foreach (var row in rows)
        {
            var breakout = Workshop(row.Row, row.Session, row.Slot, row.Workshop);
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            if (row.Row.Bad || breakout is null)
            {
                continue;
            }
            var session = breakout.Slot.Session;
            if (session.Bookings.Find(b => b.Person == person && b.IsConfirmed) is not { } booking)
            {
                row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} holds no place in session {session.Reference}; expected somebody who does");
                continue;
            }
            if (booking.Choices.Exists(c => c.Breakout.Slot == breakout.Slot && c.Rank == row.Rank))
            {
                row.Row.Problem("rank", $"{CsvRow.Quoted(row.Row.Raw("rank"))} is there twice for {row.Email} in slot {row.Slot}; expected 1, 2 and so on");
            }
            var choice = new BreakoutChoice { Booking = booking, Breakout = breakout, Rank = row.Rank, Turn = turns[session] = turns.GetValueOrDefault(session) + 1, Reason = row.Reason };
            if (row.Place)
            {
                CheckPlace(row, booking, breakout);
                choice.Hold();
            }
            booking.Choices.Add(choice);
            breakout.Choices.Add(choice);
        }
    }

    private static void CheckPlace(BreakoutChoiceRow row, Booking booking, Breakout breakout)
    {
        if (booking.Choices.Find(c => c.Holds && (c.Breakout.Slot == breakout.Slot || c.Breakout.Code == breakout.Code)) is { Breakout: var other })
        {
            row.Row.Problem("place", other.Slot == breakout.Slot
                ? $"{row.Email} already has a place in {other.Code} in slot {row.Slot}; expected one a slot"
                : $"{row.Email} already has a place in {other.Code} in slot {other.Slot.Number}; expected each workshop once");
        }
        else if (breakout.FreePlaces == 0)
        {
            row.Row.Problem("place", $"{breakout.Code} in slot {row.Slot} has {Words.Count(breakout.Capacity, "place")}, and this takes one more");
        }
    }

    private void AddAttendance(List<BreakoutAttendanceRow> rows, ImportLoad load)
    {
        foreach (var row in rows)
        {
            var breakout = Workshop(row.Row, row.Session, row.Slot, row.Workshop);
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            if (row.Row.Bad || breakout is null)
            {
                continue;
            }
            load.Add(new ScanEvent
            {
                EventId = EventId(row),
                SessionDay = breakout.Slot.Session.Days[breakout.Slot.DayNumber - 1],
                Breakout = breakout,
                Person = person!,
                Kind = ScanKind.Arrived,
                Method = ScanMethod.Manual,
                ReceivedAt = clock.UtcNow,
                At = row.Arrived.On(clock.DateOf(breakout.Slot.StartsAt), clock) ?? breakout.Slot.StartsAt,
            });
        }
    }

    private Breakout? Workshop(CsvRow row, string reference, int slot, string workshop)
    {
        if (New(row, reference) is not { } session)
        {
            return null;
        }
        if (session.Slots.Find(s => s.Number == slot)?.Breakouts.Find(b => b.Code == workshop) is { } breakout)
        {
            return breakout;
        }
        if (!row.Bad)
        {
            row.Problem("workshop", $"{CsvRow.Quoted(workshop)} is not a workshop of slot {slot} of session {session.Reference}; expected one of {CsvLayout.Breakouts.File}");
        }
        return null;
    }

    private Session? New(CsvRow row, string reference)
    {
        var session = row.Session(reference, known);
        if (session is not null && known.OldSessions.Contains(session))
        {
            row.Problem("session", $"{CsvRow.Quoted(reference)} already exists; import adds sessions and does not change them");
            return null;
        }
        return session;
    }

    /// <summary>The same for the same row, whoever imports it.</summary>
    private static Guid EventId(BreakoutAttendanceRow row) => new(SHA256.HashData(
        Encoding.UTF8.GetBytes($"import:{row.Session}:{row.Slot}:{row.Workshop}:{Person.Normalize(row.Email)}")).AsSpan(0, 16));
}
