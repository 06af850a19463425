using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using Training.Data;

namespace Training.Statistics;

/// <summary>The corrections of a frozen quarter as files, beside the figures as they were frozen, which no correction changes.</summary>
public static class CorrectionFiles
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A row for each figure that is other now: of the total, and of each session. A session that only stands in another row of breakdowns has one row without a figure.</summary>
    public static string Csv(Corrections corrections)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }))
        {
            csv.WriteHeader(["session", "course", "first_day", "measure", "was", "is", "what", "why", "note", "frozen_at", "frozen_by"]);
            foreach (var measure in corrections.Changed)
            {
                Row("total", "", "", measure, corrections.Was, corrections.Is, "", "", "");
            }
            foreach (var session in corrections.Sessions)
            {
                foreach (var measure in session.Changed.DefaultIfEmpty(null))
                {
                    Row(session.Reference, session.Title, session.FirstDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), measure, session.Was, session.Is, string.Join(' ', session.What), string.Join(' ', session.Why), session.Note?.Why ?? "");
                }
            }

            void Row(string session, string course, string day, Measure? measure, Figures was, Figures now, string what, string why, string note)
            {
                foreach (var field in (string[])[session, course, day, measure?.Name ?? "", Value(measure, was), Value(measure, now), what, why, note, Instant(corrections.Frozen.At), corrections.Frozen.By])
                {
                    csv.WriteField(field);
                }
                csv.EndRecord();
            }
        }
        return text.ToString();
    }

    /// <summary>The same as JSON; a rate without a denominator is null.</summary>
    public static string Json(Corrections corrections)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("year", corrections.Quarter.Year);
            json.WriteNumber("quarter", corrections.Quarter.Number!.Value);
            json.WriteString("frozen_at", Instant(corrections.Frozen.At));
            json.WriteString("frozen_by", corrections.Frozen.By);
            json.WriteString("note", corrections.Frozen.Note);
            json.WriteString("as_at", Instant(corrections.AsAt));
            Differences(json, "total", corrections.Changed, corrections.Was, corrections.Is);
            json.WriteStartArray("sessions");
            foreach (var session in corrections.Sessions)
            {
                json.WriteStartObject();
                json.WriteString("session", session.Reference);
                json.WriteString("course", session.Title);
                json.WriteString("first_day", session.FirstDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                Sentences(json, "what", session.What);
                Sentences(json, "why", session.Why);
                json.WriteString("note", session.Note?.Why);
                Differences(json, "figures", session.Changed, session.Was, session.Is);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Sentences(Utf8JsonWriter json, string name, IReadOnlyList<string> sentences)
    {
        json.WriteStartArray(name);
        foreach (var sentence in sentences)
        {
            json.WriteStringValue(sentence);
        }
        json.WriteEndArray();
    }

    private static void Differences(Utf8JsonWriter json, string name, IEnumerable<Measure> changed, Figures was, Figures now)
    {
        json.WriteStartArray(name);
        foreach (var measure in changed)
        {
            json.WriteStartObject();
            json.WriteString("measure", measure.Name);
            foreach (var (when, figures) in new[] { ("was", was), ("is", now) })
            {
                json.WritePropertyName(when);
                if (measure.Of(figures) is { } value)
                {
                    json.WriteNumberValue(Math.Round(value, 4, MidpointRounding.AwayFromZero));
                }
                else
                {
                    json.WriteNullValue();
                }
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Instant(DateTime instant) => instant.ToString(CsvLayout.InstantFormat, CultureInfo.InvariantCulture);

    private static string Value(Measure? measure, Figures figures) => measure?.Of(figures)?.ToString(measure.IsRate ? "0.0000" : "0", CultureInfo.InvariantCulture) ?? "";
}
