using Training.Statistics;

namespace Training.Web.Pages.Statistics.Years;

/// <summary>One of the year's tables, with some measures of the year before beside its own.</summary>
/// <param name="Id">Of its heading.</param>
/// <param name="Before">None where there is nothing to compare with.</param>
/// <param name="Shown">By name, in this order.</param>
/// <param name="Compared">Of the year before.</param>
public sealed record YearTable(string Id, QuarterReport Now, QuarterReport? Before, IReadOnlyList<string> Shown, IReadOnlyList<string> Compared)
{
    public static readonly IReadOnlyList<string> Published = ["sessions", "attendees", "places_offered", "places_taken", "take_up", "attendance", "walk_ins"];
    public static readonly IReadOnlyList<string> OfBefore = ["sessions", "attendees", "take_up", "attendance"];
    public static readonly IReadOnlyList<string> OfPeople = ["booked", "places_taken", "attended", "attendance", "walk_ins", "attendees"];

    public IReadOnlyList<Measure> Measures { get; } = Of(Shown);
    public IReadOnlyList<Measure> MeasuresBefore { get; } = Before is null ? [] : Of(Compared);

    /// <summary>The year's rows, and those that only the year before had. Agencies stand with the largest first, unless some do not say how large they are; what is no single agency comes last.</summary>
    public IEnumerable<(ReportRow? Now, ReportRow? Before)> Rows
    {
        get
        {
            var attendees = Training.Statistics.Measures.Named("attendees")!;
            var rows = Now.By == By.Agency && Now.Rows.All(r => r[attendees] is not null) ? Now.Rows.OrderByDescending(r => r[attendees]) : Now.Rows.AsEnumerable();
            return rows.OrderBy(r => r.Group == Group.NotRecorded.Code ? 2 : r.Group == SmallNumbers.Together ? 1 : 0).Select(r => ((ReportRow?)r, Before?.Rows.FirstOrDefault(b => b.Group == r.Group)))
                .Concat((Before?.Rows ?? []).Where(b => Now.Rows.All(r => r.Group != b.Group)).Select(b => ((ReportRow?)null, (ReportRow?)b)));
        }
    }

    /// <summary>A row that is missing counted nothing.</summary>
    public static string Cell(ReportRow? row, Measure measure) => row?.Words(measure) ?? measure.Words(measure.Of(Figures.None));

    private static IReadOnlyList<Measure> Of(IReadOnlyList<string> names) => [.. names.Select(n => Training.Statistics.Measures.Named(n)!)];
}
