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
    [Code("board", "Board")] Board,
    [Code("month", "Month")] Month,
    [Code("quarter", "Quarter")] Quarter,
}

/// <summary>A row's name, and where it stands.</summary>
/// <param name="Code">As in the CSV files.</param>
/// <param name="CountedAbove">Its figures are also in two other rows, so it is taken away when rows are added up.</param>
internal sealed record Group(string Code, string Label, int Order = 0, bool CountedAbove = false)
{
    public static readonly Group NotRecorded = new("not-recorded", "Not recorded", int.MaxValue);
}

/// <summary>Finds the rows that something is counted in.</summary>
internal sealed class Breakdown(By by, IReadOnlyDictionary<int, Agency> agencies)
{
    /// <summary>Rows are about people: what belongs to whole sessions cannot be divided among them.</summary>
    public static bool IsOfPeople(By by) => by is By.Agency or By.Sector or By.Focus;

    /// <summary>Usually one row; none for a whole session when rows are about people; three for a joint session by board.</summary>
    public IEnumerable<Group> GroupsOf(SessionFacts session, Who? who) => by switch
    {
        By.Type => [new Group(session.Type.Code(), session.Type.Label(), (int)session.Type)],
        By.Course => [new Group(session.CourseCode, session.CourseTitle)],
        By.Theme => [session.ThemeCode is null ? Group.NotRecorded : new Group(session.ThemeCode, session.ThemeName!)],
        By.Month => [new Group(session.FirstDate.ToString("yyyy-MM", Words.British), session.FirstDate.ToString("MMMM yyyy", Words.British), 12 * session.FirstDate.Year + session.FirstDate.Month)],
        By.Quarter => [QuarterGroup(Quarter.Of(session.FirstDate))],
        By.Board => BoardGroups(session.Boards),
        _ when who is null => [],
        By.Agency => [AgencyOf(who) is { } agency ? new Group(agency.Code, agency.Name) : Group.NotRecorded],
        By.Sector => [AgencyOf(who) is { Sector: { Length: > 0 } sector } ? new Group(sector, char.ToUpper(sector[0], Words.British) + sector[1..]) : Group.NotRecorded],
        By.Focus => [who.Focus == Focus.NotRecorded ? Group.NotRecorded : new Group(who.Focus.Code(), who.Focus.Label(), (int)who.Focus)],
        _ => throw new ArgumentOutOfRangeException(nameof(who), by, "No such breakdown."),
    };

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

    private Agency? AgencyOf(Who who) => who.AgencyId is { } id ? agencies.GetValueOrDefault(id) : null;
}
