using System.Net;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Registers over HTTP. Today is the first of a Level 3's two days; Amina and Ben hold its places, Cora waits.</summary>
public sealed class AttendanceTests : IDisposable
{
    private const string Address = "/attendance/L3-2016-09/2016-09-20";

    private readonly TestSite _site = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _cora;
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _otherTrainer = Given.Person("Otto Other", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Booking _aminas;
    private readonly Booking _coras;

    public AttendanceTests()
    {
        (_amina, _ben, _cora) = (Given.Person("Amina Hussain", agency: _agency), Given.Person("Ben Archer", agency: _agency), Given.Person("Cora Lane"));
        var session = Given.Session(_site.Clock, capacity: 2, reference: "L3-2016-09", course: Given.Course(title: "Working together"), venue: Given.Venue(),
            days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        session.Trainers.Add(_trainer);
        var now = _site.Clock.UtcNow;
        _aminas = Given.Booking(session, _amina, now);
        Given.Booking(session, _ben, now);
        _coras = Given.Booking(session, _cora, now);
        _site.Add(session, _otherTrainer, _coordinator, Given.Agency("police", "police"));
        _site.Time.Set("2016-09-20T08:15:00Z");
    }

    private Task<TestBrowser> TrainerAsync() => _site.BrowserAsync(_trainer);

    private List<Presence> Presences() => _site.Read(db => db.Presences.ToList());

    private void Close()
    {
        using var db = _site.Database.Open();
        db.Sessions.Single().RegisterClosedAt = _site.Clock.UtcNow;
        db.SaveChanges();
    }

    [Theory]
    [InlineData("/attendance")]
    [InlineData(Address)]
    [InlineData(Address + "/scan")]
    [InlineData(Address + "/walk-in")]
    [InlineData(Address + "/close")]
    [InlineData(Address + "/reopen")]
    public async Task Registers_ask_strangers_to_sign_in_and_turn_practitioners_away(string address)
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(address)).Status);
    }

    [Theory]
    [InlineData(Address)]
    [InlineData(Address + "/scan")]
    [InlineData(Address + "/walk-in")]
    [InlineData(Address + "/close")]
    public async Task Somebody_elses_register_is_not_found(string address)
    {
        var browser = await _site.BrowserAsync(_otherTrainer);

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(address)).Status);
        Assert.DoesNotContain("Working together", (await browser.GetAsync("/attendance")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/attendance/L3-2016-09/2016-09-21")]
    [InlineData("/attendance/NONE/2016-09-20")]
    [InlineData("/attendance/L3-2016-09/2016-13-40")]
    [InlineData("/attendance/L3-2016-09/today")]
    public async Task A_register_that_is_not_there_is_not_found(string address) =>
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_coordinator)).GetAsync(address)).Status);

    [Theory]
    [InlineData("jo bloggs@school")]
    [InlineData("õ@ß")]
    [InlineData("nobody")]
    public async Task An_address_that_mail_cannot_be_sent_to_is_not_taken_at_the_door(string address)
    {
        var form = await (await TrainerAsync()).GetAsync($"{Address}/walk-in");

        var page = await form.SubmitAsync(fields: [("Email", address), ("Name", "Jo Bloggs")]);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(["Enter an email address like name@example.com"], page.Errors);
    }

    [Fact]
    public async Task A_known_address_under_another_name_adds_nobody_until_the_trainer_has_asked()
    {
        var form = await (await TrainerAsync()).GetAsync($"{Address}/walk-in");

        var page = await form.SubmitAsync(fields: [("Email", _coordinator.Email!), ("Name", "Somebody Else")]);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("under another name", Assert.Single(page.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain(_coordinator.Name, page.Main, StringComparison.Ordinal);
        Assert.Empty(_site.Read(db => db.Presences.Where(p => p.PersonId == _coordinator.Id).ToList()));
        await page.SubmitAsync(fields: ("IsSurelyThem", "true"));
        Assert.Single(_site.Read(db => db.Presences.Where(p => p.PersonId == _coordinator.Id).ToList()));
    }

    [Fact]
    public async Task A_trainer_finds_todays_register_first_and_the_next_day_among_what_is_coming()
    {
        var page = await (await TrainerAsync()).GetAsync("/attendance");

        Assert.Equal([Address], page.All(".registers__title a").Select(a => a.GetAttribute("href")!));
        Assert.Contains("Today Working together", page.Main, StringComparison.Ordinal);
        Assert.Contains("Day 2 of 2, Civic Centre", page.Main, StringComparison.Ordinal);
        Assert.Contains("2 expected", page.Main, StringComparison.Ordinal);

        _site.Time.Set("2016-09-28T08:15:00Z");
        Assert.Contains("Still open", (await (await _site.BrowserAsync(_coordinator)).GetAsync("/attendance")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_without_sessions_is_told_what_to_do()
    {
        var page = await (await _site.BrowserAsync(_otherTrainer)).GetAsync("/attendance");

        Assert.Contains("You have no session today.", page.Main, StringComparison.Ordinal);
        Assert.Contains("tell the training team", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_register_shows_who_is_expected_and_neither_who_waits_nor_anybodys_address()
    {
        var page = await (await TrainerAsync()).GetAsync(Address);

        Assert.Equal(["Ben Archer", "Amina Hussain"], page.All(".register-line__name").Select(TestPage.Words));
        Assert.Contains("0 of 2 in", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Cora Lane", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@agency.example", page.Text, StringComparison.Ordinal);
        Assert.Equal([Address, "/attendance/L3-2016-09/2016-09-27"], page.All(".register-days a").Select(a => a.GetAttribute("href")!));
    }

    [Fact]
    public async Task A_button_checks_in_and_another_takes_it_back_without_script()
    {
        var browser = await TrainerAsync();
        var page = await (await (await browser.GetAsync(Address)).SubmitAsync($"#person-{_amina.Id} form")).FollowAsync();

        Assert.Equal("Amina Hussain is checked in.", page.Said);
        Assert.Contains("1 of 2 in", page.Main, StringComparison.Ordinal);
        Assert.Contains("In 9:15am By hand", TestPage.Words(page.Find($"#person-{_amina.Id}")), StringComparison.Ordinal);
        Assert.Equal(_trainer.Id, _site.Read(db => db.ScanEvents.Single().RecordedById));

        page = await (await page.SubmitAsync($"#person-{_amina.Id} form")).FollowAsync();

        Assert.Equal("Amina Hussain is no longer checked in.", page.Said);
        Assert.Empty(Presences());
    }

    [Fact]
    public async Task Pressing_twice_records_once()
    {
        var page = await (await TrainerAsync()).GetAsync(Address);
        await page.SubmitAsync($"#person-{_amina.Id} form");
        var again = await (await page.SubmitAsync($"#person-{_amina.Id} form")).FollowAsync();

        Assert.Equal("Amina Hussain is checked in.", again.Said);
        Assert.Equal(1, _site.Read(db => db.ScanEvents.Count()));
    }

    [Fact]
    public async Task Leaving_early_is_marked_while_the_day_lasts()
    {
        var browser = await TrainerAsync();
        await (await browser.GetAsync(Address)).SubmitAsync($"#person-{_amina.Id} form");
        Assert.Empty((await browser.GetAsync(Address)).All("form[action*='handler=Left']"));
        _site.Time.Set("2016-09-20T13:00:00Z");

        var page = await (await (await browser.GetAsync(Address)).SubmitAsync("form[action*='handler=Left']")).FollowAsync();

        Assert.Contains("Left 2pm", TestPage.Words(page.Find($"#person-{_amina.Id}")), StringComparison.Ordinal);
        Assert.False(Presences().Single().WholeDay);
    }

    [Fact]
    public async Task People_are_found_by_name_or_agency_and_the_missing_are_one_press_away()
    {
        var browser = await TrainerAsync();
        await (await browser.GetAsync(Address)).SubmitAsync($"#person-{_ben.Id} form");

        Assert.Equal(["Amina Hussain"], (await (await browser.GetAsync(Address)).SubmitAsync("#find", ("q", "hussain"))).All(".register-line__name").Select(TestPage.Words));
        Assert.Contains("Nobody on this register matches “nobody”.", (await browser.GetAsync($"{Address}?q=nobody")).Main, StringComparison.Ordinal);
        var missing = await browser.GetAsync($"{Address}?show=missing");
        Assert.Equal(["Amina Hussain"], missing.All(".register-line__name").Select(TestPage.Words));
        var after = await (await missing.SubmitAsync($"#person-{_amina.Id} form")).FollowAsync();
        Assert.Contains("Everybody is in.", after.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_typed_code_checks_in_and_a_wrong_one_says_what_is_the_matter()
    {
        var browser = await TrainerAsync();
        var page = await browser.GetAsync(Address);

        var empty = await page.SubmitAsync("#code-form", ("Code", " "));
        Assert.Equal((HttpStatusCode.BadRequest, "Enter the code that is on the person's card or phone"), (empty.Status, Assert.Single(empty.Errors)));
        var wrong = await page.SubmitAsync("#code-form", ("Code", "what?"));
        Assert.Equal("That is not a check-in code of this site.", Assert.Single(wrong.Errors));
        Assert.Equal("what?", wrong.Find("#Code")!.GetAttribute("value"));
        Assert.True(wrong.Find(".register-code")!.HasAttribute("open"));

        var right = await (await page.SubmitAsync("#code-form", ("Code", Given.Codes.TypedCodeFor(_aminas.Key)))).FollowAsync();
        Assert.Equal("Amina Hussain is checked in.", right.Said);
    }

    [Fact]
    public async Task A_code_from_the_waiting_list_asks_whether_to_add_a_walk_in()
    {
        var browser = await TrainerAsync();
        var ask = await (await (await browser.GetAsync(Address)).SubmitAsync("#code-form", ("Code", Given.Codes.TypedCodeFor(_coras.Key)))).FollowAsync();

        Assert.Contains("Cora Lane is on the waiting list and holds no place.", ask.Main, StringComparison.Ordinal);
        Assert.Empty(Presences());
        var page = await (await ask.SubmitAsync()).FollowAsync();

        Assert.Equal("Cora Lane is checked in as a walk-in.", page.Said);
        Assert.Contains("0 of 2 in, and 1 walk-in", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_walk_in_is_added_by_name_and_address_and_each_mistake_is_named()
    {
        var browser = await TrainerAsync();
        var form = await browser.GetAsync($"{Address}/walk-in");

        var wrong = await form.SubmitAsync(null, ("Name", ""), ("Email", "nonsense"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["Enter an email address like name@example.com", "Enter their full name"], wrong.Errors.Order());

        var police = _site.Read(db => db.Agencies.Single(a => a.Code == "police").Id);
        var page = await (await form.SubmitAsync(null, ("Name", "Nia Okoro"), ("Email", "nia@police.example"), ("AgencyId", $"{police}"), ("Focus", "Both"))).FollowAsync();

        Assert.Equal("Nia Okoro is checked in as a walk-in.", page.Said);
        Assert.Equal(police, Presences().Single().AgencyId);
    }

    [Fact]
    public async Task A_walk_in_needs_a_name_and_no_address()
    {
        var form = await (await TrainerAsync()).GetAsync($"{Address}/walk-in");
        Assert.Equal(["Name", "Email", "AgencyId"], form.All("main form .govuk-label--s").Select(l => l.GetAttribute("for")!));

        var wrong = await form.SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "Enter their full name"), (wrong.Status, Assert.Single(wrong.Errors)));
        var page = await (await wrong.SubmitAsync(null, ("Name", "Nia Okoro"))).FollowAsync();

        Assert.Equal("Nia Okoro is checked in as a walk-in.", page.Said);
        Assert.Equal(ScanMethod.WalkIn, Assert.Single(Presences()).Method);
    }

    [Theory]
    [InlineData("")]
    [InlineData("private@home.example")]
    public async Task A_walk_in_with_the_name_of_somebody_expected_is_them_or_said_to_be_somebody_else(string email)
    {
        var form = await (await TrainerAsync()).GetAsync($"{Address}/walk-in");

        var ask = await form.SubmitAsync(null, ("Name", "amina  HUSSAÍN"), ("Email", email));

        Assert.Equal((HttpStatusCode.BadRequest, "Amina Hussain, The solent-nhs agency, is expected: check them in, or say that it is somebody else"), (ask.Status, Assert.Single(ask.Errors)));
        Assert.Empty(Presences());
        Assert.Equal("Amina Hussain is checked in.", (await (await ask.SubmitAsync($"#namesake-{_amina.Id}")).FollowAsync()).Said);
        Assert.Equal(_amina.Id, Assert.Single(Presences()).PersonId);

        // She is in, and now comes another of that name.
        ask = await ask.SubmitAsync("form[novalidate]");
        Assert.StartsWith("Amina Hussain, The solent-nhs agency, is in already", Assert.Single(ask.Errors), StringComparison.Ordinal);
        Assert.Null(ask.Find($"#namesake-{_amina.Id}"));
        await ask.SubmitAsync("form[novalidate]", ("IsSomebodyElse", "true"));
        Assert.Equal([ScanMethod.Manual, ScanMethod.WalkIn], Presences().Select(p => p.Method));
    }

    [Fact]
    public async Task Their_own_address_says_that_it_is_them()
    {
        var form = await (await TrainerAsync()).GetAsync($"{Address}/walk-in");

        await form.SubmitAsync(null, ("Name", "Amina Hussain"), ("Email", _amina.Email!.ToUpperInvariant()));

        Assert.Equal(_amina.Id, Assert.Single(Presences()).PersonId);
    }

    [Fact]
    public async Task Once_the_day_is_over_the_register_says_from_when_who_is_checked_in_counts_and_shows_no_room_code()
    {
        var browser = await TrainerAsync();
        var page = await browser.GetAsync(Address);
        Assert.NotNull(page.Find($"a[href='{Address}/room-code']"));
        Assert.DoesNotContain("The day is over", page.Main, StringComparison.Ordinal);
        Assert.NotNull(page.Find($"p[data-plain] a[href='{Address}/paper']"));
        _site.Time.Set("2016-09-20T16:00:00Z");

        page = await browser.GetAsync(Address);

        Assert.Null(page.Find($"a[href='{Address}/room-code']"));
        Assert.Contains("The day is over: who is checked in now counts from its start, 9:30am.", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_in_sees_it_among_their_bookings()
    {
        var amina = await _site.BrowserAsync(_amina);
        Assert.DoesNotContain("Checked in since", (await amina.GetAsync("/bookings")).Main, StringComparison.Ordinal);
        await (await (await TrainerAsync()).GetAsync(Address)).SubmitAsync($"#person-{_amina.Id} form");

        Assert.Contains("Checked in since 9:15am", TestPage.Words((await amina.GetAsync("/bookings")).Find(".booking__code")), StringComparison.Ordinal);
        Assert.DoesNotContain("Checked in since", (await (await _site.BrowserAsync(_ben)).GetAsync("/bookings")).Main, StringComparison.Ordinal);
        _site.Time.Set("2016-09-21T08:15:00Z");
        Assert.DoesNotContain("Checked in since", (await amina.GetAsync("/bookings")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_has_no_booking_here_cannot_be_looked_up_by_number()
    {
        var page = await (await TrainerAsync()).GetAsync($"{Address}/walk-in?person={_coordinator.Id}");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("Cleo", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_day_the_register_can_be_read_only()
    {
        _site.Time.Set("2016-09-19T08:15:00Z");
        var browser = await TrainerAsync();
        var page = await browser.GetAsync(Address);

        Assert.Contains("People can be checked in on the day itself.", page.Main, StringComparison.Ordinal);
        Assert.Empty(page.All("main form[method=post]"));
        Assert.Equal(Address, (await browser.GetAsync($"{Address}/scan")).Location);
    }

    [Fact]
    public async Task A_cancelled_session_says_so_and_checks_nobody_in()
    {
        using (var db = _site.Database.Open())
        {
            db.Sessions.Single().Status = SessionStatus.Cancelled;
            db.SaveChanges();
        }

        var page = await (await TrainerAsync()).GetAsync(Address);

        Assert.Contains("This session was cancelled. Nobody can be checked in.", page.Main, StringComparison.Ordinal);
        Assert.Empty(page.All("main form[method=post]"));
    }

    [Fact]
    public async Task Closing_says_what_will_happen_and_is_possible_once_every_day_has_begun()
    {
        var browser = await TrainerAsync();
        Assert.Equal(Address, (await browser.GetAsync($"{Address}/close")).Location);
        await (await browser.GetAsync(Address)).SubmitAsync($"#person-{_amina.Id} form");
        _site.Time.Set("2016-09-27T15:30:00Z");

        var page = await browser.GetAsync($"{Address}/close");
        Assert.Contains("1 of the 2 people who hold a place", page.Main, StringComparison.Ordinal);
        var ticks = page.All("input[name=looked]").Select(t => ("looked", t.GetAttribute("value")!)).ToArray();
        var closed = await (await page.SubmitAsync("#close", ticks)).FollowAsync();

        Assert.Equal("The register is closed. Thank you.", closed.Said);
        Assert.Contains("If something in it is wrong, tell the training team.", closed.Main, StringComparison.Ordinal);
        Assert.Empty(closed.All("main form[method=post]"));
        Assert.NotNull(_site.Read(db => db.Sessions.Single().RegisterClosedAt));
    }

    [Fact]
    public async Task A_page_left_open_while_the_register_closed_says_so()
    {
        var page = await (await TrainerAsync()).GetAsync(Address);
        Close();

        var after = await (await page.SubmitAsync($"#person-{_amina.Id} form")).FollowAsync();

        Assert.Equal("This register was closed on Tuesday 20 September 2016. Ask the training team to open it again.", after.Said);
        Assert.Empty(Presences());
    }

    [Fact]
    public async Task Only_the_team_opens_a_closed_register_and_says_why()
    {
        Close();
        Assert.Equal(HttpStatusCode.NotFound, (await (await TrainerAsync()).GetAsync($"{Address}/reopen")).Status);
        var page = await (await _site.BrowserAsync(_coordinator)).GetAsync($"{Address}/reopen");

        var wrong = await page.SubmitAsync(null, ("Reason", ""));
        Assert.Equal((HttpStatusCode.BadRequest, "Say why the register is opened again"), (wrong.Status, Assert.Single(wrong.Errors)));
        var open = await (await page.SubmitAsync(null, ("Reason", "Two names were missing"))).FollowAsync();

        Assert.Equal("The register is open again.", open.Said);
        Assert.Null(_site.Read(db => db.Sessions.Single().RegisterClosedAt));
        Assert.Contains(_site.Read(db => db.History.ToList()), h => h.ActorId == _coordinator.Id && h.Changes.Contains("Two names were missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        var page = await (await TrainerAsync()).PostAsync($"{Address}?handler=CheckIn", ("person", $"{_amina.Id}"), ("eventId", $"{Guid.NewGuid()}"));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Empty(Presences());
    }

    [Fact]
    public async Task A_register_costs_as_many_queries_for_a_hundred_people_as_for_two()
    {
        var browser = await TrainerAsync();
        await browser.GetAsync(Address);
        var before = _site.Commands.Count;
        await browser.GetAsync(Address);
        var few = _site.Commands.Count - before;
        using (var db = _site.Database.Open())
        {
            var session = (await db.LockSessionAsync("L3-2016-09"))!;
            session.Capacity = 200;
            db.AddRange(Given.Persons(100).Select((p, i) => new Booking { Session = session, Person = p, Number = 100 + i, Status = BookingStatus.Confirmed, CodeHash = Guid.NewGuid().ToByteArray() }));
            db.SaveChanges();
        }
        before = _site.Commands.Count;
        var page = await browser.GetAsync(Address);

        Assert.Equal(102, page.All(".register-line").Count);
        Assert.Equal(few, _site.Commands.Count - before);
    }

    public void Dispose() => _site.Dispose();
}
