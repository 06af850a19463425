using Training.Bookings;
using Training.Calendars;
using Training.Programme;

namespace Training.Letters;

/// <summary>
/// Letters that calendar programs read: one a session day, as programs expect one event a message. They say little, since the
/// letter about the booking says it all, and some programs take them out of the inbox.
/// </summary>
public sealed partial class LetterWriter
{
    internal OutboxLetter Invitation(Booking booking, Invitation invitation, SessionDay day) => Calendar(booking, invitation, LetterKind.Invitation, "For your calendar", day,
        "This email puts the training below into your calendar. If your email program asks, choose “Accept” or “Add to calendar”. You need not answer: your place is yours. Declining here does not cancel it; please do that in your bookings.");

    internal OutboxLetter InvitationChanged(Booking booking, Invitation invitation, SessionDay day) => Calendar(booking, invitation, LetterKind.InvitationChanged, "Calendar update", day,
        "This email brings the entry in your calendar up to date. This is how it is now:");

    internal OutboxLetter InvitationWithdrawn(Booking booking, Invitation invitation) => Calendar(booking, invitation, LetterKind.InvitationWithdrawn, "Out of your calendar", null,
        "This email takes the training below out of your calendar. If it is still there afterwards, please delete it.");

    private OutboxLetter Calendar(Booking booking, Invitation invitation, LetterKind kind, string what, SessionDay? day, string line)
    {
        var session = booking.Session;
        var date = clock.DateOf(invitation.StartsAt);
        var gone = session.Status switch
        {
            SessionStatus.Cancelled => "This session has been cancelled.",
            SessionStatus.Postponed => "This session has been postponed. A new date comes as a new entry.",
            _ when booking.IsConfirmed => "This day is no longer part of the session.",
            _ => "You no longer have a place on this session.",
        };
        var shown = day is null
            // Of what is taken out, programs need its name and times; the day may be gone from the session.
            ? new InvitationEvent(session.Course.Title, "", gone, Address(session), null, null)
            : InvitationEvent.Of(session, day, site);
        var letter = AboutBooking(booking, kind, $"{what}: {shown.Summary}, {Words.Date(date)}", body => (day is null ? body.Line(gone) : body).Line(line)
            .Facts(("What", shown.Summary), ("When", $"{Words.Date(date)}, {Words.Times(clock.TimeOf(invitation.StartsAt), clock.TimeOf(invitation.EndsAt))}"), ("Where", shown.Location))
            .LinkIf(day is not null && session is { Delivery: not Delivery.InPerson, OnlineAddress.Length: > 0 }, "Join online here", session.OnlineAddress)
            .Link("Your bookings", $"{site.BaseUrl}/bookings"));
        letter.Invitation = invitation;
        letter.Calendar = shown.ToBytes(invitation, booking, site, clock.UtcNow, withdrawn: day is null);
        return letter;
    }
}
