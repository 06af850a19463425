using Training.Programme;

namespace Training.Evaluations;

/// <summary>
/// What somebody wrote. Of an anonymous one nothing tells whose it is: it names the session and the question, has no time, and its identity is random, so that not even the
/// order of the rows says when it was written (the table has no hidden row numbers).
/// </summary>
public class Comment
{
    public Guid Id { get; set; } = Guid.NewGuid();
    public int SessionId { get; set; }
    public Session Session { get; set; } = null!;
    public int QuestionId { get; set; }
    public Question Question { get; set; } = null!;
    public int? BreakoutId { get; set; }
    public Breakout? Breakout { get; set; }

    /// <summary>Whose it is; none of an anonymous one, which is only stored when the questionnaire is handed in.</summary>
    public int? EvaluationId { get; set; }
    public Evaluation? Evaluation { get; set; }
    public required string Text { get; set; }

    /// <summary>The writer allows that it is quoted, without their name.</summary>
    public bool MayBeQuoted { get; set; }

    /// <summary>The team found it worth quoting; only where the writer allows it.</summary>
    public bool IsQuote { get; set; }
    public List<CommentTheme> Themes { get; } = [];
}

/// <summary>Under which the team files comments: "Trainer and delivery", "Venue".</summary>
public class CommentTheme
{
    public int Id { get; set; }

    /// <summary>Lower-case and stable: its name in CSV files.</summary>
    public required string Code { get; set; }
    public required string Name { get; set; }
}
