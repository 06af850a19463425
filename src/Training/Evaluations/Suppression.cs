namespace Training.Evaluations;

/// <summary>What results can say of one thing that was asked in one session, in the order in which it is decided what is published.</summary>
public enum Figure
{
    [Code("change-after", "Change from before to after")] ChangeAfter = 0,
    [Code("after", "After")] After = 1,
    [Code("before", "Before")] Before = 2,
    [Code("change-later", "Change from before to later")] ChangeLater = 3,
    [Code("later", "Later")] Later = 4,
}

/// <summary>
/// Which answers results may show, so that nobody can tell what any group of fewer than five people answered, whatever they filter and subtract.
/// </summary>
/// <remarks>
/// <para><b>The atom</b> is one thing asked in one session: a question, or a question about one learning objective or one workshop. Every view adds up whole sessions (filters know nothing
/// smaller), so all that views and their differences can give away is what was put into them of each atom. Hence it is decided here once for an atom, the same for every view, and an
/// atom that may not be shown is in no view, however wide.</para>
/// <para><b>Of an atom</b> up to five figures are published: the answers of a group before, of one after, of one later, and the changes of two groups from before to after and to later. A person
/// of such an atom is in some of the five groups and not in others. Take as a <i>cell</i> all people who are in exactly the same published groups. <b>The rule: every cell is empty or has at least five people.</b></para>
/// <para><b>Why that is enough:</b> each published group is made of whole cells, and each figure is a count or a sum over its group that does not depend on who in it gave what. So everything that is
/// published, in all views together, could be worked out from one list for each cell: what its people answered, in no order. Nobody can learn more than these lists by subtraction or any
/// other way, even who knows exactly who answered when, and no list has fewer than five people on it. (When all of a cell answered alike, that can be seen.)</para>
/// <para><b>Why no weaker rule is:</b> five before, five after and five pairs are not enough. If six answered after and five of them before, then the sum after, less the sum before, less the
/// change is what the sixth said. The same goes through change to after and change to later with no answers before shown at all. So a figure whose group would make a cell too small falls
/// back to the people who are in a published group already (those who answered both), and the page says how many are left out; when that does not do, it is not shown.</para>
/// <para>Figures that no published change ties together have nothing in common (answers before may be swapped alone, and so may answers after), so each only needs five.</para>
/// <para><b>Looking twice:</b> an atom counts once its stage has closed or everybody has handed in (<see cref="EvaluationResults"/>), before and after together as they are decided together; what came of it later joins
/// without changing what was published, because it is decided last. So who looks again sees no single answer arrive. Line managers' views and anonymous words wait in the same way (<see cref="EvaluationResults.ManagersTold"/>, <see cref="EvaluationComments.Shown"/>).</para>
/// <para><b>Not hidden:</b> how many were asked, answered and are left out. <b>Not covered:</b> somebody who wrote down the figures before a register was corrected, or before a sheet of paper
/// was entered after the closing date, and compares; and answers of different questions are guarded one by one, no figure ever crosses two.</para>
/// </remarks>
public static class Suppression
{
    /// <summary>A smaller group of people is not shown.</summary>
    public const int Least = 5;

    public const string Definition = "Answers of fewer than five people in a session are not shown, nor are figures from which they could be worked out.";

    // A person's stages as bits, and a set of people as a set of such patterns: pattern p is in the set when bit p is set.
    private const int Before = 1, After = 2, Later = 4;
    private const int Patterns = 8;

    private static readonly (Figure Figure, int Stages, int[] Groups)[] InOrder =
    [
        (Figure.ChangeAfter, Before | After, [With(Before | After)]),
        (Figure.After, After, [With(After), With(Before | After)]),
        (Figure.Before, Before, [With(Before), With(Before | After)]),
        (Figure.ChangeLater, Before | Later, [With(Before | Later), With(Before | After | Later)]),
        (Figure.Later, Later, [With(Later), With(Before | Later), With(Before | After | Later)]),
    ];

    /// <summary>The bit of a stage in a pattern.</summary>
    public static int Bit(Stage stage) => 1 << ((int)stage - 1);

    /// <summary>True of a group that is on its own: answers to a choice, managers' views.</summary>
    public static bool MayShow(int people, int least = Least) => people >= least;

    /// <summary>Decides for one atom.</summary>
    /// <param name="people">How many people answered at exactly the stages of each of the eight patterns.</param>
    /// <param name="least">Other than five only to show that the tests of this would notice.</param>
    public static Published Of(ReadOnlySpan<int> people, int least = Least)
    {
        var published = new Published();
        foreach (var (figure, stages, groups) in InOrder)
        {
            foreach (var group in groups)
            {
                if (Count(people, group) >= least && CellsHold(people, published.TiedTo(figure, stages), group, least))
                {
                    published.Add(figure, stages, group);
                    break;
                }
            }
        }
        return published;
    }

    private static bool CellsHold(ReadOnlySpan<int> people, IReadOnlyList<int> published, int another, int least)
    {
        var cells = new Dictionary<int, int>();
        for (var pattern = 1; pattern < Patterns; pattern++)
        {
            var signature = (another >> pattern) & 1;
            foreach (var group in published)
            {
                signature = (signature << 1) | ((group >> pattern) & 1);
            }
            if (signature != 0 && people[pattern] > 0)
            {
                cells[signature] = cells.GetValueOrDefault(signature) + people[pattern];
            }
        }
        return cells.Values.All(n => n >= least);
    }

    private static int Count(ReadOnlySpan<int> people, int group)
    {
        var count = 0;
        for (var pattern = 1; pattern < Patterns; pattern++)
        {
            count += ((group >> pattern) & 1) * people[pattern];
        }
        return count;
    }

    private static int With(int stages) => Enumerable.Range(1, Patterns - 1).Where(p => (p & stages) == stages).Sum(p => 1 << p);
}

/// <summary>Of whom each figure of one atom is published.</summary>
public sealed class Published
{
    private readonly List<(Figure Figure, int Stages, int Group)> _groups = [];

    /// <summary>True when the answers of who answered at exactly these stages are in the figure.</summary>
    public bool Has(Figure figure, int pattern) => _groups.Exists(g => g.Figure == figure && ((g.Group >> pattern) & 1) == 1);

    public bool Has(Figure figure) => _groups.Exists(g => g.Figure == figure);

    internal void Add(Figure figure, int stages, int group) => _groups.Add((figure, stages, group));

    /// <summary>The groups of figures that a published change ties to this one, however many changes lie between.</summary>
    internal IReadOnlyList<int> TiedTo(Figure figure, int stages)
    {
        var tied = stages;
        foreach (var _ in _groups)
        {
            foreach (var (_, others, _) in _groups.Where(g => g.Figure is Figure.ChangeAfter or Figure.ChangeLater && (g.Stages & tied) != 0))
            {
                tied |= others;
            }
        }
        return [.. _groups.Where(g => g.Figure != figure && (g.Stages & tied) != 0).Select(g => g.Group)];
    }
}
