using System.Globalization;
using System.Text;

namespace Training;

/// <summary>Dates, times and counts as British readers write them, for pages and letters.</summary>
public static class Words
{
    public static readonly CultureInfo British = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>"Monday 12 September 2016".</summary>
    public static string Date(DateOnly date) => date.ToString("dddd d MMMM yyyy", British);

    /// <summary>"Mon 12 Sept 2016", for tables.</summary>
    public static string ShortDate(DateOnly date) => date.ToString("ddd d MMM yyyy", British);

    /// <summary>"9:30am"; noon is "midday", so that nobody has to wonder about 12pm.</summary>
    public static string Time(TimeOnly time) => time == new TimeOnly(12, 0)
        ? "midday"
        : time.ToString(time.Minute == 0 ? "htt" : "h:mmtt", CultureInfo.InvariantCulture).ToLowerInvariant();

    /// <summary>"9:30am to 4:30pm".</summary>
    public static string Times(TimeOnly start, TimeOnly end) => $"{Time(start)} to {Time(end)}";

    /// <summary>"1 place", "3 places".</summary>
    public static string Count(int n, string one, string? many = null) =>
        $"{n.ToString("N0", British)} {(n == 1 ? one : many ?? one + "s")}";

    /// <summary>
    /// A name as it is looked for and compared: in small letters, without accents and apostrophes, which not every keyboard has, a dash as a space.
    /// "O’Brien-Wójcik" is "obrien wojcik". (js/door/answers.js does the same without a network.)
    /// </summary>
    public static string Folded(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            folded.Append(c switch
            {
                'ł' => "l", 'ø' => "o", 'đ' or 'ð' => "d", 'ı' => "i", 'ß' => "ss", 'æ' => "ae", 'œ' => "oe", 'þ' => "th",
                '\'' or '`' or '´' or '‘' or '’' or 'ʼ' or 'ʻ' => "",
                _ => char.GetUnicodeCategory(c) switch { UnicodeCategory.NonSpacingMark => "", UnicodeCategory.DashPunctuation or UnicodeCategory.SpaceSeparator or UnicodeCategory.Control => " ", _ => c.ToString() },
            });
        }
        return string.Join(' ', folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>"£40", "£40.50".</summary>
    public static string Pounds(int pence) => (pence / 100m).ToString(pence % 100 == 0 ? "C0" : "C2", British);

    /// <summary>"a, b and c".</summary>
    public static string List(IEnumerable<string> parts)
    {
        var all = parts.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
