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
    public async Task A_letter_claimed_by_a_process_that_died_goes_out_once_the_claim_has_run_out()
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
            (letter.Kind, letter.InvitationId, letter.Calendar) = (LetterKind.Invitation, invitation, System.Text.Encoding.UTF8.GetBytes(subject));
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

    [Theory]
    [InlineData("2016-09-20T08:29:00Z", LetterState.Sent, LetterState.Sent)]
    [InlineData("2016-09-20T08:30:00Z", LetterState.Overtaken, LetterState.Sent)]
    [InlineData("2016-09-21T08:30:00Z", LetterState.Overtaken, LetterState.Overtaken)]
    public async Task Nothing_that_tells_of_a_day_goes_out_once_that_day_has_begun(string now, LetterState first, LetterState second)
    {
        LetterKind[] kinds = [LetterKind.Joining, LetterKind.Reminder, LetterKind.RegisterSummary, LetterKind.SessionAtRisk, LetterKind.Suggestion];
        var session = Given.Session(_database.Clock, days: ["2016-09-20 09:30-12:30", "2016-09-21 09:30-12:30"]);
        using (var db = _database.Open())
        {
            db.AddRange(kinds.Select(kind => About(session, kind, "one")));
            // Of the second day.
            db.AddRange(new[] { LetterKind.Reminder, LetterKind.RegisterSummary }.Select(kind => About(session, kind, "two", "2016-09-20T13:00:00Z")));
            db.SaveChanges();
        }

        _database.Time.Set(now);
        await SendAsync();

        Assert.All(Outbox().Where(l => l.Subject == "one"), l => Assert.Equal(first, l.State));
        Assert.All(Outbox().Where(l => l.Subject == "two" && l.DueAt <= _database.Clock.UtcNow), l => Assert.Equal(second, l.State));
    }

    [Fact]
    public async Task Nothing_goes_out_about_a_session_that_is_off_nor_to_who_wants_no_more()
    {
        var (off, on, person) = (Given.Session(_database.Clock), Given.Session(_database.Clock), Given.Person());
        using (var db = _database.Open())
        {
            db.AddRange(About(off, LetterKind.RegisterSummary, "off"), About(off, LetterKind.SessionAtRisk, "off"), About(off, LetterKind.Suggestion, "off"));
            var unwanted = About(on, LetterKind.Suggestion, "unwanted");
            unwanted.Person = person;
            db.AddRange(unwanted, About(on, LetterKind.SessionAtRisk, "on"));
            db.SaveChanges();
            var now = _database.Clock.UtcNow;
            db.People.ExecuteUpdate(u => u.SetProperty(p => p.SuggestionsStoppedAt, now));
            db.Sessions.Where(x => x.Id == off.Id).ExecuteUpdate(u => u.SetProperty(x => x.Status, Training.Programme.SessionStatus.Cancelled));
        }

        Assert.Equal(1, await SendAsync());

        Assert.Equal("on", Assert.Single(_transport.Sent).Subject);
        Assert.Equal(4, Outbox().Count(l => l.State == LetterState.Overtaken));
    }

    [Fact]
    public async Task A_change_that_a_clock_since_set_back_saw_does_not_make_every_letter_untrue()
    {
        var session = Given.Session(_database.Clock);
        using (var db = _database.Open())
        {
            db.Add(About(session, LetterKind.Joining, "joining"));
            db.SaveChanges();
            var later = _database.Clock.UtcNow.AddHours(3);
            db.Sessions.ExecuteUpdate(u => u.SetProperty(x => x.CalendarChangedAt, later));
        }

        Assert.Equal(1, await SendAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24 * 365)]
    public async Task A_clock_that_was_set_back_blocks_nothing(int hours)
    {
        WriteLetters("claimed", "put off");
        var then = _database.Clock.UtcNow.AddHours(hours);
        using (var db = _database.Open())
        {
            db.Outbox.Where(l => l.Subject == "claimed").ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Sending).SetProperty(l => l.ClaimedAt, then));
            db.Outbox.Where(l => l.Subject == "put off").ExecuteUpdate(u => u.SetProperty(l => l.DueAt, then));
        }
        await ChangeAsync(u => u.SetProperty(s => s.DownSince, then).SetProperty(s => s.NextTryAt, then));

        Assert.Equal(2, await SendAsync());
    }

    [Theory]
    [InlineData("booking")]
    [InlineData("session")]
    public async Task What_is_written_about_one_thing_to_one_reader_arrives_in_that_order(string about)
    {
        var session = Given.Session(_database.Clock);
        var booking = Given.Booking(session, Given.Person("Amina Hussain"), _database.Clock.UtcNow);
        using (var db = _database.Open())
        {
            db.Add(session);
            db.SaveChanges();
            db.AddRange(Moved("Moved to 20 Sept"), Moved("Moved to 27 Sept"), Moved("To somebody else", "jo@agency.example"));
            db.SaveChanges();
        }
        _transport.Before = l => { if (l.Subject == "Moved to 20 Sept") { throw new MailDelayedException("451 Greylisted"); } };

        Assert.Equal(1, await SendAsync());
        _transport.Before = _ => { };
        Assert.Equal(0, await SendAsync());
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await SendAsync());

        Assert.Equal(["To somebody else", "Moved to 20 Sept", "Moved to 27 Sept"], _transport.Sent.Select(l => l.Subject));

        OutboxLetter Moved(string subject, string to = "amina@agency.example")
        {
            var letter = Letter(subject);
            (letter.Kind, letter.SessionId, letter.BookingId, letter.ToAddress) = (LetterKind.SessionMoved, session.Id, about == "booking" ? booking.Id : null, to);
            return letter;
        }
    }

    [Fact]
    public async Task What_was_given_up_holds_nothing_up_and_what_it_replaced_is_not_sent()
    {
        var (invitation, _) = await InvitationsAsync();
        using (var db = _database.Open())
        {
            var booking = db.Bookings.Single().Id;
            db.AddRange(new[] { "1 given up", "2", "3 given up" }.Select(subject =>
            {
                var letter = Letter(subject);
                (letter.Kind, letter.BookingId, letter.InvitationId, letter.Calendar) = (LetterKind.InvitationChanged, booking, invitation, [(byte)subject[0]]);
                letter.State = subject.EndsWith("up", StringComparison.Ordinal) ? LetterState.Failed : LetterState.Queued;
                return letter;
            }));
            db.SaveChanges();
        }

        Assert.Equal(0, await SendAsync());
        Assert.Equal(LetterState.Overtaken, Outbox().Single(l => l.Subject == "2").State);
    }

    [Fact]
    public async Task An_invitation_waits_for_no_older_one_that_it_overtakes_unless_that_is_on_its_way()
    {
        var (invitation, _) = await InvitationsAsync();
        using (var db = _database.Open())
        {
            var (booking, now) = (db.Bookings.Single().Id, _database.Clock.UtcNow);
            db.AddRange(new[] { "1", "2" }.Select(subject =>
            {
                var letter = Letter(subject);
                (letter.Kind, letter.BookingId, letter.InvitationId, letter.Calendar) = (LetterKind.InvitationChanged, booking, invitation, [(byte)subject[0]]);
                (letter.State, letter.ClaimedAt) = subject == "1" ? (LetterState.Sending, (DateTime?)now) : (LetterState.Queued, null);
                return letter;
            }));
            db.SaveChanges();
        }

        Assert.Equal(0, await SendAsync());
        using (var db = _database.Open())
        {
            var later = _database.Clock.UtcNow.AddHours(2);
            db.Outbox.Where(l => l.Subject == "1").ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Queued).SetProperty(l => l.DueAt, later));
        }
        Assert.Equal(1, await SendAsync());
        _database.Time.Advance(TimeSpan.FromHours(3));
        Assert.Equal(0, await SendAsync());
        Assert.Equal([LetterState.Overtaken, LetterState.Sent], Outbox().Select(l => l.State));
    }

    [Fact]
    public async Task The_next_letter_is_found_by_indexes()
    {
        await InvitationsAsync();
        WriteLetters("first");
        var asked = new Asked();
        var options = (DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>()
            .UseTrainingSqlite($"Data Source={_database.File}").AddInterceptors(asked).Options;
        await using (var db = new TrainingDb(options, _database.Clock, Training.History.Actor.System))
        {
            await new Postroom(db, _database.Clock, _transport, NullLogger<Postroom>.Instance).SendDueAsync();
        }

        var plan = Assert.Single(asked.Plans(_database.File).Where(p => p.Sql.Contains("\"DueAt\" <=", StringComparison.Ordinal) && p.Sql.Contains("\"ToAddress\" =", StringComparison.Ordinal)).Select(p => p.Steps).Distinct());
        Assert.Contains("SEARCH o USING INDEX IX_Outbox_State_DueAt", plan, StringComparison.Ordinal);
        Assert.Contains("SEARCH o0 USING INDEX IX_Outbox_BookingId (BookingId=? AND rowid<?)", plan, StringComparison.Ordinal);
        Assert.Contains("SEARCH o1 USING INDEX IX_Outbox_SessionId (SessionId=? AND rowid<?)", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN o", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_passed_on_from_us_is_tried_as_long_as_what_is_put_off_and_holds_up_nobody()
    {
        WriteTo("a", "b", "c");
        var denied = true;
        _transport.Before = l => { if (denied && l.ToAddress[0] != 'c') { throw new MailRefusedException("554 5.7.1 Relay access denied") { MaybeOurs = true }; } };

        Assert.Equal(1, await SendAsync());

        Assert.Equal(["Queued 1", "Queued 1", "Sent 1"], Outbox().Select(l => $"{l.State} {l.Tries}"));
        Assert.Equal("554 5.7.1 Relay access denied", Outbox()[0].LastError);
        Assert.Null(State().DownSince);
        denied = false;
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await SendAsync());
    }

    [Fact]
    public async Task Who_is_always_denied_is_given_up_in_the_end()
    {
        WriteTo("a", "b", "c");
        _transport.Before = _ => throw new MailRefusedException("550 5.7.1 Not to you") { MaybeOurs = true };

        for (var i = 0; i < 20; i++)
        {
            await SendAsync();
            _database.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.All(Outbox(), l => Assert.Equal(LetterState.Failed, l.State));
    }

    [Fact]
    public async Task A_letter_at_which_we_are_turned_away_does_not_stand_in_front_of_the_others()
    {
        WriteTo("a", "b", "c");
        _transport.Before = l => { if (l.ToAddress[0] == 'a') { throw new MailDownException("530 Sign in first") { AtLetter = true }; } };

        Assert.Equal(0, await SendAsync());
        _database.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(2, await SendAsync());

        Assert.Equal((LetterState.Queued, 1), (Outbox()[0].State, Outbox()[0].Tries)); // it pays for it, and is given up in the end
        Assert.Null(State().DownSince);
    }

    [Fact]
    public async Task What_has_been_put_off_for_long_holds_up_no_news()
    {
        using (var db = _database.Open())
        {
            var session = Given.Session(_database.Clock);
            var booking = Given.Booking(session, Given.Person("Ann A"), _database.Clock.UtcNow);
            db.Add(session);
            foreach (var subject in new[] { "put off", "moved" })
            {
                var letter = Letter(subject);
                (letter.Kind, letter.Booking, letter.ToAddress) = (LetterKind.SessionMessage, booking, "ann@agency.example");
                (letter.Tries, letter.DueAt) = subject == "moved" ? (0, letter.DueAt) : (4, letter.DueAt.AddHours(2));
                db.Add(letter);
            }
            db.SaveChanges();
        }

        Assert.Equal(1, await SendAsync());
        Assert.Equal("moved", _transport.Sent.Single().Subject);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_no_letters_fault()
    {
        WriteLetters("first");
        var file = Path.Combine(_database.Folder, "a file");
        await File.WriteAllTextAsync(file, "");

        Assert.Equal(0, await SendAsync(new PickupTransport(Path.Combine(file, "mail"), Given.Messages)));

        Assert.Equal((LetterState.Queued, 0), (Outbox()[0].State, Outbox()[0].Tries));
        Assert.StartsWith("Emails cannot be put into the folder ", State().DownBecause, StringComparison.Ordinal);
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

    private void WriteTo(params string[] readers)
    {
        using var db = _database.Open();
        db.AddRange(readers.Select(r => { var letter = Letter($"To {r}"); letter.ToAddress = $"{r}@agency.example"; return letter; }));
        db.SaveChanges();
    }

    private static OutboxLetter About(Training.Programme.Session session, LetterKind kind, string subject, string? written = null)
    {
        var letter = Letter(subject);
        var at = written is null ? letter.WrittenAt : DateTimeOffset.Parse(written, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
        (letter.Kind, letter.Session, letter.WrittenAt, letter.DueAt) = (kind, session, at, at);
        return letter;
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

    /// <summary>What the database is asked, and how it would look for the answer.</summary>
    private sealed class Asked : DbCommandInterceptor
    {
        private readonly List<(string Sql, List<(string Name, object Value)> Parameters)> _commands = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            _commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value ?? DBNull.Value))]));
            return ValueTask.FromResult(result);
        }

        public List<(string Sql, string Steps)> Plans(string file)
        {
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file}");
            connection.Open();
            return _commands.ConvertAll(asked =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"EXPLAIN QUERY PLAN {asked.Sql}";
                asked.Parameters.ForEach(p => command.Parameters.AddWithValue(p.Name, p.Value));
                using var plan = command.ExecuteReader();
                List<string> steps = [];
                while (plan.Read())
                {
                    steps.Add(plan.GetString(3));
                }
                return (asked.Sql, string.Join("; ", steps));
            });
        }
    }
}
