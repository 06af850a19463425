using System.Globalization;
using CsvHelper;

namespace Training.Statistics;

/// <summary>
/// A report as CSV: a row a group and a total; rates are fractions. Labels are names that people typed, so a cell that a
/// spreadsheet would run as a formula (it begins with = + - @, a tab or a return) gets an apostrophe in front.
/// </summary>
public static class ReportCsv
{
    public static string Write(QuarterReport report)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }))
        {
            // The definitions come last, in the total's row only: whoever reads by column name does not meet them.
            csv.WriteHeader(["group", "label", .. Measures.All.Select(m => m.Name), "definitions"]);
            foreach (var row in report.Rows.Append(report.Total))
            {
                csv.WriteField(row.Group);
                csv.WriteField(row.Label);
                foreach (var measure in Measures.All)
                {
                    csv.WriteField(row[measure]?.ToString(measure.IsRate ? "0.0000" : "0", CultureInfo.InvariantCulture) ?? "");
                }
                csv.WriteField(row == report.Total ? string.Join(' ', Measures.All.Select(m => $"{m.Name}: {report.Count.DefinitionOf(m)}")) : "");
                csv.EndRecord();
            }
        }
        return text.ToString();
    }
}
