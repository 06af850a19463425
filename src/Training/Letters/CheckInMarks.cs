namespace Training.Letters;

/// <summary>
/// What stands for a check-in code in a letter that waits in the outbox. The code takes its place when the letter is sent, so that a
/// copy of the database checks nobody in.
/// </summary>
internal static class CheckInMarks
{
    /// <summary>The code to say or type.</summary>
    public const string Typed = "{{check-in-code}}";

    /// <summary>The end of the QR code's address.</summary>
    public const string Token = "{{check-in-token}}";

    /// <summary>Names the QR code's image within a message (Content-ID).</summary>
    public static string ImageOf(SiteSettings site) => $"check-in-code@{site.Host}";

    /// <summary>As a page shows it, to whomever.</summary>
    public static string InWords(string text) => text.Replace(Typed, "(their check-in code)", StringComparison.Ordinal).Replace(Token, "…", StringComparison.Ordinal);
}
