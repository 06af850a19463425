using Training.Bookings;

namespace Training.Letters;

/// <summary>When the letters that nobody presses a button for are written. All in the site's own time, on both sides of a clock change.</summary>
/// <param name="JoiningWorkingDays">Working days before the first day on which joining instructions go out; 0 for none.</param>
/// <param name="ReminderDays">Days before each session day on which its reminder goes out; 0 for none.</param>
public sealed record LetterTiming(int JoiningWorkingDays, int ReminderDays)
{
    public const int MostJoiningWorkingDays = 30;
    public const int MostReminderDays = 14;

    /// <summary>Nobody is written to earlier in the day about what can wait until then.</summary>
    public static readonly TimeOnly Morning = new(8, 0);

    /// <summary>Nobody is written to later in the day about what they may want.</summary>
    public static readonly TimeOnly Evening = new(18, 0);

    /// <summary>On the day before a session day, when its trainers are told who is expected.</summary>
    public static readonly TimeOnly Afternoon = new(14, 0);

    /// <summary>From when on joining instructions are due; none when there are none.</summary>
    public DateTime? JoiningAt(DateOnly firstDate, WorkingDays working, Clock clock) =>
        JoiningWorkingDays == 0 ? null : clock.Utc(working.Before(firstDate, JoiningWorkingDays), Morning);

    /// <summary>From when on the reminder of a session day is due; none when there are none.</summary>
    public DateTime? ReminderAt(DateOnly day, Clock clock) => ReminderDays == 0 ? null : clock.Utc(day.AddDays(-ReminderDays), Morning);

    /// <summary>The last first date whose joining instructions are due now: what <see cref="JoiningAt"/> says, turned round for a query.</summary>
    public DateOnly? JoiningUntil(WorkingDays working, Clock clock) => JoiningWorkingDays == 0 ? null : working.After(LastDateAt(Morning, clock), JoiningWorkingDays);

    /// <summary>The last session day whose reminder is due now.</summary>
    public DateOnly? ReminderUntil(Clock clock) => ReminderDays == 0 ? null : LastDateAt(Morning, clock).AddDays(ReminderDays);

    /// <summary>The last session day whose trainers are told now who is expected.</summary>
    public static DateOnly RegisterUntil(Clock clock) => LastDateAt(Afternoon, clock).AddDays(1);

    /// <summary>True at the times of day at which people are written to about what they may want.</summary>
    public static bool IsDaytime(Clock clock) => clock.TimeOf(clock.UtcNow) is var time && time >= Morning && time < Evening;

    /// <summary>The last date on which it has been this time.</summary>
    private static DateOnly LastDateAt(TimeOnly at, Clock clock) => clock.UtcNow >= clock.Utc(clock.Today, at) ? clock.Today : clock.Today.AddDays(-1);
}
