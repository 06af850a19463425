namespace Training.Attendance;

/// <summary>What came of arranging or calling off a day made up.</summary>
public enum MakeUpOutcome
{
    Arranged,
    CalledOff,
    NotFound,
    NotMissed,
    AlreadyArranged,
    NotThatDay,
    AlreadyCalledOff,
    AlreadyCame,
}

public static class MakeUpOutcomes
{
    public static bool IsGood(this MakeUpOutcome outcome) => outcome is MakeUpOutcome.Arranged or MakeUpOutcome.CalledOff;

    /// <summary>What a clerk would say.</summary>
    public static string Sentence(this MakeUpOutcome outcome) => outcome switch
    {
        MakeUpOutcome.Arranged => "Arranged. We are writing to them, and they are on that day’s register.",
        MakeUpOutcome.CalledOff => "Called off. We are writing to them, and they are no longer expected on that day.",
        MakeUpOutcome.NotFound => "There is no such person or day.",
        MakeUpOutcome.NotMissed => "They were there for the whole of that day, so there is nothing to make up.",
        MakeUpOutcome.AlreadyArranged => "Somebody has already arranged when they make up this day. Nothing of yours was done.",
        MakeUpOutcome.NotThatDay => "They cannot make it up on that day any more. Choose another one.",
        MakeUpOutcome.AlreadyCalledOff => "This was already called off.",
        MakeUpOutcome.AlreadyCame => "They are on that day’s register already, so it cannot be called off. Take them off the register first if that was a mistake.",
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };
}
