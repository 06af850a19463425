using Training.Programme;

namespace Training.Attendance;

/// <summary>When somebody came to a session day and went, as the events at the door tell it.</summary>
/// <param name="RecordedById">Who recorded that they came.</param>
public sealed record Stay(DateTime ArrivedAt, DateTime? LeftAt, ScanMethod Method, int? RecordedById = null)
{
    /// <summary>There from the day's start to its end, give or take the grace.</summary>
    public bool IsWhole(DateTime startsAt, DateTime endsAt, Grace grace) =>
        ArrivedAt <= startsAt.AddMinutes(grace.LateMinutes) && (LeftAt is null || LeftAt >= endsAt.AddMinutes(-grace.EarlyMinutes));
}

/// <summary>Works out who was there. The same events give the same answer in whatever order, and however often, they arrive.</summary>
public static class RegisterMerge
{
    /// <summary>
    /// What one person's events at one door amount to; none when they were not there. The earliest arrival counts, so that a phone that was
    /// offline can still report it; what the trainer decides (a stated time, taking back, absent) overrides what came before it; arriving
    /// again after leaving is coming back. A room code does not bring back somebody whom the trainer struck off.
    /// </summary>
    public static Stay? Of(IEnumerable<ScanEvent> events) => Replay(events).Stay;

    /// <summary>The trainer said last that they are not here.</summary>
    public static bool IsAbsent(IEnumerable<ScanEvent> events) => Outcome(events).IsAbsent;

    internal static (Stay? Stay, bool IsAbsent) Outcome(IEnumerable<ScanEvent> events)
    {
        var (stay, struck) = Replay(events);
        return (stay, stay is null && struck == ScanKind.Absent);
    }

    private static (Stay? Stay, ScanKind? Struck) Replay(IEnumerable<ScanEvent> events)
    {
        (Stay? Stay, ScanKind? Struck) now = (null, null);
        foreach (var e in InOrder(events))
        {
            now = e.Kind switch
            {
                ScanKind.Arrived when e.Method == ScanMethod.RoomCode && now.Struck is not null => now,
                ScanKind.Arrived when now.Stay is null => (new Stay(e.StatedAt ?? e.At, null, e.Method, e.RecordedById), null),
                ScanKind.Arrived => (now.Stay with { ArrivedAt = e.StatedAt ?? now.Stay.ArrivedAt, LeftAt = e.StatedAt < now.Stay.LeftAt ? now.Stay.LeftAt : null }, null),
                ScanKind.Left when now.Stay is { } stay => (stay with { LeftAt = Later(stay.ArrivedAt, e.StatedAt ?? e.At) }, null),
                ScanKind.Undone or ScanKind.Absent => (null, e.Kind),
                _ => now,
            };
        }
        return now;
    }

    private static DateTime Later(DateTime a, DateTime b) => a > b ? a : b;

    /// <summary>
    /// Each event once, by the time at which it happened. That time is known to within the delay of a request, so two events of one device
    /// a moment apart could change places: between themselves they keep the order in which the device recorded them.
    /// </summary>
    private static List<ScanEvent> InOrder(IEnumerable<ScanEvent> events)
    {
        var ordered = events.Where(e => e.Finding == ScanFinding.None).DistinctBy(e => e.EventId).OrderBy(e => e.HappenedAt).ThenBy(e => e.At).ThenBy(e => e.EventId).ToList();
        foreach (var device in ordered.Select((e, turn) => (e, turn)).Where(x => x.e.Device is not null).GroupBy(x => x.e.Device).Where(g => g.Skip(1).Any()).ToList())
        {
            foreach (var (turn, e) in device.Select(x => x.turn).Zip(device.Select(x => x.e).OrderBy(e => e.DeviceSequence).ThenBy(e => e.EventId).ToList()).ToList())
            {
                ordered[turn] = e;
            }
        }
        return ordered;
    }
}
