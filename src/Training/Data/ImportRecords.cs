using Microsoft.EntityFrameworkCore;
using Training.People;
using Training.Programme;
using Training.Records;

namespace Training.Data;

/// <summary>Rules of refreshers, of which a version that is known is never changed.</summary>
internal static class ImportRefresherRules
{
    public static async Task AddAsync(TrainingDb db, ImportFolder rows, ImportLoad load)
    {
        if (rows.RefresherRules.Count == 0)
        {
            return;
        }
        var known = (await db.RefresherRules.AsNoTracking().ToListAsync()).ToDictionary(r => (r.Code, r.From));
        foreach (var row in rows.RefresherRules.Where(r => !r.Row.Bad))
        {
            var rule = row.ToRule();
            if (!known.TryGetValue((rule.Code, rule.From), out var there))
            {
                load.Add(rule);
            }
            else if (RefresherRuleRow.Fields(there) != RefresherRuleRow.Fields(rule))
            {
                row.Row.Problem("from", $"there is a version of {rule.Code} from this day that says something else; expected a later day, as a version is not changed");
            }
        }
        load.Count(rows.RefresherRules.Count, "refresher rule");
    }
}

internal sealed record RefresherRuleRow(CsvRow Row, string Code, string Name, DateOnly From, IReadOnlyList<CourseType> Types, string Level, int? Months, int? Minutes, int? Years, string[] Sectors, string[] JobTitles, bool Mandatory, bool Ended)
{
    public static RefresherRuleRow Read(CsvRow row)
    {
        var read = new RefresherRuleRow(row, row.Slug("code"), row.Text("name"), row.Date("from"), row.Several<CourseType>("types"), row.TextOrEmpty("level"), row.Number("months", 1, RefresherRule.MostMonths),
            row.Number("minutes", 1, RefresherRule.MostMinutes), row.Number("years", 1, RefresherRule.MostYears), row.List("sectors"), row.List("job_titles"),
            !row.IsEmpty("mandatory") && row.YesNo("mandatory"), !row.IsEmpty("ended") && row.YesNo("ended"));
        if (read.Minutes is null != read.Years is null)
        {
            row.Problem("minutes", "minutes and years stand there together or not at all; expected both, or neither");
        }
        else if (read.Months is not null && read.Minutes is not null)
        {
            row.Problem("months", "a rule is one of months or of hours; expected months, or minutes and years");
        }
        return read;
    }

    public RefresherRule ToRule() => new()
    {
        Code = Code,
        Name = Person.OneLine(Name),
        From = From,
        Types = [.. Types],
        Level = Level,
        Months = Months,
        Minutes = Minutes,
        Years = Years,
        Sectors = [.. Sectors],
        JobTitles = [.. JobTitles],
        Mandatory = Mandatory,
        Ended = Ended,
    };

    /// <summary>As a row of the file, by which two are compared.</summary>
    public static string Fields(RefresherRule r) => string.Join('|', r.Name, string.Join(';', r.Types.Select(t => t.Code())), r.Level, r.Months, r.Minutes, r.Years, string.Join(';', r.Sectors), string.Join(';', r.JobTitles), r.Mandatory, r.Ended);
}

/// <summary>
/// When people were on the staff of agencies. What the file says of somebody replaces what is known of them; of new people of whom it says nothing we do not know since when.
/// </summary>
internal static class ImportEmployments
{
    /// <summary>Whether the rows can be, before anything is saved.</summary>
    public static void Check(ImportFolder rows, ImportKnown known)
    {
        foreach (var row in rows.Employments)
        {
            var (person, agency) = (row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known), row.Row.Agency(row.Agency, known));
            if (row.Agency is null)
            {
                row.Row.Problem("agency", $"is empty; expected a code from {CsvLayout.Agencies.File}");
            }
            if (row.Until is { } until && row.From is { } from && until < from)
            {
                row.Row.Problem("until", $"{CsvRow.Quoted(row.Row.Raw("until"))} is before they began; expected the first day on which they no longer worked there");
            }
            if (!row.Row.Bad && row.Until is null && person!.Agency != agency)
            {
                row.Row.Problem("until", $"is empty, but {row.Email} does not work for {row.Agency} by {CsvLayout.People.File}; expected the first day on which they no longer worked there");
            }
        }
        foreach (var twice in rows.Employments.Where(r => !r.Row.Bad && r.Until is null).GroupBy(r => Person.Normalize(r.Email)).SelectMany(g => g.Skip(1)))
        {
            twice.Row.Problem("until", $"is empty twice for {twice.Email}; expected one agency for which they work");
        }
    }

    /// <summary>After the save, which began an employment for everybody who got an agency in it.</summary>
    public static async Task SettleAsync(TrainingDb db, ImportFolder rows, ImportKnown known, IEnumerable<Person> added, ImportLoad load)
    {
        foreach (var some in added.Select(p => p.Id).Chunk(500))
        {
            await db.Employments.Where(e => some.Contains(e.PersonId)).ExecuteUpdateAsync(u => u.SetProperty(e => e.From, (DateOnly?)null));
        }
        if (rows.Employments.Count == 0)
        {
            return;
        }
        // Where they work now stays, when the file tells of their past only.
        foreach (var some in rows.Employments.GroupBy(r => known.Person(r.Email)!.Id).GroupBy(g => g.Any(r => r.Until is null), g => g.Key))
        {
            foreach (var ids in some.Chunk(500))
            {
                await db.Employments.Where(e => ids.Contains(e.PersonId) && (some.Key || e.Until != null)).ExecuteDeleteAsync();
            }
        }
        foreach (var tracked in db.ChangeTracker.Entries<Employment>().ToList())
        {
            tracked.State = EntityState.Detached;
        }
        db.AddRange(rows.Employments.Select(r => new Employment { PersonId = known.Person(r.Email)!.Id, AgencyId = known.Agencies[r.Agency!].Id, From = r.From, Until = r.Until }));
        await db.SaveChangesAsync();
        load.Count(rows.Employments.Count, "employment");
    }
}

/// <param name="From">None when nobody knows.</param>
/// <param name="Until">The first day on which they no longer worked there; none while they do.</param>
internal sealed record EmploymentRow(CsvRow Row, string Email, string? Agency, DateOnly? From, DateOnly? Until)
{
    public static EmploymentRow Read(CsvRow row) => new(row, row.Email("email"), row.Reference("agency"), row.IsEmpty("from") ? null : row.Date("from"), row.IsEmpty("until") ? null : row.Date("until"));
}
