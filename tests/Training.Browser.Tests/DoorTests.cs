using System.Globalization;
using Microsoft.Playwright;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>The door with script: what a trainer does on a phone is answered at once, kept there, and sent by itself.</summary>
public sealed class DoorTests(AtTheDoor.Door site) : AtTheDoor(site), IClassFixture<AtTheDoor.Door>
{
    // ---- scanning

    [Fact]
    public async Task A_code_is_answered_in_green_with_name_and_agency_and_once_while_it_is_held_up()
    {
        Begin();
        FakeCamera.ShowNothing(_site.CameraFile);
        await using var browser = await _site.ChromiumAsync(FakeCamera.Arguments(_site.CameraFile));
        var page = await OpenAsync(browser, _trainer, "/scan");
        await ExpectAsync(page.Locator("[data-count]"), "0 of 4 in");

        FakeCamera.Show(_site.CameraFile, QrOf(_amina));

        await ExpectAsync(page.Locator("#answer"), "Amina Hussain");
        await ExpectAsync(page.Locator("#answer"), _agency.Name);
        await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("data-tone", "good");
        await ExpectAsync(page.Locator("[data-count]"), "1 of 4 in");
        Assert.InRange(await page.EvaluateAsync<double>("performance.getEntriesByName('answer')[0].duration"), 0, 1000);
        Assert.Empty(await Axe.ViolationsAsync(page));
        await SentAsync(page);
        Assert.Equal([ScanMethod.Qr], _site.Read(db => db.Presences.Where(p => p.SessionId == _session.Id).Select(p => p.Method).ToList()));

        FakeCamera.Show(_site.CameraFile, QrOf(_ben)); // the next one, so that time has passed with the first held up
        await ExpectAsync(page.Locator("#answer"), "Ben Archer");
        await SentAsync(page);
        Assert.Equal(2, Events());
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo Ben Archer" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-count]"), "1 of 4 in");
        await SentAsync(page);
        Assert.Single(Presences());
    }

    [Fact]
    public async Task Two_phones_that_scan_the_same_person_make_one_presence_and_the_second_is_told_who_was_first_and_when()
    {
        Begin();
        var other = Somebody("Uma Reed", Role.Trainer);
        _site.Add(other);
        AddTrainer(other);
        await using var browser = await _site.ChromiumAsync();
        var (first, second) = (await OpenAsync(browser, _trainer, "/scan"), await OpenAsync(browser, other, "/scan"));
        await ExpectAsync(first.Locator("[data-count]"), "0 of 4 in");
        await ExpectAsync(second.Locator("[data-count]"), "0 of 4 in");

        await TypeAsync(first, QrOf(_amina));
        await ExpectAsync(first.Locator("#answer"), "Checked in");
        await SentAsync(first);
        _site.Time.Advance(TimeSpan.FromSeconds(5)); // the site's clock stands still, and the phones' do not
        await TypeAsync(second, QrOf(_amina));

        await Assertions.Expect(second.Locator("#answer")).ToHaveAttributeAsync("data-outcome", "already-in");
        await ExpectAsync(second.Locator("#answer"), "9:15am");
        await ExpectAsync(second.Locator("#answer"), "Tess Turner");
        Assert.Single(Presences());
        Assert.Equal(2, Events());

        await TypeAsync(second, QrOf(_ben));
        await ExpectAsync(second.Locator("#answer"), "Ben Archer");
        await SentAsync(second);
        await first.ReloadAsync();
        await ExpectAsync(first.Locator("[data-count]"), "2 of 4 in");
    }

    [Fact]
    public async Task Every_code_that_checks_nobody_in_says_why()
    {
        Begin();
        var cancelled = Book(_session, Somebody("Cal Reid"));
        Cancel(cancelled);
        var (soon, later) = (Another("2016-09-21 09:30-12:30"), Another("2016-09-27 09:30-12:30"));
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "/scan");
        await ExpectAsync(page.Locator("[data-count]"), "0 of 4 in");

        foreach (var (code, tone, words) in new[]
        {
            ($"http://localhost/q/{new string('A', 22)}", "bad", "code"), // forged: nobody has it
            ("https://elsewhere.example/q/AAAAAAAAAAAAAAAAAAAAAA", "bad", "not a check-in code of this site"),
            ("ZZZZ-ZZZZ", "bad", "code"),
            (QrOf(cancelled), "mind", "Cal Reid"),
            (QrOf(soon), "bad", "another session"),
            (QrOf(later), "bad", "27 September"),
        })
        {
            await TypeAsync(page, code);
            await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("data-tone", tone);
            await ExpectAsync(page.Locator("#answer"), words);
        }
        Assert.Empty(await Axe.ViolationsAsync(page));
        await SentAsync(page);
        Assert.Empty(Presences());

        await TypeAsync(page, QrOf(cancelled));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add as a walk-in" }).ClickAsync();
        await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("data-tone", "good");
        await SentAsync(page);
        Assert.Equal([ScanMethod.WalkIn], Presences().Select(p => p.Method));
        Assert.Equal(0, await StoredAsync(page, "refused"));
    }

    [Theory]
    [InlineData("--use-fake-ui-for-media-stream=deny", "--use-fake-device-for-media-stream", "may not use the camera")]
    [InlineData("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=0", "has no camera")]
    public async Task Without_a_camera_the_page_says_why_and_the_typed_code_works(string permission, string device, string words)
    {
        Begin();
        await using var browser = await _site.ChromiumAsync(permission, device);
        var page = await OpenAsync(browser, _trainer, "/scan");

        await ExpectAsync(page.Locator("[data-camera]"), words);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Try the camera again" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#Code")).ToBeFocusedAsync();
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.Keyboard.TypeAsync(Given.Codes.TypedCodeFor(BookingOf(_cora).Key));
        await page.Keyboard.PressAsync("Enter");
        await ExpectAsync(page.Locator("#answer"), "Cora Lane");
        await SentAsync(page);
        Assert.Equal(_cora.Id, Presences().Single().PersonId);
    }

    // ---- the register

    [Fact]
    public async Task With_the_keyboard_alone_somebody_is_found_checked_in_and_taken_back()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await page.GetByLabel("Name or agency").FocusAsync();
        await page.Keyboard.TypeAsync("amina");
        await Assertions.Expect(page.Locator("[data-lines] > li")).ToHaveCountAsync(1);
        for (var i = 0; i < 4; i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await ExpectAsync(Line(page, _amina), "In 9:15am");
        await Assertions.Expect(Line(page, _amina).Locator("summary")).ToBeFocusedAsync(); // the button is gone, and the focus is not
        await page.Keyboard.PressAsync("Enter");
        Assert.Empty(await Axe.ViolationsAsync(page));
        await Line(page, _amina).GetByRole(AriaRole.Button, new() { Name = "Undo" }).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await ExpectAsync(Line(page, _amina), "Not in");
        await SentAsync(page);
        Assert.Empty(Presences());
        Assert.Equal(2, Events());
    }

    [Fact]
    public async Task At_360_pixels_nothing_scrolls_sideways_and_what_is_pressed_is_big_enough()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "", width: 360);
        await Line(page, _amina).Locator("summary").ClickAsync();

        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.door button, .door summary, .door a.govuk-button, .door input')]
              .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44 && e.type !== 'search').map(e => e.outerHTML)
            """));
        await page.GetByRole(AriaRole.Button, new() { Name = "Walk-in", Exact = true }).ClickAsync();
        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and check in" }).ClickAsync();
        await ExpectAsync(page.GetByRole(AriaRole.Dialog), "Enter their full name");
        Assert.Empty(await Axe.ViolationsAsync(page));
    }

    // ---- without a network

    [Fact]
    public async Task Everything_works_without_a_network_survives_a_restart_and_is_sent_once_through_503_and_401()
    {
        Begin();
        var folder = Path.Combine(_site.Database.Folder, $"phone-{_session.Reference}");
        var phone = await _site.PhoneAsync(folder);
        await _site.SignInAsync(phone, _trainer);
        var page = await phone.NewPageAsync();
        await page.GotoAsync(Address);
        await Assertions.Expect(page.Locator("[data-lines] > li")).ToHaveCountAsync(4);
        await WorkerReadyAsync(page);

        await phone.SetOfflineAsync(true);
        await page.ReloadAsync();
        await ExpectAsync(page.Locator("main"), "0 of 4 in");
        Assert.Empty(await Axe.ViolationsAsync(page)); // of the page that the worker serves
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync(); // 1
        await ExpectAsync(Line(page, _amina), "In 9:15am");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Ben Archer" }).ClickAsync(); // 2
        await ExpectAsync(Line(page, _ben), "Waits to be sent");
        await page.Locator("[data-said-undo]").ClickAsync(); // 3
        await ExpectAsync(Line(page, _ben), "Not in");
        await MoreAsync(page, _cora);
        await Line(page, _cora).GetByLabel("Came at").FillAsync("10:30");
        await Line(page, _cora).GetByRole(AriaRole.Button, new() { Name = "Record arrival of Cora Lane" }).ClickAsync(); // 4
        await ExpectAsync(Line(page, _cora), "Late, 10:30am");
        await MoreAsync(page, _amina);
        await Line(page, _amina).GetByLabel("Left at").FillAsync("11:45");
        await Line(page, _amina).GetByRole(AriaRole.Button, new() { Name = "Record leaving of Amina Hussain" }).ClickAsync(); // 5
        await ExpectAsync(Line(page, _amina), "Left early, 11:45am");
        await page.GetByRole(AriaRole.Button, new() { Name = "Walk-in", Exact = true }).ClickAsync();
        await page.GetByLabel("Full name").FillAsync("Nora Quinn");
        await page.GetByLabel("Agency", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = _agency.Name });
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and check in" }).ClickAsync(); // 6
        await ExpectAsync(page.Locator("[data-lines]"), "Nora Quinn");
        await page.GetByRole(AriaRole.Link, new() { Name = "Scan", Exact = true }).ClickAsync();
        await TypeAsync(page, QrOf(_dev)); // 7
        await ExpectAsync(page.Locator("#answer"), "Dev Patel");
        await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("data-tone", "good");
        await TypeAsync(page, $"http://localhost/q/{new string('B', 22)}"); // 8
        await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("data-tone", "bad");
        await ExpectAsync(page.Locator("[data-waiting]"), "8 waiting to be sent, no connection");
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.GotoAsync($"{_site.Address}/attendance/{_session.Reference}/2016-09-29");
        await ExpectAsync(page.Locator("main"), "not on this device");
        Assert.Empty(await Axe.ViolationsAsync(page));
        await phone.CloseAsync();

        phone = await _site.PhoneAsync(folder);
        await phone.SetOfflineAsync(true);
        page = await phone.NewPageAsync();
        await page.GotoAsync(Address);
        await ExpectAsync(page.Locator("main"), "3 of 4 in");
        await ExpectAsync(page.Locator("main"), "1 walk-in");
        await ExpectAsync(page.Locator("[data-waiting]"), "8 waiting to be sent, no connection");
        Assert.Equal(0, Events());

        // The network is back, but the server is not: nothing is lost.
        var failed = 0;
        _site.Failing = path => path.EndsWith("/scans", StringComparison.Ordinal) || path.EndsWith("/roster", StringComparison.Ordinal) ? Count(503) : null;
        await phone.SetOfflineAsync(false);
        await EventuallyAsync(() => failed > 0);
        await ExpectAsync(page.Locator("[data-waiting]"), "8 waiting to be sent");

        // Then it is, but we are signed out.
        await phone.ClearCookiesAsync(new() { Name = "training" });
        _site.Failing = null;
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync(Patiently);
        await ExpectAsync(page.Locator("[data-waiting]"), "8 waiting to be sent, signed out");
        Assert.Equal(0, Events());

        // Signed in again, everything is there, once.
        await _site.SignInAsync(phone, _trainer);
        await Assertions.Expect(page.Locator("[data-waiting]")).ToHaveTextAsync("Everything is sent", new() { Timeout = 40_000 });
        await page.GotoAsync(Address);
        await ExpectAsync(page.Locator("main"), "3 of 4 in");
        var there = Presences().ToDictionary(p => p.PersonId);
        Assert.Equal(4, there.Count);
        Assert.Equal(new DateTime(2016, 9, 20, 9, 30, 0, DateTimeKind.Utc), there[_cora.Id].ArrivedAt);
        Assert.Equal(new DateTime(2016, 9, 20, 10, 45, 0, DateTimeKind.Utc), there[_amina.Id].LeftAt);
        Assert.False(there.ContainsKey(_ben.Id));
        Assert.Equal(ScanMethod.Qr, there[_dev.Id].Method);
        Assert.Equal("Nora Quinn", _site.Read(db => db.Presences.Where(p => p.SessionId == _session.Id && p.Method == ScanMethod.WalkIn).Select(p => p.Person.Name).Single()));
        Assert.Equal(1, _site.Read(db => db.People.Count(p => p.Name == "Nora Quinn")));
        await phone.CloseAsync();

        int Count(int status)
        {
            Interlocked.Increment(ref failed);
            return status;
        }
    }

    [Fact]
    public async Task A_walk_in_that_was_not_sent_yet_can_be_taken_back_and_never_reaches_the_server()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await page.Context.SetOfflineAsync(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Walk-in", Exact = true }).ClickAsync();
        await page.GetByLabel("Full name").FillAsync("Mina Slip");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and check in" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting");
        await page.Locator("[data-said-undo]").ClickAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "Everything is sent");
        await Assertions.Expect(page.Locator("[data-lines]")).Not.ToContainTextAsync("Mina Slip");
        Assert.Equal(0, _site.Read(db => db.People.Count(p => p.Name == "Mina Slip")));
    }

    [Fact]
    public async Task Two_tabs_of_one_phone_send_what_both_recorded_once()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var one = await OpenAsync(browser, _trainer, "");
        var two = await one.Context.NewPageAsync();
        await two.GotoAsync(Address);
        await Assertions.Expect(two.Locator("[data-lines] > li")).ToHaveCountAsync(4);
        await one.Context.SetOfflineAsync(true);
        await one.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await two.GetByRole(AriaRole.Button, new() { Name = "Check in Ben Archer" }).ClickAsync();
        await ExpectAsync(one.Locator("main"), "2 of 4 in"); // each shows what the other recorded
        await ExpectAsync(two.Locator("[data-waiting]"), "2 waiting to be sent");

        await one.Context.SetOfflineAsync(false);

        await ExpectAsync(one.Locator("[data-waiting]"), "Everything is sent");
        await ExpectAsync(two.Locator("[data-waiting]"), "Everything is sent");
        Assert.Equal((2, 2), (Events(), Presences().Count));
    }

    [Fact]
    public async Task A_page_whose_token_is_too_old_gets_a_new_one_by_itself()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await page.Context.ClearCookiesAsync(new() { Name = "training-form" });

        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();

        await EventuallyAsync(() => Events() == 1);
        await SentAsync(page);
    }

    [Fact]
    public async Task A_workshop_has_the_same_register_and_scanner()
    {
        Begin();
        var conference = Given.Conference(_site.Clock, reference: $"C-{Guid.NewGuid():N}"[..8], workshops: ["1 cyber 20"]);
        Person[] people = [Somebody("Wen Expected"), Somebody("Oda Otherwise")];
        using (var db = _site.Database.Open())
        {
            conference.Trainers.Add(db.People.Single(p => p.Id == _trainer.Id));
            conference.Course.Code = conference.Reference;
            foreach (var person in people)
            {
                Given.Booking(conference, person, _site.Clock.UtcNow);
            }
            conference.Choose(conference.Bookings[0], [conference.Workshop("1 cyber")], _site.Clock.UtcNow.AddDays(-7));
            db.Add(conference);
            db.SaveChanges();
        }
        var address = $"/attendance/{conference.Reference}/workshops/1/cyber";
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await page.GotoAsync(_site.Address + address);
        await ExpectAsync(page.Locator("main"), "0 of 1 in");
        await page.GetByRole(AriaRole.Link, new() { Name = "Scan", Exact = true }).ClickAsync();
        await TypeAsync(page, QrOf(conference.Bookings[0]));
        await ExpectAsync(page.Locator("#answer"), "Wen Expected");
        await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("data-tone", "good");
        await TypeAsync(page, QrOf(conference.Bookings[1]));
        await ExpectAsync(page.Locator("#answer"), "though not expected in this workshop");
        await SentAsync(page);
        await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("data-tone", "good"); // the server says the same
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.GotoAsync(_site.Address + address);
        await ExpectAsync(page.Locator("main"), "1 of 1 in");
        await Assertions.Expect(page.Locator("[data-lines] > li")).ToHaveCountAsync(2);
        Assert.Empty(await Axe.ViolationsAsync(page));
    }

    [Fact]
    public async Task What_the_server_refuses_stays_to_be_read_until_it_is_dismissed()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await page.GetByRole(AriaRole.Button, new() { Name = "Walk-in", Exact = true }).ClickAsync();
        await page.GetByLabel("Full name").FillAsync("Another Name");
        await page.GetByLabel("Email address (optional)").FillAsync(_trainer.Email!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and check in" }).ClickAsync();

        await ExpectAsync(page.Locator("[data-refused]"), "under another name");
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.ReloadAsync();
        await ExpectAsync(page.Locator("[data-refused]"), "Another Name");
        Assert.Empty(Presences());
        await page.Locator("[data-refused]").GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-refused]")).ToBeHiddenAsync();
        Assert.Equal(0, await StoredAsync(page, "refused"));
    }

    // ---- whose names are on the phone

    [Fact]
    public async Task Signing_out_deletes_the_names_and_keeps_what_was_not_sent_for_the_same_person()
    {
        Begin();
        var other = Somebody("Otto Other", Role.Trainer);
        _site.Add(other);
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        Assert.Equal(1, await StoredAsync(page, "rosters"));
        _site.Failing = path => path.EndsWith("/scans", StringComparison.Ordinal) ? 503 : null;
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ExpectAsync(page.GetByRole(AriaRole.Dialog), "not sent yet");
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ExpectAsync(page.Locator("main"), "You are signed out");
        Assert.Equal((0, 1), (await StoredAsync(page, "rosters"), await StoredAsync(page, "queue")));

        // Somebody else neither sees whom it is about nor sends it.
        _site.Failing = null;
        await _site.SignInAsync(page.Context, other);
        await page.GotoAsync($"{_site.Address}/attendance");
        await ExpectAsync(page.Locator("[data-others-waiting]"), "1 check-in of Tess Turner waits on this device");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Amina");
        Assert.Empty(await Axe.ViolationsAsync(page));
        Assert.Equal(1, await StoredAsync(page, "queue"));
        Assert.Equal(0, Events());

        // And whoever recorded it does.
        await _site.SignInAsync(page.Context, _trainer);
        await page.GotoAsync($"{_site.Address}/attendance");
        await EventuallyAsync(() => Events() == 1);
        Assert.Equal(_trainer.Id, _site.Read(db => db.ScanEvents.Single(e => e.SessionDay.SessionId == _session.Id).RecordedById));
    }

    [Fact]
    public async Task Somebody_else_signing_in_deletes_the_names_on_any_page()
    {
        Begin();
        var somebody = Somebody("Ria Practitioner");
        _site.Add(somebody);
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        Assert.Equal(1, await StoredAsync(page, "rosters"));

        await _site.SignInAsync(page.Context, somebody);
        await page.GotoAsync($"{_site.Address}/courses");

        await page.WaitForFunctionAsync("() => localStorage.getItem('training-door') === null");
        Assert.Equal(0, await StoredAsync(page, "rosters"));
    }

    [Fact]
    public async Task A_trainer_who_is_taken_off_the_session_loses_the_names_and_nothing_that_was_recorded()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        using (var db = _site.Database.Open())
        {
            var session = db.Sessions.Single(s => s.Id == _session.Id);
            db.Entry(session).Collection(s => s.Trainers).Load();
            session.Trainers.Clear();
            db.SaveChanges();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();

        await ExpectAsync(page.Locator("h1"), "Page not found"); // no name stays on the screen
        Assert.Equal((0, 1), (await StoredAsync(page, "rosters"), await StoredAsync(page, "queue")));
        await page.GotoAsync($"{_site.Address}/attendance");
        await ExpectAsync(page.Locator("[data-others-waiting]"), "1 of what you recorded is for a register that you no longer keep");
        Assert.Equal(0, Events());
    }

    [Fact]
    public async Task At_the_end_of_the_day_the_names_are_deleted_while_the_page_lies_open()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var window = await RunningSite.WindowAsync(browser);
        await _site.SignInAsync(window, _trainer);
        var page = await window.NewPageAsync();
        await page.Clock.InstallAsync(new() { TimeDate = _site.Time.GetUtcNow().UtcDateTime });
        await page.GotoAsync(Address);
        await Assertions.Expect(page.Locator("[data-lines] > li")).ToHaveCountAsync(4);
        await WorkerReadyAsync(page);
        await window.SetOfflineAsync(true);

        await page.Clock.FastForwardAsync("15:30:00");

        await ExpectAsync(page.Locator("main"), "not on this device");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Amina");
        Assert.Equal(0, await StoredAsync(page, "rosters"));
    }

    [Fact]
    public async Task The_list_of_registers_makes_todays_and_tomorrows_ready_for_no_signal()
    {
        Begin();
        var tomorrow = Another("2016-09-21 09:30-12:30").Session;
        Another("2016-09-27 09:30-12:30");
        await using var browser = await _site.ChromiumAsync();
        var window = await RunningSite.WindowAsync(browser);
        await _site.SignInAsync(window, _trainer);
        var page = await window.NewPageAsync();
        await page.GotoAsync($"{_site.Address}/attendance");

        await Assertions.Expect(page.GetByText("Ready for no signal")).ToHaveCountAsync(2);
        await WorkerReadyAsync(page);
        await window.SetOfflineAsync(true);
        await page.GotoAsync($"{_site.Address}/attendance/{tomorrow.Reference}/2016-09-21");
        await ExpectAsync(page.Locator("[data-lines]"), "Eve Soon");
        await page.GotoAsync($"{_site.Address}/attendance");
        await Assertions.Expect(page.Locator("[data-list] a")).ToHaveCountAsync(2);
        Assert.Empty(await Axe.ViolationsAsync(page));
    }

    // ---- pieces
}
