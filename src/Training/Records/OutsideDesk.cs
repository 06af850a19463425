using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;

namespace Training.Records;

/// <summary>What somebody says of training from elsewhere.</summary>
/// <param name="AskedAs">What they ask the team to accept it as; none when it is for their record only.</param>
public sealed record OutsideEntry(string What, string Provider, DateOnly CompletedOn, int Minutes, string Note, CourseType? AskedAs);

public enum OutsideOutcome
{
    Added,
    TooMany,
    NotCompletedYet,
    Removed,
    Accepted,
    Declined,
    AlreadyDecided,
    NotFound,
}

public static class OutsideOutcomeWords
{
    public static string Sentence(this OutsideOutcome outcome) => outcome switch
    {
        OutsideOutcome.Added => "The training is on your record.",
        OutsideOutcome.TooMany => $"You have {OutsideDesk.Most} entries, which is as many as there can be. Remove one first.",
        OutsideOutcome.NotCompletedYet => "The training is not over yet, so it cannot be recorded as completed.",
        OutsideOutcome.Removed => "The training is taken off your record.",
        OutsideOutcome.Accepted => "Accepted: the training counts from now on. We have written to them.",
        OutsideOutcome.Declined => "Not accepted. We have written to them, with your reason. It stays on their record as their own entry.",
        OutsideOutcome.AlreadyDecided => "This was decided or taken off meanwhile, so nothing has changed.",
        OutsideOutcome.NotFound => "There is no such training.",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    public static bool IsGood(this OutsideOutcome outcome) => outcome is OutsideOutcome.Added or OutsideOutcome.Removed or OutsideOutcome.Accepted or OutsideOutcome.Declined;
}

/// <summary>Training from elsewhere on people's own records, and the team's decisions about it. Each act is one transaction, with its letter in the same commit.</summary>
public sealed class OutsideDesk(TrainingDb db, Clock clock, LetterWriter letters, EquivalentDesk equivalents)
{
    /// <summary>Of one person: with files of 5 MB each, nobody fills the disk.</summary>
    public const int Most = 50;

    public const int MostMinutes = 60 * 1_000;

    /// <summary>Puts it on the person's record.</summary>
    /// <param name="evidence">From <see cref="EvidenceFile.Read"/>; none when there is none.</param>
    public async Task<OutsideOutcome> AddAsync(int personId, OutsideEntry entry, Evidence? evidence)
    {
        await using var work = await db.BeginWriteAsync();
        if (entry.CompletedOn > clock.Today)
        {
            return OutsideOutcome.NotCompletedYet;
        }
        if (await db.OutsideTraining.CountAsync(t => t.PersonId == personId && t.RemovedAt == null) >= Most)
        {
            return OutsideOutcome.TooMany;
        }
        db.OutsideTraining.Add(new OutsideTraining
        {
            PersonId = personId,
            What = Person.OneLine(entry.What),
            Provider = Person.OneLine(entry.Provider),
            CompletedOn = entry.CompletedOn,
            Minutes = entry.Minutes,
            Note = Person.OneLine(entry.Note),
            AskedAs = entry.AskedAs,
            AddedAt = clock.UtcNow,
            Evidence = evidence,
        });
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return OutsideOutcome.Added;
    }

    /// <summary>Takes it off the person's record. What the team accepted goes on counting, and then keeps its evidence; else the file is deleted.</summary>
    public async Task<OutsideOutcome> RemoveAsync(int personId, Guid key)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.OutsideTraining.SingleOrDefaultAsync(t => t.Key == key && t.PersonId == personId && t.RemovedAt == null) is not { } training)
        {
            return OutsideOutcome.NotFound;
        }
        training.RemovedAt = clock.UtcNow;
        await db.SaveChangesAsync();
        if (!training.IsAccepted)
        {
            await db.Evidence.Where(e => e.OutsideTrainingId == training.Id).ExecuteDeleteAsync();
        }
        await work.CommitAsync();
        return OutsideOutcome.Removed;
    }

    /// <summary>Accepts it in place of training of ours: from then on it counts as any other accepted equivalent (<see cref="EquivalentDesk"/>).</summary>
    /// <param name="what">What it was and what was seen of it; the person reads it.</param>
    /// <param name="by">The coordinator.</param>
    public async Task<OutsideOutcome> AcceptAsync(int personId, Guid key, CourseType type, string what, int by)
    {
        await using var work = await db.BeginWriteAsync();
        if (await FindAsync(personId, key) is not { } training)
        {
            return OutsideOutcome.NotFound;
        }
        if (!training.IsAsked)
        {
            return OutsideOutcome.AlreadyDecided;
        }
        var (outcome, equivalent) = await equivalents.RecordWithinAsync(personId, type, training.CompletedOn, what, by);
        if (equivalent is null)
        {
            return outcome == EquivalentOutcome.NotCompletedYet ? OutsideOutcome.NotCompletedYet : OutsideOutcome.NotFound;
        }
        if (outcome == EquivalentOutcome.AlreadyRecorded)
        {
            db.Outbox.Add(letters.EquivalentAccepted(equivalent)); // they asked, so they hear of it
        }
        (training.DecidedAt, training.DecidedById) = (clock.UtcNow, by);
        if (!await db.OutsideTraining.AnyAsync(t => t.EquivalentId == equivalent.Id)) // entered twice, it counts once
        {
            training.Equivalent = equivalent;
        }
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return OutsideOutcome.Accepted;
    }

    /// <summary>It does not count as training of ours. It stays on the person's record, marked as theirs.</summary>
    public async Task<OutsideOutcome> DeclineAsync(int personId, Guid key, string reason, int by)
    {
        await using var work = await db.BeginWriteAsync();
        if (await FindAsync(personId, key) is not { } training)
        {
            return OutsideOutcome.NotFound;
        }
        if (!training.IsAsked)
        {
            return OutsideOutcome.AlreadyDecided;
        }
        (training.DecidedAt, training.DecidedById, training.DeclinedBecause) = (clock.UtcNow, by, Person.OneLine(reason));
        db.Outbox.Add(letters.OutsideTrainingDeclined(training));
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return OutsideOutcome.Declined;
    }

    /// <summary>What waits for a decision of the team.</summary>
    public static IQueryable<OutsideTraining> ToDecide(TrainingDb db) => db.OutsideTraining.Where(t => t.AskedAs != null && t.DecidedAt == null && t.RemovedAt == null);

    /// <summary>As what training from elsewhere can count: the types that some course asks for first, and those that a refresher rule in force counts.</summary>
    public static async Task<IReadOnlyList<CourseType>> CountedTypesAsync(TrainingDb db)
    {
        var rules = RefresherRule.InForce(await db.RefresherRules.AsNoTracking().ToListAsync(), db.Clock.Today);
        var required = await db.Courses.Select(c => c.Requires).ToListAsync();
        return [.. rules.SelectMany(r => r.Types.Count == 0 ? Codes.All<CourseType>() : r.Types).Concat(required.SelectMany(types => types)).Distinct().Order()];
    }

    private Task<OutsideTraining?> FindAsync(int personId, Guid key) => db.OutsideTraining.Include(t => t.Person).SingleOrDefaultAsync(t => t.Key == key && t.PersonId == personId);
}
