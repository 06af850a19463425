using Training.Bookings;

namespace Training.Attendance;

/// <summary>What somebody is to a register.</summary>
public enum Standing
{
    [Code("place", "Has a place")] Place,
    [Code("making-up", "Makes up a day")] MakingUp,
    [Code("walk-in", "Walk-in")] WalkIn,
    [Code("waiting", "On the waiting list")] Waiting,
    [Code("requested", "Not agreed yet")] Requested,
    [Code("cancelled", "Booking cancelled")] Cancelled,
    [Code("declined", "Request declined")] Declined,

    /// <summary>Nothing to do with it; of a workshop: at the session and expected in another room.</summary>
    [Code("other", "Not expected here")] Other,
}

public static class Standings
{
    /// <summary>Of somebody who holds a booking and has not come.</summary>
    public static Standing Of(BookingStatus status) => status switch
    {
        BookingStatus.Confirmed => Standing.Place,
        BookingStatus.Waiting => Standing.Waiting,
        BookingStatus.Requested => Standing.Requested,
        BookingStatus.Declined => Standing.Declined,
        _ => Standing.Cancelled,
    };

    /// <summary>Stands on the register; the others do so once they are in.</summary>
    public static bool IsExpected(this Standing standing) => standing is Standing.Place or Standing.MakingUp;
}
