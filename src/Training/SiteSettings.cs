namespace Training;

/// <summary>What letters, feeds and pages say about this installation.</summary>
/// <param name="Name">The site's name, as on every page and letter.</param>
/// <param name="BaseUrl">Where the site is reached, without a slash at the end.</param>
/// <param name="MailFrom">The mailbox that letters come from.</param>
public sealed record SiteSettings(string Name, string BaseUrl, string MailFrom)
{
    /// <summary>The host in <see cref="BaseUrl"/>, used in calendar identifiers and message identifiers.</summary>
    public string Host => new Uri(BaseUrl).Host;

    /// <summary>True when the public reaches the site over HTTPS, also when a proxy in front of it takes that off.</summary>
    public bool IsHttps => BaseUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
