using Training.People;
using Training.Programme;

namespace Training.Statistics;

/// <summary>By what a report has rows.</summary>
public enum By
{
    [Code("type", "Course type")] Type,
    [Code("course", "Course")] Course,
    [Code("agency", "Agency")] Agency,
    [Code("sector", "Sector")] Sector,
    [Code("focus", "Focus")] Focus,
    [Code("theme", "Theme")] Theme,
    [Code("need", "Need")] Need,
    [Code("board", "Board")] Board,
    [Code("venue", "Venue")] Venue,
    [Code("month", "Month")] Month,
    [Code("quarter", "Quarter")] Quarter,
}

/// <summary>A row's name, and where it stands.</summary>
/// <param name="Code">As in the CSV files.</param>
/// <param name="CountedAbove">Its figures are also in two other rows, so it is taken away when rows are added up.</param>
public sealed record Group(string Code, string Label, int Order = 0, bool CountedAbove = false)
{
    public static readonly Group NotRecorded = new("not-recorded", "Not recorded", int.MaxValue);

    /// <summary>As rows stand: by their order, then by name.</summary>
    internal static IEnumerable<Group> Sorted(IEnumerable<Group> groups) =>
        groups.OrderBy(g => g.Order).ThenBy(g => g.Label, StringComparer.Create(Words.British, ignoreCase: true)).ThenBy(g => g.Code, StringComparer.Ordinal);
}

/// <summary>Finds the rows that something is counted in.</summary>
internal sealed class Breakdown(By by, Names names)
{
    private readonly Dictionary<int, IReadOnlyList<Group>> _groups = [];

    /// <summary>Rows are about people: what belongs to whole sessions cannot be divided among them.</summary>
    public static bool IsOfPeople(By by) => by is By.Agency or By.Sector or By.Focus;

    /// <summary>Usually one row; none for a whole session when rows are about people; three for a joint session by board.</summary>
    public IReadOnlyList<Group> GroupsOf(SessionFacts session, Who? who)
    {
        if (IsOfPeople(by))
        {
            return who is { } person ? Once(by == By.Focus ? (int)person.Focus : person.AgencyId ?? 0, () => OfPerson(person)) : [];
        }
        return by switch
        {
            By.Month or By.Quarter => Once(session.FirstDate.Year * 12 + session.FirstDate.Month, () => OfSession(session)),
            By.Board => Once((int)session.Boards, () => OfSession(session)),
            By.Venue => Once(session.VenueId ?? -1, () => OfSession(session)),
            _ => Once(session.CourseId, () => OfSession(session)),
        };
    }

    private IReadOnlyList<Group> Once(int key, Func<IEnumerable<Group>> find)
    {
        if (!_groups.TryGetValue(key, out var groups))
        {
            _groups[key] = groups = [.. find()];
        }
        return groups;
    }

    private IEnumerable<Group> OfSession(SessionFacts session)
    {
        var course = names.CourseOf(session);
        var theme = course.Themes.Count > 0 ? course.Themes[0] : null;
        return by switch
        {
            By.Type => [new Group(course.Type.Code(), course.Type.Label(), (int)course.Type)],
            By.Course => [new Group(course.Code, course.Title)],
            By.Theme => [theme is null ? Group.NotRecorded : new Group(theme.Code, theme.Name)],
            By.Need => [theme is { Source.Length: > 0 } ? Named(theme.Source) : Group.NotRecorded],
            By.Venue => [names.VenueOf(session) is { } venue ? new Group(venue.Code, venue.Name) : Group.NotRecorded],
            By.Month => [new Group(session.FirstDate.ToString("yyyy-MM", Words.British), session.FirstDate.ToString("MMMM yyyy", Words.British), 12 * session.FirstDate.Year + session.FirstDate.Month)],
            By.Quarter => [QuarterGroup(Quarter.Of(session.FirstDate))],
            By.Board => BoardGroups(session.Boards),
            _ => throw new ArgumentOutOfRangeException(nameof(session), by, "No such breakdown."),
        };
    }

    private IEnumerable<Group> OfPerson(Who who) => by switch
    {
        By.Agency => [names.AgencyOf(who) is { } agency ? new Group(agency.Code, agency.Name) : Group.NotRecorded],
        By.Sector => [names.AgencyOf(who) is { Sector.Length: > 0 } agency ? Named(agency.Sector) : Group.NotRecorded],
        _ => [who.Focus == Focus.NotRecorded ? Group.NotRecorded : new Group(who.Focus.Code(), who.Focus.Label(), (int)who.Focus)],
    };

    /// <summary>Of what has no name but its code.</summary>
    private static Group Named(string code) => code == Group.NotRecorded.Code ? Group.NotRecorded : new(code, char.ToUpper(code[0], Words.British) + code[1..]);

    private static Group QuarterGroup(Quarter quarter) => new($"Q{quarter.Number}", $"Quarter {quarter.Number}, {quarter.Months}", quarter.Number!.Value);

    private static IEnumerable<Group> BoardGroups(Boards boards)
    {
        foreach (var board in Codes.All<Boards>().Where(b => boards.HasFlag(b)))
        {
            yield return new Group(board.Code(), board.Label(), (int)board);
        }
        if (boards.IsJoint())
        {
            yield return new Group("joint", "of which joint (counted in both rows above, once in the total)", (int)boards, CountedAbove: true);
        }
        else if (boards == Boards.None)
        {
            yield return Group.NotRecorded;
        }
    }
}
