using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Training.Letters;
using Training.Testing;

namespace Training.Web.Tests;

/// <summary>The program as a process of its own, killed while it sends letters to a real mail server: none is lost, and only the one in hand comes twice.</summary>
public sealed class KillTests : IDisposable
{
    private const int Letters = 60;

    private readonly TestDatabase _database = new();
    private readonly TestCertificate _certificate = new();

    [Fact]
    public async Task No_letter_is_lost_when_the_program_is_killed_in_the_middle_of_sending()
    {
        Write();
        using var sink = await MailSink.StartAsync(_certificate, "us", "right", silentAt: 20);
        await RunAsync("2016-09-12T08:00:00Z", sink, until: 20);
        Assert.Equal(20, sink.Letters.Count); // the worst moment: it has the letter, and we do not know

        await RunAsync("2016-09-12T08:10:00Z", sink, until: Letters);

        using var db = _database.Open();
        Assert.Equal(db.Outbox.Select(l => l.ToAddress).ToList().Order(), sink.Letters.Select(l => l.To).Distinct().Order());
        Assert.Equal(Letters + 1, sink.Letters.Count);
        Assert.Equal("p19@agency.example", Assert.Single(sink.Letters.GroupBy(l => l.Id), g => g.Count() > 1).First().To);
        Assert.All(sink.Letters, l => Assert.True(l.Encrypted));
        Assert.Empty(db.Outbox.Where(l => l.State == LetterState.Failed || l.State == LetterState.Queued));
    }

    private async Task RunAsync(string now, MailSink sink, int until)
    {
        var certificate = Path.Combine(_database.Folder, "trusted.pem");
        await File.WriteAllTextAsync(certificate, _certificate.Pem);
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--Urls", "http://127.0.0.1:0", "--environment", "Production", "--Demo:Enabled", "true", "--Clock:Now", now,
            "--Data:Directory", _database.Folder, $"--ConnectionStrings:Training=Data Source={_database.File}", "--Seed:OnEmpty", "false", "--Logging:LogLevel:Default", "None",
            "--Mail:Transport", "Smtp", "--Mail:Host", "localhost", $"--Mail:Port={sink.Port}", "--Mail:StartTls", "true", "--Mail:User", "us", "--Mail:Password", "right"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["SSL_CERT_FILE"] = certificate },
        };
        using var program = Process.Start(start)!;
        program.BeginOutputReadLine();
        await sink.WaitForAsync(until);
        program.Kill(); // SIGKILL: nothing is tidied up
        await program.WaitForExitAsync();
    }

    private void Write()
    {
        using var db = _database.Open();
        db.AddRange(Enumerable.Range(0, Letters).Select(i => new OutboxLetter
        {
            Kind = LetterKind.BookingWaiting, ToAddress = $"p{i}@agency.example", Subject = $"Letter {i}", Text = $"Letter {i}", Html = $"<p>Letter {i}</p>",
            WrittenAt = _database.Clock.UtcNow, DueAt = _database.Clock.UtcNow,
        }));
        db.SaveChanges();
    }

    public void Dispose()
    {
        _database.Dispose();
        _certificate.Dispose();
    }
}
