using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Statistics;

/// <summary>A course that was delivered in the year, with its sessions, first day first.</summary>
public sealed record CourseRuns(CourseName Course, IReadOnlyList<SessionCount> Sessions)
{
    public Figures Figures { get; } = Figures.Sum(Sessions.Select(s => s.Total));

    public decimal AttendeesEach => (decimal)Figures.Attendees / Figures.Sessions;

    /// <summary>In each of the four quarters.</summary>
    public IReadOnlyList<int> InQuarters { get; } = [.. Enumerable.Range(1, 4).Select(q => Sessions.Count(s => Quarter.Of(s.Session.FirstDate).Number == q))];

    /// <summary>The same number of sessions in each quarter.</summary>
    public bool IsEven => InQuarters[0] > 0 && InQuarters.Distinct().Count() == 1;

    /// <summary>"ran 4 times with 91 attendees, one a quarter".</summary>
    public string Told => $"ran {Times(Figures.Sessions)} with {Words.Count(Figures.Attendees, "attendee")}{(IsEven ? $", {(InQuarters[0] == 1 ? "one" : InQuarters[0])} a quarter" : "")}";

    private static string Times(int number) => number switch { 1 => "once", 2 => "twice", _ => $"{number} times" };
}

/// <summary>What was delivered of a theme. A course counts under each of its themes, so these figures do not add up to a total.</summary>
/// <param name="Courses">The titles of the courses that were delivered.</param>
/// <param name="Offered">How many courses in the catalogue have it.</param>
public sealed record ThemeCover(ThemeName Theme, IReadOnlyList<string> Courses, int Sessions, int Attendees, int ToCome, int Offered)
{
    public const string Definition = "Sessions and attendees of the courses that have the theme, whether as their first or not. A course of two themes is in both rows, so the rows do not add up to the year’s total. Themes, and where the need for them came from, are as they are recorded now.";

    /// <summary>A theme of this source is one of the boards' named priorities.</summary>
    private const string Priority = "priority";

    public bool IsPriority => string.Equals(Theme.Source, Priority, StringComparison.OrdinalIgnoreCase);

    public bool IsGap => Sessions == 0;

    /// <summary>Of a theme with nothing delivered, as far as the programme tells.</summary>
    public string Why => ToCome > 0 ? $"Nothing delivered yet; {Words.Count(ToCome, "session")} to come" : Offered > 0 ? $"Nothing delivered; {Words.Count(Offered, "course")} in the catalogue {(Offered == 1 ? "has" : "have")} it" : "Nothing delivered, and no course has it";
}

/// <summary>A quarter of the year as it was frozen, and the measures whose total is another now.</summary>
public sealed record FrozenBeside(Quarter Quarter, FrozenAs Frozen, IReadOnlyList<(Measure Measure, decimal? Was, decimal? Is)> Corrected);

/// <summary>A workshop within a conference.</summary>
public sealed record ConferenceWorkshop(int SessionId, string Code, string Title);

/// <summary>
/// A financial year as the boards' annual reports tell it. Counted as things stand now: the year of four frozen quarters is not their sum, because a session that was
/// moved from one to another after freezing must count once.
/// </summary>
public sealed class YearReport
{
    /// <summary>Best attended courses named of each type.</summary>
    private const int Best = 4;

    public required QuarterReport Types { get; init; }

    /// <summary>The year before, by type, by quarter and by board.</summary>
    public required QuarterReport TypesBefore { get; init; }
    public required QuarterReport Quarters { get; init; }
    public required QuarterReport QuartersBefore { get; init; }
    public required QuarterReport Boards { get; init; }
    public required QuarterReport BoardsBefore { get; init; }
    public required QuarterReport Agencies { get; init; }
    public required QuarterReport Focus { get; init; }

    /// <summary>Delivered courses, by type and then those with most attendees first; conferences apart.</summary>
    public required IReadOnlyList<CourseRuns> Courses { get; init; }
    public required IReadOnlyList<CourseRuns> Conferences { get; init; }
    public required ILookup<int, ConferenceWorkshop> Workshops { get; init; }

    /// <summary>Every theme: priorities first, then by where the need came from.</summary>
    public required IReadOnlyList<ThemeCover> Themes { get; init; }
    public required IReadOnlyList<FrozenBeside> Frozen { get; init; }

    public RangeCount Count => Types.Count;
    public Quarter Year => Count.Quarter;
    public bool IsEmpty => Types.Total.Figures.Sessions == 0;

    public IEnumerable<CourseRuns> RanOften => Courses.Where(c => c.Sessions.Count > 1);

    /// <summary>Of each type with several courses, those with most attendees a session; more than four where they are level.</summary>
    public IEnumerable<IGrouping<CourseType, CourseRuns>> BestAttended => Courses.GroupBy(c => c.Course.Type).Where(g => g.Count() > Best)
        .SelectMany(g => g.Where(c => g.Count(other => other.AttendeesEach > c.AttendeesEach) < Best).OrderByDescending(c => c.AttendeesEach), (g, c) => (g.Key, Course: c)).GroupBy(c => c.Key, c => c.Course);

    /// <summary>Reads the year, the year before and what was frozen of it; of the sessions' figures nothing that was counted already.</summary>
    public static async Task<YearReport> ReadAsync(TrainingDb db, StatisticsDesk desk, Quarter year, StatisticsReader reader)
    {
        var counts = await desk.CountAsync([year, year.Previous, .. year.Quarters]);
        var themes = await db.Themes.OrderBy(t => t.Name).Select(t => new ThemeName(t.Code, t.Name, t.Source)).ToListAsync();
        var conferences = counts[0].Sessions.Where(s => s.Total.Sessions > 0 && counts[0].Names.CourseOf(s.Session).Type == CourseType.Conference).Select(s => s.Session.Id).ToList();
        var workshops = conferences.Count == 0 ? [] : await db.Breakouts.Where(b => conferences.Contains(b.Slot.SessionId)).OrderBy(b => b.Slot.Number).ThenBy(b => b.Id).Select(b => new ConferenceWorkshop(b.Slot.SessionId, b.Code, b.Title)).ToListAsync();
        return Of(counts[0], counts[1], [.. counts.Skip(2).Where(c => c.Frozen is not null)], themes, workshops, reader);
    }

    /// <param name="frozen">Those of its quarters that are frozen, as they were.</param>
    /// <param name="themes">All, delivered or not.</param>
    public static YearReport Of(RangeCount count, RangeCount before, IReadOnlyList<RangeCount> frozen, IReadOnlyList<ThemeName> themes, IEnumerable<ConferenceWorkshop> workshops, StatisticsReader reader)
    {
        var courses = count.Sessions.Where(s => s.Total.Sessions > 0).GroupBy(s => s.Session.CourseId).Select(g => new CourseRuns(count.Names.Courses[g.Key], [.. g.OrderBy(s => s.Session.StartsAt)]))
            .OrderBy(c => c.Course.Type).ThenByDescending(c => c.Figures.Attendees).ThenBy(c => c.Course.Title, StringComparer.CurrentCulture).ToList();
        return new()
        {
            Types = QuarterReport.Of(count, null, By.Type, reader),
            TypesBefore = QuarterReport.Of(before, null, By.Type, reader),
            Quarters = QuarterReport.Of(count, null, By.Quarter, reader),
            QuartersBefore = QuarterReport.Of(before, null, By.Quarter, reader),
            Boards = QuarterReport.Of(count, null, By.Board, reader),
            BoardsBefore = QuarterReport.Of(before, null, By.Board, reader),
            Agencies = QuarterReport.Of(count, null, By.Agency, reader),
            Focus = QuarterReport.Of(count, null, By.Focus, reader),
            Courses = [.. courses.Where(c => c.Course.Type != CourseType.Conference)],
            Conferences = [.. courses.Where(c => c.Course.Type == CourseType.Conference)],
            Workshops = workshops.DistinctBy(w => (w.SessionId, w.Code)).ToLookup(w => w.SessionId),
            Themes = [.. themes.Select(t => CoverOf(t, count)).OrderByDescending(t => t.IsPriority).ThenBy(t => t.Theme.Source, StringComparer.CurrentCultureIgnoreCase).ThenBy(t => t.Theme.Name, StringComparer.CurrentCulture)],
            Frozen = [.. frozen.Select(f => Beside(f, count))],
        };
    }

    private static ThemeCover CoverOf(ThemeName theme, RangeCount count)
    {
        var having = count.Sessions.Where(s => count.Names.CourseOf(s.Session).Themes.Any(t => t.Code == theme.Code)).ToList();
        var delivered = having.Where(s => s.Total.Sessions > 0).ToList();
        return new(theme, [.. delivered.Select(s => count.Names.CourseOf(s.Session).Title).Distinct().Order(StringComparer.CurrentCulture)],
            delivered.Count, delivered.Sum(s => s.Total.Attendees), having.Count(s => s.IsToCome), count.Names.Courses.Values.Count(c => c.Themes.Any(t => t.Code == theme.Code)));
    }

    private static FrozenBeside Beside(RangeCount frozen, RangeCount year)
    {
        var was = Figures.Sum(frozen.Sessions.Select(s => s.Total));
        var now = Figures.Sum(year.Sessions.Where(s => Quarter.Of(s.Session.FirstDate) == frozen.Quarter).Select(s => s.Total));
        return new(frozen.Quarter, frozen.Frozen!, [.. Measures.All.Where(m => m.Of(was) != m.Of(now)).Select(m => (m, m.Of(was), m.Of(now)))]);
    }
}
