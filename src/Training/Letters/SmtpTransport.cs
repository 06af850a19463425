using System.Net;
using System.Net.Mail;

namespace Training.Letters;

/// <summary>
/// Hands letters to a mail server with the framework's own client: plain or STARTTLS (not implicit TLS on port 465, which
/// it cannot do). MailKit can take its place behind <see cref="IMailTransport"/> where it can be had.
/// </summary>
public sealed class SmtpTransport(string host, int port, bool startTls, string user, string password, SiteSettings site) : IMailTransport
{
    // A silent server must not hold up the letters behind this one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task SendAsync(OutboxLetter letter, CancellationToken stop)
    {
        using var message = Messages.From(letter, site);
        using var client = new SmtpClient(host, port) { EnableSsl = startTls };
        if (user.Length > 0)
        {
            client.Credentials = new NetworkCredential(user, password);
        }
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(Patience);
            await client.SendMailAsync(message, patience.Token);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server did not answer within {Patience.TotalSeconds} seconds.", e);
        }
        catch (SmtpFailedRecipientException e) when ((int)e.StatusCode is >= 550 and <= 559)
        {
            throw new MailRefusedException($"The mail server refuses the address ({(int)e.StatusCode}).", e);
        }
    }
}
