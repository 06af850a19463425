using Training.Programme;

namespace Training.Attendance;

/// <summary>When somebody came to a session day and went, as the events at the door tell it.</summary>
public sealed record Stay(DateTime ArrivedAt, DateTime? LeftAt, ScanMethod Method)
{
    /// <summary>There from the day's start to its end, give or take the lateness that the session allows at each.</summary>
    public bool IsWhole(DateTime startsAt, DateTime endsAt, int latenessMinutes) =>
        ArrivedAt <= startsAt.AddMinutes(latenessMinutes) && (LeftAt is null || LeftAt >= endsAt.AddMinutes(-latenessMinutes));
}

/// <summary>Works out who was there. The same events give the same answer in whatever order, and however often, they arrive.</summary>
public static class RegisterMerge
{
    /// <summary>
    /// What one person's events of one day amount to; none when they were not there. The earliest arrival counts, so that a
    /// phone that was offline can still report it; taking back cancels everything before it; arriving again after leaving is coming back.
    /// </summary>
    public static Stay? Of(IEnumerable<ScanEvent> events)
    {
        Stay? stay = null;
        foreach (var e in events.DistinctBy(e => e.EventId).OrderBy(e => e.At).ThenBy(e => e.EventId))
        {
            stay = e.Kind switch
            {
                ScanKind.Arrived => stay is null ? new Stay(e.At, null, e.Method) : stay with { LeftAt = null },
                ScanKind.Left when stay is not null => stay with { LeftAt = e.At },
                ScanKind.Undone => null,
                _ => stay,
            };
        }
        return stay;
    }
}
