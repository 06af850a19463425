using System.Runtime.InteropServices;
using Training.Programme;

namespace Training.Evaluations;

// What results are counted from, and what comes out.

/// <summary>A number that somebody gave, in what was handed in.</summary>
/// <param name="Who">The same of one person's questionnaires of one session: the person; of a sheet without a name, the sheet.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AnswerFacts(int SessionId, Stage Stage, int Who, int QuestionId, int? ObjectiveId, int? BreakoutId, int Number);

/// <summary>A question of one version.</summary>
public sealed record QuestionFacts(int Id, string Code, QuestionKind Kind, QuestionAbout About, int Points, string Text, string LowLabel, string HighLabel, IReadOnlyList<string> Options, Stage Stage, int VersionId, int Position);

/// <summary>How many of one session's people were asked at a stage, and handed in.</summary>
/// <param name="Named">Questionnaires of people: a sheet without a name is of somebody who has one of their own.</param>
/// <param name="Answered">What counts, sheets without a name among it.</param>
public sealed record RateFacts(int SessionId, Stage Stage, int Named, int Answered, int Open, DateTime ClosesAt)
{
    public int Asked => Math.Max(Named, Answered);
}

/// <summary>How many were asked at a stage, and handed in.</summary>
public sealed record StageRate(Stage Stage, int Asked, int Answered)
{
    /// <summary>By stage, over sessions.</summary>
    public static IReadOnlyList<StageRate> Of(IEnumerable<RateFacts> rates) => [.. rates.GroupBy(r => r.Stage).OrderBy(g => g.Key).Select(g => new StageRate(g.Key, g.Sum(r => r.Asked), g.Sum(r => r.Answered)))];
}

/// <summary>A session that results count.</summary>
public sealed record SessionCounted(int Id, string Reference, string Course, DateOnly FirstDate, CourseType Type, Boards Boards);

/// <summary>A question in the words in which it was last asked, over versions and questionnaires.</summary>
public sealed record AskedQuestion(string Code, QuestionKind Kind, int Points, string Text, string LowLabel, string HighLabel, IReadOnlyList<string> Options, int Order)
{
    public bool IsNumber => Kind is QuestionKind.Scale or QuestionKind.Confidence;

    /// <summary>"Knowledge", "Confidence in practice".</summary>
    public string Name => Code.Length == 0 ? "" : $"{char.ToUpperInvariant(Code[0])}{Code[1..].Replace('-', ' ')}";

    /// <summary>What can be answered, in order: the points of the scale, its ends labelled, or the choices.</summary>
    public IReadOnlyList<string> Choices => !IsNumber ? Options : [.. Enumerable.Range(1, Points).Select(n => n == 1 && LowLabel.Length > 0 ? $"{n}, {LowLabel}" : n == Points && HighLabel.Length > 0 ? $"{n}, {HighLabel}" : $"{n}")];
}

/// <summary>What was answered at one stage.</summary>
/// <param name="Answered">People who answered; of a number or a choice alike.</param>
/// <param name="People">Of these, whose answers are shown.</param>
/// <param name="TooFew">Of the others, those of sessions in which fewer than five answered; the rest could be told from a change.</param>
/// <param name="Counts">How many of the people gave each answer.</param>
public sealed record StageCounts(Stage Stage, int Answered, int People, int TooFew, IReadOnlyList<int> Counts)
{
    public int LeftOut => Answered - People;

    /// <summary>Of the people whose answers are shown; none when there are none.</summary>
    public double? Share(int choice) => People == 0 ? null : (double)Counts[choice] / People;

    /// <summary>Of a scale.</summary>
    public double? Mean => People == 0 ? null : Counts.Select((count, i) => (double)count * (i + 1)).Sum() / People;
}

/// <param name="Pairs">People who answered at both stages.</param>
/// <param name="Change">Of those whose change is shown; none when it is nobody's.</param>
public sealed record ChangeShown(Stage To, int Pairs, PairedChange? Change)
{
    public int LeftOut => Pairs - (Change?.Pairs ?? 0);
}

/// <summary>One thing that was asked: a question, or a question about one objective or one workshop.</summary>
/// <param name="About">The objective or the workshop.</param>
/// <param name="Of">The course of an objective; when a workshop was.</param>
public sealed record ThingResult(AskedQuestion Question, string? About, string? Of, IReadOnlyList<StageCounts> Stages, IReadOnlyList<ChangeShown> Changes)
{
    public string Name => About ?? Question.Name;
    public StageCounts? At(Stage stage) => Stages.FirstOrDefault(s => s.Stage == stage);
}

/// <summary>Some of the sessions beside others: those of one course, say.</summary>
/// <param name="Things">The questions that are about no objective or workshop.</param>
public sealed record ResultsGroup(string Name, int Sessions, IReadOnlyList<StageRate> Rates, IReadOnlyList<ThingResult> Things);

/// <summary>Line managers' views of what people said changed.</summary>
/// <param name="Shown">Of those who answered, whose view is in the three numbers.</param>
public sealed record ManagersResult(int Asked, int Answered, int Shown, int Agree, int Add, int Disagree)
{
    public IReadOnlyList<(ManagerVerdict Verdict, int Count)> Verdicts => [(ManagerVerdict.Agree, Agree), (ManagerVerdict.Add, Add), (ManagerVerdict.Disagree, Disagree)];
}

/// <summary>Words that their writer lets be quoted.</summary>
public sealed record Quote(string Text, string Course, Stage Stage);
