using Training.Attendance;
using Training.Bookings;
using Training.Programme;

namespace Training.Letters;

/// <summary>Letters to somebody who makes up a missed day with another run of the course.</summary>
public sealed partial class LetterWriter
{
    /// <param name="booking">Of the session whose day they missed: its code works on the new day. None of somebody who walked in.</param>
    public OutboxLetter MakeUpArranged(MakeUpDay makeUp, MissedDay missed, Booking? booking) => AboutMakeUp(makeUp, booking, LetterKind.MakeUpArranged,
        $"You can make up a day: {makeUp.Day.Session.Course.Title}, {Words.Date(makeUp.Day.Date)}",
        body =>
        {
            MakeUpFacts(body.Line($"You {(missed.CameInPart ? "were not there for the whole of" : "missed")} {missed.InWords} on {Words.Date(missed.Date)}. The training team has arranged for you to make it up on this day, with another run of the course:"), makeUp)
                .LinkIf(makeUp.Day.Session.Delivery != Delivery.InPerson && makeUp.Day.Session.OnlineAddress.Length > 0, "Join online", makeUp.Day.Session.OnlineAddress)
                .Line("You need not book it, and you come for this day only. When you have been there for the whole of it, it counts as the day that you missed.");
            if (booking is not null)
            {
                body.CheckInCode(makeUp.Day.Session.Delivery == Delivery.Online);
            }
            return body.Link("Your bookings", $"{site.BaseUrl}/bookings").Line("If you cannot come, please tell us: answer this email.");
        });

    /// <summary>Before the day, with all that those who have a place there are told.</summary>
    public OutboxLetter MakeUpReminder(MakeUpDay makeUp, Booking? booking) => AboutMakeUp(makeUp, booking, LetterKind.Reminder, $"Reminder: {makeUp.Day.Session.Course.Title}, {Words.Date(makeUp.Day.Date)}",
        body =>
        {
            OnlineAndNotes(MakeUpFacts(body.Line($"You are to make up a day of {makeUp.MissedDay.Session.Course.Title}, which you missed on {Words.Date(makeUp.MissedDay.Date)}, with another run of the course."), makeUp), makeUp.Day.Session);
            return (booking is null ? body : body.CheckInCode(makeUp.Day.Session.Delivery == Delivery.Online)).Line("If you cannot come, please tell us: answer this email.");
        });

    /// <param name="why">Empty when nobody had to say.</param>
    public OutboxLetter MakeUpCalledOff(MakeUpDay makeUp, string why, Booking? booking) => AboutMakeUp(makeUp, booking, LetterKind.MakeUpCalledOff,
        $"Called off: making up a day of {makeUp.Day.Session.Course.Title}, {Words.Date(makeUp.Day.Date)}",
        body =>
        {
            Why(body.Line($"You were to make up a day of {makeUp.MissedDay.Session.Course.Title}, which you missed on {Words.Date(makeUp.MissedDay.Date)}. That is called off: please do not come on the day below."), why);
            return MakeUpFacts(body, makeUp).Line("The day that you missed is still to be made up. We will write to you if we arrange another one. To ask for one, answer this email.");
        });

    /// <summary>The run with which they make up a day was moved; its days are as they are now.</summary>
    public OutboxLetter MakeUpMoved(MakeUpDay makeUp, SessionPlan was, string why, Booking? booking) => AboutMakeUp(makeUp, booking, LetterKind.SessionMoved, MovedSubject(makeUp.Day.Session, was),
        body => MakeUpFacts(Change(body.Line(MakingUp(makeUp)), makeUp.Day.Session, was, why).Line("The day that is yours is now:"), makeUp)
            .Line("If you can come then, you need do nothing: the same code checks you in. If you cannot, please tell us: answer this email."));

    public OutboxLetter MakeUpPostponed(MakeUpDay makeUp, string why, Booking? booking) => AboutMakeUp(makeUp, booking, LetterKind.SessionPostponed, PostponedSubject(makeUp.Day.Session),
        body => Off(body.Line(MakingUp(makeUp)).Line("This session has been postponed. It is not on the date below, so please do not come then. A new date has not been set yet."), makeUp.Day.Session, why)
            .Line("You can still make up your day with it, and we will write to you when there is a new date. If you would rather have another day, answer this email."));

    private static string MakingUp(MakeUpDay makeUp) =>
        $"You are to make up a day of {makeUp.MissedDay.Session.Course.Title}, which you missed on {Words.Date(makeUp.MissedDay.Date)}, with another run of the course. Something about that has changed.";

    private static LetterBody MakeUpFacts(LetterBody body, MakeUpDay makeUp)
    {
        var (day, session) = (makeUp.Day, makeUp.Day.Session);
        return body.Facts(
        [
            ("What", session.Course.Title),
            ("When", $"{Words.Date(day.Date)}, {Words.Times(day.Start, day.End)}"),
            ("Where", day.Venue is { } venue && session.Delivery != Delivery.Online ? venue.FullAddress : Where(session)),
            ("Getting in", session.Delivery == Delivery.Online ? "" : (day.Venue ?? session.Venue)?.AccessNotes ?? ""),
        ]);
    }

    private OutboxLetter AboutMakeUp(MakeUpDay makeUp, Booking? booking, LetterKind kind, string subject, Func<LetterBody, LetterBody> write)
    {
        var letter = To(makeUp.Person, kind, subject, write);
        (letter.Booking, letter.Session) = (booking, makeUp.Day.Session);
        return letter;
    }
}
