namespace Training.Attendance;

/// <summary>What came of deciding something in review.</summary>
public enum ReviewResult
{
    Decided,

    /// <summary>Somebody else was first, or it has settled itself.</summary>
    NoLongerOpen,

    /// <summary>Nobody has said who it was.</summary>
    AskWho,

    /// <summary>The address is known under another name than the one that is given.</summary>
    OtherName,

    /// <summary>The register takes no changes.</summary>
    NotNow,
    NotFound,
}

/// <param name="Sentence">What a clerk would say.</param>
public sealed record ReviewAnswer(ReviewResult Result, string Sentence)
{
    public static readonly ReviewAnswer NotFound = new(ReviewResult.NotFound, "There is nothing of that kind to decide.");

    public bool Good => Result == ReviewResult.Decided;
}
