using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Training.Attendance;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>What is kept, sent and deleted when things go wrong between the phone and the site.</summary>
public sealed class DoorSyncTests(AtTheDoor.Door site) : AtTheDoor(site), IClassFixture<AtTheDoor.Door>
{
    // ---- nothing is lost

    [Fact]
    public async Task A_visit_that_ran_out_costs_nothing_signing_in_again_through_the_link_finds_everything()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await RefuseAsync(page);
        await page.Context.ClearCookiesAsync(new() { Name = "training" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting to be sent, signed out");

        await page.Locator("[data-sign-in] a").ClickAsync();
        await page.GetByLabel("Your email address at work").FillAsync(_trainer.Email!);
        Assert.Equal((1, 1, 1), (await StoredAsync(page, "rosters"), await StoredAsync(page, "queue"), await StoredAsync(page, "refused")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await page.GetByLabel("Six-digit code").FillAsync(_site.Read(db => db.Letters().Single(l => l.Kind == LetterKind.SignInCode && l.ToAddress == _trainer.Email).Subject[..6]));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await page.WaitForURLAsync(Address);
        await ExpectAsync(page.Locator("[data-refused]"), "Another Name");
        await SentAsync(page);
        Assert.Equal([_amina.Id], Presences().Select(p => p.PersonId));
    }

    [Theory]
    [InlineData("siân@x.org")]
    [InlineData("ann@nhs.uk,")]
    [InlineData("a@x_y.org")]
    public async Task An_address_that_cannot_be_right_is_said_while_they_stand_there(string email)
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await WalkInAsync(page, "Sian Wells", email);
        await ExpectAsync(page.GetByRole(AriaRole.Dialog), "Enter an email address like");
        Assert.Equal(0, await StoredAsync(page, "queue"));
    }

    [Fact]
    public async Task A_walk_in_whose_address_the_server_cannot_read_is_kept_for_review_and_can_be_corrected()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        _site.Failing = path => path.EndsWith("/scans", StringComparison.Ordinal) ? 503 : null;
        await WalkInAsync(page, "Sian Wells", "sian@example.org");
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting to be sent, the site does not answer");
        await page.EvaluateAsync("""
            () => new Promise(done => {
              indexedDB.open('training-door').onsuccess = ({ target: { result: db } }) => {
                const queue = db.transaction('queue', 'readwrite').objectStore('queue');
                queue.getAll().onsuccess = ({ target: { result: [item] } }) => {
                  item.newcomer.email = 'siân@example.org'; // as an older page took it
                  queue.put(item).onsuccess = () => { db.close(); done(); };
                };
              };
            })
            """);
        _site.Failing = null;

        await ExpectAsync(page.Locator("[data-refused]"), "email address cannot be right");
        await ExpectAsync(page.Locator("[data-refused]"), "Kept for the training team");
        Assert.Equal([(ScanFinding.BadAddress, "Sian Wells siân@example.org")], _site.Read(db => db.ScanEvents.Where(e => e.SessionDay.SessionId == _session.Id).ToList()).Select(e => (e.Finding, e.Shown)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Correct and add again" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Full name")).ToHaveValueAsync("Sian Wells");
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.GetByLabel("Email address (optional)").FillAsync($"{Guid.NewGuid():N}@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and check in" }).ClickAsync();
        await SentAsync(page);
        await Assertions.Expect(page.Locator("[data-refused]")).ToBeHiddenAsync();
        Assert.Equal([ScanMethod.WalkIn], Presences().Select(p => p.Method));
    }

    [Fact]
    public async Task One_event_over_which_the_server_fails_holds_up_no_other()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await page.Context.SetOfflineAsync(true);
        foreach (var person in new[] { _amina, _ben, _cora, _dev })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"Check in {person.Name}" }).ClickAsync();
        }
        await ExpectAsync(page.Locator("[data-waiting]"), "4 waiting to be sent, no connection");
        _site.Answering = async context =>
        {
            if (!(await BodyAsync(context)).Contains($"\"person\":{_ben.Id.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal))
            {
                return false;
            }
            context.Response.StatusCode = 500;
            return true;
        };

        await page.Context.SetOfflineAsync(false);

        await EventuallyAsync(() => Events() == 3);
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting to be sent");
        await ExpectAsync(page.Locator("[data-others-waiting]"), "The site fails over 1 of what you recorded");
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).First.WaitForAsync();
        _site.Answering = null;
        await page.ReloadAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "Everything is sent");
        Assert.Equal(4, Presences().Count);
    }

    [Fact]
    public async Task A_page_of_the_wifi_that_answers_for_the_site_deletes_nothing_and_is_said_plainly()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        _site.Answering = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("/scans", StringComparison.Ordinal) || context.Request.Path.Value.EndsWith("/roster", StringComparison.Ordinal))
            {
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<h1>Welcome to the Guildhall Wi-Fi</h1>");
                return true;
            }
            return false;
        };
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();

        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting to be sent, the Wi-Fi does not let this through");
        Assert.Equal((1, 1), (await StoredAsync(page, "rosters"), await StoredAsync(page, "queue")));
        await page.ReloadAsync();
        await ExpectAsync(Line(page, _amina), "Waits to be sent");
        _site.Answering = null;
        await page.ReloadAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "Everything is sent");
        Assert.Single(Presences());
    }

    [Fact]
    public async Task Codes_that_nobody_here_has_are_kept_for_review_without_a_network_too()
    {
        Begin();
        var elsewhere = Another("2016-09-21 09:30-12:30");
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "/scan");
        await ExpectAsync(page.Locator("[data-count]"), "0 of 4 in"); // the names are here
        await page.Context.SetOfflineAsync(true);
        await TypeAsync(page, $"http://localhost/q/{new string('C', 22)}");
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting");
        await TypeAsync(page, QrOf(elsewhere));
        await ExpectAsync(page.Locator("[data-waiting]"), "2 waiting");

        await page.Context.SetOfflineAsync(false);

        await SentAsync(page);
        Assert.Equal([ScanFinding.UnknownCode, ScanFinding.OtherSession], _site.Read(db => db.ScanEvents.Where(e => e.SessionDay.SessionId == _session.Id).OrderBy(e => e.DeviceSequence).Select(e => e.Finding).ToList()));
        Assert.Empty(Presences());
    }

    [Fact]
    public async Task A_tab_that_has_fallen_asleep_over_sending_does_not_hold_up_the_others()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var window = await RunningSite.WindowAsync(browser);
        await _site.SignInAsync(window, _trainer);
        var asleep = await window.NewPageAsync();
        await asleep.GotoAsync($"{_site.Address}/courses");
        await asleep.EvaluateAsync("() => new Promise(held => { navigator.locks.request('training-door', () => new Promise(() => held())); })");
        var page = await window.NewPageAsync();
        await page.Clock.InstallAsync(new() { TimeDate = _site.Time.GetUtcNow().UtcDateTime });
        await page.GotoAsync(Address);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" })).ToBeVisibleAsync(); // the plain form

        for (var i = 0; await page.EvaluateAsync<int>("async () => (await navigator.locks.query()).pending.length") == 0; i++)
        {
            Assert.True(i < 400, "The page never asked to send.");
            await Task.Delay(50);
        }
        await page.Clock.FastForwardAsync("01:05");

        await Assertions.Expect(page.Locator("[data-lines] > li")).ToHaveCountAsync(4);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await EventuallyAsync(() => Events() == 1);
    }

    // ---- sending from elsewhere

    [Fact]
    public async Task A_register_is_not_closed_while_this_phone_has_something_unsent_of_it()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        foreach (var person in new[] { _ben, _cora, _dev })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"Check in {person.Name}" }).ClickAsync();
        }
        await SentAsync(page);
        _site.Failing = path => path.EndsWith("/scans", StringComparison.Ordinal) ? 503 : null;
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting");
        _site.Time.Set("2016-09-20T08:45:00Z"); // it has begun
        try
        {
            await page.GotoAsync($"{Address}/close");
            await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting");
            await ExpectAsync(page.Locator("#held-back"), "1 on this device is not sent yet");
            Assert.Empty(await Axe.ViolationsAsync(page));
            await page.GetByLabel("I have looked at this").First.CheckAsync(); // Amina, as far as the server knows
            await page.GetByRole(AriaRole.Button, new() { Name = "Close the register" }).ClickAsync();
            await ExpectAsync(page.Locator("#held-back"), "1 on this device is not sent yet");
            Assert.Null(ClosedAt());

            _site.Failing = null;
            await ExpectAsync(page.Locator("[data-waiting]"), "Everything is sent");
            await Assertions.Expect(page.Locator("#held-back")).ToBeEmptyAsync();
            await page.ReloadAsync();
            await page.GetByLabel("It ended early").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Close the register" }).ClickAsync();
            await ExpectAsync(page.Locator("main"), "The register is closed");
            Assert.NotNull(ClosedAt());
            Assert.Equal(4, Presences().Count);
        }
        finally
        {
            _site.Time.Set("2016-09-20T08:15:30Z");
        }

        DateTime? ClosedAt() => _site.Read(db => db.Sessions.Where(s => s.Id == _session.Id).Select(s => s.RegisterClosedAt).Single());
    }

    [Fact]
    public async Task Any_page_sends_what_whoever_is_signed_in_recorded()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await page.Context.SetOfflineAsync(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting");
        await page.Context.SetOfflineAsync(false);
        await page.GotoAsync($"{_site.Address}/courses");
        await EventuallyAsync(() => Events() == 1);
        await page.WaitForFunctionAsync("() => localStorage.getItem('training-door-waits') === null");
    }

    // ---- whose names, and for how long

    [Fact]
    public async Task Signing_out_in_one_tab_takes_the_names_from_the_other()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var one = await OpenAsync(browser, _trainer, "");
        var two = await one.Context.NewPageAsync();
        await two.GotoAsync(Address);
        await Assertions.Expect(two.Locator("[data-lines] > li")).ToHaveCountAsync(4);

        await one.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await ExpectAsync(one.Locator("main"), "You are signed out");
        await ExpectAsync(two.Locator("h1"), "Signed out");
        await Assertions.Expect(two.Locator("body")).Not.ToContainTextAsync("Amina");
        Assert.Equal(0, await StoredAsync(two, "rosters"));
    }

    [Fact]
    public async Task The_names_of_yesterday_are_deleted_on_any_page_and_so_are_answers_that_were_read()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await RefuseAsync(page);
        await page.EvaluateAsync("() => { const [id] = localStorage.getItem('training-door').split(' '); localStorage.setItem('training-door', `${id} 1`); }"); // it is time to look
        await page.GotoAsync($"{_site.Address}/courses");
        await page.WaitForFunctionAsync("() => !localStorage.getItem('training-door').endsWith(' 1')");
        Assert.Equal((1, 1), (await StoredAsync(page, "rosters"), await StoredAsync(page, "refused"))); // its day is not over

        await page.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow.AddDays(3) });
        await page.EvaluateAsync("() => { const [id] = localStorage.getItem('training-door').split(' '); localStorage.setItem('training-door', `${id} 1`); }");
        await page.ReloadAsync();

        await page.WaitForFunctionAsync("() => localStorage.getItem('training-door') === null");
        Assert.Equal((0, 0), (await StoredAsync(page, "rosters"), await StoredAsync(page, "refused")));
    }

    [Fact]
    public async Task The_names_can_be_deleted_without_a_network()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await WorkerReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting");

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the names from this device" }).ClickAsync();
        await ExpectAsync(page.GetByRole(AriaRole.Dialog), "not sent yet");
        Assert.Empty(await Axe.ViolationsAsync(page));
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();

        await ExpectAsync(page.Locator("main"), "not on this device");
        Assert.Equal((0, 1), (await StoredAsync(page, "rosters"), await StoredAsync(page, "queue")));
    }

    // ---- the page from this device

    [Fact]
    public async Task The_page_from_this_device_says_when_there_is_a_connection_again()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await WorkerReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await ExpectAsync(page.Locator("[data-connection=without]"), "No connection");

        await page.Context.SetOfflineAsync(false);

        await Assertions.Expect(page.Locator("[data-connection=without]")).ToBeHiddenAsync();
        await ExpectAsync(page.Locator("[data-connection=again]"), "Connected again");
        Assert.Empty(await Axe.ViolationsAsync(page));
    }

    [Fact]
    public async Task A_page_that_only_the_server_has_takes_its_time_and_a_register_comes_from_here_meanwhile()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await WorkerReadyAsync(page);
        TaskCompletionSource go = new();
        _site.Answering = async context =>
        {
            if (context.Request.Headers["Sec-Fetch-Dest"] != "document" && context.Request.Headers["Sec-Fetch-Mode"] != "navigate")
            {
                return false;
            }
            await go.Task;
            return false;
        };

        await page.GotoAsync(Address);
        await ExpectAsync(page.Locator("[data-connection]").First, "connect"); // from here, after four seconds
        var closing = page.GotoAsync($"{Address}/print");
        await Task.WhenAny(closing, Task.Delay(6000)); // longer than the register was given
        go.SetResult();
        await closing;
        await Assertions.Expect(page.Locator("[data-connection]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_release_that_arrives_under_an_open_page_from_this_device_changes_nothing_there()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await WorkerReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        using var client = new HttpClient();
        var worker = (await client.GetStringAsync(new Uri($"{_site.Address}/service-worker.js"), TestContext.Current.CancellationToken)).Replace("const version = '", "const version = 'next", StringComparison.Ordinal);
        _site.Answering = async context =>
        {
            if (context.Request.Path != "/service-worker.js")
            {
                return false;
            }
            context.Response.ContentType = "text/javascript";
            await context.Response.WriteAsync(worker);
            return true;
        };

        await page.Context.SetOfflineAsync(false);
        await page.EvaluateAsync("async () => (await navigator.serviceWorker.getRegistration('/attendance')).update()");
        await page.WaitForFunctionAsync("async () => (await caches.keys()).every(name => name.startsWith('door-next'))");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Ben Archer" }).ClickAsync();
        await SentAsync(page);
        Assert.Equal(2, Presences().Count);
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await ExpectAsync(page.Locator("main"), "2 of 4 in");
    }

    [Fact]
    public async Task Where_the_browser_keeps_nothing_the_page_works_with_its_plain_forms()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var window = await RunningSite.WindowAsync(browser);
        await _site.SignInAsync(window, _trainer);
        await window.AddInitScriptAsync("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };");
        var page = await window.NewPageAsync();
        await page.GotoAsync(Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await ExpectAsync(page.Locator("main"), "1 of 4 in");
        Assert.Single(Presences());
    }

    // ---- pieces

    private static async Task WalkInAsync(IPage page, string name, string email)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Walk-in", Exact = true }).ClickAsync();
        await page.GetByLabel("Full name").FillAsync(name);
        await page.GetByLabel("Email address (optional)").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and check in" }).ClickAsync();
    }

    /// <summary>Leaves an answer of the server on the page: a walk-in with the trainer's own address.</summary>
    private async Task RefuseAsync(IPage page)
    {
        await WalkInAsync(page, "Another Name", _trainer.Email!);
        await ExpectAsync(page.Locator("[data-refused]"), "under another name");
        await SentAsync(page);
    }

    private static async Task<string> BodyAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        context.Request.Body.Position = 0;
        return body;
    }
}
