using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.People;

/// <summary>What the people with a place in a session need, for those who arrange or train it.</summary>
/// <param name="Lines">Who needs something, by name.</param>
/// <param name="NeedNothing">People with a place who said that they need nothing.</param>
/// <param name="NotAnswered">People with a place who were not asked yet, or did not answer.</param>
/// <param name="Named">False for a trainer before the register opens: what to prepare, not who it is for.</param>
public sealed record SessionNeeds(IReadOnlyList<NeedsLine> Lines, int NeedNothing, int NotAnswered, bool Named)
{
    /// <summary>Days after a session's last day for which what was needed can still be looked up.</summary>
    public const int DaysAfter = 14;

    /// <summary>For whoever orders the food: what, and for how many. No names.</summary>
    public IReadOnlyList<(string What, int People)> Food { get; } =
    [
        .. Lines.Where(l => l.Told.Dietary.Length > 0).GroupBy(l => l.Told.Dietary, StringComparer.CurrentCultureIgnoreCase)
            .Select(g => (What: g.Key, People: g.Count())).OrderByDescending(f => f.People).ThenBy(f => f.What, StringComparer.CurrentCultureIgnoreCase),
    ];

    /// <summary>From then on nobody looks it up any more.</summary>
    public static bool IsOver(DateOnly lastDay, DateOnly today) => lastDay < LastSeen(today);

    /// <summary>The earliest last day of a session whose needs can be looked up today.</summary>
    private static DateOnly LastSeen(DateOnly today) => today.AddDays(-DaysAfter);

    /// <summary>
    /// THE rule of who sees whose needs: the team, and the trainers of this session; of those who have a place, from when
    /// they book until two weeks after its last day. Nobody else's booking is in the answer.
    /// </summary>
    public static IQueryable<Booking> SeenBy(RegisterKeeper who, IQueryable<Booking> bookings, DateOnly today)
    {
        var from = LastSeen(today);
        bookings = bookings.Where(b => b.Status == BookingStatus.Confirmed && b.Session.LastDate >= from
            && (b.Session.Status == SessionStatus.Published || b.Session.Status == SessionStatus.Postponed));
        return who.IsTeam ? bookings : bookings.Where(b => b.Session.Trainers.Any(t => t.Id == who.PersonId));
    }

    /// <summary>Empty when there is no such session, or they have nothing to do with it. One query, however many people.</summary>
    public static async Task<SessionNeeds> OfAsync(TrainingDb db, RegisterKeeper who, string reference)
    {
        var named = db.Clock.Today.AddDays(RegisterKeeper.DaysBefore);
        var people = await SeenBy(who, db.Bookings.AsNoTracking(), db.Clock.Today)
            .Where(b => b.Session.Reference == reference)
            .OrderBy(b => b.Person.Name).ThenBy(b => b.Id)
            .LeftJoin(db.Needs, b => b.PersonId, n => n.PersonId, (b, n) => new
            {
                b.Person.Name,
                b.Session.FirstDate,
                Told = n != null,
                Access = n == null ? "" : n.Access,
                Dietary = n == null ? "" : n.Dietary,
                Adjustments = n == null ? "" : n.Adjustments,
            })
            .ToListAsync();
        var sees = who.IsTeam || people.TrueForAll(p => p.FirstDate <= named);
        var lines = people.Where(p => p.Told).Select(p => new NeedsLine(sees ? p.Name : "", new NeedsTold(p.Access, p.Dietary, p.Adjustments))).ToList();
        var needing = lines.Where(l => !l.Told.IsNothing).ToList();
        // Without names they are in another order than any list of names.
        return new SessionNeeds(sees ? needing : [.. needing.OrderBy(l => (l.Told.Access, l.Told.Dietary, l.Told.Adjustments))],
            lines.Count - needing.Count, people.Count - lines.Count, sees);
    }
}

/// <summary>What one person with a place needs.</summary>
/// <param name="Name">Empty when it is not for the reader.</param>
public sealed record NeedsLine(string Name, NeedsTold Told);
