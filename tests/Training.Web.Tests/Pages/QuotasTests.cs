using System.Net;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Places kept for agencies: set by the team, seen by everybody who books.</summary>
public sealed class QuotasTests : IDisposable
{
    private const string Address = "/sessions/HD-1/quotas";

    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Agency _police = Given.Agency("police");
    private readonly Person _nurse = Given.Person("Amina Hussain", agency: Given.Agency("health"));
    private readonly Person _officer;

    public QuotasTests()
    {
        _officer = Given.Person("Ben Archer", agency: _police);
        _site.Add(_coordinator, _nurse, _officer, Given.Session(_site.Clock, capacity: 1, reference: "HD-1", venue: Given.Venue()));
    }

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private async Task KeepAsync(string places = "1", string from = "2016-09-15")
    {
        var check = await (await (await TeamAsync()).GetAsync(Address)).SubmitAsync(null, ("Agency", "police"), ("Places", places), ("ReleaseOn", from));
        await (await check.SubmitAsync()).FollowAsync();
    }

    [Fact]
    public async Task Only_the_team_comes_here()
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(Address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_officer)).GetAsync(Address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await TeamAsync()).GetAsync("/sessions/NONE/quotas")).Status);
    }

    [Fact]
    public async Task Giving_a_kept_place_by_hand_names_the_agency_and_held_requests_are_counted()
    {
        await KeepAsync();
        await (await (await _site.BrowserAsync(_nurse)).GetAsync("/sessions/HD-1/book")).SubmitAsync();
        var key = _site.Read(db => db.Bookings.Single().Key);

        var page = await (await TeamAsync()).GetAsync($"/sessions/HD-1/people/{key}/promote");

        Assert.Contains("they take a place that is kept for The police agency", page.Main, StringComparison.Ordinal);
        using (var db = _site.Database.Open())
        {
            var booking = db.Bookings.Single();
            (booking.Status, booking.PlaceKept) = (BookingStatus.Requested, true);
            db.Sessions.Single().Capacity = 0;
            db.SaveChanges();
        }
        Assert.Contains("1 more place is held than offered, with the 1 place kept for requests", (await (await TeamAsync()).GetAsync("/sessions/HD-1/people")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_sees_what_it_will_do_and_then_does_it()
    {
        var browser = await TeamAsync();
        var check = await (await browser.GetAsync(Address)).SubmitAsync(null, ("Agency", "police"), ("Places", "1"), ("ReleaseOn", "15/9/2016"));
        Assert.Contains("1 place is kept for the people of The police agency", check.Main, StringComparison.Ordinal);
        Assert.Contains("from Thursday 15 September 2016 on, those that they have not taken are open to all", check.Main, StringComparison.Ordinal);
        Assert.Empty(_site.Read(db => db.Quotas.ToList()));

        var people = await (await check.SubmitAsync()).FollowAsync();

        Assert.Contains("1 place is kept for The police agency until Wednesday 14 September 2016", people.Said, StringComparison.Ordinal);
        Assert.Contains("1 place is kept for The police agency until Wednesday 14 September 2016: 1 still to take", people.Main, StringComparison.Ordinal);
        var change = await browser.GetAsync($"{Address}?agency=police");
        Assert.Equal("1", change.Find("#Places")!.GetAttribute("value"));
        Assert.Equal("2016-09-15", change.Find("#ReleaseOn")!.GetAttribute("value"));
        await (await change.SubmitAsync(null, ("Places", "0"))).SubmitAsync();
        Assert.Empty(_site.Read(db => db.Quotas.ToList()));
    }

    [Theory]
    [InlineData("Agency", "", "Choose the agency")]
    [InlineData("Agency", "fire", "Choose an agency from the list")]
    [InlineData("Places", "", "Enter how many places are kept")]
    [InlineData("Places", "some", "The number of places must be from 0 to 10,000")]
    [InlineData("Places", "2", "Only 1 place can be kept for this agency: those that are free and not kept for another, and the 0 that its people hold.")]
    [InlineData("ReleaseOn", "", "Enter the day from which they are open to all")]
    [InlineData("ReleaseOn", "soon", "Enter the day like 3/10/2016")]
    [InlineData("ReleaseOn", "2016-09-12", "The places must open to all after today, and by Tuesday 20 September 2016, when the session begins.")]
    [InlineData("ReleaseOn", "2016-09-21", "The places must open to all after today, and by Tuesday 20 September 2016, when the session begins.")]
    public async Task Each_mistake_is_explained_and_nothing_changes(string field, string value, string error)
    {
        var fields = new[] { ("Agency", "police"), ("Places", "1"), ("ReleaseOn", "2016-09-15") }.Where(f => f.Item1 != field).Append((field, value)).ToArray();

        var page = await (await (await TeamAsync()).GetAsync(Address)).SubmitAsync(null, fields);

        Assert.Equal((HttpStatusCode.BadRequest, error), (page.Status, Assert.Single(page.Errors)));
        Assert.NotNull(page.Find($"#{page.Find(".govuk-error-summary__list a")!.GetAttribute("href")![1..]}"));
        Assert.Empty(_site.Read(db => db.Quotas.ToList()));
    }

    [Fact]
    public async Task Everybody_is_told_for_whom_a_place_is()
    {
        await KeepAsync();
        var (nurse, officer) = (await _site.BrowserAsync(_nurse), await _site.BrowserAsync(_officer));

        var hers = await nurse.GetAsync("/sessions/HD-1/book");
        Assert.Equal("Join the waiting list", hers.Heading);
        Assert.Contains("Only places kept for some agencies 1 place is kept for The police agency until Wednesday 14 September 2016, 1 still to take", hers.Main, StringComparison.Ordinal);
        Assert.Contains("Number 1 on the waiting list", (await (await hers.SubmitAsync()).FollowAsync()).Main, StringComparison.Ordinal);

        var his = await officer.GetAsync("/sessions/HD-1/book");
        Assert.Equal("Book a place", his.Heading);
        Assert.Contains("There is a place for you", his.Main, StringComparison.Ordinal);
        Assert.StartsWith("You have a place.", (await (await his.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Contains("1 place is kept for The police agency until Wednesday 14 September 2016, all taken", (await (await _site.BrowserAsync()).GetAsync("/sessions/HD-1")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_sees_why_a_free_place_is_not_given_to_the_first_in_line()
    {
        await KeepAsync();
        await (await (await _site.BrowserAsync(_nurse)).GetAsync("/sessions/HD-1/book")).SubmitAsync();

        var people = await (await TeamAsync()).GetAsync("/sessions/HD-1/people");

        Assert.Contains("1 place is free and kept for The police agency: its people pass those who stand before them until the day on which it opens to all", people.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_sees_who_is_next_when_places_are_kept()
    {
        await KeepAsync();
        await (await (await _site.BrowserAsync(_officer)).GetAsync("/sessions/HD-1/book")).SubmitAsync(); // the only place
        var colleague = Given.Person("Dan Ode");
        await (await (await _site.BrowserAsync(_nurse)).GetAsync("/sessions/HD-1/book")).SubmitAsync();
        _site.Add(colleague);
        Assert.Contains("Number 1 gets the next free place at once", (await (await TeamAsync()).GetAsync("/sessions/HD-1/people")).Main, StringComparison.Ordinal); // the police have theirs

        using (var db = _site.Database.Open())
        {
            db.Quotas.Single().Places = 2;
            db.SaveChanges();
        }
        Assert.Contains("The next free place stays kept for The police agency until its day.", (await (await TeamAsync()).GetAsync("/sessions/HD-1/people")).Main, StringComparison.Ordinal);
        Assert.Contains("Some places are kept for The police agency for now", (await (await _site.BrowserAsync(_nurse)).GetAsync("/bookings")).Main, StringComparison.Ordinal);
        Assert.Contains("The places that are free are kept for the people of another agency", (await (await _site.BrowserAsync(colleague)).GetAsync("/sessions/HD-1")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_has_stopped_says_so_to_the_team_and_to_newcomers()
    {
        _site.Add(new BookingPolicy { Type = CourseType.HalfDay, From = new(2016, 4, 1), NoticeDays = 5, PromotionStopsDays = 2 });
        await (await (await _site.BrowserAsync(_officer)).GetAsync("/sessions/HD-1/book")).SubmitAsync();
        var nurse = await _site.BrowserAsync(_nurse);
        Assert.Contains("After Thursday 15 September 2016 the training team gives places by hand", (await nurse.GetAsync("/sessions/HD-1/book")).Main, StringComparison.Ordinal);
        await (await nurse.GetAsync("/sessions/HD-1/book")).SubmitAsync();
        Assert.Contains("From Fri 16 Sept 2016, 12am on the list does not move by itself", (await (await TeamAsync()).GetAsync("/sessions/HD-1/people")).Main, StringComparison.Ordinal);

        _site.Time.Set("2016-09-16T08:00:00Z");
        await (await (await _site.BrowserAsync(_officer)).GetAsync($"/bookings/{_site.Read(db => db.Bookings.Single(b => b.PersonId == _officer.Id).Key)}/cancel")).SubmitAsync();

        Assert.Contains("1 place is free. Give it by hand, to the first in line who can still come", (await (await TeamAsync()).GetAsync("/sessions/HD-1/people")).Main, StringComparison.Ordinal);
        Assert.Contains("the training team gives places that come free by hand", (await (await _site.BrowserAsync(_officer)).GetAsync("/sessions/HD-1/book")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gets_a_place_later_can_say_at_once_that_they_cannot_take_it()
    {
        await (await (await _site.BrowserAsync(_officer)).GetAsync("/sessions/HD-1/book")).SubmitAsync();
        var nurse = await _site.BrowserAsync(_nurse);
        await (await nurse.GetAsync("/sessions/HD-1/book")).SubmitAsync();
        _site.Time.Set("2016-09-19T08:00:00Z");
        await (await (await _site.BrowserAsync(_officer)).GetAsync($"/bookings/{_site.Read(db => db.Bookings.Single(b => b.PersonId == _officer.Id).Key)}/cancel")).SubmitAsync();

        var mine = await nurse.GetAsync("/bookings");
        Assert.Contains("A place came free and is yours. If you cannot take it, say so and it goes to the next who may have it; nothing is held against you.", mine.Main, StringComparison.Ordinal);
        var after = await (await mine.SubmitAsync()).FollowAsync();

        Assert.Contains("cancelled, in good time", after.Said, StringComparison.Ordinal);
    }

    public void Dispose() => _site.Dispose();
}
