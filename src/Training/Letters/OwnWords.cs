using System.Text.RegularExpressions;

namespace Training.Letters;

/// <summary>
/// What the team types for a kind of letter. It may hold {name} and the like, which are filled in when a letter is written:
/// in one pass and as plain text, so that nothing that stands in a name or a title is ever expanded.
/// </summary>
public sealed partial record OwnWords(string Subject, string Opening, string Closing)
{
    public const int LongestSubject = 150;
    public const int LongestText = 2_000;

    /// <summary>What can be used, and what it becomes.</summary>
    public static readonly IReadOnlyList<(string Word, string Becomes)> Placeholders =
    [
        ("{name}", "the name of the person it is for"), ("{course}", "the course"), ("{date}", "its first day; in a reminder the day that it is about"), ("{times}", "when it begins and ends"),
        ("{place}", "where it is"), ("{reference}", "the session’s reference"), ("{site}", "the name of this site"),
    ];

    private static readonly string Usable = $"Use {string.Join(", ", Placeholders.SkipLast(1).Select(p => p.Word))} or {Placeholders[^1].Word}";

    /// <summary>As it is kept: lines end in one way and without blanks, and no more than one empty line parts paragraphs.</summary>
    public static OwnWords From(string? subject, string? opening, string? closing) => new((subject ?? "").Trim(), Tidy(opening), Tidy(closing));

    public static OwnWords From(LetterWording wording) => new(wording.Subject, wording.Opening, wording.Closing);

    public bool IsEmpty => Subject.Length + Opening.Length + Closing.Length == 0;

    /// <summary>What is wrong, by the name of the field.</summary>
    public IEnumerable<(string Field, string Sentence)> Problems()
    {
        (string Field, string Text, int Longest)[] fields = [(nameof(Subject), Subject, LongestSubject), (nameof(Opening), Opening, LongestText), (nameof(Closing), Closing, LongestText)];
        foreach (var (field, text, longest) in fields)
        {
            var name = field.ToLowerInvariant();
            if (field == nameof(Subject) && text.AsSpan().IndexOfAny('\n', '\r') >= 0)
            {
                yield return (field, "The subject must be one line");
            }
            else if (text.Any(c => char.IsControl(c) && c != '\n'))
            {
                yield return (field, $"The {name} holds characters that cannot be shown. Type it again rather than pasting it");
            }
            else if (text.Length > longest)
            {
                yield return (field, $"The {name} must be {longest.ToString("N0", Words.British)} characters or fewer");
            }
            else if (WordInBraces().Matches(text).Select(m => m.Value).FirstOrDefault(m => !IsPlaceholder(m)) is { } unknown)
            {
                yield return (field, $"{unknown} cannot be used in the {name}. {Usable}");
            }
            else if (WordInBraces().Replace(text, "").AsSpan().IndexOfAny('{', '}') >= 0)
            {
                yield return (field, $"A brace stands alone in the {name}. {Usable}, or take it out");
            }
        }
    }

    /// <param name="values">By placeholder, without braces, in small letters.</param>
    internal static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        WordInBraces().Replace(text, m => values.TryGetValue(m.Value[1..^1].ToLowerInvariant(), out var value) ? value : m.Value);

    /// <summary>The filled address when the line is nothing but one that a mail program may open: https, its host written out by the team.</summary>
    internal static string? AddressIn(string line, IReadOnlyDictionary<string, string> values)
    {
        var filled = Fill(line.Trim(), values.ToDictionary(v => v.Key, v => Uri.EscapeDataString(v.Value)));
        return HttpsAddress().IsMatch(line.Trim()) && Uri.TryCreate(filled, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 ? filled : null;
    }

    private static bool IsPlaceholder(string word) => Placeholders.Any(p => p.Word.Equals(word, StringComparison.OrdinalIgnoreCase));

    private static string Tidy(string? text) =>
        ManyEmptyLines().Replace(string.Join('\n', (text ?? "").ReplaceLineEndings("\n").Replace('\t', ' ').Split('\n').Select(l => l.TrimEnd())), "\n\n").Trim();

    [GeneratedRegex(@"\{[^{}\n]*\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex WordInBraces();

    [GeneratedRegex(@"^https://[^\s/?#{}@\\""<>]+([/?#][^\s\\""<>]*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex HttpsAddress();

    [GeneratedRegex("\n{3,}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ManyEmptyLines();
}
