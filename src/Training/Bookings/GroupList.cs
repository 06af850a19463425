using System.Text;
using CsvHelper;
using Training.People;

namespace Training.Bookings;

/// <summary>One line of a list of people to be booked, as somebody pasted it.</summary>
/// <param name="Raw">The line itself, to be mended and sent again.</param>
/// <param name="Name">As it was written; empty when only an address was.</param>
/// <param name="Email">None of somebody who has none.</param>
/// <param name="ContactEmail">To whom letters go when they have none; none for the contact of the whole list.</param>
/// <param name="Problem">Why it cannot be read, in words; none when it can.</param>
public sealed record GroupLine(int Number, string Raw, string Name, string? Email, string JobTitle, Focus Focus, string? ContactName, string? ContactEmail, string? Problem);

/// <summary>
/// People to be booked: one a line as an address, "Name &lt;address&gt;" as mail programs copy them, a name and an address in two columns, or a
/// name alone for somebody without e-mail; or CSV whose header names the columns.
/// </summary>
/// <param name="Header">Of CSV; none else.</param>
public sealed record GroupList(string? Header, IReadOnlyList<GroupLine> Lines)
{
    public const int MostLines = 200;
    public const int MostLetters = 100_000;
    public const int LongestName = 100;

    private static readonly string[] Columns = ["name", "email", "job_title", "focus", "contact_name", "contact_email"];

    /// <summary>These lines as they were written, to be mended.</summary>
    public string Of(IEnumerable<GroupLine> lines)
    {
        var left = lines.Select(l => l.Raw).ToList();
        return left.Count == 0 ? "" : string.Join('\n', Header is null ? left : [Header, .. left]);
    }

    /// <summary>Never fails: what cannot be read is a line with a problem. Empty lines are passed over.</summary>
    public static GroupList Read(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        if (lines.Count == 0)
        {
            return new GroupList(null, []);
        }
        foreach (var separator in ",;\t")
        {
            var header = Fields(lines[0], separator).ConvertAll(f => f.ToLowerInvariant().Replace(' ', '_').Replace("e-mail", "email", StringComparison.Ordinal));
            if (header.Count(Columns.Contains) is var known && (header.Contains("email") || header.Contains("name")) && known == header.Count)
            {
                return new GroupList(lines[0], [.. lines.Skip(1).Select((line, i) => FromFields(i + 1, line, header, Fields(line, separator)))]);
            }
        }
        return new GroupList(null, [.. lines.SelectMany(Recipients).Select((line, i) => FromText(i + 1, line))]);
    }

    private static GroupLine FromFields(int number, string raw, List<string> header, List<string> fields)
    {
        if (fields.Count > header.Count)
        {
            return Bad(number, raw, $"The line has {fields.Count} columns, and the first line names {header.Count}. Text with a comma in it stands in double quotes.");
        }
        if (fields.Count == 0)
        {
            return Bad(number, raw, "The line has a double quote that is not closed.");
        }
        string Field(string column) => header.IndexOf(column) is var i && i >= 0 && i < fields.Count ? fields[i] : "";
        if (!Codes.TryParse<Focus>(Field("focus").ToLowerInvariant(), out var focus) && Field("focus").Length > 0)
        {
            return Bad(number, raw, $"“{Short(Field("focus"))}” is not known: write children, adults or both, or nothing.");
        }
        var contact = Field("contact_email");
        return contact.Length > 0 && EmailAddress.Read(contact) is null
            ? Bad(number, raw, $"“{Short(contact)}” is not an email address.")
            : Checked(number, raw, Field("name"), Field("email"), Field("job_title"), focus, Field("contact_name"), contact);
    }

    /// <summary>Mail programs join recipients with semicolons.</summary>
    private static IEnumerable<string> Recipients(string line) =>
        line.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static GroupLine FromText(int number, string line)
    {
        if (line.EndsWith('>') && line.LastIndexOf('<') is var open && open >= 0)
        {
            return Checked(number, line, FirstNameFirst(line[..open].Trim(' ', ',', '"', '\t')), line[(open + 1)..^1]);
        }
        var cells = line.Split(line.Contains('\t', StringComparison.Ordinal) ? '\t' : ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var address = Array.Find(cells, c => c.Contains('@', StringComparison.Ordinal));
        if (address is null)
        {
            return Checked(number, line, FirstNameFirst(line.Trim('"')), "");
        }
        var others = cells.Where(c => c != address).ToArray();
        return others.Length > 1
            ? Bad(number, line, "The line says more than a name and an email address. To give more, name the columns in a first line: name,email,job_title,focus")
            : Checked(number, line, others.Length == 1 ? others[0].Trim('"') : "", address);
    }

    private static GroupLine Checked(int number, string raw, string name, string email, string jobTitle = "", Focus focus = Focus.NotRecorded, string contactName = "", string contactEmail = "")
    {
        name = Person.OneLine(name);
        var problem = email.Length > 0 && EmailAddress.Read(email) is null ? $"“{Short(email)}” is not an email address."
            : name.Length > LongestName || jobTitle.Length > LongestName || contactName.Length > LongestName ? $"A name or job title must be {LongestName} characters or fewer."
            : email.Length > 0 ? null
            // A slip in an address must not become somebody without one.
            : name.Length == 0 ? "The line has no name and no email address."
            : !name.Contains(' ', StringComparison.Ordinal) || name.Any(c => char.IsDigit(c) || "@<>()[]/\\|".Contains(c, StringComparison.Ordinal))
                ? $"“{Short(name)}” is neither an email address nor a full name."
            : null;
        return new GroupLine(number, raw, name, email.Length > 0 ? EmailAddress.Read(email) : null, Person.OneLine(jobTitle), focus,
            contactName.Length > 0 ? contactName : null, contactEmail.Length > 0 ? contactEmail : null, problem);
    }

    private static GroupLine Bad(int number, string raw, string problem) => new(number, raw, "", null, "", Focus.NotRecorded, null, null, problem);

    /// <summary>"Byrne, Tom", as mail programs write it, as "Tom Byrne".</summary>
    private static string FirstNameFirst(string name) => name.Split(',', StringSplitOptions.TrimEntries) is [{ Length: > 0 } last, { Length: > 0 } first] ? $"{first} {last}" : name;

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static List<string> Fields(string line, char separator)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(line));
        var broken = false;
        using var csv = CsvReader.Create(stream, new CsvReaderOptions { Separator = separator, HasHeader = false, OnMalformedRecord = _ => broken = true });
        return csv.Read() && !broken ? [.. Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i).Trim())] : [];
    }
}
