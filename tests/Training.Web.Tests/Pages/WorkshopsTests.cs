using System.Net;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>A conference's workshops: chosen by delegates, put right by the team, ticked off by trainers.</summary>
public sealed class WorkshopsTests : IDisposable
{
    private const string Team = "/sessions/CONF/workshops";
    private const string Door = "/attendance/CONF/workshops/1/a";

    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _trainer = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _stranger = Given.Person("Tara Finch", Role.Trainer);
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Booking _aminas;
    private readonly Booking _bens;
    private readonly Booking _coras;

    public WorkshopsTests()
    {
        var now = _site.Clock.UtcNow;
        var session = Given.Conference(_site.Clock, capacity: 3, workshops: ["1 a 1", "1 b 2", "2 a 5", "2 c 5"]);
        session.Trainers.Add(_trainer);
        (_aminas, _bens) = (Given.Booking(session, _amina, now), Given.Booking(session, _ben, now));
        session.Choose(_bens, [session.Workshop("1 a"), session.Workshop("2 c")], now);
        var other = Given.Session(_site.Clock, reference: "HD-1");
        _coras = Given.Booking(other, _cora, now);
        _site.Add(session, other, _coordinator, _stranger);
    }

    public void Dispose() => _site.Dispose();

    private string Mine => $"/bookings/{_aminas.Key}/workshops";

    private Task<TestBrowser> AminaAsync() => _site.BrowserAsync(_amina);

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private string Has(Booking booking) => _site.Read(db => string.Join(", ", db.BreakoutChoices.Where(c => c.BookingId == booking.Id && c.HeldSlotId != null)
        .OrderBy(c => c.Breakout.Slot.Number).Select(c => c.Breakout.Slot.Number + " " + c.Breakout.Code).ToList()));

    [Fact]
    public async Task Somebody_without_a_sign_in_signs_in_first_and_nobody_sees_anothers_choices()
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(Mine)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_ben)).GetAsync(Mine)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_cora)).GetAsync($"/bookings/{_coras.Key}/workshops")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await AminaAsync()).GetAsync($"/bookings/{Guid.NewGuid()}/workshops")).Status);
    }

    [Theory]
    [InlineData(Team)]
    [InlineData(Team + "/1/a")]
    [InlineData(Team + "/move/{key}")]
    public async Task Only_the_team_moves_people(string path)
    {
        var address = path.Replace("{key}", $"{_aminas.Key}", StringComparison.Ordinal);

        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await AminaAsync()).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await TeamAsync()).GetAsync(address)).Status);
    }

    [Theory]
    [InlineData("/sessions/HD-1/workshops")]
    [InlineData("/sessions/NONE/workshops")]
    [InlineData("/sessions/CONF/workshops/3/a")]
    [InlineData("/sessions/CONF/workshops/1/z")]
    [InlineData("/sessions/CONF/workshops/move/00000000-0000-0000-0000-000000000001")]
    [InlineData("/attendance/CONF/workshops/1/z")]
    [InlineData("/attendance/HD-1/workshops/1/a")]
    public async Task What_is_not_there_is_not_found(string path) => Assert.Equal(HttpStatusCode.NotFound, (await (await TeamAsync()).GetAsync(path)).Status);

    [Fact]
    public async Task A_delegate_chooses_waits_for_what_is_full_and_changes_their_mind()
    {
        var browser = await AminaAsync();
        var page = await browser.GetAsync(Mine);
        Assert.Contains("until the end of Sunday 18 September 2016", page.Main, StringComparison.Ordinal);
        Assert.Contains("Full", page.Main, StringComparison.Ordinal);

        var after = await (await page.SubmitAsync(null, ("First[1]", "a"), ("Second[1]", "b"), ("First[2]", "c"))).FollowAsync();

        Assert.Equal("You have a place in About b and About c, and you are on the waiting list for what you like better.", after.Said.Replace("Success ", "", StringComparison.Ordinal));
        Assert.Equal("1 b, 2 c", Has(_aminas));
        Assert.Contains("Number 1 on the waiting list for About a", after.Main, StringComparison.Ordinal);
        Assert.Equal("checked", after.Find("#First_1_")!.HasAttribute("checked") ? "checked" : "");
        Assert.Contains("Workshop: 11am to 11:50am, About b, Room b", (await browser.GetAsync("/bookings")).Main, StringComparison.Ordinal);

        var changed = await after.SubmitAsync(null, ("First[1]", "b"), ("Second[1]", ""));
        Assert.Contains("You have a place in", (await changed.FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal("1 b, 2 c", Has(_aminas));
        Assert.DoesNotContain("waiting list for About a", (await browser.GetAsync(Mine)).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_with_something_missing_says_what()
    {
        var page = await (await AminaAsync()).GetAsync(Mine);

        var missing = await page.SubmitAsync(null, ("First[1]", "a"), ("Second[1]", "a"));

        Assert.Equal(HttpStatusCode.BadRequest, missing.Status);
        Assert.Equal(["Choose a workshop for “Workshops 2”", "Your choices for “Workshops 1” must be different workshops"], missing.Errors.Order(StringComparer.Ordinal));
        Assert.All(missing.All(".govuk-error-summary__list a"), a => Assert.NotNull(missing.Find(a.GetAttribute("href")!)));
        Assert.Equal("", Has(_aminas));
    }

    [Fact]
    public async Task The_same_workshop_as_the_only_choice_twice_is_refused()
    {
        var page = await (await AminaAsync()).GetAsync(Mine);

        var twice = await page.SubmitAsync(null, ("First[1]", "a"), ("First[2]", "a"));
        Assert.Equal("Nobody goes to the same workshop twice: choose another here, or add a second choice", Assert.Single(twice.Errors));
        Assert.Equal("", Has(_aminas));

        await page.SubmitAsync(null, ("First[1]", "a"), ("Second[1]", "b"), ("First[2]", "a"));
        Assert.Equal("1 b, 2 a", Has(_aminas));
    }

    [Fact]
    public async Task Choosing_ends_with_its_last_day()
    {
        var page = await (await AminaAsync()).GetAsync(Mine);
        _site.Time.Set("2016-09-18T23:00:00Z");

        var late = await (await page.SubmitAsync(null, ("First[1]", "b"), ("First[2]", "c"))).FollowAsync();

        Assert.Contains("Choosing ended on Sunday 18 September 2016, so nothing has changed.", late.Said, StringComparison.Ordinal);
        Assert.Contains("Choosing ended on Sunday 18 September 2016.", late.Main, StringComparison.Ordinal);
        Assert.Null(late.Find("main form"));
        Assert.Equal("", Has(_aminas));
    }

    [Fact]
    public async Task Whoever_books_a_conference_is_led_to_its_workshops()
    {
        var browser = await _site.BrowserAsync(_cora);
        var session = await browser.GetAsync("/sessions/CONF");
        Assert.Contains("About c", session.Main, StringComparison.Ordinal);

        var next = await (await (await browser.GetAsync("/sessions/CONF/book")).SubmitAsync()).FollowAsync();

        Assert.Equal("Online safety, Tuesday 20 September 2016 Choose your workshops", next.Heading);
        Assert.Contains("Next, choose your workshops.", next.Said, StringComparison.Ordinal);
        Assert.Contains("Choose your workshops", (await browser.GetAsync("/bookings")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_gives_more_places_and_they_go_to_those_who_wait()
    {
        await (await (await AminaAsync()).GetAsync(Mine)).SubmitAsync(null, ("First[1]", "a"), ("Second[1]", "b"), ("First[2]", "c"));
        var page = await (await TeamAsync()).GetAsync($"{Team}/1/a");
        Assert.Contains("Amina Hussain", page.Main, StringComparison.Ordinal);
        Assert.Equal(["The number of places must be from 0 to 10,000"], (await page.SubmitAsync(null, ("Capacity", "many"))).Errors);
        Assert.Equal(["Enter the number of places"], (await page.SubmitAsync(null, ("Capacity", ""))).Errors);

        var done = await (await page.SubmitAsync(null, ("Capacity", "2"))).FollowAsync();

        Assert.Contains("From the waiting lists, Amina Hussain moved up, with an email.", done.Said, StringComparison.Ordinal);
        Assert.Equal("1 a, 2 c", Has(_aminas));
        Assert.Equal(1, _site.Read(db => db.Letters().Count(l => l.Kind == LetterKind.WorkshopsMoved)));
    }

    [Fact]
    public async Task The_team_moves_somebody_by_hand_and_says_why()
    {
        var overview = await (await TeamAsync()).GetAsync(Team);
        Assert.Contains("Without a workshop in some slot (1)", overview.Main, StringComparison.Ordinal);
        var page = await (await TeamAsync()).GetAsync($"{Team}/move/{_aminas.Key}");
        Assert.Equal(["Choose the workshop", "Say why they are moved"], (await page.SubmitAsync()).Errors);
        Assert.Equal(["Choose the workshop"], (await page.SubmitAsync(null, ("To", "9 z"), ("Reason", "Asked"))).Errors);
        Assert.Equal(["No place is free in this workshop, so nothing has changed. You can change how many places it has."], (await page.SubmitAsync(null, ("To", "1 a"), ("Reason", "Asked"))).Errors);

        var done = await (await page.SubmitAsync(null, ("To", "1 b"), ("Reason", "Her own request"))).FollowAsync();

        Assert.Contains("Amina Hussain is in “About b” now, and we have written to them.", done.Said, StringComparison.Ordinal);
        Assert.Equal("1 b", Has(_aminas));
        Assert.Contains("Her own request", (await (await TeamAsync()).GetAsync($"{Team}/1/b")).Main, StringComparison.Ordinal);
        Assert.Contains("Her own request", (await (await TeamAsync()).GetAsync($"/sessions/CONF/people/{_aminas.Key}")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_ticks_people_off_in_the_room_and_others_do_not()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await (await AminaAsync()).GetAsync(Door)).Status);
        _site.Time.Set("2016-09-20T09:00:00Z");
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_stranger)).GetAsync(Door)).Status);
        var browser = await _site.BrowserAsync(_trainer);
        Assert.Contains("About a", (await browser.GetAsync("/attendance/CONF/2016-09-20")).Main, StringComparison.Ordinal);
        var page = await browser.GetAsync(Door);
        Assert.Contains("0 in, 1 expected, 1 place", page.Main, StringComparison.Ordinal);

        var done = await (await page.SubmitAsync(".register-line form")).FollowAsync();
        Assert.Contains("Ben Archer is checked in to “About a”.", done.Said, StringComparison.Ordinal);
        Assert.Equal(["Choose who has come"], (await done.SubmitAsync("#others")).Errors);
        var two = await (await done.SubmitAsync("#others", ("person", $"{_amina.Id}"))).FollowAsync();
        Assert.Contains("2 in, 1 expected", two.Main, StringComparison.Ordinal);
        var undone = await (await two.SubmitAsync(".register-line form")).FollowAsync();
        Assert.Contains("no longer checked in", undone.Said, StringComparison.Ordinal);
        Assert.Equal(3, _site.Read(db => db.ScanEvents.Count(e => e.BreakoutId != null)));
    }
}
