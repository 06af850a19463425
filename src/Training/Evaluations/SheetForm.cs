namespace Training.Evaluations;

/// <summary>
/// The fields of a form, by their names. "was-q12" holds what the page showed in q12 when it was opened: what was not touched says nothing, so that a page that lay open in
/// another window does not undo what was answered since. "sent-q12" holds the texts that it sent without hearing that they arrived: what is stored of them is its own.
/// </summary>
public sealed record SheetForm(IReadOnlyDictionary<string, IReadOnlyList<string>> Fields)
{
    public const string Was = "was-";
    public const string Sent = "sent-";

    public static SheetForm Empty { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>What a page shows in a field, on one line for the numbers of choices.</summary>
    public static string Shown(SheetEntry entry, QuestionSheet sheet) => Plain(entry, sheet.Filled.GetValueOrDefault(entry.Field) ?? []);

    /// <summary>Whether this form says the same in a field as a sheet.</summary>
    public bool Shows(SheetEntry entry, QuestionSheet sheet) => Plain(entry, Fields.GetValueOrDefault(entry.Field) ?? []) == Shown(entry, sheet);

    /// <summary>The fields as they are to be read: what was kept, with what this form changes. Says whether a text was written in two windows, which are both kept.</summary>
    public (Func<string, IEnumerable<string?>> Values, bool BothKept) Over(QuestionSheet kept)
    {
        var values = kept.Filled.ToDictionary(f => f.Key, f => f.Value);
        var bothKept = false;
        foreach (var entry in kept.Entries.Where(e => Fields.ContainsKey(e.Field) || Fields.ContainsKey(Was + e.Field)))
        {
            var (typed, stored) = (Fields.GetValueOrDefault(entry.Field) ?? [], kept.Filled.GetValueOrDefault(entry.Field) ?? []);
            var (mine, theirs, was) = (Plain(entry, typed), Plain(entry, stored), Fields.TryGetValue(Was + entry.Field, out var shown) ? Clean(string.Concat(shown)) : null);
            var isOwn = theirs == was || (Fields.GetValueOrDefault(Sent + entry.Field) ?? []).Any(sent => Clean(sent) == theirs);
            if (mine != was && was is not null && !isOwn && entry.Question.Kind == QuestionKind.Text && mine.Length > 0 && theirs.Length > 0)
            {
                var holdsMine = theirs.Contains(mine, StringComparison.Ordinal);
                bothKept |= !holdsMine && !mine.Contains(theirs, StringComparison.Ordinal);
                values[entry.Field] = [holdsMine ? theirs : mine.Contains(theirs, StringComparison.Ordinal) ? mine : $"{theirs}\n\n{mine}"];
            }
            else if (mine != was)
            {
                values[entry.Field] = typed;
            }
            var quote = Fields.ContainsKey(entry.QuoteField);
            if (!Fields.TryGetValue(Was + entry.QuoteField, out var quoteWas) || quote != quoteWas.Contains("true"))
            {
                values[entry.QuoteField] = quote ? ["true"] : [];
            }
        }
        return (field => values.GetValueOrDefault(field) ?? [], bothKept);
    }

    private static string Plain(SheetEntry entry, IReadOnlyList<string> values) =>
        entry.Question.Kind == QuestionKind.Text ? Clean(values is [var text, ..] ? text : "") : string.Join(',', values.Order(StringComparer.Ordinal));

    private static string Clean(string text) => text.ReplaceLineEndings("\n").Trim();
}
