namespace Training.People;

/// <summary>What came of asking for a code.</summary>
/// <param name="Secret">For the browser that asked, and nobody else; none when no letter was written.</param>
/// <param name="AskAgainAt">When the address may next be written to, if it has had too many letters.</param>
public sealed record SignInAsked(string? Secret, DateTime? AskAgainAt);

/// <summary>What came of a code.</summary>
public abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    public sealed record SignedIn(Person Person) : SignInOutcome;

    /// <summary>The address is theirs, and nobody here has it yet: ask who they are, then <see cref="SignInDesk.JoinAsync"/>.</summary>
    public sealed record NewPerson : SignInOutcome;

    public sealed record WrongCode(int TriesLeft) : SignInOutcome;

    /// <summary>Too old, used already, or never asked for by this browser.</summary>
    public sealed record Expired : SignInOutcome;

    public sealed record TooManyTries : SignInOutcome;
}
