using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Statistics;

public enum CommentaryOutcome
{
    Done,

    /// <summary>Too long, or not to be shown: <see cref="Commentary.Problems"/>; or of a year that has not begun.</summary>
    CannotBe,

    /// <summary>Somebody else has saved since it was shown.</summary>
    ChangedMeanwhile,
}

/// <summary>One change of a commentary.</summary>
/// <param name="By">Empty when nobody was signed in, as in an import.</param>
/// <param name="Text">As it was from then on.</param>
public sealed record CommentaryChange(DateTime At, string By, string Text);

/// <summary>The L&amp;D group's words on a year: read, kept, and who changed them.</summary>
public sealed class CommentaryDesk(TrainingDb db)
{
    /// <summary>In history.</summary>
    internal const string Subject = "commentary";

    /// <summary>None when nobody has written any yet.</summary>
    public Task<Commentary?> OfAsync(Quarter year) => db.Commentaries.AsNoTracking().Include(c => c.ChangedBy).SingleOrDefaultAsync(c => c.From == year.From);

    /// <summary>Keeps a text, or takes the commentary back when it is empty.</summary>
    /// <param name="seen">The version that the writer began with; 0 when there was none.</param>
    public async Task<CommentaryOutcome> SaveAsync(Quarter year, string text, int seen, int by)
    {
        text = Commentary.Tidy(text);
        if (!year.HasBegun(db.Clock.Today) || Commentary.Problems(text).Any())
        {
            return CommentaryOutcome.CannotBe;
        }
        await using var work = await db.BeginWriteAsync();
        var kept = await db.Commentaries.SingleOrDefaultAsync(c => c.From == year.From);
        if ((kept?.Text ?? "") == text)
        {
            return CommentaryOutcome.Done; // the second press of a button finds done what the first one did
        }
        if ((kept?.Version ?? 0) != seen)
        {
            return CommentaryOutcome.ChangedMeanwhile;
        }
        if (kept is null)
        {
            db.Commentaries.Add(kept = new Commentary { From = year.From, Text = "" });
        }
        kept.Say(text, db.Clock.UtcNow, by);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return CommentaryOutcome.Done;
    }

    /// <summary>Every change, the latest first: nothing that was written is lost.</summary>
    public async Task<IReadOnlyList<CommentaryChange>> HistoryAsync(Quarter year)
    {
        var entries = await db.History.Where(h => h.Subject == Subject && h.Changes.Contains($"\"Year\":\"{year.Year}\"")).OrderByDescending(h => h.Id)
            .Select(h => new { h.At, h.Changes, By = db.People.Where(p => p.Id == h.ActorId).Select(p => p.Name).FirstOrDefault() }).ToListAsync();
        var changes = new List<CommentaryChange>();
        foreach (var entry in entries)
        {
            using var json = JsonDocument.Parse(entry.Changes);
            if (json.RootElement.TryGetProperty(nameof(Commentary.Text), out var text))
            {
                changes.Add(new(entry.At, entry.By ?? "", text[1].GetString() ?? ""));
            }
        }
        return changes;
    }
}
