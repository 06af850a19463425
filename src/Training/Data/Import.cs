using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.History;
using Training.People;
using Training.Programme;
using Training.Records;

namespace Training.Data;

/// <summary>What came of an import: what was loaded, or why nothing was.</summary>
/// <param name="Loaded">"541 people", "62 sessions" and so on; empty when there are problems.</param>
/// <param name="Problems">Each names file, line, column and what was expected.</param>
public sealed record ImportOutcome(IReadOnlyList<string> Loaded, IReadOnlyList<string> Problems)
{
    public bool Succeeded => Problems.Count == 0;
}

/// <summary>
/// Loads a folder of CSV files (README, "Import"), all or nothing. Agencies, venues, themes, courses, people, their
/// needs, the team's words for letters and bank holidays that are known are updated; sessions, bookings and attendance are only ever added. What the files say of
/// places is kept as it is: nobody is moved up from a waiting list, and no letters are sent.
/// </summary>
/// <param name="db">A context of its own, with <see cref="Actor"/> at work.</param>
public sealed class Import(TrainingDb db, CheckInCodes codes, Notice notice)
{
    /// <summary>Who history says it was.</summary>
    public static readonly Actor Actor = new(null, "import");

    /// <summary>Loads the folder, or changes nothing and says what is wrong with it.</summary>
    public async Task<ImportOutcome> RunAsync(string folder)
    {
        var problems = new ImportProblems();
        var rows = ImportFolder.Read(folder, dates: null, problems);
        if (!rows.Whole)
        {
            return new ImportOutcome([], problems.Lines);
        }
        await using var work = await db.BeginWriteAsync();
        var load = new ImportLoad();
        await AddAsync(rows, load, problems);
        return await EndAsync(work, load, problems);
    }

    /// <summary>
    /// Loads the folder and then its subfolder "current", whose dates may be relative to today, into an empty database.
    /// None when the database is not empty.
    /// </summary>
    public async Task<ImportOutcome?> SeedAsync(string folder)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.Agencies.AnyAsync() || await db.People.AnyAsync() || await db.Sessions.AnyAsync())
        {
            return null;
        }
        var problems = new ImportProblems();
        var load = new ImportLoad();
        await AddAsync(ImportFolder.Read(folder, dates: null, problems), load, problems);
        var current = Path.Combine(folder, "current");
        // With the clock set back into the real year, that year is the programme around today.
        var monthsAgo = db.Clock.UtcNow.AddMonths(-5);
        if (!problems.Any && Directory.Exists(current) && !await db.Sessions.AnyAsync(s => s.StartsAt > monthsAgo))
        {
            await AddAsync(ImportFolder.Read(current, new RelativeDates(db.Clock.Today), problems), load, problems);
        }
        return await EndAsync(work, load, problems);
    }

    private async Task AddAsync(ImportFolder rows, ImportLoad load, ImportProblems problems)
    {
        if (!rows.Whole)
        {
            return;
        }
        db.ChangeTracker.Clear();
        // Everything is added at once below, so that nothing need be looked for after each row.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var known = await ImportKnown.LoadAsync(db, rows);
        new ImportProgramme(known, db.Clock).Add(rows, load);
        new ImportBookings(known, db.Clock, codes, notice).Add(rows, load);
        new ImportAgreements(known, codes).Add(rows, load);
        new ImportBreakouts(known, db.Clock).Add(rows, load);
        new ImportMakeUps(known, db.Clock).Add(rows, load);
        new ImportAttendance(known, db.Clock).Add(rows, load);
        new ImportDoorReviews(known, db.Clock).Add(rows, load);
        var questionnaires = await ImportQuestionnaires.AddAsync(db, known, rows, load);
        var answers = await ImportEvaluations.AddAsync(db, known, questionnaires, codes, rows, load);
        await ImportNeeds.AddAsync(db, known, rows, load);
        await ImportWordings.AddAsync(db, rows, load);
        await ImportCommentaries.AddAsync(db, known, rows, load);
        var certificates = new ImportCertificates(known, db.Clock);
        await certificates.AddAsync(db, rows, load);
        await ImportRefresherRules.AddAsync(db, rows, load);
        ImportEmployments.Check(rows, known);
        var frozen = new ImportFrozen(db, known, rows);
        await frozen.CheckAsync();
        if (problems.Any)
        {
            return;
        }
        // Agencies first: else EF Core saves the people who have none before the others, and the file's order is lost.
        // (What hangs on rows that were there before is found and saved with them.)
        var added = load.TakeNew();
        db.AddRange(added.OfType<Agency>());
        await db.SaveChangesAsync();
        db.AddRange(added.Where(entity => db.Entry(entity).State == EntityState.Detached));
        await db.SaveChangesAsync();
        await certificates.CheckAsync(db, rows);
        load.Attended.UnionWith(added.OfType<Presence>().Select(p => p.SessionId));
        await ImportEvaluations.SaveAsync(db, answers);
        await ImportEmployments.SettleAsync(db, rows, known, added.OfType<Person>(), load);
        await frozen.SaveAsync(load);
        if (added.OfType<Session>().Where(s => s.Quotas.Count > 0).ToList() is { Count: > 0 } withQuotas)
        {
            // Only now do bookings and quotas know their agency by its identity.
            withQuotas.ForEach(s => s.CountPlacesKept(db.Clock.UtcNow));
            await db.SaveChangesAsync();
        }
    }

    private async Task<ImportOutcome> EndAsync(WriteTransaction work, ImportLoad load, ImportProblems problems)
    {
        db.ChangeTracker.Clear();
        db.ChangeTracker.AutoDetectChangesEnabled = true;
        if (problems.Any)
        {
            return new ImportOutcome([], problems.Lines);
        }
        if (load.Attended.Count > 0)
        {
            // Without letters: those who came have their certificates from where the files come from, or hear of them from whoever imports.
            await Certificates.SettleAsync(db, load.Attended, []);
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }
        await work.CommitAsync();
        return new ImportOutcome(load.Counts, []);
    }
}

/// <summary>What an import will add, and how much it loads.</summary>
internal sealed class ImportLoad
{
    private readonly List<(string One, string? Many)> _order = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private List<object> _new = [];

    public IReadOnlyList<string> Counts => [.. _order.Where(kind => _counts[kind.One] > 0).Select(kind => Words.Count(_counts[kind.One], kind.One, kind.Many))];

    /// <summary>The sessions of which somebody was there.</summary>
    public HashSet<int> Attended { get; } = [];

    public void Count(int number, string one, string? many = null)
    {
        if (_counts.TryAdd(one, 0))
        {
            _order.Add((one, many));
        }
        _counts[one] += number;
    }

    public void Add(object entity) => _new.Add(entity);

    public List<object> TakeNew()
    {
        var taken = _new;
        _new = [];
        return taken;
    }
}
