using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;

namespace Training.Bookings;

/// <summary>What came of handing a place over.</summary>
public enum SubstituteOutcome
{
    HandedOver,
    NoSuchBooking,
    NoAgency,
    NotAColleague,
    HasAPlace,
    MissingPrerequisite,
    NotConfirmed,
    AlreadyBegun,
    NotRunning,
}

/// <summary>An outcome for programs, a sentence for whoever did it.</summary>
public sealed record SubstituteAnswer(SubstituteOutcome Outcome, string Sentence)
{
    public bool Good => Outcome == SubstituteOutcome.HandedOver;

    /// <summary>Naming somebody else may help.</summary>
    public bool IsAboutColleague => Outcome is SubstituteOutcome.NotAColleague or SubstituteOutcome.HasAPlace or SubstituteOutcome.MissingPrerequisite;
}

/// <summary>Handing a confirmed place to a colleague of the same agency: the person themselves, their agency's lead, or the team does it.</summary>
public sealed class SubstituteDesk(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters, Notice notice)
{
    /// <summary>To the colleague with this e-mail address.</summary>
    public Task<SubstituteAnswer> HandOverAsync(Guid key, int by, string email)
    {
        var normalized = Person.Normalize(email);
        return HandOverAsync(key, by, p => p.NormalizedEmail == normalized);
    }

    public Task<SubstituteAnswer> HandOverAsync(Guid key, int by, int colleagueId) => HandOverAsync(key, by, p => p.Id == colleagueId);

    private async Task<SubstituteAnswer> HandOverAsync(Guid key, int by, System.Linq.Expressions.Expression<Func<Person, bool>> named)
    {
        await using var work = await db.BeginWriteAsync();
        var now = clock.UtcNow;
        if (await ReferenceAsync(key, by) is not { } reference)
        {
            return new(SubstituteOutcome.NoSuchBooking, "There is no such booking.");
        }
        var session = (await db.LockSessionAsync(reference))!;
        var booking = session.Bookings.Find(b => b.Key == key);
        if (Refusal(session.Status, session.StartsAt, booking?.Status ?? BookingStatus.Cancelled, now) is { } refusal)
        {
            return refusal;
        }
        var person = await db.People.SingleAsync(p => p.Id == booking!.PersonId);
        // The booking's own: people say themselves where they work, and could else reach the staff of any agency.
        if (booking!.AgencyId is not { } agency)
        {
            return new(SubstituteOutcome.NoAgency, "This booking was made under no agency, so we cannot tell who is a colleague. The training team can help.");
        }
        if (await db.People.Where(p => p.AgencyId == agency && p.Id != person.Id).SingleOrDefaultAsync(named) is not { } colleague)
        {
            return Refused(SubstituteOutcome.NotAColleague, "We know nobody like that at the same agency. They may have to sign in here once and say which agency they work for.");
        }
        if (session.Bookings.Find(b => b.PersonId == colleague.Id && b.HoldsPlace) is { } held)
        {
            return Refused(SubstituteOutcome.HasAPlace, $"{colleague.Name} {(held.IsConfirmed ? "has a place on this session already" : "has asked for a place on this session, and one is kept for them")}. Name somebody else.");
        }
        if (session.Course.Prerequisite is { } needed && (await needed.MissingAsync(db, [colleague.Id], session.FirstDate)).Count > 0)
        {
            return Refused(SubstituteOutcome.MissingPrerequisite, $"This course asks for {needed.InWords}, and we have no record of that for {colleague.Name}. Name somebody else, or ask the training team.");
        }

        var rules = session.Rules!;
        var (theirs, promoted) = session.HandOver(booking, colleague, by, now, (rules.Policy?.Notice ?? notice).CancelBy(session.FirstDate, rules.Working, clock));
        theirs.CodeHash = CheckInCodes.HashOf(codes.TokenFor(theirs.Key));
        var other = by == person.Id ? null : await db.People.Where(p => p.Id == by).Select(p => p.Name).SingleAsync();
        db.Outbox.Add(letters.HandedOver(booking, colleague, other));
        db.Outbox.Add(letters.Substitute(theirs, person, other));
        db.Outbox.AddRange((await db.EndAskingAsync(theirs)).Select(letters.NoLongerAsked));
        await db.TellAsync(letters, session, promoted);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(SubstituteOutcome.HandedOver, $"{colleague.Name} has the place now. We have written to {(other is null ? "both of you" : $"{person.Name} and to {colleague.Name}")}.");

        // Whoever hands over their own place reads the same whatever the reason: it is not their business who is known here, what they have booked or what they lack.
        SubstituteAnswer Refused(SubstituteOutcome outcome, string sentence) => new(outcome, by == person.Id
            ? "The place cannot go to this address. It must be a colleague’s who is known here at the agency under which you booked, has no place on this session yet, and has the training that the course asks for first. Ask them, or the training team."
            : sentence);
    }

    /// <summary>Why a booking in this state cannot be handed over; none when it can.</summary>
    public static SubstituteAnswer? Refusal(SessionStatus session, DateTime startsAt, BookingStatus booking, DateTime now) =>
        booking != BookingStatus.Confirmed ? new(SubstituteOutcome.NotConfirmed, $"Only a confirmed place can be handed over, and this booking is {Named(booking)}.")
        : session == SessionStatus.Postponed ? new(SubstituteOutcome.NotRunning, "This session has no date just now. Hand the place over when it has one.")
        : session != SessionStatus.Published ? new(SubstituteOutcome.NotRunning, "This session does not take place, so its places cannot be handed over.")
        : now >= startsAt ? new(SubstituteOutcome.AlreadyBegun, "This session has already begun, so the place can no longer be handed over here. Tell the trainer who has come instead.")
        : null;

    /// <summary>The session of a booking that is theirs, or of somebody for whom they may act.</summary>
    private async Task<string?> ReferenceAsync(Guid key, int by)
    {
        var mine = db.Bookings.Where(b => b.Key == key && b.PersonId == by);
        return await mine.Select(b => b.Session.Reference).SingleOrDefaultAsync()
            ?? (await Booker.FindAsync(db, by) is { } booker ? await booker.Bookings(db).Where(b => b.Key == key).Select(b => b.Session.Reference).SingleOrDefaultAsync() : null);
    }

    private static string Named(BookingStatus status) => status switch
    {
        BookingStatus.Waiting => "on the waiting list",
        BookingStatus.Requested => "not agreed yet",
        _ => status.Label().ToLowerInvariant(),
    };
}
