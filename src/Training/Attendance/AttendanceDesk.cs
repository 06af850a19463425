using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>
/// What is done at the door. Each operation is one transaction; what comes with an event id can be sent again and gives the same
/// answer without a second event. Somebody else's register answers NotFound.
/// </summary>
public sealed class AttendanceDesk(TrainingDb db, Clock clock, CheckInCodes codes, SiteSettings site)
{
    /// <summary>The most that is recorded in one go.</summary>
    public const int MostEvents = 100;

    /// <summary>
    /// Records what happened at a door, all of it in one transaction: when this returns, every event is on the disk and answered, in the order given.
    /// None when there is no such register or the keeper has nothing to do with it.
    /// </summary>
    public async Task<IReadOnlyList<DeskAnswer>?> RecordAsync(RegisterKeeper keeper, RegisterPlace place, IReadOnlyList<DoorEvent> events)
    {
        await using var work = await db.BeginWriteAsync();
        if (await RecordWithinAsync(keeper, place, events) is not { } answers)
        {
            return null;
        }
        await work.CommitAsync();
        return answers;
    }

    /// <summary>Records one thing.</summary>
    public async Task<DeskAnswer> RecordAsync(RegisterKeeper keeper, RegisterPlace place, DoorEvent e) =>
        await RecordAsync(keeper, place, [e]) is { } answers ? answers[0] : DeskAnswer.NotFound;

    /// <summary>The same within a transaction that the caller has begun and commits.</summary>
    internal async Task<IReadOnlyList<DeskAnswer>?> RecordWithinAsync(RegisterKeeper keeper, RegisterPlace place, IReadOnlyList<DoorEvent> events)
    {
        // A form that lost its id is a new event, not the same one as every other that lost it.
        events = [.. events.Select(e => e.EventId == Guid.Empty ? e with { EventId = Guid.NewGuid() } : e)];
        await TouchAsync(place.Reference);
        if (await Door.OpenAsync(db, codes, site, keeper, place, events) is not { } door)
        {
            return null;
        }
        var answers = events.Select(door.Record).ToList();
        await db.SaveChangesAsync();
        return door.WithRows(events, answers);
    }

    /// <summary>Checks in whoever shows this code: a QR code's address or token, or a typed code.</summary>
    public async Task<DeskAnswer> CheckInAsync(RegisterKeeper keeper, string reference, DateOnly date, string code, Guid eventId)
    {
        var shown = ShownCode.Read(code, site);
        return shown is { Token: null, Typed: null }
            ? await keeper.Open(db.SessionDays, clock.Today).AnyAsync(d => d.Session.Reference == reference && d.Date == date) ? new(DeskOutcome.NotACode, "That is not a check-in code of this site.") : DeskAnswer.NotFound
            : await RecordAsync(keeper, RegisterPlace.OfDay(reference, date), new DoorEvent(eventId, ScanKind.Arrived) { CodeHash = shown.Token is null ? null : CheckInCodes.HashOf(shown.Token), Typed = shown.Typed });
    }

    /// <summary>Checks in a person of the register: somebody who holds a place, or a walk-in of another day.</summary>
    public Task<DeskAnswer> CheckInAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        RecordAsync(keeper, RegisterPlace.OfDay(reference, date), new DoorEvent(eventId, ScanKind.Arrived) { PersonId = personId });

    public Task<DeskAnswer> MarkLeftAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        RecordAsync(keeper, RegisterPlace.OfDay(reference, date), new DoorEvent(eventId, ScanKind.Left) { PersonId = personId });

    /// <summary>Says that somebody is not here, which is more than that they are not in yet.</summary>
    public Task<DeskAnswer> MarkAbsentAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        RecordAsync(keeper, RegisterPlace.OfDay(reference, date), new DoorEvent(eventId, ScanKind.Absent) { PersonId = personId });

    /// <summary>Takes back whatever was recorded of the person on that day. The events stay.</summary>
    public Task<DeskAnswer> UndoAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        RecordAsync(keeper, RegisterPlace.OfDay(reference, date), new DoorEvent(eventId, ScanKind.Undone) { PersonId = personId });

    /// <summary>Adds a person who has a booking for this session but no place: waiting, cancelled and the like.</summary>
    public Task<DeskAnswer> AddWalkInAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        RecordAsync(keeper, RegisterPlace.OfDay(reference, date), new DoorEvent(eventId, ScanKind.Arrived) { PersonId = personId, AsWalkIn = true });

    /// <summary>Adds somebody by their e-mail address: the person who has it, or a new one. Who holds a place is simply checked in.</summary>
    public Task<DeskAnswer> AddWalkInAsync(RegisterKeeper keeper, string reference, DateOnly date, Newcomer newcomer, Guid eventId) =>
        RecordAsync(keeper, RegisterPlace.OfDay(reference, date), new DoorEvent(eventId, ScanKind.Arrived) { Newcomer = newcomer });

    /// <summary>
    /// Somebody checks themselves in with the code of the room, which the caller has checked. One claim checks in one person; who holds no place
    /// is kept for the trainer to look at; whom the trainer struck off is not brought back.
    /// </summary>
    /// <param name="claimId">Of the claim; the id of the event.</param>
    /// <param name="claimedAt">When they read the code.</param>
    public async Task<DeskAnswer> ClaimAsync(int personId, int sessionDayId, Guid claimId, DateTime claimedAt)
    {
        await using var work = await db.BeginWriteAsync();
        await TouchAsync(db.SessionDays.Where(d => d.Id == sessionDayId).Select(d => d.SessionId));
        DoorEvent claim = new(claimId, ScanKind.Arrived) { PersonId = personId, IsOwnClaim = true, ClaimedAgo = clock.UtcNow - claimedAt };
        if (await Door.OpenForClaimAsync(db, codes, site, sessionDayId, claim) is not { } door)
        {
            return DeskAnswer.NotFound;
        }
        var answer = door.Record(claim);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return answer;
    }

    internal Task TouchAsync(string reference) => TouchAsync(db.Sessions.Where(s => s.Reference == reference).Select(s => s.Id));

    /// <summary>Whoever else works on the session's register waits until this transaction ends (TrainingDb.LockSessionAsync).</summary>
    private Task TouchAsync(IQueryable<int> sessions) => db.Locking
        ? db.Sessions.Where(s => sessions.Contains(s.Id)).ExecuteUpdateAsync(u => u.SetProperty(s => s.Version, s => s.Version + 1))
        : Task.CompletedTask;
}
