using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Training.Tests.Calendars;

/// <summary>
/// What none of the four parsers notices, though calendar programs do (interop.md): line ends, folding, characters parted by a
/// fold, unescaped text, a time zone that is not there, an end before its start, misspelt words. Strictly by RFC 5545 and 5546.
/// </summary>
internal static partial class CalendarBytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Dictionary<string, string[]> Spellings = new(StringComparer.Ordinal)
    {
        ["STATUS"] = ["CONFIRMED", "CANCELLED", "TENTATIVE"],
        ["TRANSP"] = ["OPAQUE", "TRANSPARENT"],
        ["METHOD"] = ["REQUEST", "CANCEL"],
        ["PARTSTAT"] = ["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"],
        ["RSVP"] = ["TRUE", "FALSE"],
    };

    private static readonly HashSet<string> Texts = new(["SUMMARY", "LOCATION", "DESCRIPTION", "COMMENT", "NAME", "X-WR-CALNAME", "CATEGORIES"], StringComparer.Ordinal);

    /// <summary>Fails with everything that is wrong.</summary>
    public static void Check(byte[] calendar) => Assert.Empty(Problems(calendar));

    /// <summary>Everything that is wrong, in words; empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(byte[] calendar)
    {
        var problems = new List<string>();
        var root = Read(Lines(calendar, problems), problems);
        if (root is null)
        {
            return problems;
        }
        OneOf(root, "VERSION");
        OneOf(root, "PRODID");
        if (root.Parts.Count == 0)
        {
            problems.Add("the calendar holds nothing");
        }
        var method = root.Value("METHOD");
        var zones = root.Parts.Where(p => p.Kind == "VTIMEZONE").Select(z => z.Value("TZID")).ToList();
        var names = new HashSet<string?>();
        foreach (var part in All(root))
        {
            foreach (var property in part.Properties)
            {
                Spelling(property.Name, property.Value);
                foreach (var (name, value) in property.Parameters)
                {
                    Spelling(name, value);
                    if (name == "TZID" && !zones.Contains(value))
                    {
                        problems.Add($"no VTIMEZONE for {value}");
                    }
                }
                if (Texts.Contains(property.Name) && !Escaped(property.Value, list: property.Name == "CATEGORIES"))
                {
                    problems.Add($"{property.Name} is not escaped");
                }
            }
        }
        foreach (var e in root.Parts.Where(p => p.Kind == "VEVENT"))
        {
            Array.ForEach(["UID", "DTSTAMP", "DTSTART"], name => OneOf(e, name));
            if (!names.Add(e.Value("UID")))
            {
                problems.Add("two events of one UID");
            }
            if (Instant(e, "DTEND") is { } end && end <= Instant(e, "DTSTART"))
            {
                problems.Add("DTEND is not after DTSTART");
            }
            if (e.Value("SEQUENCE") is { } sequence && !int.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                problems.Add("SEQUENCE is not a number");
            }
            if (method is not null)
            {
                Array.ForEach(["ORGANIZER", "ATTENDEE", "SEQUENCE"], name => OneOf(e, name));
                problems.AddRange(e.Properties.Where(p => p.Name is "ORGANIZER" or "ATTENDEE" && !p.Value.StartsWith("mailto:", StringComparison.Ordinal)).Select(p => $"{p.Name} is not a mailto address"));
            }
            if (method == "CANCEL" && e.Value("STATUS") != "CANCELLED")
            {
                problems.Add("CANCEL of an event that is not CANCELLED");
            }
        }
        if (method is not null && names.Count != 1)
        {
            problems.Add("an invitation is to one event"); // interop.md: one UID a message
        }
        return problems;

        void OneOf(Part part, string name)
        {
            if (part.Properties.Count(p => p.Name == name) != 1)
            {
                problems.Add($"{part.Kind} has not one {name}");
            }
        }

        void Spelling(string name, string value)
        {
            if (Spellings.TryGetValue(name, out var allowed) && !allowed.Contains(value, StringComparer.Ordinal))
            {
                problems.Add($"{name}: {value}");
            }
        }

        DateTime? Instant(Part part, string name)
        {
            if (part.Value(name) is not { } text)
            {
                return null;
            }
            if (DateTime.TryParseExact(text.TrimEnd('Z'), ["yyyyMMdd'T'HHmmss", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            {
                return instant;
            }
            problems.Add($"{name} is not a time");
            return null;
        }
    }

    /// <summary>Lines as they were before they were folded.</summary>
    /// <param name="problems">What is wrong with the bytes is added here.</param>
    public static IReadOnlyList<string> Lines(byte[] calendar, ICollection<string> problems)
    {
        if (calendar.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            problems.Add("a byte order mark");
        }
        if (!calendar.AsSpan().EndsWith("\r\n"u8))
        {
            problems.Add("the last line does not end in CRLF");
        }
        var lines = new List<string>();
        for (var rest = calendar.AsSpan(); rest.Length > 0;)
        {
            var end = rest.IndexOf("\r\n"u8);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 2)..];
            if (line.Length is 0 or > 75)
            {
                problems.Add($"a line of {line.Length} octets");
            }
            if (line.IndexOfAnyInRange((byte)0, (byte)31) >= 0 || line.IndexOf((byte)127) >= 0)
            {
                problems.Add(line.IndexOf((byte)'\n') >= 0 ? "a line feed by itself" : line.IndexOf((byte)'\r') >= 0 ? "a carriage return by itself" : "a control character");
            }
            string text;
            try
            {
                text = Strict.GetString(line);
            }
            catch (DecoderFallbackException)
            {
                problems.Add("not UTF-8, or a fold that parts a character");
                text = Encoding.UTF8.GetString(line);
            }
            if (text.StartsWith(' ') && lines.Count > 0)
            {
                lines[^1] += text[1..];
            }
            else
            {
                lines.Add(text);
            }
        }
        return lines;
    }

    private static Part? Read(IReadOnlyList<string> lines, List<string> problems)
    {
        var open = new Stack<Part>();
        Part? root = null;
        foreach (var line in lines)
        {
            if (LineForm().Match(line) is not { Success: true } match)
            {
                problems.Add($"not a property: {line[..Math.Min(40, line.Length)]}");
                continue;
            }
            var (name, value) = (match.Groups["name"].Value, match.Groups["value"].Value);
            if (name == "BEGIN")
            {
                var part = new Part(value);
                (open.TryPeek(out var around) ? around.Parts : []).Add(part);
                root ??= part;
                open.Push(part);
            }
            else if (open.Count == 0 || (name == "END" && open.Pop().Kind != value))
            {
                problems.Add($"{name}:{value} is out of place");
                return null;
            }
            else if (name != "END")
            {
                var parameters = match.Groups["parameter"].Captures.Select(c => c.Value.Split('=', 2)).Select(p => (p[0], p[1].Trim('"'))).ToList();
                open.Peek().Properties.Add(new(name, parameters, value));
            }
        }
        if (root?.Kind != "VCALENDAR" || open.Count > 0)
        {
            problems.Add("not one whole VCALENDAR");
            return null;
        }
        return root;
    }

    private static IEnumerable<Part> All(Part part) => part.Parts.SelectMany(All).Prepend(part);

    private static bool Escaped(string value, bool list) => (list ? TextList() : Text()).IsMatch(value);

    [GeneratedRegex("""^(?<name>[A-Za-z0-9-]+)(;(?<parameter>[A-Za-z0-9-]+=("[^"]*"|[^";:,]*)))*:(?<value>.*)$""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LineForm();

    [GeneratedRegex(@"^([^\\;,]|\\[\\;,nN])*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Text();

    [GeneratedRegex(@"^([^\\;]|\\[\\;,nN])*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TextList();

    private sealed record Line(string Name, IReadOnlyList<(string Name, string Value)> Parameters, string Value);

    private sealed record Part(string Kind)
    {
        public List<Line> Properties { get; } = [];
        public List<Part> Parts { get; } = [];

        public string? Value(string name) => Properties.FirstOrDefault(p => p.Name == name)?.Value;
    }
}
