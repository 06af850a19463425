using System.Globalization;
using CsvHelper;
using Training.Data;

namespace Training.Statistics;

/// <summary>
/// A report as CSV: a row a group and a total; rates are fractions. What is withheld is empty, as is what has no value. Labels are names that people typed, so a cell that a
/// spreadsheet would run as a formula (it begins with = + - @, a tab or a return) gets an apostrophe in front.
/// </summary>
public static class ReportCsv
{
    public static string Write(QuarterReport report) => Write(["group", "label"], report,
        [.. report.Rows.Append(report.Total).Select(row => (new[] { row.Group, row.Label }, row))], report.Withholds);

    /// <summary>A row for each cell: of every row the columns that it has, and its total; the same of all rows.</summary>
    public static string Write(CrossReport report) => Write(["group", "label", "across", "across_label"], report.Rows,
        [.. report.Rows.Rows.SelectMany(row => report.Columns.Rows.Select(column => (Names(row, column), report.Cell(row, column))).Append((Names(row, report.Rows.Total), row))),
            .. report.Columns.Rows.Append(report.Columns.Total).Select(column => (Names(report.Rows.Total, column), column))], report.Withholds);

    private static string[] Names(ReportRow row, ReportRow column) => [row.Group, row.Label, column.Group, column.Label];

    private static string Write(IReadOnlyList<string> names, QuarterReport report, IReadOnlyList<(string[] Names, ReportRow Row)> rows, bool withholds)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }))
        {
            // What the figures are and mean comes last, in the total's row only: whoever reads by column name does not meet it. Without who froze them: a file of published figures is the same for ever.
            csv.WriteHeader([.. names, .. Measures.All.Select(m => m.Name), "definitions"]);
            for (var i = 0; i < rows.Count; i++)
            {
                foreach (var name in rows[i].Names)
                {
                    csv.WriteField(name);
                }
                foreach (var measure in Measures.All)
                {
                    csv.WriteField(rows[i].Row[measure]?.ToString(measure.IsRate ? "0.0000" : "0", CultureInfo.InvariantCulture) ?? "");
                }
                csv.WriteField(i < rows.Count - 1 ? "" : string.Join(' ', (string[])[$"figures: {Standing(report)}", .. Measures.All.Select(m => $"{m.Name}: {report.Count.DefinitionOf(m)}"), .. withholds ? [$"withheld (empty): {SmallNumbers.Definition}"] : Array.Empty<string>()]));
                csv.EndRecord();
            }
        }
        return text.ToString();
    }

    private static string Standing(QuarterReport report) =>
        report.Frozen is { } frozen ? $"as they were published, frozen on {frozen.At.ToString(CsvLayout.InstantFormat, CultureInfo.InvariantCulture)}." : "as they stood when this file was written, not frozen.";
}
