namespace Training.Evaluations;

public enum QuestionKind
{
    /// <summary>A number from 1 to <see cref="Question.Points"/>, both ends labelled.</summary>
    [Code("scale", "Scale")] Scale = 1,
    [Code("one-of", "One of several answers")] OneOf = 2,
    [Code("any-of", "Any of several answers")] AnyOf = 3,
    [Code("text", "Text")] Text = 4,

    /// <summary>A scale for each of the course's learning objectives.</summary>
    [Code("confidence", "Confidence for each learning objective")] Confidence = 5,
}

/// <summary>Of what a question is asked.</summary>
public enum QuestionAbout
{
    [Code("session", "The session as a whole")] Session = 0,

    /// <summary>Once for each workshop of a conference that the person went to.</summary>
    [Code("workshop", "Each workshop of a conference")] Workshop = 1,
}

/// <summary>One question of one version.</summary>
public class Question
{
    public const int LongestAnswer = 2000;

    public int Id { get; set; }
    public int VersionId { get; set; }
    public QuestionnaireVersion Version { get; set; } = null!;

    /// <summary>Order in the version, from 1.</summary>
    public int Position { get; set; }

    /// <summary>
    /// What is asked, whatever the words: questions of the same code, kind and number of points are the same question in results, over versions
    /// and questionnaires, and at two stages they are compared person by person.
    /// </summary>
    public required string Code { get; set; }
    public QuestionKind Kind { get; set; }
    public QuestionAbout About { get; set; }
    public required string Text { get; set; }
    public string Help { get; set; } = "";
    public bool Required { get; set; }

    /// <summary>Of a scale: from 1 to this.</summary>
    public int Points { get; set; } = 5;
    public string LowLabel { get; set; } = "";
    public string HighLabel { get; set; } = "";

    /// <summary>Of a choice: the answers, in the order in which they are numbered from 1.</summary>
    public List<string> Options { get; set; } = [];

    /// <summary>Of a text: no link from it to the person is stored.</summary>
    public bool Anonymous { get; set; }

    /// <summary>Of a text: the person may allow that it is quoted without their name.</summary>
    public bool AsksToQuote { get; set; }

    /// <summary>Of a text at the later stage: the line manager who is asked for their view reads it.</summary>
    public bool ForManager { get; set; }

    public bool IsNumber => Kind is QuestionKind.Scale or QuestionKind.Confidence;
    public bool IsChoice => Kind is QuestionKind.OneOf or QuestionKind.AnyOf;
}
