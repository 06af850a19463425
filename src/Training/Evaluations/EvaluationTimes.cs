using Training.Letters;

namespace Training.Evaluations;

/// <summary>When a plan asks, closes and asks once more. All in the site's own time, on both sides of a clock change.</summary>
public static class EvaluationTimes
{
    /// <summary>How long after the first day begins what is asked before can be answered: who comes in late still may.</summary>
    private static readonly TimeSpan StaysOpen = TimeSpan.FromMinutes(30);

    /// <summary>How long before the last day ends who is there may begin by themselves, as the trainer asks them to.</summary>
    private static readonly TimeSpan OpensEarlier = TimeSpan.FromMinutes(30);

    /// <summary>Days after the last day on which those who came are asked though nobody has closed the register.</summary>
    private const int WaitsForRegister = 2;

    public static DateTime BeforeAt(this EvaluationPlan plan, DateOnly firstDate, Clock clock) => clock.Utc(firstDate.AddDays(-plan.BeforeDays), LetterTiming.Morning);

    public static DateTime BeforeEnds(DateTime startsAt) => startsAt + StaysOpen;

    /// <summary>From when on somebody who is there can answer by themselves.</summary>
    public static DateTime AfterFrom(DateTime endsAt) => endsAt - OpensEarlier;

    /// <summary>When those who came are asked by an email of its own, as no register has been closed.</summary>
    public static DateTime AfterAt(DateOnly lastDate, Clock clock) => clock.Utc(lastDate.AddDays(WaitsForRegister), LetterTiming.Morning);

    public static DateTime LaterAt(this EvaluationPlan plan, DateOnly lastDate, Clock clock) => clock.Utc(lastDate.AddDays(7 * plan.LaterWeeks), LetterTiming.Morning);

    /// <summary>What is asked at that moment can be answered for whole days from then, to the end of the last one.</summary>
    public static DateTime ClosesAt(this EvaluationPlan plan, DateTime askedAt, Clock clock) => Days(plan.OpenDays, askedAt, clock);

    public static DateTime ChaseAt(this EvaluationPlan plan, DateTime writtenAt, Clock clock) => clock.Utc(clock.DateOf(writtenAt).AddDays(plan.ChaseDays), LetterTiming.Morning);

    /// <summary>The end of the day that is so many days after that of an instant.</summary>
    internal static DateTime Days(int days, DateTime from, Clock clock) => clock.StartOf(clock.DateOf(from).AddDays(days + 1));
}
