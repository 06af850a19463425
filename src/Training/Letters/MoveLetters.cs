using Training.Bookings;
using Training.Programme;

namespace Training.Letters;

/// <summary>The letter to somebody whom the team has moved to another session.</summary>
public sealed partial class LetterWriter
{
    /// <param name="booking">The new one.</param>
    /// <param name="position">On the waiting list, from 1, when it waits.</param>
    public OutboxLetter MovedToAnother(Booking booking, Session from, int position, string why) => AboutBooking(booking, LetterKind.MovedToAnother,
        $"You have been moved to another session: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body =>
        {
            Why(body.Line($"The training team has moved you from {from.Course.Title} on {Words.Date(from.FirstDate)} to the session below. Please do not come on the old date. Nothing is held against you."), why);
            return booking.HoldsPlace
                ? HowToComeAndCancel(body.Line("You have a place on this session:"), booking)
                : OnTheList(body, booking, position);
        });
}
