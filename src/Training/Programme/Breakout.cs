using Training.Bookings;

namespace Training.Programme;

/// <summary>A stretch of a conference's day in which workshops run side by side, and each delegate goes to one of them.</summary>
public class BreakoutSlot
{
    public int Id { get; set; }
    public int SessionId { get; set; }
    public Session Session { get; set; } = null!;

    /// <summary>Order within the session, from 1.</summary>
    public int Number { get; set; }

    /// <summary>Which of the session's days, from 1: a day that moves takes its slots along.</summary>
    public int DayNumber { get; set; } = 1;
    public required string Title { get; set; }
    public TimeOnly Start { get; set; }
    public TimeOnly End { get; set; }

    /// <summary>Worked out from the day and the wall clock by <see cref="Session.SetDays"/>.</summary>
    public DateTime StartsAt { get; private set; }
    public DateTime EndsAt { get; private set; }

    public List<Breakout> Breakouts { get; } = [];

    /// <summary>"10:45am to midday".</summary>
    public string Times => Words.Times(Start, End);

    internal void SetOn(SessionDay day, Clock clock) => (StartsAt, EndsAt) = (clock.Utc(day.Date, Start), clock.Utc(day.Date, End));

    internal void Shift(TimeSpan by) => (Start, End) = (Start.Add(by), End.Add(by));
}

/// <summary>One workshop in one slot. The same workshop may run in several: the code tells, and nobody goes to it twice.</summary>
public class Breakout
{
    public int Id { get; set; }
    public int SlotId { get; set; }
    public BreakoutSlot Slot { get; set; } = null!;

    /// <summary>The workshop, the same in every slot in which it runs.</summary>
    public required string Code { get; set; }
    public required string Title { get; set; }
    public string Summary { get; set; } = "";

    /// <summary>Who leads it, as the programme prints it.</summary>
    public string Leader { get; set; } = "";
    public string Room { get; set; } = "";
    public int Capacity { get; set; }
    public List<BreakoutChoice> Choices { get; } = [];

    public int PlacesHeld => Choices.Count(c => c.Holds);

    public int FreePlaces => Math.Max(0, Capacity - PlacesHeld);

    /// <summary>Those who wait for it, in the order in which they are served.</summary>
    public IReadOnlyList<BreakoutChoice> Waiting => [.. Choices.Where(c => c.IsWaiting).OrderBy(c => c.Turn)];
}
