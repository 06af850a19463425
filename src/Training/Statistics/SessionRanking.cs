using Training.Programme;

namespace Training.Statistics;

/// <summary>A session, or a course's sessions together, in order of one measure.</summary>
/// <param name="Value">What it is ordered by.</param>
public sealed record RankedSession(string Label, SessionFacts? Session, int Sessions, Figures Figures, decimal Value);

/// <summary>
/// The first and the last by one measure, none of them twice. Where there are few, all in one list: who is last of six says nothing. More that
/// are level with the last one named are counted, not named.
/// </summary>
public sealed record SessionRanking(IReadOnlyList<RankedSession> Most, IReadOnlyList<RankedSession> Least, int All, int LevelWithMost, int LevelWithLeast)
{
    /// <summary>In smaller sessions one person moves the attendance by more than ten points.</summary>
    public const int LeastPlaces = 10;

    /// <summary>Named at each end.</summary>
    public const int Ends = 5;

    public bool IsWhole => Least.Count == 0;

    /// <summary>Sessions by how many people came.</summary>
    public static SessionRanking OfAttendees(RangeCount count, Boards? board) =>
        Of(Delivered(count, board).Select(s => Ranked(count, s, s.Total.Attendees)));

    /// <summary>Sessions by how many of the places taken were used; only those in which at least ten were.</summary>
    public static SessionRanking OfAttendance(RangeCount count, Boards? board) =>
        Of(Delivered(count, board).Where(s => s.Total.PlacesTaken >= LeastPlaces).Select(s => Ranked(count, s, s.Total.Attendance!.Value)));

    /// <summary>Courses by how many people came to a session of them.</summary>
    public static SessionRanking OfCourses(RangeCount count, Boards? board) => Of(Delivered(count, board).GroupBy(s => s.Session.CourseId).Select(g =>
    {
        var sum = Figures.Sum(g.Select(s => s.Total));
        return new RankedSession(count.Names.CourseOf(g.First().Session).Title, null, sum.Sessions, sum, (decimal)sum.Attendees / sum.Sessions);
    }));

    /// <summary>Orders and cuts.</summary>
    public static SessionRanking Of(IEnumerable<RankedSession> all)
    {
        List<RankedSession> ordered = [.. all.OrderByDescending(s => s.Value).ThenByDescending(s => s.Figures.PlacesTaken).ThenBy(s => s.Session?.StartsAt).ThenBy(s => s.Label, StringComparer.Ordinal)];
        if (ordered.Count <= 2 * Ends)
        {
            return new(ordered, [], ordered.Count, 0, 0);
        }
        List<RankedSession> most = [.. ordered.Take(Ends)];
        List<RankedSession> least = [.. ordered.TakeLast(Ends).Reverse()];
        return new(most, least, ordered.Count,
            ordered.Skip(Ends).SkipLast(Ends).Count(s => s.Value == most[^1].Value), ordered.Skip(Ends).SkipLast(Ends).Count(s => s.Value == least[^1].Value));
    }

    private static IEnumerable<SessionCount> Delivered(RangeCount count, Boards? board) => count.For(board).Where(s => s.Whole.Sessions > 0);

    private static RankedSession Ranked(RangeCount count, SessionCount s, decimal value) => new(count.Names.CourseOf(s.Session).Title, s.Session, 1, s.Total, value);
}
