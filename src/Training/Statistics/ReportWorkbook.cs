using Training.Data;

namespace Training.Statistics;

/// <summary>Everything about a quarter or year as a workbook: a summary beside other quarters, a sheet for each breakdown, the crossed table if one was asked for, what is provisional, and the definitions.</summary>
public static class ReportWorkbook
{
    private static readonly By[] Breakdowns = [By.Type, By.Course, By.Theme, By.Need, By.Agency, By.Sector, By.Focus, By.Month, By.Quarter, By.Venue, By.Board];

    /// <summary>Cells stay typed, so what pages mark is empty here.</summary>
    private const string Withheld = $"Cells can be empty because they are withheld. {SmallNumbers.Definition}";

    /// <summary>Counts what was asked for, and what stands beside it, and writes the workbook.</summary>
    public static async Task<byte[]> CreateAsync(ReportRequest asked, StatisticsDesk desk, StatisticsReader reader, Clock clock)
    {
        var quarter = asked.Quarter;
        return Write(asked, await asked.CountAsync(desk), await desk.CountAsync([.. new[] { quarter.Previous, quarter.SameLastYear, quarter.Rolling }.Distinct().Where(q => q != quarter)], asked.Live), reader, clock);
    }

    /// <param name="beside">The quarters and years that the summary compares with.</param>
    public static byte[] Write(ReportRequest asked, RangeCount count, IReadOnlyList<RangeCount> beside, StatisticsReader reader, Clock clock)
    {
        List<QuarterReport> reports = [.. Breakdowns.Where(by => by != By.Quarter || asked.Quarter.IsWholeYear).Select(by => QuarterReport.Of(count, asked.Board, by, reader))];
        var crossed = asked.CrossOf(count, reader);
        var total = asked.ReportOf(count, reader);
        return Spreadsheet.Write(
        [
            Summary(asked, [total, .. beside.Select(c => QuarterReport.Of(c, asked.Board, By.Type, reader))], clock),
            .. crossed is null ? [] : new[] { Crossed(crossed, asked.Measure) },
            .. reports.Select(Rows),
            Provisional(total),
            Definitions(count, reports.Exists(r => r.Withholds) || crossed is { Withholds: true }),
        ]);
    }

    private static Sheet Summary(ReportRequest asked, IReadOnlyList<QuarterReport> reports, Clock clock)
    {
        var report = reports[0];
        var at = (DateTime instant) => $"{Words.Date(clock.DateOf(instant))} at {Words.Time(clock.TimeOf(instant))}";
        return new("Summary", [("Measure", 26), .. reports.Select(r => (r.Quarter.Name, 22))],
            [.. Measures.All.Select(m => Line(m.Label, reports.Select(r => r.IsEmpty ? null : Value(r.Total, m))))])
        {
            Below =
            [
                [],
                .. reports.All(r => r.Frozen is null) ? [] : new[] { Line("Figures", reports.Select(r => r.Frozen is null ? "As they stood when counted" : "As published")) },
                ["Board", asked.Board?.Label() ?? "Both boards"],
                ["Months", report.Quarter.Months],
                .. report.Frozen is { } frozen
                    ? new object?[][] { ["Frozen", at(frozen.At)], ["Frozen by", frozen.By], ["Note", frozen.Note] }
                    : [["Counted", $"{at(report.AsAt)}, as it stood then"]],
            ],
        };
    }

    private static Sheet Rows(QuarterReport report) => new($"By {report.By.Label().ToLowerInvariant()}", [(report.By.Label(), 44), ("Code", 22), .. Measures.All.Select(m => (m.Label, 12))],
        [.. report.Rows.Select(row => Line(row))])
    {
        Below = [Line(report.Total), .. Note(report.Withholds)],
    };

    private static Sheet Crossed(CrossReport report, Measure measure) => new($"{report.By.Label()} and {report.Across.Label().ToLowerInvariant()}",
        [($"{measure.Label} by {report.By.Label().ToLowerInvariant()} and {report.Across.Label().ToLowerInvariant()}", 44), .. report.Columns.Rows.Select(c => (c.Label, 16)), ("Total", 12)],
        [.. report.Rows.Rows.Select(row => Line(row.Label, report.Columns.Rows.Select(column => Value(report.Cell(row, column), measure)).Append(Value(row, measure))))])
    {
        Below = [Line("Total", report.Columns.Rows.Append(report.Columns.Total).Select(column => Value(column, measure))), .. Note(report.Withholds)],
    };

    private static Sheet Provisional(QuarterReport report) => new("Provisional", [("Session, not counted until its register is closed", 30), ("Course", 60), ("First day", 14), ("Boards", 30)],
        [.. report.Provisional.Select(s => new object?[] { s.Reference, report.Count.Names.CourseOf(s).Title, s.FirstDate, s.Boards.Label() })]);

    private static Sheet Definitions(RangeCount count, bool withholds) => new("Definitions", [("Measure", 26), ("Name in CSV and JSON", 24), ("Definition", 110)],
        [
            .. Measures.All.Select(m => new object?[] { m.Label, m.Name, count.DefinitionOf(m) }),
            ["Empty cells", null, "There is nothing to divide by, or the measure belongs to whole sessions and cannot be divided among the people in them: then it is in the total only."],
            .. withholds ? new object?[][] { ["Withheld", null, Withheld] } : [],
        ]);

    /// <summary>Under a table that withholds something.</summary>
    private static IEnumerable<object?[]> Note(bool withholds) => withholds ? [[], [Withheld]] : [];

    private static object?[] Line(ReportRow row) => Line(row.Label, Measures.All.Select(m => Value(row, m)).Prepend(row.Group));

    private static object?[] Line(string label, IEnumerable<object?> cells) => [label, .. cells];

    private static object? Value(ReportRow row, Measure measure) => row[measure] is { } value ? measure.IsRate ? new Percent(value) : value : null;
}
