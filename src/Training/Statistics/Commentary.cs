using System.Text.RegularExpressions;
using Training.People;

namespace Training.Statistics;

/// <summary>What the L&amp;D group says of a financial year, in Markdown, on the year's page.</summary>
public partial class Commentary
{
    /// <summary>Some four pages of a board paper; and what one cell of a CSV file may hold.</summary>
    public const int Longest = 10_000;

    /// <summary>The year's first date, 1 April.</summary>
    public DateOnly From { get; set; }

    /// <summary>Empty when they have taken back what they said; then the year's page says nothing.</summary>
    public required string Text { get; set; }
    public DateTime ChangedAt { get; set; }
    public int? ChangedById { get; set; }
    public Person? ChangedBy { get; set; }

    /// <summary>Goes up with each change, so that of two people who write at once nobody undoes the other's unseen.</summary>
    public int Version { get; set; }

    public bool IsEmpty => Text.Length == 0;

    /// <summary>As it is kept: whatever a browser or a spreadsheet made of its line ends, and without what cannot be seen.</summary>
    public static string Tidy(string? text) => Unseen().Replace((text ?? "").ReplaceLineEndings("\n"), "").Trim();

    /// <summary>What is wrong with a text that was tidied; nothing when it can be kept.</summary>
    public static IEnumerable<string> Problems(string text)
    {
        if (text.Length > Longest)
        {
            yield return $"The commentary has {Words.Count(text.Length, "character")}, and there is room for {Words.Count(Longest, "character")}: shorten it";
        }
        else if (!CommentaryMarkdown.CanShow(text))
        {
            yield return "Too many marks stand inside each other, such as lists within lists: write it more simply";
        }
    }

    internal void Say(string text, DateTime at, int? by)
    {
        (Text, ChangedAt, ChangedById) = (text, at, by);
        Version++;
    }

    [GeneratedRegex(@"[\p{Cc}\p{Cs}-[\n\t]]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Unseen();
}
