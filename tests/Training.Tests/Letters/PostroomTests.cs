using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Calendars;
using Training.Data;
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

        Assert.Equal((LetterState.Failed, 9), (Outbox()[0].State, Outbox()[0].Tries));
    }

    [Fact]
    public async Task A_letter_claimed_by_a_process_that_died_goes_out_after_three_minutes()
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

        await SendAsync(new PickupTransport(folder, Given.Messages));

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
        var transport = new PickupTransport(folder, Given.Messages);
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

        await SendAsync(new PickupTransport(Path.Combine(_database.Folder, "mail"), Given.Messages));

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

    [Fact]
    public async Task While_the_team_holds_letters_back_only_codes_go_out()
    {
        WriteLetters("first");
        Write("111111");
        await ChangeAsync(u => u.SetProperty(s => s.PausedAt, _database.Clock.UtcNow));

        Assert.Equal(1, await SendAsync());
        Assert.Equal([LetterKind.SignInCode], _transport.Sent.Select(l => l.Kind));

        await ChangeAsync(u => u.SetProperty(s => s.PausedAt, (DateTime?)null));
        Assert.Equal(1, await SendAsync());
    }

    [Fact]
    public async Task A_pause_holds_from_the_next_letter_on()
    {
        WriteLetters("first", "second");
        _transport.Before = _ => ChangeAsync(u => u.SetProperty(s => s.PausedAt, _database.Clock.UtcNow)).GetAwaiter().GetResult();

        Assert.Equal(1, await SendAsync());
    }

    [Fact]
    public async Task When_the_mail_system_takes_nothing_no_letter_pays_and_the_pauses_grow()
    {
        WriteLetters("first", "second");
        var tries = 0;
        _transport.Before = _ => { tries++; throw new MailDownException("No server"); };

        List<double> pauses = [];
        for (var i = 0; i < 7; i++)
        {
            Assert.Equal(0, await SendAsync());
            var state = State();
            Assert.Equal(("No server", i + 1, i + 1), (state.DownBecause, state.DownTries, tries));
            Assert.Equal(0, await SendAsync()); // nobody tries before it is time
            Assert.Equal(i + 1, tries);
            pauses.Add((state.NextTryAt!.Value - _database.Clock.UtcNow).TotalSeconds);
            _database.Time.Set($"{state.NextTryAt:yyyy-MM-ddTHH:mm:ssZ}");
        }

        Assert.Equal([15, 30, 60, 120, 300, 300, 300], pauses);
        Assert.Equal(new DateTime(2016, 9, 12, 8, 0, 0, DateTimeKind.Utc), State().DownSince);
        Assert.All(Outbox(), l => Assert.Equal((LetterState.Queued, 0, null), (l.State, l.Tries, l.LastError)));

        _transport.Before = _ => { };
        Assert.Equal(2, await SendAsync());
        Assert.Equal((null, "", 0, null), (State().DownSince, State().DownBecause, State().DownTries, State().NextTryAt));
    }

    [Fact]
    public async Task Three_lost_connections_in_a_row_end_the_round_for_a_while()
    {
        WriteLetters("1", "2", "3", "4", "5");
        var tries = 0;
        _transport.Before = l => throw (++tries == 2 ? new MailDelayedException("450 Busy") : new IOException("Hung up"));

        await SendAsync();

        Assert.Equal((5, 1), (tries, State().DownTries)); // the second was answered: it does not count
        Assert.Equal("3 emails in a row could not be handed over: Hung up", State().DownBecause);
        Assert.Equal(0, await SendAsync());
        Assert.Equal(5, tries);
    }

    [Fact]
    public async Task A_letter_waits_longer_each_time_for_about_three_days()
    {
        WriteLetters("first");
        var begun = _database.Clock.UtcNow;
        _transport.Before = _ => throw new MailDelayedException("450 Mailbox full");

        List<TimeSpan> waits = [];
        while (Outbox()[0].State == LetterState.Queued)
        {
            var due = Outbox()[0].DueAt;
            waits.Add(due - _database.Clock.UtcNow);
            _database.Time.Set($"{due:yyyy-MM-ddTHH:mm:ssZ}");
            await SendAsync();
        }

        Assert.Equal(waits.Order(), waits);
        Assert.InRange(_database.Clock.UtcNow - begun, TimeSpan.FromHours(66), TimeSpan.FromHours(78));
        Assert.Equal("450 Mailbox full", Outbox()[0].LastError);
    }

    [Fact]
    public async Task Whoever_comes_back_too_late_does_not_undo_what_another_process_did_with_the_letter()
    {
        WriteLetters("first");
        var others = new RecordingTransport();
        _transport.Before = _ =>
        {
            _database.Time.Advance(Postroom.ClaimLasts + TimeSpan.FromSeconds(1));
            Assert.Equal(1, SendAsync(others).GetAwaiter().GetResult());
            throw new IOException("Hung up");
        };

        Assert.Equal(0, await SendAsync());

        Assert.Equal((LetterState.Sent, 2, null), (Outbox()[0].State, Outbox()[0].Tries, Outbox()[0].LastError));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Two_postrooms_that_see_the_same_letter_send_it_once_because_only_one_can_claim_it(bool claiming, int sent)
    {
        WriteLetters("first");
        var gate = new ClaimGate();
        var options = (DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>()
            .UseTrainingSqlite($"Data Source={_database.File}").AddInterceptors(gate).Options;

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            await using var db = new TrainingDb(options, _database.Clock, Training.History.Actor.System) { Locking = claiming };
            await new Postroom(db, _database.Clock, _transport, NullLogger<Postroom>.Instance).SendDueAsync();
        })));

        Assert.Equal(sent, _transport.Sent.Count);
    }

    [Fact]
    public async Task Of_an_invitation_only_the_newest_word_is_sent()
    {
        var (old, other) = await InvitationsAsync();
        using (var db = _database.Open())
        {
            db.AddRange(About(old, "made"), About(other, "another"), About(old, "changed"));
            db.SaveChanges();
        }

        Assert.Equal(2, await SendAsync());

        Assert.Equal(["another", "changed"], _transport.Sent.Select(l => l.Subject));
        Assert.Equal([LetterState.Overtaken, LetterState.Sent, LetterState.Sent], Outbox().Select(l => l.State));

        static OutboxLetter About(int invitation, string subject)
        {
            var letter = Letter(subject);
            (letter.Kind, letter.InvitationId) = (LetterKind.Invitation, invitation);
            return letter;
        }
    }

    [Theory]
    [InlineData("nothing", LetterState.Sent)]
    [InlineData("booking cancelled", LetterState.Overtaken)]
    [InlineData("session postponed", LetterState.Overtaken)]
    [InlineData("session changed", LetterState.Overtaken)]
    public async Task Joining_instructions_that_are_no_longer_true_are_not_sent_and_can_be_written_anew(string what, LetterState state)
    {
        await InvitationsAsync();
        using (var db = _database.Open())
        {
            var booking = db.Bookings.Include(b => b.Session).Single();
            _database.Time.Advance(TimeSpan.FromMinutes(1));
            var letter = Letter("joining");
            (letter.Kind, letter.Booking, letter.Session, letter.Once, letter.WrittenAt) = (LetterKind.Joining, booking, booking.Session, "joining:1", _database.Clock.UtcNow);
            db.Add(letter);
            db.SaveChanges();
        }
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        await using (var db = _database.Open())
        {
            var now = _database.Clock.UtcNow;
            await (what switch
            {
                "booking cancelled" => db.Bookings.ExecuteUpdateAsync(u => u.SetProperty(b => b.Status, Training.Bookings.BookingStatus.Cancelled)),
                "session postponed" => db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Status, Training.Programme.SessionStatus.Postponed)),
                "session changed" => db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.CalendarChangedAt, now)),
                _ => Task.FromResult(0),
            });
        }

        await SendAsync();

        Assert.Equal((state, state == LetterState.Sent ? "joining:1" : null), (Outbox()[0].State, Outbox()[0].Once));
    }

    [Fact]
    public async Task A_place_is_sent_with_its_booking_so_that_the_code_can_be_filled_in()
    {
        await using (var db = _database.Open())
        {
            db.AddRange(Given.Session(_database.Clock, reference: "HD-1"), Given.Person("Amina Hussain"));
            await db.SaveChangesAsync();
            await db.BookingDesk().BookAsync("HD-1", db.People.Single().Id);
        }
        var folder = Path.Combine(_database.Folder, "mail");

        await SendAsync(new PickupTransport(folder, Given.Messages));

        using var after = _database.Open();
        var key = after.Bookings.Single().Key;
        Assert.Contains(Directory.GetFiles(folder), f => MimePart.Parse(File.ReadAllBytes(f)).Leaves.First().Text.Contains(Given.Codes.TypedCodeFor(key), StringComparison.Ordinal));
        Assert.All(Outbox(), l => Assert.DoesNotContain(Given.Codes.TypedCodeFor(key), l.Text + l.Html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_in_the_middle_gives_the_letter_back()
    {
        WriteLetters("first");
        using var stop = new CancellationTokenSource();
        _transport.Before = _ => { stop.Cancel(); stop.Token.ThrowIfCancellationRequested(); };

        await using (var db = _database.Open())
        {
            Assert.Equal(0, await new Postroom(db, _database.Clock, _transport, NullLogger<Postroom>.Instance).SendDueAsync(stop.Token));
        }

        Assert.Equal((LetterState.Queued, 0), (Outbox()[0].State, Outbox()[0].Tries));
    }

    private static OutboxLetter Letter(string subject) => new()
    {
        Kind = LetterKind.BookingWaiting, ToAddress = "amina@agency.example", Subject = subject, Text = "", Html = "", WrittenAt = new(2016, 9, 12, 8, 0, 0, DateTimeKind.Utc), DueAt = new(2016, 9, 12, 8, 0, 0, DateTimeKind.Utc),
    };

    private void WriteLetters(params string[] subjects)
    {
        using var db = _database.Open();
        db.AddRange(subjects.Select(Letter));
        db.SaveChanges();
    }

    /// <summary>Two invitations of one booking.</summary>
    private async Task<(int One, int Other)> InvitationsAsync()
    {
        await using var db = _database.Open();
        var booking = Given.Booking(Given.Session(_database.Clock), Given.Person("Amina Hussain"), _database.Clock.UtcNow);
        Invitation[] both = [new() { Booking = booking, DayId = Guid.NewGuid(), CalendarId = Guid.NewGuid() }, new() { Booking = booking, DayId = Guid.NewGuid(), CalendarId = Guid.NewGuid() }];
        db.Add(booking.Session);
        db.AddRange(both);
        await db.SaveChangesAsync();
        return (both[0].Id, both[1].Id);
    }

    private PostroomState State()
    {
        using var db = _database.Open();
        return db.PostroomState.AsNoTracking().Single();
    }

    private async Task ChangeAsync(Action<UpdateSettersBuilder<PostroomState>> set)
    {
        await using var db = _database.Open();
        await db.PostroomState.ExecuteUpdateAsync(set);
    }

    /// <summary>Lets the first claim of each of two postrooms through only when both have chosen their letter.</summary>
    private sealed class ClaimGate : DbCommandInterceptor
    {
        private readonly TaskCompletionSource _both = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly System.Collections.Concurrent.ConcurrentDictionary<DbContext, bool> _seen = new();

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (_seen.TryAdd(eventData.Context!, true))
            {
                if (_seen.Count == 2)
                {
                    _both.TrySetResult();
                }
                await _both.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
            }
            return result;
        }
    }
}
