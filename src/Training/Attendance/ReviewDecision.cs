using Training.People;

namespace Training.Attendance;

public enum ReviewOutcome
{
    /// <summary>They were there: another event says so.</summary>
    [Code("counted", "Counted")] Counted = 1,
    [Code("left-out", "Left out")] LeftOut = 2,
}

/// <summary>What somebody decided about an event that did not count by itself. One for each such event, and final.</summary>
public class ReviewDecision
{
    public long ScanEventId { get; set; }
    public ScanEvent ScanEvent { get; set; } = null!;
    public ReviewOutcome Outcome { get; set; }
    public string Note { get; set; } = "";
    public DateTime DecidedAt { get; set; }
    public int? DecidedById { get; set; }
    public Person? DecidedBy { get; set; }

    /// <summary>The person whom it was counted for; none when it was left out.</summary>
    public int? PersonId { get; set; }
    public Person? Person { get; set; }
}
