using System.Security.Cryptography;
using System.Text;

namespace Training.People;

/// <summary>
/// A six-digit code asked for by a browser. The row holds the hash of the browser's own secret together with the code,
/// so that neither a copy of the database nor the letter alone lets anybody in.
/// </summary>
public class SignInCode
{
    public const int MostTries = 5;
    public const int LettersInAWhile = 5;
    public const int LettersInADay = 20;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan AWhile = TimeSpan.FromMinutes(15);

    /// <summary>How long somebody who is new has, after the code, to say who they are.</summary>
    public static readonly TimeSpan TimeToJoin = TimeSpan.FromMinutes(30);

    public int Id { get; set; }
    public required string NormalizedEmail { get; set; }

    /// <summary>SHA-256 of the secret in the browser's cookie: finds the row.</summary>
    public required byte[] BrowserHash { get; set; }

    /// <summary>SHA-256 of the browser's secret and the code: proves both.</summary>
    public required byte[] CodeHash { get; set; }

    public DateTime SentAt { get; set; }
    public DateTime ExpiresAt { get; set; }
    public int Tries { get; set; }
    public DateTime? UsedAt { get; set; }

    public int TriesLeft => MostTries - Tries;

    /// <summary>The address in small letters. Only plain addresses are ever asked for (EmailAddress), so nothing but capitals is lost.</summary>
    public string Email => NormalizedEmail.ToLowerInvariant();

    /// <summary>Compares in constant time.</summary>
    public bool Opens(string secret, string code) => CryptographicOperations.FixedTimeEquals(CodeHash, HashOf(secret, code));

    /// <summary>The six digits in what somebody typed or pasted, whatever the spaces and hyphens; none when it is something else.</summary>
    public static string? Read(string? typed)
    {
        var digits = string.Concat((typed ?? "").Where(c => !char.IsWhiteSpace(c) && c != '-'));
        return digits.Length == 6 && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    internal static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    internal static byte[] HashOf(string secret, string code) => SHA256.HashData(Encoding.UTF8.GetBytes($"{secret}:{code}"));
}
