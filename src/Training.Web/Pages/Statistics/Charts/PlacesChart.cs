using System.Globalization;
using Training.Programme;
using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>
/// How many of the places offered were taken, and how many used, of each session, or of each course when there are many sessions: in percent of what was offered, so that a
/// conference does not make everything else small. The best used first.
/// </summary>
public sealed class PlacesChart
{
    public const int RowHeight = 28;

    /// <summary>More rows than this are not drawn.</summary>
    public const int Most = 20;

    // The rest of the width is for the words at the end.
    private const decimal LongestPercent = 72;

    private readonly decimal _longest;

    public PlacesChart(RangeCount count, Boards? board)
    {
        var delivered = count.For(board).Where(s => s.Whole.Sessions > 0).ToList();
        IsOfCourses = delivered.Count > Most;
        var all = IsOfCourses
            ? delivered.GroupBy(s => s.Session.CourseId).Select(g => Row(count.Names.CourseOf(g.First().Session).Title, [.. g]))
            : delivered.Select(s => Row($"{count.Names.CourseOf(s.Session).Title}, {s.Session.FirstDate.ToString("d\u00a0MMM", Words.British)}", [s]));
        List<PlacesRow> ordered = [.. all.Where(r => r.Offered > 0).OrderByDescending(r => r.Used).ThenByDescending(r => r.Attended).ThenBy(r => r.Label, StringComparer.Ordinal)];
        Rows = [.. ordered.Take(Most)];
        LeftOut = ordered.Count - Rows.Count;
        _longest = Math.Max(1, Rows.Select(r => r.TakeUp).DefaultIfEmpty(0).Max());
        (Taken, Unused) = (ordered.Sum(r => r.Taken), ordered.Sum(r => r.Taken - r.Attended));
    }

    public bool IsOfCourses { get; }
    public IReadOnlyList<PlacesRow> Rows { get; }
    public int LeftOut { get; }
    public bool IsEmpty => Taken == 0;
    private int Taken { get; }
    private int Unused { get; }

    public string Title => $"{(Unused == 0 ? "Every place taken was used" : $"{Unused.ToString("N0", Words.British)} of {Words.Count(Taken, "place")} taken {(Unused == 1 ? "was" : "were")} not used")}: attendance against places, by {(IsOfCourses ? "course" : "session")}";

    /// <summary>Where a share of the places offered is, such as "41.5%".</summary>
    public string X(decimal share) => (2 + LongestPercent * share / _longest).ToString("0.##'%'", CultureInfo.InvariantCulture);

    private static PlacesRow Row(string label, IReadOnlyList<SessionCount> sessions) => new(label, sessions.Sum(s => s.Total.PlacesOffered), sessions.Sum(s => s.Total.PlacesTaken), sessions.Sum(s => s.Total.Attended));
}

public sealed record PlacesRow(string Label, int Offered, int Taken, int Attended)
{
    public decimal TakeUp => (decimal)Taken / Offered;
    public decimal Used => (decimal)Attended / Offered;

    /// <summary>"22 of 24".</summary>
    public string Words => $"{Attended} of {Taken}";
}
