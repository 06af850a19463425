using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Letters;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

public sealed class PostroomTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly RecordingTransport _transport = new();

    private async Task<int> SendAsync(IMailTransport? transport = null)
    {
        await using var db = _database.Open();
        return await new Postroom(db, _database.Clock, transport ?? _transport, NullLogger<Postroom>.Instance).SendDueAsync();
    }

    private void Write(params string[] codes)
    {
        using var db = _database.Open();
        db.AddRange(codes.Select(code => Desks.Letters(_database.Clock).SignInCode($"p{code}@agency.example", code)));
        db.SaveChanges();
    }

    private List<OutboxLetter> Outbox()
    {
        using var db = _database.Open();
        return [.. db.Outbox.AsNoTracking().OrderBy(l => l.Id)];
    }

    [Fact]
    public async Task Letters_go_out_once_in_the_order_in_which_they_were_written()
    {
        Write("111111", "222222");

        Assert.Equal(2, await SendAsync());
        Assert.Equal(0, await SendAsync());

        Assert.Equal(["p111111@agency.example", "p222222@agency.example"], _transport.Sent.Select(l => l.ToAddress));
        Assert.All(Outbox(), l => Assert.Equal((LetterState.Sent, 1), (l.State, l.Tries)));
    }

    [Fact]
    public async Task A_code_is_wiped_from_the_outbox_once_it_has_gone_out()
    {
        Write("111111");
        Assert.Contains("111111", Outbox()[0].Text, StringComparison.Ordinal);

        await SendAsync();

        var letter = Outbox()[0];
        Assert.DoesNotContain("111111", letter.Subject + letter.Text + letter.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_that_fails_is_tried_again_later_and_holds_up_no_other()
    {
        Write("111111", "222222");
        _transport.Before = l => { if (l.ToAddress.StartsWith("p1", StringComparison.Ordinal)) { throw new IOException("Disk full"); } };

        Assert.Equal(1, await SendAsync());
        Assert.Equal(0, await SendAsync());
        var failed = Outbox()[0];
        Assert.Equal((LetterState.Queued, "Disk full"), (failed.State, failed.LastError));

        _transport.Before = _ => { };
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await SendAsync());
    }

    [Fact]
    public async Task A_refused_letter_is_given_up_at_once()
    {
        Write("111111");
        _transport.Before = _ => throw new MailRefusedException("No such mailbox");

        await SendAsync();
        _database.Time.Advance(TimeSpan.FromDays(10));

        Assert.Equal(0, await SendAsync());
        Assert.Equal(LetterState.Failed, Outbox()[0].State);
    }

    [Fact]
    public async Task A_code_is_given_up_and_wiped_once_it_would_come_too_late()
    {
        Write("111111");
        _transport.Before = _ => throw new IOException("Down");

        await SendAsync();
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        await SendAsync();
        _database.Time.Advance(TimeSpan.FromMinutes(5));
        await SendAsync();

        Assert.Equal((LetterState.Failed, 3, ""), (Outbox()[0].State, Outbox()[0].Tries, Outbox()[0].Text));
    }

    [Fact]
    public async Task After_the_last_try_a_letter_is_given_up()
    {
        using (var db = _database.Open())
        {
            var letter = Desks.Letters(_database.Clock).SignInCode("p@agency.example", "111111");
            letter.Kind = LetterKind.BookingWaiting;
            db.Add(letter);
            db.SaveChanges();
        }
        _transport.Before = _ => throw new IOException("Down");

        for (var i = 0; i < 20; i++)
        {
            await SendAsync();
            _database.Time.Advance(TimeSpan.FromDays(2));
        }

        Assert.Equal((LetterState.Failed, 8), (Outbox()[0].State, Outbox()[0].Tries));
    }

    [Fact]
    public async Task A_letter_claimed_by_a_process_that_died_goes_out_after_ten_minutes()
    {
        Write("111111");
        await using (var db = _database.Open())
        {
            await db.Outbox.ExecuteUpdateAsync(u => u.SetProperty(l => l.Kind, LetterKind.BookingWaiting)); // a code would have run out
            var now = _database.Clock.UtcNow;
            await db.Outbox.ExecuteUpdateAsync(u => u.SetProperty(l => l.State, LetterState.Sending).SetProperty(l => l.ClaimedAt, now));
        }

        Assert.Equal(0, await SendAsync());
        _database.Time.Advance(Postroom.ClaimLasts + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await SendAsync());
    }

    [Fact]
    public async Task Several_postrooms_at_once_send_each_letter_once()
    {
        Write([.. Enumerable.Range(100000, 40).Select(n => $"{n}")]);

        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SendAsync())));

        Assert.Equal(40, sent.Sum());
        Assert.Equal(40, _transport.Sent.Select(l => l.Id).Distinct().Count());
    }

    [Fact]
    public async Task The_pickup_folder_holds_one_complete_file_a_letter_with_both_forms_of_the_text()
    {
        Write("111111");
        var folder = Path.Combine(_database.Folder, "mail");

        await SendAsync(new PickupTransport(folder, Given.Site));

        var mail = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(folder)));
        Assert.Contains("Subject: 111111 is your code to sign in to Safeguarding Training", mail, StringComparison.Ordinal);
        Assert.Contains("text/plain", mail, StringComparison.Ordinal);
        Assert.Contains("text/html", mail, StringComparison.Ordinal);
        Assert.Contains($"Message-ID: <{Outbox()[0].MessageId:N}@training.example>", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_sent_again_after_a_crash_replaces_its_own_file()
    {
        Write("111111");
        var folder = Path.Combine(_database.Folder, "mail");
        var transport = new PickupTransport(folder, Given.Site);
        var letter = Outbox()[0];

        await transport.SendAsync(letter, CancellationToken.None);
        await transport.SendAsync(letter, CancellationToken.None);

        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_not_tried_for_ever()
    {
        Write("111111");
        await using (var db = _database.Open())
        {
            await db.Outbox.ExecuteUpdateAsync(u => u.SetProperty(l => l.ToAddress, "not an address"));
        }

        await SendAsync(new PickupTransport(Path.Combine(_database.Folder, "mail"), Given.Site));

        Assert.Equal(LetterState.Failed, Outbox()[0].State);
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_private_link_that_nobody_got_does_not_stay_in_the_outbox()
    {
        await using (var db = _database.Open())
        {
            db.AddRange(Given.Policy(), Given.Session(_database.Clock, reference: "HD-1"), Given.Person("Amina Hussain"));
            await db.SaveChangesAsync();
            await db.BookingDesk().BookAsync("HD-1", db.People.Single().Id, new("Jo Fisher", "jo@agency.example"));
        }
        Assert.Contains(Outbox(), l => l.Text != l.TextToShow);
        _transport.Before = _ => throw new MailRefusedException("No such mailbox");

        await SendAsync();

        Assert.All(Outbox(), l => Assert.Equal(LetterState.Failed, l.State));
        Assert.All(Outbox(), l => Assert.DoesNotMatch("/agree/[A-Za-z0-9_-]{22}", l.Text + l.Html));
        Assert.Contains(Outbox(), l => l.Text.Contains("/agree/…", StringComparison.Ordinal));
    }
}
