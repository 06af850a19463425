using System.Globalization;
using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>Places offered, places taken and attendees of each row as horizontal bars. Lengths are shares of the longest.</summary>
public sealed class BarChart
{
    public const int BarHeight = 20;

    /// <summary>More rows than this make a chart that nobody reads: then it shows those with the most attendees.</summary>
    public const int Most = 12;

    // The rest of the width is for the number at the bar's end.
    private const decimal LongestPercent = 82;

    private static readonly string[] Shown = ["places_offered", "places_taken", "attendees"];

    private readonly decimal _longest;

    public BarChart(QuarterReport report)
    {
        By = report.By;
        Measures = [.. Training.Statistics.Measures.All.Where(m => Shown.Contains(m.Name) && !(m.OfSessions && report.IsOfPeople))];
        var rows = report.Rows.Where(r => Measures.Any(m => r[m] > 0)).ToList();
        IsCut = rows.Count > Most;
        Rows = IsCut ? [.. rows.OrderByDescending(r => r[Measures[^1]] ?? 0).Take(Most)] : rows;
        _longest = Rows.SelectMany(r => Measures.Select(m => r[m] ?? 0)).DefaultIfEmpty(0).Max();
    }

    public By By { get; }
    public IReadOnlyList<Measure> Measures { get; }
    public IReadOnlyList<ReportRow> Rows { get; }
    public bool IsCut { get; }
    public bool IsEmpty => _longest == 0;
    public int Height => Measures.Count * BarHeight;

    /// <summary>The hatching's own name: a page may have several such charts.</summary>
    public string Hatching => $"hatching-{By.Code()}";

    public string Title => $"{Words.List(Measures.Select((m, i) => i == 0 ? m.Label : m.Label.ToLowerInvariant()))} by {By.Label().ToLowerInvariant()}{(IsCut ? $": the {Most} with most attendees" : "")}";

    /// <summary>A bar's length, such as "41.5%".</summary>
    public string Length(ReportRow row, Measure measure) =>
        ((row[measure] ?? 0) * LongestPercent / _longest).ToString("0.##'%'", CultureInfo.InvariantCulture);

    /// <summary>The bars in words.</summary>
    public string Describe(ReportRow row) => Words.List(Measures.Select(m => $"{m.Label.ToLowerInvariant()} {row.Words(m)}"));
}
