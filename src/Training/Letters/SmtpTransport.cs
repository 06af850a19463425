using System.Net;
using System.Net.Mail;

namespace Training.Letters;

/// <summary>
/// Hands letters to a mail server with the framework's own client: plain or STARTTLS (not implicit TLS on port 465, which
/// it cannot do). MailKit can take its place behind <see cref="IMailTransport"/> where it can be had.
/// </summary>
public sealed class SmtpTransport(string host, int port, bool startTls, string user, string password, SiteSettings site) : IMailTransport
{
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
            await client.SendMailAsync(message, stop);
        }
        catch (SmtpFailedRecipientException e) when ((int)e.StatusCode is >= 550 and <= 559)
        {
            throw new MailRefusedException($"The mail server refuses the address ({(int)e.StatusCode}).", e);
        }
    }
}
