using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.History;
using Training.Letters;

namespace Training.Programme;

/// <summary>
/// Moving, postponing and cancelling a session. Each is one transaction in which the session is locked, with one letter in the
/// same commit to everybody who has a place, waits, has asked for a place, must agree to that or trains. A rehearsal does the same, letters
/// and all, and keeps nothing: what a page shows before is what happens after. "seen" is the session's calendar sequence that
/// the coordinator decided on: when it is another by now, somebody else has changed the session and nothing is done.
/// </summary>
public sealed class Planning(TrainingDb db, Clock clock, LetterWriter letters, Notice notice)
{
    /// <summary>Moves the session to other days, times or another venue; a postponed one is on again. Bookings and the waiting list's order stay.</summary>
    public Task<PlanningAnswer> MoveAsync(string reference, NewDates to, string why, int seen, bool rehearsal = false) => ChangeAsync(reference, why, rehearsal, async session =>
    {
        if (session.Status == SessionStatus.Published && to.Are(session))
        {
            return new(session.CalendarSequence == seen ? PlanningOutcome.NothingDifferent : PlanningOutcome.AlreadySo);
        }
        if (session.CalendarSequence != seen)
        {
            return new(PlanningOutcome.ChangedMeanwhile);
        }
        if (to.Problems(clock).Count > 0)
        {
            return new(PlanningOutcome.NotPossibleDates);
        }
        var venue = to.VenueCode.Length == 0 ? null : await db.Venues.SingleOrDefaultAsync(v => v.Code == to.VenueCode);
        if (venue is null && to.VenueCode.Length > 0)
        {
            return new(PlanningOutcome.NoSuchVenue);
        }
        if (venue is not null && venue.Id != session.VenueId && (to.Delivery ?? session.Delivery) == Delivery.InPerson && venue.Capacity > 0 && venue.Capacity < session.PlacesHeld)
        {
            return new(PlanningOutcome.VenueTooSmall);
        }

        var gone = session.Days.OrderBy(d => d.StartsAt).Skip(to.Days.Count).ToList();
        if (await IsKeptAsync(gone))
        {
            return new(PlanningOutcome.HasAttendance);
        }

        var was = LetterWriter.PlanOf(session);
        var makingUp = await MakeUpDesk.AtAsync(db, session);
        var calledOff = await TakeOutMakeUpsAsync(gone, makingUp, why);
        var promoted = session.Move(to, venue, clock.UtcNow, clock).ToHashSet();
        var booked = Active(session);
        await RenewDeadlinesAsync(session, booked);
        var asked = Asked(booked);
        asked.ForEach(a => a.StartTime(a.Booking, session.Rules!));
        var others = await OtherRunsAsync(session);
        return new(PlanningOutcome.Moved,
        [
            .. booked.Select(b => letters.SessionMoved(b, was, promoted.Contains(b), session.PositionOf(b), why, others)),
            .. session.Trainers.ExceptBy(booked.Select(b => b.PersonId), t => t.Id).Select(t => letters.SessionMoved(t, session, was, why)),
            .. asked.Select(letters.AskedAfterMove),
            .. makingUp.Select(m => letters.MakeUpMoved(m.MakeUp, was, why, m.Booking)),
            .. calledOff,
        ]);
    });

    /// <summary>Takes the session off its date without a new one. Bookings stay; <see cref="MoveAsync"/> brings it back.</summary>
    public Task<PlanningAnswer> PostponeAsync(string reference, string why, int seen, bool rehearsal = false) => ChangeAsync(reference, why, rehearsal, async session =>
    {
        if (session.Status == SessionStatus.Postponed)
        {
            return new(PlanningOutcome.AlreadyPostponed);
        }
        if (session.CalendarSequence != seen)
        {
            return new(PlanningOutcome.ChangedMeanwhile);
        }
        session.Postpone();
        var booked = Active(session);
        var others = await OtherRunsAsync(session);
        return new(PlanningOutcome.Postponed,
        [
            .. booked.Select(b => letters.SessionPostponed(b, why, others)),
            .. session.Trainers.ExceptBy(booked.Select(b => b.PersonId), t => t.Id).Select(t => letters.SessionPostponed(t, session, why)),
            .. (await MakeUpDesk.AtAsync(db, session)).Select(m => letters.MakeUpPostponed(m.MakeUp, why, m.Booking)),
        ]);
    });

    /// <summary>Cancels the session for good, and every booking with it; none of them counts as late.</summary>
    public Task<PlanningAnswer> CancelAsync(string reference, string why, int seen, bool rehearsal = false) => ChangeAsync(reference, why, rehearsal, async session =>
    {
        if (session.CalendarSequence != seen)
        {
            return new(PlanningOutcome.ChangedMeanwhile);
        }
        var was = session.Bookings.ToDictionary(b => b.Id, b => b.Status);
        var booked = session.CallOff(db.Actor.PersonId, clock.UtcNow);
        var asked = Asked(booked);
        asked.ForEach(a => a.ClosedAt = clock.UtcNow);
        var others = await OtherRunsAsync(session);
        var makingUp = await MakeUpDesk.AtAsync(db, session);
        makingUp.ForEach(m => m.MakeUp.WithdrawnAt = clock.UtcNow);
        return new(PlanningOutcome.Cancelled,
        [
            .. booked.Select(b => letters.SessionCancelled(b, was[b.Id], why, others)),
            .. session.Trainers.ExceptBy(booked.Select(b => b.PersonId), t => t.Id).Select(t => letters.SessionCancelled(t, session, why)),
            .. asked.Select(letters.NoLongerAsked),
            .. makingUp.Select(m => letters.MakeUpCalledOff(m.MakeUp, why.Length > 0 ? why : "The session is cancelled", m.Booking)),
        ]);
    });

    /// <summary>Why a session can be neither moved, postponed nor cancelled; none when it can.</summary>
    public static PlanningOutcome? Refusal(SessionStatus status, DateTime startsAt, bool hasAttendance, DateTime now) => status switch
    {
        SessionStatus.Draft => PlanningOutcome.NoSuchSession,
        SessionStatus.Cancelled => PlanningOutcome.AlreadyCancelled,
        SessionStatus.Published when now >= startsAt => PlanningOutcome.AlreadyBegun,
        _ when hasAttendance => PlanningOutcome.HasAttendance,
        _ => null,
    };

    private async Task<PlanningAnswer> ChangeAsync(string reference, string why, bool rehearsal, Func<Session, Task<PlanningAnswer>> change)
    {
        await using var work = await db.BeginWriteAsync();
        var session = await db.LockSessionAsync(reference);
        if (session is null)
        {
            return new(PlanningOutcome.NoSuchSession);
        }
        var hasAttendance = await db.ScanEvents.AnyAsync(e => e.SessionDay.SessionId == session.Id && e.Finding == ScanFinding.None);
        if (Refusal(session.Status, session.StartsAt, hasAttendance, clock.UtcNow) is { } refusal)
        {
            return new(refusal);
        }
        await db.Bookings.Active().Where(b => b.SessionId == session.Id)
            .Select(b => b.Person).LoadAsync();
        await db.Agreements.Include(a => a.Booking.Agency).Where(a => a.Booking.SessionId == session.Id && a.Booking.Status == BookingStatus.Requested).LoadAsync();
        await db.Entry(session).Collection(s => s.Trainers).LoadAsync();

        var answer = await change(session);
        if (answer.Good)
        {
            await db.InviteAsync(letters, session, everybody: true);
            answer = answer with { CalendarEmails = db.ChangeTracker.Entries<OutboxLetter>().Count() };
        }
        if (!answer.Good || rehearsal)
        {
            db.ChangeTracker.Clear();
            return answer;
        }
        db.Outbox.AddRange([.. answer.Letters, .. letters.WorkshopsMoved(session)]);
        if (why.Length > 0)
        {
            db.History.Add(new HistoryEntry
            {
                At = clock.UtcNow,
                ActorId = db.Actor.PersonId,
                From = db.Actor.From,
                Subject = "session",
                Verb = "changed",
                Changes = JsonSerializer.Serialize(new { Reason = new[] { null, why } }),
                Session = session,
            });
        }
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return answer;
    }

    /// <summary>Whether something is kept of one of the days, which cannot be without it: a scan, even one that counts for nothing, a room's code, or that somebody missed it.</summary>
    private async Task<bool> IsKeptAsync(List<SessionDay> gone)
    {
        var days = gone.ConvertAll(d => d.Id);
        return days.Count > 0 && (await db.ScanEvents.AnyAsync(e => days.Contains(e.SessionDayId)) || await db.RoomCodes.AnyAsync(r => days.Contains(r.SessionDayId))
            || await db.MakeUpDays.AnyAsync(m => days.Contains(m.MissedDayId)));
    }

    /// <summary>Of days that the session no longer has: nobody can make up anything on them. Takes them out of the list and returns the letters.</summary>
    private async Task<List<OutboxLetter>> TakeOutMakeUpsAsync(IEnumerable<SessionDay> gone, List<(MakeUpDay MakeUp, Booking? Booking)> makingUp, string why)
    {
        var days = gone.Select(d => d.Id).ToList();
        var off = makingUp.FindAll(m => days.Contains(m.MakeUp.DayId));
        makingUp.RemoveAll(m => days.Contains(m.MakeUp.DayId));
        db.MakeUpDays.RemoveRange(await db.MakeUpDays.Where(m => days.Contains(m.DayId)).ToListAsync()); // those called off before, too: a row cannot be without its day
        return off.ConvertAll(m => letters.MakeUpCalledOff(m.MakeUp, why, m.Booking));
    }

    private static List<Booking> Active(Session session) => [.. session.Bookings.Where(b => b.IsActive).OrderBy(b => b.Number)];

    /// <summary>Those who have still to agree to a request.</summary>
    private static List<Agreement> Asked(IEnumerable<Booking> booked) => [.. booked.SelectMany(b => b.Agreements).Where(a => a.IsOpen)];

    private Task<List<ProgrammeItem>> OtherRunsAsync(Session session) => OtherRuns.WithPlacesAsync(db, session.CourseId, session.Id, clock.UtcNow);

    private async Task RenewDeadlinesAsync(Session session, List<Booking> booked)
    {
        var working = await WorkingDays.AroundAsync(db, clock.Today);
        var toAnswer = MovedNotice.AnswerBy(clock.Today, working, clock);
        await db.BookingPolicies.Where(p => booked.Select(b => b.PolicyId).Contains(p.Id)).LoadAsync();
        booked.ForEach(b => b.CancelBy = MovedNotice.CancelBy(b.CancelBy, (b.Policy?.Notice ?? notice).CancelBy(session.FirstDate, working, clock), toAnswer, session.StartsAt));
    }
}
