using System.Runtime.InteropServices;

namespace Training.Evaluations;

/// <summary>Counts what was handed in, atom by atom, and adds up what <see cref="Suppression"/> lets be shown of each. Without a database.</summary>
public sealed class ResultsCount
{
    private static readonly Stage[] Stages = [Stage.Before, Stage.After, Stage.Later];

    private readonly Dictionary<(string, QuestionKind, int), Asked> _asked = [];
    private readonly Dictionary<int, (Asked Asked, int[] Choices)> _questions = [];
    private readonly Dictionary<(int Session, Asked Asked, int? Objective, int? Breakout), Atom> _atoms = [];
    private readonly int _least;
    private ILookup<int, KeyValuePair<(int Session, Asked Asked, int? Objective, int? Breakout), Atom>>? _bySession;

    /// <param name="least">Other than five only to show that the tests of suppression would notice.</param>
    public ResultsCount(IEnumerable<QuestionFacts> questions, int least = Suppression.Least)
    {
        _least = least;
        // The words that were asked last come first: after the session before those of other stages.
        foreach (var question in questions.Where(q => q.Kind != QuestionKind.Text).OrderBy(q => q.Stage == Stage.After ? 0 : (int)q.Stage).ThenByDescending(q => q.VersionId))
        {
            var isNumber = question.Kind is QuestionKind.Scale or QuestionKind.Confidence;
            ref var asked = ref CollectionsMarshal.GetValueRefOrAddDefault(_asked, (question.Code, question.Kind, isNumber ? question.Points : 0), out _);
            asked ??= new(question, isNumber);
            _questions[question.Id] = (asked, [.. question.Options.Select(asked.OptionOf)]);
        }
    }

    /// <summary>One number of something that was handed in, of a session whose stage has closed.</summary>
    public void Add(in AnswerFacts answer)
    {
        var (asked, choices) = _questions[answer.QuestionId];
        ref var atom = ref CollectionsMarshal.GetValueRefOrAddDefault(_atoms, (answer.SessionId, asked, answer.ObjectiveId, answer.BreakoutId), out _);
        atom ??= new();
        if (asked.IsNumber)
        {
            ref var numbers = ref CollectionsMarshal.GetValueRefOrAddDefault(atom.Numbers, answer.Who, out _);
            numbers = numbers.With(answer.Stage, answer.Number);
        }
        else if (answer.Number <= choices.Length)
        {
            (atom.Chosen[(int)answer.Stage - 1] ??= []).Add((answer.Who, choices[answer.Number - 1]));
        }
    }

    /// <summary>The results, in the order of the questions.</summary>
    /// <param name="nameOf">The words of an objective or workshop, and of which course it is or when it was.</param>
    /// <param name="sessions">Only of these, once everything is counted; none for all.</param>
    public IReadOnlyList<ThingResult> Results(Func<int?, int?, (string About, string Of)?> nameOf, IEnumerable<int>? sessions = null)
    {
        if (sessions is not null)
        {
            _bySession ??= _atoms.ToLookup(a => a.Key.Session);
        }
        var things = new Dictionary<(Asked, int?, int?), Thing>();
        foreach (var ((_, asked, objective, breakout), atom) in sessions?.SelectMany(s => _bySession![s]) ?? _atoms)
        {
            ref var thing = ref CollectionsMarshal.GetValueRefOrAddDefault(things, (asked, objective, breakout), out _);
            thing ??= new(asked.Size);
            if (asked.IsNumber)
            {
                AddNumbers(thing, atom);
            }
            else
            {
                AddChosen(thing, atom);
            }
        }
        return [.. things.Select(t => Result(t.Key.Item1, nameOf(t.Key.Item2, t.Key.Item3), t.Value))
            .OrderBy(t => t.Question.Order).ThenBy(t => t.Question.Code, StringComparer.Ordinal).ThenBy(t => t.Of, StringComparer.CurrentCulture).ThenBy(t => t.About, StringComparer.CurrentCulture)];
    }

    private void AddNumbers(Thing thing, Atom atom)
    {
        Span<int> people = stackalloc int[8];
        people.Clear();
        foreach (var numbers in atom.Numbers.Values)
        {
            people[numbers.Pattern]++;
        }
        var published = Suppression.Of(people, _least);
        var answered = Stages.Select(s => atom.Numbers.Values.Count(n => n.At(s) > 0)).ToArray();
        foreach (var numbers in atom.Numbers.Values)
        {
            var pattern = numbers.Pattern;
            foreach (var stage in Stages)
            {
                if (numbers.At(stage) is var number and > 0)
                {
                    thing.Answered[(int)stage - 1]++;
                    thing.TooFew[(int)stage - 1] += answered[(int)stage - 1] < _least ? 1 : 0;
                    if (published.Has(FigureOf(stage), pattern))
                    {
                        thing.People[(int)stage - 1]++;
                        thing.Counts[(int)stage - 1][number - 1]++;
                    }
                }
            }
            AddPair(thing, 0, numbers.Before, numbers.After, published.Has(Figure.ChangeAfter, pattern));
            AddPair(thing, 1, numbers.Before, numbers.Later, published.Has(Figure.ChangeLater, pattern));
        }
    }

    private static void AddPair(Thing thing, int change, int from, int to, bool shown)
    {
        if (from > 0 && to > 0)
        {
            thing.Pairs[change]++;
            if (shown)
            {
                thing.Differences[change][to - from] = thing.Differences[change].GetValueOrDefault(to - from) + 1;
            }
        }
    }

    private void AddChosen(Thing thing, Atom atom)
    {
        for (var stage = 0; stage < atom.Chosen.Length; stage++)
        {
            if (atom.Chosen[stage] is not { } chosen)
            {
                continue;
            }
            var people = chosen.Select(c => c.Who).Distinct().Count();
            thing.Answered[stage] += people;
            if (Suppression.MayShow(people, _least))
            {
                thing.People[stage] += people;
                foreach (var (_, option) in chosen)
                {
                    thing.Counts[stage][option]++;
                }
            }
            else
            {
                thing.TooFew[stage] += people;
            }
        }
    }

    private static ThingResult Result(Asked asked, (string About, string Of)? name, Thing thing) => new(
        asked.ToQuestion(), name?.About, name?.Of,
        [.. Stages.Where(s => thing.Answered[(int)s - 1] > 0).Select(s => new StageCounts(s, thing.Answered[(int)s - 1], thing.People[(int)s - 1], thing.TooFew[(int)s - 1], thing.Counts[(int)s - 1]))],
        [.. new[] { Stage.After, Stage.Later }.Select((to, i) => new ChangeShown(to, thing.Pairs[i], PairedChange.Of(thing.Differences[i]))).Where(c => c.Pairs > 0)]);

    private static Figure FigureOf(Stage stage) => stage switch { Stage.Before => Figure.Before, Stage.After => Figure.After, _ => Figure.Later };

    /// <summary>A question over versions: its words from the first that comes, the choices of all.</summary>
    private sealed class Asked(QuestionFacts first, bool isNumber)
    {
        private readonly List<string> _options = [];

        public bool IsNumber => isNumber;
        public int Size => isNumber ? first.Points : _options.Count;

        public int OptionOf(string text)
        {
            var known = _options.FindIndex(o => string.Equals(o, text.Trim(), StringComparison.OrdinalIgnoreCase));
            if (known >= 0)
            {
                return known;
            }
            _options.Add(text.Trim());
            return _options.Count - 1;
        }

        public AskedQuestion ToQuestion() => new(first.Code, first.Kind, first.Points, first.Text, first.LowLabel, first.HighLabel, _options, (first.Stage == Stage.Later ? 10_000 : 0) + first.Position);
    }

    /// <summary>One thing asked in one session.</summary>
    private sealed class Atom
    {
        public Dictionary<int, Numbers> Numbers { get; } = [];

        /// <summary>By stage: who chose what.</summary>
        public HashSet<(int Who, int Option)>?[] Chosen { get; } = new HashSet<(int, int)>?[Stages.Length];
    }

    /// <summary>What one person gave at each stage; 0 for nothing.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Numbers(int Before, int After, int Later)
    {
        public int Pattern => (Before > 0 ? Suppression.Bit(Stage.Before) : 0) | (After > 0 ? Suppression.Bit(Stage.After) : 0) | (Later > 0 ? Suppression.Bit(Stage.Later) : 0);

        public int At(Stage stage) => stage switch { Stage.Before => Before, Stage.After => After, _ => Later };

        public Numbers With(Stage stage, int number) => stage switch { Stage.Before => this with { Before = number }, Stage.After => this with { After = number }, _ => this with { Later = number } };
    }

    /// <summary>What adds up of one thing over sessions.</summary>
    private sealed class Thing(int size)
    {
        public int[] Answered { get; } = new int[Stages.Length];
        public int[] People { get; } = new int[Stages.Length];
        public int[] TooFew { get; } = new int[Stages.Length];
        public int[][] Counts { get; } = [.. Stages.Select(_ => new int[size])];
        public int[] Pairs { get; } = new int[2];
        public Dictionary<int, int>[] Differences { get; } = [[], []];
    }
}
