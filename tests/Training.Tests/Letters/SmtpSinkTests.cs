using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Letters;
using Training.Testing;

namespace Training.Tests.Letters;

/// <summary>The whole way from the outbox into a real mail server that encrypts and asks for a password.</summary>
public sealed class SmtpSinkTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly TestCertificate _certificate = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fifty_letters_arrive_once_each_over_one_encrypted_connection(bool implicitTls)
    {
        Write(50);
        using var sink = await MailSink.StartAsync(_certificate, "us", "right", implicitTls);
        using (var transport = Transport(sink, "right", implicitTls))
        {
            Assert.Equal(50, await SendAsync(transport));
        }

        await sink.WaitForAsync(50);
        Assert.Equal(50, sink.Letters.Count);
        Assert.Equal(Outbox().Select(l => l.ToAddress), sink.Letters.Select(l => l.To));
        Assert.All(sink.Letters, l => Assert.Equal((true, "us"), (l.Encrypted, l.User)));
        Assert.All(Outbox(), l => Assert.Equal((LetterState.Sent, 1), (l.State, l.Tries)));
        Assert.Equal((1, 1), (sink.Count("connection"), sink.Count("signed-in")));
        Assert.Equal("Letter 7, é\n", MimePart.Parse(sink.Letters[7].Body).Parts[0].Text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task With_a_server_that_puts_off_hangs_up_and_falls_silent_all_arrive_in_the_end()
    {
        Write(30);
        using var sink = await MailSink.StartAsync(_certificate, "us", "right", unruly: true);
        using var transport = Transport(sink, "right", patience: 1);
        var rounds = 0;
        while (Outbox().Exists(l => l.State == LetterState.Queued) && rounds++ < 10)
        {
            await SendAsync(transport);
            _database.Time.Advance(TimeSpan.FromHours(25));
        }

        await sink.WaitForAcknowledgedAsync(30);
        Assert.All(Outbox(), l => Assert.Equal(LetterState.Sent, l.State));
        Assert.Contains(Outbox(), l => l.Tries > 1);
        // Once each, and once more for each time that the sink hung up instead of saying that it had it.
        Assert.NotEmpty(sink.Lost);
        Assert.Equal(
            Outbox().Select(l => $"{l.ToAddress} {1 + sink.Lost.Count(id => id == $"<{l.MessageId:N}@training.example>")}").Order(),
            sink.Letters.GroupBy(l => l.To, (to, all) => $"{to} {all.Count()}").Order());
    }

    [Fact]
    public async Task A_wrong_password_is_noticed_and_said_and_nothing_is_marked_as_sent()
    {
        Write(3);
        using var sink = await MailSink.StartAsync(_certificate, "us", "right");
        using (var wrong = Transport(sink, "wrong"))
        {
            Assert.Equal(0, await SendAsync(wrong));
        }

        Assert.All(Outbox(), l => Assert.Equal((LetterState.Queued, 0), (l.State, l.Tries)));
        using (var db = _database.Open())
        {
            var state = db.PostroomState.Single();
            Assert.Equal(_database.Clock.UtcNow, state.DownSince);
            Assert.StartsWith("The mail server refuses our user name or password: 535", state.DownBecause, StringComparison.Ordinal);
        }
        Assert.Equal((1, 0), (sink.Count("turned-away"), sink.Letters.Count));

        _database.Time.Advance(TimeSpan.FromSeconds(15));
        using var right = Transport(sink, "right");
        Assert.Equal(3, await SendAsync(right));
        using var after = _database.Open();
        Assert.Null(after.PostroomState.Single().DownSince);
    }

    private SmtpTransport Transport(MailSink sink, string password, bool implicitTls = false, double patience = 20) =>
        new("localhost", sink.Port, !implicitTls, "us", password, Given.Site, Given.Messages, Path.Combine(_database.Folder, "to-send"))
        {
            ImplicitTls = implicitTls,
            Patience = TimeSpan.FromSeconds(patience),
            Certificate = (_, theirs, _, _) => _certificate.Is(theirs),
        };

    private async Task<int> SendAsync(SmtpTransport transport)
    {
        await using var db = _database.Open();
        return await new Postroom(db, _database.Clock, transport, NullLogger<Postroom>.Instance).SendDueAsync();
    }

    private void Write(int letters)
    {
        using var db = _database.Open();
        db.AddRange(Enumerable.Range(0, letters).Select(i => new OutboxLetter
        {
            Kind = LetterKind.BookingWaiting, ToAddress = $"p{i}@agency.example", Subject = $"Letter {i}", Text = $"Letter {i}, é\n", Html = $"<p>Letter {i}</p>",
            WrittenAt = _database.Clock.UtcNow, DueAt = _database.Clock.UtcNow,
        }));
        db.SaveChanges();
    }

    private List<OutboxLetter> Outbox()
    {
        using var db = _database.Open();
        return [.. db.Outbox.AsNoTracking().OrderBy(l => l.Id)];
    }

    public void Dispose()
    {
        _database.Dispose();
        _certificate.Dispose();
    }
}
