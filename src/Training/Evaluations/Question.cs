using System.Text.RegularExpressions;

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
public partial class Question
{
    public const int LongestAnswer = 2000;
    public const int FewestPoints = 2;
    public const int MostPoints = 10;
    public const int FewestOptions = 2;
    public const int MostOptions = 12;
    public const int LongestText = 300;
    public const int LongestHelp = 500;
    public const int LongestLabel = 60;
    public const int LongestOption = 150;

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

    /// <summary>What of it cannot be, by the names of the properties, in words to the team.</summary>
    public IReadOnlyList<(string Field, string Sentence)> Problems(Stage stage)
    {
        List<(string, string)> problems = [];
        Check(CodePattern().IsMatch(Code), nameof(Code), "The code must be at most 50 letters from a to z, digits and dashes, like confidence-to-refer");
        Check(Text.Length > 0, nameof(Text), "Enter the question");
        Check(Text.Length <= LongestText, nameof(Text), $"The question must be {LongestText} characters or fewer");
        Check(Help.Length <= LongestHelp, nameof(Help), $"The help must be {LongestHelp} characters or fewer");
        Check(!IsNumber || Points is >= FewestPoints and <= MostPoints, nameof(Points), $"A scale has {FewestPoints} to {MostPoints} points");
        Check(!IsNumber || LowLabel.Length is > 0 and <= LongestLabel, nameof(LowLabel), $"Say in at most {LongestLabel} characters what the lowest point means");
        Check(!IsNumber || HighLabel.Length is > 0 and <= LongestLabel, nameof(HighLabel), $"Say in at most {LongestLabel} characters what the highest point means");
        Check(!IsChoice || Options.Count is >= FewestOptions and <= MostOptions, nameof(Options), $"Enter {FewestOptions} to {MostOptions} answers to choose from");
        Check(Options.TrueForAll(o => o.Length is > 0 and <= LongestOption), nameof(Options), $"Each answer must be {LongestOption} characters or fewer");
        Check(Options.Distinct(StringComparer.OrdinalIgnoreCase).Count() == Options.Count, nameof(Options), "Two of the answers are the same");
        Check(IsChoice || Options.Count == 0, nameof(Options), "Only a choice has answers to choose from");
        Check(About == QuestionAbout.Session || Kind != QuestionKind.Confidence, nameof(About), "Learning objectives belong to the course, so confidence is asked of the session as a whole");
        Check(About == QuestionAbout.Session || stage != Stage.Before, nameof(About), "Nobody has been to a workshop yet when this is asked");
        Check(!Anonymous || Kind == QuestionKind.Text, nameof(Anonymous), "Only a text can be anonymous: scores are compared before and after, person by person");
        Check(!AsksToQuote || Kind == QuestionKind.Text, nameof(AsksToQuote), "Only a text can be quoted");
        Check(!ForManager || (Kind == QuestionKind.Text && stage == Stage.Later), nameof(ForManager), "Line managers read texts of a questionnaire that is asked later");
        Check(!ForManager || !Anonymous, nameof(ForManager), "What a line manager reads cannot be anonymous");
        return problems;

        void Check(bool fine, string field, string sentence)
        {
            if (!fine && !problems.Exists(p => p.Item1 == field))
            {
                problems.Add((field, sentence));
            }
        }
    }

    /// <summary>Why results could not put it together with another question of the same code; none when they can.</summary>
    /// <param name="other">Of another version; its version and questionnaire are loaded.</param>
    public string? Contradicts(Question other) =>
        Kind != other.Kind ? $"“{Code}” is {Described(other)} in {other.Version.Name}. Choose another code, or results could not be put together"
        : IsNumber && Points != other.Points ? $"“{Code}” has {other.Points} points in {other.Version.Name}. Keep them or choose another code, or results could not be put together"
        : About != other.About ? $"“{Code}” is asked of {(other.About == QuestionAbout.Workshop ? "each workshop" : "the session as a whole")} in {other.Version.Name}. Choose another code, or results could not be put together"
        : IsChoice && !Options.Zip(other.Options).All(o => o.First == o.Second) ? $"“{Code}” has other answers to choose from in {other.Version.Name}. Keep them in their order (more may follow at the end) or choose another code, or results could not be put together"
        : null;

    /// <summary>The same in another version.</summary>
    public Question Copy(int position)
    {
        var copy = new Question { Position = position, Code = Code, Text = Text };
        copy.Say(this);
        return copy;
    }

    /// <summary>Asks from now on what another one does, in its own place.</summary>
    internal void Say(Question other)
    {
        (Code, Kind, About, Text, Help, Required) = (other.Code, other.Kind, other.About, other.Text, other.Help, other.Required);
        (Points, LowLabel, HighLabel, Options) = (other.Points, other.LowLabel, other.HighLabel, [.. other.Options]);
        (Anonymous, AsksToQuote, ForManager) = (other.Anonymous, other.AsksToQuote, other.ForManager);
    }

    /// <summary>Whether it asks the same in the same words and place.</summary>
    public bool IsSame(Question other) => (Position, Code, Kind, About, Text, Help, Required) == (other.Position, other.Code, other.Kind, other.About, other.Text, other.Help, other.Required)
        && (Points, LowLabel, HighLabel, Anonymous, AsksToQuote, ForManager) == (other.Points, other.LowLabel, other.HighLabel, other.Anonymous, other.AsksToQuote, other.ForManager)
        && Options.SequenceEqual(other.Options);

    private static string Described(Question question) => question.Kind switch
    {
        QuestionKind.Scale => "a scale",
        QuestionKind.OneOf => "a choice of one answer",
        QuestionKind.AnyOf => "a choice of several answers",
        QuestionKind.Text => "a text",
        _ => "a confidence for each learning objective",
    };

    [GeneratedRegex("^(?=.{1,50}$)[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex CodePattern();
}
