using Training.Programme;

namespace Training.Bookings;

/// <summary>
/// A workshop that somebody wants in a slot, and whether they have a place in it. They wait for every choice that they put
/// above the one they hold, and move up by themselves when it comes free.
/// </summary>
public class BreakoutChoice
{
    public int BookingId { get; set; }
    public Booking Booking { get; set; } = null!;
    public int BreakoutId { get; set; }
    public Breakout Breakout { get; set; } = null!;

    /// <summary>1 for the first choice in the slot.</summary>
    public int Rank { get; set; }

    /// <summary>Order of asking within the session: free places go to the lowest. Kept while they wait; asking anew is a new turn.</summary>
    public int Turn { get; set; }

    /// <summary>The breakout's slot while they have the place, so that the database sees that nobody is in two at once.</summary>
    public int? HeldSlotId { get; private set; }
    public BreakoutSlot? HeldSlot { get; private set; }

    public bool Holds => HeldSlotId is not null || HeldSlot is not null;

    /// <summary>Why the team put them there by hand; none when nobody had to say why.</summary>
    public string? Reason { get; set; }

    internal void Hold() => HeldSlot = Breakout.Slot;

    internal void GiveUp() => (HeldSlot, HeldSlotId) = (null, null);

    /// <summary>True while they would take a place: they hold nothing that they like as well in the slot, nor the same workshop in another.</summary>
    public bool IsWaiting => !Holds && Booking.IsConfirmed && !Booking.Choices.Any(c => c.Holds
        && (c.Breakout.Slot == Breakout.Slot ? c.Rank <= Rank : c.Breakout.Code == Breakout.Code));
}
