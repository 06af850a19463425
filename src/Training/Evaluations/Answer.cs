using System.Globalization;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>A number that somebody gave: a point of a scale, or the number of an answer that they chose. Of several that they chose, one row each.</summary>
public class Answer
{
    public int Id { get; set; }
    public int EvaluationId { get; set; }
    public Evaluation Evaluation { get; set; } = null!;
    public int QuestionId { get; set; }
    public Question Question { get; set; } = null!;

    /// <summary>Of a confidence: in what.</summary>
    public int? ObjectiveId { get; set; }
    public Objective? Objective { get; set; }

    /// <summary>Of a question about each workshop: which.</summary>
    public int? BreakoutId { get; set; }
    public Breakout? Breakout { get; set; }

    /// <summary>From 1.</summary>
    public int Number { get; set; }

    /// <summary>The name of what is answered in a form: "q12", "q12-o3" for an objective, "q12-b5" for a workshop.</summary>
    public static string FieldOf(int questionId, int? objectiveId = null, int? breakoutId = null) => string.Create(CultureInfo.InvariantCulture,
        $"q{questionId}{(objectiveId is { } o ? $"-o{o}" : "")}{(breakoutId is { } b ? $"-b{b}" : "")}");
}
