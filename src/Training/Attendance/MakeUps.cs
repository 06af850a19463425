using Training.Bookings;
using Training.Data;

namespace Training.Attendance;

public static class MakeUps
{
    /// <summary>
    /// Those that stand: not called off, nor of somebody who holds a place in the other run by now, as what they attend there counts there. What
    /// somebody has come to make up stays made up.
    /// </summary>
    public static IQueryable<MakeUpDay> StandingMakeUps(this TrainingDb db) => db.MakeUpDays.Where(m => m.WithdrawnAt == null
        && (!m.Day.Session.Bookings.Any(b => b.PersonId == m.PersonId && b.Status == BookingStatus.Confirmed) || db.Presences.Any(p => p.MakeUpId == m.Id)));

    /// <summary>Those on which the person may still come: until then nobody can say that they missed it.</summary>
    /// <param name="closing">The session whose register is being closed: whoever has not come there does not come any more.</param>
    internal static IQueryable<MakeUpDay> ToCome(this IQueryable<MakeUpDay> makeUps, DateTime now, int closing) =>
        makeUps.Where(m => m.Day.EndsAt > now && m.Day.Session.RegisterClosedAt == null && m.Day.SessionId != closing);
}
