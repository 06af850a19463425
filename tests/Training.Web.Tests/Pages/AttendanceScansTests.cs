using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>What the scanner page sends, what a code opens, and the picture of the code.</summary>
public sealed class AttendanceScansTests : IDisposable
{
    private const string Address = "/attendance/HD-1/2016-09-20";

    private readonly TestSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _otherTrainer = Given.Person("Otto Other", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Booking _aminas;
    private readonly Booking _coras;

    public AttendanceScansTests()
    {
        var session = Given.Session(_site.Clock, capacity: 1, reference: "HD-1", venue: Given.Venue());
        session.Trainers.Add(_trainer);
        _aminas = Given.Booking(session, _amina, _site.Clock.UtcNow);
        _coras = Given.Booking(session, _cora, _site.Clock.UtcNow);
        _site.Add(session, _otherTrainer, _coordinator);
        _site.Time.Set("2016-09-20T08:15:00Z");
    }

    private static string TokenOf(Booking booking) => Given.Codes.TokenFor(booking.Key);

    private int Events() => _site.Read(db => db.ScanEvents.Count());

    /// <summary>A trainer's device: its clock is months wrong.</summary>
    private sealed class Scanner(TestBrowser browser, string? token)
    {
        private static readonly DateTime Now = new(2016, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        private readonly Guid _device = Guid.NewGuid();
        private long _sequence;

        public static async Task<Scanner> OpenAsync(TestBrowser browser) => new(browser, (await RosterAsync(browser)).Roster.GetProperty("token").GetString());

        public static async Task<(HttpStatusCode Status, JsonElement Roster)> RosterAsync(TestBrowser browser, string address = Address)
        {
            var response = await browser.Http.GetAsync($"{address}/roster");
            return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
        }

        public object Event(string act, object who, Guid? id = null, int secondsAgo = 0) => who switch
        {
            int person => new { eventId = id ?? Guid.NewGuid(), sequence = ++_sequence, at = Now.AddSeconds(-secondsAgo), act, person },
            string code => new { eventId = id ?? Guid.NewGuid(), sequence = ++_sequence, at = Now.AddSeconds(-secondsAgo), act, code = Base64Url.EncodeToString(CheckInCodes.HashOf(code)) },
            _ => new { eventId = id ?? Guid.NewGuid(), sequence = ++_sequence, at = Now.AddSeconds(-secondsAgo), act, newcomer = who },
        };

        public async Task<(HttpStatusCode Status, JsonElement Answer)> ScanAsync(Booking booking, Guid? id = null, int secondsAgo = 0)
        {
            var (status, answer) = await SendAsync(Event("arrived", TokenOf(booking), id, secondsAgo));
            return (status, answer.TryGetProperty("results", out var results) ? results[0] : answer);
        }

        public Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(params object[] events) => SendAsync(JsonContent.Create(new { device = _device, sentAt = Now, events }));

        public async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpContent content, string address = Address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/scans") { Content = content };
            if (token is not null)
            {
                request.Headers.Add("RequestVerificationToken", token);
            }
            var response = await browser.Http.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
        }
    }

    private async Task<Scanner> ScannerAsync() => await Scanner.OpenAsync(await _site.BrowserAsync(_trainer));

    [Fact]
    public async Task A_roster_holds_names_and_hashes_and_no_code()
    {
        var (status, roster) = await Scanner.RosterAsync(await _site.BrowserAsync(_trainer));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((Address, "An introduction to neglect", true), (roster.GetProperty("address").GetString(), roster.GetProperty("title").GetString(), roster.GetProperty("takesCheckIns").GetBoolean()));
        var people = roster.GetProperty("people").EnumerateArray().ToList();
        Assert.Equal([("Amina Hussain", "place"), ("Cora Lane", "waiting")], people.Select(p => (p.GetProperty("name").GetString(), p.GetProperty("standing").GetString())));
        Assert.Equal(Base64Url.EncodeToString(CheckInCodes.HashOf(TokenOf(_aminas))), people[0].GetProperty("code").GetString());
        var salted = SHA256.HashData(Encoding.ASCII.GetBytes($"{roster.GetProperty("salt").GetString()}:{Given.Codes.TypedCodeFor(_aminas.Key).Replace("-", "", StringComparison.Ordinal)}"));
        Assert.Equal(Base64Url.EncodeToString(salted), people[0].GetProperty("typed").GetString());
        Assert.DoesNotContain(TokenOf(_aminas), roster.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Given.Codes.TypedCodeFor(_aminas.Key), roster.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("@", roster.GetRawText(), StringComparison.Ordinal); // nobody's address
    }

    [Fact]
    public async Task A_scan_checks_in_with_name_agency_and_sentence()
    {
        var (status, answer) = await (await ScannerAsync()).ScanAsync(_aminas, secondsAgo: 90);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("checked-in", true, "Amina Hussain", "The solent-nhs agency", "Amina Hussain is checked in."), (answer.GetProperty("outcome").GetString(), answer.GetProperty("good").GetBoolean(),
            answer.GetProperty("name").GetString(), answer.GetProperty("agency").GetString(), answer.GetProperty("sentence").GetString()));
        Assert.Equal(_site.Clock.UtcNow.AddSeconds(-90), answer.GetProperty("row").GetProperty("arrivedAt").GetDateTime());
        Assert.Equal(_site.Clock.UtcNow.AddSeconds(-90), _site.Read(db => db.Presences.Single().ArrivedAt));
    }

    [Fact]
    public async Task The_same_scan_sent_again_gives_the_same_answer_and_another_scan_says_already_in()
    {
        var scanner = await ScannerAsync();
        var id = Guid.NewGuid();
        var (_, first) = await scanner.ScanAsync(_aminas, id);
        var (_, second) = await scanner.ScanAsync(_aminas, id);
        var (_, third) = await scanner.ScanAsync(_aminas);

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(("already-in", true), (third.GetProperty("outcome").GetString(), third.GetProperty("good").GetBoolean()));
        Assert.Equal(2, Events());
    }

    [Fact]
    public async Task What_cannot_count_is_an_answer_too_and_is_kept_for_review()
    {
        var (status, answer) = await (await ScannerAsync()).ScanAsync(_coras);

        Assert.Equal((HttpStatusCode.OK, "waiting", false), (status, answer.GetProperty("outcome").GetString(), answer.GetProperty("good").GetBoolean()));
        Assert.Equal((_cora.Id, true, true), (answer.GetProperty("person").GetInt32(), answer.GetProperty("walkIn").GetBoolean(), answer.GetProperty("review").GetBoolean()));
        Assert.Equal((ScanFinding.Waiting, (int?)_cora.Id), _site.Read(db => db.ScanEvents.Select(e => ValueTuple.Create(e.Finding, e.PersonId)).Single()));
        Assert.Equal(0, _site.Read(db => db.Presences.Count()));
    }

    [Fact]
    public async Task A_batch_is_answered_one_by_one_whatever_is_wrong_with_some_of_it()
    {
        var scanner = await ScannerAsync();
        var good = Guid.NewGuid();
        var (status, answer) = await scanner.SendAsync(
            scanner.Event("arrived", TokenOf(_aminas), good),
            scanner.Event("danced", TokenOf(_aminas)),
            scanner.Event("arrived", "AAAAAAAAAAAAAAAAAAAAAA"),
            scanner.Event("arrived", 987654),
            scanner.Event("arrived", new { name = "Nia Okoro", email = "", agencyId = 424242, focus = "both" }),
            scanner.Event("arrived", new { name = "Olu", email = "not an address" }),
            new { eventId = Guid.NewGuid(), sequence = 9, act = "arrived" },
            scanner.Event("arrived", TokenOf(_aminas), good));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["checked-in", "malformed", "unknown-code", "not-found", "walk-in", "malformed", "malformed"],
            answer.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("outcome").GetString()));
        Assert.Equal(3, Events());
        Assert.Equal([("Amina Hussain", true), ("Nia Okoro", false)], _site.Read(db => db.Presences.OrderBy(p => p.Person.Name).Select(p => ValueTuple.Create(p.Person.Name, p.AgencyId != null)).ToList()));
    }

    [Fact]
    public async Task Who_may_not_scan_is_told_so_in_json_and_gets_no_roster()
    {
        foreach (var (person, status, outcome) in new[]
        {
            (null, HttpStatusCode.Unauthorized, "signed-out"), (_amina, HttpStatusCode.Forbidden, "not-allowed"), (_otherTrainer, HttpStatusCode.NotFound, "not-found"),
        })
        {
            var browser = await _site.BrowserAsync(person);
            var roster = await Scanner.RosterAsync(browser);
            Assert.Equal((status, outcome), (roster.Status, roster.Roster.GetProperty("outcome").GetString()));
            Assert.DoesNotContain("Amina", roster.Roster.GetRawText(), StringComparison.Ordinal);
        }
        foreach (var (person, status, outcome) in new[] { (null, HttpStatusCode.Unauthorized, "signed-out"), (_amina, HttpStatusCode.Forbidden, "not-allowed"), (_trainer, HttpStatusCode.BadRequest, "page-too-old") })
        {
            var scan = await new Scanner(await _site.BrowserAsync(person), null).ScanAsync(_aminas);
            Assert.Equal((status, outcome), (scan.Status, scan.Answer.GetProperty("outcome").GetString()));
        }

        var scanner = await ScannerAsync();
        using (var db = _site.Database.Open())
        {
            var session = db.Sessions.Single(s => s.Reference == "HD-1");
            db.Entry(session).Collection(s => s.Trainers).Load();
            session.Trainers.Clear();
            db.SaveChanges();
        }
        var other = await scanner.ScanAsync(_aminas);
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (other.Status, other.Answer.GetProperty("outcome").GetString()));
        Assert.Equal(0, Events());
    }

    [Fact]
    public async Task A_device_that_was_signed_out_everywhere_can_do_nothing_more()
    {
        var browser = await _site.BrowserAsync(_trainer);
        var scanner = await Scanner.OpenAsync(browser);
        using (var db = _site.Database.Open())
        {
            db.People.Single(p => p.Id == _trainer.Id).SecurityStamp = "another";
            db.SaveChanges();
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await scanner.ScanAsync(_aminas)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Scanner.RosterAsync(browser)).Status);
        Assert.Equal(0, Events());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"device":"6f1c2a70-5e39-4a5e-a1a1-1f7b2c3d4e5f","sentAt":"2016-01-01T12:00:00Z"}""")]
    [InlineData("""{"device":"6f1c2a70-5e39-4a5e-a1a1-1f7b2c3d4e5f","sentAt":"2016-01-01T12:00:00Z","events":[]}""")]
    [InlineData("""{"device":"nonsense","sentAt":"2016-01-01T12:00:00Z","events":[{}]}""")]
    [InlineData("""{"device":"6f1c2a70-5e39-4a5e-a1a1-1f7b2c3d4e5f","sentAt":"yesterday","events":[{}]}""")]
    public async Task What_is_not_a_batch_is_refused(string body)
    {
        var (status, answer) = await (await ScannerAsync()).SendAsync(new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (status, answer.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task More_than_a_batch_or_no_json_is_refused_and_a_clock_that_says_nonsense_is_not()
    {
        var scanner = await ScannerAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await scanner.SendAsync([.. Enumerable.Range(0, 101).Select(_ => scanner.Event("arrived", _amina.Id))])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await scanner.SendAsync(new FormUrlEncodedContent([KeyValuePair.Create("code", "x")]))).Status);
        var (status, answer) = await scanner.SendAsync(JsonContent.Create(new
        {
            device = Guid.NewGuid(), sentAt = "9999-12-31T23:59:59Z", events = new[] { new { eventId = Guid.NewGuid(), sequence = 1, at = "0001-01-02T00:00:00Z", act = "arrived", person = _amina.Id } },
        }));
        Assert.Equal((HttpStatusCode.OK, "checked-in"), (status, answer.GetProperty("results")[0].GetProperty("outcome").GetString()));
        Assert.Equal(_site.Clock.StartOf(new(2016, 9, 20)), _site.Read(db => db.Presences.Single().ArrivedAt));

        // And what it kept for review breaks no page that shows it.
        await scanner.SendAsync(JsonContent.Create(new
        {
            device = Guid.NewGuid(), sentAt = "9999-12-31T23:59:59Z", events = new[] { new { eventId = Guid.NewGuid(), sequence = 1, at = "0001-01-02T00:00:00Z", act = "arrived", code = Base64Url.EncodeToString(CheckInCodes.HashOf("AAAAAAAAAAAAAAAAAAAAAA")) } },
        }));
        var team = await _site.BrowserAsync(_coordinator);
        foreach (var address in new[] { "/attendance", "/attendance/reviews", "/team", $"{Address}/reviews", $"{Address}/events/{_amina.Id}", $"{Address}/close" })
        {
            Assert.Equal(HttpStatusCode.OK, (await team.GetAsync(address)).Status is HttpStatusCode.Redirect ? HttpStatusCode.OK : (await team.GetAsync(address)).Status);
        }
    }

    [Theory]
    [InlineData("arrived")]
    [InlineData("left")]
    [InlineData("undone")]
    [InlineData("absent")]
    public async Task Nobody_else_records_or_takes_back_anything(string act)
    {
        await (await ScannerAsync()).ScanAsync(_aminas);
        var token = new Dictionary<int, string?>();
        foreach (var (person, status) in new[] { (null, HttpStatusCode.Unauthorized), (_amina, HttpStatusCode.Forbidden), (_otherTrainer, HttpStatusCode.NotFound) })
        {
            var browser = await _site.BrowserAsync(person);
            var form = (await browser.GetAsync("/sign-in")).Find("input[name=__RequestVerificationToken]") ?? (await browser.GetAsync("/account")).Find("input[name=__RequestVerificationToken]");
            var scanner = new Scanner(browser, form?.GetAttribute("value"));

            Assert.Equal(status, (await scanner.SendAsync(scanner.Event(act, _amina.Id))).Status);
        }
        Assert.Equal((1, 1), (Events(), _site.Read(db => db.Presences.Count())));
    }

    [Fact]
    public async Task A_code_opened_by_anybodys_camera_names_nobody_and_changes_nothing()
    {
        foreach (var browser in new[] { await _site.BrowserAsync(), await _site.BrowserAsync(_cora), await _site.BrowserAsync(_otherTrainer) })
        {
            var page = await browser.GetAsync($"/q/{TokenOf(_aminas)}");

            Assert.Equal((HttpStatusCode.OK, "Check-in code An introduction to neglect"), (page.Status, page.Heading));
            Assert.Contains("Tuesday 20 September 2016, 9:30am to 12:30pm", page.Main, StringComparison.Ordinal);
            Assert.True(page.Main.Contains("Show this code to the trainer at the door.", StringComparison.Ordinal)
                || page.Main.Contains("a session whose register you do not keep", StringComparison.Ordinal));
            Assert.DoesNotContain("Amina", page.Text, StringComparison.Ordinal);
            Assert.Equal(page.Main.Contains("Show this code", StringComparison.Ordinal), page.Main.Contains(Given.Codes.TypedCodeFor(_aminas.Key), StringComparison.Ordinal));
            Assert.Empty(page.All("main form"));
            Assert.True(page.Response.Headers.CacheControl!.NoStore);
        }
        Assert.Equal(0, Events());
    }

    [Fact]
    public async Task The_link_in_an_email_shows_the_code_to_whoever_has_it_and_no_image_is_made_of_anything_else()
    {
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync($"/q/{TokenOf(_aminas)}");
        var image = await browser.GetAsync(page.All("main img").Single().GetAttribute("src")!);

        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (image.Status, image.Response.Content.Headers.ContentType!.MediaType));
        Assert.True(image.Response.Headers.CacheControl!.NoStore);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/q/AAAAAAAAAAAAAAAAAAAAAA/qr.svg")).Status);
    }

    [Fact]
    public async Task The_sessions_trainer_and_the_team_check_in_from_the_code_itself()
    {
        var page = await (await _site.BrowserAsync(_trainer)).GetAsync($"/q/{TokenOf(_aminas)}");
        Assert.Equal("Check-in code Amina Hussain", page.Heading);
        Assert.Equal(0, Events());

        var register = await (await page.SubmitAsync()).FollowAsync();
        Assert.Equal("Amina Hussain is checked in.", register.Said);

        var again = await (await (await (await _site.BrowserAsync(_coordinator)).GetAsync($"/q/{TokenOf(_aminas)}")).SubmitAsync()).FollowAsync();
        Assert.Equal("Amina Hussain is already in, since 9:15am, by Tess Trainer.", again.Said);
    }

    [Fact]
    public async Task A_code_without_a_place_leads_the_trainer_to_the_walk_in()
    {
        var page = await (await _site.BrowserAsync(_trainer)).GetAsync($"/q/{TokenOf(_coras)}");

        Assert.Contains("This booking holds no place: it is on the waiting list.", page.Main, StringComparison.Ordinal);
        Assert.Equal($"{Address}/walk-in?person={_cora.Id}", (await page.SubmitAsync()).Location);
    }

    [Fact]
    public async Task Nobody_else_can_check_in_from_the_code()
    {
        foreach (var person in new[] { null, _amina, _otherTrainer })
        {
            var browser = await _site.BrowserAsync(person);
            var token = (await browser.GetAsync("/sign-in")).Find("input[name=__RequestVerificationToken]")?.GetAttribute("value") ?? "";
            var page = await browser.PostAsync($"/q/{TokenOf(_aminas)}", ("EventId", $"{Guid.NewGuid()}"), ("__RequestVerificationToken", token));

            Assert.True(page.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{page.Status}");
        }
        Assert.Equal(0, Events());
    }

    [Theory]
    [InlineData("/q/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/q/x")]
    [InlineData("/q/é")]
    public async Task An_unknown_code_says_so(string address)
    {
        var page = await (await _site.BrowserAsync()).GetAsync(address);

        Assert.Equal((HttpStatusCode.NotFound, "We do not know this code"), (page.Status, page.Heading));
        Assert.Contains("At the door, your name is enough.", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_session_says_so_where_its_code_opens()
    {
        using (var db = _site.Database.Open())
        {
            db.Sessions.Single(s => s.Reference == "HD-1").Status = SessionStatus.Postponed;
            db.SaveChanges();
        }

        Assert.Contains("This session was postponed.", (await (await _site.BrowserAsync()).GetAsync($"/q/{TokenOf(_aminas)}")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_picture_of_the_code_is_for_its_owner_only_and_is_not_kept()
    {
        var address = $"/bookings/{_aminas.Key}/qr.svg";
        var mine = await (await _site.BrowserAsync(_amina)).GetAsync(address);

        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (mine.Status, mine.Response.Content.Headers.ContentType!.MediaType));
        Assert.True(mine.Response.Headers.CacheControl!.NoStore);
        Assert.Contains("viewBox=\"0 0 37 37\"", mine.Text, StringComparison.Ordinal); // 29 modules and 4 of quiet on each side
        foreach (var person in new[] { null, _cora, _trainer, _coordinator })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(person)).GetAsync(address)).Status);
        }
    }

    public void Dispose() => _site.Dispose();
}
