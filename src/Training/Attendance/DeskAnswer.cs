namespace Training.Attendance;

/// <summary>What came of something done at the door. The code stands in the scanner's answers; the label heads them.</summary>
public enum DeskOutcome
{
    [Code("checked-in", "Checked in")] CheckedIn,
    [Code("walk-in", "Walk-in")] WalkIn,
    [Code("already-in", "Already in")] AlreadyIn,
    [Code("left", "Left")] Left,
    [Code("undone", "Taken back")] Undone,
    [Code("absent", "Absent")] Absent,
    [Code("not-in", "Not in")] NotIn,
    [Code("taken-back", "Taken back since")] TakenBack,
    [Code("closed", "Register closed")] Closed,
    [Code("reopened", "Register open")] Reopened,

    [Code("waiting", "No place")] Waiting,
    [Code("requested", "No place")] Requested,
    [Code("cancelled", "Booking cancelled")] Cancelled,
    [Code("declined", "No place")] Declined,
    [Code("no-place", "No place")] NoPlace,
    [Code("other-session", "Another session")] OtherSession,
    [Code("unknown-code", "Unknown code")] UnknownCode,
    [Code("not-a-code", "Not one of our codes")] NotACode,

    /// <summary>A room code's claim that somebody else has used.</summary>
    [Code("claim-used", "Scan again")] ClaimUsed,

    [Code("other-name", "Another name")] OtherName,
    [Code("bad-address", "Check the address")] BadAddress,
    [Code("too-early", "Too early")] TooEarly,
    [Code("register-closed", "Register closed")] RegisterClosed,
    [Code("still-open", "Something is open")] StillOpen,
    [Code("not-running", "Not running")] NotRunning,
    [Code("not-found", "Not found")] NotFound,
}

/// <summary>The answer at the door: an outcome for programs, a sentence for people.</summary>
/// <param name="Name">Whom it is about, when the keeper may know.</param>
/// <param name="PersonId">Set when that person, who holds no place, could be added as a walk-in.</param>
public sealed record DeskAnswer(DeskOutcome Outcome, string Sentence, string? Name = null, string? Agency = null, int? PersonId = null)
{
    public static readonly DeskAnswer NotFound = new(DeskOutcome.NotFound, "There is no such register.");

    /// <summary>True when it is as the keeper wanted it to be: a person scanned twice is in.</summary>
    public bool Good => Outcome is DeskOutcome.CheckedIn or DeskOutcome.WalkIn or DeskOutcome.AlreadyIn or DeskOutcome.Left
        or DeskOutcome.Undone or DeskOutcome.Absent or DeskOutcome.Closed or DeskOutcome.Reopened;

    /// <summary>It is kept for somebody to look at.</summary>
    public bool IsInReview { get; init; }

    /// <summary>The person as they now stand on the register; none when it is about nobody of it.</summary>
    public RosterPerson? Row { get; init; }
}
