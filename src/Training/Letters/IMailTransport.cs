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
public sealed class MailRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The mail system takes nothing just now: it cannot be reached, or refuses our password. No letter's own fault.</summary>
public sealed class MailDownException(string message, Exception? inner = null) : Exception(message, inner);
