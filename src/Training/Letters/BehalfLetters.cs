using Training.Bookings;
using Training.People;

namespace Training.Letters;

/// <summary>Letters about what somebody did for somebody else: booking, cancelling, handing over a place.</summary>
public sealed partial class LetterWriter
{
    /// <param name="by">Who booked.</param>
    public OutboxLetter ConfirmedFor(Booking booking, string by) => AboutBooking(booking, LetterKind.BookingConfirmed,
        $"Your place on {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => AskNeeds(HowToComeAndCancel(body.Line($"{by} has booked a place on this session for you."), booking), booking));

    /// <summary>Whoever books themselves is asked on the page; whoever was booked by somebody else is asked in the email.</summary>
    private LetterBody AskNeeds(LetterBody body, Booking booking) => booking.Person.HasOwnEmail
        ? body.Line("Should we arrange anything so that you can take part, such as step-free access, food or large print?").Link("Tell us what you need, or check what you told us", $"{site.BaseUrl}/account/needs")
        : body.Line("Should anything be arranged so that you can take part, such as step-free access, food or large print? Please ring the training team: they note it for you.");

    /// <param name="by">Who booked.</param>
    public OutboxLetter WaitingFor(Booking booking, int position, string by) => AboutBooking(booking, LetterKind.BookingWaiting,
        $"You are on the waiting list for {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => AskNeeds(OnTheList(body.Line($"{by} has asked for a place on this session for you."), booking, position), booking));

    /// <param name="by">The lead who asked, and agrees as their manager.</param>
    public OutboxLetter RequestedFor(Booking booking, string by)
    {
        var open = booking.Agreements.FindAll(a => a.IsOpen);
        return AboutBooking(booking, LetterKind.BookingRequested,
            $"A place is asked for: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
            body => Facts(body.Line($"{by} has asked for a place on this session for you, and agrees as your line manager. Somebody else must agree too: we have asked {People(open)} to answer {By(open[0], booking.Session)}.")
                    .Line(RequestWords.PlaceForYou(booking.PlaceKept)), booking)
                .Line("We will write to you as soon as it is decided.")
                .Link("See the request", $"{site.BaseUrl}/bookings"));
    }

    /// <param name="was">What it was before.</param>
    /// <param name="by">Who of the agency cancelled it.</param>
    public OutboxLetter CancelledByLead(Booking booking, BookingStatus was, string by) => AboutBooking(booking, LetterKind.CancelledByLead,
        $"Cancelled: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => Facts(Charged(body.Line(was switch
            {
                BookingStatus.Waiting => $"{by} has taken you off the waiting list of this session.",
                BookingStatus.Requested => $"{by} has cancelled your request for a place on this session.",
                _ when booking.CancelledInTime => $"{by} has cancelled your booking, in good time.",
                _ => $"{by} has cancelled your booking. It was after the last day for cancelling, so it counts as a late cancellation.",
            }), booking)
            .Line($"The reason: {booking.Reason}"), booking)
            .Line($"If you think that this is wrong, speak to {by}.")
            .Link("Find another session", $"{site.BaseUrl}/?course={booking.Session.Course.Code}"));

    /// <param name="booking">The new one.</param>
    /// <param name="old">The one that ended by it.</param>
    /// <param name="position">On the waiting list, from 1, when it waits.</param>
    /// <param name="by">Who of the agency moved them.</param>
    public OutboxLetter MovedByLead(Booking booking, Booking old, bool hadPlace, int position, string why, string by) => AboutBooking(booking, LetterKind.MovedToAnother,
        $"You have been moved to another session: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body =>
        {
            Why(Charged(body.Line($"{by} has moved you from {Title(old)} on {Words.Date(old.Session.FirstDate)} to the session below. Please do not come on the old date.{(hadPlace && !old.CancelledInTime ? " It was after the last day for cancelling the old place, so it counts as a late cancellation." : "")}"), old), why);
            return booking.HoldsPlace
                ? HowToComeAndCancel(body.Line("You have a place on this session:"), booking)
                : OnTheList(body, booking, position);
        });

    /// <summary>To whom the place was.</summary>
    /// <param name="by">Who handed it over, when it was not they themselves.</param>
    public OutboxLetter HandedOver(Booking booking, Person colleague, string? by) => AboutBooking(booking, LetterKind.HandedOver,
        $"Your place goes to {colleague.Name}: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => Facts(body.Line(by is null
                ? $"You have handed your place on this session to {colleague.Name}. We have written to them."
                : $"{by} has handed your place on this session to {colleague.Name}. We have written to them."), booking)
            .Line("Your own booking is cancelled, in good time: nothing is held against you. It leaves your calendar by itself if you accepted our invitation. Your check-in code for it no longer works.")
            .Link("Find another session", $"{site.BaseUrl}/?course={booking.Session.Course.Code}"));

    /// <summary>To whom the place is now.</summary>
    /// <param name="by">Who handed it over, when it was not the person themselves.</param>
    public OutboxLetter Substitute(Booking booking, Person original, string? by) => AboutBooking(booking, LetterKind.Substitute,
        $"You have a place from {original.Name}: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => AskNeeds(HowToComeAndCancel(body.Line(by is null
            ? $"{original.Name} cannot come to this session and has handed the place to you. It is yours now."
            : $"{original.Name} cannot come to this session, and {by} has handed the place to you. It is yours now."), booking), booking));
}
