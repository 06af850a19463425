using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Training.Letters;

/// <summary>An outbox letter as a mail message, the same for every transport.</summary>
internal static class Messages
{
    public static MailMessage From(OutboxLetter letter, SiteSettings site)
    {
        if (!MailAddress.TryCreate(letter.ToAddress, letter.ToName, Encoding.UTF8, out var to))
        {
            throw new MailRefusedException("The address is not one that mail can be sent to.");
        }
        var message = new MailMessage(new MailAddress(site.MailFrom, site.Name, Encoding.UTF8), to)
        {
            Subject = letter.Subject,
            SubjectEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", $"<{letter.MessageId:N}@{site.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(View(letter.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(letter.Html, MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView View(string content, string type) => AlternateView.CreateAlternateViewFromString(content, Encoding.UTF8, type);
}
