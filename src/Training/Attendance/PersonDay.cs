using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>Everything that was recorded of one person on one session day, so that what was overridden stays visible.</summary>
/// <param name="Missed">None when they were there for the whole day, or it is not over.</param>
/// <param name="MakesUp">The session and day that they make up here; none when they do not.</param>
public sealed record PersonDay(string Reference, string Course, DateOnly Date, TimeOnly Start, TimeOnly End, int PersonId, string Name, IReadOnlyList<RecordedEvent> Events,
    DateTime? ArrivedAt, DateTime? LeftAt, bool WholeDay, MissedDay? Missed, string? MakesUp)
{
    /// <summary>None when the keeper has nothing to do with the day, or the person is not on its register and nothing was recorded of them.</summary>
    public static async Task<PersonDay?> FindAsync(TrainingDb db, RegisterKeeper keeper, string reference, DateOnly date, int personId)
    {
        if (await Register.OpenAsync(db, keeper, reference, date) is not { } register)
        {
            return null;
        }
        var events = await db.ScanEvents.AsNoTracking().Where(e => e.SessionDayId == register.Day.Id && e.PersonId == personId)
            .Select(e => new { Event = e, By = e.RecordedBy!.Name, Workshop = e.Breakout!.Title }).ToListAsync();
        var line = register.People.FirstOrDefault(p => p.PersonId == personId);
        var name = line?.Name ?? (events.Count == 0 ? null : await db.People.Where(p => p.Id == personId).Select(p => p.Name).SingleAsync());
        // Whose address somebody gave is only the team's to know.
        if (name is null || (line is null && !keeper.IsTeam && events.TrueForAll(e => ReviewItem.IsKeptFromTrainers(e.Event.Finding, e.Event.Shown, name))))
        {
            return null;
        }
        var ids = events.ConvertAll(e => e.Event.Id);
        var decisions = await db.ReviewDecisions.AsNoTracking().Where(d => ids.Contains(d.ScanEventId))
            .Select(d => new Decision(d.ScanEventId, d.Outcome, d.Note, d.DecidedAt, d.DecidedBy!.Name)).ToDictionaryAsync(d => d.EventId);
        var counting = events.GroupBy(e => e.Event.BreakoutId).SelectMany(door => Counting([.. door.Select(e => e.Event)])).ToHashSet();
        var presence = await db.Presences.AsNoTracking().Where(p => p.SessionDayId == register.Day.Id && p.PersonId == personId)
            .Select(p => new { p.ArrivedAt, p.LeftAt, p.WholeDay }).SingleOrDefaultAsync();
        var makesUp = await db.StandingMakeUps().Where(m => m.DayId == register.Day.Id && m.PersonId == personId)
            .Select(m => new { m.MissedDay.Session.Course.Title, m.MissedDay.Date }).SingleOrDefaultAsync();
        return new PersonDay(reference, register.Course, register.Day.Date, register.Day.Start, register.Day.End, personId, name,
            [.. events.OrderBy(e => e.Event.HappenedAt).ThenBy(e => e.Event.At).ThenBy(e => e.Event.Device).ThenBy(e => e.Event.DeviceSequence).ThenBy(e => e.Event.Id)
                .Select(e => new RecordedEvent(ReviewEvent.Of(e.Event, e.By), e.Event.Finding, e.Workshop, counting.Contains(e.Event.Id), decisions.GetValueOrDefault(e.Event.Id)))],
            presence?.ArrivedAt, presence?.LeftAt, presence?.WholeDay ?? false, await MissedDays.FindAsync(db, personId, register.Day.Id),
            makesUp is null ? null : $"{makesUp.Title}, {Words.Date(makesUp.Date)}");
    }

    /// <summary>Those without which the register would say something else.</summary>
    internal static IEnumerable<long> Counting(List<ScanEvent> atDoor)
    {
        var now = (RegisterMerge.Of(atDoor), RegisterMerge.IsAbsent(atDoor));
        var counting = atDoor.Where(e =>
        {
            List<ScanEvent> others = [.. atDoor.Where(o => o != e)];
            return e.Finding == ScanFinding.None && (RegisterMerge.Of(others), RegisterMerge.IsAbsent(others)) != now;
        }).Select(e => e.Id).ToList();
        // Of several that say the same, each could be spared: the last one stands for all.
        return counting.Count > 0 ? counting : atDoor.Where(e => e.Finding == ScanFinding.None).OrderBy(e => e.HappenedAt).ThenBy(e => e.At).ThenBy(e => e.Id).TakeLast(1).Select(e => e.Id);
    }
}

/// <summary>One event in the story of somebody's day.</summary>
/// <param name="Workshop">At whose door; none at the door of the day.</param>
/// <param name="Counts">The register stands as it does because of it.</param>
public sealed record RecordedEvent(ReviewEvent Event, ScanFinding Finding, string? Workshop, bool Counts, Decision? Decision);

/// <summary>What somebody decided about an event in review.</summary>
public sealed record Decision(long EventId, ReviewOutcome Outcome, string Note, DateTime At, string? By);
