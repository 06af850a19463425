using Microsoft.EntityFrameworkCore;
using Training.People;
using Training.Statistics;

namespace Training.Data;

/// <summary>What the L&amp;D group says of years, added or updated.</summary>
internal static class ImportCommentaries
{
    public static async Task AddAsync(TrainingDb db, ImportKnown known, ImportFolder rows, ImportLoad load)
    {
        if (rows.Commentaries.Count == 0)
        {
            return;
        }
        var now = db.Clock.UtcNow;
        var kept = await db.Commentaries.ToDictionaryAsync(c => c.From);
        foreach (var row in rows.Commentaries)
        {
            var by = row.ChangedBy is null ? null : row.Row.Person("changed_by", row.ChangedBy, known);
            if (!row.Row.Bad && row.From > db.Clock.Today)
            {
                row.Row.Problem("year", $"{CsvRow.Quoted(row.Row.Raw("year"))} has not begun; expected the current year or one before it");
            }
            if (row.Row.Bad)
            {
                continue;
            }
            if (!kept.TryGetValue(row.From, out var commentary))
            {
                load.Add(commentary = new Commentary { From = row.From, Text = "" });
            }
            if (commentary.Text != row.Text)
            {
                // A person of the same files has no identity yet: then it comes with the person, when both are saved.
                commentary.Say(row.Text, row.ChangedAt ?? now, by is { Id: 0 } ? commentary.ChangedById : by?.Id);
                commentary.ChangedBy = by;
            }
        }
        load.Count(rows.Commentaries.Count, "commentary", "commentaries");
    }
}

internal sealed record CommentaryRow(CsvRow Row, DateOnly From, string Text, DateTime? ChangedAt, string? ChangedBy)
{
    public static CommentaryRow Read(CsvRow row)
    {
        if (!Quarter.TryParse(row.Text("year"), null, out var year, out _) && !row.Bad)
        {
            row.Problem("year", $"{CsvRow.Quoted(row.Raw("year"))} is not a financial year; expected one such as 2016-17");
        }
        var text = Commentary.Tidy(row.Text("text"));
        foreach (var problem in row.Bad ? [] : Commentary.Problems(text))
        {
            row.Problem("text", problem);
        }
        return new(row, year?.From ?? default, text, row.InstantOrNone("changed_at"), row.Reference("changed_by"));
    }
}
