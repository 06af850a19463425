using Training.Evaluations;

namespace Training.Tests.Evaluations;

/// <summary>Tries to find out what fewer than five people answered, from everything that any view shows.</summary>
public sealed class SuppressionTests
{
    private const int Least = Suppression.Least;

    private static readonly QuestionFacts[] Questions =
    [
        Question(1, "knowledge", Stage.Before, 1), Question(2, "knowledge", Stage.After, 2), Question(3, "knowledge", Stage.Later, 3),
        Question(4, "topics", Stage.After, 2, QuestionKind.AnyOf), Question(5, "confidence", Stage.Before, 1, QuestionKind.Confidence), Question(6, "confidence", Stage.After, 2, QuestionKind.Confidence),
    ];

    /// <summary>
    /// Every sum and difference of what is published of one atom (that is, of the differences of views): the answers of nobody or of at least five people are left in it.
    /// All ways in which up to 14 people may have answered at three stages are tried.
    /// </summary>
    [Fact]
    public void No_sum_of_published_figures_is_about_fewer_than_five_people()
    {
        var (tried, leaks) = (0, 0);
        foreach (var people in EveryGroup())
        {
            tried++;
            Assert.Equal(int.MaxValue, SmallestGroup(people, Suppression.Of(people)));
            leaks += SmallestGroup(people, Suppression.Of(people, least: 1)) < Least ? 1 : 0;
        }
        Assert.True(tried > 2000);
        Assert.True(leaks > tried / 2, $"Without the rule only {leaks} of {tried} groups of people could be taken apart: this test cannot fail.");
    }

    /// <summary>Only asking that each figure has five people, as is often done, is not enough; this test notices.</summary>
    [Fact]
    public void Five_in_each_figure_alone_would_not_do()
    {
        var naive = EveryGroup().Count(people =>
        {
            var all = new Published();
            foreach (var (figure, stages) in new[] { (Figure.ChangeAfter, 3), (Figure.After, 2), (Figure.Before, 1), (Figure.ChangeLater, 5), (Figure.Later, 4) })
            {
                var group = Enumerable.Range(1, 7).Where(p => (p & stages) == stages).ToList();
                if (group.Sum(p => people[p]) >= Least)
                {
                    all.Add(figure, stages, group.Sum(p => 1 << p));
                }
            }
            return SmallestGroup(people, all) < Least;
        });
        Assert.True(naive > 100);
    }

    /// <summary>Random sessions and all their views: whatever two views, one within the other, differ by is about nobody or at least five people.</summary>
    [Fact]
    public void No_two_views_differ_by_fewer_than_five_people()
    {
        var random = new Random(5);
        var differences = 0;
        for (var round = 0; round < 100; round++)
        {
            var answers = RandomAnswers(random, sessions: 5);
            var views = Views(5).ToDictionary(v => v, v => Results(answers, v));
            foreach (var (wide, narrow) in from w in views from n in views where w.Key != n.Key && (w.Key & n.Key) == n.Key select (w.Value, n.Value))
            {
                foreach (var thing in wide)
                {
                    var other = narrow.FirstOrDefault(t => t.Question.Code == thing.Question.Code && t.About == thing.About);
                    var counts = thing.Stages.Select(s => s.People - (other?.At(s.Stage)?.People ?? 0))
                        .Concat(thing.Changes.Select(c => (c.Change?.Pairs ?? 0) - (other?.Changes.FirstOrDefault(o => o.To == c.To)?.Change?.Pairs ?? 0)));
                    Assert.All(counts, n => Assert.True(n is 0 or >= Least, $"{thing.Name}: {n}"));
                    differences += counts.Count(n => n > 0);
                }
            }
        }
        Assert.True(differences > 1000);
        // Without the rule the first two views that come tell what few people said.
        var unguarded = RandomAnswers(random, sessions: 5);
        var without = Views(5).Select(v => Results(unguarded, v, least: 1)).ToList();
        Assert.Contains(without.SelectMany(w => without, (w, n) => w.Sum(t => t.Stages.Sum(s => s.People)) - n.Sum(t => t.Stages.Sum(s => s.People))), n => n is > 0 and < Least);
    }

    [Fact]
    public void Who_answered_only_once_is_left_out_where_they_could_be_told()
    {
        var people = new int[8];
        (people[3], people[2]) = (5, 1); // five before and after, one only after
        var published = Suppression.Of(people);
        Assert.True(published.Has(Figure.ChangeAfter, 3) && published.Has(Figure.After, 3) && published.Has(Figure.Before, 3));
        Assert.False(published.Has(Figure.After, 2));
        people[2] = 5;
        Assert.True(Suppression.Of(people).Has(Figure.After, 2));
        (people[3], people[2], people[1]) = (4, 6, 6); // no five pairs: the two have nothing in common
        Assert.True(Suppression.Of(people) is var apart && !apart.Has(Figure.ChangeAfter) && apart.Has(Figure.After, 3) && apart.Has(Figure.Before, 3) && apart.Has(Figure.Before, 1));
    }

    [Fact]
    public void What_comes_later_never_changes_what_was_published()
    {
        foreach (var people in EveryGroup())
        {
            // As it stood before anybody answered later: who answered only then was not there.
            var earlier = new int[8];
            for (var p = 1; p < 8; p++)
            {
                earlier[p & 3] += (p & 3) > 0 ? people[p] : 0;
            }
            var (first, now) = (Suppression.Of(earlier), Suppression.Of(people));
            foreach (var figure in new[] { Figure.ChangeAfter, Figure.After, Figure.Before })
            {
                Assert.All(Enumerable.Range(1, 7).Where(p => (p & 3) > 0 && people[p] > 0), p => Assert.Equal(first.Has(figure, p & 3), now.Has(figure, p)));
            }
        }
    }

    /// <summary>The fewest people, under five, whose answers alone are left in a sum of published figures; int.MaxValue when there is no such sum.</summary>
    private static int SmallestGroup(int[] people, Published published)
    {
        // Each figure adds, for each pattern, something of a person's answer before, after and later.
        (Figure Figure, int[] Of)[] all = [(Figure.ChangeAfter, [-1, 1, 0]), (Figure.After, [0, 1, 0]), (Figure.Before, [1, 0, 0]), (Figure.ChangeLater, [-1, 0, 1]), (Figure.Later, [0, 0, 1])];
        var figures = all.Where(f => published.Has(f.Figure)).ToArray();
        var has = figures.Select(f => Enumerable.Range(0, 8).Select(p => published.Has(f.Figure, p)).ToArray()).ToArray();
        var smallest = int.MaxValue;
        var factors = new int[figures.Length];
        for (var n = 0; n < (int)Math.Pow(3, figures.Length); n++)
        {
            for (var (i, rest) = (0, n); i < factors.Length; i++, rest /= 3)
            {
                factors[i] = rest % 3 - 1;
            }
            var left = 0;
            for (var pattern = 1; pattern < 8; pattern++)
            {
                for (var stage = 0; stage < 3; stage++)
                {
                    var sum = 0;
                    for (var i = 0; i < figures.Length; i++)
                    {
                        sum += has[i][pattern] ? factors[i] * figures[i].Of[stage] : 0;
                    }
                    if (sum != 0)
                    {
                        left += people[pattern];
                        break;
                    }
                }
            }
            smallest = left is > 0 and < Least ? Math.Min(smallest, left) : smallest;
        }
        return smallest;
    }

    // Of each of the seven ways to answer nobody, one, four or five people, up to 14 in all.
    private static IEnumerable<int[]> EveryGroup()
    {
        int[] sizes = [0, 1, 4, 5];
        for (var n = 1; n < 16384; n++)
        {
            var people = new int[8];
            for (var (p, rest) = (1, n); p < 8; p++, rest /= 4)
            {
                people[p] = sizes[rest % 4];
            }
            if (people.Sum() <= 14)
            {
                yield return people;
            }
        }
    }

    private static List<AnswerFacts> RandomAnswers(Random random, int sessions)
    {
        var answers = new List<AnswerFacts>();
        for (var session = 0; session < sessions; session++)
        {
            var keen = random.NextDouble();
            var people = random.Next(3, 25);
            for (var who = 1; who <= people; who++)
            {
                foreach (var question in Questions.Where(_ => random.NextDouble() < keen))
                {
                    answers.Add(new(session, question.Stage, session * 100 + who, question.Id, question.Kind == QuestionKind.Confidence ? random.Next(1, 3) : null, null, random.Next(1, 4)));
                }
            }
        }
        return answers;
    }

    /// <summary>Every set of whole sessions, as bits.</summary>
    private static IEnumerable<int> Views(int sessions) => Enumerable.Range(1, (1 << sessions) - 1);

    private static IReadOnlyList<ThingResult> Results(List<AnswerFacts> answers, int view, int least = Least)
    {
        var count = new ResultsCount(Questions, least);
        answers.Where(a => ((view >> a.SessionId) & 1) == 1).ToList().ForEach(a => count.Add(a));
        return count.Results((objective, _) => objective is { } o ? ($"objective {o}", "") : null);
    }

    private static QuestionFacts Question(int id, string code, Stage stage, int version, QuestionKind kind = QuestionKind.Scale) =>
        new(id, code, kind, QuestionAbout.Session, 5, $"About {code}?", "", "", kind == QuestionKind.AnyOf ? ["a", "b", "c"] : [], stage, version, id);
}
