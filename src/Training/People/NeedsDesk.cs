using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.History;

namespace Training.People;

/// <summary>Telling us what one needs, taking it back, and the end of the time for which it is kept. Always one's own needs; for those of others see SessionNeeds.</summary>
public sealed class NeedsDesk(TrainingDb db, NeedsKeeping keeping)
{
    public int KeepMonths => keeping.Months;

    /// <summary>What the person told us; none when they were never asked, or it is deleted.</summary>
    public async Task<OwnNeeds?> OfAsync(int personId)
    {
        if (await db.Needs.AsNoTracking().SingleOrDefaultAsync(n => n.PersonId == personId) is not { } needs)
        {
            return null;
        }
        var lastDay = await db.Bookings.Active().Where(b => b.PersonId == personId).MaxAsync(b => (DateOnly?)b.Session.LastDate);
        return new OwnNeeds(needs.Told, keeping.Until(db.Clock.DateOf(needs.ChangedAt), lastDay));
    }

    /// <summary>Keeps what the person says instead of what they said before. Saying the same again keeps it for longer.</summary>
    public async Task SaveAsync(int personId, NeedsTold told)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.Needs.SingleOrDefaultAsync(n => n.PersonId == personId) is not { } needs)
        {
            db.Needs.Add(needs = new Needs { PersonId = personId });
        }
        needs.Say(told, db.Clock.UtcNow);
        await db.SaveChangesAsync();
        await work.CommitAsync();
    }

    /// <summary>Deletes what the person told us. False when there is nothing.</summary>
    public async Task<bool> DeleteAsync(int personId)
    {
        await using var work = await db.BeginWriteAsync();
        var deleted = await DeleteAsync(db.Needs.Where(n => n.PersonId == personId));
        await work.CommitAsync();
        return deleted > 0;
    }

    /// <summary>Deletes whatever has been kept for its time; returns from how many people. Nobody who writes has to wait when there is nothing to do.</summary>
    public async Task<int> DeleteOverdueAsync()
    {
        var before = keeping.OverdueBefore(db.Clock.Today);
        var told = db.Clock.StartOf(before);
        var overdue = db.Needs.Where(n => n.ChangedAt < told && !db.Bookings.Any(b => b.PersonId == n.PersonId && b.Session.LastDate >= before
            && (b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting)));
        if (!await overdue.AnyAsync())
        {
            return 0;
        }
        await using var work = await db.BeginWriteAsync();
        var deleted = await DeleteAsync(overdue);
        await work.CommitAsync();
        return deleted;
    }

    /// <summary>In the caller's transaction. The words are not read on their way out, and history only learns that they are gone.</summary>
    private async Task<int> DeleteAsync(IQueryable<Needs> needs)
    {
        var people = await needs.Select(n => n.PersonId).ToListAsync();
        db.History.AddRange(people.Select(person => new HistoryEntry
        {
            At = db.Clock.UtcNow,
            ActorId = db.Actor.PersonId,
            From = db.Actor.From,
            Subject = "needs",
            Verb = "removed",
            Changes = "{}",
            PersonId = person,
        }));
        await needs.ExecuteDeleteAsync();
        await db.SaveChangesAsync();
        return people.Count;
    }
}

/// <summary>One's own needs.</summary>
/// <param name="KeptUntil">The last day on which it is kept, as things stand: a later booking makes it later.</param>
public sealed record OwnNeeds(NeedsTold Told, DateOnly KeptUntil)
{
    /// <summary>They said that they need nothing.</summary>
    public bool AreNone => Told.IsNothing;
}
