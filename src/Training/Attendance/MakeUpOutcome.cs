namespace Training.Attendance;

/// <summary>What came of arranging or calling off a day made up.</summary>
public enum MakeUpOutcome
{
    Arranged,
    CalledOff,

    /// <summary>They had been there as a walk-in, and it counts as the missed day now.</summary>
    Counted,

    /// <summary>What had been counted so is a walk-in's again.</summary>
    PutBack,
    NotFound,
    NotMissed,
    AlreadyArranged,
    NotThatDay,
    AlreadyCalledOff,
    AlreadyCame,
    RegisterClosed,
}

public static class MakeUpOutcomes
{
    public static bool IsGood(this MakeUpOutcome outcome) => outcome is MakeUpOutcome.Arranged or MakeUpOutcome.CalledOff or MakeUpOutcome.Counted or MakeUpOutcome.PutBack;

    /// <summary>What a clerk would say.</summary>
    public static string Sentence(this MakeUpOutcome outcome) => outcome switch
    {
        MakeUpOutcome.Arranged => "Arranged. We are writing to them, and they are on that day’s register.",
        MakeUpOutcome.CalledOff => "Called off. We are writing to them, and they are no longer expected on that day.",
        MakeUpOutcome.Counted => "Done. Their day with the other run counts as the day that they missed. They hear of it when that run’s register is closed.",
        MakeUpOutcome.PutBack => "Called off. Their day with the other run counts there again, as a walk-in.",
        MakeUpOutcome.RegisterClosed => "The register of that run is closed. Open it again first, with a reason.",
        MakeUpOutcome.NotFound => "There is no such person or day.",
        MakeUpOutcome.NotMissed => "They were there for the whole of that day, so there is nothing to make up.",
        MakeUpOutcome.AlreadyArranged => "Somebody has already arranged when they make up this day. Nothing of yours was done.",
        MakeUpOutcome.NotThatDay => "They cannot make it up on that day any more. Choose another one.",
        MakeUpOutcome.AlreadyCalledOff => "This was already called off.",
        MakeUpOutcome.AlreadyCame => "They are on that day’s register already, so it cannot be called off. Take them off the register first if that was a mistake.",
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };
}
