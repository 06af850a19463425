using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using QRCoder;
using Training.Attendance;

namespace Training.Letters;

/// <summary>What a mail server is told about a letter, and the letter as bytes (RFC 5322).</summary>
internal sealed record SmtpMessage(string From, string To, bool NeedsUtf8, byte[] Bytes);

/// <summary>Outbox letters as mail messages, the same for every transport. Only here do check-in codes come into a letter.</summary>
public sealed class Messages(SiteSettings site, CheckInCodes codes)
{
    private static readonly string[] Envelope = ["X-Sender:", "X-Receiver:"];

    internal MailMessage From(OutboxLetter letter)
    {
        var to = AddressOf(letter);
        var message = new MailMessage(new MailAddress(site.MailFrom, Readable(site.Name), Encoding.UTF8), to)
        {
            Subject = letter.Subject,
            SubjectEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", $"<{letter.MessageId:N}@{site.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (letter is { Kind: LetterKind.Suggestion, PersonId: { } person })
        {
            message.Headers.Add("List-Unsubscribe", $"<{site.BaseUrl}/unsubscribe/{codes.UnsubscribeTokenFor(person)}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        message.AlternateViews.Add(View(Filled(letter, letter.Text), MediaTypeNames.Text.Plain));
        var html = View(Filled(letter, letter.Html), MediaTypeNames.Text.Html);
        if (letter is { Booking: { } booking, ToApprover: false } && letter.Html.Contains($"cid:{CheckInMarks.ImageOf(site)}", StringComparison.Ordinal))
        {
            html.LinkedResources.Add(new LinkedResource(new MemoryStream(QrImage($"{site.BaseUrl}/q/{codes.TokenFor(booking.Key)}")), MediaTypeNames.Image.Png) { ContentId = CheckInMarks.ImageOf(site) });
        }
        message.AlternateViews.Add(html);
        if (letter.Calendar is { } calendar)
        {
            // Last, and neither named nor attached: so calendars offer to accept it (RFC 6047; interop.md).
            var type = new ContentType($"text/calendar; charset=utf-8; method={(letter.Kind == LetterKind.InvitationWithdrawn ? "CANCEL" : "REQUEST")}");
            message.AlternateViews.Add(new AlternateView(new MemoryStream(calendar), type) { TransferEncoding = TransferEncoding.Base64 });
        }
        return message;
    }

    /// <summary>Writes the letter as a file in a private folder below the one given. Who calls takes both away.</summary>
    internal async Task<string> WriteAsync(OutboxLetter letter, string folder, CancellationToken stop)
    {
        using var message = From(letter);
        try
        {
            return await WriteAsync(message, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{letter.MessageId:N}")), stop);
        }
        catch (Exception e) when ((e is SmtpException ? e.InnerException : e) is UnauthorizedAccessException or IOException)
        {
            throw new MailDownException($"Emails cannot be put into the folder {folder}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static async Task<string> WriteAsync(MailMessage message, string own, CancellationToken stop)
    {
        if (Directory.Exists(own))
        {
            Directory.Delete(own, recursive: true); // of a try that did not end
        }
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(own);
        }
        else
        {
            Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        Sweep(own);
        using var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = own };
        client.DeliveryFormat = NeedsUtf8(message.To[0]) ? SmtpDeliveryFormat.International : SmtpDeliveryFormat.SevenBit;
        try
        {
            await client.SendMailAsync(message, stop);
            return Directory.GetFiles(own)[0];
        }
        catch
        {
            Directory.Delete(own, recursive: true);
            throw;
        }
    }

    /// <summary>Takes away what processes left behind that were killed over a letter: what is much older than ours.</summary>
    private static void Sweep(string own)
    {
        var before = Directory.GetLastWriteTimeUtc(own) - Postroom.ClaimLasts;
        foreach (var left in Directory.GetParent(own)!.GetDirectories().Where(d => d.LastWriteTimeUtc < before))
        {
            try
            {
                left.Delete(recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another process was faster.
            }
        }
    }

    /// <summary>The letter as it is handed to a mail server.</summary>
    internal async Task<SmtpMessage> ForSmtpAsync(OutboxLetter letter, string folder, CancellationToken stop)
    {
        var file = await WriteAsync(letter, folder, stop);
        var bytes = WithoutEnvelope(await File.ReadAllBytesAsync(file, stop));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        var to = AddressOf(letter);
        return new SmtpMessage(site.MailFrom, $"{to.User}@{HostOf(to)}", NeedsUtf8(to), bytes);
    }

    private static MailAddress AddressOf(OutboxLetter letter) => MailAddress.TryCreate(letter.ToAddress, Readable(letter.ToName), Encoding.UTF8, out var to) && HostOf(to) is not null
        ? to
        : throw new MailRefusedException("The address is not one that mail can be sent to.");

    /// <summary>The framework puts a name between quotes without a look at what is in it.</summary>
    private static string Readable(string name) => name.Replace('"', '\'').Replace('\\', '/');

    /// <summary>As mail servers know it: names in other letters have an ASCII form.</summary>
    private static string? HostOf(MailAddress to)
    {
        try
        {
            return new IdnMapping().GetAscii(to.Host);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool NeedsUtf8(MailAddress to) => !Ascii.IsValid(to.User);

    /// <summary>Whoever is asked to agree gets no code, whatever was written by whoever asks.</summary>
    private string Filled(OutboxLetter letter, string words) => WithCode(letter, CheckInMarks.WithLinks(letter, words, codes));

    private string WithCode(OutboxLetter letter, string words) => letter is { Booking: { } booking, ToApprover: false }
        ? words.Replace(CheckInMarks.Typed, codes.TypedCodeFor(booking.Key), StringComparison.Ordinal).Replace(CheckInMarks.Token, codes.TokenFor(booking.Key), StringComparison.Ordinal)
        : CheckInMarks.InWords(words);

    private static AlternateView View(string content, string type) => AlternateView.CreateAlternateViewFromString(content, Encoding.UTF8, type);

    /// <summary>Twelve dots a module, the white margin included: shown at half of it, sharp on any screen.</summary>
    private static byte[] QrImage(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var image = new PngByteQRCode(data);
        return image.GetGraphic(12, drawQuietZones: true);
    }

    /// <summary>Without the lines at the top that are meant for a pickup folder's mail server.</summary>
    private static byte[] WithoutEnvelope(byte[] file)
    {
        var from = 0;
        while (Array.Exists(Envelope, name => file.AsSpan(from).StartsWith(Encoding.ASCII.GetBytes(name))))
        {
            do
            {
                from += file.AsSpan(from).IndexOf((byte)'\n') + 1;
            }
            while (file[from] is (byte)' ' or (byte)'\t');
        }
        return file[from..];
    }
}
