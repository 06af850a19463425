using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Calendars;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Bookings;

/// <summary>
/// Moves one person from a session to another: the old booking ends, excused, and a new one joins the other session's line as any
/// booking does. One transaction in which both sessions are locked; a preview does the same and gives it up again.
/// </summary>
public sealed class MoveDesk(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters, Notice notice)
{
    /// <param name="to">The reference of the other session.</param>
    /// <param name="by">The coordinator, or the lead of the person's agency.</param>
    /// <param name="mayWait">Somebody who has a place here may have to wait there.</param>
    /// <param name="lead">The lead's name, for the letter. What they move after the notice is a late cancellation, as cancelling and booking again would be.</param>
    public async Task<RosterAnswer> MoveAsync(string reference, Guid key, string to, int by, string reason, bool mayWait = false, string? lead = null)
    {
        await using var work = await db.BeginWriteAsync();
        if (await LockBothAsync(reference, key, to) is not var (from, booking, target))
        {
            return RosterAnswer.NotFound;
        }
        if (await MayNotMoveAsync(from, booking, target, by, lead) is { } refusal)
        {
            return refusal;
        }
        var hadPlace = booking.HoldsPlace;
        var done = await RehearseAsync(from, booking, target, by, reason, lead);
        if (hadPlace && !done.Moved.HoldsPlace && !mayWait)
        {
            db.ChangeTracker.Clear(); // nothing of this is saved
            return new(RosterOutcome.NoPlaceFree, "They have a place now and would have to wait there, so nothing has changed.");
        }
        db.Outbox.AddRange(done.Letters);
        await db.InviteAsync(letters, from);
        await db.InviteAsync(letters, target);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(RosterOutcome.Done, $"{booking.Person.Name} {(done.Moved.HoldsPlace ? "has a place there now" : "is on the waiting list there now")}, and we have written to them."
            + (done.Served.Count == 0 ? "" : $" From the waiting list, {Words.List(done.Served.Select(b => b.Person.Name))} {(done.Served.Count == 1 ? "has" : "have")} a place now, with an email."));
    }

    /// <summary>What moving them would do, and whether it may be done; none when there is no such booking or session.</summary>
    public async Task<MovePreview?> PreviewAsync(string reference, Guid key, string to, int by, string? lead = null)
    {
        await using var work = await db.BeginWriteAsync(); // never committed
        if (await LockBothAsync(reference, key, to) is not var (from, booking, target))
        {
            return null;
        }
        var refusal = await MayNotMoveAsync(from, booking, target, by, lead);
        var hadPlace = booking.HoldsPlace;
        var done = refusal is null ? await RehearseAsync(from, booking, target, by, "the reason that you give", lead) : null;
        var preview = new MovePreview(refusal, hadPlace, done?.Moved.HoldsPlace ?? false, done is null ? 0 : target.PositionOf(done.Moved),
            [.. done?.Served.Select(b => b.Person.Name) ?? []], done?.Letters[0], target.Course.Title, target.Course.Code, target.FirstDate);
        // Nothing of this may reach the database with a later save.
        db.ChangeTracker.Clear();
        return preview;
    }

    /// <summary>Where somebody can be moved: other runs of the course, then the rest of what is to come; not where they have booked.</summary>
    public static async Task<(IReadOnlyList<ProgrammeItem> Runs, IReadOnlyList<ProgrammeItem> Others)> ChoicesAsync(TrainingDb db, Guid key)
    {
        var now = db.Clock.UtcNow;
        var here = await db.Bookings.Where(b => b.Key == key).Select(b => new { b.SessionId, b.PersonId, b.Session.CourseId }).SingleAsync();
        var all = db.Sessions.Where(s => s.Status == SessionStatus.Published && s.StartsAt > now && s.Id != here.SessionId && !s.Bookings.Any(b => b.PersonId == here.PersonId
            && (b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting)));
        return (await all.Where(s => s.CourseId == here.CourseId).AsProgramme().ToListAsync(), await all.Where(s => s.CourseId != here.CourseId).AsProgramme().ToListAsync());
    }

    private async Task<Deed> RehearseAsync(Session from, Booking booking, Session target, int by, string reason, string? lead)
    {
        var now = clock.UtcNow;
        var person = await db.People.SingleAsync(p => p.Id == booking.PersonId);
        var rules = target.Rules!;
        var forNewDate = (rules.Policy?.Notice ?? notice).CancelBy(target.FirstDate, rules.Working, clock);
        var hadPlace = booking.HoldsPlace;
        var cancelBy = lead is not null ? forNewDate : MovedNotice.CancelBy(forNewDate, forNewDate, MovedNotice.AnswerBy(clock.Today, rules.Working, clock), target.StartsAt);
        var (moved, there) = target.Join(person, now, cancelBy, rules.Policy);
        moved.CodeHash = CheckInCodes.HashOf(codes.TokenFor(moved.Key));
        if (await BookerAsync(by, lead) is { } booker)
        {
            await db.Agencies.Where(a => a.Id == person.AgencyId).LoadAsync();
            Agreement.ByBooking(moved, booker, stillToAsk: null, rules, codes);
        }
        moved.Reason = $"Moved from {Name(from)}: {reason.Trim()}";
        if (lead is null)
        {
            booking.ExcuseNotice(now); // nobody's late cancellation
        }
        var here = from.Cancel(booking, by, now, $"Moved to {Name(target)}: {reason.Trim()}");
        List<Booking> served = [.. here, .. there];
        var people = served.Select(b => b.PersonId).ToList();
        await db.People.Where(p => people.Contains(p.Id)).LoadAsync();
        return new Deed(moved, served, [lead is null
            ? letters.MovedToAnother(moved, from, target.PositionOf(moved), reason.Trim())
            : letters.MovedByLead(moved, booking, hadPlace, target.PositionOf(moved), reason.Trim(), lead), .. served.Select(letters.Promoted),
            .. letters.WorkshopsMoved(from), .. letters.WorkshopsMoved(target)]);

        static string Name(Session session) => $"{session.Course.Title}, {Words.ShortDate(session.FirstDate)}";
    }

    /// <summary>Both sessions, locked in the order of their ids, so that two moves in opposite directions cannot wait for each other.</summary>
    private async Task<(Session From, Booking Booking, Session Target)?> LockBothAsync(string reference, Guid key, string to)
    {
        var order = await db.Sessions.Where(s => s.Reference == reference || s.Reference == to).OrderBy(s => s.Id).Select(s => s.Reference).ToListAsync();
        foreach (var one in order)
        {
            await db.LockSessionAsync(one);
        }
        var from = db.Sessions.Local.SingleOrDefault(s => s.Reference == reference);
        var target = db.Sessions.Local.SingleOrDefault(s => s.Reference == to && s.Status != SessionStatus.Draft);
        if (from is null || target is null)
        {
            return null;
        }
        var booking = from.Bookings.Find(b => b.Key == key) ?? await db.Bookings.SingleOrDefaultAsync(b => b.Key == key && b.SessionId == from.Id);
        return booking is null ? null : (from, booking, target);
    }

    private Task<Booker?> BookerAsync(int by, string? lead) => lead is null ? Booker.FindAsync(db, by) : Booker.FindLeadAsync(db, by);

    private async Task<RosterAnswer?> MayNotMoveAsync(Session from, Booking booking, Session target, int by, string? lead)
    {
        var now = clock.UtcNow;
        return booking.Status == BookingStatus.Requested ? new(RosterOutcome.NotActive, "Somebody has still to agree to this request, so it cannot be moved.")
            : !booking.IsActive ? new(RosterOutcome.NotActive, $"This booking was already {booking.Status.Label().ToLowerInvariant()}, so nothing has changed.")
            : from.Status == SessionStatus.Cancelled ? new(RosterOutcome.NotRunning, "This session is cancelled, and its bookings with it.")
            : from.HasBegun(now) ? new(RosterOutcome.AlreadyBegun, "This session has already begun, so its places stay as they are.")
            : !target.TakesBookings(now) ? new(RosterOutcome.NotRunning, "The other session takes no bookings, so nobody can be moved there.")
            : target.Bookings.Any(b => b.PersonId == booking.PersonId && b.IsActive) ? new(RosterOutcome.AlreadyThere, "They have a booking for that session already, so nothing has changed.")
            // Another run of the same course does not ask again: whoever booked has met it.
            : target.CourseId != from.CourseId && target.Course.Prerequisite is { } needed && (await needed.MissingAsync(db, [booking.PersonId], target.FirstDate)).Count > 0
                ? new(RosterOutcome.MissingPrerequisite, $"They lack what that course asks for: {needed.InWords}. If they have done it elsewhere, record that on their page first.")
            : await MayNotAgreeAsync(from, booking, target, by, lead);
    }

    /// <summary>Whoever moves somebody agrees to it, as when they book for them: not for themselves, and a lead not for the link person.</summary>
    private async Task<RosterAnswer?> MayNotAgreeAsync(Session from, Booking booking, Session target, int by, string? lead)
    {
        if (target.Rules!.Policy is not { Agreement: not AgreementBy.Nobody } policy)
        {
            return null;
        }
        if (booking.PersonId == by)
        {
            return new(RosterOutcome.NotAgreed, "Somebody must agree to a place there, and nobody can agree for themselves. Ask for a place there as everybody does, and cancel here once it is agreed.");
        }
        if (await BookerAsync(by, lead) is not { } booker)
        {
            return RosterAnswer.NotFound;
        }
        var person = await db.People.Include(p => p.Agency).SingleAsync(p => p.Id == booking.PersonId);
        // Whoever has agreed to this course has agreed to its other runs.
        var agreed = target.CourseId == from.CourseId ? await db.Agreements.AsNoTracking().Where(a => a.BookingId == booking.Id && a.Agreed == true).ToListAsync() : [];
        return Agreement.StillToAsk(policy, person, person.Agency, booker, agreed) is { } link
            ? new(RosterOutcome.NotAgreed, $"{link.Name}, the link person of your agency, must agree first, so nothing has changed. Book them there, and cancel here once it is agreed.")
            : null;
    }

    /// <param name="Served">Who got a place by it, here and there.</param>
    /// <param name="Letters">The person's own first.</param>
    private sealed record Deed(Booking Moved, IReadOnlyList<Booking> Served, IReadOnlyList<OutboxLetter> Letters);
}

/// <summary>What moving somebody to another session would do.</summary>
/// <param name="Refusal">Why it may not be done; none when it may.</param>
/// <param name="Position">On the waiting list there, from 1, when they would wait.</param>
/// <param name="Served">Who would get a place by it.</param>
/// <param name="Letter">What the person would be sent.</param>
public sealed record MovePreview(RosterAnswer? Refusal, bool HasPlace, bool WouldHavePlace, int Position, IReadOnlyList<string> Served, OutboxLetter? Letter, string Course, string CourseCode, DateOnly FirstDate)
{
    public bool WouldLosePlace => HasPlace && !WouldHavePlace;
}
