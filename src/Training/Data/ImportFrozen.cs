using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.People;
using Training.Statistics;

namespace Training.Data;

/// <summary>
/// Quarters that were frozen, with the team's words about corrections. What is frozen here already is never changed; a quarter without data is frozen as the
/// imported rows make it.
/// </summary>
internal sealed class ImportFrozen(TrainingDb db, ImportKnown known, ImportFolder rows)
{
    /// <summary>Thousands of sessions have less.</summary>
    private const long MostBytes = 50 * 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<FrozenQuarterRow, string> _data = [];
    private Dictionary<DateOnly, FrozenQuarter> _frozen = [];

    /// <summary>Whether the rows can be, before anything is saved.</summary>
    public async Task CheckAsync()
    {
        if (rows.FrozenQuarters.Count + rows.CorrectionNotes.Count == 0)
        {
            return;
        }
        _frozen = await db.FrozenQuarters.AsNoTracking().ToDictionaryAsync(f => f.From);
        foreach (var row in rows.FrozenQuarters)
        {
            row.Row.Person("frozen_by", row.FrozenBy, known);
            if (!row.Row.Bad && row.Data is { } file && ReadData(row, file) is { } data)
            {
                _data.Add(row, data);
            }
            if (!row.Row.Bad && _frozen.TryGetValue(row.From, out var there) && (there.FrozenAt != row.FrozenAt || there.Note != row.Note || (row.Data is not null && there.Data != _data[row])))
            {
                row.Row.Problem("quarter", $"{row.Quarter!.Name} is frozen here already, and what was published is not changed; expected another quarter, or this one exactly as it is");
            }
            if (!row.Row.Bad && row.FrozenAt < db.Clock.Utc(row.Quarter!.Until, TimeOnly.MinValue))
            {
                row.Row.Problem("frozen_at", $"{CsvRow.Quoted(row.Row.Raw("frozen_at"))} is before {row.Quarter.Name} was over; expected {Words.Date(row.Quarter.Until)} or later");
            }
            if (!row.Row.Bad && row.Data is not null && row.FrozenAt > db.Clock.UtcNow)
            {
                row.Row.Problem("frozen_at", $"{CsvRow.Quoted(row.Row.Raw("frozen_at"))} is still to come; expected when it was frozen");
            }
        }
        foreach (var row in rows.CorrectionNotes)
        {
            row.Row.Person("written_by", row.WrittenBy, known);
            row.Row.Session(row.Session, known);
            if (!row.Row.Bad && !_frozen.ContainsKey(row.Quarter!.From) && !rows.FrozenQuarters.Exists(f => f.Quarter == row.Quarter))
            {
                row.Row.Problem("quarter", $"{row.Quarter.Name} is not frozen; expected a quarter from {CsvLayout.FrozenQuarters.File}");
            }
        }
    }

    /// <summary>After everything else is saved: what has no data is counted from it.</summary>
    public async Task SaveAsync(ImportLoad load)
    {
        var desk = new StatisticsDesk(db, new CountCache());
        foreach (var row in rows.FrozenQuarters.Where(r => !_frozen.ContainsKey(r.From)))
        {
            // With the clock set back, a quarter of the demonstration may not be over yet: then nobody has frozen it.
            if ((_data.GetValueOrDefault(row) ?? (row.FrozenAt > db.Clock.UtcNow ? null : await CountAsync(desk, row))) is { } data)
            {
                var person = row.FrozenBy is null ? null : known.Person(row.FrozenBy);
                db.FrozenQuarters.Add(_frozen[row.From] = new FrozenQuarter { From = row.From, FrozenAt = row.FrozenAt, FrozenById = person?.Id, Note = row.Note, Data = data });
                load.Count(1, "frozen quarter");
            }
        }
        await db.SaveChangesAsync();
        var notes = rows.CorrectionNotes.Where(r => _frozen.ContainsKey(r.Quarter!.From)).Select(r => (Row: r, Frozen: _frozen[r.Quarter!.From], Session: known.Sessions[r.Session])).ToList();
        foreach (var (row, frozen, session) in notes)
        {
            var note = await db.CorrectionNotes.SingleOrDefaultAsync(n => n.FrozenQuarterId == frozen.Id && n.SessionId == session.Id);
            if (note is null)
            {
                db.CorrectionNotes.Add(note = new CorrectionNote { FrozenQuarterId = frozen.Id, SessionId = session.Id, Why = row.Why });
            }
            (note.Why, note.WrittenAt, note.WrittenById) = (row.Why, row.WrittenAt ?? db.Clock.UtcNow, row.WrittenBy is null ? null : known.Person(row.WrittenBy)?.Id);
        }
        load.Count(notes.Count, "words about a correction", "words about corrections");
        await db.SaveChangesAsync();
    }

    /// <summary>What the rows that are there now make of the quarter, as if it had been counted when it was frozen.</summary>
    private static async Task<string?> CountAsync(StatisticsDesk desk, FrozenQuarterRow row)
    {
        var count = await desk.CountAsync(row.Quarter!, live: true);
        if (count.Sessions.All(s => s.Total == Figures.None))
        {
            row.Row.Problem("quarter", $"nothing is recorded here of {row.Quarter!.Name}; expected a quarter with sessions, or a file of what was frozen under data");
            return null;
        }
        if (count.Sessions.FirstOrDefault(s => s.IsDelivered && s.Session.EndsAt > row.FrozenAt) is { } later)
        {
            row.Row.Problem("frozen_at", $"{CsvRow.Quoted(row.Row.Raw("frozen_at"))} is before {later.Session.Reference} was over; expected a later instant");
            return null;
        }
        return FrozenData.Write(count with { AsAt = row.FrozenAt });
    }

    private string? ReadData(FrozenQuarterRow row, string file)
    {
        if (file != Path.GetFileName(file) || file.Contains('\\', StringComparison.Ordinal) || !file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            row.Row.Problem("data", $"{CsvRow.Quoted(file)} is not the name of a file; expected one in the folder {CsvLayout.FrozenFolder}, such as 2016-17-q1.json");
            return null;
        }
        var path = new FileInfo(Path.Combine(rows.Path, CsvLayout.FrozenFolder, file));
        if (!path.Exists || path.Length > MostBytes)
        {
            row.Row.Problem("data", path.Exists ? $"{CsvRow.Quoted(file)} is too large; expected at most 50 MB" : $"{CsvRow.Quoted(file)} is not in the folder {CsvLayout.FrozenFolder}; expected a file there");
            return null;
        }
        try
        {
            var data = Utf8.GetString(File.ReadAllBytes(path.FullName));
            if (FrozenData.Problem(row.Quarter!, data) is not { } problem)
            {
                return data;
            }
            row.Row.Problem("data", $"{CsvRow.Quoted(file)} does not fit: {problem}; expected the file as it was exported");
        }
        catch (DecoderFallbackException)
        {
            row.Row.Problem("data", $"{CsvRow.Quoted(file)} is not UTF-8; expected the file as it was exported");
        }
        return null;
    }
}

/// <param name="Data">The name of a file; none to freeze what the imported rows give.</param>
internal sealed record FrozenQuarterRow(CsvRow Row, Quarter? Quarter, DateTime FrozenAt, string Note, string? FrozenBy, string? Data)
{
    public DateOnly From => Quarter!.From;

    public static FrozenQuarterRow Read(CsvRow row)
    {
        var note = row.Text("note");
        if (note.Length > FreezeDesk.LongestNote)
        {
            row.Problem("note", $"{CsvRow.Quoted(note)} has {note.Length} characters; expected at most {FreezeDesk.LongestNote}");
        }
        return new(row, row.Quarter(), row.Instant("frozen_at"), note, row.Reference("frozen_by"), row.Reference("data"));
    }
}

internal sealed record CorrectionNoteRow(CsvRow Row, Quarter? Quarter, string Session, string Why, DateTime? WrittenAt, string? WrittenBy)
{
    public static CorrectionNoteRow Read(CsvRow row)
    {
        var why = row.Text("why");
        if (why.Length > CorrectionDesk.LongestWhy)
        {
            row.Problem("why", $"{CsvRow.Quoted(why)} has {why.Length} characters; expected at most {CorrectionDesk.LongestWhy}");
        }
        return new(row, row.Quarter(), row.Text("session"), why, row.InstantOrNone("written_at"), row.Reference("written_by"));
    }
}

internal static class QuarterColumns
{
    /// <summary>The quarter of a row, from its year and its number; none, with a problem, when it is not one.</summary>
    public static Quarter? Quarter(this CsvRow row)
    {
        if (!Statistics.Quarter.TryParse(row.Raw("year"), null, out _, out _))
        {
            row.Problem("year", $"{CsvRow.Quoted(row.Raw("year"))} is not a financial year; expected one such as 2016-17");
            return null;
        }
        if (row.IsEmpty("quarter") || !Statistics.Quarter.TryParse(row.Raw("year"), row.Raw("quarter"), out var quarter, out _))
        {
            row.Problem("quarter", $"{CsvRow.Quoted(row.Raw("quarter"))} is not a quarter; expected 1, 2, 3 or 4");
            return null;
        }
        return quarter;
    }
}
