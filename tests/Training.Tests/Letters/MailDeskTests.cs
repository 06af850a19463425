using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

public sealed class MailDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain");
    private readonly Session _session;
    private readonly Booking _booking;

    public MailDeskTests()
    {
        _session = Given.Session(_database.Clock, reference: "HD-1", venue: Given.Venue());
        _booking = Given.Booking(_session, _nurse, _database.Clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_coordinator, _session);
        db.SaveChanges();
    }

    private async Task<T> DoAsync<T>(Func<MailDesk, Task<T>> act, bool locking = true)
    {
        await using var db = _database.Open(new Actor(_coordinator.Id, "web 192.0.2.7"), locking);
        return await act(new MailDesk(db, _database.Clock, Desks.Letters(_database.Clock)));
    }

    private async Task WarnAsync()
    {
        await using var db = _database.Open();
        await new MailDesk(db, _database.Clock, Desks.Letters(_database.Clock)).WarnAsync();
    }

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private int Write(LetterState state, Action<OutboxLetter>? with = null, LetterKind kind = LetterKind.BookingConfirmed)
    {
        using var db = _database.Open();
        var now = _database.Clock.UtcNow;
        var letter = new OutboxLetter
        {
            Kind = kind, ToAddress = _nurse.Email!, ToName = _nurse.Name, Subject = "Your place", Text = "You have a place.", Html = "<p>You have a place.</p>",
            PersonId = _nurse.Id, BookingId = _booking.Id, SessionId = _session.Id, WrittenAt = now, DueAt = now, State = state,
            Tries = state == LetterState.Queued ? 0 : 1, ClaimedAt = state == LetterState.Queued ? null : now, SentAt = state == LetterState.Sent ? now : null,
            LastError = state == LetterState.Failed ? "No such mailbox" : null,
        };
        with?.Invoke(letter);
        db.Add(letter);
        db.SaveChanges();
        return letter.Id;
    }

    private OutboxLetter Of(int id) => Read(db => db.Outbox.AsNoTracking().Single(l => l.Id == id));

    private List<OutboxLetter> Warnings() => Read(db => db.Outbox.AsNoTracking().Where(l => l.Kind == LetterKind.MailProblems).OrderBy(l => l.Id).ToList());

    [Fact]
    public async Task Pausing_keeps_who_when_and_why_and_resuming_forgets_it_both_with_history()
    {
        Assert.Equal(MailOutcome.Done, (await DoAsync(d => d.PauseAsync(_coordinator.Id, " The server is moved "))).Outcome);
        Assert.Equal(MailOutcome.Already, (await DoAsync(d => d.PauseAsync(_nurse.Id, "Again"))).Outcome);

        var state = await ReadAsync(MailState.NowAsync);
        Assert.Equal((true, _database.Clock.UtcNow, "Cleo Grant", "The server is moved"), (state.IsPaused, state.PausedAt!.Value, state.PausedBy, state.PausedBecause));

        Assert.Equal(MailOutcome.Done, (await DoAsync(d => d.ResumeAsync())).Outcome);
        Assert.Equal(MailOutcome.Already, (await DoAsync(d => d.ResumeAsync())).Outcome);
        Assert.False((await ReadAsync(MailState.NowAsync)).IsPaused);
        var history = Read(db => db.History.Where(h => h.Subject == "postroom").OrderBy(h => h.Id).ToList());
        Assert.Equal([(int?)_coordinator.Id, _coordinator.Id], history.Select(h => h.ActorId));
        Assert.Contains("The server is moved", history[0].Changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_system_that_is_down_is_tried_now_and_one_that_works_is_left_alone()
    {
        Assert.Equal(MailOutcome.Already, (await DoAsync(d => d.TryNowAsync())).Outcome);
        var now = _database.Clock.UtcNow;
        Read(db => db.PostroomState.ExecuteUpdate(u => u.SetProperty(s => s.DownSince, now).SetProperty(s => s.NextTryAt, now.AddHours(1))));

        Assert.Equal(MailOutcome.Done, (await DoAsync(d => d.TryNowAsync())).Outcome);

        Assert.Equal(now, (await ReadAsync(MailState.NowAsync)).NextTryAt);
    }

    [Fact]
    public async Task A_failed_letter_goes_back_to_the_queue_as_new()
    {
        var id = Write(LetterState.Failed, l => { l.Tries = 8; l.DueAt = l.DueAt.AddDays(1); });

        Assert.Equal(MailOutcome.Done, (await DoAsync(d => d.SendAgainAsync(id, LetterState.Failed, Guid.NewGuid()))).Outcome);
        Assert.Equal(MailOutcome.Already, (await DoAsync(d => d.SendAgainAsync(id, LetterState.Failed, Guid.NewGuid()))).Outcome);

        var letter = Of(id);
        Assert.Equal((LetterState.Queued, 0, _database.Clock.UtcNow, null), (letter.State, letter.Tries, letter.DueAt, letter.LastError));
        var history = Assert.Single(Read(db => db.History.Where(h => h.Subject == "letter").ToList()));
        Assert.Equal((_coordinator.Id, _session.Id, _booking.Id, _nurse.Id, $$"""{"SentAgain":[null,{{id}}]}"""),
            (history.ActorId!.Value, history.SessionId!.Value, history.BookingId!.Value, history.PersonId!.Value, history.Changes));
    }

    [Fact]
    public async Task A_failed_letter_that_has_gone_out_since_is_not_copied_by_the_second_press_of_the_button()
    {
        var id = Write(LetterState.Failed);
        var form = Guid.NewGuid();
        await DoAsync(d => d.SendAgainAsync(id, LetterState.Failed, form));
        Read(db => db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Sent)));

        Assert.Equal(MailOutcome.Already, (await DoAsync(d => d.SendAgainAsync(id, LetterState.Failed, form))).Outcome);

        Assert.Equal(1, Read(db => db.Outbox.Count()));
    }

    [Fact]
    public async Task A_sent_letter_is_sent_as_a_copy_however_often_the_form_comes()
    {
        var original = Guid.NewGuid();
        var id = Write(LetterState.Sent, l => { l.Once = "joining:1"; l.FormKey = original; });
        var form = Guid.NewGuid();
        _database.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(MailOutcome.Done, (await DoAsync(d => d.SendAgainAsync(id, LetterState.Sent, form))).Outcome);
        Assert.Equal(MailOutcome.Already, (await DoAsync(d => d.SendAgainAsync(id, LetterState.Sent, form))).Outcome);

        var (old, copy) = (Of(id), Read(db => db.Outbox.AsNoTracking().Single(l => l.Id != id)));
        Assert.Equal((LetterState.Sent, "joining:1", (Guid?)original), (old.State, old.Once, old.FormKey));
        Assert.Equal((LetterState.Queued, null, (Guid?)form, _database.Clock.UtcNow, 0), (copy.State, copy.Once, copy.FormKey, copy.WrittenAt, copy.Tries));
        Assert.NotEqual(old.MessageId, copy.MessageId);
        Assert.Equal((old.Kind, old.Subject, old.Text, old.Html, old.ToAddress, old.PersonId, old.BookingId, old.SessionId),
            (copy.Kind, copy.Subject, copy.Text, copy.Html, copy.ToAddress, copy.PersonId, copy.BookingId, copy.SessionId));
    }

    [Fact]
    public async Task Two_presses_at_once_make_one_copy()
    {
        Assert.Equal(1, await CopiesOfTwoPressesAsync());
    }

    [Fact]
    public async Task Without_the_lock_two_presses_can_make_two_copies() // the setup can fail
    {
        for (var i = 0; i < 50; i++)
        {
            if (await CopiesOfTwoPressesAsync(locking: false) > 1)
            {
                return;
            }
        }
        Assert.Fail("Two presses never met.");
    }

    private async Task<int> CopiesOfTwoPressesAsync(bool locking = true)
    {
        // About no booking: the index on form and booking does not help here.
        var id = Write(LetterState.Sent, l => l.BookingId = null);
        var form = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DoAsync(d => d.SendAgainAsync(id, LetterState.Sent, form), locking))));
        return Read(db => db.Outbox.Count(l => l.FormKey == form));
    }

    [Fact]
    public async Task It_goes_to_where_the_persons_letters_go_now()
    {
        var person = Person.WithoutEmail("Sam Reed", "Jo Fisher", "jo.wrong@agency.example");
        Read(db => { db.Add(person); return db.SaveChanges(); });
        var id = Write(LetterState.Failed, l => { l.PersonId = person.Id; (l.ToName, l.ToAddress) = person.LettersTo; });
        Read(db => { db.People.Single(p => p.Id == person.Id).WriteTo("Jo Fisher", "jo.right@agency.example"); return db.SaveChanges(); });

        Assert.Equal(("Jo Fisher", "jo.right@agency.example"), (await ReadAsync(db => MailDetail.FindAsync(db, id)))!.GoesTo);
        await DoAsync(d => d.SendAgainAsync(id, LetterState.Failed, Guid.NewGuid()));

        Assert.Equal("jo.right@agency.example", Of(id).ToAddress);
    }

    [Fact]
    public async Task What_is_not_kept_or_no_longer_true_cannot_be_sent_again()
    {
        var code = Write(LetterState.Sent, l => (l.PersonId, l.BookingId, l.SessionId, l.Text, l.Html) = (null, null, null, "", ""), LetterKind.SignInCode);
        var link = Write(LetterState.Failed, l => (l.PersonId, l.Text) = (null, "Answer at https://training.example/agree/…"), LetterKind.AgreementAsked);
        var notNeeded = Write(LetterState.Sent, l => l.PersonId = null, LetterKind.AgreementNotNeeded);
        var invitation = new Invitation { BookingId = _booking.Id, DayId = Guid.NewGuid(), CalendarId = Guid.NewGuid(), StartsAt = _session.StartsAt, EndsAt = _session.EndsAt };
        Read(db => { db.Add(invitation); return db.SaveChanges(); });
        var first = Write(LetterState.Sent, l => (l.InvitationId, l.Calendar) = (invitation.Id, [1]), LetterKind.Invitation);
        var second = Write(LetterState.Sent, l => (l.InvitationId, l.Calendar) = (invitation.Id, [2]), LetterKind.InvitationChanged);
        var overtaken = Write(LetterState.Overtaken);

        Assert.Contains("code to sign in is not kept", (await AgainAsync(code)).Sentence, StringComparison.Ordinal);
        Assert.Contains("private link in this email is not kept", (await AgainAsync(link)).Sentence, StringComparison.Ordinal);
        Assert.Contains("overtaken by a newer one", (await AgainAsync(first)).Sentence, StringComparison.Ordinal);
        Assert.Contains("no longer needed", (await AgainAsync(overtaken)).Sentence, StringComparison.Ordinal);
        var suggestion = Write(LetterState.Sent, kind: LetterKind.Suggestion);
        Read(db => db.People.ExecuteUpdate(u => u.SetProperty(p => p.SuggestionsStoppedAt, _database.Clock.UtcNow)));
        Assert.Contains("want no more emails", (await AgainAsync(suggestion)).Sentence, StringComparison.Ordinal);
        Assert.Equal(7, Read(db => db.Outbox.Count()));
        Assert.Equal(MailOutcome.Done, (await AgainAsync(notNeeded)).Outcome);
        Assert.Equal(MailOutcome.Done, (await AgainAsync(second)).Outcome);
        Assert.Equal(MailOutcome.Done, (await AgainAsync(second)).Outcome); // its own copy has not overtaken it
        Assert.Equal(MailOutcome.NotPossible, (await AgainAsync(Read(db => db.Outbox.Max(l => l.Id)))).Outcome); // has still to go out
        Assert.Equal(MailOutcome.NotFound, (await AgainAsync(99_999)).Outcome);

        Task<MailAnswer> AgainAsync(int id) => DoAsync(d => d.SendAgainAsync(id, Of99(id), Guid.NewGuid()));
        LetterState Of99(int id) => Read(db => db.Outbox.Where(l => l.Id == id).Select(l => l.State).SingleOrDefault());
    }

    [Fact]
    public async Task What_the_postroom_would_not_send_is_not_sent_again()
    {
        var (reminder, change) = (Write(LetterState.Sent, kind: LetterKind.Reminder), Write(LetterState.Sent, kind: LetterKind.Joining));
        Assert.Equal(MailOutcome.Done, (await AgainAsync(reminder)).Outcome);

        _database.Time.Advance(TimeSpan.FromMinutes(1));
        var now = _database.Clock.UtcNow;
        Read(db => db.Sessions.ExecuteUpdate(u => u.SetProperty(s => s.CalendarChangedAt, now)));
        Assert.Contains("session has changed", (await AgainAsync(change)).Sentence, StringComparison.Ordinal);
        _database.Time.Set($"{_session.StartsAt:yyyy-MM-ddTHH:mm:ssZ}");
        Assert.Contains("has begun", (await AgainAsync(reminder)).Sentence, StringComparison.Ordinal);
        Assert.Equal("The day that this email is about has begun, so it cannot be sent again.", (await ReadAsync(db => MailDetail.FindAsync(db, reminder)))!.Refusal);
        Read(db => db.Sessions.ExecuteUpdate(u => u.SetProperty(s => s.Status, SessionStatus.Postponed)));
        Assert.Contains("session is not on", (await AgainAsync(reminder)).Sentence, StringComparison.Ordinal);
        Read(db => db.Bookings.ExecuteUpdate(u => u.SetProperty(b => b.Status, BookingStatus.Cancelled)));
        Assert.Contains("no place any more", (await AgainAsync(reminder)).Sentence, StringComparison.Ordinal);

        Task<MailAnswer> AgainAsync(int id) => DoAsync(d => d.SendAgainAsync(id, LetterState.Sent, Guid.NewGuid()));
    }

    [Fact]
    public async Task A_letter_that_waits_can_be_given_up_and_one_that_has_gone_cannot()
    {
        var (queued, sending, sent) = (Write(LetterState.Queued), Write(LetterState.Sending), Write(LetterState.Sent));

        Assert.Equal(MailOutcome.Done, (await DoAsync(d => d.GiveUpAsync(queued))).Outcome);
        Assert.Equal(MailOutcome.Already, (await DoAsync(d => d.GiveUpAsync(queued))).Outcome);
        Assert.Contains("being sent", (await DoAsync(d => d.GiveUpAsync(sending))).Sentence, StringComparison.Ordinal);
        Assert.Contains("has gone out", (await DoAsync(d => d.GiveUpAsync(sent))).Sentence, StringComparison.Ordinal);
        Assert.Equal(MailOutcome.NotFound, (await DoAsync(d => d.GiveUpAsync(99_999))).Outcome);

        Assert.Equal((LetterState.Failed, "Given up by the team"), (Of(queued).State, Of(queued).LastError));
        Assert.Equal((LetterState.Sending, LetterState.Sent), (Of(sending).State, Of(sent).State));
        Assert.Single(Read(db => db.History.Where(h => h.Subject == "letter").ToList()));
    }

    [Fact]
    public async Task What_is_given_up_keeps_no_secret()
    {
        var code = Write(LetterState.Queued, l => (l.PersonId, l.BookingId, l.SessionId, l.Subject, l.Text, l.Html) = (null, null, null, "123456 is your code", "123456", "123456"), LetterKind.SignInCode);
        var link = Write(LetterState.Queued, l => (l.Text, l.Html) = ("At /agree/AAAAAAAAAAAAAAAAAAAAAA", "At /agree/AAAAAAAAAAAAAAAAAAAAAA"), LetterKind.AgreementAsked);

        await DoAsync(d => d.GiveUpAsync(code));
        await DoAsync(d => d.GiveUpAsync(link));

        Assert.Equal(("Code to sign in", "", ""), (Of(code).Subject, Of(code).Text, Of(code).Html));
        Assert.Equal(("At /agree/…", "At /agree/…"), (Of(link).Text, Of(link).Html));
    }

    [Fact]
    public async Task A_test_letter_goes_to_ones_own_address_once_a_form()
    {
        var form = Guid.NewGuid();
        Assert.Equal(MailOutcome.Done, (await DoAsync(d => d.TestAsync(_coordinator.Id, form))).Outcome);
        Assert.Equal(MailOutcome.Already, (await DoAsync(d => d.TestAsync(_coordinator.Id, form))).Outcome);
        await DoAsync(d => d.PauseAsync(_coordinator.Id, "Moving"));
        Assert.Contains("waits while emails are paused", (await DoAsync(d => d.TestAsync(_coordinator.Id, Guid.NewGuid()))).Sentence, StringComparison.Ordinal);

        var letter = Read(db => db.Outbox.OrderBy(l => l.Id).First());
        Assert.Equal((LetterKind.Test, _coordinator.Email, _coordinator.Id), (letter.Kind, letter.ToAddress, letter.PersonId!.Value));
        Assert.Equal(2, Read(db => db.History.Count(h => h.Subject == "letter")));
    }

    [Fact]
    public async Task Every_coordinator_is_told_of_failures_once_a_day_from_eight()
    {
        Read(db => { db.Add(Given.Person("Bo Lund", Role.Coordinator | Role.Trainer)); return db.SaveChanges(); });
        _database.Time.Set("2016-09-12T06:30:00Z"); // 7:30am
        Write(LetterState.Failed);
        Write(LetterState.Failed, l => (l.PersonId, l.BookingId, l.SessionId, l.ToName) = (null, null, null, ""), LetterKind.SignInCode);
        Write(LetterState.Failed, l => l.LastError = MailDesk.GivenUp);
        Write(LetterState.Failed, kind: LetterKind.MailProblems);
        Write(LetterState.Queued);
        _database.Time.Set("2016-09-12T06:59:00Z");
        await WarnAsync();
        Assert.Single(Warnings()); // the failed one

        _database.Time.Set("2016-09-12T07:00:00Z");
        await WarnAsync();
        await WarnAsync();

        var warnings = Warnings()[1..];
        Assert.Equal([$"mail-problems:{_coordinator.Id}:2016-09-12", $"mail-problems:{_coordinator.Id + 3}:2016-09-12"], warnings.Select(l => l.Once!.Replace($":{Bo()}:", $":{_coordinator.Id + 3}:", StringComparison.Ordinal)));
        Assert.Equal((_coordinator.Email, "2 emails could not be sent"), (warnings[0].ToAddress, warnings[0].Subject));
        Assert.Contains("They were to somebody who asked for a code to sign in and Amina Hussain.", warnings[0].Text, StringComparison.Ordinal);
        Assert.Contains("https://training.example/letters?state=failed", warnings[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@agency.example", warnings[0].Text, StringComparison.Ordinal);

        int Bo() => Read(db => db.People.Single(p => p.Name == "Bo Lund").Id);
    }

    [Fact]
    public async Task Later_warnings_are_of_what_failed_since_and_no_failure_is_left_out_or_told_twice()
    {
        _database.Time.Set("2016-09-12T08:00:00Z");
        Write(LetterState.Failed, l => l.ToName = "First");
        _database.Time.Set("2016-09-12T08:11:00Z");
        Write(LetterState.Failed, l => l.ToName = "Second"); // too fresh for the warning of this minute
        await WarnAsync();
        _database.Time.Set("2016-09-12T15:00:00Z");
        await WarnAsync(); // not twice a day
        Assert.Contains("to First.", Assert.Single(Warnings()).Text, StringComparison.Ordinal);

        _database.Time.Set("2016-09-13T07:05:00Z");
        await WarnAsync();
        Assert.Contains("It was to Second.", Warnings()[1].Text, StringComparison.Ordinal);

        _database.Time.Set("2016-09-14T07:05:00Z");
        await WarnAsync();
        Assert.Equal(2, Warnings().Count);
    }

    [Fact]
    public async Task A_letter_that_failed_tried_again_and_failed_again_is_told_again()
    {
        _database.Time.Set("2016-09-12T08:00:00Z");
        var id = Write(LetterState.Failed);
        _database.Time.Set("2016-09-12T08:30:00Z");
        await WarnAsync();
        await DoAsync(d => d.SendAgainAsync(id, LetterState.Failed, Guid.NewGuid()));
        _database.Time.Set("2016-09-12T09:00:00Z");
        var now = _database.Clock.UtcNow;
        Read(db => db.Outbox.Where(l => l.Id == id).ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Failed).SetProperty(l => l.ClaimedAt, now).SetProperty(l => l.LastError, "Full")));

        _database.Time.Set("2016-09-13T09:00:00Z");
        await WarnAsync();

        Assert.Equal(2, Warnings().Count);
    }

    [Fact]
    public async Task Several_processes_that_warn_at_once_write_one_warning()
    {
        Write(LetterState.Failed);
        _database.Time.Advance(TimeSpan.FromHours(1));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(WarnAsync)));

        Assert.Single(Warnings());
    }

    [Fact]
    public async Task The_postroom_does_as_the_desk_says()
    {
        var transport = new RecordingTransport();
        var code = Write(LetterState.Queued, l => (l.PersonId, l.BookingId, l.SessionId) = (null, null, null), LetterKind.SignInCode);
        var (given, waits, sent, failed) = (Write(LetterState.Queued), Write(LetterState.Queued), Write(LetterState.Sent), Write(LetterState.Failed));
        await DoAsync(d => d.PauseAsync(_coordinator.Id, "Moving"));
        await DoAsync(d => d.GiveUpAsync(given));
        await DoAsync(d => d.SendAgainAsync(sent, LetterState.Sent, Guid.NewGuid()));
        await DoAsync(d => d.SendAgainAsync(failed, LetterState.Failed, Guid.NewGuid()));

        await SendAsync();
        Assert.Equal([code], transport.Sent.Select(l => l.Id));

        await DoAsync(d => d.ResumeAsync());
        transport.Before = _ => throw new MailDownException("The password is refused.");
        await SendAsync();
        transport.Before = _ => { };
        await SendAsync(); // not yet: the mail system is left in peace for a while
        Assert.Equal((1, true), (transport.Sent.Count, (await ReadAsync(MailState.NowAsync)).IsDown));

        await DoAsync(d => d.TryNowAsync());
        await SendAsync();

        var copy = Read(db => db.Outbox.Where(l => l.FormKey != null).Select(l => l.Id).Single());
        Assert.Equal([code, waits, failed, copy], transport.Sent.Select(l => l.Id).Order());
        Assert.False((await ReadAsync(MailState.NowAsync)).IsDown);
        Assert.Equal(LetterState.Failed, Of(given).State);

        async Task SendAsync()
        {
            await using var db = _database.Open();
            await new Postroom(db, _database.Clock, transport, Microsoft.Extensions.Logging.Abstractions.NullLogger<Postroom>.Instance).SendDueAsync();
        }
    }

    [Fact]
    public async Task The_list_finds_by_state_kind_words_session_and_person_the_newest_first()
    {
        var other = Given.Person("Ben 100% Okoro");
        Read(db => { db.Add(other); return db.SaveChanges(); });
        var first = Write(LetterState.Sent);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        var asked = Write(LetterState.Queued, l => (l.PersonId, l.ToName, l.ToAddress) = (null, "Jo Fisher", "jo@agency.example"), LetterKind.AgreementAsked);
        var bens = Write(LetterState.Failed, l => (l.PersonId, l.BookingId, l.SessionId, l.ToName, l.ToAddress, l.Subject) = (other.Id, null, null, other.Name, other.Email!, "Accepted"), LetterKind.EquivalentAccepted);
        var code = Write(LetterState.Queued, l => (l.PersonId, l.BookingId, l.SessionId, l.ToName, l.ToAddress, l.Subject) = (null, null, null, "", "new@agency.example", "654321 is your code"), LetterKind.SignInCode);

        Assert.Equal([code, bens, asked, first], await FindAsync(new()));
        Assert.Equal([code, asked], await FindAsync(new(State: LetterState.Queued)));
        Assert.Equal([bens], await FindAsync(new(Kind: LetterKind.EquivalentAccepted)));
        Assert.Equal([asked, first], await FindAsync(new(SessionId: _session.Id)));
        Assert.Equal([asked, first], await FindAsync(new(PersonId: _nurse.Id))); // to her, and about her booking
        Assert.Equal([bens], await FindAsync(new(PersonId: other.Id)));
        Assert.Equal([bens], await FindAsync(new(Q: "100% okoro")));
        Assert.Equal([code], await FindAsync(new(Q: "new@agency")));
        Assert.Equal([asked, first], await FindAsync(new(Q: "your place")));
        Assert.Empty(await FindAsync(new(Q: "654321"))); // nobody finds out a code
        Assert.Equal([first], await FindAsync(new(State: LetterState.Sent, Q: "amina", SessionId: _session.Id, PersonId: _nurse.Id)));
        Assert.Equal("", (await ReadAsync(db => MailList.FindAsync(db, new(Kind: LetterKind.SignInCode)))).Lines[0].Subject);
        var counts = await ReadAsync(MailCounts.NowAsync);
        Assert.Equal(new MailCounts(2, 1, 1, 0, _database.Clock.UtcNow), counts);

        async Task<IEnumerable<int>> FindAsync(MailFilter filter) => (await ReadAsync(db => MailList.FindAsync(db, filter))).Lines.Select(l => l.Id);
    }

    [Fact]
    public async Task A_page_holds_fifty()
    {
        var now = _database.Clock.UtcNow;
        Read(db =>
        {
            db.AddRange(Enumerable.Range(0, 60).Select(i => new OutboxLetter { Kind = LetterKind.Test, ToAddress = $"p{i}@agency.example", Subject = "S", Text = "T", Html = "H", WrittenAt = now.AddMinutes(i), DueAt = now }));
            return db.SaveChanges();
        });

        var (one, two) = (await ReadAsync(db => MailList.FindAsync(db, new())), await ReadAsync(db => MailList.FindAsync(db, new(), 2)));

        Assert.Equal((50, true, "p59@agency.example"), (one.Lines.Count, one.More, one.Lines[0].ToAddress));
        Assert.Equal((10, false, "p0@agency.example"), (two.Lines.Count, two.More, two.Lines[^1].ToAddress));
        Assert.Empty((await ReadAsync(db => MailList.FindAsync(db, new(), 99_999))).Lines);
    }

    public void Dispose() => _database.Dispose();

    private async Task<T> ReadAsync<T>(Func<TrainingDb, Task<T>> read)
    {
        await using var db = _database.Open();
        return await read(db);
    }
}
