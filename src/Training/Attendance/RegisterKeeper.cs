using Training.Programme;

namespace Training.Attendance;

/// <summary>Who works on registers: the team on every one, a trainer on those of the sessions that they train, around the day.</summary>
public sealed record RegisterKeeper(int PersonId, bool IsTeam)
{
    /// <summary>Days before a session day from which its trainers see who is expected.</summary>
    public const int DaysBefore = 2;

    /// <summary>Days after it until which they can look something up or put it right. Names are not theirs to keep for longer.</summary>
    public const int DaysAfter = 28;

    /// <summary>The days whose register this person may open.</summary>
    public IQueryable<SessionDay> Open(IQueryable<SessionDay> days, DateOnly today)
    {
        var (from, to) = (today.AddDays(-DaysAfter), today.AddDays(DaysBefore));
        return IsTeam ? Mine(days) : Mine(days).Where(d => d.Date >= from && d.Date <= to);
    }

    /// <summary>The days that this person has to do with at all. A draft has no register.</summary>
    public IQueryable<SessionDay> Mine(IQueryable<SessionDay> days)
    {
        days = days.Where(d => d.Session.Status != SessionStatus.Draft);
        return IsTeam ? days : days.Where(d => d.Session.Trainers.Any(t => t.Id == PersonId));
    }
}
