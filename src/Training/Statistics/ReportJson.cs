using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Training.Data;

namespace Training.Statistics;

/// <summary>A report as JSON, with what it is of, when it was counted and what each measure means. No value is null, never 0, and so is what is withheld; then it says why.</summary>
public static class ReportJson
{
    // Readable quotes and dashes; it is served as JSON, never put into a page.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(QuarterReport report) => Write(report, null, report.Withholds, json =>
    {
        json.WriteStartArray("rows");
        foreach (var row in report.Rows)
        {
            WriteRow(json, row);
        }
        json.WriteEndArray();
    });

    /// <summary>A row is its cells, a column each, and its total.</summary>
    public static string Write(CrossReport report) => Write(report.Rows, report.Across, report.Withholds, json =>
    {
        json.WriteStartArray("columns");
        foreach (var column in report.Columns.Rows)
        {
            WriteRow(json, column);
        }
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in report.Rows.Rows)
        {
            json.WriteStartObject();
            json.WriteString("group", row.Group);
            json.WriteString("label", row.Label);
            json.WriteStartArray("cells");
            foreach (var column in report.Columns.Rows)
            {
                WriteRow(json, report.Cell(row, column) with { Group = column.Group, Label = column.Label });
            }
            json.WriteEndArray();
            json.WritePropertyName("total");
            WriteRow(json, row);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static string Write(QuarterReport report, By? across, bool withholds, Action<Utf8JsonWriter> rows)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("year", report.Quarter.Year);
            WriteNumber(json, "quarter", report.Quarter.Number);
            json.WriteString("board", report.Board?.Code());
            json.WriteString("by", report.By.Code());
            if (across is { } columns)
            {
                json.WriteString("across", columns.Code());
            }
            json.WriteString("as_at", report.AsAt.ToString(CsvLayout.InstantFormat, Words.British));
            json.WriteBoolean("frozen", report.Frozen is not null);
            if (report.Frozen is { } frozen)
            {
                json.WriteString("frozen_at", frozen.At.ToString(CsvLayout.InstantFormat, Words.British));
                json.WriteString("frozen_by", frozen.By);
                json.WriteString("note", frozen.Note);
            }
            json.WriteStartObject("definitions");
            foreach (var measure in Measures.All)
            {
                json.WriteString(measure.Name, report.Count.DefinitionOf(measure));
            }
            json.WriteEndObject();
            if (withholds)
            {
                json.WriteString("withheld", SmallNumbers.Definition);
            }
            rows(json);
            json.WritePropertyName("total");
            WriteRow(json, report.Total);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void WriteRow(Utf8JsonWriter json, ReportRow row)
    {
        json.WriteStartObject();
        json.WriteString("group", row.Group);
        json.WriteString("label", row.Label);
        foreach (var measure in Measures.All)
        {
            WriteNumber(json, measure.Name, row[measure] is { } value ? Math.Round(value, 4, MidpointRounding.AwayFromZero) : null);
        }
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
