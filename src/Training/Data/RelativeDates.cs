using System.Globalization;
using System.Text.RegularExpressions;

namespace Training.Data;

/// <summary>
/// Dates that move with today, in the demonstration's programme only: {today}, {today-3}, and {wed+3} for the Wednesday of the
/// week three weeks on. Weeks start on Monday, so {sun+0} lies after {mon+0}.
/// </summary>
internal sealed partial class RelativeDates(DateOnly today)
{
    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private readonly DateOnly _monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));

    /// <summary>The text with every such date as yyyy-MM-dd.</summary>
    public string Replace(string text) => !text.Contains('{', StringComparison.Ordinal) ? text : Pattern().Replace(text, found =>
    {
        var by = found.Groups["by"].Success ? int.Parse(found.Groups["by"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var date = found.Groups["day"].Value is "today" ? today.AddDays(by) : _monday.AddDays(Array.IndexOf(Weekdays, found.Groups["day"].Value) + 7 * by);
        return date.ToString(CsvLayout.DateFormat, CultureInfo.InvariantCulture);
    });

    [GeneratedRegex(@"\{(?<day>today|mon|tue|wed|thu|fri|sat|sun)(?<by>[+-]\d{1,3})?\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
