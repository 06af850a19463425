using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Bookings;
using Training.Letters;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;
using Training.Tests.Calendars;
using Training.Tests.Programme;

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

    /// <summary>Booked, moved, moved again, cancelled, booked again: what a calendar program makes of the mails that arrived.</summary>
    [Fact]
    public async Task The_mails_of_a_booking_put_it_into_a_calendar_change_it_and_take_it_out()
    {
        var ann = Given.Person("Ann \"Łódź\", A; B");
        ann.Email = "ann@agency.example";
        using (var db = _database.Open())
        {
            db.AddRange(ann, Given.Session(_database.Clock, reference: "HD-1", venue: Given.Venue(), days: "2016-10-20 09:30-12:30"));
            db.SaveChanges();
        }
        using var sink = await MailSink.StartAsync(_certificate, "us", "right");
        using var transport = Transport(sink, "right");
        var calendar = new CalendarClient();
        var read = 0;

        await NextAsync(() => _database.BookAsync("HD-1", ann.Id));
        var first = Assert.Single(calendar.Of("ann@agency.example"));
        var confirmed = MimePart.Parse(sink.Letters[0].Body);
        Assert.Contains("Your place on", confirmed["Subject"], StringComparison.Ordinal);
        Assert.Equal(["text/plain", "text/html", "image/png"], confirmed.Leaves.Select(p => p.Type)); // with the QR code
        await NextAsync(() => MoveAsync("2016-10-27 09:30-12:30"));
        await NextAsync(() => MoveAsync("2016-11-03 10:00-12:30")); // the clocks have changed
        Assert.Equal((first.Uid, 2, "20161103T100000Z"), calendar.Of("ann@agency.example").Select(e => (e.Uid, e.Sequence, e.Start)).Single());
        await NextAsync(() => _database.CancelAsync(Key(), ann.Id));
        Assert.Empty(calendar.Of("ann@agency.example"));
        await NextAsync(() => _database.BookAsync("HD-1", ann.Id));
        Assert.Equal(("20161103T100000Z", 0), calendar.Of("ann@agency.example").Select(e => (e.Start, e.Sequence)).Single());
        Assert.NotEqual(first.Uid, calendar.Of("ann@agency.example")[0].Uid);

        async Task NextAsync(Func<Task> act)
        {
            _database.Time.Advance(TimeSpan.FromMinutes(1));
            await act();
            await SendAsync(transport);
            await sink.WaitForAsync(Outbox().Count(l => l.State == LetterState.Sent));
            foreach (var mail in sink.Letters.Skip(read))
            {
                read++;
                if (MimePart.Parse(mail.Body).Leaves.LastOrDefault(p => p.Type == "text/calendar") is { } part)
                {
                    Assert.Contains("method=", part["Content-Type"], StringComparison.Ordinal);
                    Assert.Equal("", part["Content-Disposition"]);
                    calendar.Receive(mail.To, part.Bytes);
                }
            }
        }

        async Task MoveAsync(string day)
        {
            await using var db = _database.Open();
            await new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)).MoveAsync("HD-1", NewDatesTests.Dates(day, "civic-centre"), "", db.Sessions.Single().CalendarSequence);
        }

        Guid Key()
        {
            using var db = _database.Open();
            return db.Bookings.OrderBy(b => b.Id).Last().Key;
        }
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
