using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
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

    private static string QrOf(Booking booking) => $"http://localhost/q/{TokenOf(booking)}";

    private int Events() => _site.Read(db => db.ScanEvents.Count());

    private sealed class Scanner(TestBrowser browser, string? token)
    {
        public static async Task<Scanner> OpenAsync(TestBrowser browser)
        {
            var page = await browser.GetAsync($"{Address}/scan");
            return new Scanner(browser, page.Find("#code-form input[name=__RequestVerificationToken]")!.GetAttribute("value"));
        }

        public Task<(HttpStatusCode Status, JsonElement Answer)> ScanAsync(string code, Guid? id = null, int secondsAgo = 0) => SendAsync(JsonContent.Create(new
        {
            eventId = id ?? Guid.NewGuid(),
            code,
            scannedAt = new DateTime(2016, 1, 1, 12, 0, 0, DateTimeKind.Utc).AddSeconds(-secondsAgo), // a clock that is months wrong
            sentAt = new DateTime(2016, 1, 1, 12, 0, 0, DateTimeKind.Utc),
        }));

        public async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpContent content)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Address}/scans") { Content = content };
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
    public async Task A_scan_checks_in_with_name_agency_and_sentence()
    {
        var (status, answer) = await (await ScannerAsync()).ScanAsync(QrOf(_aminas), secondsAgo: 90);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"outcome":"checked-in","good":true,"name":"Amina Hussain","agency":"The solent-nhs agency","sentence":"Amina Hussain is checked in.","walkIn":null}""", answer.GetRawText());
        Assert.Equal(_site.Clock.UtcNow.AddSeconds(-90), _site.Read(db => db.Presences.Single().ArrivedAt));
    }

    [Fact]
    public async Task The_same_scan_sent_again_gives_the_same_answer_and_another_scan_says_already_in()
    {
        var scanner = await ScannerAsync();
        var id = Guid.NewGuid();
        var (_, first) = await scanner.ScanAsync(QrOf(_aminas), id);
        var (_, second) = await scanner.ScanAsync(QrOf(_aminas), id);
        var (_, third) = await scanner.ScanAsync(QrOf(_aminas));

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(("already-in", true), (third.GetProperty("outcome").GetString(), third.GetProperty("good").GetBoolean()));
        Assert.Equal(2, Events());
    }

    [Fact]
    public async Task A_refusal_is_an_answer_too_with_the_way_to_a_walk_in()
    {
        var (status, answer) = await (await ScannerAsync()).ScanAsync(QrOf(_coras));

        Assert.Equal((HttpStatusCode.OK, "waiting", false), (status, answer.GetProperty("outcome").GetString(), answer.GetProperty("good").GetBoolean()));
        Assert.Equal($"{Address}/walk-in?person={_cora.Id}", answer.GetProperty("walkIn").GetString());
        Assert.Equal(0, Events());
    }

    [Fact]
    public async Task Who_may_not_scan_is_told_so_in_json()
    {
        var stranger = await new Scanner(await _site.BrowserAsync(), null).ScanAsync(QrOf(_aminas));
        Assert.Equal((HttpStatusCode.Unauthorized, "signed-out"), (stranger.Status, stranger.Answer.GetProperty("outcome").GetString()));

        var practitioner = await new Scanner(await _site.BrowserAsync(_amina), null).ScanAsync(QrOf(_aminas));
        Assert.Equal((HttpStatusCode.Forbidden, "not-allowed"), (practitioner.Status, practitioner.Answer.GetProperty("outcome").GetString()));

        var without = await new Scanner(await _site.BrowserAsync(_trainer), null).ScanAsync(QrOf(_aminas));
        Assert.Equal((HttpStatusCode.BadRequest, "page-too-old"), (without.Status, without.Answer.GetProperty("outcome").GetString()));

        var scanner = await ScannerAsync();
        using (var db = _site.Database.Open())
        {
            var session = db.Sessions.Single(s => s.Reference == "HD-1");
            db.Entry(session).Collection(s => s.Trainers).Load();
            session.Trainers.Clear();
            db.SaveChanges();
        }
        var other = await scanner.ScanAsync(QrOf(_aminas));
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (other.Status, other.Answer.GetProperty("outcome").GetString()));
        Assert.Equal(0, Events());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"code":"x"}""")]
    [InlineData("""{"eventId":"nonsense","code":"x","scannedAt":"2016-01-01T12:00:00Z","sentAt":"2016-01-01T12:00:00Z"}""")]
    [InlineData("""{"eventId":"6f1c2a70-5e39-4a5e-a1a1-1f7b2c3d4e5f","code":"","scannedAt":"2016-01-01T12:00:00Z","sentAt":"2016-01-01T12:00:00Z"}""")]
    [InlineData("""{"eventId":"6f1c2a70-5e39-4a5e-a1a1-1f7b2c3d4e5f","code":"x","scannedAt":"yesterday","sentAt":"2016-01-01T12:00:00Z"}""")]
    public async Task What_is_not_a_scan_is_refused(string body)
    {
        var (status, answer) = await (await ScannerAsync()).SendAsync(new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (status, answer.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task A_code_that_is_too_long_or_not_json_is_refused()
    {
        var scanner = await ScannerAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await scanner.ScanAsync(new string('x', 201))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await scanner.SendAsync(new FormUrlEncodedContent([KeyValuePair.Create("code", "x")]))).Status);
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
        Assert.Equal("Amina Hussain is already in, since 9:15am.", again.Said);
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
