using System.Text;

namespace Training.Statistics;

/// <summary>A report as plain text, for the command line: headings are broken over lines to keep the columns narrow.</summary>
public static class ReportTable
{
    private const string Gap = "  ";

    public static string Write(QuarterReport report)
    {
        var rows = report.Rows.Append(report.Total).ToList();
        var first = rows.Select(r => r.Label).Append(report.By.Label()).Max(l => l.Length);
        List<Column> columns = [.. Measures.All.Select(m => new Column(m.Label, [.. rows.Select(r => r.Words(m))]))];
        var text = new StringBuilder();
        text.AppendLine($"{report.Quarter.Label}{(report.Board is { } board ? $", {board.Label()}" : "")}, as at {report.AsAt:yyyy-MM-dd'T'HH:mm:ss'Z'}").AppendLine();
        var lines = columns.Max(c => c.Heading.Length);
        for (var line = 0; line < lines; line++)
        {
            Line(line == lines - 1 ? report.By.Label() : "", c => c.HeadingLine(line, lines));
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
        foreach (var measure in Measures.All)
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
