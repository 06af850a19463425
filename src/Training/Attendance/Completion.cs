using System.Linq.Expressions;
using Training.Programme;

namespace Training.Attendance;

/// <summary>On how many days of a session somebody was there for the whole of the day, and of how many.</summary>
public sealed class DaysThere
{
    /// <summary>The rule of "completed", for the database and, compiled, for the program: there for the whole of every day. The only such place.</summary>
    internal static readonly Expression<Func<DaysThere, bool>> Completed = d => d.Whole == d.Of;

    private static readonly Func<DaysThere, bool> Rule = Completed.Compile();

    public int PersonId { get; init; }
    public int SessionId { get; init; }
    public CourseType Type { get; init; }
    /// <summary>The last day on which they were there: of who completed it, the day on which they did.</summary>
    public DateOnly LastDate { get; init; }
    public int Whole { get; init; }
    public int Of { get; init; }

    public bool IsCompleted => Rule(this);
}

public static class Completions
{
    /// <summary>
    /// The sessions that these presences complete, once each is over: while it runs nobody knows who will leave early. A register
    /// that the trainer has yet to close does not count against the people in it. Narrow the presences to the people first.
    /// </summary>
    public static IQueryable<DaysThere> Completed(this IQueryable<Presence> presences, DateTime now) => presences
        .Where(p => p.Session.Status == SessionStatus.Published && p.Session.EndsAt <= now)
        // All that is counted is looked up once, before it is grouped: the Distinct, which takes nothing away, keeps EF Core from asking it again for each group.
        .Select(p => new { p.PersonId, p.SessionId, p.Session.Course.Type, p.SessionDay.Date, p.WholeDay, Day = p.MakeUp == null ? p.SessionDayId : p.MakeUp.MissedDayId, Days = p.Session.Days.Count })
        .Distinct()
        .GroupBy(p => new { p.PersonId, p.SessionId, p.Type, p.Days })
        .Select(g => new DaysThere
        {
            PersonId = g.Key.PersonId,
            SessionId = g.Key.SessionId,
            Type = g.Key.Type,
            LastDate = g.Max(p => p.Date),
            Whole = g.Where(p => p.WholeDay).Select(p => p.Day).Distinct().Count(),
            Of = g.Key.Days,
        })
        .Where(DaysThere.Completed);
}
