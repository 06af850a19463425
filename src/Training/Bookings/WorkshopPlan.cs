using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Bookings;

/// <summary>A conference's workshops, who has places in them and who waits: for reading.</summary>
public sealed record WorkshopPlan(string Reference, string Course, SessionStatus Status, DateTime StartsAt, DateOnly FirstDate, DateTime ChoicesCloseAt,
    IReadOnlyList<WorkshopSlot> Slots, IReadOnlyList<WorkshopDelegate> Delegates)
{
    /// <summary>As <see cref="Session.TakesChoices"/>.</summary>
    public bool TakesChoices(DateTime now) => Status == SessionStatus.Published && now < StartsAt && now < ChoicesCloseAt;

    /// <summary>The last whole day on which people choose.</summary>
    public DateOnly ChoicesUntil(Clock clock) => clock.DateOf(ChoicesCloseAt.AddTicks(-1));

    /// <summary>Those who have a place on the session and have none in some slot.</summary>
    public IReadOnlyList<WorkshopDelegate> Missing => [.. Delegates.Where(d => Slots.Any(s => s.HeldBy(d.Key) is null))];

    /// <summary>None when there is no such session or it has no workshops. Drafts are found too.</summary>
    public static async Task<WorkshopPlan?> FindAsync(TrainingDb db, string reference)
    {
        var session = await db.Sessions.AsNoTracking().Where(s => s.Reference == reference && s.ChoicesCloseAt != null)
            .Select(s => new { s.Id, s.Reference, Course = s.Course.Title, s.Status, s.StartsAt, s.FirstDate, Close = s.ChoicesCloseAt!.Value }).SingleOrDefaultAsync();
        if (session is null)
        {
            return null;
        }
        var slots = await db.BreakoutSlots.AsNoTracking().Include(s => s.Breakouts.OrderBy(b => b.Title)).Where(s => s.SessionId == session.Id).OrderBy(s => s.Number).ToListAsync();
        var delegates = await db.Bookings.AsNoTracking().Where(b => b.SessionId == session.Id && b.Status == BookingStatus.Confirmed).OrderBy(b => b.Number)
            .Select(b => new { b.Id, b.Key, b.Person.Name, Agency = b.Agency!.Name }).ToListAsync();
        var choices = (await db.BreakoutChoices.AsNoTracking().Where(c => c.Booking.SessionId == session.Id && c.Booking.Status == BookingStatus.Confirmed)
            .Select(c => new { c.BookingId, c.BreakoutId, c.Rank, c.Turn, Holds = c.HeldSlotId != null, c.Reason }).ToListAsync()).ToLookup(c => c.BookingId);

        var breakouts = slots.SelectMany(s => s.Breakouts).ToDictionary(b => b.Id);
        var lines = delegates.SelectMany(d => choices[d.Id].Select(c => new WorkshopLine(d.Key, d.Name, d.Agency ?? "", c.BreakoutId, c.Rank, c.Turn, c.Holds,
            !c.Holds && !choices[d.Id].Any(o => o.Holds && (breakouts[o.BreakoutId].SlotId == breakouts[c.BreakoutId].SlotId ? o.Rank <= c.Rank : breakouts[o.BreakoutId].Code == breakouts[c.BreakoutId].Code)),
            c.Reason))).ToLookup(l => l.BreakoutId);
        return new WorkshopPlan(session.Reference, session.Course, session.Status, session.StartsAt, session.FirstDate, session.Close,
            slots.ConvertAll(s => new WorkshopSlot(s.Number, s.Title, db.Clock.DateOf(s.StartsAt), s.Start, s.End, s.StartsAt,
                s.Breakouts.ConvertAll(b => new WorkshopOffer(b.Code, b.Title, b.Summary, b.Leader, b.Room, b.Capacity, [.. lines[b.Id].OrderBy(l => l.Turn)])))),
            delegates.ConvertAll(d => new WorkshopDelegate(d.Key, d.Name, d.Agency ?? "")));
    }

    /// <summary>The workshops that somebody has, by their bookings' keys, for lists of bookings.</summary>
    public static async Task<ILookup<Guid, MyWorkshop>> OfPersonAsync(TrainingDb db, int personId) =>
        (await db.BreakoutChoices.AsNoTracking().Where(c => c.HeldSlotId != null && c.Booking.PersonId == personId).OrderBy(c => c.Breakout.Slot.StartsAt)
            .Select(c => new { c.Booking.Key, Mine = new MyWorkshop(c.Breakout.Title, c.Breakout.Slot.Start, c.Breakout.Slot.End, c.Breakout.Room) }).ToListAsync())
        .ToLookup(c => c.Key, c => c.Mine);
}

public sealed record WorkshopSlot(int Number, string Title, DateOnly Date, TimeOnly Start, TimeOnly End, DateTime StartsAt, IReadOnlyList<WorkshopOffer> Offers)
{
    public string Times => Words.Times(Start, End);

    public WorkshopOffer? HeldBy(Guid booking) => Offers.FirstOrDefault(o => o.Has.Any(l => l.Key == booking));

    /// <summary>What somebody asked for, best first.</summary>
    public IReadOnlyList<WorkshopOffer> ChosenBy(Guid booking) => [.. Offers.Where(o => o.Lines.Any(l => l.Key == booking)).OrderBy(o => o.Lines.First(l => l.Key == booking).Rank)];
}

/// <param name="Lines">Everybody who asked for it, in the order of their turns.</param>
public sealed record WorkshopOffer(string Code, string Title, string Summary, string Leader, string Room, int Capacity, IReadOnlyList<WorkshopLine> Lines)
{
    public IReadOnlyList<WorkshopLine> Has { get; } = [.. Lines.Where(l => l.Holds)];

    /// <summary>In the order in which they are served.</summary>
    public IReadOnlyList<WorkshopLine> Waits { get; } = [.. Lines.Where(l => l.IsWaiting)];

    public int Free => Math.Max(0, Capacity - Has.Count);

    /// <summary>"3 places left", or "Full, 2 people waiting".</summary>
    public string PlacesInWords => Free > 0 ? $"{Words.Count(Free, "place")} left" : Waits.Count == 0 ? "Full" : $"Full, {Words.Count(Waits.Count, "person", "people")} waiting";
}

public sealed record WorkshopLine(Guid Key, string Name, string Agency, int BreakoutId, int Rank, int Turn, bool Holds, bool IsWaiting, string? Reason);

public sealed record WorkshopDelegate(Guid Key, string Name, string Agency);

public sealed record MyWorkshop(string Title, TimeOnly Start, TimeOnly End, string Room)
{
    public string InWords => string.Join(", ", new[] { Words.Times(Start, End), Title, Room }.Where(part => part.Length > 0));
}
