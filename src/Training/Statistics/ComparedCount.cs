namespace Training.Statistics;

/// <summary>Another range that figures are read against.</summary>
/// <param name="Name">Short, for the heading of a column: "Q2 2016-17", "4 quarters to Dec 2016".</param>
public sealed record Compared(string Name, RangeCount Count)
{
    /// <summary>Four quarters hold about four times as much as one, so there only rates can be set beside each other.</summary>
    public bool IsLonger => Count.Quarter.IsRolling;

    /// <summary>A total to compare with; none when no session of it is recorded here, which is not the same as zero.</summary>
    public ReportRow? TotalOf(Programme.Boards? board) => Count.TotalOf(board) is var figures && figures == Figures.None ? null : new("total", "Total", figures, IsDivisible: true);

    public static string NameOf(Quarter quarter) => quarter switch
    {
        { IsRolling: true } => $"4 quarters to {quarter.Until.AddDays(-1).ToString("MMM yyyy", Words.British)}",
        { IsWholeYear: true } => quarter.Year,
        _ => $"Q{quarter.Number} {quarter.Year}",
    };

    /// <summary>How much more or less it is now, where that can be said.</summary>
    public string ChangeTo(decimal? now, Measure measure, decimal? then) => IsLonger && !measure.IsRate ? "" : Change(measure, now, then);

    /// <summary>"+12", "−3", "same"; of rates "+2.1 points". From the numbers as they are shown, so that who subtracts them finds the same; empty when one is not there.</summary>
    public static string Change(Measure measure, decimal? now, decimal? then)
    {
        if (now is not { } a || then is not { } b)
        {
            return "";
        }
        var change = measure.IsRate ? Math.Round(a * 100, 1, MidpointRounding.AwayFromZero) - Math.Round(b * 100, 1, MidpointRounding.AwayFromZero) : a - b;
        return change == 0 ? "same" : change.ToString(measure.IsRate ? "+0.0 points;−0.0 points" : "+#,0;−#,0", Words.British);
    }
}

/// <summary>A quarter or year with what its figures are read against, all counted at once.</summary>
/// <param name="Others">The quarter before, the same quarter a year before and the four quarters to its end; of a year, the year before.</param>
/// <param name="Trend">Eight quarters: the last is the one asked for, or the year's last.</param>
public sealed record ComparedCount(RangeCount Now, IReadOnlyList<Compared> Others, IReadOnlyList<RangeCount> Trend)
{
    private const int TrendQuarters = 8;

    public static async Task<ComparedCount> CountAsync(StatisticsDesk desk, Quarter quarter, bool live)
    {
        List<Quarter> others = quarter.IsWholeYear ? [quarter.Previous] : [quarter.Previous, quarter.SameLastYear, quarter.Rolling];
        var trend = new List<Quarter> { Quarter.Of(quarter.Until.AddDays(-1)) };
        while (trend.Count < TrendQuarters)
        {
            trend.Insert(0, trend[0].Previous);
        }
        var counts = await desk.CountAsync([quarter, .. others, .. trend], live);
        return new(counts[0], [.. others.Select((q, i) => new Compared(Compared.NameOf(q), counts[i + 1]))], [.. counts.Skip(1 + others.Count)]);
    }
}
