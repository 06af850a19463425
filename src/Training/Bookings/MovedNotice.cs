namespace Training.Bookings;

/// <summary>
/// Until when giving up a place is in time once its session has been moved. Nobody is late because of the move: the
/// deadline is the latest of what was promised, the notice that the new date asks for, and five working days to answer the
/// letter; never after the session begins.
/// </summary>
public static class MovedNotice
{
    /// <summary>Whole working days in which everybody can say that they cannot make the new date.</summary>
    public const int WorkingDaysToAnswer = 5;

    /// <param name="promised">The booking's deadline until now.</param>
    /// <param name="forNewDate">What <see cref="Notice"/> says for the new first day.</param>
    /// <param name="toAnswer">From <see cref="AnswerBy"/>.</param>
    /// <param name="startsAt">When the session begins now.</param>
    public static DateTime CancelBy(DateTime promised, DateTime forNewDate, DateTime toAnswer, DateTime startsAt)
    {
        var latest = new[] { promised, forNewDate, toAnswer }.Max();
        return latest < startsAt ? latest : startsAt;
    }

    /// <summary>The end of the fifth working day after today, at the site.</summary>
    public static DateTime AnswerBy(DateOnly today, WorkingDays working, Clock clock) =>
        clock.StartOf(working.After(today, WorkingDaysToAnswer).AddDays(1));
}
