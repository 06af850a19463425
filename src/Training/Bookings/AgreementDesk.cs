using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Bookings;

/// <summary>
/// Agreeing to requests: by private link, by the team for somebody who rang, and what happens when nobody answers. Each is one transaction
/// in which the session is locked; its letters are in the same commit.
/// </summary>
public sealed class AgreementDesk(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters)
{
    /// <summary>The reason of a request that ended because time ran out.</summary>
    public const string NobodyInTime = "Nobody agreed in time";

    /// <summary>
    /// An answer through the private link. The first answer counts: whatever comes later changes nothing. Returns how it stood when it came,
    /// so that <see cref="AgreementState.Open"/> means that this answer was taken; none when there is no such link.
    /// </summary>
    public async Task<AgreementState?> AnswerAsync(string token, bool agree, string? note)
    {
        await using var work = await db.BeginWriteAsync();
        var hash = CheckInCodes.HashOf(token);
        if (await db.Agreements.Where(a => a.TokenHash == hash).Select(a => a.Booking.Session.Reference).SingleOrDefaultAsync() is not { } reference)
        {
            return null;
        }
        var session = (await db.LockSessionAsync(reference))!;
        var agreement = await db.Agreements.Include(a => a.Booking).SingleAsync(a => a.TokenHash == hash);
        var state = agreement.State(clock.UtcNow);
        if (state == AgreementState.Open)
        {
            await SettleAsync(session, agreement.Booking, [agreement], agree, note, agree ? null : $"Declined by the {agreement.Who.Label()}");
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        return state;
    }

    /// <summary>The team records what somebody said by phone, or decides in their place.</summary>
    /// <param name="answered">Whose answer it is; none for everybody's who has still to answer.</param>
    /// <param name="how">How the team knows. When it is declined, the person reads it.</param>
    /// <param name="by">The coordinator.</param>
    public async Task<RosterAnswer> RecordAsync(string reference, Guid key, int? answered, bool agree, string how, int by)
    {
        await using var work = await db.BeginWriteAsync();
        var session = await db.LockSessionAsync(reference);
        var booking = session is null ? null : session.Bookings.Find(b => b.Key == key) ?? await db.Bookings.SingleOrDefaultAsync(b => b.Key == key && b.SessionId == session.Id);
        if (booking is null)
        {
            return RosterAnswer.NotFound;
        }
        await db.Agreements.Where(a => a.BookingId == booking.Id).LoadAsync();
        if (MayNotRecord(booking.Status, session!, clock.UtcNow) is { } refusal)
        {
            return refusal;
        }
        var open = booking.Agreements.FindAll(a => a.IsOpen && (answered is null || a.Id == answered));
        if (open.Count == 0 && answered is not null)
        {
            return new(RosterOutcome.NotActive, "They have answered meanwhile, so nothing has changed.");
        }
        if (open.Count == 0)
        {
            // Brought in by an import: nobody was asked from here.
            var unknown = new Agreement { Booking = booking, Who = Approver.Manager, Name = "", Email = "", AskedAt = clock.UtcNow, ExpiresAt = session!.StartsAt, ChaseAt = session.StartsAt };
            unknown.TokenHash = CheckInCodes.HashOf(codes.AgreementTokenFor(unknown.Key));
            booking.Agreements.Add(unknown);
            open = [unknown];
        }

        open.ForEach(a => a.RecordedById = by);
        // Not how: that may be about somebody's health, and a booking's reason stands in its history.
        await SettleAsync(session!, booking, open, agree, how, agree ? null : $"Declined by the {open[0].Who.Label()}");
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(RosterOutcome.Done, booking.Status switch
        {
            BookingStatus.Declined => $"The request of {booking.Person.Name} is declined, and we have written to them.",
            BookingStatus.Confirmed => $"{booking.Person.Name} has a place now, and we have written to them.",
            BookingStatus.Waiting => $"{booking.Person.Name} is on the waiting list now, {(session!.Status == SessionStatus.Postponed ? "until the session has a new date" : "as no place is free")}, and we have written to them.",
            _ => $"It is recorded. {Words.List(booking.Agreements.Where(a => a.IsOpen).Select(a => a.Name))} has still to agree.",
        });
    }

    /// <summary>Why the team may not record an answer; none when it may.</summary>
    public static RosterAnswer? MayNotRecord(BookingStatus status, Session session, DateTime now) => MayNotRecord(status, session.Status, session.StartsAt, now);

    /// <inheritdoc cref="MayNotRecord(BookingStatus, Session, DateTime)"/>
    public static RosterAnswer? MayNotRecord(BookingStatus status, SessionStatus session, DateTime startsAt, DateTime now) =>
        status != BookingStatus.Requested ? new(RosterOutcome.NotActive, $"This booking is not a request any more: it is {Lower(status)}. Nothing has changed.")
        : session != SessionStatus.Postponed && now >= startsAt ? new(RosterOutcome.AlreadyBegun, "This session has already begun, so nobody can agree any more.")
        : null;

    /// <summary>The person names somebody else than the manager who was asked: a wrong address, or somebody who is away. The day to answer by stays.</summary>
    public async Task<BookingOutcome> AskAnotherAsync(Guid key, int personId, ManagerToAsk manager)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.Bookings.Where(b => b.Key == key && b.PersonId == personId).Select(b => b.Session.Reference).SingleOrDefaultAsync() is not { } reference)
        {
            return BookingOutcome.NoSuchBooking;
        }
        var session = (await db.LockSessionAsync(reference))!;
        var booking = session.Bookings.Find(b => b.Key == key);
        if (booking is null)
        {
            return BookingOutcome.NothingToAgree;
        }
        var person = await db.People.Include(p => p.Agency).SingleAsync(p => p.Id == personId);
        await db.Agreements.Where(a => a.BookingId == booking.Id).LoadAsync();
        await db.BookingPolicies.Where(p => p.Id == booking.PolicyId).LoadAsync();
        if (booking.Agreements.Find(a => a.Who.HasFlag(Approver.Manager) && a.State(clock.UtcNow) == AgreementState.Open) is not { } asked)
        {
            return BookingOutcome.NothingToAgree;
        }
        if (manager.Is(asked.Email))
        {
            return BookingOutcome.SameManager;
        }
        if (await db.MayNotAskAsync(person, manager) is { } refusal)
        {
            return refusal;
        }

        asked.ClosedAt = clock.UtcNow;
        if (booking.Agreements.Find(a => a.IsOpen && a.Who == Approver.LinkPerson && manager.Is(a.Email)) is { } alsoLink)
        {
            alsoLink.ClosedAt = clock.UtcNow; // one letter and one answer for who is both
        }
        var added = Agreement.Ask(booking, manager, person.Agency, session.Rules!, codes);
        foreach (var agreement in added)
        {
            agreement.EndTime(booking, session.Rules!, asked.ExpiresAt);
        }
        db.Outbox.AddRange([letters.NoLongerAsked(asked), .. added.Select(letters.AskedToAgree)]);
        await AgreeIfAllHaveAsync(session, booking);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return added.Count == 0 ? BookingOutcome.AgreedAlready : BookingOutcome.AskedAnother;
    }

    /// <summary>Ends every request to which nobody agreed in time. Who has not been asked yet, as emails wait, has their time begin anew. Returns how many ended.</summary>
    public async Task<int> ExpireDueAsync()
    {
        var now = clock.UtcNow;
        // What ended in another way is no longer looked at.
        await db.Agreements.Where(a => a.AnsweredAt == null && a.ClosedAt == null && a.ExpiresAt <= now && a.Booking.Status != BookingStatus.Requested)
            .ExecuteUpdateAsync(u => u.SetProperty(a => a.ClosedAt, now));
        return await EachAsync(a => a.ExpiresAt <= now || a.Booking.Session.StartsAt <= now, async session =>
        {
            var late = (await OpenAsync(session)).FindAll(a => a.State(clock.UtcNow) == AgreementState.Expired);
            var begun = session.HasBegun(clock.UtcNow);
            // As the database has it: what AskedAsync writes afresh is not saved yet.
            var bookings = late.ConvertAll(a => (int?)a.BookingId);
            var unasked = begun ? [] : await db.Outbox.Where(l => l.Kind == LetterKind.AgreementAsked && bookings.Contains(l.BookingId) && l.State == LetterState.Queued && l.Tries == 0).Select(l => l.BookingId).ToListAsync();
            var due = (begun ? late : await AskedAsync(session, late)).Select(a => a.Booking).Distinct().Where(b => !unasked.Contains(b.Id)).ToList();
            foreach (var booking in due)
            {
                var asked = booking.Agreements.FindAll(a => a.IsOpen);
                await db.TellAsync(letters, session, session.Decline(booking, clock.UtcNow, NobodyInTime));
                asked.ForEach(a => a.ClosedAt = clock.UtcNow);
                db.Outbox.Add(letters.RequestExpired(booking, asked));
            }
            return due.Count;
        });
    }

    /// <summary>Asks once more whoever was asked, has not answered and is due for it. Returns how many.</summary>
    public Task<int> ChaseDueAsync()
    {
        var now = clock.UtcNow;
        return EachAsync(a => a.ChaseAt <= now && a.ChasedAt == null, async session =>
        {
            var due = await AskedAsync(session, (await OpenAsync(session)).FindAll(a => a.ChasedAt is null && a.ChaseAt <= clock.UtcNow && a.State(clock.UtcNow) == AgreementState.Open));
            due.ForEach(a => a.ChasedAt = clock.UtcNow);
            db.Outbox.AddRange(due.Select(letters.AskedOnceMore));
            return due.Count;
        });
    }

    /// <summary>Records the answers and, when with them the request is decided, what comes of it.</summary>
    private async Task SettleAsync(Session session, Booking booking, List<Agreement> answered, bool agree, string? note, string? reason)
    {
        var now = clock.UtcNow;
        foreach (var agreement in answered)
        {
            (agreement.AnsweredAt, agreement.Agreed) = (now, agree);
            agreement.Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        }
        await db.People.Where(p => p.Id == booking.PersonId).LoadAsync();
        await db.Agreements.Where(a => a.BookingId == booking.Id).LoadAsync();
        if (!agree)
        {
            var promoted = session.Decline(booking, now, reason);
            db.Outbox.Add(letters.Declined(booking, answered[0]));
            db.Outbox.AddRange((await db.EndAskingAsync(booking)).Select(letters.NoLongerAsked));
            await db.TellAsync(letters, session, promoted);
        }
        else
        {
            await AgreeIfAllHaveAsync(session, booking);
        }
    }

    private async Task AgreeIfAllHaveAsync(Session session, Booking booking)
    {
        if (!booking.Agreements.Exists(a => a.IsOpen))
        {
            var promoted = session.Agree(booking, clock.UtcNow);
            db.Outbox.Add(booking.Status == BookingStatus.Confirmed ? letters.AgreedWithPlace(booking) : letters.AgreedAndWaiting(booking, session.PositionOf(booking)));
            await db.TellAsync(letters, session, [.. promoted.Where(b => b != booking)]);
        }
    }

    /// <summary>Of a locked session, who has still to answer, with whom they were asked for.</summary>
    private async Task<List<Agreement>> OpenAsync(Session session)
    {
        var requests = session.Bookings.Where(b => b.Status == BookingStatus.Requested).Select(b => b.Id).ToList();
        await db.People.Where(p => db.Bookings.Any(b => b.PersonId == p.Id && requests.Contains(b.Id))).LoadAsync();
        await db.Agencies.Where(a => db.Bookings.Any(b => b.AgencyId == a.Id && requests.Contains(b.Id))).LoadAsync();
        return (await db.Agreements.Where(a => requests.Contains(a.BookingId)).OrderBy(a => a.Id).ToListAsync()).FindAll(a => a.IsOpen);
    }

    /// <summary>
    /// Those whose email that asks has left, or is nowhere. Where it still waits to be sent nobody was asked: their time to answer begins anew, and the email is written afresh with it.
    /// </summary>
    private async Task<List<Agreement>> AskedAsync(Session session, List<Agreement> due)
    {
        var bookings = due.Select(a => (int?)a.BookingId).Distinct().ToList();
        var written = bookings.Count == 0 ? [] : await db.Outbox.Where(l => l.Kind == LetterKind.AgreementAsked && bookings.Contains(l.BookingId)).ToListAsync();
        List<Agreement> asked = [];
        foreach (var agreement in due)
        {
            switch (written.FindAll(l => l.BookingId == agreement.BookingId && l.ToAddress == agreement.Email).MaxBy(l => l.Id))
            {
                case { State: LetterState.Queued, Tries: 0 } letter: // once it was tried, it is for its reader's mail to take it
                    letter.State = LetterState.Overtaken;
                    letter.ForgetSecrets();
                    agreement.StartTime(agreement.Booking, session.Rules!);
                    db.Outbox.Add(letters.AskedToAgree(agreement));
                    break;
                case { State: LetterState.Sending }:
                    break; // known in a minute
                default:
                    asked.Add(agreement);
                    break;
            }
        }
        return asked;
    }

    /// <summary>
    /// Does something to each session where it may be due, each in a transaction of its own. What goes wrong with one holds up no other; it is
    /// thrown at the end.
    /// </summary>
    private async Task<int> EachAsync(System.Linq.Expressions.Expression<Func<Agreement, bool>> due, Func<Session, Task<int>> act)
    {
        var sessions = await db.Agreements
            .Where(a => a.AnsweredAt == null && a.ClosedAt == null && a.Booking.Status == BookingStatus.Requested && a.Booking.Session.Status == SessionStatus.Published)
            .Where(due).Select(a => a.Booking.Session.Reference).Distinct().ToListAsync();
        var done = 0;
        List<Exception> failed = [];
        foreach (var reference in sessions)
        {
            db.ChangeTracker.Clear();
            try
            {
                await using var work = await db.BeginWriteAsync();
                if (await db.LockSessionAsync(reference) is { } session && await act(session) is var count && db.ChangeTracker.HasChanges())
                {
                    await db.SaveChangesAsync();
                    await work.CommitAsync();
                    done += count;
                }
            }
            catch (Exception e)
            {
                failed.Add(e);
            }
        }
        db.ChangeTracker.Clear();
        return failed.Count == 0 ? done : throw new AggregateException(failed);
    }

    private static string Lower(BookingStatus status) => status.Label().ToLowerInvariant();
}
