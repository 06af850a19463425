using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>When and where a session was before it was moved, in words.</summary>
public sealed record SessionPlan(SessionStatus Status, IReadOnlyList<DateOnly> Dates, IReadOnlyList<string> Days, string Where);

/// <summary>Letters about a session that was moved, postponed or cancelled: to those who booked, and to its trainers.</summary>
public sealed partial class LetterWriter
{
    public static SessionPlan PlanOf(Session session) => new(session.Status, [.. session.Days.Select(d => d.Date)],
        [.. session.Days.Select(d => $"{Words.Date(d.Date)}, {Words.Times(d.Start, d.End)}{DayVenue(session, d)}")], Where(session));

    /// <param name="promoted">A place was free and the booking was next in line.</param>
    /// <param name="position">On the waiting list, from 1.</param>
    /// <param name="others">Other runs that have places.</param>
    public OutboxLetter SessionMoved(Booking booking, SessionPlan was, bool promoted, int position, string why, IReadOnlyList<ProgrammeItem> others)
    {
        var session = booking.Session;
        return AboutBooking(booking, LetterKind.SessionMoved, MovedSubject(session, was), body =>
        {
            Change(body, session, was, why).Line((booking.Status, promoted) switch
            {
                (BookingStatus.Confirmed, true) => "A place has come free and you were next on the waiting list, so you now have a place. If you can come, you need do nothing.",
                (BookingStatus.Confirmed, _) => "Your place moves with it. If you can come, you need do nothing: your booking and its QR code stay the same.",
                (BookingStatus.Waiting, _) => $"You keep your position on its waiting list: number {position}. If you could come, you need do nothing.",
                _ => "Your request moves with it, and somebody has still to agree. If you can come, you need do nothing.",
            });
            if (promoted)
            {
                JoinOnline(body.Line(WhatToBring(session)), session).CheckInCode(session.Delivery == Delivery.Online); // no other letter tells them
            }
            if (booking.Status == BookingStatus.Confirmed)
            {
                body.Line(booking.CancelBy >= session.StartsAt
                    ? "If you cannot come, you can give up your place at any time before it begins, and nothing is held against you."
                    : $"If you cannot come, please say so by {Words.Date(clock.DateOf(booking.CancelBy.AddTicks(-1)))}: until then nothing is held against you.");
            }
            body.Link(was.Dates.SequenceEqual(session.Days.Select(d => d.Date)) ? "I can’t come now" : "I can’t make the new date", $"{site.BaseUrl}/bookings/{booking.Key}/moved");
            return Offer(body, session, others);
        });
    }

    public OutboxLetter SessionMoved(Person trainer, Session session, SessionPlan was, string why) => ToTrainer(trainer, session, LetterKind.SessionMoved, MovedSubject(session, was),
        body => Change(body.Line("You are a trainer of this session."), session, was, why)
            .Line("Everybody who has a place or waits for one has been told. If you cannot come then, please tell the training team at once.")
            .Link("The session", Address(session)));

    public OutboxLetter SessionPostponed(Booking booking, string why, IReadOnlyList<ProgrammeItem> others)
    {
        var session = booking.Session;
        return AboutBooking(booking, LetterKind.SessionPostponed, PostponedSubject(session), body =>
        {
            Off(body.Line("This session has been postponed. It is not on the date below, so please do not come then. A new date has not been set yet."), session, why)
                .Line(booking.Status switch
                {
                    BookingStatus.Confirmed => "You keep your place, and we will write to you when there is a new date. You need do nothing until then.",
                    BookingStatus.Waiting => "You keep your position on its waiting list, and we will write to you when there is a new date.",
                    _ => "Your request stays, and we will write to you when there is a new date.",
                })
                .Line("If you would rather give it up now, you can: nothing is held against you.")
                .Link("Give up my booking, or find another date", $"{site.BaseUrl}/bookings/{booking.Key}/moved");
            return Offer(body, session, others);
        });
    }

    public OutboxLetter SessionPostponed(Person trainer, Session session, string why) => ToTrainer(trainer, session, LetterKind.SessionPostponed, PostponedSubject(session),
        body => Off(body.Line("A session of which you are a trainer has been postponed. It is not on the date below, and a new date has not been set yet."), session, why)
            .Line("Everybody who has a place or waits for one has been told.")
            .Link("The session", Address(session)));

    /// <param name="was">What the booking was before the session was cancelled.</param>
    public OutboxLetter SessionCancelled(Booking booking, BookingStatus was, string why, IReadOnlyList<ProgrammeItem> others) =>
        AboutBooking(booking, LetterKind.SessionCancelled, CancelledSubject(booking.Session), body => Offer(
            Off(body.Line("This session has been cancelled and will not take place."), booking.Session, why)
                .Line(was switch
                {
                    BookingStatus.Confirmed => "Your place is cancelled with it. You need do nothing, and nothing is held against you.",
                    BookingStatus.Waiting => "You are no longer on its waiting list. You need do nothing.",
                    _ => "Your request for a place is closed. You need do nothing.",
                }), booking.Session, others));

    public OutboxLetter SessionCancelled(Person trainer, Session session, string why) => ToTrainer(trainer, session, LetterKind.SessionCancelled, CancelledSubject(session),
        body => Off(body.Line("A session of which you are a trainer has been cancelled and will not take place."), session, why)
            .Line("Everybody who had a place or waited for one has been told.")
            .Link("The session", Address(session)));

    private OutboxLetter ToTrainer(Person trainer, Session session, LetterKind kind, string subject, Func<LetterBody, LetterBody> write)
    {
        var letter = To(trainer, kind, subject, write);
        letter.Session = session;
        return letter;
    }

    private static string MovedSubject(Session session, SessionPlan was) => was switch
    {
        { Status: SessionStatus.Postponed } => $"New date: {session.Course.Title}, {Words.Date(session.FirstDate)}",
        _ when was.Dates.SequenceEqual(session.Days.Select(d => d.Date)) => $"Changed: {session.Course.Title}, {Words.Date(session.FirstDate)}",
        _ => $"Moved: {session.Course.Title}, now {Words.Date(session.FirstDate)}",
    };

    private static string PostponedSubject(Session session) => $"Postponed: {session.Course.Title}, {Words.Date(session.FirstDate)}";

    private static string CancelledSubject(Session session) => $"Session cancelled: {session.Course.Title}, {Words.Date(session.FirstDate)}";

    private string Address(Session session) => $"{site.BaseUrl}/sessions/{Uri.EscapeDataString(session.Reference)}";

    /// <summary>Was, is, and why.</summary>
    private static LetterBody Change(LetterBody body, Session session, SessionPlan was, string why)
    {
        var now = PlanOf(session);
        body.Line(was.Status == SessionStatus.Postponed ? "This session was postponed. It has a new date now."
            : was.Dates.SequenceEqual(now.Dates) ? "This session takes place on the same date, but something has changed."
            : "This session has moved to another date.");
        Why(body, why);
        return body.Facts(
        [
            ("What", session.Course.Title),
            .. was.Days.SequenceEqual(now.Days) ? Rows("When", now.Days) : Rows("Was", was.Days).Concat(Rows("Is now", now.Days)),
            ("Where it was", was.Where == now.Where ? "" : was.Where),
            (was.Where == now.Where ? "Where" : "Where it is now", now.Where),
            ("Getting in", session.Delivery == Delivery.Online ? "" : session.Venue?.AccessNotes ?? ""),
        ]);

        static IEnumerable<(string, string)> Rows(string name, IReadOnlyList<string> days) =>
            days.Select((day, i) => (days.Count == 1 ? name : $"{name}, day {i + 1}", day));
    }

    private static LetterBody Off(LetterBody body, Session session, string why)
    {
        Why(body, why);
        var plan = PlanOf(session);
        return body.Facts([("What", session.Course.Title), .. plan.Days.Select((day, i) => (plan.Days.Count == 1 ? "Was" : $"Was, day {i + 1}", day)), ("Where", plan.Where)]);
    }

    private static void Why(LetterBody body, string why)
    {
        if (why.Length > 0)
        {
            body.Line($"Why: {why}");
        }
    }

    private LetterBody Offer(LetterBody body, Session session, IReadOnlyList<ProgrammeItem> others)
    {
        if (others.Count == 0)
        {
            return body.Link("See whether another date of this course is planned", $"{site.BaseUrl}/courses/{session.Course.Code}");
        }
        body.Line("Other dates of this course that had places when we wrote this:");
        foreach (var run in others)
        {
            body.Link($"{string.Join("; ", run.Days.Select(d => d.InWords))}: {run.Where}", $"{site.BaseUrl}/sessions/{Uri.EscapeDataString(run.Reference)}");
        }
        return body;
    }
}
