using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests;

/// <summary>Somebody's own calendar over HTTP. The statement behind a poll runs beside EF Core (StandingQuery), so a poll shows no command here.</summary>
public sealed class OwnFeedsTests : IDisposable
{
    private readonly LoggedSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly HttpClient _http;
    private readonly string _key;

    public OwnFeedsTests()
    {
        var session = Given.Session(_site.Clock, capacity: 1, course: Given.Course(title: "Neglect"), reference: "HD-1");
        Given.Booking(session, _amina, _site.Clock.UtcNow);
        Given.Booking(session, _ben, _site.Clock.UtcNow);
        _site.Add(session, Given.Session(_site.Clock, course: Given.Course(title: "Level 3"), reference: "L3-1", days: ["2016-10-03 09:30-16:30", "2016-10-04 09:30-16:30"]));
        _http = _site.CreateDefaultClient(new Uri("http://localhost"));
        _key = Renew(_amina);
        _site.Time.Advance(TimeSpan.FromHours(1));
    }

    public void Dispose()
    {
        _http.Dispose();
        _site.Dispose();
    }

    [Fact]
    public async Task It_is_answered_privately_with_what_subscribers_need()
    {
        var response = await _http.GetAsync(Url(_key));
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/calendar; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("my-training.ics", response.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal("no-cache, private", string.Join(", ", response.Headers.CacheControl!.ToString().Split(", ").Order()));
        Assert.Equal("noindex", Assert.Single(response.Headers.GetValues("X-Robots-Tag")));
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal(1, Events(bytes));
        Assert.Equal(bytes, await _http.GetByteArrayAsync(Url(_key)));
    }

    [Fact]
    public async Task A_poll_that_finds_nothing_new_is_answered_without_the_calendar_being_read()
    {
        var first = await _http.GetAsync(Url(_key));
        var tag = first.Headers.ETag!.ToString();

        foreach (var (name, value) in new[] { ("If-None-Match", tag), ("If-None-Match", $"W/{tag}"), ("If-None-Match", $"\"x\", {tag}"), ("If-None-Match", "*"), ("If-Modified-Since", first.Content.Headers.LastModified!.Value.ToString("R")) })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                var before = _site.Commands.Count;
                var response = await AskAsync(_key, name, value, method);

                var looks = name == "If-Modified-Since" ? 1 : 0; // the date of the last change
                Assert.Equal((HttpStatusCode.NotModified, before + looks), (response.StatusCode, _site.Commands.Count));
                Assert.Empty(await response.Content.ReadAsByteArrayAsync());
                Assert.Equal((tag, first.Headers.CacheControl), (response.Headers.ETag!.ToString(), response.Headers.CacheControl));
            }
        }
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(_key, "If-None-Match", "\"x\"")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(_key, "If-Modified-Since", first.Content.Headers.LastModified!.Value.AddSeconds(-1).ToString("R"))).StatusCode);
    }

    [Fact]
    public async Task HEAD_is_GET_without_the_body_and_nothing_else_is_allowed()
    {
        var get = await _http.GetAsync(Url(_key));
        var head = await _http.SendAsync(new(HttpMethod.Head, Url(_key)));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal((get.Content.Headers.ContentLength, get.Headers.ToString()), (head.Content.Headers.ContentLength, head.Headers.ToString()));
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
        {
            var refused = await _http.SendAsync(new(method, Url(_key)));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
            Assert.Equal(["GET", "HEAD"], refused.Content.Headers.Allow);
        }
    }

    [Fact]
    public async Task An_ended_address_is_gone_an_unknown_one_is_not_found_and_a_renewed_one_works()
    {
        var tag = await TagAsync(_key);
        var renewed = Renew(_amina);

        var gone = await AskAsync(_key, "If-None-Match", tag);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        Assert.Contains("has a new address", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, Events(await _http.GetByteArrayAsync(Url(renewed))));
        Assert.NotEqual(tag, await TagAsync(renewed));

        _site.Read(db => new FeedKeys(db, db.Clock).StopAsync(_amina.Id).GetAwaiter().GetResult());
        Assert.Equal(HttpStatusCode.Gone, (await _http.GetAsync(Url(renewed))).StatusCode);
        foreach (var unknown in new[] { new string('x', 43), "x", new string('é', 43), new string('x', 5000), renewed.ToUpperInvariant() })
        {
            var refused = await _http.GetAsync(Url(Uri.EscapeDataString(unknown)));
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            Assert.True(refused.Headers.CacheControl!.Private);
        }
        Assert.True(gone.Headers.CacheControl!.Private);
    }

    [Fact]
    public async Task The_tag_changes_with_the_persons_bookings_the_programme_and_the_date_and_not_with_other_peoples()
    {
        var tags = new List<string> { await TagAsync(_key) };
        await BookAsync("L3-1", _ben);
        Assert.Equal(tags[0], await TagAsync(_key));

        await BookAsync("L3-1", _amina);
        tags.Add(await TagAsync(_key));
        Change(db => db.Courses.Single(c => c.Title == "Neglect").Title = "Neglect and drift");
        tags.Add(await TagAsync(_key));
        _site.Time.Set("2016-09-12T23:00:00Z"); // midnight in London
        tags.Add(await TagAsync(_key));

        Assert.Equal(4, tags.Distinct().Count());
        Assert.Equal(3, Events(await _http.GetByteArrayAsync(Url(_key))));
    }

    [Fact]
    public async Task Two_changes_in_one_second_are_never_taken_for_one()
    {
        await BookAsync("L3-1", _amina);
        Assert.Null((await _http.GetAsync(Url(_key))).Content.Headers.LastModified); // the second is not over
        var now = _site.Clock.UtcNow;
        _site.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new DateTimeOffset(now).AddSeconds(1), (await _http.GetAsync(Url(_key))).Content.Headers.LastModified);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(_key, "If-Modified-Since", now.ToString("R"))).StatusCode);
    }

    [Fact]
    public async Task A_session_that_is_called_off_is_shown_so_for_30_days_and_then_gone_and_nobody_sees_anothers()
    {
        var bens = Renew(_ben);
        await using (var scope = _site.Services.CreateAsyncScope())
        {
            Assert.True((await scope.ServiceProvider.GetRequiredService<Planning>().CancelAsync("HD-1", "The trainer is ill", 0)).Good);
        }

        Assert.Contains("SUMMARY:CANCELLED: Neglect", await _http.GetStringAsync(Url(_key)), StringComparison.Ordinal);
        Assert.Equal(0, Events(await _http.GetByteArrayAsync(Url(bens)))); // he waited
        _site.Time.Set("2016-10-20T22:00:00Z");
        var tag = await TagAsync(_key);
        Assert.Equal(1, Events(await _http.GetByteArrayAsync(Url(_key))));
        _site.Time.Set("2016-10-20T23:00:00Z");
        var after = await AskAsync(_key, "If-None-Match", tag);
        Assert.Equal((HttpStatusCode.OK, 0), (after.StatusCode, Events(await after.Content.ReadAsByteArrayAsync())));
        Assert.Contains("BEGIN:VTIMEZONE", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_may_ask_at_once_while_their_bookings_change()
    {
        var tag = await TagAsync(_key);
        var asked = Enumerable.Range(0, 50).Select(_ => Task.Run(() => AskAsync(_key, "If-None-Match", tag))).ToList();
        await BookAsync("L3-1", _amina);

        Assert.All(await Task.WhenAll(asked), r => Assert.Contains(r.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NotModified }));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(_key, "If-None-Match", tag)).StatusCode);
    }

    [Fact]
    public async Task The_key_is_in_no_log_whatever_comes_of_the_request()
    {
        var tag = await TagAsync(_key);
        await AskAsync(_key, "If-None-Match", tag);
        await AskAsync(_key, "If-None-Match", "\"x\"", HttpMethod.Head);
        await _http.PostAsync(Url(_key), null);
        await _http.GetAsync(Url(new string('x', 43)));
        var browser = await _site.BrowserAsync(_amina);
        var page = await browser.GetAsync("/account/calendar");
        var fresh = TestPage.Words((await (await page.SubmitAsync("#renew-calendar")).FollowAsync()).Find("#feed-address"))[^47..^4];
        Assert.Equal(HttpStatusCode.Gone, (await _http.GetAsync(Url(_key))).StatusCode);
        // Now the reading of the calendar fails, and then the statement behind the poll.
        _site.Read(db => db.Database.ExecuteSqlRaw("""ALTER TABLE "SessionDays" RENAME TO "Gone" """));
        Assert.Equal(HttpStatusCode.InternalServerError, (await _http.GetAsync(Url(fresh))).StatusCode);
        _site.Read(db => db.Database.ExecuteSqlRaw("""ALTER TABLE "FeedKeys" RENAME TO "GoneToo" """));
        Assert.Equal(HttpStatusCode.InternalServerError, (await _http.GetAsync(Url(fresh))).StatusCode);

        Assert.Contains(_site.Logged, line => line.Contains("no such table: SessionDays", StringComparison.Ordinal));
        Assert.Contains(_site.Logged, line => line.Contains("no such table: FeedKeys", StringComparison.Ordinal));
        Assert.DoesNotContain(_site.Logged, line => line.Contains(_key, StringComparison.Ordinal) || line.Contains(fresh, StringComparison.Ordinal));
    }

    private static string Url(string key) => $"/feeds/person/{key}.ics";

    private static int Events(byte[] calendar) => Encoding.UTF8.GetString(calendar).Split("\r\nBEGIN:VEVENT\r\n").Length - 1;

    private string Renew(Person person) => _site.Read(db => new FeedKeys(db, db.Clock).RenewAsync(person.Id).GetAwaiter().GetResult());

    private async Task BookAsync(string reference, Person person)
    {
        await using var scope = _site.Services.CreateAsyncScope();
        Assert.Equal(BookingOutcome.Confirmed, await scope.ServiceProvider.GetRequiredService<BookingDesk>().BookAsync(reference, person.Id));
    }

    private async Task<string> TagAsync(string key) => (await _http.GetAsync(Url(key))).Headers.ETag!.ToString();

    private async Task<HttpResponseMessage> AskAsync(string key, string header, string value, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, Url(key));
        request.Headers.TryAddWithoutValidation(header, value);
        return await _http.SendAsync(request);
    }

    private void Change(Action<TrainingDb> change)
    {
        using var db = _site.Database.Open();
        change(db);
        db.SaveChanges();
    }

    /// <summary>Logs more than a site in development does by its settings file: what the framework has to say of each request too.</summary>
    private sealed class LoggedSite : TestSite, ILoggerProvider
    {
        public LoggedSite()
        {
            Overrides["Logging:LogLevel:Default"] = "Information";
            Overrides["Logging:LogLevel:Microsoft"] = "Information";
        }

        public ConcurrentQueue<string> Logged { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Line(categoryName, Logged);

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureLogging(logging => logging.AddProvider(this));
        }

        private sealed class Line(string category, ConcurrentQueue<string> logged) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                logged.Enqueue($"{category} {formatter(state, exception)} {exception}");
        }
    }
}
