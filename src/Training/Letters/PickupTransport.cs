using System.Globalization;

namespace Training.Letters;

/// <summary>
/// Puts each letter as a file into a folder from which a mail server, or a reader in a demonstration, takes it. The file's name
/// is the letter's own, so that a letter sent again after a crash replaces itself.
/// </summary>
public sealed class PickupTransport(string folder, Messages messages) : IMailTransport
{
    public async Task SendAsync(OutboxLetter letter, CancellationToken stop)
    {
        var file = await messages.WriteAsync(letter, Path.Combine(folder, ".unfinished"), stop);
        var name = string.Create(CultureInfo.InvariantCulture, $"{letter.WrittenAt:yyyyMMdd-HHmmss}-{letter.Id:D6}-{letter.Kind.Code()}.eml");
        try
        {
            File.Move(file, Path.Combine(folder, name), overwrite: true);
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new MailDownException($"Emails cannot be put into the folder {folder}: {e.Message}", e);
        }
    }
}
