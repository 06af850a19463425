using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>What happened at doors and does not count until somebody decides: worked out from the events each time, so that what settles itself is gone from it.</summary>
public static class Reviews
{
    /// <summary>How wrong a device's clock may be before somebody should look at it.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>How many things somebody must decide on the days that the keeper may open; for the team, on all of them.</summary>
    public static async Task<int> CountAsync(TrainingDb db, RegisterKeeper keeper) => (await OpenAsync(db, keeper)).Sum(d => d.Items.Count);

    /// <summary>How many things somebody must decide on all days of a session: the closing checklist asks.</summary>
    public static async Task<int> CountAsync(TrainingDb db, int sessionId) => (await OfAsync(db, db.SessionDays.Where(d => d.SessionId == sessionId))).Sum(d => d.Items.Count);

    /// <summary>How many things somebody must decide on one day: the register links there.</summary>
    public static async Task<int> OpenOnAsync(TrainingDb db, int sessionDayId) => (await OfAsync(db, db.SessionDays.Where(d => d.Id == sessionDayId))).Sum(d => d.Items.Count);

    /// <summary>The days on which something is to be decided, the newest first: the team's of all sessions, a trainer's of their own open registers.</summary>
    public static async Task<List<DayReviews>> OpenAsync(TrainingDb db, RegisterKeeper keeper)
    {
        var days = keeper.Open(db.SessionDays, db.Clock.Today);
        return await OfAsync(db, keeper.IsTeam ? days : days.Where(d => d.Session.RegisterClosedAt == null));
    }

    /// <summary>One day, with what is only for information; none when there is none or the keeper has nothing to do with it.</summary>
    public static async Task<DayReviews?> OfDayAsync(TrainingDb db, RegisterKeeper keeper, string reference, DateOnly date)
    {
        var days = keeper.Open(db.SessionDays, db.Clock.Today).Where(d => d.Session.Reference == reference && d.Date == date);
        if (await Headings(days).FirstOrDefaultAsync() is not { } heading)
        {
            return null;
        }
        var found = (await OfAsync(db, days)).FirstOrDefault() ?? heading;
        return found with { Items = keeper.IsTeam ? found.Items : [.. found.Items.Select(i => i.ForTrainers())], Clocks = await WrongClocksAsync(db, heading.DayId, keeper) };
    }

    /// <summary>Only the days on which there is something to decide.</summary>
    internal static async Task<List<DayReviews>> OfAsync(TrainingDb db, IQueryable<SessionDay> days)
    {
        var items = (await ScansAsync(db, days)).Concat(await WorkshopsAsync(db, days)).ToLookup(i => i.DayId, i => i.Item);
        var ids = items.Select(i => i.Key).ToList();
        return ids.Count == 0 ? []
            : [.. (await Headings(db.SessionDays.Where(d => ids.Contains(d.Id))).ToListAsync())
                .Select(d => d with { Items = [.. items[d.DayId].OrderBy(i => i.At).ThenBy(i => i.Id, StringComparer.Ordinal)] })];
    }

    private static IQueryable<DayReviews> Headings(IQueryable<SessionDay> days) => days.OrderByDescending(d => d.StartsAt).ThenBy(d => d.Session.Reference)
        .Select(d => new DayReviews(d.Id, d.SessionId, d.Session.Reference, d.Session.Course.Title, d.Session.Status, d.Session.RegisterClosedAt, d.Date, d.StartsAt, d.EndsAt));

    /// <summary>Events that do not count by themselves, on which nobody has decided and which nothing has settled. Several of one code or person are one.</summary>
    private static async Task<IEnumerable<(int DayId, ReviewItem Item)>> ScansAsync(TrainingDb db, IQueryable<SessionDay> days)
    {
        var found = await db.ScanEvents
            .Where(e => e.Finding != ScanFinding.None && days.Any(d => d.Id == e.SessionDayId) && !db.ReviewDecisions.Any(r => r.ScanEventId == e.Id)).Seen().ToListAsync();
        if (found.Count == 0)
        {
            return [];
        }
        found = await WithHoldersAsync(db, found);
        var people = found.Select(f => f.PersonId).OfType<int>().Distinct().ToList();
        var inDays = found.Select(f => f.Event.SessionDayId).Distinct().ToList();
        var rooms = found.Select(f => f.Event.BreakoutId).OfType<int>().Distinct().ToList();
        var onDay = (await db.Presences.AsNoTracking().Where(p => inDays.Contains(p.SessionDayId) && people.Contains(p.PersonId)).ToListAsync())
            .ToDictionary(p => (p.SessionDayId, p.PersonId));
        var inRoom = rooms.Count == 0 ? [] : (await db.ScanEvents.AsNoTracking().Where(e => rooms.Contains(e.BreakoutId ?? 0) && people.Contains(e.PersonId ?? 0)).ToListAsync())
            .GroupBy(e => (e.BreakoutId!.Value, e.PersonId!.Value)).ToDictionary(g => g.Key, RegisterMerge.Of);
        return found.Where(f => !IsSettled(f.Event, f.PersonId))
            .GroupBy(f => (f.Event.SessionDayId, f.Event.BreakoutId, f.PersonId, f.Event.Kind, Code: f.PersonId is null ? CodeOf(f.Event) : ""))
            .Select(g => (g.Key.SessionDayId, Item($"scan-{g.Min(f => f.Event.Id)}", ReviewKind.Scan, g)));

        bool IsSettled(ScanEvent e, int? whom)
        {
            if (whom is not { } person)
            {
                return false;
            }
            if (e.BreakoutId is { } room)
            {
                return Settles(e, inRoom.GetValueOrDefault((room, person)), wholeDay: true);
            }
            var there = onDay.GetValueOrDefault((e.SessionDayId, person));
            return Settles(e, there is null ? null : new Stay(there.ArrivedAt, there.LeftAt, there.Method), there?.WholeDay == true);
        }
    }

    /// <summary>A code of another session is nobody's at this door; whose it is decides somebody here.</summary>
    private static async Task<List<SeenEvent>> WithHoldersAsync(TrainingDb db, List<SeenEvent> found)
    {
        var hashes = found.Where(f => f.PersonId is null).Select(f => f.Event.CodeHash).OfType<byte[]>().ToList();
        var holders = hashes.Count == 0 ? [] : (await db.Bookings.Where(b => hashes.Contains(b.CodeHash))
                .Select(b => new { b.CodeHash, b.PersonId, b.Person.Name, Agency = b.Person.Agency!.Name, Course = b.Session.Course.Title, b.Session.FirstDate }).ToListAsync())
            .ToDictionary(b => Convert.ToHexString(b.CodeHash));
        return found.ConvertAll(f => f.PersonId is null && f.Event.CodeHash is { } hash && holders.TryGetValue(Convert.ToHexString(hash), out var holder)
            ? f with { PersonId = holder.PersonId, Name = holder.Name, Agency = holder.Agency, CodeOf = $"{holder.Course}, {Words.Date(holder.FirstDate)}" } : f);
    }

    /// <summary>True when the register says by now what the event would have said.</summary>
    private static bool Settles(ScanEvent e, Stay? stay, bool wholeDay) => e.Kind switch
    {
        ScanKind.Arrived => stay is not null && (wholeDay || stay.ArrivedAt <= (e.StatedAt ?? e.At)),
        ScanKind.Left => stay is not { LeftAt: null },
        _ => stay is null,
    };

    private static string CodeOf(ScanEvent e) => e.CodeHash is { } hash ? Convert.ToHexString(hash) : e.Shown;

    /// <summary>Who is in two workshops of one slot, or in a workshop and not on the day's register.</summary>
    private static async Task<IEnumerable<(int DayId, ReviewItem Item)>> WorkshopsAsync(TrainingDb db, IQueryable<SessionDay> days)
    {
        var arrivals = db.ScanEvents.Where(e => e.BreakoutId != null && e.PersonId != null && e.Finding == ScanFinding.None && e.Kind == ScanKind.Arrived);
        var suspects = await arrivals
            .Where(e => days.Any(d => d.Id == e.SessionDayId && d.Session.RegisterClosedAt == null) // of a closed one somebody has looked
                && (!db.Presences.Any(p => p.SessionDayId == e.SessionDayId && p.PersonId == e.PersonId)
                    || arrivals.Any(o => o.PersonId == e.PersonId && o.BreakoutId != e.BreakoutId && o.Breakout!.SlotId == e.Breakout!.SlotId)))
            .Select(e => new { e.SessionDayId, PersonId = e.PersonId!.Value }).Distinct().ToListAsync();
        if (suspects.Count == 0)
        {
            return [];
        }
        var people = suspects.Select(s => s.PersonId).Distinct().ToList();
        var inDays = suspects.Select(s => s.SessionDayId).Distinct().ToList();
        var seen = await db.ScanEvents.Where(e => e.BreakoutId != null && e.Finding == ScanFinding.None && inDays.Contains(e.SessionDayId) && people.Contains(e.PersonId ?? 0)).Seen().ToListAsync();
        var onDay = (await db.Presences.Where(p => inDays.Contains(p.SessionDayId) && people.Contains(p.PersonId)).Select(p => new { p.SessionDayId, p.PersonId }).ToListAsync())
            .Select(p => (p.SessionDayId, p.PersonId)).ToHashSet();
        List<(int, ReviewItem)> items = [];
        foreach (var person in seen.GroupBy(e => (e.Event.SessionDayId, PersonId: e.Event.PersonId!.Value)))
        {
            var rooms = person.GroupBy(e => e.Workshop!.Id).Where(g => RegisterMerge.Of(g.Select(e => e.Event)) is not null).ToList();
            items.AddRange(rooms.GroupBy(g => g.First().Workshop!.Slot).Where(s => s.Skip(1).Any())
                .Select(s => (person.Key.SessionDayId, Item($"slot-{s.Key}-{person.Key.PersonId}", ReviewKind.TwoWorkshops, s.SelectMany(g => g)))));
            if (rooms.Count > 0 && !onDay.Contains(person.Key))
            {
                items.Add((person.Key.SessionDayId, Item($"day-{person.Key.PersonId}", ReviewKind.NotOnTheDay, rooms.SelectMany(g => g))));
            }
        }
        return items;
    }

    private static ReviewItem Item(FormattableString id, ReviewKind kind, IEnumerable<SeenEvent> seen)
    {
        var events = seen.OrderBy(s => s.Event.StatedAt ?? s.Event.At).ThenBy(s => s.Event.Id).ToList();
        var first = events[0];
        return new ReviewItem
        {
            Id = FormattableString.Invariant(id),
            Kind = kind,
            Act = first.Event.Kind,
            Finding = first.Event.Finding,
            At = first.Event.StatedAt ?? first.Event.At,
            PersonId = first.PersonId,
            CodeOf = first.CodeOf ?? "",
            Name = first.Name ?? "",
            Agency = first.Agency ?? "",
            Shown = events.Select(s => s.Event.Shown).FirstOrDefault(s => s.Length > 0) ?? "",
            Workshops = [.. events.Select(s => s.Workshop).OfType<ReviewWorkshop>().Distinct().OrderBy(w => w.Slot).ThenBy(w => w.Title, StringComparer.Ordinal)],
            Events = [.. events.Select(s => ReviewEvent.Of(s.Event, s.By))],
        };
    }

    private static IQueryable<SeenEvent> Seen(this IQueryable<ScanEvent> events) => events.AsNoTracking().Select(e => new SeenEvent(e, e.PersonId, e.Person!.Name, e.Person.Agency!.Name, e.RecordedBy!.Name,
        e.Breakout == null ? null : new ReviewWorkshop(e.Breakout.Id, e.Breakout.Slot.Number, e.Breakout.Slot.Title, e.Breakout.Code, e.Breakout.Title)));

    /// <param name="CodeOf">The other session, when its code was shown here.</param>
    private sealed record SeenEvent(ScanEvent Event, int? PersonId, string? Name, string? Agency, string? By, ReviewWorkshop? Workshop, string? CodeOf = null);

    /// <summary>For information: devices with a wrong clock, and those that recorded what lay outside the day and was moved into it.</summary>
    private static async Task<IReadOnlyList<ClockNote>> WrongClocksAsync(TrainingDb db, int dayId, RegisterKeeper keeper) =>
        [.. (await db.ScanEvents.Where(e => e.SessionDayId == dayId && e.Device != null && e.DeviceAt != null && e.SentAt != null).OrderBy(e => e.At).ThenBy(e => e.Id).Seen().ToListAsync())
            .Select(s => (Name: !keeper.IsTeam && ReviewItem.IsKeptFromTrainers(s.Event.Finding, s.Event.Shown, s.Name ?? "") ? "" : s.Name ?? "", Event: ReviewEvent.Of(s.Event, s.By)))
            .Where(s => s.Event.ClockIsWrong || s.Event.WasMoved)
            .GroupBy(s => s.Event.Device!.Value)
            .Select(g => new ClockNote(g.Key, [.. g.Select(s => s.Event)], [.. g.Where(s => s.Event.WasMoved && s.Name.Length > 0).Select(s => s.Name).Distinct()]))];
}
