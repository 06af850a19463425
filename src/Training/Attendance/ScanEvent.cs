using Training.People;
using Training.Programme;

namespace Training.Attendance;

public enum ScanKind
{
    [Code("arrived", "Arrived")] Arrived = 1,
    [Code("left", "Left")] Left = 2,

    /// <summary>The trainer took it back: everything before it no longer counts.</summary>
    [Code("undone", "Undone")] Undone = 3,
}

public enum ScanMethod
{
    [Code("qr", "QR code")] Qr = 1,
    [Code("room-code", "Room code")] RoomCode = 2,
    [Code("manual", "By hand")] Manual = 3,
    [Code("walk-in", "Walk-in")] WalkIn = 4,
}

/// <summary>Something that happened at the door. Never changed or deleted: who was there is worked out from these (RegisterMerge).</summary>
public class ScanEvent
{
    public long Id { get; set; }

    /// <summary>Given by whoever records it, so that sending it twice records it once.</summary>
    public Guid EventId { get; set; }
    public int SessionDayId { get; set; }
    public SessionDay SessionDay { get; set; } = null!;
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;
    public ScanKind Kind { get; set; }
    public ScanMethod Method { get; set; }

    /// <summary>When it happened, as the recording device says.</summary>
    public DateTime At { get; set; }
    public DateTime ReceivedAt { get; set; }
    public int? RecordedById { get; set; }
    public Person? RecordedBy { get; set; }
}
