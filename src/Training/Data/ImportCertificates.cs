using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.People;
using Training.Programme;
using Training.Records;

namespace Training.Data;

/// <summary>Certificates, so that their codes go on being good, and training from elsewhere with its evidence. Read after everything that they name.</summary>
internal sealed class ImportCertificates(ImportKnown known, Clock clock)
{
    public async Task AddAsync(TrainingDb db, ImportFolder rows, ImportLoad load)
    {
        await AddCertificatesAsync(db, rows, load);
        await AddOutsideAsync(db, rows, load);
    }

    private async Task AddCertificatesAsync(TrainingDb db, ImportFolder rows, ImportLoad load)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        var held = new HashSet<(Session, Person)>();
        foreach (var some in rows.Certificates.Select(r => r.Code).Chunk(500))
        {
            codes.UnionWith(await db.Certificates.Where(c => some.Contains(c.Code)).Select(c => c.Code).ToListAsync());
        }
        foreach (var some in known.OldSessions.Select(s => s.Id).Chunk(500))
        {
            held.UnionWith((await db.Certificates.Where(c => some.Contains(c.SessionId)).Include(c => c.Person).ToListAsync()).Select(c => (c.Session, c.Person)));
        }
        foreach (var row in rows.Certificates)
        {
            var session = row.Row.Session(row.Session, known, "session");
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            if (row.Row.Bad || session is null || person is null)
            {
                continue;
            }
            if (!codes.Add(row.Code))
            {
                row.Row.Problem("code", $"{CsvRow.Quoted(row.Row.Raw("code"))} is the code of another certificate; expected one of its own");
            }
            else if (!held.Add((session, person)))
            {
                row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} has a certificate of this session already; expected one each");
            }
            else
            {
                load.Add(new Certificate
                {
                    Session = session,
                    Person = person,
                    Code = row.Code,
                    Name = row.Name,
                    Course = row.Course,
                    Level = row.Level,
                    Boards = row.Boards,
                    Days = [.. row.Days],
                    Minutes = row.Minutes,
                    CompletedOn = row.Days[^1],
                    IssuedAt = row.IssuedAt,
                    WithdrawnAt = row.WithdrawnAt,
                    WithdrawnBecause = row.WithdrawnAt is null ? null : row.WithdrawnBecause is { Length: > 0 } because ? because : Certificates.Corrected,
                });
            }
        }
        load.Count(rows.Certificates.Count, "certificate");
    }

    /// <summary>After the save: one that stands, of somebody of whom a closed register says nothing, would be withdrawn as if that had been corrected.</summary>
    public async Task CheckAsync(TrainingDb db, ImportFolder rows)
    {
        HashSet<(int SessionId, int PersonId)> vain = [];
        foreach (var some in rows.Certificates.Select(r => known.Sessions[r.Session].Id).Distinct().Chunk(500))
        {
            vain.UnionWith(await Certificates.InVainAsync(db, db.Sessions.Where(s => some.Contains(s.Id))));
            vain.ExceptWith(await db.Presences.Where(p => some.Contains(p.SessionId)).Select(p => ValueTuple.Create(p.SessionId, p.PersonId)).ToListAsync()); // by what the register says of them it is settled
        }
        foreach (var row in rows.Certificates.Where(r => r.WithdrawnAt is null && vain.Contains((known.Sessions[r.Session].Id, known.Person(r.Email)!.Id))))
        {
            row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} is not in the register of session {row.Session}, which is closed; expected the attendance of every day in {CsvLayout.Attendance.File}, or when the certificate was withdrawn");
        }
    }

    private async Task AddOutsideAsync(TrainingDb db, ImportFolder rows, ImportLoad load)
    {
        var keys = rows.Outside.ConvertAll(r => r.Key);
        var there = new HashSet<Guid>();
        foreach (var some in keys.Chunk(500))
        {
            there.UnionWith(await db.OutsideTraining.Where(t => some.Contains(t.Key)).Select(t => t.Key).ToListAsync());
        }
        var equivalents = known.NewEquivalents.ToList();
        foreach (var row in rows.Outside)
        {
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            var decidedBy = row.Row.Person("decided_by", row.DecidedBy, known);
            if (row.CompletedOn > clock.Today)
            {
                row.Row.Problem("completed_on", $"{CsvRow.Quoted(row.Row.Raw("completed_on"))} lies ahead; expected the date on which it was completed");
            }
            if (there.Contains(row.Key))
            {
                row.Row.Problem("key", $"{CsvRow.Quoted(row.Row.Raw("key"))} is there already; expected only what is new");
            }
            if (row.DecidedAt is null && (row.AcceptedAs is not null || row.DeclinedBecause is not null))
            {
                row.Row.Problem("decided_at", "is empty, but it says what was decided; expected when that was");
            }
            var evidence = row.Evidence is { } file ? EvidenceOf(rows, row, file) : null;
            // Of several of the same day, as one was withdrawn and recorded again, the one that was recorded when this was decided.
            var equivalent = row.AcceptedAs is { } type && person is not null
                ? equivalents.Where(e => e.Person == person && e.Type == type && e.CompletedOn == row.CompletedOn).MinBy(e => (e.RecordedAt - (row.DecidedAt ?? e.RecordedAt)).Duration()) : null;
            if (row.AcceptedAs is not null && equivalent is null && !row.Row.Bad)
            {
                row.Row.Problem("accepted_as", $"{CsvRow.Quoted(row.Row.Raw("accepted_as"))} of this day is not in equivalents.csv; expected a row there, for one of these each");
            }
            if (row.Row.Bad || person is null)
            {
                continue;
            }
            if (equivalent is not null)
            {
                equivalents.Remove(equivalent);
            }
            load.Add(new OutsideTraining
            {
                Key = row.Key,
                Person = person,
                What = Person.OneLine(row.What),
                Provider = Person.OneLine(row.Provider),
                CompletedOn = row.CompletedOn,
                Minutes = row.Minutes,
                Note = Person.OneLine(row.Note),
                AskedAs = row.AskedAs,
                AddedAt = row.AddedAt ?? clock.UtcNow,
                DecidedAt = row.DecidedAt,
                DecidedBy = decidedBy,
                Equivalent = equivalent,
                DeclinedBecause = row.DeclinedBecause,
                RemovedAt = row.RemovedAt,
                Evidence = evidence,
            });
        }
        load.Count(rows.Outside.Count, "entry of training from elsewhere", "entries of training from elsewhere");
    }

    /// <summary>The file in the folder "evidence" beside the rows. What a person may not upload cannot be imported either.</summary>
    private static Evidence? EvidenceOf(ImportFolder rows, OutsideRow row, string file)
    {
        if (file != Path.GetFileName(file) || file.Contains('\\', StringComparison.Ordinal))
        {
            row.Row.Problem("evidence", $"{CsvRow.Quoted(file)} is not the name of a file; expected one in the folder evidence, such as certificate.pdf");
            return null;
        }
        var path = new FileInfo(Path.Combine(rows.Path, CsvLayout.EvidenceFolder, file));
        if (!path.Exists)
        {
            row.Row.Problem("evidence", $"{CsvRow.Quoted(file)} is not in the folder evidence; expected a file there");
            return null;
        }
        if (path.Length > Evidence.MostBytes)
        {
            row.Row.Problem("evidence", $"{CsvRow.Quoted(file)} has more than 5 MB; expected a smaller file");
            return null;
        }
        var (evidence, problem) = EvidenceFile.Read(row.EvidenceName is { Length: > 0 } name ? name : file, File.ReadAllBytes(path.FullName));
        if (problem is not null)
        {
            row.Row.Problem("evidence", $"{CsvRow.Quoted(file)} is no PDF, JPG or PNG; expected one of these");
        }
        return evidence;
    }
}

internal sealed record CertificateRow(CsvRow Row, string Session, string Email, string Code, string Name, string Course, string Level, Boards Boards, IReadOnlyList<DateOnly> Days, int Minutes, DateTime IssuedAt, DateTime? WithdrawnAt, string? WithdrawnBecause)
{
    public static CertificateRow From(CsvRow row)
    {
        var code = CheckInCodes.Normalize(row.Text("code"));
        if (code.Length > 0 && (code.Length != Certificates.CodeLength || !code.All(CheckInCodes.Letters.Contains)))
        {
            row.Problem("code", $"{CsvRow.Quoted(row.Raw("code"))} is not a certificate's code; expected 12 digits and letters without I, L, O and U");
        }
        var days = row.Dates("days");
        if (days.Count == 0 && !row.Bad)
        {
            row.Problem("days", "is empty; expected the days on which they were there, joined by ';'");
        }
        return new(row, row.Text("session"), row.Email("email"), code, row.Text("name"), row.Text("course"), row.TextOrEmpty("level"), row.IsEmpty("boards") ? Boards.None : row.Choices("boards", Boards.None), days,
            row.NumberOr("minutes", 0, 0, OutsideDesk.MostMinutes), row.Instant("issued_at"), row.InstantOrNone("withdrawn_at"), row.TextIfThere("withdrawn_because"));
    }
}

internal sealed record OutsideRow(CsvRow Row, string Email, string What, string Provider, DateOnly CompletedOn, int Minutes, string Note, CourseType? AskedAs, DateTime? AddedAt, DateTime? DecidedAt, string? DecidedBy,
    CourseType? AcceptedAs, string? DeclinedBecause, DateTime? RemovedAt, string? Evidence, string? EvidenceName, Guid Key)
{
    public static OutsideRow From(CsvRow row) => new(row, row.Email("email"), row.Text("what"), row.Text("provider"), row.Date("completed_on"), row.NumberOr("minutes", null, 1, OutsideDesk.MostMinutes), row.TextOrEmpty("note"),
        row.IsEmpty("asked_as") ? null : row.Choice<CourseType>("asked_as"), row.InstantOrNone("added_at"), row.InstantOrNone("decided_at"), row.Reference("decided_by"),
        row.IsEmpty("accepted_as") ? null : row.Choice<CourseType>("accepted_as"), row.IsEmpty("declined_because") ? null : row.TextOrEmpty("declined_because"), row.InstantOrNone("removed_at"),
        row.Reference("evidence"), row.Reference("evidence_name"), Guid.TryParse(row.Raw("key"), out var key) ? key : Guid.NewGuid());
}
