using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>A day of a session on which somebody who booked it, or came to it, was not there from beginning to end.</summary>
/// <param name="Number">1 for the session's first day.</param>
/// <param name="CameInPart">They were there, but late or not to the end.</param>
public sealed record MissedDay(int DayId, int SessionId, int CourseId, string Reference, string Course, DateOnly Date, int Number, int DayCount, bool CameInPart)
{
    /// <summary>Where it is made up, or was; none when nobody has arranged that.</summary>
    public MadeUp? MadeUp { get; init; }

    /// <summary>"day 2 of Level 3", or the course alone when it has one day.</summary>
    public string InWords => DayCount == 1 ? Course : $"day {Number} of {Course}";
}

/// <summary>The day of another run on which a missed day is made up.</summary>
/// <param name="Came">They are on that day's register.</param>
/// <param name="WholeDay">From beginning to end.</param>
/// <param name="Afterwards">Arranged when they had come there as a walk-in, which they are again if it is called off.</param>
public sealed record MadeUp(int Id, string Reference, DateOnly Date, TimeOnly Start, TimeOnly End, DateTime EndsAt, bool Came, bool WholeDay, bool Afterwards)
{
    public bool CanCallOff => !Came || Afterwards;
}

/// <summary>A day of another run on which a missed day could be made up.</summary>
/// <param name="Number">1 for that run's first day.</param>
/// <param name="SamePart">At the same position in its run as the day that was missed.</param>
/// <param name="Taken">Places held; whoever makes up a day takes none.</param>
/// <param name="MakingUp">Others who make up a day there.</param>
/// <param name="Came">They have been there already, as a walk-in.</param>
public sealed record MakeUpChoice(int DayId, string Reference, DateOnly Date, TimeOnly Start, TimeOnly End, int Number, int DayCount, string Where, bool SamePart, int Taken, int Capacity, int MakingUp, bool Came);

public static class MissedDays
{
    /// <summary>The days that somebody missed, the latest first, with where they made them up. Only of sessions that took place.</summary>
    public static async Task<List<MissedDay>> OfPersonAsync(TrainingDb db, int personId)
    {
        var now = db.Clock.UtcNow;
        var days = await db.SessionDays.AsNoTracking()
            .Where(d => d.EndsAt <= now && d.Session.Status == SessionStatus.Published)
            .Where(d => d.Session.Bookings.Any(b => b.PersonId == personId && b.Status == BookingStatus.Confirmed) || db.Presences.Any(p => p.PersonId == personId && p.SessionId == d.SessionId))
            .Where(d => !db.Presences.Any(p => p.PersonId == personId && p.SessionDayId == d.Id && p.MakeUpId == null && p.WholeDay))
            .OrderByDescending(d => d.StartsAt)
            .Select(d => new MissedDay(d.Id, d.SessionId, d.Session.CourseId, d.Session.Reference, d.Session.Course.Title, d.Date,
                d.Session.Days.Count(o => o.StartsAt <= d.StartsAt), d.Session.Days.Count, db.Presences.Any(p => p.PersonId == personId && p.SessionDayId == d.Id && p.MakeUpId == null)))
            .ToListAsync();
        var ids = days.ConvertAll(d => d.DayId);
        var arranged = await db.StandingMakeUps().AsNoTracking().Where(m => m.PersonId == personId && ids.Contains(m.MissedDayId))
            .Select(m => new
            {
                m.MissedDayId,
                MadeUp = new MadeUp(m.Id, m.Day.Session.Reference, m.Day.Date, m.Day.Start, m.Day.End, m.Day.EndsAt,
                    db.Presences.Any(p => p.MakeUpId == m.Id), db.Presences.Any(p => p.MakeUpId == m.Id && p.WholeDay),
                    db.Presences.Any(p => p.MakeUpId == m.Id && p.ArrivedAt < m.ArrangedAt)),
            }).ToDictionaryAsync(m => m.MissedDayId, m => m.MadeUp);
        return days.ConvertAll(d => d with { MadeUp = arranged.GetValueOrDefault(d.DayId) });
    }

    /// <summary>One day that somebody missed; none when they did not.</summary>
    public static async Task<MissedDay?> FindAsync(TrainingDb db, int personId, int dayId) => (await OfPersonAsync(db, personId)).Find(d => d.DayId == dayId);

    /// <summary>
    /// Days of other runs of the course on which they were as a walk-in, where the register is open, and those that are still to come or under way today: those at the same position
    /// first, then the soonest. Not of a run that they have booked, nor a day on which they make up another.
    /// </summary>
    public static async Task<List<MakeUpChoice>> ChoicesAsync(TrainingDb db, int personId, MissedDay missed)
    {
        var (now, today) = (db.Clock.UtcNow, db.Clock.Today);
        var choices = await db.SessionDays.AsNoTracking()
            .Where(d => d.Session.CourseId == missed.CourseId && d.SessionId != missed.SessionId && d.Session.Status == SessionStatus.Published && d.Session.RegisterClosedAt == null)
            .Where(d => (d.Date >= today && d.EndsAt > now) || db.Presences.Any(p => p.SessionDayId == d.Id && p.PersonId == personId))
            .Where(d => !d.Session.Bookings.Any(b => b.PersonId == personId && (b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting)))
            .Where(d => !db.MakeUpDays.Any(m => m.DayId == d.Id && m.PersonId == personId && m.WithdrawnAt == null) && !db.Presences.Any(p => p.SessionDayId == d.Id && p.PersonId == personId && p.MakeUpId != null))
            .OrderBy(d => d.StartsAt)
            .Select(d => new MakeUpChoice(d.Id, d.Session.Reference, d.Date, d.Start, d.End, d.Session.Days.Count(o => o.StartsAt <= d.StartsAt), d.Session.Days.Count,
                d.Session.Delivery == Delivery.Online ? "Online" : (d.VenueId != null ? d.Venue!.Name : d.Session.Venue!.Name) ?? "", false,
                d.Session.Bookings.Count(b => b.Status == BookingStatus.Confirmed), d.Session.Capacity, db.MakeUpDays.Count(m => m.DayId == d.Id && m.WithdrawnAt == null),
                db.Presences.Any(p => p.SessionDayId == d.Id && p.PersonId == personId)))
            .ToListAsync();
        return [.. choices.Select(c => c with { SamePart = c.Number == missed.Number }).OrderByDescending(c => c.Came).ThenByDescending(c => c.SamePart)];
    }
}
