using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Training.Statistics;

/// <summary>
/// A quarter of a financial year, or all four when it has no number. The year runs from April to March and is written
/// "2016-17"; quarter 1 is April to June. Dates are the site's; ranges are half-open.
/// </summary>
public sealed record Quarter
{
    private const int FirstYear = 1900;
    private const int LastYear = 2999;

    private readonly int _year;

    private Quarter(int year, int? number) => (_year, Number) = (year, number);

    /// <summary>The four quarters that end with this one.</summary>
    public bool IsRolling { get; private init; }

    /// <summary>1 to 4, or none for the whole year.</summary>
    public int? Number { get; }

    public bool IsWholeYear => Number is null;

    /// <summary>"2016-17".</summary>
    public string Year => $"{_year}-{(_year + 1) % 100:00}";

    public DateOnly From => new DateOnly(_year, 4, 1).AddMonths(3 * ((Number ?? 1) - 1) - (IsRolling ? 9 : 0));

    /// <summary>The first date after it.</summary>
    public DateOnly Until => From.AddMonths(IsWholeYear || IsRolling ? 12 : 3);

    /// <summary>The quarters it is made of, in order: itself, or four.</summary>
    public IEnumerable<Quarter> Quarters
    {
        get
        {
            for (var first = From; first < Until; first = first.AddMonths(3))
            {
                yield return Of(first);
            }
        }
    }

    /// <summary>The four quarters that end with this one; of a whole year, the year itself.</summary>
    public Quarter Rolling => IsWholeYear ? this : new(_year, Number) { IsRolling = true };

    /// <summary>The quarter before, or the year before.</summary>
    public Quarter Previous => IsWholeYear ? SameLastYear : Of(From.AddDays(-1));

    public Quarter SameLastYear => new(_year - 1, Number);

    public Quarter WholeYear => new(_year, null);

    /// <summary>"Quarter 3 of 2016-17".</summary>
    public string Name => IsRolling ? $"The four quarters to {Words.British.DateTimeFormat.GetMonthName(Until.AddDays(-1).Month)} {Until.AddDays(-1).Year}" : IsWholeYear ? $"The year {Year}" : $"Quarter {Number} of {Year}";

    /// <summary>"October to December 2016".</summary>
    public string Months => Until.AddDays(-1) is var last && From.Year == last.Year
        ? string.Create(Words.British, $"{From:MMMM} to {last:MMMM yyyy}")
        : string.Create(Words.British, $"{From:MMMM yyyy} to {last:MMMM yyyy}");

    /// <summary>"Quarter 3 of 2016-17, October to December 2016".</summary>
    public string Label => $"{Name}, {Months}";

    /// <summary>The quarter that a date is in.</summary>
    public static Quarter Of(DateOnly date) => date.Month < 4
        ? new Quarter(date.Year - 1, 4)
        : new Quarter(date.Year, (date.Month - 1) / 3);

    /// <summary>Of what has not, there is nothing to count and nothing to say.</summary>
    public bool HasBegun(DateOnly today) => From <= today;

    /// <summary>Reads "2016-17" and "3", exactly so; an empty quarter means the whole year. When that cannot be, says so in a sentence.</summary>
    public static bool TryParse(string? year, string? quarter, [NotNullWhen(true)] out Quarter? parsed, [NotNullWhen(false)] out string? error)
    {
        (parsed, error) = (null, null);
        if (YearOf(year) is not { } first)
        {
            error = $"The year should be a financial year such as 2016-17, not “{year}”";
        }
        else if (!string.IsNullOrEmpty(quarter) && quarter is not ("1" or "2" or "3" or "4"))
        {
            error = $"The quarter should be 1, 2, 3 or 4, or left out for the whole year, not “{quarter}”";
        }
        else
        {
            parsed = new Quarter(first, string.IsNullOrEmpty(quarter) ? null : quarter[0] - '0');
            return true;
        }
        return false;
    }

    public override string ToString() => Label;

    private static int? YearOf(string? text)
    {
        if (text is not { Length: 7 } || text[4] != '-'
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var second))
        {
            return null;
        }
        return first is >= FirstYear and <= LastYear && second == (first + 1) % 100 ? first : null;
    }
}
