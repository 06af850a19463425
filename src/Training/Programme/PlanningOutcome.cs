using Training.Letters;

namespace Training.Programme;

/// <summary>What came of moving, postponing or cancelling a session.</summary>
public enum PlanningOutcome
{
    Moved,
    Postponed,
    Cancelled,
    NoSuchSession,
    AlreadyBegun,
    HasAttendance,
    AlreadySo,
    AlreadyPostponed,
    AlreadyCancelled,
    ChangedMeanwhile,
    NothingDifferent,
    NotPossibleDates,
    NoSuchVenue,
    VenueTooSmall,
}

/// <param name="Letters">One to everybody concerned; empty unless it was done (or rehearsed).</param>
public sealed record PlanningAnswer(PlanningOutcome Outcome, IReadOnlyList<OutboxLetter> Letters)
{
    public PlanningAnswer(PlanningOutcome outcome) : this(outcome, []) { }

    /// <summary>Beside the letters: what calendar programs are sent, one for each entry that is made, changed or taken out.</summary>
    public int CalendarEmails { get; init; }

    public bool Good => Outcome is PlanningOutcome.Moved or PlanningOutcome.Postponed or PlanningOutcome.Cancelled;

    /// <summary>What a clerk would say.</summary>
    public string Sentence => Outcome switch
    {
        PlanningOutcome.Moved => $"The session is moved. {WroteTo}",
        PlanningOutcome.Postponed => $"The session is postponed. {WroteTo}",
        PlanningOutcome.Cancelled => $"The session is cancelled. {WroteTo}",
        PlanningOutcome.NoSuchSession => "There is no such session.",
        PlanningOutcome.AlreadyBegun => "This session has already begun, so it can no longer be moved, postponed or cancelled.",
        PlanningOutcome.HasAttendance => "Somebody is already on this session’s register, so it can no longer be moved, postponed or cancelled. Take them off the register first if that was a mistake.",
        PlanningOutcome.AlreadySo => "The session is on these dates already, so nothing has changed and nobody was written to again.",
        PlanningOutcome.AlreadyPostponed => "This session was already postponed, so nothing has changed and nobody was written to again.",
        PlanningOutcome.AlreadyCancelled => "This session was already cancelled, so nothing has changed and nobody was written to again.",
        PlanningOutcome.ChangedMeanwhile => "Somebody has changed this session since you opened this page. Nothing of yours was done: look at how it stands now, and decide again",
        PlanningOutcome.NothingDifferent => "Change a date, a time or the venue",
        PlanningOutcome.NotPossibleDates => "The session cannot take place then",
        PlanningOutcome.NoSuchVenue => "Choose a venue from the list",
        PlanningOutcome.VenueTooSmall => "More people hold a place than this venue has room for",
        _ => throw new InvalidOperationException($"No words for {Outcome}."),
    };

    private string WroteTo => Letters.Count == 0 ? "Nobody had to be written to." : $"We are writing to {Words.Count(Letters.Count, "person", "people")}{(CalendarEmails > 0 ? $", and {Words.Count(CalendarEmails, "calendar entry is", "calendar entries are")} brought up to date by email" : "")}.";
}
