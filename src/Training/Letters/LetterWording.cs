using Training.Programme;

namespace Training.Letters;

/// <summary>The team's own words for one kind of letter, for one type of course or for all. What is empty stays as the program says it.</summary>
public class LetterWording
{
    public int Id { get; set; }
    public LetterKind Kind { get; set; }

    /// <summary>None for every type that has no words of its own.</summary>
    public CourseType? Type { get; set; }
    public string Subject { get; set; } = "";

    /// <summary>After "Dear ...", before what, when and where.</summary>
    public string Opening { get; set; } = "";

    /// <summary>After what, when and where: what to bring, where to park.</summary>
    public string Closing { get; set; } = "";
    public DateTime ChangedAt { get; set; }

    internal void Say(OwnWords words, DateTime now)
    {
        if (OwnWords.From(this) == words)
        {
            return;
        }
        (Subject, Opening, Closing) = (words.Subject, words.Opening, words.Closing);
        ChangedAt = now > ChangedAt ? now : ChangedAt.AddTicks(1); // whoever saw the words before must notice
    }
}
