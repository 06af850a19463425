using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.People;

/// <summary>What came of recording or withdrawing an accepted equivalent.</summary>
public enum EquivalentOutcome
{
    Recorded,
    Withdrawn,
    AlreadyRecorded,
    AlreadyWithdrawn,
    NotCompletedYet,
    NotFound,
}

public static class EquivalentOutcomeWords
{
    public static string Sentence(this EquivalentOutcome outcome) => outcome switch
    {
        EquivalentOutcome.Recorded => "The training is recorded and counts from now on. We have written to them.",
        EquivalentOutcome.Withdrawn => "The training no longer counts. We have written to them. Bookings that they have stay as they are.",
        EquivalentOutcome.AlreadyRecorded => "This training was recorded already, so nothing has changed.",
        EquivalentOutcome.AlreadyWithdrawn => "This training was withdrawn already, so nothing has changed.",
        EquivalentOutcome.NotCompletedYet => "The training is not over yet, so it cannot be recorded as completed.",
        EquivalentOutcome.NotFound => "There is no such person or training.",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    public static bool IsGood(this EquivalentOutcome outcome) => outcome is EquivalentOutcome.Recorded or EquivalentOutcome.Withdrawn;
}

/// <summary>Training from elsewhere that the team accepts. Each act is one transaction, with its letter in the same commit.</summary>
public sealed class EquivalentDesk(TrainingDb db, Clock clock, LetterWriter letters)
{
    /// <summary>Accepts training of a date as one of our types. The same once more changes nothing.</summary>
    /// <param name="by">The coordinator.</param>
    public async Task<EquivalentOutcome> RecordAsync(int personId, CourseType type, DateOnly completedOn, string what, int by)
    {
        await using var work = await db.BeginWriteAsync();
        var (outcome, _) = await RecordWithinAsync(personId, type, completedOn, what, by);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return outcome;
    }

    /// <summary>The same inside the caller's transaction, who saves it; with what counts from now on, or counted before. None when it cannot.</summary>
    internal async Task<(EquivalentOutcome Outcome, AcceptedEquivalent? Equivalent)> RecordWithinAsync(int personId, CourseType type, DateOnly completedOn, string what, int by)
    {
        if (await db.People.FindAsync(personId) is not { } person)
        {
            return (EquivalentOutcome.NotFound, null);
        }
        if (completedOn > clock.Today)
        {
            return (EquivalentOutcome.NotCompletedYet, null);
        }
        if (await db.AcceptedEquivalents.SingleOrDefaultAsync(e => e.PersonId == personId && e.Type == type && e.CompletedOn == completedOn && e.WithdrawnAt == null) is { } known)
        {
            return (EquivalentOutcome.AlreadyRecorded, known);
        }
        var equivalent = new AcceptedEquivalent
        {
            Person = person,
            Type = type,
            CompletedOn = completedOn,
            What = Person.OneLine(what),
            RecordedById = by,
            RecordedAt = clock.UtcNow,
        };
        db.Add(equivalent);
        db.Outbox.Add(letters.EquivalentAccepted(equivalent));
        return (EquivalentOutcome.Recorded, equivalent);
    }

    /// <summary>It no longer counts. Whoever booked because of it keeps their booking.</summary>
    public async Task<EquivalentOutcome> WithdrawAsync(int personId, int id, string reason, int by)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.AcceptedEquivalents.Include(e => e.Person).SingleOrDefaultAsync(e => e.Id == id && e.PersonId == personId) is not { } equivalent)
        {
            return EquivalentOutcome.NotFound;
        }
        if (!equivalent.Counts)
        {
            return EquivalentOutcome.AlreadyWithdrawn;
        }
        (equivalent.WithdrawnAt, equivalent.WithdrawnById, equivalent.WithdrawnBecause) = (clock.UtcNow, by, Person.OneLine(reason));
        db.Outbox.Add(letters.EquivalentWithdrawn(equivalent));
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return EquivalentOutcome.Withdrawn;
    }
}
