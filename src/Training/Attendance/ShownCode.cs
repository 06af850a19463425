namespace Training.Attendance;

/// <summary>What was scanned or typed, told apart: the token of a QR code, a code to type, or neither.</summary>
public sealed record ShownCode(string? Token, string? Typed)
{
    /// <summary>
    /// Reads a QR code's address on this site, its last part alone, or a typed code. A hand-held scanner types the address.
    /// Codes of other sites are neither: what looks like a token in them is not ours.
    /// </summary>
    public static ShownCode Read(string text, SiteSettings site)
    {
        text = text.Trim();
        var prefix = $"{site.BaseUrl}/q/";
        if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            text = text[prefix.Length..];
        }
        else if (ReadTyped(text) is { } typed)
        {
            return new ShownCode(null, typed);
        }
        return IsToken(text) ? new ShownCode(text, null) : new ShownCode(null, null);
    }

    /// <summary>A typed code, normalised; none when it is not one.</summary>
    public static string? ReadTyped(string text) => CheckInCodes.Normalize(text.Trim()) is var typed && IsTyped(typed) ? typed : null;

    private static bool IsTyped(string code) => code.Length == CheckInCodes.TypedLength && code.All(c => CheckInCodes.Letters.Contains(c, StringComparison.Ordinal));

    private static bool IsToken(string code) => code.Length == CheckInCodes.TokenLength && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
