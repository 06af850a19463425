namespace Training.Bookings;

/// <summary>What came of something that the team did to a session's bookings.</summary>
public enum RosterOutcome
{
    Done,
    NotFound,
    AlreadyBegun,
    NotRunning,
    NotActive,
    NotWaiting,
    NoPlaceFree,
    NobodyThere,
    AlreadySent,
    AlreadyThere,
    MissingPrerequisite,
    NotPossible,
    NotAgreed,
    ChangedMeanwhile,
}

/// <summary>An outcome for programs, a sentence for the coordinator.</summary>
public sealed record RosterAnswer(RosterOutcome Outcome, string Sentence)
{
    public static readonly RosterAnswer NotFound = new(RosterOutcome.NotFound, "There is no such booking.");

    public static readonly RosterAnswer Begun = new(RosterOutcome.AlreadyBegun, "This session has already begun, so its places stay as they are.");

    /// <param name="promoted">Those who have a place now and had none before, with their person loaded.</param>
    public static RosterAnswer Done(string sentence, IReadOnlyList<Booking> promoted) => new(RosterOutcome.Done, promoted.Count == 0
        ? sentence
        : $"{sentence} From the waiting list, {Words.List(promoted.Select(b => b.Person.Name))} {(promoted.Count == 1 ? "has" : "have")} a place now, with an email.");

    /// <summary>True when it is as the coordinator wanted it to be: a message sent twice was sent.</summary>
    public bool Good => Outcome is RosterOutcome.Done or RosterOutcome.AlreadySent;
}

/// <summary>Whom a message goes to.</summary>
public enum Addressees
{
    [Code("confirmed", "Everybody who has a place")] Confirmed = 1,
    [Code("waiting", "Everybody on the waiting list")] Waiting = 2,
    [Code("requested", "Everybody whose request is not agreed yet")] Requested = 4,
    [Code("everybody", "Everybody of these")] Everybody = 7,
}
