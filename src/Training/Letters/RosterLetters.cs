using Training.Bookings;

namespace Training.Letters;

/// <summary>What the team writes to the people of a session.</summary>
public sealed partial class LetterWriter
{
    /// <param name="was">What it was before the team cancelled it.</param>
    public OutboxLetter CancelledByTeam(Booking booking, BookingStatus was) => AboutBooking(booking, LetterKind.CancelledByTeam,
        $"Cancelled: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => Facts(Charged(body.Line(was switch
            {
                BookingStatus.Waiting => "The training team has taken you off the waiting list of this session.",
                BookingStatus.Requested => "The training team has cancelled your request for a place on this session.",
                _ when booking.CancelledInTime => "The training team has cancelled your booking, in good time.",
                _ => "The training team has cancelled your booking. It was after the last day for cancelling, so it counts as a late cancellation.",
            })
            .Line($"The reason: {booking.Reason}"), booking), booking)
            .Line("If you think that this is wrong, answer this email or ring the training team.")
            .Link("Find another session", $"{site.BaseUrl}/?course={booking.Session.Course.Code}"));

    public OutboxLetter PromotedByHand(Booking booking) => AboutBooking(booking, LetterKind.PromotedByHand,
        $"You have a place: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => HowToComeAndCancel(body.Opening(), booking));

    /// <summary>What the team has to say to everybody, in their own words, with the facts of the session below.</summary>
    public OutboxLetter SessionMessage(Booking booking, string subject, string text, Guid formKey)
    {
        var letter = AboutBooking(booking, LetterKind.SessionMessage, subject, body =>
        {
            foreach (var line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                body.Line(line);
            }
            return Facts(body.Line(booking.Status == BookingStatus.Confirmed ? "This is about your place on:"
                    : booking.Status == BookingStatus.Waiting ? "You are on the waiting list of:" : "You asked for a place on:"), booking)
                .Link("Your bookings", $"{site.BaseUrl}/bookings");
        });
        letter.FormKey = formKey;
        return letter;
    }
}
