using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Bookings;

/// <summary>Booking and cancelling. Each is one transaction in which the session is locked; its letters are in the same commit.</summary>
public sealed class BookingDesk(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters, Notice notice)
{
    /// <summary>
    /// Gives the person a place while there are any, else puts them at the end of the waiting list. Where the rules say that somebody
    /// must agree first, it asks them, and the booking is a request until then.
    /// </summary>
    /// <param name="manager">Whom the person names to agree; passed over where nobody must.</param>
    public async Task<BookingOutcome> BookAsync(string reference, int personId, ManagerToAsk? manager = null)
    {
        // Read before anybody has to wait for it.
        var person = await db.People.SingleAsync(p => p.Id == personId);
        await using var work = await db.BeginWriteAsync();
        var now = clock.UtcNow;
        var session = await db.LockSessionAsync(reference);
        if (session is null || session.Status == SessionStatus.Draft)
        {
            return BookingOutcome.NoSuchSession;
        }
        if (session.Bookings.Any(b => b.PersonId == personId && b.IsActive))
        {
            return BookingOutcome.AlreadyBooked;
        }
        if (!session.TakesBookings(now))
        {
            return session.Status == SessionStatus.Published ? BookingOutcome.AlreadyBegun : BookingOutcome.NotOpen;
        }
        // Whoever waits has met it: a promotion does not ask again, nor does a change of the course's rule or of the date.
        if (session.Course.Prerequisite is { } needed && (await needed.MissingAsync(db, [personId], session.FirstDate)).Count > 0)
        {
            return BookingOutcome.MissingPrerequisite;
        }

        var rules = session.Rules!;
        var mustBeAgreed = rules.Policy is { Agreement: not AgreementBy.Nobody };
        if (mustBeAgreed && await db.MayNotAskAsync(person, manager) is { } refusal)
        {
            return refusal;
        }
        if (mustBeAgreed)
        {
            await db.Entry(person).Reference(p => p.Agency).LoadAsync(); // before the booking takes it over: letters name it
        }
        var cancelBy = (rules.Policy?.Notice ?? notice).CancelBy(session.FirstDate, rules.Working, clock);
        var (booking, promoted) = session.Join(person, now, cancelBy, rules.Policy, mustBeAgreed);
        booking.CodeHash = CheckInCodes.HashOf(codes.TokenFor(booking.Key));
        if (mustBeAgreed)
        {
            var asked = Agreement.Ask(booking, manager!, person.Agency, rules, codes);
            db.Outbox.AddRange([letters.Requested(booking), .. asked.Select(letters.AskedToAgree)]);
        }
        else
        {
            db.Outbox.Add(booking.Status == BookingStatus.Confirmed
                ? letters.Confirmed(booking)
                : letters.Waiting(booking, session.PositionOf(booking)));
        }
        await db.TellAsync(letters, session, promoted);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return booking.Status switch
        {
            BookingStatus.Requested => BookingOutcome.Requested,
            BookingStatus.Confirmed => BookingOutcome.Confirmed,
            _ => BookingOutcome.Waiting,
        };
    }

    /// <summary>Gives up the person's own booking; its place goes to the first in line in the same commit.</summary>
    public async Task<BookingOutcome> CancelAsync(Guid key, int personId)
    {
        await using var work = await db.BeginWriteAsync();
        var now = clock.UtcNow;
        var reference = await db.Bookings.Where(b => b.Key == key && b.PersonId == personId).Select(b => b.Session.Reference).SingleOrDefaultAsync();
        if (reference is null)
        {
            return BookingOutcome.NoSuchBooking;
        }
        var session = (await db.LockSessionAsync(reference))!;
        var booking = session.Bookings.SingleOrDefault(b => b.Key == key);
        if (booking is null)
        {
            return BookingOutcome.AlreadyCancelled;
        }
        if (session.Status == SessionStatus.Cancelled)
        {
            return BookingOutcome.SessionCancelled;
        }
        if (session.HasBegun(now) && session.Status != SessionStatus.Postponed)
        {
            return BookingOutcome.AlreadyBegun;
        }

        var was = booking.Status;
        var promoted = session.Cancel(booking, personId, now);
        await db.People.Where(p => p.Id == personId).LoadAsync();
        db.Outbox.Add(was == BookingStatus.Requested ? letters.RequestWithdrawn(booking) : letters.Cancelled(booking, was == BookingStatus.Confirmed));
        db.Outbox.AddRange((await db.EndAskingAsync(booking)).Select(letters.NoLongerAsked));
        await db.TellAsync(letters, session, promoted);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return was == BookingStatus.Requested ? BookingOutcome.RequestWithdrawn
            : was == BookingStatus.Waiting ? BookingOutcome.LeftWaitingList
            : booking.CancelledInTime ? BookingOutcome.Cancelled : BookingOutcome.CancelledLate;
    }
}
