using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>What lets the pages of the door open without a network: the worker, the page that it keeps, the manifest, and who the layout says is signed in.</summary>
public sealed partial class AttendanceOfflineTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _otherTrainer = Given.Person("Otto Other", Role.Trainer);

    public AttendanceOfflineTests()
    {
        var conference = Given.Conference(_site.Clock, workshops: ["1 cyber 20"]);
        conference.Trainers.Add(_trainer);
        var session = Given.Session(_site.Clock, reference: "HD-1");
        session.Trainers.Add(_trainer);
        Given.Booking(session, _amina, _site.Clock.UtcNow);
        _site.Add(session, conference, _otherTrainer, Given.Person("Cleo Coordinator", Role.Coordinator));
        _site.Time.Set("2016-09-20T08:15:00Z");
    }

    [GeneratedRegex("""^const version = '[0-9a-f]{16}';\nconst files = (?<files>\[.*\]);\n""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Beginning { get; }

    [Fact]
    public async Task The_worker_is_asked_for_each_time_and_every_file_of_its_list_can_be_had_by_anybody()
    {
        var browser = await _site.BrowserAsync();
        var worker = await browser.GetAsync("/service-worker.js");

        Assert.Equal((HttpStatusCode.OK, "text/javascript", true), (worker.Status, worker.Response.Content.Headers.ContentType!.MediaType, worker.Response.Headers.CacheControl!.NoCache));
        var files = JsonSerializer.Deserialize<string[]>(Beginning.Match(worker.Text).Groups["files"].Value)!;
        Assert.Contains("/js/door/door.js", files);
        Assert.DoesNotContain("/js/door/worker.js", files);
        foreach (var file in files)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.Http.GetAsync(file)).StatusCode);
        }
        using var head = await browser.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/service-worker.js"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task The_worker_keeps_every_file_that_the_modules_of_its_page_import()
    {
        var browser = await _site.BrowserAsync(_trainer);
        var files = JsonSerializer.Deserialize<string[]>(Beginning.Match((await browser.GetAsync("/service-worker.js")).Text).Groups["files"].Value)!;
        var shell = await browser.GetAsync("/attendance/offline");

        var needed = shell.All("link[href], script[src], img[src]").Select(e => e.GetAttribute("href") ?? e.GetAttribute("src")!).ToList();
        foreach (var module in files.Where(f => f.EndsWith(".js", StringComparison.Ordinal)))
        {
            var text = await browser.Http.GetStringAsync(module);
            needed.AddRange(Imports.Matches(text).Select(m => new Uri(new Uri($"http://localhost{module}"), m.Groups["module"].Value).AbsolutePath));
        }

        Assert.Empty(needed.Distinct().Except(files));
    }

    [GeneratedRegex("""(from|import\() ?['"](?<module>\.[^'"]+)['"]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Imports { get; }

    [Fact]
    public async Task The_page_without_a_network_is_for_those_who_keep_registers_and_the_same_for_each()
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync("/attendance/offline")).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync("/attendance/offline")).Status);
        var (mine, theirs) = (await (await _site.BrowserAsync(_trainer)).GetAsync("/attendance/offline"), await (await _site.BrowserAsync(_otherTrainer)).GetAsync("/attendance/offline"));

        Assert.Equal((HttpStatusCode.OK, mine.Text), (theirs.Status, theirs.Text));
        Assert.DoesNotContain("Tess", mine.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("__RequestVerificationToken", mine.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("data-person=", mine.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_site_can_be_installed_under_its_own_name()
    {
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync("/");
        var manifest = await browser.GetAsync(page.Find("link[rel=manifest]")!.GetAttribute("href")!);

        Assert.Equal("application/manifest+json", manifest.Response.Content.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(manifest.Text);
        Assert.Equal(("Safeguarding Training: registers", "/attendance", "standalone"), (json.RootElement.GetProperty("name").GetString(), json.RootElement.GetProperty("start_url").GetString(), json.RootElement.GetProperty("display").GetString()));
        foreach (var icon in json.RootElement.GetProperty("icons").EnumerateArray())
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.Http.GetAsync(icon.GetProperty("src").GetString())).StatusCode);
        }
    }

    [Fact]
    public async Task Every_page_says_who_is_signed_in_so_that_somebody_elses_names_can_be_deleted()
    {
        Assert.Equal("", (await (await _site.BrowserAsync()).GetAsync("/courses")).Find("body")!.GetAttribute("data-person"));
        Assert.Equal($"{_amina.Id}", (await (await _site.BrowserAsync(_amina)).GetAsync("/courses")).Find("body")!.GetAttribute("data-person"));
    }

    [Fact]
    public async Task The_list_names_the_rosters_of_today_and_tomorrow_only()
    {
        var page = await (await _site.BrowserAsync(_trainer)).GetAsync("/attendance");
        Assert.Equal(["/attendance/HD-1/2016-09-20", "/attendance/CONF/2016-09-20"], page.All("[data-roster^='/']").Select(e => e.GetAttribute("data-roster")).OrderDescending());
        _site.Time.Set("2016-09-18T08:15:00Z");
        Assert.Empty((await (await _site.BrowserAsync(_trainer)).GetAsync("/attendance")).All("[data-roster^='/']"));
    }

    [Fact]
    public async Task A_workshop_has_a_scanner_of_its_own_for_its_trainer_on_the_day()
    {
        const string Address = "/attendance/CONF/workshops/1/cyber/scan";
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(Address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(Address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_otherTrainer)).GetAsync(Address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_trainer)).GetAsync("/attendance/CONF/workshops/1/none/scan")).Status);
        var page = await (await _site.BrowserAsync(_trainer)).GetAsync(Address);
        Assert.Equal("/attendance/CONF/workshops/1/cyber", page.Find("[data-door=scanner]")!.GetAttribute("data-address"));
        Assert.True(page.Find("#code-form")!.HasAttribute("hidden")); // a typed code goes nowhere without script
        _site.Time.Set("2016-09-19T08:15:00Z");
        Assert.Equal("/attendance/CONF/workshops/1/cyber", (await (await _site.BrowserAsync(_trainer)).GetAsync(Address)).Location);
    }

    public void Dispose() => _site.Dispose();
}
