using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>What can be open when somebody wants to close a register.</summary>
public enum ClosingPoint
{
    [Code("not-over", "Not over yet")] NotOver,
    [Code("not-marked", "Neither in nor marked absent")] NotMarked,
    [Code("reviews", "To review")] Reviews,
    [Code("no-agency", "Walk-ins without an agency")] NoAgency,
    [Code("workshop-only", "In a workshop, but not on the register of the day")] WorkshopOnly,
    [Code("some-days", "In on some days only")] SomeDays,

    /// <summary>One person without an email, added on two phones, is two people.</summary>
    [Code("same-name", "The same name twice on one day")] SameName,
}

/// <param name="Days">Those that it is about.</param>
public sealed record ClosingPerson(int PersonId, string Name, string Agency, IReadOnlyList<DateOnly> Days);

/// <summary>Something that is open.</summary>
/// <param name="Count">Of people, or of events to review.</param>
public sealed record OpenPoint(ClosingPoint Point, int Count, IReadOnlyList<ClosingPerson> People)
{
    /// <summary>What a tick for it says: that somebody has looked at this point as it is now, with these people, and no others.</summary>
    public string Seen { get; } = $"{Point.Code()}:{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Count};{string.Join(';', People.Select(p => $"{p.PersonId}:{string.Join(',', p.Days.Select(d => d.DayNumber))}"))}")).AsSpan(0, 9))}";
}

/// <summary>The checklist before a register is closed: worked out from it, and never typed.</summary>
public sealed record ClosingList(IReadOnlyList<OpenPoint> Points)
{
    public OpenPoint? Of(ClosingPoint point) => Points.FirstOrDefault(p => p.Point == point);

    /// <summary>The rule: everything that is open has been looked at, as it is now.</summary>
    public bool IsLookedAt(IEnumerable<string> seen) => Points.All(p => seen.Contains(p.Seen, StringComparer.Ordinal));

    /// <summary>From when it can be closed: once its last day has begun. One that ends early must not be kept open, so until its end somebody says that it did.</summary>
    public static bool IsTime(DateTime lastDayStartsAt, DateTime now) => now >= lastDayStartsAt;

    /// <summary>As it is now, over all days of the session.</summary>
    /// <param name="keeper">Whoever may open one day of it closes all of them.</param>
    public static async Task<ClosingList> OfAsync(TrainingDb db, RegisterKeeper keeper, Session session)
    {
        var all = keeper with { IsTeam = true };
        List<Register> days = [];
        foreach (var date in session.Days.Select(d => d.Date).Order())
        {
            if (await Register.OpenAsync(db, all, session.Reference, date) is { } register)
            {
                days.Add(register);
            }
        }
        var lines = days.SelectMany(d => d.People, (d, p) => (d.Day, Line: p)).ToList();
        var people = await MissedAsync(db, session, lines);
        List<OpenPoint> points =
        [
            new(ClosingPoint.NotOver, db.Clock.UtcNow < session.EndsAt ? 1 : 0, []),
            Point(ClosingPoint.NotMarked, People(lines.Where(l => l.Line is { IsIn: false, IsAbsent: false } && l.Line.Standing.IsExpected() && !people.MadeUp.Contains((l.Line.PersonId, l.Day.Id))))),
            new(ClosingPoint.Reviews, await Reviews.CountAsync(db, session.Id), []),
            Point(ClosingPoint.NoAgency, People(lines.Where(l => l.Line.IsIn && people.WithoutAgency.Contains(l.Line.PersonId)))),
            Point(ClosingPoint.WorkshopOnly, await WorkshopOnlyAsync(db, days)),
            Point(ClosingPoint.SomeDays, days.Count == 1 ? []
                : People(lines.Where(l => l.Line is { IsIn: false, CameOnSomeDay: true } && l.Line.Standing != Standing.MakingUp && !people.MadeUp.Contains((l.Line.PersonId, l.Day.Id))))),
            // Also of somebody expected who is not in: they may have been added as a walk-in, and would be written to as absent.
            Point(ClosingPoint.SameName, People(lines.GroupBy(l => (l.Day.Id, Words.Folded(l.Line.Name))).Where(g => g.Any(l => l.Line is { IsWalkIn: true, IsIn: true }) && g.Skip(1).Any()).SelectMany(g => g))),
        ];
        return new([.. points.Where(p => p.Count > 0)]);
    }

    private static OpenPoint Point(ClosingPoint point, IReadOnlyList<ClosingPerson> people) => new(point, people.Count, people);

    private static IReadOnlyList<ClosingPerson> People(IEnumerable<(RegisterDay Day, RegisterLine Line)> lines) =>
        [.. lines.GroupBy(l => l.Line.PersonId).OrderBy(g => g.First().Line.Surname, StringComparer.Create(Words.British, ignoreCase: true)).ThenBy(g => g.Key).Select(g => new ClosingPerson(g.Key, g.First().Line.Name, g.First().Line.Agency, [.. g.Select(l => l.Day.Date)]))];

    /// <summary>The days of which somebody has made up what they missed, or is to; and walk-ins under no agency, so that they count under none.</summary>
    private static async Task<(HashSet<(int Person, int Day)> MadeUp, HashSet<int> WithoutAgency)> MissedAsync(TrainingDb db, Session session, IReadOnlyList<(RegisterDay Day, RegisterLine Line)> lines)
    {
        var arranged = await db.StandingMakeUps().Where(m => m.MissedDay.SessionId == session.Id).Select(m => new { m.PersonId, m.MissedDayId }).ToListAsync();
        var nowhere = await db.Presences.Where(p => p.SessionId == session.Id && p.AgencyId == null).Select(p => p.PersonId).ToHashSetAsync();
        return ([.. arranged.Select(m => (m.PersonId, m.MissedDayId))], [.. lines.Where(l => l.Line.IsWalkIn && nowhere.Contains(l.Line.PersonId)).Select(l => l.Line.PersonId)]);
    }

    /// <summary>Who is in by the register of a workshop, and not by that of its day.</summary>
    private static async Task<IReadOnlyList<ClosingPerson>> WorkshopOnlyAsync(TrainingDb db, IReadOnlyList<Register> days)
    {
        var ids = days.Select(d => d.Day.Id).ToList();
        var events = await db.ScanEvents.AsNoTracking().Where(e => ids.Contains(e.SessionDayId) && e.BreakoutId != null && e.PersonId != null).ToListAsync();
        var there = events.GroupBy(e => (e.SessionDayId, e.BreakoutId, e.PersonId)).Where(g => RegisterMerge.Of(g) is not null).Select(g => (g.Key.SessionDayId, PersonId: g.Key.PersonId!.Value)).Distinct().ToList();
        var missing = there.Where(t => !days.Single(d => d.Day.Id == t.SessionDayId).People.Any(p => p.PersonId == t.PersonId && p.IsIn)).ToList();
        var who = missing.Select(m => m.PersonId).ToList();
        var names = await db.People.Where(p => who.Contains(p.Id)).Select(p => new { p.Id, p.Name, Agency = (string?)p.Agency!.Name }).ToDictionaryAsync(p => p.Id);
        return [.. missing.GroupBy(m => m.PersonId).OrderBy(g => names[g.Key].Name, StringComparer.Create(Words.British, ignoreCase: true))
            .Select(g => new ClosingPerson(g.Key, names[g.Key].Name, names[g.Key].Agency ?? "", [.. g.Select(m => days.Single(d => d.Day.Id == m.SessionDayId).Day.Date).Order()]))];
    }
}
