using Training.Data;
using Training.Programme;

namespace Training.Statistics;

/// <summary>Who reads figures: agency figures of fewer than five people are for the team and for that agency only.</summary>
/// <param name="SeesAll">The team, which knows the people anyway.</param>
/// <param name="Agency">The code of their own agency: frozen figures know agencies by nothing else.</param>
public sealed record StatisticsReader(bool SeesAll, string? Agency = null)
{
    public static readonly StatisticsReader Team = new(SeesAll: true);

    /// <summary>Whether they may see the single sessions behind a row: those of one agency or sector would show single people.</summary>
    public bool MayLookBehind(By by, string group) => SeesAll || !SmallNumbers.Concerns(by) || by == By.Agency && group == Agency;
}

/// <summary>One row of a report. A measure that cannot be divided among the row's people has no value in it, only in the total.</summary>
public sealed record ReportRow(string Group, string Label, Figures Figures, bool IsDivisible, bool CountedAbove = false)
{
    /// <summary>What is withheld from the reader, as <see cref="SmallNumbers"/> says it; the figures are without it.</summary>
    internal int Hidden { get; init; }

    /// <summary>The rows that this one is the sum of, when they can only be shown together.</summary>
    internal IReadOnlyList<string>? Members { get; init; }

    public decimal? this[Measure measure] => measure.OfSessions && !IsDivisible || IsWithheld(measure) ? null : measure.Of(Figures);

    /// <summary>True when the reader may not see the value, because it is of few people or would give such a figure away.</summary>
    public bool IsWithheld(Measure measure) => SmallNumbers.Withholds(Hidden, measure);

    /// <summary>The value as pages show it: "1,142", "84.1%", "withheld", or "–".</summary>
    public string Words(Measure measure) => IsWithheld(measure) ? SmallNumbers.Word : measure.Words(this[measure]);
}

/// <summary>The measures of a quarter or year, by something and in total: as they stand now, or as they were frozen.</summary>
public sealed class QuarterReport
{
    /// <summary>What it was made from.</summary>
    public required RangeCount Count { get; init; }
    public Quarter Quarter => Count.Quarter;

    /// <summary>Only sessions for this board, joint ones among them; none for all.</summary>
    public Boards? Board { get; init; }
    public By By { get; init; }
    public DateTime AsAt => Count.AsAt;

    /// <summary>Set when the figures are as they were published.</summary>
    public FrozenAs? Frozen => Count.Frozen;
    public required IReadOnlyList<ReportRow> Rows { get; init; }
    public required ReportRow Total { get; init; }

    /// <summary>Delivered sessions whose register is still open: counted nowhere but here, first day first.</summary>
    public required IReadOnlyList<SessionFacts> Provisional { get; init; }

    /// <summary>Published sessions of the range that are not over yet.</summary>
    public int ToCome { get; init; }

    /// <summary>Delivered sessions of the range that are for both boards.</summary>
    public int Joint { get; init; }

    /// <summary>True when something in the rows is withheld from the reader, or can be shown together only: then <see cref="SmallNumbers.Definition"/> stands beside them.</summary>
    public bool Withholds => Rows.Any(r => r.Hidden != 0 || r.Members is not null);

    /// <summary>What is here of another report's row that has none: zeros, or withheld when it is among those that are shown together.</summary>
    public ReportRow Missing(ReportRow row) => row with { Figures = Figures.None, Hidden = Rows.Any(r => r.Members?.Contains(row.Group) == true) ? SmallNumbers.All : 0 };

    public bool IsEmpty => Rows.Count == 0 && Total.Figures == Figures.None;

    /// <summary>True when rows are about people, so that sessions and places stand in the total only.</summary>
    public bool IsOfPeople => Breakdown.IsOfPeople(By);

    /// <summary>Counts the sessions that begin in the range, as they stand now, for somebody who may see everything.</summary>
    public static async Task<QuarterReport> CreateAsync(TrainingDb db, Quarter quarter, Boards? board = null, By by = By.Type) =>
        Of(await new StatisticsDesk(db, new CountCache()).CountAsync(quarter, live: true), board, by, StatisticsReader.Team);

    /// <summary>Makes the report from what was counted. Throws when figures do not add up.</summary>
    public static QuarterReport Of(RangeCount count, Boards? board, By by, StatisticsReader reader)
    {
        var breakdown = new Breakdown(by, count.Names);
        var total = new Figures();
        var groups = new Dictionary<Group, Figures>();
        List<SessionCount> sessions = [.. count.For(board)];
        foreach (var session in sessions)
        {
            total.Add(session.Total);
            Add(session.Session, null, session.Whole);
            foreach (var share in session.Shares)
            {
                Add(session.Session, share.Who, share.Figures);
            }
        }
        var report = new QuarterReport
        {
            Count = count,
            Board = board,
            By = by,
            Rows = [.. Group.Sorted(groups.Keys).Select(g => new ReportRow(g.Code, g.Label, groups[g], !Breakdown.IsOfPeople(by), g.CountedAbove))],
            Total = new ReportRow("total", "Total", total, IsDivisible: true),
            Provisional = [.. sessions.Where(s => s.IsProvisional).Select(s => s.Session)],
            ToCome = sessions.Count(s => s.IsToCome),
            Joint = sessions.Count(s => s.IsDelivered && s.Session.Boards.IsJoint()),
        };
        report.Check();
        return reader.SeesAll || !SmallNumbers.Concerns(by) ? report : report.Without(SmallNumbers.Of(count, reader));

        void Add(SessionFacts session, Who? who, Figures figures)
        {
            if (figures == Figures.None)
            {
                return;
            }
            foreach (var group in breakdown.GroupsOf(session, who))
            {
                if (!groups.TryGetValue(group, out var sum))
                {
                    groups[group] = sum = new Figures();
                }
                sum.Add(figures);
            }
        }
    }

    /// <summary>The report as a reader outside the team may see it.</summary>
    internal QuarterReport Without(SmallNumbers small) => !SmallNumbers.Concerns(By) ? this : new()
    {
        Count = Count,
        Board = Board,
        By = By,
        Rows = small.Shown(Rows, By, Board is not null),
        Total = Total,
        Provisional = Provisional,
        ToCome = ToCome,
        Joint = Joint,
    };

    /// <summary>The identities in every row, and that rows add up to the total; a row counted above is taken away again.</summary>
    private void Check()
    {
        Total.Figures.Check(Total.Label);
        var sum = new Figures();
        foreach (var row in Rows)
        {
            row.Figures.Check(row.Label);
            sum.Add(row.Figures, row.CountedAbove ? -1 : 1);
        }
        CheckSum($"The rows by {By.Code()}", sum, Total.Figures, IsOfPeople);
    }

    /// <summary>Throws when a sum of rows is not their total.</summary>
    internal static void CheckSum(string what, Figures sum, Figures total, bool ofPeople)
    {
        if (Measures.All.Where(m => !m.IsRate && !(ofPeople && m.OfSessions)).FirstOrDefault(m => m.Of(sum) != m.Of(total)) is { } wrong)
        {
            throw new InvalidOperationException($"{what} do not add up to the total: {wrong.Name} is {wrong.Of(sum)} in the rows and {wrong.Of(total)} in the total.");
        }
    }
}
