using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Letters;

public enum WordingOutcome
{
    Done,

    /// <summary>Letters of this kind have no words of the team, or the words hold what cannot be used.</summary>
    CannotBe,

    /// <summary>Somebody else has changed or removed them since they were shown.</summary>
    ChangedMeanwhile,
}

/// <summary>The team's own words for letters: how they would look, keeping them, and going back to the program's.</summary>
public sealed class WordingDesk(TrainingDb db, Clock clock, Wordings wordings, SiteSettings site, CheckInCodes codes, Notice notice)
{
    /// <summary>An example with these words, or with the program's. Nothing is saved.</summary>
    public Task<OutboxLetter> PreviewAsync(LetterKind kind, CourseType? type, OwnWords? words)
    {
        var typed = words is null ? [] : Codes.All<CourseType>().Select(t => new LetterWording { Kind = kind, Type = t, Subject = words.Subject, Opening = words.Opening, Closing = words.Closing });
        return WordingExample.OfAsync(db, new LetterWriter(site, clock, codes, Wordings.Of(typed)), kind, type, notice);
    }

    /// <param name="type">None for every type that has no words of its own.</param>
    /// <param name="seen">When the words that somebody has changed here were changed last; none when there were none.</param>
    public async Task<WordingOutcome> SaveAsync(LetterKind kind, CourseType? type, OwnWords words, DateTime? seen)
    {
        if (ChangeableLetter.Of(kind) is null || words.IsEmpty || words.Problems().Any())
        {
            return WordingOutcome.CannotBe;
        }
        await using (var work = await db.BeginWriteAsync())
        {
            // Two rows for all types would both be unique to the database: that there is one is seen to here.
            var row = await FindAsync(kind, type);
            if (row?.ChangedAt != seen)
            {
                // The second press of a button finds done what the first one did.
                return row is not null && OwnWords.From(row) == words ? WordingOutcome.Done : WordingOutcome.ChangedMeanwhile;
            }
            if (row is null)
            {
                db.LetterWordings.Add(row = new LetterWording { Kind = kind, Type = type });
            }
            row.Say(words, clock.UtcNow);
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        await wordings.LoadAsync(db);
        return WordingOutcome.Done;
    }

    /// <summary>Back to the words for all types, or to the program's. Words that are gone already are done with.</summary>
    public async Task<WordingOutcome> RemoveAsync(LetterKind kind, CourseType? type, DateTime? seen)
    {
        await using (var work = await db.BeginWriteAsync())
        {
            var row = await FindAsync(kind, type);
            if (row is not null && row.ChangedAt != seen)
            {
                return WordingOutcome.ChangedMeanwhile;
            }
            if (row is not null)
            {
                db.LetterWordings.Remove(row);
                await db.SaveChangesAsync();
                await work.CommitAsync();
            }
        }
        await wordings.LoadAsync(db);
        return WordingOutcome.Done;
    }

    private Task<LetterWording?> FindAsync(LetterKind kind, CourseType? type) => db.LetterWordings.SingleOrDefaultAsync(w => w.Kind == kind && w.Type == type);
}
