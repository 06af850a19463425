using System.Globalization;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Records;

/// <summary>How a line on an agency's list stands, what needs doing first.</summary>
public enum TrainingState
{
    [Code("overdue", "Overdue")] Overdue = 1,
    [Code("never", "Never")] Never = 2,
    [Code("not-met", "Not met yet")] NotMet = 3,
    [Code("due-soon", "Due soon")] DueSoon = 4,
    [Code("booked", "Booked")] Booked = 5,
    [Code("in-date", "In date")] InDate = 6,
    [Code("completed", "Completed")] Completed = 7,
}

/// <summary>A training of one of an agency's staff: completed, due, or booked.</summary>
/// <param name="Training">None where nothing that counts is recorded, and of hours, which several trainings make up.</param>
/// <param name="Certificate">Its code, where one stands.</param>
/// <param name="Rule">The refresher rule that it is about; none of training that nothing rests on.</param>
/// <param name="BookedFor">The first day of a coming session that renews it or, of a line that is Booked, is it.</param>
/// <param name="RegisterOpen">It rests on a register that the trainer has yet to close.</param>
public sealed record TrainingLine(TrainingState State, string? Training, CourseType? Type, string Level, DateOnly? CompletedOn, int Minutes, string? Certificate, bool IsElsewhere, RefresherRule? Rule, DateOnly? Due, DateOnly? BookedFor, bool RegisterOpen = false)
{
    public string Hours => Minutes == 0 ? "" : RefresherRule.Hours(Minutes);

    /// <summary>What stands where training stands, when there is none to name.</summary>
    public string TrainingInWords => Training ?? (Rule is { IsOfHours: true } && Minutes > 0 ? "Several courses, added up" : Rule is null ? "No training recorded" : "Nothing that counts");
}

public sealed record StaffTraining(int PersonId, string Name, string JobTitle, IReadOnlyList<TrainingLine> Lines);

/// <param name="Words">Part of a name or job title; nothing for everybody.</param>
/// <param name="Rule">Code of a refresher rule.</param>
public sealed record TrainingFilter(string? Words = null, string? Rule = null, CourseType? Type = null, TrainingState? State = null);

/// <summary>
/// The staff of one agency, who works there now and nobody else, with what they completed, what is due and what they have booked under it. The same few queries for one or for thousands.
/// </summary>
/// <param name="Rules">In force today.</param>
/// <param name="Total">How many staff the agency has, whatever the filter.</param>
public sealed record AgencyTraining(string Code, string Agency, DateOnly On, IReadOnlyList<RefresherRule> Rules, IReadOnlyList<StaffTraining> Staff, int Total)
{
    public static async Task<AgencyTraining?> FindAsync(TrainingDb db, int agencyId, TrainingFilter filter)
    {
        if (await db.Agencies.AsNoTracking().SingleOrDefaultAsync(a => a.Id == agencyId) is not { } agency)
        {
            return null;
        }
        var now = db.Clock.UtcNow;
        var ledger = await RefresherLedger.OfAgencyAsync(db, agencyId);
        var certificates = await db.Certificates.Where(c => c.Person.AgencyId == agencyId && c.WithdrawnAt == null).Select(c => new { c.PersonId, c.SessionId, c.Code }).ToDictionaryAsync(c => (c.PersonId, (int?)c.SessionId), c => Certificates.Grouped(c.Code));
        var booked = (await db.Bookings.Where(b => b.Person.AgencyId == agencyId && b.AgencyId == agencyId && b.Status == BookingStatus.Confirmed && b.Session.Status == SessionStatus.Published && b.Session.EndsAt > now)
            .OrderBy(b => b.Session.StartsAt).Select(b => new Coming(b.PersonId, b.Session.Course.Title, b.Session.Course.Type, b.Session.Course.Level, b.Session.Course.RefreshMonths, b.Session.FirstDate)).ToListAsync()).ToLookup(b => b.PersonId);
        var rule = ledger.Rules.FirstOrDefault(r => r.Code == filter.Rule);
        var words = filter.Words is null ? "" : Training.Words.Folded(filter.Words);
        return new AgencyTraining(agency.Code, agency.Name, db.Clock.Today, ledger.Rules, [.. ledger.People
            .Where(p => words.Length == 0 || Training.Words.Folded(p.Name).Contains(words, StringComparison.Ordinal) || Training.Words.Folded(p.JobTitle).Contains(words, StringComparison.Ordinal))
            .Select(p => new StaffTraining(p.PersonId, p.Name, p.JobTitle, [.. Lines(p, [.. booked[p.PersonId]], t => certificates.GetValueOrDefault((p.PersonId, t.SessionId))).Where(l => filter.Rule is null || IsUnder(l, rule, p)).Where(l => Shows(filter, l))
                .OrderBy(l => l.State).ThenBy(l => l.Due ?? DateOnly.MaxValue).ThenByDescending(l => l.CompletedOn)]))
            .Where(p => p.Lines.Count > 0)
            .OrderBy(p => p.Lines[0].State).ThenBy(p => p.Lines[0].State == TrainingState.Completed ? DateOnly.MaxValue : p.Lines[0].Due ?? p.Lines[0].BookedFor ?? DateOnly.MaxValue).ThenBy(p => p.Name, StringComparer.Ordinal)],
            ledger.People.Count);
    }

    /// <summary>Also when a stricter rule for the same training stands in its place.</summary>
    private static bool IsUnder(TrainingLine line, RefresherRule? rule, PersonLedger person) =>
        rule is not null && line.Rule is { } own && (own == rule || (own.RenewsTheSame(rule) && rule.IsFor(person.Sector, person.JobTitle)));

    /// <summary>Under a type also what a rule says for which that type counts: who is asked for it and never had it is on the list too.</summary>
    private static bool Shows(TrainingFilter filter, TrainingLine line) =>
        (filter.Type is not { } type || line.Type == type || line.Rule?.Counts(type, null) == true)
        && (filter.State is null || line.State == filter.State || (filter.State == TrainingState.Booked && line.BookedFor is not null));

    private static IEnumerable<TrainingLine> Lines(PersonLedger person, List<Coming> booked, Func<CompletedTraining, string?> certificate)
    {
        HashSet<CompletedTraining> told = [];
        HashSet<Coming> renewing = [];
        foreach (var refresher in person.Refreshers)
        {
            var (rule, state) = (refresher.Rule, Enum.Parse<TrainingState>(refresher.Standing.ToString()));
            var next = booked.Find(b => rule.IsRenewedBy(b.Type, b.Level, b.RefreshMonths));
            if (next is not null)
            {
                renewing.Add(next);
            }
            if (!rule.IsOfHours && refresher.RestsOn is [var last])
            {
                var first = told.Add(last); // of several rules that rest on it, one line has its hours and certificate: the lines add up
                yield return new(state, last.What, last.Type, last.Level ?? "", last.On, first ? last.Minutes : 0, first ? certificate(last) : null, last.IsElsewhere, rule, refresher.Due, next?.FirstDate, last.RegisterOpen);
            }
            else
            {
                yield return new(state, null, null, "", refresher.LastOn, refresher.Minutes, null, false, rule, refresher.Due, next?.FirstDate, refresher.RegisterOpen);
            }
        }
        foreach (var training in person.Completed.Where(t => !told.Contains(t)))
        {
            yield return new(TrainingState.Completed, training.What, training.Type, training.Level ?? "", training.On, training.Minutes, certificate(training), training.IsElsewhere, null, null, null, training.RegisterOpen);
        }
        foreach (var coming in booked.Where(b => !renewing.Contains(b)))
        {
            yield return new(TrainingState.Booked, coming.Title, coming.Type, coming.Level, null, 0, null, false, null, null, coming.FirstDate);
        }
        if (person.Refreshers.Count + person.Completed.Count + booked.Count == 0)
        {
            yield return new(TrainingState.Never, null, null, "", null, 0, null, false, null, null, null);
        }
    }

    /// <summary>How many of those who are shown have a line that stands so.</summary>
    public int PeopleWith(TrainingState state) => Staff.Count(p => p.Lines.Any(l => l.State == state));

    /// <summary>What the words mean, and the rules in force: on the page, on paper and in the workbook.</summary>
    public IReadOnlyList<(string Word, string Meaning)> Definitions =>
    [
        ("Completed", "Present for the whole of every day of the course, by the attendance register, or completed elsewhere and accepted by the training team. A missed day that was made up at another run counts."),
        ("Register not closed yet", "The trainer has yet to close the attendance register, so that what rests on it, with the day on which it is due again, may still be corrected."),
        ("Hours", "Length of the training by its programme. Where hours of several courses add up, what lies within the years of the rule."),
        ("Due", "The day by which training must be renewed by the rules below, worked out today. It is overdue from the day after. Where several rules ask for the same training, the earliest day counts."),
        ("Due soon", $"Due within {RefresherRule.SoonDays} days."),
        ("Never", "Nothing that counts is recorded, and the rule says that everybody for whom it is must have it; or nothing is recorded at all."),
        ("Not met yet", "Some of the hours that a rule asks for, and never enough of them."),
        ("Booked", "Has a place on a coming session. Requests and waiting lists are not counted."),
        ("Staff", "Who works for the agency today, whenever and wherever they were trained. Those who have left are not on the list."),
        .. Rules.Select(r => (r.Name, $"{r.HowOften}. {r.CountsInWords} counts. For {char.ToLowerInvariant(r.ForWhom[0])}{r.ForWhom[1..]}{(r.Mandatory ? ", who must have it" : "")}.")),
    ];

    private static readonly (string Column, string Heading, int Width)[] Columns =
    [
        ("name", "Name", 24), ("job_title", "Job title", 26), ("course", "Course", 40), ("type", "Type", 18), ("level", "Level", 7), ("completed_on", "Completed on", 14), ("hours", "Hours", 7), ("certificate", "Certificate", 16),
        ("elsewhere", "Run elsewhere", 10), ("refresher", "Refresher", 30), ("due_on", "Due on", 14), ("standing", "Standing", 13), ("booked_for", "Booked for", 14), ("register", "Register", 14),
    ];

    private IEnumerable<object?[]> Cells() => Staff.SelectMany(p => p.Lines, (p, l) => new object?[]
    {
        p.Name, p.JobTitle, l.TrainingInWords, l.Type?.Label() ?? "", l.Level, l.CompletedOn, l.Minutes == 0 ? null : l.Minutes / 60m, l.Certificate ?? "", l.IsElsewhere ? "yes" : "no", l.Rule?.Name ?? "", l.Due, l.State.Label(), l.BookedFor, l.RegisterOpen ? "not closed yet" : "",
    });

    /// <summary>A row a person and training. A cell that a spreadsheet would run as a formula gets an apostrophe in front.</summary>
    public string ToCsv()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }))
        {
            csv.WriteHeader([.. Columns.Select(c => c.Column)]);
            foreach (var row in Cells())
            {
                foreach (var cell in row)
                {
                    csv.WriteField(cell switch { DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), decimal hours => hours.ToString("0.##", CultureInfo.InvariantCulture), _ => (string?)cell ?? "" });
                }
                csv.EndRecord();
            }
        }
        return text.ToString();
    }

    public byte[] ToWorkbook() => Spreadsheet.Write(
        new Sheet("Training", [.. Columns.Select(c => (c.Heading, c.Width))], [.. Cells()]),
        new Sheet("Definitions", [("Word", 30), ("Meaning", 110)], [["Agency", Agency], ["Counted on", On], .. Definitions.Select(d => new object?[] { d.Word, d.Meaning })]));

    /// <summary>"training-solent-nhs-2016-09-12".</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"training-{Code}-{On:yyyy-MM-dd}");

    private sealed record Coming(int PersonId, string Title, CourseType Type, string Level, int? RefreshMonths, DateOnly FirstDate);
}
