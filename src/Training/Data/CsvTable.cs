using System.Text.Unicode;
using CsvHelper;

namespace Training.Data;

/// <summary>Reads one file of an import, record by record. What is wrong with the file itself (header, quoting, encoding) ends its reading.</summary>
internal static class CsvTable
{
    // A record is a line or, with line breaks inside quotes, a few; the largest real one has a few thousand bytes.
    // The limit keeps a quote that is never closed from swallowing a large file into memory.
    private const int MostBytes = 1024 * 1024;

    /// <summary>Gives each row to <paramref name="take"/>. False when rows are missing because the file cannot be read.</summary>
    /// <param name="change">Applied to every field before it is read.</param>
    public static bool Read(string path, CsvLayout layout, Func<string, string> change, ImportProblems problems, Action<CsvRow> take)
    {
        CsvMalformedRecord? broken = null;
        var options = new CsvReaderOptions
        {
            Separator = ',',
            TrackLineNumbers = true,
            MaxRecordSize = MostBytes,
            OnMalformedRecord = record => broken ??= record,
        };
        var file = Path.GetFileName(path);
        var line = 1L;
        try
        {
            using var stream = File.OpenRead(path);
            if (IsUtf16(stream))
            {
                return Refuse("the file is UTF-16; expected UTF-8 (in a spreadsheet, save as \"CSV UTF-8\")");
            }
            using var csv = CsvReader.Create(stream, options);
            csv.ReadHeader();
            if (broken is { } inHeader)
            {
                return Refuse(Sentence(inHeader, 0, csv.Headers));
            }
            if (Columns(csv.Headers, layout, Refuse) is not { } columns)
            {
                return false;
            }
            var width = csv.Headers!.Count;
            var whole = true;
            while (!problems.Enough && csv.Read())
            {
                line = csv.LineNumber;
                if (broken is { } record)
                {
                    return Refuse(Sentence(record, csv.ByteOffset, csv.Headers));
                }
                var raw = csv.RawRecord;
                if (!Utf8.IsValid(raw))
                {
                    return Refuse("the line is not UTF-8; expected UTF-8 (in a spreadsheet, save as \"CSV UTF-8\")");
                }
                if (raw.Contains((byte)0))
                {
                    return Refuse("the line holds NUL bytes; expected text");
                }
                if (csv.FieldCount != width)
                {
                    problems.Add($"{file} line {line}: has {Words.Count(csv.FieldCount, "field")}; expected {width}, as in the header (a field with a comma stands in double quotes).");
                    whole = false;
                    continue;
                }
                take(new CsvRow(file, line, columns.ToDictionary(c => c.Key, c => change(csv.GetString(c.Value))), problems));
            }
            return whole;
        }
        catch (CsvFormatException e)
        {
            line = Math.Max(e.LineNumber, 1);
            return Refuse($"is longer than {MostBytes / 1024 / 1024} MB; expected a row (is a double quote never closed?)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{file} cannot be read: {e.Message}");
            return false;
        }

        bool Refuse(string sentence)
        {
            problems.Add($"{file} line {line}: {sentence}.");
            return false;
        }
    }

    /// <summary>Where each known column stands in the file.</summary>
    private static Dictionary<string, int>? Columns(IReadOnlyList<string>? headers, CsvLayout layout, Func<string, bool> refuse)
    {
        var expected = $"expected the header {string.Join(',', layout.Required)}";
        if (headers is null or { Count: 0 })
        {
            refuse($"the file is empty; {expected}");
            return null;
        }
        var names = headers.Select(h => h.Trim().ToLowerInvariant()).ToList();
        if (names.Any(name => name.Contains('\0', StringComparison.Ordinal) || name.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            refuse($"this is not a text file in UTF-8; {expected}");
            return null;
        }
        var missing = layout.Required.Where(column => !names.Contains(column)).ToList();
        if (missing.Count > 0)
        {
            var hint = names is [var only] && only.Contains(';', StringComparison.Ordinal) ? " (columns are separated by commas)" : "";
            refuse($"{Words.Count(missing.Count, "column")} {Words.List(missing)} missing{hint}; {expected}");
            return null;
        }
        if (layout.Columns.FirstOrDefault(column => names.Count(name => name == column) > 1) is { } twice)
        {
            refuse($"column {twice} is there twice; {expected}");
            return null;
        }
        return layout.Columns.Where(names.Contains).ToDictionary(column => column, column => names.IndexOf(column));
    }

    private static string Sentence(CsvMalformedRecord record, long start, IReadOnlyList<string>? headers)
    {
        var column = ColumnAt(record.RawRecord, (int)(record.ByteOffset - start));
        var where = headers is not null && start > 0 && column < headers.Count ? $"column {headers[column].Trim()}: " : "";
        return where + record.Reason switch
        {
            CsvMalformedReason.StrayQuote => "a double quote stands in the middle of a field; expected the whole field in double quotes, and quotes inside it doubled",
            CsvMalformedReason.TextAfterClosingQuote => "text follows a closing double quote; expected a comma or the end of the line, and quotes inside a field doubled",
            _ => "a double quote is opened and never closed; expected a closing one",
        };
    }

    private static int ColumnAt(string record, int end)
    {
        var quoted = false;
        var column = 0;
        foreach (var c in record.AsSpan(0, Math.Clamp(end, 0, record.Length)))
        {
            quoted ^= c == '"';
            column += c == ',' && !quoted ? 1 : 0;
        }
        return column;
    }

    private static bool IsUtf16(FileStream stream)
    {
        Span<byte> mark = stackalloc byte[2];
        var read = stream.ReadAtLeast(mark, 2, throwOnEndOfStream: false);
        stream.Position = 0;
        return read == 2 && mark is [0xFF, 0xFE] or [0xFE, 0xFF];
    }
}
