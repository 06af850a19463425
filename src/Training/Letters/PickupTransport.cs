using System.Globalization;
using System.Net.Mail;

namespace Training.Letters;

/// <summary>
/// Puts each letter as a file into a folder from which a mail server, or a reader in a demonstration, takes it. The file's name
/// is the letter's own, so that a letter sent again after a crash replaces itself.
/// </summary>
public sealed class PickupTransport(string folder, SiteSettings site) : IMailTransport
{
    public async Task SendAsync(OutboxLetter letter, CancellationToken stop)
    {
        using var message = Messages.From(letter, site);
        var unfinished = Directory.CreateDirectory(Path.Combine(folder, ".unfinished", letter.MessageId.ToString("N"))).FullName;
        using (var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = unfinished })
        {
            await client.SendMailAsync(message, stop);
        }
        var name = string.Create(CultureInfo.InvariantCulture, $"{letter.WrittenAt:yyyyMMdd-HHmmss}-{letter.Id:D6}-{letter.Kind.Code()}.eml");
        File.Move(Directory.GetFiles(unfinished)[0], Path.Combine(folder, name), overwrite: true);
        Directory.Delete(unfinished, recursive: true);
    }
}
