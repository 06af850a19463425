namespace Training.Letters;

/// <summary>Takes a letter away. Throws <see cref="MailRefusedException"/> when it never will; any other exception means "try again later".</summary>
public interface IMailTransport
{
    Task SendAsync(OutboxLetter letter, CancellationToken stop);
}

/// <summary>The mail system will not take this letter, however often it is tried.</summary>
public sealed class MailRefusedException(string message, Exception? inner = null) : Exception(message, inner);
