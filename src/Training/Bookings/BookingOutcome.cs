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
    NotActive,
    NoSuchBooking,
}
