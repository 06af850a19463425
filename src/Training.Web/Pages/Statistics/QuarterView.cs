using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Training.Evaluations;
using Training.Programme;
using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>What the statistics page shows, worked out from what was counted: no more is asked of the database.</summary>
public sealed class QuarterView(ReportRequest asked, ComparedCount counted, StatisticsReader reader)
{
    /// <summary>Sessions or agencies in one of the lists.</summary>
    public const int MostListed = 12;

    /// <summary>What the boards come for first; the counts of sessions that did not take place last.</summary>
    private static readonly IReadOnlyList<Measure> InOrder =
        [.. Measures.All.OrderBy(m => m.Name is "sessions_cancelled" or "sessions_postponed" or "sessions_provisional")];

    public static readonly IReadOnlyList<Measure> Headline = Named("sessions", "places_offered", "places_taken", "take_up", "attended", "attendance", "walk_ins", "attendees", "completed", "unmet_demand");
    public static readonly IReadOnlyList<Measure> Absence = Named("booked", "cancelled_late", "places_taken", "did_not_attend", "attendance");

    /// <summary>Of these, what is not merely what the others are of.</summary>
    public static readonly IReadOnlyList<Measure> AbsenceCompared = Named("cancelled_late", "did_not_attend", "attendance");

    private QuarterReport? _agencies;

    public ReportRequest Asked => asked;
    public RangeCount Count => counted.Now;
    public IReadOnlyList<Compared> Others => counted.Others;

    /// <summary>The rows that were asked for.</summary>
    public QuarterReport Report { get; } = asked.ReportOf(counted.Now, reader);
    public CrossReport? Cross { get; } = asked.CrossOf(counted.Now, reader);

    /// <summary>Every session under its board, whichever was asked for.</summary>
    public QuarterReport Boards { get; } = QuarterReport.Of(counted.Now, null, By.Board, reader);
    public QuarterReport Agencies => asked.By == By.Agency ? Report : _agencies ??= QuarterReport.Of(counted.Now, asked.Board, By.Agency, reader);

    public TrendChart Trend { get; } = new(counted.Trend, asked.Board);
    public PlacesChart Places { get; } = new(counted.Now, asked.Board);
    public ShareChart Shares => new(Agencies);

    /// <summary>Places by type; and by what was asked for when that is something else that is not drawn below.</summary>
    public IEnumerable<BarChart> Bars => new[] { By.Type, asked.By }.Distinct().Where(by => by != By.Agency)
        .Select(by => new BarChart(by == asked.By ? Report : QuarterReport.Of(Count, asked.Board, by, reader))).Where(c => !c.IsEmpty);

    public SessionRanking Attendees { get; } = SessionRanking.OfAttendees(counted.Now, asked.Board);
    public SessionRanking Attendance { get; } = SessionRanking.OfAttendance(counted.Now, asked.Board);
    public SessionRanking Courses { get; } = SessionRanking.OfCourses(counted.Now, asked.Board);

    /// <summary>Sessions that people waited for in vain, the most first.</summary>
    public IReadOnlyList<SessionCount> Unmet { get; } = [.. counted.Now.For(asked.Board).Where(s => s.Total.UnmetDemand > 0).OrderByDescending(s => s.Total.UnmetDemand)];
    public IReadOnlyList<SessionFacts> NotHeld { get; } = [.. counted.Now.For(asked.Board).Where(s => s.Whole.SessionsCancelled + s.Whole.SessionsPostponed > 0).Select(s => s.Session)];

    /// <summary>Agencies by places that they did not use or gave back late.</summary>
    public IReadOnlyList<ReportRow> Absent => [.. Agencies.Rows.Where(r => Lost(r) > 0).OrderByDescending(Lost).ThenBy(r => r.Label, StringComparer.Ordinal)];

    public required SessionLinks Links { get; init; }

    /// <summary>Who answered and what changed, of the sessions that are counted now.</summary>
    public required (IReadOnlyList<StageRate> Rates, IReadOnlyList<ThingResult> Questions) Evaluations { get; init; }

    /// <summary>Rows about people have no sessions of their own.</summary>
    public IEnumerable<Measure> Columns => InOrder.Where(m => !(Report.IsOfPeople && m.OfSessions));

    /// <summary>What is compared row by row: the headlines, and what was asked for.</summary>
    public IReadOnlyList<Measure> Key => [.. Named("attendees", "take_up", "attendance").Append(asked.Measure).Distinct().Where(m => !(Report.IsOfPeople && m.OfSessions))];

    /// <summary>Rows that are months or quarters are the same months and quarters a year before; nothing else has them.</summary>
    public IReadOnlyList<(Compared Other, QuarterReport Report)> Rows => Before(asked.Board, asked.By, o => asked.By is not (By.Month or By.Quarter) || o.Count.Quarter == asked.Quarter.SameLastYear);

    /// <summary>The quarter before and the same a year before, of the tables that have no room for more.</summary>
    public IReadOnlyList<(Compared Other, QuarterReport Report)> BoardsBefore => Before(null, By.Board, o => !o.IsLonger);
    public IReadOnlyList<(Compared Other, QuarterReport Report)> AgenciesBefore => Before(asked.Board, By.Agency, o => !o.IsLonger);

    public Drill Drill { get; } = new(asked, reader);

    /// <summary>Behind the figures of both boards, whichever was asked for.</summary>
    public Drill DrillAll { get; } = new(asked with { Board = null }, reader);

    /// <summary>The same row of another report, which has something recorded: none of those that are shown together here.</summary>
    public ReportRow? Same(ReportRow row, QuarterReport other) => row.Group == SmallNumbers.Together ? null
        : other.Rows.FirstOrDefault(r => other.By == By.Month ? r.Group[^3..] == row.Group[^3..] : r.Group == row.Group) ?? other.Missing(row);

    /// <summary>A short name that is broken between its words only, not within "2016-17".</summary>
    public static IHtmlContent Heading(string name) => new HtmlString(string.Join(' ', name.Split(' ').Select(word => $"<span class=\"site-nowrap\">{HtmlEncoder.Default.Encode(word)}</span>")));

    public static IReadOnlyList<Measure> Named(params string[] names) => [.. names.Select(n => Measures.Named(n)!)];

    /// <summary>Those of the others that have anything recorded here.</summary>
    private List<(Compared Other, QuarterReport Report)> Before(Boards? board, By by, Func<Compared, bool> which) =>
        [.. counted.Others.Where(o => which(o) && o.TotalOf(board) is not null).Select(o => (o, QuarterReport.Of(o.Count, board, by, reader)))];

    private static decimal Lost(ReportRow row) => (row[Absence[3]] ?? 0) + (row[Absence[1]] ?? 0);
}
