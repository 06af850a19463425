using Microsoft.EntityFrameworkCore;
using Training.Letters;
using Training.Programme;

namespace Training.Data;

/// <summary>The team's own words for letters, added or updated.</summary>
internal static class ImportWordings
{
    public static async Task AddAsync(TrainingDb db, ImportFolder rows, ImportLoad load)
    {
        if (rows.Wordings.Count == 0)
        {
            return;
        }
        var known = await db.LetterWordings.ToDictionaryAsync(w => (w.Kind, w.Type));
        foreach (var row in rows.Wordings.Where(r => !r.Row.Bad))
        {
            if (!known.TryGetValue((row.Kind, row.Type), out var wording))
            {
                load.Add(wording = new LetterWording { Kind = row.Kind, Type = row.Type });
            }
            wording.Say(row.Words, db.Clock.UtcNow);
        }
        load.Count(rows.Wordings.Count, "email's words", "emails' words");
    }
}

internal sealed record WordingRow(CsvRow Row, LetterKind Kind, CourseType? Type, OwnWords Words)
{
    public static WordingRow From(CsvRow row)
    {
        var words = OwnWords.From(row.TextOrEmpty("subject"), row.TextOrEmpty("opening"), row.TextOrEmpty("closing"));
        if (!Codes.TryParse<LetterKind>(row.Raw("kind"), out var kind) || ChangeableLetter.Of(kind) is null)
        {
            row.Problem("kind", $"{CsvRow.Quoted(row.Raw("kind"))} is not a kind of email with words of the team; expected one of {string.Join(", ", ChangeableLetter.All.Select(l => l.Kind.Code()))}");
        }
        if (words.IsEmpty)
        {
            row.Problem("subject", "is empty, as are opening and closing; expected words in one of them");
        }
        foreach (var (field, sentence) in words.Problems())
        {
            row.Problem(field.ToLowerInvariant(), sentence);
        }
        return new WordingRow(row, kind, row.IsEmpty("type") ? null : row.Choice<CourseType>("type"), words);
    }
}
