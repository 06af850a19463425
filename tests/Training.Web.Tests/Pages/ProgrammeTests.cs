using System.Net;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The public pages: list, month, session, catalogue and course.</summary>
public sealed class ProgrammeTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Course _neglect = Given.Course(code: "neglect", title: "An introduction to neglect");
    private readonly Course _level3 = Given.Course(CourseType.Level3, "level-3", BoardsExtensions.Joint, "Level 3: working together");

    public void Dispose() => _site.Dispose();

    private Session Session(string reference, string day, Course? course = null, int capacity = 20, SessionStatus status = SessionStatus.Published) =>
        Given.Session(_site.Clock, capacity, course ?? _neglect, reference, status: status, days: day);

    private async Task<TestPage> GetAsync(string url) => await (await _site.BrowserAsync()).GetAsync(url);

    private static IEnumerable<string?> Links(TestPage page) =>
        page.All("main a[href^='/sessions/']").Select(a => a.GetAttribute("href")).Distinct();

    [Fact]
    public async Task The_list_shows_what_is_coming_with_free_places_and_never_drafts()
    {
        var full = Session("S-2", "2016-09-21 09:30-12:30", capacity: 1);
        Given.Booking(full, Given.Person(), _site.Clock.UtcNow);
        Given.Booking(full, Given.Person(), _site.Clock.UtcNow);
        _site.Add(Session("S-PAST", "2016-09-01 09:30-12:30"), Session("S-TODAY", "2016-09-12 14:00-16:00"), full,
            Session("S-OFF", "2016-09-22 09:30-12:30", status: SessionStatus.Cancelled), Session("S-DRAFT", "2016-09-23 09:30-12:30", status: SessionStatus.Draft));

        var page = await GetAsync("/");

        Assert.Equal(["/sessions/S-TODAY", "/sessions/S-2", "/sessions/S-OFF"], Links(page));
        Assert.Contains("Monday 12 September 2016, 2pm to 4pm", page.Main, StringComparison.Ordinal);
        Assert.Contains("20 places left", page.Main, StringComparison.Ordinal);
        Assert.Contains("Full, 1 person waiting", page.Main, StringComparison.Ordinal);
        Assert.Contains("Cancelled", page.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?type=level-3", "L3")]
    [InlineData("?board=adults", "L3")]
    [InlineData("?course=neglect", "ND")]
    [InlineData("?q=NEGL", "ND")]
    [InlineData("?q=%25", null)]
    [InlineData("?from=2016-10-04&to=2016-10-31", "L3")]
    [InlineData("?free=1", "L3")]
    [InlineData("?type=banana", "ND,L3")]
    [InlineData("?course=no-such", null)]
    public async Task Filters_narrow_the_list_and_the_month(string query, string? expected)
    {
        var neglect = Session("ND", "2016-10-03 09:30-12:30", capacity: 0);
        _level3.Summary = "Two days for people from all agencies.";
        var level3 = Session("L3", "2016-10-10 09:30-12:30", _level3);
        _site.Add(neglect, level3);
        var wanted = (expected ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(r => $"/sessions/{r}");

        var list = await GetAsync($"/{query}");
        Assert.Equal(wanted, Links(list));
        Assert.Equal(expected is null, list.Main.Contains("No session matches these filters. Clear the filters", StringComparison.Ordinal));
        Assert.Equal(wanted, Links(await GetAsync($"/calendar{query}&month=2016-10")));
    }

    [Fact]
    public async Task A_session_of_two_days_shows_both_and_what_it_is()
    {
        _level3.Objectives = "Know your part\nShare what you know";
        var session = Given.Session(_site.Clock, 24, _level3, "L3-1", Given.Venue(), days: ["2016-09-29 09:30-16:30", "2016-10-06 09:30-16:30"]);
        session.Trainers.Add(Given.Person("Daniel Okafor", Role.Trainer));
        _site.Add(session);

        var page = await GetAsync("/sessions/L3-1");

        Assert.Equal("Level 3: working together", page.Heading);
        Assert.Contains("Both boards (joint)", page.Main, StringComparison.Ordinal);
        foreach (var words in new[] { "Thursday 29 September 2016, 9:30am to 4:30pm", "Thursday 6 October 2016", "24 places left", "Civic Centre", "Step-free entrance.", "Daniel Okafor", "Share what you know", "Thursday 22 September 2016" })
        {
            Assert.Contains(words, page.Main, StringComparison.Ordinal);
        }
        using var data = System.Text.Json.JsonDocument.Parse(page.Find("script[type='application/ld+json']")!.TextContent);
        Assert.Contains("Event", data.RootElement.GetProperty("@type").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sessions/NO-SUCH")]
    [InlineData("/sessions/DRAFT")]
    [InlineData("/courses/no-such")]
    public async Task What_is_not_there_is_not_found_in_plain_words(string url)
    {
        _site.Add(Session("DRAFT", "2016-10-03 09:30-12:30", status: SessionStatus.Draft));

        var page = await GetAsync(url);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.NotEqual("", page.Heading);
    }

    [Theory]
    [InlineData("/?from=banana")]
    [InlineData("/?from=2016-10-02&to=2016-10-01")]
    public async Task Dates_that_cannot_be_are_said_and_the_form_is_kept(string url)
    {
        var page = await GetAsync(url);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.NotEmpty(page.Errors);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/calendar?month=2016-10")]
    [InlineData("/sessions/S-1")]
    [InlineData("/courses")]
    [InlineData("/courses/neglect")]
    public async Task A_page_asks_the_database_a_handful_of_times_whatever_the_number_of_rows(string url)
    {
        _site.Add(Session("S-1", "2016-10-03 09:30-12:30"));
        var few = await CountAsync(url);
        using (var db = _site.Database.Open())
        {
            var neglect = db.Courses.Single();
            for (var i = 2; i <= 30; i++)
            {
                var session = Session($"S-{i}", $"2016-10-{i:00} 09:30-12:30", neglect);
                Given.Booking(session, Given.Person(), _site.Clock.UtcNow);
                db.Add(session);
            }
            db.SaveChanges();
        }

        var many = await CountAsync(url);

        Assert.Equal(few, many);
        Assert.InRange(many, 1, 8);
    }

    private async Task<int> CountAsync(string url)
    {
        var browser = await _site.BrowserAsync();
        await browser.GetAsync(url);
        var before = _site.Commands.Count;
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(url)).Status);
        return _site.Commands.Count - before;
    }
}
