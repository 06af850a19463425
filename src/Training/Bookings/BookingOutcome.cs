namespace Training.Bookings;

/// <summary>What came of asking for a place, or of giving one up.</summary>
public enum BookingOutcome
{
    Confirmed,
    Waiting,
    AlreadyBooked,
    NotOpen,
    AlreadyBegun,
    NoSuchSession,
    Cancelled,
    CancelledLate,
    LeftWaitingList,
    AlreadyCancelled,
    SessionCancelled,
    NoSuchBooking,
    MissingPrerequisite,

    /// <summary>Somebody must agree first, and the person has not said who.</summary>
    NeedsManager,

    /// <summary>They named themselves.</summary>
    NamedThemselves,
    AskedTooOften,
    Requested,
    RequestWithdrawn,
    SameManager,
    NothingToAgree,
    AskedAnother,
    AgreedAlready,
}

public static class BookingOutcomeWords
{
    /// <summary>What a clerk would say.</summary>
    public static string Sentence(this BookingOutcome outcome) => outcome switch
    {
        BookingOutcome.Confirmed => "You have a place. We have emailed you what you need to know.",
        BookingOutcome.Waiting => "There is no place for you just now, so you are on the waiting list. We have emailed you how you can get one.",
        BookingOutcome.AlreadyBooked => "You already have a booking for this session, so nothing has changed.",
        BookingOutcome.NotOpen => "This session is not taking bookings. Look for another date.",
        BookingOutcome.AlreadyBegun => "This session has already begun, so it can no longer be booked or cancelled here. Tell the trainer or the training team.",
        BookingOutcome.NoSuchSession => "There is no such session.",
        BookingOutcome.Cancelled => "Your booking is cancelled, in good time. Thank you for freeing the place.",
        BookingOutcome.CancelledLate => "Your booking is cancelled. It counts as a late cancellation, but a place given up late is better than an empty chair.",
        BookingOutcome.LeftWaitingList => "You are no longer on the waiting list.",
        BookingOutcome.AlreadyCancelled => "This booking was already cancelled, so nothing has changed.",
        BookingOutcome.SessionCancelled => "The team has cancelled this session, so there is nothing for you to cancel.",
        BookingOutcome.MissingPrerequisite => "You cannot book this session yet, because you need other training first. The page of the booking says what, and what to do.",
        BookingOutcome.NoSuchBooking => "There is no such booking.",
        BookingOutcome.NeedsManager => "Your line manager must agree first. Say who that is.",
        BookingOutcome.NamedThemselves => "Somebody else must agree: name your line manager, not yourself.",
        BookingOutcome.AskedTooOften => "You have asked many people to agree today, so nothing has changed. Try again tomorrow, or ring the training team.",
        BookingOutcome.Requested => "You have asked for a place. We have emailed who must agree, and we will write to you as soon as they answer.",
        BookingOutcome.RequestWithdrawn => "Your request is withdrawn, and we have told who was asked to agree.",
        BookingOutcome.SameManager => "We have asked them already, so nothing has changed. We will remind them once.",
        BookingOutcome.NothingToAgree => "Your line manager is not asked any more, so nothing has changed.",
        BookingOutcome.AskedAnother => "We have emailed them. The link in our earlier email no longer works.",
        BookingOutcome.AgreedAlready => "They have agreed already, so we do not ask them again.",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    public static bool IsGood(this BookingOutcome outcome) => outcome is BookingOutcome.Confirmed or BookingOutcome.Waiting
        or BookingOutcome.Cancelled or BookingOutcome.CancelledLate or BookingOutcome.LeftWaitingList or BookingOutcome.Requested or BookingOutcome.RequestWithdrawn or BookingOutcome.AskedAnother or BookingOutcome.AgreedAlready;
}
