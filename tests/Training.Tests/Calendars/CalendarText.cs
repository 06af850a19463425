using System.Text;

namespace Training.Tests.Calendars;

/// <summary>
/// A calendar read back strictly, by nobody's leave but RFC 5545's: bytes first (line ends, folds, no mark at the start), then
/// the properties as "NAME;PARAMETER=X" and the value as it stands. The parsers that we ask besides forgive all of this.
/// </summary>
internal static class CalendarText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Logical lines; fails where the bytes are not as they must be.</summary>
    public static IReadOnlyList<string> Lines(byte[] bytes)
    {
        Assert.False(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        Assert.True(bytes.AsSpan().EndsWith("\r\n"u8));
        var lines = new List<string>();
        for (var rest = bytes.AsSpan(); rest.Length > 0;)
        {
            var end = rest.IndexOf("\r\n"u8);
            var line = rest[..end];
            Assert.InRange(line.Length, 1, 75);
            Assert.True(line.IndexOfAnyInRange((byte)0, (byte)31) < 0, "control character");
            Assert.True(line.IndexOf((byte)127) < 0, "control character");
            var text = Strict.GetString(line); // throws when a fold parted a character
            if (text[0] == ' ')
            {
                lines[^1] += text[1..];
            }
            else
            {
                lines.Add(text);
            }
            rest = rest[(end + 2)..];
        }
        return lines;
    }

    /// <summary>The components of a kind, each as its properties in order.</summary>
    public static IReadOnlyList<IReadOnlyList<(string Name, string Value)>> Components(byte[] bytes, string kind)
    {
        var found = new List<IReadOnlyList<(string, string)>>();
        List<(string, string)>? open = null;
        foreach (var line in Lines(bytes))
        {
            if (line == $"BEGIN:{kind}")
            {
                open = [];
            }
            else if (line == $"END:{kind}")
            {
                found.Add(open!);
                open = null;
            }
            else if (open is not null)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                open.Add((line[..colon], line[(colon + 1)..]));
            }
        }
        return found;
    }

    public static string? Value(this IEnumerable<(string Name, string Value)> component, string name) =>
        component.Where(p => p.Name == name).Select(p => p.Value).SingleOrDefault();

    /// <summary>TEXT as it was before it was escaped.</summary>
    public static string Plain(string escaped)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < escaped.Length; i++)
        {
            plain.Append(escaped[i] != '\\' ? escaped[i] : escaped[++i] is 'n' or 'N' ? '\n' : escaped[i]);
        }
        return plain.ToString();
    }
}
