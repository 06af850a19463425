using Training.Programme;

namespace Training.Attendance;

/// <summary>What a closed register says of somebody and one day. The code is a letter, so that the whole record is a short word.</summary>
public enum DayStanding
{
    [Code("m", "Not there")] Missed,

    /// <summary>Missed, and they are to come on a day of another run instead.</summary>
    [Code("t", "To be made up")] ToMakeUp,
    [Code("p", "There for part of it")] Part,
    [Code("w", "There for the whole day")] Whole,
    [Code("u", "Made up")] MadeUp,
}

/// <param name="Instead">The date of the other run, when it is made up or to be.</param>
public sealed record DayRecord(SessionDay Day, DayStanding Standing, DateTime? ArrivedAt = null, DateTime? LeftAt = null, DateOnly? Instead = null);

/// <summary>What a session that is over was to somebody who held a place, in a few words.</summary>
public static class AttendanceWords
{
    public static string Of(int daysThere, int days, bool registerClosed) => daysThere == 0 ? registerClosed ? "Did not attend" : "Register not closed yet"
        : daysThere == days ? "Attended" : $"Attended {daysThere} of {days} days";
}

/// <summary>What is recorded of somebody at a session, day by day.</summary>
public sealed record AttendanceRecord(IReadOnlyList<DayRecord> Days)
{
    /// <summary>They were there, be it for part of one day, of which they are to make up the rest.</summary>
    public bool Came => Days.Any(d => d.Standing is not (DayStanding.Missed or DayStanding.ToMakeUp) || d.ArrivedAt is not null);

    public bool IsCompleted => new DaysThere { Whole = Days.Count(d => d.Standing is DayStanding.Whole or DayStanding.MadeUp), Of = Days.Count }.IsCompleted;

    /// <summary>"wm": there for the whole first day, not there on the second.</summary>
    public string InShort => string.Concat(Days.Select(d => d.Standing.Code()));

    /// <param name="presences">The person's, that count for the session, with what they make up.</param>
    /// <param name="toCome">The days that they are still to make up (<see cref="MakeUps.ToCome"/>), with the day on which.</param>
    public static AttendanceRecord Of(Session session, IReadOnlyCollection<Presence> presences, IReadOnlyCollection<MakeUpDay> toCome) => new([.. session.Days.Select(day =>
    {
        var here = presences.FirstOrDefault(p => p.MakeUpId is null && p.SessionDayId == day.Id);
        var elsewhere = presences.FirstOrDefault(p => p.MakeUp?.MissedDayId == day.Id);
        return (here, elsewhere, toCome.FirstOrDefault(m => m.MissedDayId == day.Id)) switch
        {
            ({ WholeDay: true } stay, _, _) => new DayRecord(day, DayStanding.Whole, stay.ArrivedAt, stay.LeftAt),
            (_, { WholeDay: true } made, _) => new DayRecord(day, DayStanding.MadeUp, Instead: made.SessionDay.Date),
            (_, null, { } planned) => new DayRecord(day, DayStanding.ToMakeUp, here?.ArrivedAt, here?.LeftAt, planned.Day.Date),
            ({ } stay, _, _) => new DayRecord(day, DayStanding.Part, stay.ArrivedAt, stay.LeftAt),
            (_, { } part, _) => new DayRecord(day, DayStanding.Part, part.ArrivedAt, part.LeftAt, part.SessionDay.Date),
            _ => new DayRecord(day, DayStanding.Missed),
        };
    })]);
}
