using Training.People;
using Training.Programme;

namespace Training.Attendance;

public enum ScanKind
{
    [Code("arrived", "Arrived")] Arrived = 1,
    [Code("left", "Left")] Left = 2,

    /// <summary>The trainer took it back: everything before it no longer counts.</summary>
    [Code("undone", "Taken back")] Undone = 3,

    /// <summary>The trainer said that they are not here; until then they are only not in yet.</summary>
    [Code("absent", "Absent")] Absent = 4,
}

public enum ScanMethod
{
    [Code("qr", "QR code")] Qr = 1,
    [Code("room-code", "Room code")] RoomCode = 2,
    [Code("manual", "By hand")] Manual = 3,
    [Code("walk-in", "Walk-in")] WalkIn = 4,
}

/// <summary>Why an event does not count by itself: somebody must look at it (<see cref="ReviewDecision"/>). It is kept, never dropped.</summary>
public enum ScanFinding
{
    /// <summary>It counts.</summary>
    [Code("none", "Counts")] None = 0,
    [Code("unknown-code", "Unknown code")] UnknownCode = 1,
    [Code("other-session", "A code of another session")] OtherSession = 2,
    [Code("cancelled", "Booking cancelled")] Cancelled = 3,
    [Code("waiting", "On the waiting list")] Waiting = 4,
    [Code("requested", "Not agreed yet")] Requested = 5,
    [Code("declined", "Request declined")] Declined = 6,

    /// <summary>Has no booking here at all.</summary>
    [Code("no-place", "No booking")] NoPlace = 7,

    /// <summary>It reached us after the register was closed.</summary>
    [Code("register-closed", "After the register was closed")] RegisterClosed = 8,
    [Code("not-running", "The session was not running")] NotRunning = 9,

    /// <summary>It happened before the day.</summary>
    [Code("too-early", "Before the day")] TooEarly = 10,

    /// <summary>A walk-in whose address is known under another name.</summary>
    [Code("other-name", "An address of another name")] OtherName = 11,

    /// <summary>A walk-in whose address cannot be one: without it they might become a second person, or never get their certificate.</summary>
    [Code("bad-address", "Check the address")] BadAddress = 12,
}

/// <summary>
/// Something that happened at the door of a session day or of one of its workshops. Never changed or deleted: who was there is worked out from
/// these (RegisterMerge), the same in whatever order they arrive.
/// </summary>
public class ScanEvent
{
    public long Id { get; set; }

    /// <summary>Given by whoever records it, so that sending it twice records it once.</summary>
    public Guid EventId { get; set; }
    public int SessionDayId { get; set; }
    public SessionDay SessionDay { get; set; } = null!;

    /// <summary>The workshop at whose door it happened; none at the door of the day.</summary>
    public int? BreakoutId { get; set; }
    public Breakout? Breakout { get; set; }

    /// <summary>None only of a code that nobody here has.</summary>
    public int? PersonId { get; set; }
    public Person? Person { get; set; }
    public ScanKind Kind { get; set; }
    public ScanMethod Method { get; set; }
    public ScanFinding Finding { get; set; }

    /// <summary>When it happened as the register counts it: held to the day, and of what is recorded once the day is over its start or, of leaving, its end.</summary>
    public DateTime At { get; set; }

    /// <summary>When it was, as the trainer says: an explicit decision, which overrides what was scanned before it. None when it was <see cref="At"/>.</summary>
    public DateTime? StatedAt { get; set; }

    /// <summary>The device's own clock when it happened and when it was sent, as it stood, wrong or not; none for what was done on a page.</summary>
    public DateTime? DeviceAt { get; set; }
    public DateTime? SentAt { get; set; }
    public DateTime ReceivedAt { get; set; }

    /// <summary>When it happened: the server's time, less what passed on the device between recording and sending. A wrong clock cancels out. By this events are put in order.</summary>
    public DateTime HappenedAt => ReceivedAt - Passed(DeviceAt, SentAt);

    /// <summary>What passed on a device between recording and sending; of a clock that says nonsense, no more than what a register is open for.</summary>
    internal static TimeSpan Passed(DateTime? deviceAt, DateTime? sentAt) => sentAt - deviceAt is { } passed && passed > TimeSpan.Zero
        ? TimeSpan.FromTicks(Math.Min(passed.Ticks, TimeSpan.FromDays(RegisterKeeper.DaysAfter + 1).Ticks)) : TimeSpan.Zero;

    /// <summary>The browser that recorded it, and the order in which it did so.</summary>
    public Guid? Device { get; set; }
    public long? DeviceSequence { get; set; }
    public int? RecordedById { get; set; }
    public Person? RecordedBy { get; set; }

    /// <summary>Of a code that nobody here has: the hash, to tell whether it is the same again.</summary>
    public byte[]? CodeHash { get; set; }

    /// <summary>What helps to find out whose it is: the beginning of a typed code, the name that a walk-in gave. The only field that may be emptied later.</summary>
    public string Shown { get; set; } = "";

    public const int MostShown = 100;

    /// <summary>How far the device's clock was behind the server's when it sent this; none for what was done on a page.</summary>
    public TimeSpan? ClockBehind => ReceivedAt - SentAt;
}
