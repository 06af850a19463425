using System.Net;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class OwnCalendarTests : IDisposable
{
    private const string Page = "/account/calendar";

    private readonly TestSite _site = new(alone: true);
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");

    public OwnCalendarTests()
    {
        var session = Given.Session(_site.Clock, course: Given.Course(title: "Neglect"), reference: "HD-1");
        Given.Booking(session, _amina, _site.Clock.UtcNow);
        _site.Add(session, _ben);
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Strangers_are_asked_to_sign_in()
    {
        var browser = await _site.BrowserAsync();

        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await browser.GetAsync(Page)).Location!).PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_made_shown_once_and_is_nowhere_in_the_sites_addresses()
    {
        var browser = await _site.BrowserAsync(_amina);
        var page = await browser.GetAsync(Page);
        Assert.Null(page.Find("#stop-calendar"));

        var made = await page.SubmitAsync("#make-calendar");
        Assert.Equal(Page, made.Location);
        var shown = await made.FollowAsync();
        var address = TestPage.Words(shown.Find("#feed-address"));
        Assert.Matches("^http://localhost/feeds/person/[A-Za-z0-9_-]{43}\\.ics$", address);
        Assert.Contains("Whoever has this address can read your calendar", shown.Main, StringComparison.Ordinal);
        var links = shown.All(".subscribe a").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal($"webcal{address[4..]}", links[0]);
        Assert.Equal($"https://outlook.office.com/calendar/0/addfromweb?url={Uri.EscapeDataString(address)}&name=My%20training%20%28Safeguarding%20Training%29", links[1]);
        Assert.Equal($"https://calendar.google.com/calendar/r?cid={Uri.EscapeDataString(links[0])}", links[2]);
        Assert.Contains("SUMMARY:Neglect", await browser.Http.GetStringAsync(new Uri(address)), StringComparison.Ordinal);

        var again = await browser.GetAsync(Page);
        Assert.Null(again.Find("#feed-address"));
        Assert.Contains("made on Monday 12 September 2016", again.Main, StringComparison.Ordinal);
        Assert.DoesNotContain(address, again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_renewed_and_stopped()
    {
        var browser = await _site.BrowserAsync(_amina);
        var first = await MadeAsync(browser, "#make-calendar");
        var second = await MadeAsync(browser, "#renew-calendar");

        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.Gone, (await browser.Http.GetAsync(new Uri(first))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.Http.GetAsync(new Uri(second))).StatusCode);
        var stopped = await (await (await browser.GetAsync(Page)).SubmitAsync("#stop-calendar")).FollowAsync();
        Assert.Contains("Your calendar is stopped.", stopped.Said, StringComparison.Ordinal);
        Assert.NotNull(stopped.Find("#make-calendar"));
        Assert.Equal(HttpStatusCode.Gone, (await browser.Http.GetAsync(new Uri(second))).StatusCode);
    }

    [Fact]
    public async Task Pressed_twice_nothing_breaks()
    {
        var browser = await _site.BrowserAsync(_amina);
        await MadeAsync(browser, "#make-calendar");
        var page = await browser.GetAsync(Page);
        await page.SubmitAsync("#stop-calendar");

        var again = await (await page.SubmitAsync("#stop-calendar")).FollowAsync();

        Assert.Contains("There was no calendar to stop.", again.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signs_in_next_on_the_same_computer_is_not_shown_it()
    {
        var browser = await _site.BrowserAsync(_amina);
        var made = await (await browser.GetAsync(Page)).SubmitAsync("#make-calendar"); // and does not wait for the page
        var (name, value) = await _site.CookieForAsync(_ben);
        browser.Cookies.Add(new Uri("http://localhost"), new Cookie(name, value));

        Assert.Null((await made.FollowAsync()).Find("#feed-address"));
    }

    [Fact]
    public async Task Without_the_forms_token_nothing_happens()
    {
        var browser = await _site.BrowserAsync(_amina);

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync($"{Page}?handler=Renew")).Status);
        Assert.Equal(0, _site.Read(db => db.FeedKeys.Count()));
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/bookings")]
    [InlineData("/help/calendars")]
    public async Task It_is_found_from(string page) =>
        Assert.NotNull((await (await _site.BrowserAsync(_amina)).GetAsync(page)).Find($"main a[href='{Page}']"));

    private static async Task<string> MadeAsync(TestBrowser browser, string form) =>
        TestPage.Words((await (await (await browser.GetAsync(Page)).SubmitAsync(form)).FollowAsync()).Find("#feed-address"));
}
