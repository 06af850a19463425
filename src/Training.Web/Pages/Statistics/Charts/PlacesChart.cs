using System.Globalization;
using Training.Programme;
using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>Places offered, taken and used of each session, or of each course when there are many sessions, on one scale from 0: the most places taken first.</summary>
public sealed class PlacesChart
{
    public const int RowHeight = 28;

    /// <summary>More rows than this are not drawn.</summary>
    public const int Most = 20;

    // The rest of the width is for the words at the end.
    private const decimal LongestPercent = 80;

    private readonly decimal _longest;

    public PlacesChart(RangeCount count, Boards? board)
    {
        var delivered = count.For(board).Where(s => s.Whole.Sessions > 0).ToList();
        IsOfCourses = delivered.Count > Most;
        var all = IsOfCourses
            ? QuarterReport.Of(count, board, By.Course, StatisticsReader.Team).Rows.Where(r => r.Figures.Sessions > 0).Select(r => new PlacesRow(r.Label, r.Figures.PlacesOffered, r.Figures.PlacesTaken, r.Figures.Attended))
            : delivered.Select(s => new PlacesRow($"{count.Names.CourseOf(s.Session).Title}, {s.Session.FirstDate.ToString("d MMM", Words.British)}", s.Total.PlacesOffered, s.Total.PlacesTaken, s.Total.Attended));
        List<PlacesRow> ordered = [.. all.OrderByDescending(r => r.Taken).ThenByDescending(r => r.Attended).ThenBy(r => r.Label, StringComparer.Ordinal)];
        Rows = [.. ordered.Take(Most)];
        LeftOut = ordered.Count - Rows.Count;
        _longest = Rows.Select(r => Math.Max(r.Offered, r.Taken)).DefaultIfEmpty(0).Max();
        Unused = Rows.Sum(r => r.Taken - r.Attended);
        Taken = Rows.Sum(r => r.Taken);
    }

    public bool IsOfCourses { get; }
    public IReadOnlyList<PlacesRow> Rows { get; }
    public int LeftOut { get; }
    public bool IsEmpty => _longest == 0;
    public int Longest => (int)_longest;
    private int Unused { get; }
    private int Taken { get; }

    public string Title => LeftOut > 0 || Taken == 0 ? $"Attendance against places, by {(IsOfCourses ? "course" : "session")}"
        : $"{Unused.ToString("N0", Words.British)} of {Words.Count(Taken, "place")} taken {(Unused == 1 ? "was" : "were")} not used: attendance against places, by {(IsOfCourses ? "course" : "session")}";

    public string X(int places) => (1 + LongestPercent * places / _longest).ToString("0.##'%'", CultureInfo.InvariantCulture);
}

public sealed record PlacesRow(string Label, int Offered, int Taken, int Attended)
{
    public string Words => $"{Attended} of {Taken}";
    public int Furthest => Math.Max(Offered, Taken);
}
