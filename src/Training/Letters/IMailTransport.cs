namespace Training.Letters;

/// <summary>
/// Takes a letter away. Throws <see cref="MailRefusedException"/> when it never will and <see cref="MailDownException"/> when it takes
/// no letter just now; any other exception means "try this one again later".
/// </summary>
public interface IMailTransport
{
    Task SendAsync(OutboxLetter letter, CancellationToken stop);
}

/// <summary>The mail system will not take this letter, however often it is tried.</summary>
public sealed class MailRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// What was said can mean this letter, or that nothing is passed on from us at all (a relay that has forgotten us). So it is tried as long as one that was put
    /// off, and given up only then.
    /// </summary>
    public bool MaybeOurs { get; init; }
}

/// <summary>The mail system takes nothing just now: it cannot be reached, or refuses our password. No letter's own fault.</summary>
public sealed class MailDownException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>It was said when this letter was already begun: others may be taken.</summary>
    public bool AtLetter { get; init; }
}
