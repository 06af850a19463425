using System.Net;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The team's page that moves one person to another session.</summary>
public sealed class MovePersonTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _trainer = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Booking _aminas;

    public MovePersonTests()
    {
        var course = Given.Course();
        var here = Given.Session(_site.Clock, capacity: 1, course: course, reference: "HD-1");
        _aminas = Given.Booking(here, _amina, _site.Clock.UtcNow);
        Given.Booking(here, _ben, _site.Clock.UtcNow);
        _site.Add(here, Given.Session(_site.Clock, course: course, reference: "HD-2", days: "2016-09-27 09:30-12:30"),
            Given.Session(_site.Clock, capacity: 0, course: course, reference: "FULL", days: "2016-09-28 09:30-12:30"),
            Given.Session(_site.Clock, reference: "OTHER", course: Given.Course(title: "Something else"), days: "2016-09-29 09:30-12:30"), _coordinator, _trainer);
    }

    private string Booking => $"/sessions/HD-1/people/{_aminas.Key}";
    private string Address => $"{Booking}/move";

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private List<(LetterKind, string)> Letters() => _site.Read(db => db.Letters().OrderByDescending(l => l.Kind).ToList().ConvertAll(l => (l.Kind, l.ToName)));

    [Fact]
    public async Task Only_the_team_comes_here()
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(Address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(Address)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync(Address)).Status);
    }

    [Theory]
    [InlineData("/sessions/HD-2/people/{key}/move")]
    [InlineData("/sessions/NONE/people/{key}/move")]
    [InlineData("/sessions/HD-1/people/00000000-0000-0000-0000-000000000001/move")]
    [InlineData("/sessions/HD-1/people/{key}/move?To=NONE")]
    public async Task What_is_not_there_or_is_another_sessions_is_not_found(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await (await TeamAsync()).GetAsync(path.Replace("{key}", $"{_aminas.Key}", StringComparison.Ordinal))).Status);

    [Fact]
    public async Task From_the_booking_to_another_session_in_three_steps()
    {
        var browser = await TeamAsync();
        Assert.NotNull((await browser.GetAsync(Booking)).Find($"a[href='{Address}']"));
        var choose = await browser.GetAsync(Address);
        Assert.Equal(["HD-2", "FULL", "OTHER"], choose.All("#To option").Select(o => o.GetAttribute("value")));
        var check = await choose.SubmitAsync(null, ("To", "HD-2"));
        Assert.Contains("Amina Hussain has a place there at once", check.Main, StringComparison.Ordinal);
        Assert.Contains("Ben Archer gets a place from the waiting list at once, with an email", check.Main, StringComparison.Ordinal);
        Assert.Contains("Please do not come on the old date.", check.Main, StringComparison.Ordinal);
        Assert.Empty(Letters());

        var none = await check.SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "Say why they are moved"), (none.Status, Assert.Single(none.Errors)));
        var done = await (await none.SubmitAsync(null, ("Reason", "The bus does not run"))).FollowAsync();

        Assert.Contains("Amina Hussain has a place there now, and we have written to them. From the waiting list, Ben Archer has a place now", done.Said, StringComparison.Ordinal);
        Assert.Contains("The bus does not run", done.Main, StringComparison.Ordinal);
        Assert.Equal([(LetterKind.MovedToAnother, "Amina Hussain"), (LetterKind.BookingPromoted, "Ben Archer")], Letters());
        Assert.Contains("already cancelled", (await (await check.SubmitAsync(null, ("Reason", "Again"))).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Losing_a_place_asks_for_a_tick()
    {
        var check = await (await TeamAsync()).GetAsync($"{Address}?To=FULL");
        Assert.Contains("number 1 on the waiting list there, and gives up the place here", check.Main, StringComparison.Ordinal);

        var wrong = await check.SubmitAsync(null, ("Reason", "They asked"));
        Assert.Equal((HttpStatusCode.BadRequest, 1), (wrong.Status, wrong.Errors.Count));
        Assert.Equal("They asked", wrong.Find("#Reason")!.TextContent);
        var done = await (await wrong.SubmitAsync(null, ("MayWait", "true"))).FollowAsync();
        Assert.Contains("is on the waiting list there now", done.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_moved_says_why()
    {
        var browser = await TeamAsync();
        _site.Time.Set("2016-09-20T09:00:00Z");

        Assert.Contains("already begun", (await (await browser.GetAsync($"{Address}?To=HD-2")).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Null((await browser.GetAsync(Booking)).Find($"a[href='{Address}']"));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(Address, ("To", "HD-2"), ("Reason", "No token"))).Status);
    }

    public void Dispose() => _site.Dispose();
}
