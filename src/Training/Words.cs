using System.Globalization;

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

    /// <summary>"£40", "£40.50".</summary>
    public static string Pounds(int pence) => (pence / 100m).ToString(pence % 100 == 0 ? "C0" : "C2", British);

    /// <summary>"a, b and c".</summary>
    public static string List(IEnumerable<string> parts)
    {
        var all = parts.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
