using System.Text;

namespace Training.Statistics;

/// <summary>A report as plain text, for the command line: headings are broken over lines to keep the columns narrow.</summary>
public static class ReportTable
{
    private const string Gap = "  ";

    public static string Write(QuarterReport report, Clock clock)
    {
        var rows = report.Rows.Append(report.Total).ToList();
        return Write(clock, report, report.By.Label(), rows, [.. Measures.All.Select(m => new Column(m.Label, [.. rows.Select(r => r.Words(m))]))], Measures.All);
    }

    /// <summary>One measure of a crossed table.</summary>
    public static string Write(CrossReport report, Measure measure, Clock clock)
    {
        var rows = report.Rows.Rows.Append(report.Rows.Total).ToList();
        return Write(clock, report.Rows, $"{measure.Label} by {report.By.Label().ToLowerInvariant()} and {report.Across.Label().ToLowerInvariant()}", rows,
            [.. report.Columns.Rows.Select(c => new Column(c.Label, [.. report.Rows.Rows.Select(r => report.Cell(r, c).Words(measure)), c.Words(measure)])), new Column("Total", [.. rows.Select(r => r.Words(measure))])], [measure]);
    }

    private static string Write(Clock clock, QuarterReport report, string heading, List<ReportRow> rows, List<Column> columns, IReadOnlyList<Measure> measures)
    {
        var first = rows.Select(r => r.Label).Append(heading).Max(l => l.Length);
        var text = new StringBuilder();
        text.AppendLine($"{report.Quarter.Label}{(report.Board is { } board ? $", {board.Label()}" : "")}, {(report.Frozen is { } frozen ? $"as frozen on {clock.DateOf(frozen.At):yyyy-MM-dd}" : $"as at {report.AsAt:yyyy-MM-dd'T'HH:mm:ss'Z'}")}").AppendLine();
        var lines = columns.Max(c => c.Heading.Length);
        for (var line = 0; line < lines; line++)
        {
            Line(line == lines - 1 ? heading : "", c => c.HeadingLine(line, lines));
        }
        for (var row = 0; row < rows.Count; row++)
        {
            if (row == rows.Count - 1)
            {
                text.AppendLine(new string('-', first + columns.Sum(c => c.Width + Gap.Length)));
            }
            Line(rows[row].Label, c => c.Cells[row]);
        }
        text.AppendLine();
        foreach (var session in report.Provisional)
        {
            text.AppendLine($"Provisional, not counted: {session.Reference} {report.Count.Names.CourseOf(session).Title}, {Words.ShortDate(session.FirstDate)}: its register is not closed.");
        }
        foreach (var measure in measures)
        {
            text.AppendLine($"{measure.Label}: {report.Count.DefinitionOf(measure)}");
        }
        return text.ToString();

        void Line(string label, Func<Column, string> cell)
        {
            var line = new StringBuilder(label.PadRight(first));
            foreach (var column in columns)
            {
                line.Append(Gap).Append(cell(column).PadLeft(column.Width));
            }
            text.AppendLine(line.ToString().TrimEnd());
        }
    }

    private sealed record Column(string Label, IReadOnlyList<string> Cells)
    {
        public string[] Heading { get; } = Label.Split(' ');

        public int Width => Math.Max(Heading.Max(w => w.Length), Cells.Max(c => c.Length));

        /// <summary>Headings stand at the bottom of their lines.</summary>
        public string HeadingLine(int line, int lines) => line - (lines - Heading.Length) is var word and >= 0 ? Heading[word] : "";
    }
}
