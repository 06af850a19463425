using Training.People;
using Training.Programme;

namespace Training.Attendance;

/// <summary>
/// Somebody was checked in to a workshop, or that was taken back: the last one counts. Never changed or deleted. It says who sat
/// in which room; presence on the day, certificates and figures come from the session's own register alone.
/// </summary>
public class BreakoutEvent
{
    public long Id { get; set; }

    /// <summary>Given by the form, so that sending it twice records it once.</summary>
    public Guid EventId { get; set; }
    public int BreakoutId { get; set; }
    public Breakout Breakout { get; set; } = null!;
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;

    /// <summary>Arrived, or undone.</summary>
    public ScanKind Kind { get; set; }
    public DateTime At { get; set; }
    public int? RecordedById { get; set; }
    public Person? RecordedBy { get; set; }
}
