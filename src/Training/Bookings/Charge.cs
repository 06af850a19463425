using Training.People;

namespace Training.Bookings;

public enum ChargeKind
{
    [Code("late-cancellation", "Cancelled late")] LateCancellation = 0,
    [Code("absence", "Did not come")] Absence = 1,
}

/// <summary>
/// What a booking's rules charge its person's agency for: a place given up late, or not used. Made only where the policy of the booking names an
/// amount. Collecting it is another system's: the ledger is exported.
/// </summary>
public class Charge
{
    public int Id { get; set; }
    public int BookingId { get; set; }
    public Booking Booking { get; set; } = null!;
    public ChargeKind Kind { get; set; }
    public int Pence { get; set; }
    public DateTime ChargedAt { get; set; }

    /// <summary>When somebody of the team, or a corrected register, waived it; none while it stands.</summary>
    public DateTime? WaivedAt { get; set; }
    public int? WaivedById { get; set; }
    public Person? WaivedBy { get; set; }

    /// <summary>Why, and what shows it ("letter from the manager, seen 3 October").</summary>
    public string WaivedReason { get; set; } = "";
    public string WaivedEvidence { get; set; } = "";

    internal void Waive(int? by, DateTime now, string reason, string evidence) =>
        (WaivedAt, WaivedById, WaivedReason, WaivedEvidence) = (now, by, reason, evidence);

    /// <summary>What it was waived for turned out to be wrong.</summary>
    internal void ChargeAgain(DateTime now) => (ChargedAt, WaivedAt, WaivedReason) = (now, null, "");
}
