using System.Globalization;
using System.Net.Mail;
using Microsoft.Data.Sqlite;
using Training.Bookings;
using Training.Letters;
using Training.People;

namespace Training.Web;

/// <summary>A setting has a value that cannot be; the start stops with this one line.</summary>
public sealed class SettingsException(string message) : Exception(message);

public enum MailTransport
{
    Pickup,
    Smtp,
}

/// <summary>Every setting, read once and checked at the start. Names and defaults: README, "Settings".</summary>
public sealed class Settings
{
    public Settings(IConfiguration configuration, string contentRoot, bool isDevelopment)
    {
        var from = new Reader(configuration);
        RefuseUnknown(configuration);
        RefuseImpossibleAddresses(from.Text("Urls", "http://localhost:5080"));
        DataDirectory = Folder("Data:Directory", Path.Combine(contentRoot, from.Text("Data:Directory", ".data")));
        if (from.Choice("Database:Provider", "Sqlite", "Sqlite") is { } provider && provider != "Sqlite")
        {
            throw new SettingsException($"Database:Provider is '{provider}'; this build knows Sqlite.");
        }
        ConnectionString = Absolute(from.Text("ConnectionStrings:Training", $"Data Source={Path.Combine(DataDirectory, "training.db")}"), contentRoot);
        SeedOnEmpty = from.YesNo("Seed:OnEmpty", true);
        SeedDirectory = Path.Combine(contentRoot, from.Text("Seed:Directory", "seed"));
        DemoEnabled = from.YesNo("Demo:Enabled", isDevelopment);
        Mail = Enum.Parse<MailTransport>(from.Choice("Mail:Transport", "Pickup", "Pickup", "Smtp"));
        PickupDirectory = Path.Combine(contentRoot, from.Text("Mail:PickupDirectory", Path.Combine(DataDirectory, "mail")));
        if (Mail == MailTransport.Pickup)
        {
            Folder("Mail:PickupDirectory", PickupDirectory);
        }
        MailHost = from.Text("Mail:Host", "");
        MailPort = from.Number("Mail:Port", 25, 1, 65535);
        MailStartTls = from.YesNo("Mail:StartTls", false);
        MailUser = from.Text("Mail:User", "");
        MailPassword = from.Text("Mail:Password", "");
        if (Mail == MailTransport.Smtp && MailHost.Length == 0)
        {
            throw new SettingsException("Mail:Transport is Smtp but Mail:Host is empty; set Mail:Host to your mail server.");
        }
        if (MailHost.Length > 0 && Uri.CheckHostName(MailHost) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
        {
            throw new SettingsException($"Mail:Host is '{MailHost}'; it should be the name of your mail server alone, such as mail.example.org; its port is Mail:Port.");
        }
        if (Mail == MailTransport.Smtp && MailUser.Length > 0 && !MailStartTls && MailPort != 465 && !new UriBuilder("smtp", MailHost).Uri.IsLoopback)
        {
            throw new SettingsException("Mail:User is set but nothing would encrypt the password; set Mail:StartTls to true, or Mail:Port to 465.");
        }
        var mailFrom = from.Text("Mail:From", "training@safeguarding.example");
        if (!MailAddress.TryCreate(mailFrom, out var mailbox) || mailbox.Address != mailFrom)
        {
            throw new SettingsException($"Mail:From is '{mailFrom}'; it should be an email address alone. The name beside it is Site:Name.");
        }
        var baseUrl = from.Text("Site:BaseUrl", "http://localhost:5080").TrimEnd('/');
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || uri.Fragment.Length > 0)
        {
            throw new SettingsException($"Site:BaseUrl is '{baseUrl}'; it should be an http or https address without a path, such as https://training.example.org.");
        }
        var name = from.Text("Site:Name", "Safeguarding Training");
        if (name.Length > 100 || name.Any(char.IsControl))
        {
            throw new SettingsException("Site:Name should be one line of at most 100 characters.");
        }
        Site = new SiteSettings(name, baseUrl, mailFrom);
        var zone = from.Text("Site:TimeZone", "Europe/London");
        Zone = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? found
            : throw new SettingsException($"Site:TimeZone is '{zone}'; it should be a time zone such as Europe/London.");
        Notice = new Notice(from.Number("Bookings:NoticeWorkingDays", 5, 0, 60));
        Needs = new NeedsKeeping(from.Number("Needs:KeepMonths", 12, 1, NeedsKeeping.Most));
        Letters = new LetterTiming(from.Number("Letters:JoiningWorkingDays", 5, 0, LetterTiming.MostJoiningWorkingDays), from.Number("Letters:ReminderDays", 2, 0, LetterTiming.MostReminderDays));
        if (from.Text("Clock:Now", "") is { Length: > 0 } now)
        {
            if (!DemoEnabled)
            {
                throw new SettingsException("Clock:Now is set but Demo:Enabled is not; the clock can be moved only in a demonstration.");
            }
            ClockNow = DateTimeOffset.TryParse(now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) && moment.Year is > 1999 and < 2200
                ? moment
                : throw new SettingsException($"Clock:Now is '{now}'; it should be an instant such as 2016-09-12T09:00:00Z.");
        }
    }

    public string DataDirectory { get; }
    public string ConnectionString { get; }
    public bool SeedOnEmpty { get; }
    public string SeedDirectory { get; }
    public bool DemoEnabled { get; }
    public MailTransport Mail { get; }
    public string PickupDirectory { get; }
    public string MailHost { get; }
    public int MailPort { get; }
    public bool MailStartTls { get; }
    public string MailUser { get; }
    public string MailPassword { get; }
    public SiteSettings Site { get; }
    public TimeZoneInfo Zone { get; }
    public Notice Notice { get; }
    public NeedsKeeping Needs { get; }
    public LetterTiming Letters { get; }
    public DateTimeOffset? ClockNow { get; }

    // A setting with a slip in its name would silently do nothing.
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Database"] = ["Provider"],
        ["Data"] = ["Directory"],
        ["Seed"] = ["OnEmpty", "Directory"],
        ["Demo"] = ["Enabled"],
        ["Mail"] = ["Transport", "PickupDirectory", "Host", "Port", "StartTls", "User", "Password", "From"],
        ["Site"] = ["Name", "BaseUrl", "TimeZone"],
        ["Clock"] = ["Now"],
        ["Bookings"] = ["NoticeWorkingDays"],
        ["Needs"] = ["KeepMonths"],
        ["Letters"] = ["JoiningWorkingDays", "ReminderDays"],
    };

    private static string Folder(string key, string path)
    {
        // Not made yet: a command that is mistyped should leave nothing behind.
        for (var part = Path.GetFullPath(path); part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                throw new SettingsException($"{key} is '{path}', which cannot be a folder: {part} is a file.");
            }
        }
        return path;
    }

    private static void RefuseUnknown(IConfiguration configuration)
    {
        foreach (var (section, keys) in Known)
        {
            if (configuration.GetSection(section).GetChildren().FirstOrDefault(c => !keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            {
                throw new SettingsException($"{unknown.Path} is not a setting; {section} has {string.Join(", ", keys)}.");
            }
        }
    }

    private static void RefuseImpossibleAddresses(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // "http://+:80" and "http://*:80" are for Kestrel and no Uri.
            if (!Uri.TryCreate(url.Replace("//+", "//any", StringComparison.Ordinal).Replace("//*", "//any", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                throw new SettingsException($"Urls is '{urls}'; it should be an address to listen on, such as http://localhost:5080.");
            }
        }
    }

    private static string Absolute(string connectionString, string contentRoot)
    {
        try
        {
            var connection = new SqliteConnectionStringBuilder(connectionString);
            if (connection.DataSource.Length == 0 || connection.DataSource.StartsWith(':') || connection.Mode == SqliteOpenMode.Memory)
            {
                throw new SettingsException($"ConnectionStrings:Training is '{connectionString}'; it should name a file, as in Data Source=.data/training.db.");
            }
            connection.DataSource = Path.Combine(contentRoot, connection.DataSource);
            return connection.ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new SettingsException($"ConnectionStrings:Training cannot be read: {e.Message}");
        }
    }

    private sealed class Reader(IConfiguration configuration)
    {
        public string Text(string key, string otherwise) => configuration[key] is { } value && value.Trim().Length > 0 ? value.Trim() : otherwise;

        public bool YesNo(string key, bool otherwise) => Text(key, otherwise.ToString()) is var value && bool.TryParse(value, out var yes)
            ? yes
            : throw new SettingsException($"{key} is '{value}'; it should be true or false.");

        public int Number(string key, int otherwise, int least, int most) =>
            int.TryParse(Text(key, otherwise.ToString(CultureInfo.InvariantCulture)), NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most
                ? n
                : throw new SettingsException($"{key} is '{Text(key, "")}'; it should be a whole number from {least} to {most}.");

        public string Choice(string key, string otherwise, params string[] allowed) =>
            allowed.FirstOrDefault(a => string.Equals(a, Text(key, otherwise), StringComparison.OrdinalIgnoreCase))
                ?? throw new SettingsException($"{key} is '{Text(key, otherwise)}'; it should be {string.Join(" or ", allowed)}.");
    }
}
