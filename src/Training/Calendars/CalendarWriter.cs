using System.Buffers;
using System.Globalization;
using System.Text;

namespace Training.Calendars;

/// <summary>
/// Writes iCalendar (RFC 5545, 7986) as bytes: CRLF, UTF-8 without a byte order mark, lines folded at 75 octets. Nothing
/// else in the program knows the format, so that Ical.Net can take this class's place where it can be had.
/// </summary>
public sealed class CalendarWriter
{
    private const int LongestLine = 75;

    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(":;,");

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    /// <summary>Begins a component such as VEVENT; <see cref="End"/> closes it.</summary>
    public CalendarWriter Begin(string component) => Line($"BEGIN:{component}");

    public CalendarWriter End(string component) => Line($"END:{component}");

    /// <summary>A property whose value is TEXT: any words, escaped here. Line breaks stay, other control characters go.</summary>
    public CalendarWriter Text(string name, string value, params ReadOnlySpan<(string Name, string Value)> parameters) =>
        Line($"{name}{Join(parameters)}:{Escape(value)}");

    /// <summary>A property whose value is a list of TEXTs, such as CATEGORIES: a comma inside one of them does not part it.</summary>
    public CalendarWriter Texts(string name, IEnumerable<string> values) => Line($"{name}:{string.Join(',', values.Select(Escape))}");

    /// <summary>A property whose value is not TEXT (URI, mailto, duration, number, fixed word): written as it is.</summary>
    public CalendarWriter Value(string name, string value, params ReadOnlySpan<(string Name, string Value)> parameters) =>
        Line($"{name}{Join(parameters)}:{OneLine(value)}");

    public CalendarWriter Value(string name, int value) => Line($"{name}:{value.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>An instant in UTC, to the second.</summary>
    public CalendarWriter Instant(string name, DateTime utc) =>
        Line($"{name}:{utc.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}");

    /// <summary>Degrees north and east, always with a point.</summary>
    public CalendarWriter Geo(double latitude, double longitude) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"GEO:{latitude:0.######};{longitude:0.######}"));

    public byte[] ToBytes() => _bytes.WrittenSpan.ToArray();

    // Octets are counted, not characters, and a line never ends inside a character: Google refuses the whole file for one bad fold.
    private CalendarWriter Line(string line)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(line);
        for (var room = LongestLine; rest.Length > room; room = LongestLine - 1)
        {
            var cut = room;
            while ((rest[cut] & 0b1100_0000) == 0b1000_0000)
            {
                cut--;
            }
            _bytes.Write(rest[..cut]);
            _bytes.Write("\r\n "u8);
            rest = rest[cut..];
        }
        _bytes.Write(rest);
        _bytes.Write("\r\n"u8);
        return this;
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' or ';' or ',':
                    escaped.Append('\\').Append(text[i]);
                    break;
                case '\r' when i + 1 < text.Length && text[i + 1] == '\n':
                    break;
                case '\r' or '\n' or '\u0085' or '\u2028' or '\u2029': // all of them end a line for some reader
                    escaped.Append("\\n");
                    break;
                case '\t':
                    escaped.Append(' ');
                    break;
                case var c when !char.IsControl(c):
                    escaped.Append(c);
                    break;
            }
        }
        return escaped.ToString();
    }

    private static string OneLine(string value) => string.Concat(value.Where(c => !char.IsControl(c) && c is not ('\u2028' or '\u2029')));

    private static string Join(ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var joined = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            // Nothing can stand for a double quote inside a parameter.
            var plain = OneLine(value).Replace('"', '\'');
            var quote = plain.AsSpan().ContainsAny(NeedsQuotes) ? "\"" : "";
            joined.Append(CultureInfo.InvariantCulture, $";{name}={quote}{plain}{quote}");
        }
        return joined.ToString();
    }
}
