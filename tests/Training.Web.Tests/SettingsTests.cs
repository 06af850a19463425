using Microsoft.Extensions.Configuration;

namespace Training.Web.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("training-settings-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Settings Read(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build(), _root, isDevelopment: false);

    [Fact]
    public void The_data_directory_alone_moves_database_mail_and_keys()
    {
        var settings = Read(("Data:Directory", "elsewhere"));

        Assert.Equal($"Data Source={_root}/elsewhere/training.db", settings.ConnectionString);
        Assert.Equal($"{_root}/elsewhere/mail", settings.PickupDirectory);
        Assert.Equal($"{_root}/elsewhere", settings.DataDirectory);
    }

    [Theory]
    [InlineData("Urls", "nonsense", "an address to listen on")]
    [InlineData("Urls", "ftp://x:1", "an address to listen on")]
    [InlineData("Data:Directory", "/dev/null", "cannot be a folder")]
    [InlineData("Mail:PickupDirectory", "/dev/null/mail", "cannot be a folder")]
    [InlineData("ConnectionStrings:Training", "Data Source=:memory:", "should name a file")]
    [InlineData("ConnectionStrings:Training", "Datta Source=x", "cannot be read")]
    [InlineData("Site:BaseUrl", "http://x/path?x=1#f", "without a path")]
    [InlineData("Site:BaseUrl", "training", "without a path")]
    [InlineData("Site:Name", "two\nlines", "one line")]
    [InlineData("Site:TimeZone", "Europe/Londn", "a time zone")]
    [InlineData("Clock:Now", "2016-09-12T09:00:00Z", "only in a demonstration")]
    [InlineData("Mail:Transprt", "Smtp", "is not a setting; Mail has Transport")]
    [InlineData("Mail:Transport", "Pigeon", "Pickup or Smtp")]
    [InlineData("Mail:Transport", "Smtp", "Mail:Host is empty")]
    [InlineData("Mail:Port", "0", "a whole number from 1 to 65535")]
    [InlineData("Mail:From", "nobody", "an email address")]
    [InlineData("Mail:From", "Training team <training@x.org>", "an email address alone. The name beside it is Site:Name")]
    [InlineData("Mail:Host", "smtp://mail.example.org", "the name of your mail server alone")]
    [InlineData("Mail:Host", "mail.example.org:587", "the name of your mail server alone")]
    [InlineData("Mail:Host", "my mail", "the name of your mail server alone")]
    [InlineData("Needs:KeepMonths", "0", "a whole number from 1 to 120")]
    [InlineData("Letters:JoiningWorkingDays", "31", "a whole number from 0 to 30")]
    [InlineData("Letters:ReminderDays", "-1", "a whole number from 0 to 14")]
    [InlineData("Letters:Reminder", "2", "is not a setting; Letters has JoiningWorkingDays, ReminderDays")]
    [InlineData("Demo:Enabled", "maybe", "true or false")]
    [InlineData("Database:Provider", "Oracle", "Sqlite")]
    public void A_value_that_cannot_be_is_said_in_one_line(string key, string value, string expected)
    {
        var problem = Assert.Throws<SettingsException>(() => Read((key, value)));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Theory]
    [InlineData("false", "25", "mail.agency.example", false)]
    [InlineData("true", "587", "mail.agency.example", true)]
    [InlineData("false", "465", "mail.agency.example", true)]
    [InlineData("false", "25", "::1", true)]
    [InlineData("false", "25", "localhost", true)] // the password stays on the machine
    public void A_password_is_never_sent_unencrypted(string startTls, string port, string host, bool allowed)
    {
        var problem = Record.Exception(() => Read(("Mail:Transport", "Smtp"), ("Mail:Host", host), ("Mail:Port", port), ("Mail:StartTls", startTls), ("Mail:User", "us"), ("Mail:Password", "secret")));

        Assert.Equal(allowed, problem is not SettingsException);
    }

    [Fact]
    public void A_clock_far_from_any_programme_is_refused()
    {
        Assert.Throws<SettingsException>(() => Read(("Demo:Enabled", "true"), ("Clock:Now", "9999-12-31T23:59:59Z")));
    }
}
