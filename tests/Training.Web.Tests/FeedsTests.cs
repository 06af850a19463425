using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests;

/// <summary>The one row that says whether anything changed is read beside EF Core (ProgrammeVersion), so a poll shows no command here.</summary>
public sealed class FeedsTests : IDisposable
{
    private const string Programme = "/feeds/programme.ics";

    private readonly TestSite _site = new(alone: true);
    private readonly Course _course = Given.Course(CourseType.HalfDay, title: "An introduction to neglect");
    private readonly HttpClient _http;

    public FeedsTests()
    {
        _site.Add(
            Given.Session(_site.Clock, capacity: 1, course: _course, reference: "HD-1", days: ["2016-09-20 09:30-12:30"]),
            Given.Session(_site.Clock, course: Given.Course(CourseType.Level3, title: "Level 3"), reference: "L3-1", days: ["2016-10-03 09:30-16:30", "2016-10-04 09:30-16:30"]),
            Given.Session(_site.Clock, course: _course, reference: "DRAFT-1", status: SessionStatus.Draft));
        _http = _site.CreateDefaultClient(new Uri("http://localhost"));
        _site.Time.Advance(TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(Programme, 3, "programme.ics")]
    [InlineData("/feeds/programme.ics?type=level-3", 2, "programme.ics")]
    [InlineData("/feeds/programme.ics?type=%20LEVEL-3%20&type=half-day", 2, "programme.ics")]
    [InlineData("/feeds/programme.ics?type=nonsense&board=&from=today&unknown=1", 3, "programme.ics")]
    [InlineData("/feeds/programme.ics?free=1&type=half-day", 1, "programme.ics")]
    [InlineData("/sessions/L3-1.ics", 2, "L3-1.ics")]
    public async Task A_calendar_is_answered_with_what_subscribers_and_caches_need(string url, int events, string file)
    {
        var response = await _http.GetAsync(url);
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/calendar; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("inline", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(file, response.Content.Headers.ContentDisposition.FileName);
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        Assert.Equal("noindex", Assert.Single(response.Headers.GetValues("X-Robots-Tag")));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("Vary"));
        Assert.False(response.Headers.ETag!.IsWeak);
        Assert.Equal(events, Events(bytes));
    }

    [Fact]
    public async Task Caches_may_keep_a_calendar_for_five_minutes_but_must_ask_about_free_places()
    {
        Assert.Equal("public, max-age=300", (await _http.GetAsync(Programme)).Headers.CacheControl!.ToString());
        Assert.Equal("public, max-age=300", (await _http.GetAsync("/sessions/L3-1.ics")).Headers.CacheControl!.ToString());
        Assert.Equal("public, no-cache", (await _http.GetAsync("/feeds/programme.ics?free=1")).Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData(Programme)]
    [InlineData("/feeds/programme.ics?free=1")]
    [InlineData("/sessions/L3-1.ics")]
    public async Task HEAD_is_GET_without_the_body(string url)
    {
        var get = await _http.GetAsync(url);
        var head = await _http.SendAsync(new(HttpMethod.Head, url));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ToString(), head.Headers.ToString());
        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(url, get.Headers.ETag!.ToString(), method: HttpMethod.Head)).StatusCode);
    }

    [Theory]
    [InlineData("POST", Programme)]
    [InlineData("PUT", "/sessions/L3-1.ics")]
    [InlineData("DELETE", "/sessions/L3-1.ics")]
    [InlineData("POST", "/sessions/no-such.ics")]
    public async Task Nothing_but_reading_is_allowed(string method, string url)
    {
        var response = await _http.SendAsync(new(new HttpMethod(method), url));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/sessions/no-such.ics")]
    [InlineData("/sessions/DRAFT-1.ics")]
    public async Task There_is_no_calendar_of_a_draft_or_of_no_session_whatever_is_asked(string url)
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(url)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(url, "*")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(url, since: "Mon, 12 Sep 2016 09:00:00 GMT")).StatusCode);
        Assert.NotEmpty(await (await _http.GetAsync(url)).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(Programme)]
    [InlineData("/feeds/programme.ics?type=level-3")]
    [InlineData("/sessions/L3-1.ics")]
    public async Task A_tag_that_still_holds_is_answered_from_the_version_alone(string url)
    {
        var first = await _http.GetAsync(url);
        var tag = first.Headers.ETag!.ToString();

        foreach (var asked in new[] { tag, $"W/{tag}", $"\"other\", {tag}", $"W/\"a,b\",W/{tag} , \"c\"", "*" })
        {
            var before = _site.Commands.Count;
            var response = await AskAsync(url, asked, since: "Mon, 01 Jan 2001 00:00:00 GMT");

            Assert.Equal(before, _site.Commands.Count);
            Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
            Assert.Equal(tag, response.Headers.ETag!.ToString());
            Assert.Equal(first.Headers.CacheControl, response.Headers.CacheControl);
            Assert.Equal(first.Content.Headers.LastModified, response.Content.Headers.LastModified);
        }
    }

    [Fact]
    public async Task Another_program_that_has_kept_nothing_knows_the_tag_from_the_version_alone()
    {
        var tag = (await _http.GetAsync(Programme)).Headers.ETag!.ToString();
        using var restarted = new TestSiteOver(_site);
        using var http = restarted.CreateDefaultClient(new Uri("http://localhost"));
        await http.GetAsync("/sessions/no-such.ics");
        var before = restarted.Commands.Count;

        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(Programme, tag, http: http)).StatusCode);
        Assert.Equal(before, restarted.Commands.Count);
    }

    [Theory]
    [InlineData(Programme)]
    [InlineData("/sessions/L3-1.ics")]
    public async Task The_second_answer_comes_from_memory(string url)
    {
        var first = await (await _http.GetAsync(url)).Content.ReadAsByteArrayAsync();
        var before = _site.Commands.Count;

        Assert.Equal(first, await (await AskAsync(url, "\"another\"")).Content.ReadAsByteArrayAsync());
        Assert.Equal(before, _site.Commands.Count);
    }

    [Fact]
    public async Task Many_may_ask_at_once_while_the_programme_changes()
    {
        var tag = await TagAsync();
        var asked = Enumerable.Range(0, 50).Select(_ => Task.Run(() => AskAsync(Programme, tag))).ToList();
        Change(db => db.Courses.Single(c => c.Id == _course.Id).Title = "Changed");

        Assert.All(await Task.WhenAll(asked), r => Assert.Contains(r.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NotModified }));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(Programme, tag)).StatusCode);
    }

    [Theory]
    [InlineData("\"other\"")]
    [InlineData("not a tag")]
    [InlineData("")]
    public async Task Where_tags_are_given_dates_do_not_count(string tags)
    {
        var response = await AskAsync(Programme, tags, since: "Mon, 12 Sep 2016 09:00:00 GMT");

        Assert.Equal(tags.Length == 0 ? HttpStatusCode.NotModified : HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(Programme)]
    [InlineData("/sessions/L3-1.ics")]
    public async Task A_date_after_the_last_change_is_not_modified_and_one_before_it_is(string url)
    {
        var changed = (await _http.GetAsync(url)).Content.Headers.LastModified!.Value;

        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(url, since: changed.ToString("R"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(url, since: changed.AddSeconds(-1).ToString("R"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(url, since: "yesterday")).StatusCode);
    }

    [Fact]
    public async Task Two_changes_in_one_second_are_never_taken_for_one()
    {
        Change(db => db.Courses.Single(c => c.Id == _course.Id).Title = "First");
        Assert.Null((await _http.GetAsync(Programme)).Content.Headers.LastModified); // the second is not over
        Change(db => db.Courses.Single(c => c.Id == _course.Id).Title = "Second");
        var now = _site.Clock.UtcNow;
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(Programme, since: now.ToString("R"))).StatusCode);
        _site.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new DateTimeOffset(now).AddSeconds(1), (await _http.GetAsync(Programme)).Content.Headers.LastModified);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(Programme, since: now.ToString("R"))).StatusCode);
    }

    [Fact]
    public async Task The_tag_changes_with_the_programme_and_the_date_and_with_nothing_else()
    {
        var tag = await TagAsync();
        var session = (await _http.GetAsync("/sessions/HD-1.ics")).Headers.ETag;
        Change(db => db.Add(Given.Booking(db.Sessions.Single(s => s.Reference == "HD-1"), Given.Person(), _site.Clock.UtcNow)));
        Change(db => db.Sessions.Single(s => s.Reference == "DRAFT-1").Delivery = Delivery.Online);
        _site.Time.Set("2016-09-12T22:59:00Z");
        Assert.Equal(tag, await TagAsync());

        _site.Time.Set("2016-09-12T23:00:00Z"); // midnight in London: the window moves
        var tomorrow = await TagAsync();
        Assert.NotEqual(tag, tomorrow);
        Assert.Equal(session, (await _http.GetAsync("/sessions/HD-1.ics")).Headers.ETag);

        Change(db => db.Sessions.Single(s => s.Reference == "HD-1").Status = SessionStatus.Cancelled);
        Assert.NotEqual(tomorrow, await TagAsync());
        Assert.NotEqual(session, (await _http.GetAsync("/sessions/HD-1.ics")).Headers.ETag);
        Assert.Contains("SUMMARY:CANCELLED: An introduction to neglect", await _http.GetStringAsync(Programme), StringComparison.Ordinal);
        Assert.Contains("SUMMARY:CANCELLED: An introduction to neglect", await _http.GetStringAsync("/sessions/HD-1.ics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_filter_has_a_tag_and_a_body_of_its_own()
    {
        string[] urls = [Programme, "/feeds/programme.ics?type=level-3", "/feeds/programme.ics?q=level-3", "/feeds/programme.ics?q=a%26type%3Dlevel-3", "/sessions/L3-1.ics", "/sessions/HD-1.ics"];
        var tags = new List<string>();
        foreach (var url in urls)
        {
            tags.Add((await _http.GetAsync(url)).Headers.ETag!.ToString());
        }

        Assert.Equal(tags.Count, tags.Distinct().Count());
        Assert.Equal(await TagAsync("/feeds/programme.ics?board=children&type=level-3"), await TagAsync("/feeds/programme.ics?type=level-3&board=%20children"));
    }

    [Fact]
    public async Task What_cannot_filter_is_not_in_the_name_either()
    {
        const string Bogus = "/feeds/programme.ics?type=bogus&board=bogus&from=rubbish&to=soon";
        Assert.Equal(await _http.GetStringAsync(Programme), await _http.GetStringAsync(Bogus));
        Assert.Equal(await TagAsync(Programme + "?type="), await TagAsync(Bogus));
    }

    [Fact]
    public async Task A_restored_backup_does_not_bring_an_old_tag_back()
    {
        var tag = await TagAsync();
        Change(db => db.ProgrammeState.ExecuteUpdate(u => u.SetProperty(p => p.ChangedAt, p => _site.Clock.UtcNow)));

        Assert.NotEqual(tag, await TagAsync());
    }

    [Fact]
    public async Task Free_places_are_as_they_are_now_and_the_tag_says_so()
    {
        const string Free = "/feeds/programme.ics?free=1";
        var tag = await TagAsync(Free);
        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(Free, tag)).StatusCode);
        Change(db => db.Add(Given.Booking(db.Sessions.Single(s => s.Reference == "HD-1"), Given.Person(), _site.Clock.UtcNow)));

        var response = await AskAsync(Free, tag, since: _site.Clock.UtcNow.ToString("R"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, Events(await response.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task An_empty_feed_has_a_body()
    {
        var response = await _http.GetAsync("/feeds/programme.ics?q=nothing+is+called+this");

        Assert.Contains("BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_signs_in_and_somebody_who_has_is_not_looked_up()
    {
        var person = Given.Person();
        _site.Add(person);
        var browser = await _site.BrowserAsync(person);
        var anonymous = await _http.GetStringAsync(Programme);
        var before = _site.Commands.Count;

        var response = await browser.Http.GetAsync(Programme);

        Assert.Equal(before, _site.Commands.Count);
        Assert.Equal(anonymous, await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task What_is_asked_is_not_compressed_and_not_taken_literally()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/feeds/programme.ics?q=a%0D%0ABEGIN%3AVEVENT");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        var response = await _http.SendAsync(request);

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(0, Events(await response.Content.ReadAsByteArrayAsync()));
    }

    public void Dispose()
    {
        _http.Dispose();
        _site.Dispose();
    }

    private static int Events(byte[] calendar) => Encoding.UTF8.GetString(calendar).Split("\r\nBEGIN:VEVENT\r\n").Length - 1;

    private async Task<string> TagAsync(string url = Programme) => (await _http.GetAsync(url)).Headers.ETag!.ToString();

    private async Task<HttpResponseMessage> AskAsync(string url, string? tags = null, string? since = null, HttpMethod? method = null, HttpClient? http = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, url);
        if (!string.IsNullOrEmpty(tags))
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tags);
        }
        if (since is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", since);
        }
        return await (http ?? _http).SendAsync(request);
    }

    private void Change(Action<TrainingDb> change)
    {
        using var db = _site.Database.Open();
        change(db);
        db.SaveChanges();
    }

    /// <summary>The same database in a program that has just started.</summary>
    private sealed class TestSiteOver : TestSite
    {
        public TestSiteOver(TestSite first)
        {
            Overrides["ConnectionStrings:Training"] = $"Data Source={first.Database.File}";
            Time.Set(first.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        }
    }
}
