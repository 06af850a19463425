using Training.Bookings;

namespace Training.Programme;

/// <summary>The workshops of a conference: the rules about their places. Only sessions that have a date for choosing have any.</summary>
public partial class Session
{
    private readonly HashSet<Booking> _moved = [];

    /// <summary>Until this instant people choose workshops and places move by themselves; none when the session has no workshops.</summary>
    public DateTime? ChoicesCloseAt { get; private set; }

    /// <summary>In order.</summary>
    public List<BreakoutSlot> Slots { get; } = [];

    public bool HasBreakouts => ChoicesCloseAt is not null;

    /// <summary>Somebody's workshop changed through somebody else, and nobody has written to them yet.</summary>
    internal bool HasMovedInBreakouts => _moved.Count > 0;

    public bool TakesChoices(DateTime now) => TakesBookings(now) && now < ChoicesCloseAt;

    /// <summary>Gives the session its workshops; the slots stand on its days.</summary>
    /// <param name="choicesUntil">The last whole day on which people choose.</param>
    public void SetBreakouts(IEnumerable<BreakoutSlot> slots, DateOnly choicesUntil, Clock clock)
    {
        Slots.Clear();
        Slots.AddRange(slots.OrderBy(s => s.Number));
        Slots.ForEach(s => s.Session = this);
        ChoicesCloseAt = clock.StartOf(choicesUntil.AddDays(1));
        SetSlotsOnDays(clock);
    }

    /// <summary>
    /// What somebody with a place wants, in each slot the one they like best first. What they hold and still name they keep
    /// until something that they like better is free; what they no longer name they give up at once.
    /// </summary>
    /// <exception cref="InvalidOperationException">They hold no place, or the time for choosing is over.</exception>
    public void Choose(Booking booking, IReadOnlyList<Breakout> wanted, DateTime now)
    {
        if (!booking.IsConfirmed || !TakesChoices(now))
        {
            throw new InvalidOperationException("Workshops are chosen by those who have a place, until the day on which choosing ends.");
        }
        var kept = booking.Choices.Where(c => c.Holds || c.IsWaiting).ToHashSet();
        foreach (var gone in booking.Choices.Where(c => !wanted.Contains(c.Breakout)).ToList())
        {
            booking.Choices.Remove(gone);
            gone.Breakout.Choices.Remove(gone);
        }
        // First choices of every slot come before second ones, so that nobody's second choice is in the way of their first.
        foreach (var (breakout, rank) in wanted.GroupBy(b => b.Slot).SelectMany(slot => slot.Select((b, i) => (b, i + 1)))
            .OrderBy(w => w.Item2).ThenBy(w => w.b.Slot.Number))
        {
            var choice = booking.Choices.Find(c => c.Breakout == breakout) ?? Add(booking, breakout);
            choice.Rank = rank;
            if (!kept.Contains(choice))
            {
                choice.Turn = NextTurn();
            }
        }
        DealBreakouts(now);
        _moved.Remove(booking); // their own letter says it
    }

    /// <summary>
    /// The team puts somebody into a workshop, whoever waits for it: the one way to overtake, and the only way once choosing
    /// has ended. It becomes their first choice, so that nothing moves them on.
    /// </summary>
    /// <exception cref="InvalidOperationException">They hold no place, the workshop is full, or they have it in another slot.</exception>
    public void PutInto(Breakout breakout, Booking booking, string reason, DateTime now)
    {
        if (!booking.IsConfirmed || breakout.FreePlaces == 0 || booking.Choices.Any(c => c.Holds && c.Breakout.Code == breakout.Code))
        {
            throw new InvalidOperationException("Somebody with a place can be put into a workshop with a free one, and into none twice.");
        }
        var choice = booking.Choices.Find(c => c.Breakout == breakout) ?? Add(booking, breakout);
        var others = booking.Choices.Where(c => c != choice && c.Breakout.Slot == breakout.Slot).OrderBy(c => c.Rank).ToList();
        for (var i = 0; i < others.Count; i++)
        {
            others[i].GiveUp();
            others[i].Rank = i + 2;
        }
        (choice.Rank, choice.Reason, choice.Turn) = (1, reason, choice.Turn == 0 ? NextTurn() : choice.Turn);
        choice.Hold();
        DealBreakouts(now);
        _moved.Remove(booking);
    }

    /// <summary>More places serve those who wait; fewer take nothing away from anybody.</summary>
    public void ChangeCapacity(Breakout breakout, int capacity, DateTime now)
    {
        breakout.Capacity = capacity;
        DealBreakouts(now);
    }

    /// <summary>
    /// The only code that hands out places in workshops, called by <see cref="FillFreePlaces"/> and whatever else frees one.
    /// Whoever has no place in the session has none in its workshops. Then, one at a time, the earliest turn that waits for a
    /// free place gets it, and leaves what they held for others, until nobody waits for a free place. Every step takes somebody
    /// to something that they like better, so it ends, and nobody loses what they hold.
    /// </summary>
    private void DealBreakouts(DateTime now)
    {
        foreach (var choice in Bookings.Where(b => !b.IsConfirmed).SelectMany(b => b.Choices).Where(c => c.Holds))
        {
            choice.GiveUp();
        }
        if (!TakesChoices(now))
        {
            return;
        }
        while (Slots.SelectMany(s => s.Breakouts).Where(b => b.FreePlaces > 0).SelectMany(b => b.Waiting.Take(1)).MinBy(c => c.Turn) is { } next)
        {
            next.Booking.Choices.Find(c => c.Holds && c.Breakout.Slot == next.Breakout.Slot)?.GiveUp();
            next.Hold();
            _moved.Add(next.Booking);
        }
    }

    /// <summary>Those whose workshops changed through others since this was asked last, in order. Whoever saves the session writes to them.</summary>
    internal IReadOnlyList<Booking> TakeMovedInBreakouts()
    {
        List<Booking> moved = [.. _moved.Where(b => b.IsConfirmed).OrderBy(b => b.Number)];
        _moved.Clear();
        return moved;
    }

    /// <summary>The session's days have moved: the slots go with them, and so does the last day for choosing.</summary>
    private void MoveBreakouts(List<(DateOnly Date, TimeOnly Start)> was, Clock clock)
    {
        foreach (var slot in Slots)
        {
            slot.Shift(DayOf(slot).Start - was[Math.Min(slot.DayNumber, was.Count) - 1].Start);
        }
        if (ChoicesCloseAt is { } close)
        {
            ChoicesCloseAt = clock.StartOf(clock.DateOf(close).AddDays(FirstDate.DayNumber - was[0].Date.DayNumber));
        }
        SetSlotsOnDays(clock);
    }

    private void SetSlotsOnDays(Clock clock) => Slots.ForEach(s => s.SetOn(DayOf(s), clock));

    private SessionDay DayOf(BreakoutSlot slot) => Days[Math.Min(slot.DayNumber, Days.Count) - 1];

    private int NextTurn() => Bookings.SelectMany(b => b.Choices).Select(c => c.Turn).DefaultIfEmpty().Max() + 1;

    /// <summary>A colleague who takes over a place takes over its workshops: the rooms that are held, and the turn of what is waited for.</summary>
    private static void HandOverWorkshops(Booking from, Booking to)
    {
        foreach (var choice in from.Choices.ToList())
        {
            var theirs = Add(to, choice.Breakout);
            (theirs.Rank, theirs.Turn) = (choice.Rank, choice.Turn);
            if (choice.Holds)
            {
                theirs.Hold();
            }
            from.Choices.Remove(choice);
            choice.Breakout.Choices.Remove(choice);
        }
    }

    private static BreakoutChoice Add(Booking booking, Breakout breakout)
    {
        var choice = new BreakoutChoice { Booking = booking, Breakout = breakout };
        booking.Choices.Add(choice);
        breakout.Choices.Add(choice);
        return choice;
    }
}
