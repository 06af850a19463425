namespace Training.Evaluations;

/// <summary>What is asked at one stage, reused over courses. Its questions stand in versions: answers stay with the words that were asked.</summary>
public class Questionnaire
{
    public int Id { get; set; }

    /// <summary>Lower-case and stable: its name in CSV files and addresses.</summary>
    public required string Code { get; set; }
    public required string Title { get; set; }
    public Stage Stage { get; set; }
    public List<QuestionnaireVersion> Versions { get; } = [];

    /// <summary>What is asked of who is asked now; none while nothing was published.</summary>
    public QuestionnaireVersion? Published => Versions.Where(v => v.PublishedAt is not null).MaxBy(v => v.Number);

    public QuestionnaireVersion? Draft => Versions.Find(v => v.PublishedAt is null);
}

/// <summary>The questions as they were asked from some day on. Once published it never changes: a change is a new version.</summary>
public class QuestionnaireVersion
{
    public int Id { get; set; }
    public int QuestionnaireId { get; set; }
    public Questionnaire Questionnaire { get; set; } = null!;

    /// <summary>From 1.</summary>
    public int Number { get; set; }

    /// <summary>Read above the questions.</summary>
    public string Introduction { get; set; } = "";

    /// <summary>None of a draft. The latest published version is asked of who is asked from then on.</summary>
    public DateTime? PublishedAt { get; set; }
    public List<Question> Questions { get; } = [];

    /// <summary>"version 2 of “After a course”".</summary>
    public string Name => $"version {Number} of “{Questionnaire.Title}”";
}
