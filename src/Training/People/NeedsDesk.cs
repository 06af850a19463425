using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.History;

namespace Training.People;

/// <summary>Who told the team what somebody without an e-mail address needs.</summary>
public enum ToldBy
{
    [Code("themselves", "They themselves")] Themselves = 0,
    [Code("contact", "The contact to whom we write for them")] Contact = 1,
    [Code("somebody-else", "Somebody else who works with them")] SomebodyElse = 2,
}

/// <summary>
/// Telling us what one needs, taking it back, and the end of the time for which it is kept. One's own needs, or what the team notes for
/// somebody who cannot sign in; for those of others see SessionNeeds.
/// </summary>
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
        await KeepAsync(personId, told);
        await work.CommitAsync();
    }

    /// <summary>The team notes what somebody without an e-mail address needs. False when there is no such person, or they sign in and say so themselves.</summary>
    public async Task<bool> NoteAsync(int personId, NeedsTold told, ToldBy by)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.People.FindAsync(personId) is not { HasOwnEmail: false })
        {
            return false;
        }
        db.History.Add(Entry(personId, "changed", JsonSerializer.Serialize(new { ToldBy = new[] { null, by.Code() } })));
        await KeepAsync(personId, told);
        await work.CommitAsync();
        return true;
    }

    /// <summary>Deletes what the team noted for somebody without an e-mail address. False when there is nothing, or it is not the team's to delete.</summary>
    public async Task<bool> DeleteNotedAsync(int personId)
    {
        await using var work = await db.BeginWriteAsync();
        var deleted = await db.People.FindAsync(personId) is { HasOwnEmail: false } ? await DeleteAsync(db.Needs.Where(n => n.PersonId == personId)) : 0;
        await work.CommitAsync();
        return deleted > 0;
    }

    /// <summary>When, by whom of the team and on whose word it was noted last; none when the team noted nothing.</summary>
    public async Task<NeedsNoted?> NotedAsync(int personId)
    {
        var last = await db.History.AsNoTracking().Where(h => h.PersonId == personId && h.Subject == "needs" && h.Changes.Contains("ToldBy")).OrderByDescending(h => h.Id)
            .Select(h => new { h.At, h.Changes, By = db.People.Where(p => p.Id == h.ActorId).Select(p => p.Name).SingleOrDefault() }).FirstOrDefaultAsync();
        return last is null || !Codes.TryParse<ToldBy>(JsonDocument.Parse(last.Changes).RootElement.GetProperty("ToldBy")[1].GetString(), out var by)
            ? null : new NeedsNoted(last.At, last.By, by);
    }

    private async Task KeepAsync(int personId, NeedsTold told)
    {
        if (await db.Needs.SingleOrDefaultAsync(n => n.PersonId == personId) is not { } needs)
        {
            db.Needs.Add(needs = new Needs { PersonId = personId });
        }
        needs.Say(told, db.Clock.UtcNow);
        await db.SaveChangesAsync();
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
        db.History.AddRange(people.Select(person => Entry(person, "removed", "{}")));
        await needs.ExecuteDeleteAsync();
        await db.SaveChangesAsync();
        return people.Count;
    }

    private HistoryEntry Entry(int personId, string verb, string changes) => new()
    {
        At = db.Clock.UtcNow,
        ActorId = db.Actor.PersonId,
        From = db.Actor.From,
        Subject = "needs",
        Verb = verb,
        Changes = changes,
        PersonId = personId,
    };
}

/// <summary>That the team noted what somebody needs.</summary>
/// <param name="By">Who of the team; none when they are not known.</param>
public sealed record NeedsNoted(DateTime At, string? By, ToldBy ToldBy);

/// <summary>One's own needs.</summary>
/// <param name="KeptUntil">The last day on which it is kept, as things stand: a later booking makes it later.</param>
public sealed record OwnNeeds(NeedsTold Told, DateOnly KeptUntil)
{
    /// <summary>They said that they need nothing.</summary>
    public bool AreNone => Told.IsNothing;
}
