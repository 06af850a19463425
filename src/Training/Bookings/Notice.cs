namespace Training.Bookings;

public enum NoticeUnit
{
    [Code("working-days", "working days")] WorkingDays = 0,
    [Code("calendar-days", "calendar days")] CalendarDays = 1,
}

/// <summary>How long before a session somebody can cancel in time.</summary>
/// <param name="Days">Days of notice, 0 to <see cref="Most"/>.</param>
public sealed record Notice(int Days, NoticeUnit Unit = NoticeUnit.WorkingDays)
{
    public const int Most = 60;

    /// <summary>
    /// The instant until which cancelling is in time: the end of the last day that leaves <see cref="Days"/> days' notice.
    /// For a Monday and five working days, the end of the Monday before; for seven calendar days, that same end.
    /// </summary>
    public DateTime CancelBy(DateOnly firstDay, WorkingDays working, Clock clock)
    {
        if (Days == 0)
        {
            return clock.StartOf(firstDay);
        }
        var last = Unit == NoticeUnit.WorkingDays ? working.Before(firstDay, Days) : firstDay.AddDays(-Days);
        return clock.StartOf(last.AddDays(1));
    }

    /// <summary>"5 working days", "1 calendar day".</summary>
    public string InWords => Days == 1 ? $"1 {Unit.Label()[..^1]}" : $"{Days} {Unit.Label()}";
}
