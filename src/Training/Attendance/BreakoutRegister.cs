using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>A workshop of a session day, in the list from which its register is opened.</summary>
public sealed record BreakoutSummary(int Slot, string SlotTitle, TimeOnly Start, TimeOnly End, string Code, string Title, string Room, int Expected)
{
    /// <summary>Who is in it, by its own register.</summary>
    public int Present { get; init; }
}

/// <summary>Who is expected in a workshop and who is there, for whoever keeps the register of its day.</summary>
/// <param name="People">Who has a place in it, and others who came, in the order of their surnames.</param>
/// <param name="Others">Everybody else who is at the session, who may have come to this room all the same.</param>
public sealed record BreakoutRegister(string Reference, string Course, DateOnly Date, SessionStatus Status, DateTime? ClosedAt, int Id, int Slot, string SlotTitle, TimeOnly Start, TimeOnly End,
    string Code, string Title, string Leader, string Room, int Capacity, int SessionDayId, IReadOnlyList<BreakoutLine> People, IReadOnlyList<BreakoutLine> Others)
{
    public int Expected => People.Count(p => p.IsExpected);
    public int Came => People.Count(p => p.IsIn);

    public bool TakesCheckIns(Clock clock) => Status == SessionStatus.Published && ClosedAt is null && clock.Today >= Date;

    /// <summary>None when there is no such workshop or the keeper has nothing to do with its day.</summary>
    public static async Task<BreakoutRegister?> OpenAsync(TrainingDb db, RegisterKeeper keeper, string reference, int slot, string workshop)
    {
        var open = keeper.Open(db.SessionDays, db.Clock.Today);
        var found = await db.Breakouts.AsNoTracking().Where(b => b.Code == workshop && b.Slot.Number == slot && b.Slot.Session.Reference == reference)
            .Where(b => open.Any(d => d.SessionId == b.Slot.SessionId && d.StartsAt < b.Slot.EndsAt && b.Slot.StartsAt < d.EndsAt))
            .Select(b => new { Breakout = b, b.Slot, b.Slot.Session.Status, b.Slot.Session.RegisterClosedAt, Course = b.Slot.Session.Course.Title })
            .SingleOrDefaultAsync();
        if (found is null)
        {
            return null;
        }
        var (breakout, session) = (found.Breakout, found.Slot.SessionId);
        var dayId = await db.SessionDays.Where(d => d.SessionId == session && d.StartsAt < found.Slot.EndsAt && found.Slot.StartsAt < d.EndsAt).Select(d => d.Id).FirstAsync();
        var events = (await db.ScanEvents.AsNoTracking().Where(e => e.BreakoutId == breakout.Id && e.PersonId != null).ToListAsync())
            .GroupBy(e => e.PersonId!.Value).ToDictionary(g => g.Key, g => (Stay: RegisterMerge.Of(g), Absent: RegisterMerge.IsAbsent(g)));
        var keepers = events.Values.Select(e => e.Stay?.RecordedById).OfType<int>().ToHashSet();
        var recorders = keepers.Count == 0 ? [] : await db.People.Where(p => keepers.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name);
        var present = await db.Presences.Where(p => p.SessionDayId == dayId).Select(p => p.PersonId).ToHashSetAsync();
        var people = await db.People.AsNoTracking()
            .Where(p => db.Bookings.Any(b => b.SessionId == session && b.PersonId == p.Id && b.Status == BookingStatus.Confirmed) || db.Presences.Any(a => a.SessionId == session && a.PersonId == p.Id))
            .Select(p => new
            {
                p.Id, p.Name, Agency = p.Agency!.Name,
                Expected = db.BreakoutChoices.Any(c => c.BreakoutId == breakout.Id && c.HeldSlotId != null && c.Booking.PersonId == p.Id),
            }).ToListAsync();
        var lines = people.ConvertAll(p => new BreakoutLine(p.Id, p.Name, p.Agency ?? "", p.Expected,
                events.GetValueOrDefault(p.Id).Stay?.ArrivedAt, present.Contains(p.Id))
                {
                    LeftAt = events.GetValueOrDefault(p.Id).Stay?.LeftAt,
                    Method = events.GetValueOrDefault(p.Id).Stay?.Method,
                    By = events.GetValueOrDefault(p.Id).Stay?.RecordedById is { } by && by != p.Id ? recorders.GetValueOrDefault(by) : null,
                    IsAbsent = events.GetValueOrDefault(p.Id).Absent,
                })
            .OrderBy(p => p.Surname, StringComparer.Create(Words.British, ignoreCase: true)).ThenBy(p => p.Name, StringComparer.Create(Words.British, ignoreCase: true)).ToList();
        return new BreakoutRegister(reference, found.Course, db.Clock.DateOf(found.Slot.StartsAt), found.Status, found.RegisterClosedAt, breakout.Id, slot, found.Slot.Title,
            found.Slot.Start, found.Slot.End, breakout.Code, breakout.Title, breakout.Leader, breakout.Room, breakout.Capacity, dayId,
            lines.FindAll(p => p.IsExpected || p.IsIn), lines.FindAll(p => !p.IsExpected && !p.IsIn));
    }

    /// <summary>The workshops of a day of a session, in order; none when it has none.</summary>
    public static async Task<List<BreakoutSummary>> OnDayAsync(TrainingDb db, int sessionDayId)
    {
        var workshops = await db.Breakouts.AsNoTracking()
            .Where(b => db.SessionDays.Any(d => d.Id == sessionDayId && d.SessionId == b.Slot.SessionId && d.StartsAt < b.Slot.EndsAt && b.Slot.StartsAt < d.EndsAt))
            .OrderBy(b => b.Slot.Number).ThenBy(b => b.Title)
            .Select(b => new { b.Id, Summary = new BreakoutSummary(b.Slot.Number, b.Slot.Title, b.Slot.Start, b.Slot.End, b.Code, b.Title, b.Room, b.Choices.Count(c => c.HeldSlotId != null)) })
            .ToListAsync();
        if (workshops.Count == 0)
        {
            return [];
        }
        var there = (await db.ScanEvents.AsNoTracking().Where(e => e.SessionDayId == sessionDayId && e.BreakoutId != null && e.PersonId != null).ToListAsync())
            .GroupBy(e => (e.BreakoutId, e.PersonId)).Where(g => RegisterMerge.Of(g) is not null).CountBy(g => g.Key.BreakoutId!.Value).ToDictionary();
        return workshops.ConvertAll(w => w.Summary with { Present = there.GetValueOrDefault(w.Id) });
    }
}

/// <summary>One person at a workshop.</summary>
/// <param name="IsExpected">Has a place in it.</param>
/// <param name="IsAtSession">Checked in on the day's own register.</param>
public sealed record BreakoutLine(int PersonId, string Name, string Agency, bool IsExpected, DateTime? ArrivedAt, bool IsAtSession)
{
    public DateTime? LeftAt { get; init; }
    public ScanMethod? Method { get; init; }

    /// <summary>Who checked them in.</summary>
    public string? By { get; init; }

    /// <summary>Whoever keeps the register said that they are not here.</summary>
    public bool IsAbsent { get; init; }

    public bool IsIn => ArrivedAt is not null;

    public string Surname => Name[(Name.LastIndexOf(' ') + 1)..];
}
