using System.Net;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class TeamTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain", agency: Given.Agency("health"));

    [Fact]
    public async Task Only_the_team_comes_here()
    {
        _site.Add(_coordinator, _nurse);

        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync("/team")).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_nurse)).GetAsync("/team")).Status);
        var page = await (await _site.BrowserAsync(_coordinator)).GetAsync("/team");
        Assert.Contains("None: wherever somebody waits, every place is taken.", page.Main, StringComparison.Ordinal);
        Assert.NotNull(page.Find("header a[href='/team'][aria-current='page']"));
    }

    [Fact]
    public async Task It_counts_what_somebody_must_look_at_and_names_free_places_while_people_wait()
    {
        var now = _site.Clock.UtcNow;
        var kept = Given.Session(_site.Clock, capacity: 1, reference: "KEPT", venue: Given.Venue());
        var quota = new Quota { Agency = Given.Agency("police"), Places = 1 };
        quota.SetRelease(new(2016, 9, 19), _site.Clock);
        kept.Quotas.Add(quota);
        kept.MinimumPlaces = 1;
        Given.Booking(kept, _nurse, now);
        var full = Given.Session(_site.Clock, capacity: 0, reference: "FULL");
        Given.Booking(full, _nurse, now);
        _site.Add(_coordinator, kept, full, Given.Session(_site.Clock, reference: "PAST", days: "2016-09-05 09:30-12:30"));

        var page = await (await _site.BrowserAsync(_coordinator)).GetAsync("/team");

        Assert.Equal(["Sessions at risk 1", "Requests not agreed yet 0", "Registers not closed 1", "At the door, to decide 0", "Training elsewhere, to decide 0", "Charges that stand 0", "Emails to be sent 0", "Emails that failed, last 30 days 0"],
            page.All(".roster-figures div").Select(d => $"{TestPage.Words(d.QuerySelector("dt"))} {TestPage.Words(d.QuerySelector("dd"))}"));
        Assert.Equal(["/attendance/PAST/2016-09-05/close", "/sessions/KEPT/people"], page.All("main ul:not(.govuk-list--spaced) a").Select(a => a.GetAttribute("href")!));
        Assert.Contains("An introduction to neglect, Monday 5 September 2016: open for 7 days", page.Main, StringComparison.Ordinal);
        Assert.Contains("Tuesday 20 September 2016: 1 person waits", page.Main, StringComparison.Ordinal);
    }

    public void Dispose() => _site.Dispose();
}
