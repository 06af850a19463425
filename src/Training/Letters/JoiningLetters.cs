using Training.Bookings;
using Training.Programme;

namespace Training.Letters;

/// <summary>What those who have a place get shortly before they come.</summary>
public sealed partial class LetterWriter
{
    public OutboxLetter Joining(Booking booking) => AboutBooking(booking, LetterKind.Joining,
        $"Joining instructions: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => HowToJoin(body.Opening(), booking));

    /// <summary>To somebody who has been sent instructions that are no longer right.</summary>
    /// <param name="formKey">The form that changed them; none when this is written again, as it was overtaken before it went out.</param>
    public OutboxLetter JoiningChanged(Booking booking, Guid? formKey = null)
    {
        var letter = AboutBooking(booking, LetterKind.Joining, $"Changed: joining instructions for {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
            body => HowToJoin(body.Line("Something has changed in the joining instructions that we sent you. Please use these instead."), booking), before: "Changed: ");
        letter.FormKey = formKey;
        return letter;
    }

    /// <param name="number">Of the day, from 1.</param>
    public OutboxLetter Reminder(Booking booking, SessionDay day, int number) => AboutBooking(booking, LetterKind.Reminder,
        $"Reminder: {Title(booking)}, {Words.Date(day.Date)}",
        body => number == 1
            ? HowToJoin(body.Line($"Your session {(booking.Session.Days.Count == 1 ? "is" : "begins")} on {Words.Date(day.Date)}, at {Words.Time(day.Start)}."), booking)
            // It has begun, so it can no longer be cancelled.
            : AtTheDoor(OnlineAndNotes(Facts(body.Line($"Day {number} of your session is on {Words.Date(day.Date)}, at {Words.Time(day.Start)}."), booking), booking.Session), booking), day);

    private LetterBody HowToJoin(LetterBody body, Booking booking) =>
        AndCancel(AtTheDoor(OnlineAndNotes(Facts(body, booking), booking.Session), booking), booking);

    private static LetterBody OnlineAndNotes(LetterBody body, Session session)
    {
        if (session.Delivery != Delivery.InPerson)
        {
            body = session.OnlineAddress.Length > 0
                ? body.Link(session.Delivery == Delivery.Both ? "If you join online, join here" : "Join here", session.OnlineAddress)
                : body.Line("The link to join online is not known yet. The training team will write to you with it.");
        }
        foreach (var line in session.JoiningNotes.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            body.Line(line);
        }
        return body;
    }
}
