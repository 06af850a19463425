using Microsoft.EntityFrameworkCore;
using Training.People;

namespace Training.Data;

/// <summary>What people need, added or updated. Rows that are older than the time for which needs are kept go with the next round of deleting.</summary>
internal static class ImportNeeds
{
    public static async Task AddAsync(TrainingDb db, ImportKnown known, ImportFolder rows, ImportLoad load)
    {
        var now = db.Clock.UtcNow;
        var told = rows.Needs.Select(row => (Row: row, Person: row.Row.Person("email", row.Email, known))).Where(r => r.Person is not null).ToList();
        var there = told.Select(r => r.Person!.Id).Where(id => id > 0).ToHashSet();
        var old = await db.Needs.Where(n => there.Contains(n.PersonId)).ToDictionaryAsync(n => n.PersonId);
        foreach (var (row, person) in told.Where(r => !r.Row.Row.Bad))
        {
            if (row.ChangedAt > now)
            {
                row.Row.Problem("changed_at", $"{CsvRow.Quoted(row.Row.Raw("changed_at"))} is still to come; expected an instant that is over, or nothing");
                continue;
            }
            if (!old.TryGetValue(person!.Id, out var needs))
            {
                load.Add(needs = new Needs { Person = person });
            }
            needs.Say(row.Told, row.ChangedAt ?? now);
        }
        load.Count(rows.Needs.Count, "person's needs", "people's needs");
    }
}

internal sealed record NeedsRow(CsvRow Row, string Email, NeedsTold Told, DateTime? ChangedAt)
{
    public static NeedsRow From(CsvRow row) => new(row, row.Email("email"), new NeedsTold(Words(row, "access"), Words(row, "dietary"), Words(row, "adjustments")), row.InstantOrNone("changed_at"));

    // What somebody needs is not repeated in a problem.
    private static string Words(CsvRow row, string column)
    {
        var words = NeedsTold.Tidy(row.Raw(column));
        if (words.Length > Needs.Longest)
        {
            row.Problem(column, $"has {words.Length} characters; expected at most {Needs.Longest}");
        }
        return words;
    }
}
