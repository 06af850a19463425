namespace Training.People;

/// <summary>
/// A six-digit code asked for by a browser. The row holds the hash of the browser's own secret together with the code,
/// so that neither a copy of the database nor the letter alone lets anybody in.
/// </summary>
public class SignInCode
{
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
}
