using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Data;

namespace Training.Tests.Bookings;

public sealed class AgreementDeskTests : IDisposable
{
    private static readonly ManagerToAsk Jo = new("Jo Fisher", "jo.fisher@agency.example");

    private readonly TestDatabase _database = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private Person _amina = null!;
    private Person _ben = null!;

    public void Dispose() => _database.Dispose();

    private async Task GivenAsync(int capacity = 1, bool keepsPlace = true, AgreementBy by = AgreementBy.Manager, string day = "2016-10-20 09:30-12:30")
    {
        _amina = Given.Person("Amina Hussain", agency: _agency);
        _ben = Given.Person("Ben Archer", agency: _agency);
        await using var db = _database.Open();
        db.AddRange(_amina, _ben, _coordinator, Given.Policy(by, keepsPlace), Given.Session(_database.Clock, capacity, reference: "HD-1", venue: Given.Venue(), days: day));
        await db.SaveChangesAsync();
    }

    private async Task<BookingOutcome> BookAsync(Person person, ManagerToAsk? manager)
    {
        await using var db = _database.Open();
        return await db.BookingDesk().BookAsync("HD-1", person.Id, manager);
    }

    private async Task<T> DeskAsync<T>(Func<AgreementDesk, Task<T>> act)
    {
        await using var db = _database.Open();
        return await act(db.AgreementDesk());
    }

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private string Token(Approver who = Approver.Manager) => Read(db => Given.Codes.AgreementTokenFor(db.Agreements.OrderBy(a => a.Id).Last(a => a.Who == who).Key));

    private Booking Of(Person person) => Read(db => db.Bookings.OrderBy(b => b.Id).Last(b => b.PersonId == person.Id));

    private List<string> Letters() => Read(db => db.Letters().OrderBy(l => l.Id).ToList().ConvertAll(l => $"{l.Kind} {l.ToName}"));

    private void AllAreSent() => Read(db => db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Sent)));

    private void Forget() => Read(db => db.Letters().ExecuteDelete());

    [Fact]
    public async Task Without_a_manager_nothing_happens_and_it_says_what_is_missing()
    {
        await GivenAsync();

        Assert.Equal(BookingOutcome.NeedsManager, await BookAsync(_amina, null));
        Assert.Equal(BookingOutcome.NamedThemselves, await BookAsync(_amina, new("Me", _amina.Email!.ToUpperInvariant())));

        Assert.Empty(Letters());
        Assert.Equal(0, Read(db => db.Bookings.Count()));
    }

    [Fact]
    public async Task The_person_and_their_manager_each_get_a_letter_and_only_the_managers_has_the_link()
    {
        await GivenAsync();

        Assert.Equal(BookingOutcome.Requested, await BookAsync(_amina, Jo));

        Assert.Equal(["BookingRequested Amina Hussain", "AgreementAsked Jo Fisher"], Letters());
        var (mine, theirs) = Read(db => (db.Letters().First().Text, db.Letters().OrderBy(l => l.Id).Last()));
        Assert.Contains("Jo Fisher (line manager) to answer by the end of Monday 19 September 2016", mine, StringComparison.Ordinal);
        Assert.Contains("A place is kept for you until then.", mine, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", mine, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/agree/", mine, StringComparison.Ordinal);
        Assert.Equal("jo.fisher@agency.example", theirs.ToAddress);
        Assert.Contains($"https://training.example/agree/{Token()}", theirs.Text, StringComparison.Ordinal);
        Assert.Contains("Amina Hussain, Practitioner, The solent-nhs agency", theirs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Token(), theirs.TextToShow, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true, true, BookingStatus.Confirmed)]
    [InlineData(0, true, false, BookingStatus.Waiting)]
    [InlineData(1, false, null, BookingStatus.Confirmed)]
    [InlineData(0, false, null, BookingStatus.Waiting)]
    public async Task Agreed_it_has_a_place_or_waits(int capacity, bool keepsPlace, bool? kept, BookingStatus becomes)
    {
        await GivenAsync(capacity, keepsPlace);
        await BookAsync(_amina, Jo);
        Assert.Equal((BookingStatus.Requested, kept), (Of(_amina).Status, Of(_amina).PlaceKept));
        Forget();

        Assert.Equal(AgreementState.Open, await DeskAsync(d => d.AnswerAsync(Token(), true, "Of course")));

        Assert.Equal((becomes, null), (Of(_amina).Status, Of(_amina).PlaceKept));
        Assert.Equal([$"{(becomes == BookingStatus.Confirmed ? LetterKind.BookingConfirmed : LetterKind.BookingWaiting)} Amina Hussain"], Letters());
        Assert.Contains("Your request has been agreed, by Jo Fisher.", Read(db => db.Letters().Single().Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_is_kept_is_nobody_elses_and_one_that_is_not_may_go()
    {
        await GivenAsync(capacity: 1, keepsPlace: false);
        await BookAsync(_amina, Jo);
        await BookAsync(_ben, Jo);
        await DeskAsync(d => d.AnswerAsync(Token(), true, null)); // Ben's, who asked later

        Assert.Equal(BookingStatus.Confirmed, Of(_ben).Status);
        await DeskAsync(d => d.AnswerAsync(Read(db => Given.Codes.AgreementTokenFor(db.Agreements.OrderBy(a => a.Id).First().Key)), true, null));
        Assert.Equal((BookingStatus.Waiting, 4), (Of(_amina).Status, Of(_amina).Number));
    }

    [Fact]
    public async Task Declined_it_ends_with_the_managers_note_and_the_kept_place_goes_on()
    {
        await GivenAsync(capacity: 1);
        await BookAsync(_amina, Jo);
        await BookAsync(_ben, Jo);
        Assert.Equal((true, false), (Of(_amina).PlaceKept, Of(_ben).PlaceKept));
        Forget();
        var first = Read(db => Given.Codes.AgreementTokenFor(db.Agreements.OrderBy(a => a.Id).First().Key));

        await DeskAsync(d => d.AnswerAsync(first, false, " We are too few that week. "));

        Assert.Equal((BookingStatus.Declined, "Declined by the line manager"), (Of(_amina).Status, Of(_amina).Reason));
        Assert.Equal((BookingStatus.Requested, true), (Of(_ben).Status, Of(_ben).PlaceKept)); // kept for him now, and still to be agreed
        Assert.Equal(["BookingDeclined Amina Hussain"], Letters());
        Assert.Contains("They wrote: We are too few that week.", Read(db => db.Letters().Single().Text), StringComparison.Ordinal);
        Assert.DoesNotContain("too few", Read(db => string.Join(' ', db.History.Select(h => h.Changes))), StringComparison.Ordinal);
        Assert.DoesNotContain("fisher", Read(db => string.Join(' ', db.History.Select(h => h.Changes))), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_first_answer_counts_and_every_later_one_changes_nothing()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        await DeskAsync(d => d.AnswerAsync(Token(), true, null));
        var before = _database.Rows();

        Assert.Equal(AgreementState.Agreed, await DeskAsync(d => d.AnswerAsync(Token(), true, "Again")));
        Assert.Equal(AgreementState.Agreed, await DeskAsync(d => d.AnswerAsync(Token(), false, "No")));
        Assert.Null(await DeskAsync(d => d.AnswerAsync("no-such-token", true, null)));

        Assert.Equal(before, _database.Rows());
        Assert.Equal(BookingStatus.Confirmed, Of(_amina).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_link_person_both_must_agree_and_one_decline_ends_it(bool agreed)
    {
        (_agency.LinkName, _agency.LinkEmail) = ("Lin Park", "lin.park@agency.example");
        await GivenAsync(by: AgreementBy.ManagerAndLinkPerson);
        await BookAsync(_amina, Jo);
        Assert.Equal(["BookingRequested Amina Hussain", "AgreementAsked Jo Fisher", "AgreementAsked Lin Park"], Letters());
        Forget();

        await DeskAsync(d => d.AnswerAsync(Token(Approver.LinkPerson), agreed, null));

        Assert.Equal(agreed ? BookingStatus.Requested : BookingStatus.Declined, Of(_amina).Status);
        Assert.Equal(agreed ? [] : ["BookingDeclined Amina Hussain", "AgreementNotNeeded Jo Fisher"], Letters());
        Assert.Equal(agreed ? AgreementState.Open : AgreementState.Settled, await DeskAsync(d => d.AnswerAsync(Token(), true, null)));
        Assert.Equal(agreed ? BookingStatus.Confirmed : BookingStatus.Declined, Of(_amina).Status);
    }

    [Fact]
    public async Task Nobody_answers_and_they_are_reminded_once_and_then_it_ends()
    {
        await GivenAsync(capacity: 1);
        await BookAsync(_amina, Jo);
        Forget();

        _database.Time.Set("2016-09-15T07:59:59Z");
        Assert.Equal(0, await DeskAsync(d => d.ChaseDueAsync()));
        _database.Time.Set("2016-09-15T08:00:00Z");
        Assert.Equal(1, await DeskAsync(d => d.ChaseDueAsync()));
        Assert.Equal(0, await DeskAsync(d => d.ChaseDueAsync()));
        Assert.Equal(["AgreementChased Jo Fisher"], Letters());
        Assert.Contains($"/agree/{Token()}", Read(db => db.Letters().Single().Text), StringComparison.Ordinal);

        _database.Time.Set("2016-09-19T22:59:59Z");
        Assert.Equal(0, await DeskAsync(d => d.ExpireDueAsync()));
        _database.Time.Set("2016-09-19T23:00:00Z");
        Assert.Equal(AgreementState.Expired, await DeskAsync(d => d.AnswerAsync(Token(), true, null))); // whoever comes first
        Assert.Equal(1, await DeskAsync(d => d.ExpireDueAsync()));
        Assert.Equal(0, await DeskAsync(d => d.ExpireDueAsync()));

        Assert.Equal((BookingStatus.Declined, "Nobody agreed in time"), (Of(_amina).Status, Of(_amina).Reason));
        Assert.Equal(["AgreementChased Jo Fisher", "RequestExpired Amina Hussain"], Letters());
        Assert.Equal(AgreementState.Expired, await DeskAsync(d => d.AnswerAsync(Token(), true, null)));
        Assert.Equal(BookingOutcome.Requested, await BookAsync(_amina, Jo)); // and may be asked again
    }

    [Fact]
    public async Task A_request_does_not_end_while_one_of_two_has_not_been_asked_yet()
    {
        await GivenAsync(by: AgreementBy.ManagerAndLinkPerson);
        Read(db =>
        {
            (db.Agencies.Single().LinkName, db.Agencies.Single().LinkEmail) = ("Lena Link", "lena@agency.example");
            return db.SaveChanges();
        });
        await BookAsync(_amina, Jo);
        Read(db => db.Outbox.Where(l => l.ToName == "Jo Fisher").ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Sent)));
        _database.Time.Set("2016-09-19T23:00:00Z");

        Assert.Equal(0, await DeskAsync(d => d.ExpireDueAsync()));

        Assert.Equal(BookingStatus.Requested, Of(_amina).Status);
        AllAreSent();
        _database.Time.Set($"{Read(db => db.Agreements.Max(a => a.ExpiresAt)):yyyy-MM-ddTHH:mm:ss}Z");
        Assert.Equal(1, await DeskAsync(d => d.ExpireDueAsync()));
    }

    [Fact]
    public async Task A_reader_whose_mail_puts_it_off_has_been_asked_all_the_same()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        Read(db => db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.Tries, 1)));
        _database.Time.Set("2016-09-19T23:00:00Z");

        Assert.Equal(1, await DeskAsync(d => d.ExpireDueAsync()));
    }

    [Fact]
    public async Task Nobody_is_asked_about_a_request_that_has_ended()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        await using (var db = _database.Open())
        {
            await db.BookingDesk().CancelAsync(Of(_amina).Key, _amina.Id);
        }
        var transport = new RecordingTransport();
        await using (var db = _database.Open())
        {
            await new Postroom(db, db.Clock, transport, Microsoft.Extensions.Logging.Abstractions.NullLogger<Postroom>.Instance).SendDueAsync();
        }

        Assert.DoesNotContain(transport.Sent, l => l.Kind == LetterKind.AgreementAsked);
    }

    [Theory]
    [InlineData("2016-09-15T08:00:00Z")] // when they would be asked once more
    [InlineData("2016-09-19T23:00:00Z")] // when it would end
    public async Task Whoever_has_not_been_asked_yet_has_all_their_time_when_they_are(string now)
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        _database.Time.Set(now);

        Assert.Equal(0, await DeskAsync(d => d.ExpireDueAsync()));
        Assert.Equal(0, await DeskAsync(d => d.ChaseDueAsync()));

        var (asked, at) = (Read(db => db.Agreements.Single()), _database.Clock.UtcNow);
        Assert.Equal((BookingStatus.Requested, at, null), (Of(_amina).Status, asked.AskedAt, asked.ChasedAt));
        Assert.True(asked.ChaseAt > at.AddDays(1) && asked.ExpiresAt > at.AddDays(5));
        var letters = Read(db => db.Outbox.Where(l => l.Kind == LetterKind.AgreementAsked).OrderBy(l => l.Id).ToList());
        Assert.Equal([LetterState.Overtaken, LetterState.Queued], letters.ConvertAll(l => l.State));
        Assert.Contains($"/agree/{Token()}", letters[1].Text, StringComparison.Ordinal);
        Assert.Contains($"by the end of {Words.Date(_database.Clock.DateOf(asked.ExpiresAt.AddTicks(-1)))}", letters[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Token(), letters[0].Text + letters[0].Html, StringComparison.Ordinal);

        AllAreSent();
        _database.Time.Set($"{asked.ChaseAt:yyyy-MM-ddTHH:mm:ss}Z");
        Assert.Equal(1, await DeskAsync(d => d.ChaseDueAsync()));
        _database.Time.Set($"{asked.ExpiresAt:yyyy-MM-ddTHH:mm:ss}Z");
        Assert.Equal(1, await DeskAsync(d => d.ExpireDueAsync()));
        Assert.Equal(BookingStatus.Declined, Of(_amina).Status);
    }

    [Theory]
    [InlineData(LetterState.Sending, 0)]
    [InlineData(LetterState.Sent, 1)]
    [InlineData(LetterState.Failed, 1)] // somebody must look after it
    public async Task A_request_ends_when_the_email_that_asks_is_no_longer_under_way(LetterState state, int ended)
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        Read(db => db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.State, state)));
        _database.Time.Set("2016-09-19T23:00:00Z");
        Assert.Equal(ended, await DeskAsync(d => d.ExpireDueAsync()));
        Assert.Equal(0, Read(db => db.Outbox.Count(l => l.State == LetterState.Overtaken)));
    }

    [Fact]
    public async Task When_a_request_ends_the_place_that_was_kept_goes_to_who_waits()
    {
        await GivenAsync(capacity: 1);
        await BookAsync(_amina, Jo);
        await BookAsync(_ben, Jo);
        await DeskAsync(d => d.AnswerAsync(Token(), true, null)); // Ben's: agreed, and waits behind Amina's kept place
        Assert.Equal(BookingStatus.Waiting, Of(_ben).Status);
        Forget();

        _database.Time.Set("2016-09-19T23:00:00Z");
        await DeskAsync(d => d.ExpireDueAsync());

        Assert.Equal(BookingStatus.Confirmed, Of(_ben).Status);
        Assert.Equal(["BookingPromoted Ben Archer", "RequestExpired Amina Hussain"], Letters().Order());
    }

    [Fact]
    public async Task When_the_session_begins_nobody_can_agree_any_more()
    {
        await GivenAsync(day: "2016-09-14 09:30-12:30");
        await BookAsync(_amina, Jo);

        _database.Time.Set("2016-09-14T08:30:00Z");

        Assert.Equal(AgreementState.Expired, await DeskAsync(d => d.AnswerAsync(Token(), true, null)));
        Assert.Equal(1, await DeskAsync(d => d.ExpireDueAsync()));
        Assert.Equal(BookingStatus.Declined, Of(_amina).Status);
    }

    [Fact]
    public async Task Taken_back_it_is_withdrawn_and_who_was_asked_is_told()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        var token = Token();
        Forget();

        Assert.Equal(BookingOutcome.RequestWithdrawn, await _database.CancelAsync(Of(_amina).Key, _amina.Id));

        Assert.Equal(["RequestWithdrawn Amina Hussain", "AgreementNotNeeded Jo Fisher"], Letters());
        Assert.Contains("the request was withdrawn", Read(db => db.Letters().OrderBy(l => l.Id).Last().Text), StringComparison.Ordinal);
        Assert.Equal(AgreementState.Withdrawn, await DeskAsync(d => d.AnswerAsync(token, true, null)));
    }

    [Fact]
    public async Task Somebody_else_can_be_named_and_the_first_link_is_void_and_the_time_stays()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        var (first, until) = (Token(), Read(db => db.Agreements.Single().ExpiresAt));
        Forget();
        _database.Time.Set("2016-09-14T10:00:00Z");
        var key = Of(_amina).Key;

        Assert.Equal(BookingOutcome.SameManager, await DeskAsync(d => d.AskAnotherAsync(key, _amina.Id, Jo)));
        Assert.Equal(BookingOutcome.NamedThemselves, await DeskAsync(d => d.AskAnotherAsync(key, _amina.Id, new("I", _amina.Email!))));
        Assert.Equal(BookingOutcome.NoSuchBooking, await DeskAsync(d => d.AskAnotherAsync(key, _ben.Id, new("Kim", "kim@agency.example"))));
        Assert.Empty(Letters());
        Assert.Equal(BookingOutcome.AskedAnother, await DeskAsync(d => d.AskAnotherAsync(key, _amina.Id, new("Kim", "kim@agency.example"))));

        Assert.Equal(["AgreementNotNeeded Jo Fisher", "AgreementAsked Kim"], Letters());
        Assert.Equal(AgreementState.SomebodyElse, await DeskAsync(d => d.AnswerAsync(first, true, null)));
        Assert.Equal(until, Read(db => db.Agreements.Single(a => a.Name == "Kim").ExpiresAt));
        Assert.Equal(AgreementState.Open, await DeskAsync(d => d.AnswerAsync(Token(), true, null)));
        Assert.Equal(BookingStatus.Confirmed, Of(_amina).Status);
        Assert.Equal(BookingOutcome.NothingToAgree, await DeskAsync(d => d.AskAnotherAsync(key, _amina.Id, Jo)));
    }

    [Fact]
    public async Task Nobody_can_make_the_site_write_to_others_all_day()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        var key = Of(_amina).Key;

        for (var i = 1; i < Agreement.MostInADay; i++)
        {
            Assert.Equal(BookingOutcome.AskedAnother, await DeskAsync(d => d.AskAnotherAsync(key, _amina.Id, new("Kim", $"kim{i}@agency.example"))));
        }

        Assert.Equal(BookingOutcome.AskedTooOften, await DeskAsync(d => d.AskAnotherAsync(key, _amina.Id, new("Kim", "kim@agency.example"))));
        _database.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(BookingOutcome.AskedAnother, await DeskAsync(d => d.AskAnotherAsync(key, _amina.Id, new("Kim", "kim@agency.example"))));
    }

    [Theory]
    [InlineData(true, BookingStatus.Confirmed, "BookingConfirmed Amina Hussain")]
    [InlineData(false, BookingStatus.Declined, "BookingDeclined Amina Hussain")]
    public async Task The_team_records_what_somebody_said_by_phone(bool agree, BookingStatus becomes, string letter)
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        Forget();
        var token = Token();

        var answer = await DeskAsync(d => d.RecordAsync("HD-1", Of(_amina).Key, null, agree, "Jo rang on Monday", _coordinator.Id));

        Assert.Equal(RosterOutcome.Done, answer.Outcome);
        Assert.Equal(becomes, Of(_amina).Status);
        Assert.Equal([letter], Letters());
        Assert.Equal((_coordinator.Id, "Jo rang on Monday"), Read(db => db.Agreements.Select(a => ValueTuple.Create(a.RecordedById!.Value, a.Note!)).Single()));
        Assert.Equal(agree ? AgreementState.Agreed : AgreementState.Declined, await DeskAsync(d => d.AnswerAsync(token, !agree, null)));
        Assert.Equal(RosterOutcome.NotActive, (await DeskAsync(d => d.RecordAsync("HD-1", Of(_amina).Key, null, agree, "Again", _coordinator.Id))).Outcome);
        Assert.Equal(RosterOutcome.NotFound, (await DeskAsync(d => d.RecordAsync("HD-2", Of(_amina).Key, null, agree, "Again", _coordinator.Id))).Outcome);
        var story = await BookingStory.FindAsync(_database.Open(), "HD-1", Of(_amina).Key);
        Assert.Contains(story!.Lines, l => l.What == $"Jo Fisher {(agree ? "agreed" : "declined")}" && l.Who == "Recorded by Cleo Grant" && l.Reason == "Jo rang on Monday");
    }

    [Fact]
    public async Task A_request_that_came_with_an_import_is_decided_by_the_team()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        Read(db => db.Agreements.ExecuteDelete());

        var answer = await DeskAsync(d => d.RecordAsync("HD-1", Of(_amina).Key, null, true, "On the paper form", _coordinator.Id));

        Assert.Equal((true, BookingStatus.Confirmed), (answer.Good, Of(_amina).Status));
    }

    [Fact]
    public async Task A_session_that_is_moved_asks_anew_and_one_that_is_cancelled_asks_no_more()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        Forget();
        _database.Time.Set("2016-09-16T08:00:00Z");

        await PlanAsync((p, seen) => p.PostponeAsync("HD-1", "The trainer is ill", seen));
        Assert.Equal(AgreementState.Postponed, await DeskAsync(d => d.AnswerAsync(Token(), true, null)));
        _database.Time.Set("2016-09-26T08:00:00Z"); // the time to answer would be over
        Assert.Equal(0, await DeskAsync(d => d.ExpireDueAsync()));
        Forget();
        await PlanAsync((p, seen) => p.MoveAsync("HD-1", new NewDates([new(new(2016, 11, 3), new(9, 30), new(12, 30))], "civic-centre"), "", seen));

        Assert.Equal(["SessionMoved Amina Hussain", "AgreementAsked Jo Fisher"], Letters());
        Assert.Contains("Thursday 3 November 2016", Read(db => db.Letters().OrderBy(l => l.Id).Last().Text), StringComparison.Ordinal);
        Assert.Contains("by the end of Monday 3 October 2016", Read(db => db.Letters().OrderBy(l => l.Id).Last().Text), StringComparison.Ordinal);
        Forget();
        await PlanAsync((p, seen) => p.CancelAsync("HD-1", "Too few", seen));

        Assert.Equal(["SessionCancelled Amina Hussain", "AgreementNotNeeded Jo Fisher"], Letters());
        Assert.Equal(AgreementState.SessionCancelled, await DeskAsync(d => d.AnswerAsync(Token(), true, null)));
    }

    private async Task PlanAsync(Func<Planning, int, Task<PlanningAnswer>> act)
    {
        await using var db = _database.Open();
        var planning = new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5));
        Assert.True((await act(planning, await db.Sessions.Select(s => s.CalendarSequence).SingleAsync())).Good);
    }

    [Fact]
    public async Task Once_it_has_gone_out_the_private_link_is_not_in_the_database()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        var (token, transport) = (Token(), new RecordingTransport());

        await using (var db = _database.Open())
        {
            await new Postroom(db, db.Clock, transport, Microsoft.Extensions.Logging.Abstractions.NullLogger<Postroom>.Instance).SendDueAsync();
        }

        Assert.Equal(2, transport.Sent.Count);
        Assert.DoesNotContain(token, Read(db => string.Join(' ', db.Letters().Select(l => l.Text + l.Html))), StringComparison.Ordinal);
        Assert.Contains("/agree/…", Read(db => db.Letters().OrderBy(l => l.Id).Last().Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_wrong_with_one_session_holds_up_no_other()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        await using (var db = _database.Open())
        {
            db.Add(Given.Session(_database.Clock, reference: "HD-2", course: await db.Courses.SingleAsync(), days: "2016-10-21 09:30-12:30"));
            await db.SaveChangesAsync();
            await db.BookingDesk().BookAsync("HD-2", _amina.Id, Jo);
        }
        AllAreSent();
        _database.Time.Set("2016-09-19T23:00:00Z");
        Read(db => db.Database.ExecuteSqlRaw("CREATE TRIGGER bad BEFORE INSERT ON Outbox WHEN NEW.BookingId = (SELECT MIN(Id) FROM Bookings) BEGIN SELECT RAISE(ABORT, 'on purpose'); END"));

        await Assert.ThrowsAsync<AggregateException>(() => DeskAsync(d => d.ExpireDueAsync()));

        Assert.Equal([BookingStatus.Requested, BookingStatus.Declined], Read(db => db.Bookings.OrderBy(b => b.Id).Select(b => b.Status).ToList()));
    }

    [Fact]
    public async Task Somebody_named_after_the_reminder_is_not_reminded_at_once()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);
        AllAreSent();
        _database.Time.Set("2016-09-16T10:00:00Z");
        Assert.Equal(1, await DeskAsync(d => d.ChaseDueAsync()));

        await DeskAsync(d => d.AskAnotherAsync(Of(_amina).Key, _amina.Id, new("Kim", "kim@agency.example")));
        AllAreSent();

        Assert.Equal(0, await DeskAsync(d => d.ChaseDueAsync()));
        var kim = Read(db => db.Agreements.Single(a => a.Name == "Kim"));
        Assert.InRange(kim.ChaseAt, _database.Clock.UtcNow.AddHours(12), kim.ExpiresAt.AddHours(-12));
        _database.Time.Set($"{kim.ChaseAt:yyyy-MM-ddTHH:mm:ss}Z");
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await DeskAsync(d => d.ChaseDueAsync()));
    }

    [Fact]
    public async Task A_declined_request_keeps_no_word_of_it_in_history()
    {
        await GivenAsync();
        await BookAsync(_amina, Jo);

        await DeskAsync(d => d.RecordAsync("HD-1", Of(_amina).Key, null, agree: false, "Her mother is ill", _coordinator.Id));

        Assert.Equal("Declined by the line manager", Of(_amina).Reason);
        Assert.Contains("The reason: Her mother is ill", Read(db => db.Letters().Single(l => l.Kind == LetterKind.BookingDeclined).Text), StringComparison.Ordinal);
        Assert.DoesNotContain("mother", Read(db => string.Join(' ', db.History.Select(h => h.Changes))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_person_who_has_agreed_and_is_then_named_as_manager_is_not_asked_again()
    {
        (_agency.LinkName, _agency.LinkEmail) = ("Lena Link", "lena@agency.example");
        await GivenAsync(by: AgreementBy.ManagerAndLinkPerson);
        await BookAsync(_amina, Jo);
        await DeskAsync(d => d.AnswerAsync(Token(Approver.LinkPerson), true, null));
        Forget();

        Assert.Equal(BookingOutcome.AgreedAlready, await DeskAsync(d => d.AskAnotherAsync(Of(_amina).Key, _amina.Id, new("Lena", "LENA@agency.example"))));

        Assert.Equal(BookingStatus.Confirmed, Of(_amina).Status);
        Assert.Equal(["AgreementNotNeeded Jo Fisher", "BookingConfirmed Amina Hussain"], Letters());
        Assert.Equal(Approver.Manager | Approver.LinkPerson, Read(db => db.Agreements.Single(a => a.Agreed == true).Who));
    }

    [Fact]
    public async Task A_link_person_is_told_that_they_are_asked_as_such()
    {
        (_agency.LinkName, _agency.LinkEmail) = ("Lena Link", "lena@agency.example");
        await GivenAsync(by: AgreementBy.ManagerAndLinkPerson);
        await BookAsync(_amina, Jo);

        var text = Read(db => db.Letters().Single(l => l.ToName == "Lena Link").Text);
        Assert.Contains("Amina Hussain has asked for a place on the training below. You are the link person of The solent-nhs agency.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("has named you", text, StringComparison.Ordinal);
    }
}
