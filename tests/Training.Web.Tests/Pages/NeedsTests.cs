using System.Net;
using Microsoft.EntityFrameworkCore;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>What people need: told by themselves, seen by those who run the session. Amina has a place on HD-1, Ben waits, Cora cancelled; all three need something.</summary>
public sealed class NeedsTests : IDisposable
{
    private const string Own = "/account/needs";

    private static readonly string[] Words = ["Aminas lift", "Bens lift", "Coras lift"];

    private readonly TestSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _new = Given.Person("Nia Okoro");
    private readonly Person _trainer = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _other = Given.Person("Otto Other", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _board = Given.Person("Priya Raman", Role.Board);
    private readonly Person _lead = Given.Person("Tom Byrne", Role.AgencyLead);

    public NeedsTests()
    {
        var now = _site.Clock.UtcNow;
        var session = Given.Session(_site.Clock, capacity: 1, reference: "HD-1");
        session.Trainers.Add(_trainer);
        var coras = Given.Booking(session, _cora, now);
        Given.Cancelled(session, coras, now);
        Given.Booking(session, _amina, now);
        Given.Booking(session, _ben, now);
        var others = Given.Session(_site.Clock, reference: "HD-2");
        others.Trainers.Add(_other);
        _site.Add(session, others, _new, _coordinator, _board, _lead);
        foreach (var (person, words) in new[] { _amina, _ben, _cora }.Zip(Words))
        {
            var needs = new Needs { PersonId = person.Id };
            needs.Say(new NeedsTold(words, "Halal", ""), now);
            _site.Add(needs);
        }
        _site.Time.Set("2016-09-19T08:00:00Z");
    }

    public void Dispose() => _site.Dispose();

    private NeedsTold? ToldBy(Person person) => _site.Read(db => db.Needs.AsNoTracking().SingleOrDefault(n => n.PersonId == person.Id)?.Told);

    private async Task<TestPage> GetAsync(Person person, string address) => await (await _site.BrowserAsync(person)).GetAsync(address);

    [Fact]
    public async Task Strangers_are_asked_to_sign_in()
    {
        foreach (var address in new[] { Own, "/attendance/HD-1/needs" })
        {
            Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Somebody_tells_changes_and_deletes_what_they_need()
    {
        var browser = await _site.BrowserAsync(_new);
        var page = await browser.GetAsync(Own);
        Assert.Null(page.Find("#delete-needs"));
        Assert.Contains("12 months after", page.Main, StringComparison.Ordinal);

        var saved = await (await page.SubmitAsync("#needs", ("Access", " A hearing loop "), ("Adjustments", "Large print\r\nBreaks"))).FollowAsync();
        Assert.Contains("We have noted what you need.", saved.Said, StringComparison.Ordinal);
        Assert.Equal(new NeedsTold("A hearing loop", "", "Large print\nBreaks"), ToldBy(_new));

        page = await browser.GetAsync(Own);
        Assert.Equal("A hearing loop", page.Find("#Access")!.TextContent.Trim());
        Assert.Contains("we keep this until Tuesday 19 September 2017", page.Main, StringComparison.Ordinal);
        await page.SubmitAsync("#needs", ("Access", ""), ("Dietary", "Vegan"));
        Assert.Equal(new NeedsTold("", "Vegan", "Large print\nBreaks"), ToldBy(_new));

        var deleted = await (await (await browser.GetAsync(Own)).SubmitAsync("#delete-needs")).FollowAsync();
        Assert.Equal("What you told us is deleted.", deleted.Said);
        Assert.Null(ToldBy(_new));
        Assert.Equal("There was nothing to delete.", (await (await page.SubmitAsync("#delete-needs")).FollowAsync()).Said);
        Assert.DoesNotContain(_site.Read(db => db.History.ToList()), h => h.Changes.Contains("Vegan", StringComparison.Ordinal) || h.Changes.Contains("hearing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_words_are_refused_and_stay_in_the_form()
    {
        var page = await (await GetAsync(_new, Own)).SubmitAsync("#needs", ("Access", new string('x', 501)), ("Dietary", "Vegan"));

        Assert.Equal((HttpStatusCode.BadRequest, "What you say about access must be 500 characters or fewer; it has 501"), (page.Status, Assert.Single(page.Errors)));
        Assert.Equal("Vegan", page.Find("#Dietary")!.TextContent.Trim());
        Assert.Null(ToldBy(_new));
        await page.SubmitAsync("#needs", ("Access", string.Concat(Enumerable.Repeat("xxx\r\n", 124)) + "yyyy")); // a line break is one character
        Assert.Equal(500, ToldBy(_new)!.Access.Length);
    }

    [Fact]
    public async Task Nobody_sees_or_changes_somebody_elses()
    {
        var browser = await _site.BrowserAsync(_new);
        var page = await browser.GetAsync($"{Own}?personId={_amina.Id}");
        Assert.DoesNotContain("lift", page.Text, StringComparison.Ordinal);

        await page.SubmitAsync("#needs", ("PersonId", $"{_amina.Id}"), ("Mine.PersonId", $"{_amina.Id}"), ("Dietary", "Vegan"));

        Assert.Equal("Aminas lift", ToldBy(_amina)!.Access);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(Own, ("Access", "without a token"))).Status);
        Assert.Equal("Vegan", ToldBy(_new)!.Dietary);
    }

    [Fact]
    public async Task Booking_asks_once_and_comes_back_and_never_stands_in_the_way()
    {
        var browser = await _site.BrowserAsync(_new);
        var page = await browser.GetAsync("/sessions/HD-2/book");
        Assert.Contains("Anything we should arrange for you?", page.Main, StringComparison.Ordinal);
        var link = page.Find("main a[href*='/account/needs']")!.GetAttribute("href")!;

        var back = await (await (await browser.GetAsync(link)).SubmitAsync("#needs", ("Dietary", "Vegan"))).FollowAsync();

        Assert.Equal("Book a place", back.Heading);
        Assert.Contains("We will use the needs that you told us Food Vegan", back.Main, StringComparison.Ordinal);
        Assert.Equal("My bookings", (await (await back.SubmitAsync()).FollowAsync()).Heading);
        Assert.Single(_site.Read(db => db.Bookings.Where(b => b.PersonId == _new.Id).ToList()));
    }

    [Fact]
    public async Task That_somebody_needs_nothing_is_remembered()
    {
        var browser = await _site.BrowserAsync(_new);

        var back = await (await (await browser.GetAsync($"{Own}?returnUrl=/sessions/HD-2/book")).SubmitAsync("#needs")).FollowAsync();

        Assert.Equal("Book a place", back.Heading);
        Assert.Contains("noted that you need nothing", back.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Anything we should arrange", back.Main, StringComparison.Ordinal);
        Assert.True(ToldBy(_new)!.IsNothing);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    public async Task Nobody_is_sent_on_to_another_site(string returnUrl)
    {
        var page = await GetAsync(_new, $"{Own}?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal("/account", page.Find(".govuk-back-link")!.GetAttribute("href"));
        Assert.Equal("/account", (await page.SubmitAsync("#needs", ("Access", "x"))).Location);
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/bookings")]
    public async Task The_page_is_found_from_the_account_and_from_my_bookings(string address) =>
        Assert.NotNull((await GetAsync(_amina, address)).Find("main a[href^='/account/needs']"));

    [Fact]
    public async Task The_team_sees_those_with_a_place_on_the_page_of_people()
    {
        var page = await GetAsync(_coordinator, "/sessions/HD-1/people");

        Assert.Equal(["Amina Hussain Access Aminas lift Food Halal"], page.All(".needs__line").Select(TestPage.Words));
        Assert.Contains("1 × Halal", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Bens lift", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Coras lift", page.Text, StringComparison.Ordinal);
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task The_trainer_sees_them_on_the_register_and_before_it_opens_without_names()
    {
        var browser = await _site.BrowserAsync(_trainer);
        foreach (var address in new[] { "/attendance/HD-1/2016-09-20", "/attendance/HD-1/needs" })
        {
            Assert.Equal(["Amina Hussain Access Aminas lift Food Halal"], (await browser.GetAsync(address)).All(".needs__line").Select(TestPage.Words));
        }
        _site.Time.Set("2016-09-13T08:00:00Z");
        Assert.NotNull((await browser.GetAsync("/attendance")).Find("main a[href='/attendance/HD-1/needs']"));

        var early = await browser.GetAsync("/attendance/HD-1/needs");

        Assert.Equal(["Somebody with a place Access Aminas lift Food Halal"], early.All(".needs__line").Select(TestPage.Words));
        Assert.DoesNotContain("Amina Hussain", early.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_weeks_after_the_last_day_they_are_on_no_page_but_ones_own()
    {
        _site.Time.Set("2016-10-05T08:00:00Z");

        foreach (var (person, address) in new[] { (_coordinator, "/sessions/HD-1/people"), (_coordinator, "/attendance/HD-1/2016-09-20"), (_trainer, "/attendance/HD-1/2016-09-20"), (_trainer, "/attendance/HD-1/needs") })
        {
            var page = await GetAsync(person, address);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain("lift", page.Text, StringComparison.Ordinal);
        }
        Assert.Contains("Aminas lift", (await GetAsync(_amina, Own)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sessions/HD-1/people")]
    [InlineData("/attendance/HD-1/2016-09-20")]
    [InlineData("/attendance/HD-1/needs")]
    [InlineData("/sessions/HD-1")]
    [InlineData("/attendance")]
    [InlineData("/account/needs")]
    [InlineData("/sessions/HD-1/book")]
    [InlineData("/statistics?year=2016-17")]
    public async Task Nobody_else_sees_any_of_it(string address)
    {
        foreach (var person in new[] { _new, _other, _board, _lead })
        {
            var page = await GetAsync(person, address);
            Assert.DoesNotContain("lift", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Halal", page.Text, StringComparison.Ordinal);
        }
        var stranger = await (await _site.BrowserAsync()).GetAsync(address);
        Assert.DoesNotContain("Halal", stranger.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HD-1")]
    [InlineData("NONE")]
    public async Task Another_sessions_trainer_finds_no_such_page(string reference)
    {
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_other, $"/attendance/{reference}/needs")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_lead, $"/attendance/{reference}/needs")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_board, $"/attendance/{reference}/needs")).Status);
    }

    [Fact]
    public async Task Needs_cost_one_query_for_however_many_people()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        await browser.GetAsync("/sessions/HD-1/people");
        var before = _site.Commands.Count;
        await browser.GetAsync("/sessions/HD-1/people");
        var few = _site.Commands.Count - before;
        using (var db = _site.Database.Open())
        {
            var session = (await db.LockSessionAsync("HD-1"))!;
            session.Capacity = 60;
            foreach (var person in Given.Persons(50))
            {
                Given.Booking(session, person, _site.Clock.UtcNow);
                var needs = new Needs { Person = person };
                needs.Say(new NeedsTold("A seat", "", ""), _site.Clock.UtcNow);
                db.Add(needs);
            }
            db.SaveChanges();
        }
        before = _site.Commands.Count;

        var page = await browser.GetAsync("/sessions/HD-1/people");

        Assert.Equal(52, page.All(".needs__line").Count);
        Assert.Equal(few, _site.Commands.Count - before);
    }
}
