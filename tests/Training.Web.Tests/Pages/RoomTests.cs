using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The room code over HTTP, from the projector to the tick. Today is the first of two days; Amina holds a place, Cora waits.</summary>
public sealed class RoomTests : IDisposable
{
    private const string Register = "/attendance/L3-2016-09/2016-09-20";
    private const string Address = Register + "/room-code";

    private readonly TestSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _dev = Given.Person("Dev Patel");
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _otherTrainer = Given.Person("Otto Other", Role.Trainer);

    public RoomTests()
    {
        var session = Given.Session(_site.Clock, capacity: 1, reference: "L3-2016-09", course: Given.Course(title: "Working together"), days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        session.Trainers.Add(_trainer);
        Given.Booking(session, _amina, _site.Clock.UtcNow);
        Given.Booking(session, _cora, _site.Clock.UtcNow);
        _site.Add(session, _dev, _otherTrainer, Given.Agency());
        _site.Time.Set("2016-09-20T08:15:00Z");
    }

    private async Task StartAsync()
    {
        var page = await (await _site.BrowserAsync(_trainer)).GetAsync(Address);
        Assert.Equal(Address, (await page.SubmitAsync()).Location);
    }

    private string Code => _site.Read(db => db.RoomCodes.Where(r => r.StoppedAt == null).ToList()).Select(r => $"/room/{r.Id}-{Given.Codes.RoomCodeFor(r.Key, _site.Clock.UtcNow)}").Single();

    private string Typed => _site.Read(db => db.RoomCodes.Where(r => r.StoppedAt == null).ToList()).Select(r => Given.Codes.TypedRoomCodeFor(r.Key, _site.Clock.UtcNow)).Single();

    private string LatestSignInCode => _site.Read(db => db.Letters().OrderByDescending(l => l.Id).First().Subject[..6]);

    private int Events => _site.Read(db => db.ScanEvents.Count());

    /// <summary>Scans, follows to /room and reads it.</summary>
    private async Task<TestPage> ScanAsync(TestBrowser browser)
    {
        var scanned = await browser.GetAsync(Code);
        Assert.Equal("/room", scanned.Location);
        return await scanned.FollowAsync();
    }

    private static void IsPrivate(TestPage page)
    {
        Assert.Equal("no-referrer", page.Response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("noindex", page.Response.Headers.GetValues("X-Robots-Tag").Single());
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_stranger_scans_signs_in_presses_the_button_and_is_in()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync();
        var room = await ScanAsync(phone);
        Assert.Contains("Working together", room.Main, StringComparison.Ordinal);
        IsPrivate(room);

        var signIn = await phone.GetAsync(room.Find("main a.govuk-button")!.GetAttribute("href")!);
        _site.Time.Advance(TimeSpan.FromMinutes(2));
        var code = await (await signIn.SubmitAsync(fields: ("Email", _amina.Email!))).FollowAsync();
        var signedIn = await code.SubmitAsync(fields: ("Typed", LatestSignInCode));
        Assert.Equal("/room", signedIn.Location);
        var mine = await signedIn.FollowAsync();
        Assert.Contains("Amina Hussain", mine.Main, StringComparison.Ordinal);
        Assert.Equal(0, Events);
        var pressed = await mine.SubmitAsync();
        Assert.Equal("/room", pressed.Location);
        var tick = await pressed.FollowAsync();

        Assert.Equal("You are checked in", tick.Heading);
        Assert.Contains("Amina Hussain Since 9:15am Working together", tick.Main, StringComparison.Ordinal);
        Assert.Equal((ScanMethod.RoomCode, _amina.Id), _site.Read(db => db.ScanEvents.Select(e => ValueTuple.Create(e.Method, e.PersonId!.Value)).Single()));
        Assert.Contains("Room code", (await (await _site.BrowserAsync(_trainer)).GetAsync(Register)).Find($"#person-{_amina.Id}")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_new_joins_on_the_way_and_is_told_honestly_that_they_have_no_place()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync();
        await ScanAsync(phone);
        var code = await (await (await phone.GetAsync("/sign-in?returnUrl=%2Froom")).SubmitAsync(fields: ("Email", "new@agency.example"))).FollowAsync();
        var welcome = await (await code.SubmitAsync(fields: ("Typed", LatestSignInCode))).FollowAsync();
        var agency = _site.Read(db => db.Agencies.Single().Id);
        var joined = await welcome.SubmitAsync(fields: [("Details.Name", "Nia New"), ("Details.Agency", $"{agency}"), ("Details.JobTitle", "Nurse"), ("Details.WorksWith", "Children")]);
        Assert.Equal("/room", joined.Location);

        var page = await (await (await joined.FollowAsync()).SubmitAsync()).FollowAsync();

        Assert.Equal("You have no place here", page.Heading);
        Assert.Contains("You have no place in this session. Your trainer can see that you are here and will decide.", page.Main, StringComparison.Ordinal);
        Assert.Equal(ScanFinding.NoPlace, _site.Read(db => db.ScanEvents.Single().Finding));
    }

    [Fact]
    public async Task Looking_writes_nothing()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync(_amina);
        await ScanAsync(phone);
        var projector = await _site.BrowserAsync(_trainer);
        var before = _site.Read(db => (db.History.Count(), db.RoomCodes.Count()));

        await phone.GetAsync("/room");
        await phone.GetAsync("/room/code");
        await projector.GetAsync(Address);
        await projector.GetAsync($"{Address}/now");

        Assert.Equal(before, _site.Read(db => (db.History.Count(), db.RoomCodes.Count())));
        Assert.Equal(0, Events);
    }

    [Fact]
    public async Task The_claim_is_sealed_and_kept_from_scripts_and_other_pages()
    {
        await StartAsync();
        var scanned = await (await _site.BrowserAsync()).GetAsync(Code);

        var cookie = Assert.Single(scanned.Response.Headers.GetValues("Set-Cookie"), c => c.StartsWith("training-room=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/room", cookie, StringComparison.Ordinal);
        IsPrivate(scanned);

        var forger = await _site.BrowserAsync(_amina);
        forger.Cookies.Add(new Uri("http://localhost/room"), new Cookie("training-room", JsonSerializer.Serialize(new RoomClaim(Guid.NewGuid(), 1, _site.Clock.UtcNow)).Replace(",", "%2C", StringComparison.Ordinal)));
        Assert.Equal("/room/code", (await forger.GetAsync("/room")).Location);
        await forger.PostAsync("/room");
        Assert.Equal(0, Events);
    }

    [Fact]
    public async Task An_old_or_forged_code_or_another_rooms_is_refused_and_says_to_scan_again()
    {
        await StartAsync();
        var old = Code;
        _site.Time.Advance(TimeSpan.FromSeconds(40));
        var id = _site.Read(db => db.RoomCodes.Single().Id);
        var phone = await _site.BrowserAsync(_amina);

        foreach (var address in new[] { old, $"/room/{id}-AAAAAAAAAAAAAAAA", $"/room/{id}-x", $"/room/{id + 1}-{Code.Split('-')[1]}" })
        {
            var page = await phone.GetAsync(address);
            Assert.Equal((HttpStatusCode.BadRequest, "This code is too old"), (page.Status, page.Heading));
            Assert.False(page.Response.Headers.TryGetValues("Set-Cookie", out var set) && set.Any(c => c.StartsWith("training-room=", StringComparison.Ordinal)));
            IsPrivate(page);
        }
        Assert.Equal("/room/code", (await phone.GetAsync("/room")).Location);
    }

    [Fact]
    public async Task The_address_is_good_in_capitals_as_the_picture_has_it()
    {
        await StartAsync();

        Assert.Equal("/room", (await (await _site.BrowserAsync()).GetAsync(Code.ToUpperInvariant())).Location);
    }

    [Fact]
    public async Task A_claim_that_ran_out_meanwhile_asks_to_scan_again()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync(_amina);
        var room = await ScanAsync(phone);
        _site.Time.Advance(TimeSpan.FromMinutes(10));

        var late = await (await room.SubmitAsync()).FollowAsync();

        Assert.Equal("Your scan has run out", late.Heading);
        Assert.Contains("Please scan the code on the screen again", late.Main, StringComparison.Ordinal);
        Assert.Null(late.Find("main form"));
        Assert.Equal(0, Events);
        Assert.Equal("You are checked in", (await (await (await ScanAsync(phone)).SubmitAsync()).FollowAsync()).Heading);
    }

    [Fact]
    public async Task The_typed_code_does_the_same()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync(_amina);
        var form = await (await phone.GetAsync("/room")).FollowAsync();

        var typed = await form.SubmitAsync(fields: ("Typed", $" {Typed.ToLowerInvariant().Replace('-', ' ')} "));

        Assert.Equal("/room", typed.Location);
        Assert.Equal("You are checked in", (await (await (await typed.FollowAsync()).SubmitAsync()).FollowAsync()).Heading);
    }

    [Theory]
    [InlineData("", "Enter the code on the screen")]
    [InlineData("AAA-AAA", "That is not the code on the screen. The typed code changes every minute, the picture every 20 seconds: type the one that is there now")]
    [InlineData("something long", "That is not the code on the screen. The typed code changes every minute, the picture every 20 seconds: type the one that is there now")]
    public async Task A_typed_code_that_is_none_is_refused_in_words(string typed, string sentence)
    {
        await StartAsync();
        var form = await (await _site.BrowserAsync()).GetAsync("/room/code");
        IsPrivate(form);

        var page = await form.SubmitAsync(fields: ("Typed", typed));

        Assert.Equal((HttpStatusCode.BadRequest, sentence), (page.Status, Assert.Single(page.Errors)));
        Assert.Equal("#Typed", page.Find(".govuk-error-summary__list a")!.GetAttribute("href"));
        Assert.NotNull(page.Find("#Typed-error"));
    }

    [Fact]
    public async Task One_network_cannot_go_on_guessing()
    {
        using var site = new TestSite(alone: true);
        var browser = await site.BrowserAsync();
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.Http.PostAsync("/room/code", null)).StatusCode);
        }

        var refused = await browser.Http.PostAsync("/room/code", null);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/room/code")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sign-in")).Status);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await browser.Http.PostAsync("/sign-in", null)).StatusCode); // counted for itself
    }

    [Fact]
    public async Task A_second_person_on_the_same_phone_must_scan_too()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync(_amina);
        await (await ScanAsync(phone)).SubmitAsync();
        var (name, value) = await _site.CookieForAsync(_dev);
        phone.Cookies.Add(new Uri("http://localhost"), new Cookie(name, value));

        var page = await phone.GetAsync("/room");

        Assert.Equal("Scan the code again", page.Heading);
        Assert.DoesNotContain("Amina", page.Main, StringComparison.Ordinal);
        Assert.Equal(1, Events);
    }

    [Fact]
    public async Task Already_in_says_since_when_and_asks_for_nothing()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync(_amina);
        await (await ScanAsync(phone)).SubmitAsync();
        _site.Time.Advance(TimeSpan.FromMinutes(30));

        var page = await ScanAsync(phone);

        Assert.Equal("You are checked in", page.Heading);
        Assert.Contains("Since 9:15am", page.Main, StringComparison.Ordinal);
        Assert.Null(page.Find("main form"));
    }

    [Fact]
    public async Task Who_is_struck_off_reads_it_and_does_not_come_back_by_scanning()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync(_amina);
        await (await ScanAsync(phone)).SubmitAsync();
        _site.Time.Advance(TimeSpan.FromSeconds(30));
        var register = await (await _site.BrowserAsync(_trainer)).GetAsync(Register);
        await register.SubmitAsync($"#person-{_amina.Id} form[action*=Undo]");
        _site.Time.Advance(TimeSpan.FromSeconds(30));

        foreach (var page in new[] { await phone.GetAsync("/room"), await (await (await ScanAsync(phone)).SubmitAsync()).FollowAsync() })
        {
            Assert.Equal("You are not checked in", page.Heading);
            Assert.Contains("Your trainer took your name off this register. Please speak to them.", page.Main, StringComparison.Ordinal);
        }
        Assert.Empty(_site.Read(db => db.Presences.ToList()));
    }

    [Fact]
    public async Task Who_waits_for_a_place_is_told_so_and_kept_for_review()
    {
        await StartAsync();
        var page = await (await (await ScanAsync(await _site.BrowserAsync(_cora))).SubmitAsync()).FollowAsync();

        Assert.Contains("You are on the waiting list and have no place in this session. Your trainer can see that you are here and will decide.", page.Main, StringComparison.Ordinal);
        Assert.Equal(ScanFinding.Waiting, _site.Read(db => db.ScanEvents.Single().Finding));
    }

    [Fact]
    public async Task A_day_that_is_over_takes_nobody()
    {
        await StartAsync();
        _site.Time.Set("2016-09-20T15:29:55Z");
        var phone = await _site.BrowserAsync(_amina);
        var room = await ScanAsync(phone);
        _site.Time.Advance(TimeSpan.FromSeconds(10));

        var page = await (await room.SubmitAsync()).FollowAsync();

        Assert.Equal("Checking in is over", page.Heading);
        Assert.Equal(0, Events);
        Assert.Contains("This day is over. Check people in by name on the register.", (await (await _site.BrowserAsync(_trainer)).GetAsync(Address)).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pressing_without_a_form_of_ours_or_signed_out_records_nothing()
    {
        await StartAsync();
        var phone = await _site.BrowserAsync(_amina);
        await ScanAsync(phone);
        Assert.Equal(HttpStatusCode.BadRequest, (await phone.PostAsync("/room")).Status);

        var stranger = await _site.BrowserAsync();
        await ScanAsync(stranger);
        var form = await stranger.GetAsync("/room/code");
        await stranger.PostAsync("/room", ("__RequestVerificationToken", form.Find("input[name=__RequestVerificationToken]")!.GetAttribute("value")!));
        Assert.Equal(0, Events);
    }

    [Fact]
    public async Task The_projector_shows_the_picture_the_typed_code_and_how_many_are_in()
    {
        await StartAsync();
        await (await ScanAsync(await _site.BrowserAsync(_amina))).SubmitAsync();

        var page = await (await _site.BrowserAsync(_trainer)).GetAsync(Address);

        Assert.StartsWith("data:image/svg+xml;base64,", page.Find("#qr")!.GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal(Typed, page.Find("#typed")!.TextContent);
        Assert.Equal("localhost/room", page.Find(".stage__address")!.TextContent);
        Assert.Contains("1 in, 1 expected", page.Main, StringComparison.Ordinal);
        Assert.Contains("No phone? Your trainer checks you in.", page.Main, StringComparison.Ordinal);
        Assert.Equal(Address, page.Find("#next")!.GetAttribute("href")); // without script
        Assert.Equal("20000", page.Find("#stage")!.GetAttribute("data-left"));
        IsPrivate(page);
        var stopped = await (await page.SubmitAsync("footer form")).FollowAsync();
        Assert.Equal("The room code is stopped. Nobody can check in with it any more.", stopped.Said);
        Assert.Contains("Start the room code", stopped.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_script_gets_the_next_code_when_the_servers_clock_says_so()
    {
        await StartAsync();
        var browser = await _site.BrowserAsync(_trainer);
        _site.Time.Advance(TimeSpan.FromSeconds(15));
        var first = await NowAsync(browser);
        _site.Time.Advance(TimeSpan.FromSeconds(5));
        var second = await NowAsync(browser);

        Assert.Equal((true, 5000, 20000), (first.GetProperty("running").GetBoolean(), first.GetProperty("left").GetInt32(), second.GetProperty("left").GetInt32()));
        Assert.NotEqual(first.GetProperty("picture").GetString(), second.GetProperty("picture").GetString());
        Assert.Equal(first.GetProperty("typed").GetString(), second.GetProperty("typed").GetString());
        _site.Time.Set("2016-09-20T15:30:00Z");
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"{Address}/now")).Status);

        static async Task<JsonElement> NowAsync(TestBrowser browser)
        {
            var answer = await browser.GetAsync($"{Address}/now");
            Assert.True(answer.Response.Headers.CacheControl!.NoStore);
            return JsonDocument.Parse(answer.Text).RootElement;
        }
    }

    [Fact]
    public async Task Nobody_else_gets_near_the_projectors_page()
    {
        await StartAsync();
        foreach (var (person, page, now) in new (Person?, HttpStatusCode, HttpStatusCode)[]
        {
            (null, HttpStatusCode.Redirect, HttpStatusCode.Unauthorized), (_amina, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (_otherTrainer, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
        })
        {
            var browser = await _site.BrowserAsync(person);
            Assert.Equal(page, (await browser.GetAsync(Address)).Status);
            var answer = await browser.GetAsync($"{Address}/now");
            Assert.Equal(now, answer.Status);
            Assert.DoesNotContain("picture", answer.Text, StringComparison.Ordinal);
        }
        var mine = await (await _site.BrowserAsync(_trainer)).GetAsync("/attendance/L3-2016-09/2016-09-27/room-code");
        var token = ("__RequestVerificationToken", mine.Find("input[name=__RequestVerificationToken]")!.GetAttribute("value")!);
        var other = await _site.BrowserAsync(_otherTrainer);
        Assert.NotEqual(HttpStatusCode.OK, (await other.PostAsync($"{Address}?handler=Stop", token)).Status);
        Assert.Null(_site.Read(db => db.RoomCodes.Single().StoppedAt));
    }

    [Theory]
    [InlineData("/attendance/NONE/2016-09-20/room-code")]
    [InlineData("/attendance/L3-2016-09/2016-09-21/room-code")]
    public async Task A_register_that_is_not_there_has_none(string address) =>
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_trainer)).GetAsync(address)).Status);

    [Fact]
    public async Task Before_the_day_and_after_closing_it_cannot_be_started()
    {
        var trainer = await _site.BrowserAsync(_trainer);
        var ready = await trainer.GetAsync(Address);
        using (var db = _site.Database.Open())
        {
            await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.RegisterClosedAt, _site.Clock.UtcNow));
        }

        var page = await (await ready.SubmitAsync()).FollowAsync();

        Assert.Equal("The register is closed.", page.Said);
        Assert.Null(page.Find("main form"));
        _site.Time.Set("2016-09-19T08:00:00Z");
        Assert.Contains("The register is closed.", (await trainer.GetAsync(Address)).Main, StringComparison.Ordinal);
        Assert.Empty(_site.Read(db => db.RoomCodes.ToList()));
    }

    [Fact]
    public async Task The_register_leads_to_it()
    {
        var page = await (await _site.BrowserAsync(_trainer)).GetAsync(Register);

        Assert.NotNull(page.Find($"main a[href='{Address}']"));
    }

    public void Dispose() => _site.Dispose();
}
