using System.Globalization;
using System.Text.RegularExpressions;
using Training.People;
using Training.Programme;

namespace Training.Data;

/// <summary>A time on a session day as attendance.csv has it: the wall clock's, an instant, or none.</summary>
internal readonly record struct DayTime(TimeOnly? Local, DateTime? Utc)
{
    public DateTime? On(DateOnly date, Clock clock) => Utc ?? (Local is { } at ? clock.Utc(date, at) : null);
}

/// <summary>One row of a file. What cannot be read adds a problem and gives a harmless value, so that the rest of the row is read too.</summary>
internal sealed partial class CsvRow(string file, long line, IReadOnlyDictionary<string, string> values, ImportProblems problems)
{
    private const int MostLetters = 10_000;

    public long Line => line;

    /// <summary>Something in the row could not be read, or contradicts something else.</summary>
    public bool Bad { get; private set; }

    public void Problem(string column, string sentence)
    {
        Bad = true;
        problems.Add(file, line, column, sentence);
    }

    public bool Has(string column) => values.ContainsKey(column);

    public string Raw(string column) => values.GetValueOrDefault(column, "").Trim();

    public bool IsEmpty(string column) => Raw(column).Length == 0;

    public string Text(string column)
    {
        var text = TextOrEmpty(column);
        if (text.Length == 0 && Raw(column).Length == 0)
        {
            Problem(column, "is empty; expected a value");
        }
        return text;
    }

    public string TextOrEmpty(string column)
    {
        var text = Raw(column);
        if (text.Length > MostLetters)
        {
            Problem(column, $"{Quoted(text)} has {text.Length} characters; expected at most {MostLetters}");
            return "";
        }
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        {
            Problem(column, $"{Quoted(text)} holds control characters; expected text");
            return "";
        }
        return text.ReplaceLineEndings("\n");
    }

    /// <summary>The text, or none when the file lacks the column: then what is known already stays.</summary>
    public string? TextIfThere(string column) => Has(column) ? TextOrEmpty(column) : null;

    /// <summary>
    /// Sentences, one a line; none when the file lacks the column. In the file they are joined by ";", or stand on lines of
    /// their own when one of them holds a ";".
    /// </summary>
    public string? Lines(string column) => TextIfThere(column) is { } text
        ? string.Join('\n', text.Split(values[column].Contains('\n', StringComparison.Ordinal) ? '\n' : ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        : null;

    /// <summary>The code or address of something else, or none.</summary>
    public string? Reference(string column) => IsEmpty(column) ? null : Raw(column);

    /// <summary>What names a row: it stands in addresses, so it has no spaces or slashes.</summary>
    public string Code(string column)
    {
        var code = Text(column);
        if (code.Length > 0 && !CodePattern().IsMatch(code))
        {
            Problem(column, $"{Quoted(code)} cannot be used in an address; expected at most 100 letters, digits, '-', '_' and '.'");
        }
        return code;
    }

    public string Slug(string column)
    {
        var slug = Text(column);
        if (slug.Length > 0 && !SlugPattern().IsMatch(slug))
        {
            Problem(column, $"{Quoted(slug)} is not a course's code; expected lower-case words joined by '-', such as introduction-to-neglect");
        }
        return slug;
    }

    public string Email(string column)
    {
        var email = Text(column);
        if (email.Length > 0 && EmailAddress.ReadKey(email) is null)
        {
            Problem(column, $"{Quoted(email)} is not an email address; expected something like name@agency.example");
        }
        return email;
    }

    /// <summary>An address that letters are sent to.</summary>
    public string MailAddress(string column)
    {
        var email = Email(column);
        if (Person.IsPlaceholder(email))
        {
            Problem(column, $"{Quoted(email)} is no mailbox; expected an email address that can be written to");
        }
        return email;
    }

    public string[] List(string column) => Raw(column).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public int NumberOr(string column, int? otherwise, int least, int most)
    {
        if (IsEmpty(column) && otherwise is { } value)
        {
            return value;
        }
        if (int.TryParse(Raw(column), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }
        Problem(column, $"{Quoted(Raw(column))} is not a number that can be; expected a whole number from {least} to {most}");
        return least;
    }

    public int? Number(string column, int least, int most) => IsEmpty(column) ? null : NumberOr(column, null, least, most);

    public double? Degrees(string column, int most)
    {
        if (IsEmpty(column))
        {
            return null;
        }
        if (double.TryParse(Raw(column), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most)
        {
            return degrees;
        }
        Problem(column, $"{Quoted(Raw(column))} is not a place on the map; expected degrees from -{most} to {most}, such as 50.9097");
        return null;
    }

    public T Choice<T>(string column) where T : struct, Enum
    {
        if (Codes.TryParse<T>(Raw(column), out var value))
        {
            return value;
        }
        Problem(column, $"{Quoted(Raw(column))} is not known; expected {OneOf<T>()}");
        return default;
    }

    public T ChoiceOr<T>(string column, T otherwise) where T : struct, Enum => IsEmpty(column) ? otherwise : Choice<T>(column);

    /// <summary>A list of codes of a flags enum; when it is empty <paramref name="otherwise"/>, or a problem if that is none.</summary>
    public T Choices<T>(string column, T otherwise) where T : struct, Enum
    {
        if (IsEmpty(column) && Convert.ToInt32(otherwise, CultureInfo.InvariantCulture) != 0)
        {
            return otherwise;
        }
        var sum = 0;
        foreach (var code in List(column))
        {
            if (!Codes.TryParse<T>(code, out var one))
            {
                if (typeof(T) == typeof(Boards) && code.Equals("both", StringComparison.OrdinalIgnoreCase))
                {
                    one = (T)(object)BoardsExtensions.Joint;
                }
                else
                {
                    Problem(column, $"{Quoted(code)} is not known; expected {OneOf<T>()}, several joined by ';'");
                    return otherwise;
                }
            }
            sum |= Convert.ToInt32(one, CultureInfo.InvariantCulture);
        }
        if (sum == 0)
        {
            Problem(column, $"is empty; expected {OneOf<T>()}, several joined by ';'");
        }
        return (T)Enum.ToObject(typeof(T), sum);
    }

    /// <summary>A list of codes; empty when there is none.</summary>
    public IReadOnlyList<T> Several<T>(string column) where T : struct, Enum
    {
        List<T> several = [];
        foreach (var code in List(column))
        {
            if (!Codes.TryParse<T>(code, out var one))
            {
                Problem(column, $"{Quoted(code)} is not known; expected {OneOf<T>()}, several joined by ';'");
            }
            else if (!several.Contains(one))
            {
                several.Add(one);
            }
        }
        return several;
    }

    public bool YesNo(string column)
    {
        switch (Raw(column).ToLowerInvariant())
        {
            case "yes": return true;
            case "no" or "": return false;
            default:
                Problem(column, $"{Quoted(Raw(column))} is not known; expected yes or no");
                return false;
        }
    }

    public DateOnly Date(string column)
    {
        if (DateOnly.TryParseExact(Raw(column), CsvLayout.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && Plausible(date.Year))
        {
            return date;
        }
        Problem(column, $"{Quoted(Raw(column))} is not a date; expected {CsvLayout.DateFormat}");
        return default;
    }

    /// <summary>A list of dates, in order; empty when there is none.</summary>
    public IReadOnlyList<DateOnly> Dates(string column)
    {
        List<DateOnly> dates = [];
        foreach (var text in List(column))
        {
            if (!DateOnly.TryParseExact(text, CsvLayout.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || !Plausible(date.Year))
            {
                Problem(column, $"{Quoted(text)} is not a date; expected {CsvLayout.DateFormat}, several joined by ';'");
                return [];
            }
            dates.Add(date);
        }
        return [.. dates.Order()];
    }

    public TimeOnly Time(string column)
    {
        if (TryTime(Raw(column), out var time))
        {
            return time;
        }
        Problem(column, $"{Quoted(Raw(column))} is not a time; expected {CsvLayout.TimeFormat}");
        return default;
    }

    public DateTime Instant(string column)
    {
        if (TryInstant(Raw(column), out var instant))
        {
            return instant;
        }
        Problem(column, $"{Quoted(Raw(column))} is not an instant; expected yyyy-MM-ddTHH:mm:ssZ");
        return default;
    }

    public DateTime? InstantOrNone(string column) => IsEmpty(column) ? null : Instant(column);

    public DayTime DayTime(string column)
    {
        if (IsEmpty(column))
        {
            return default;
        }
        if (TryTime(Raw(column), out var time))
        {
            return new DayTime(time, null);
        }
        if (TryInstant(Raw(column), out var instant))
        {
            return new DayTime(null, instant);
        }
        Problem(column, $"{Quoted(Raw(column))} is not a time; expected {CsvLayout.TimeFormat} or yyyy-MM-ddTHH:mm:ssZ");
        return default;
    }

    /// <summary>The value as a problem quotes it: short, on one line.</summary>
    public static string Quoted(string value)
    {
        var text = new string([.. value.Take(60).Select(c => char.IsControl(c) ? ' ' : c)]);
        return $"'{text}{(value.Length > 60 ? "…" : "")}'";
    }

    private static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, CsvLayout.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static bool TryInstant(string text, out DateTime instant) =>
        DateTime.TryParseExact(text, CsvLayout.InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant)
        && Plausible(instant.Year);

    // Dates outside are slips of the keyboard, and leave no room to count working days before them.
    private static bool Plausible(int year) => year is >= 1900 and <= 2200;

    private static string OneOf<T>() where T : struct, Enum
    {
        var codes = Codes.All<T>().Select(v => v.Code()).ToList();
        return codes.Count == 1 ? codes[0] : $"{string.Join(", ", codes[..^1])} or {codes[^1]}";
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{Nd}._-]{0,99}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex CodePattern();

    [GeneratedRegex("^[a-z0-9]{1,50}(-[a-z0-9]{1,50}){0,20}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SlugPattern();
}
