namespace Training.Data;

/// <summary>Patterns for LIKE from what somebody typed, whose own % and _ are only letters.</summary>
public static class Like
{
    public const string Escape = "\\";

    public static string Containing(string words) => $"%{Exactly(words.Trim())}%";

    /// <summary>The same letters, large or small.</summary>
    public static string Exactly(string words) =>
        words
            .Replace(Escape, Escape + Escape, StringComparison.Ordinal)
            .Replace("%", Escape + "%", StringComparison.Ordinal)
            .Replace("_", Escape + "_", StringComparison.Ordinal);
}
