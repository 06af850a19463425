using System.Text;

namespace Training.Tests.Calendars;

/// <summary>
/// A calendar read back strictly, by nobody's leave but RFC 5545's: bytes first (line ends, folds, no mark at the start), then
/// the properties as "NAME;PARAMETER=X" and the value as it stands. The parsers that we ask besides forgive all of this.
/// </summary>
internal static class CalendarText
{
    /// <summary>Logical lines; fails where the bytes are not as they must be.</summary>
    public static IReadOnlyList<string> Lines(byte[] bytes)
    {
        var problems = new List<string>();
        var lines = CalendarBytes.Lines(bytes, problems);
        Assert.Empty(problems);
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
