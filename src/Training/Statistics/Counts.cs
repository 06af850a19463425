using System.Collections.Concurrent;
using System.Collections.Frozen;
using Training.People;
using Training.Programme;

namespace Training.Statistics;

/// <summary>What was counted of one session.</summary>
/// <param name="Whole">What belongs to the session as a whole: that it was delivered, its places.</param>
/// <param name="Shares">What each of its people adds.</param>
public sealed class SessionCount(SessionFacts session, DateTime now, Figures whole, IReadOnlyList<Share> shares)
{
    public SessionFacts Session => session;
    public Figures Whole => whole;
    public IReadOnlyList<Share> Shares => shares;
    public Figures Total { get; } = Figures.Sum([whole, .. shares.Select(s => s.Figures)]);
    public bool IsDelivered { get; } = session.IsDelivered(now);
    public bool IsProvisional { get; } = session.IsProvisional(now);

    /// <summary>Published, and not over yet.</summary>
    public bool IsToCome => session.Status == SessionStatus.Published && !IsDelivered;
}

/// <summary>Everything that was counted of one quarter. Never changed.</summary>
/// <param name="ValidUntil">When the next session of the quarter ends, and the count is another; none when none does.</param>
public sealed record QuarterCount(Quarter Quarter, DateTime AsAt, DateTime? ValidUntil, IReadOnlyList<SessionCount> Sessions);

/// <summary>A course as figures are shown under it.</summary>
/// <param name="Themes">The first is its main theme, under which it is counted.</param>
public sealed record CourseName(string Code, string Title, CourseType Type, IReadOnlyList<ThemeName> Themes);

/// <param name="Source">Where the need for it came from.</param>
public sealed record ThemeName(string Code, string Name, string Source);

public sealed record AgencyName(string Code, string Name, string Sector);

public sealed record VenueName(string Code, string Name);

/// <summary>What courses, agencies and venues are called where figures are shown, by their identities (in frozen figures: by local numbers).</summary>
public sealed record Names(FrozenDictionary<int, CourseName> Courses, FrozenDictionary<int, AgencyName> Agencies, FrozenDictionary<int, VenueName> Venues)
{
    public CourseName CourseOf(SessionFacts session) => Courses[session.CourseId];
    public VenueName? VenueOf(SessionFacts session) => session.VenueId is { } id ? Venues.GetValueOrDefault(id) : null;
    public AgencyName? AgencyOf(Who who) => who.AgencyId is { } id ? Agencies.GetValueOrDefault(id) : null;
}

/// <summary>That figures are as they were published.</summary>
/// <param name="By">Who froze them; empty when that is not known.</param>
public sealed record FrozenAs(int Id, DateTime At, string By, string Note);

/// <summary>What was counted of a quarter, of a year or of four quarters: every report of them is worked out from this alone.</summary>
/// <param name="Frozen">Set when the figures are as they were published; then persons are local numbers.</param>
public sealed record RangeCount(Quarter Quarter, DateTime AsAt, Names Names, IReadOnlyList<SessionCount> Sessions, FrozenAs? Frozen = null)
{
    /// <summary>What the measures meant when the figures were published, by name; none while they are not.</summary>
    public IReadOnlyDictionary<string, string>? Definitions { get; init; }

    /// <summary>Of figures that are counted live, what was published of their quarters: who knows both must not work out more.</summary>
    internal IReadOnlyList<RangeCount> Published { get; init; } = [];

    /// <summary>What is withheld from readers of each agency, kept for the next report of the same count.</summary>
    internal ConcurrentDictionary<(string? Agency, SmallNumbers.Protection By), SmallNumbers> Withheld { get; } = new();

    public string DefinitionOf(Measure measure) => Definitions?.GetValueOrDefault(measure.Name) ?? measure.Definition;

    /// <summary>Its sessions for a board, joint ones among them; all when none is named.</summary>
    public IEnumerable<SessionCount> For(Boards? board) => board is { } only ? Sessions.Where(s => (s.Session.Boards & only) != Boards.None) : Sessions;

    /// <summary>All of it for a board, without rows.</summary>
    public Figures TotalOf(Boards? board) => Figures.Sum(For(board).Select(s => s.Total));

    /// <summary>The sessions behind a figure, first day first, each with what it adds to the given row (and column) of a report.</summary>
    public IReadOnlyList<(SessionCount Session, Figures Figures, IReadOnlyList<Share> Shares)> Behind(Boards? board, params IReadOnlyList<(By By, string Code)> cells)
    {
        var breakdowns = cells.Select(c => (Rows: new Breakdown(c.By, Names), c.Code)).ToList();
        var ofPeople = cells.Any(c => Breakdown.IsOfPeople(c.By));
        var behind = new List<(SessionCount, Figures, IReadOnlyList<Share>)>();
        foreach (var session in For(board))
        {
            List<Share> shares = [.. session.Shares.Where(share => IsIn(session.Session, share.Who))];
            var whole = !ofPeople && IsIn(session.Session, null);
            if (whole || shares.Count > 0)
            {
                behind.Add((session, Figures.Sum(shares.Select(s => s.Figures).Prepend(whole ? session.Whole : Figures.None)), shares));
            }
        }
        return behind;

        bool IsIn(SessionFacts session, Who? who) => breakdowns.TrueForAll(b => b.Rows.GroupsOf(session, who).Any(g => g.Code == b.Code));
    }
}
