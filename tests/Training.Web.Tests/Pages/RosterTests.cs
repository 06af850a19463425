using System.Net;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The coordinator's page of a session, and what can be done from it.</summary>
public sealed class RosterTests : IDisposable
{
    private const string Address = "/sessions/HD-1";

    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _trainer = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _amina = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _dan = Given.Person("Dan Ode");
    private readonly Booking _aminas;
    private readonly Booking _coras;
    private readonly Booking _dans;
    private readonly Booking _other;

    public RosterTests()
    {
        var now = _site.Clock.UtcNow;
        var session = Given.Session(_site.Clock, capacity: 2, reference: "HD-1", venue: Given.Venue());
        session.Trainers.Add(_trainer);
        _aminas = Given.Booking(session, _amina, now);
        Given.Booking(session, _ben, now);
        _coras = Given.Booking(session, _cora, now.AddMinutes(30));
        _dans = Given.Booking(session, _dan, now.AddMinutes(40));
        var other = Given.Session(_site.Clock, reference: "HD-2");
        _other = Given.Booking(other, _ben, now);
        _site.Add(session, other, Given.Session(_site.Clock, reference: "DRAFT", status: SessionStatus.Draft), _coordinator);
        _site.Time.Advance(TimeSpan.FromHours(2));
    }

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private string Of(Booking booking, string act = "") => $"{Address}/people/{booking.Key}{act}";

    private List<(LetterKind, string)> Letters() => _site.Read(db => db.Letters().OrderBy(l => l.Id).ToList().ConvertAll(l => (l.Kind, l.ToName)));

    private BookingStatus StatusOf(Booking booking) => _site.Read(db => db.Bookings.Single(b => b.Id == booking.Id).Status);

    private void Change(Action<Session> change)
    {
        using var db = _site.Database.Open();
        change(db.Sessions.Single(s => s.Reference == "HD-1"));
        db.SaveChanges();
    }

    [Fact]
    public async Task Who_has_a_place_and_nothing_in_their_calendar_can_be_sent_it_once()
    {
        var page = await (await TeamAsync()).GetAsync($"{Address}/people");
        Assert.Contains("2 people have a place and no calendar invitation from us", page.Main, StringComparison.Ordinal);

        var done = await (await page.SubmitAsync("#invite")).FollowAsync();
        Assert.Contains("2 people get the session for their calendar by email.", done.Said, StringComparison.Ordinal);
        Assert.Null(done.Find("#invite"));
        Assert.Equal(["Amina Hussain", "Ben Archer"], _site.Read(db => db.Outbox.Where(l => l.Calendar != null).OrderBy(l => l.ToName).Select(l => l.ToName).ToList()));

        var again = await (await page.SubmitAsync("#invite")).FollowAsync(); // pressed twice
        Assert.Contains("Everybody has their invitation already", again.Said, StringComparison.Ordinal);
        Assert.Equal(2, _site.Read(db => db.Outbox.Count(l => l.Calendar != null)));
    }

    [Theory]
    [InlineData("/people")]
    [InlineData("/people/{key}")]
    [InlineData("/people/{key}/cancel")]
    [InlineData("/people/{key}/promote")]
    [InlineData("/capacity")]
    [InlineData("/message")]
    public async Task Only_the_team_comes_here(string path)
    {
        var address = Address + path.Replace("{key}", $"{_aminas.Key}", StringComparison.Ordinal);

        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync(address)).Status);
        Assert.NotEqual(HttpStatusCode.Forbidden, (await (await TeamAsync()).GetAsync(address)).Status);
    }

    [Theory]
    [InlineData("/sessions/NONE/people")]
    [InlineData("/sessions/NONE/capacity")]
    [InlineData("/sessions/NONE/message")]
    [InlineData("/sessions/NONE/people/{key}")]
    [InlineData("/sessions/HD-1/people/{other}")]
    [InlineData("/sessions/HD-1/people/{other}/cancel")]
    [InlineData("/sessions/HD-1/people/{other}/promote")]
    [InlineData("/sessions/HD-1/people/00000000-0000-0000-0000-000000000001")]
    [InlineData("/sessions/HD-1/people/amina")]
    public async Task What_is_not_there_or_is_another_sessions_is_not_found(string path) => Assert.Equal(HttpStatusCode.NotFound,
        (await (await TeamAsync()).GetAsync(path.Replace("{key}", $"{_aminas.Key}", StringComparison.Ordinal).Replace("{other}", $"{_other.Key}", StringComparison.Ordinal))).Status);

    [Fact]
    public async Task The_page_says_who_has_a_place_who_waits_and_why_in_that_order()
    {
        var page = await (await TeamAsync()).GetAsync($"{Address}/people");

        Assert.Equal(["Places offered 2", "Held 2", "Free 0", "Waiting 2", "Requested 0"], page.All(".roster-figures div").Select(d => $"{TestPage.Words(d.QuerySelector("dt"))} {TestPage.Words(d.QuerySelector("dd"))}"));
        Assert.Equal(["Amina Hussain", "Ben Archer", "Number 1 Cora Lane", "Number 2 Dan Ode"], page.All(".roster__name").Select(TestPage.Words));
        Assert.Contains("The solent-nhs agency", page.Main, StringComparison.Ordinal);
        Assert.Contains("Joined Mon 12 Sept 2016, 9:30am", page.Main, StringComparison.Ordinal);
        Assert.Contains("Number 1 gets the next free place at once", page.Main, StringComparison.Ordinal);
        Assert.Equal(Of(_aminas), page.Find(".roster__name a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_draft_and_an_empty_session_have_the_page_too()
    {
        var page = await (await TeamAsync()).GetAsync("/sessions/DRAFT/people");

        Assert.Contains("people can book once the session is published", page.Main, StringComparison.Ordinal);
        Assert.Contains("Nobody waits for a place.", page.Main, StringComparison.Ordinal);
        Assert.Contains("nobody to write to", (await (await TeamAsync()).GetAsync("/sessions/DRAFT/message")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_finds_it_from_the_session_and_from_the_registers()
    {
        var browser = await TeamAsync();

        Assert.NotNull((await browser.GetAsync(Address)).Find($"main a[href='{Address}/people']"));
        _site.Time.Set("2016-09-19T08:00:00Z");
        Assert.NotNull((await browser.GetAsync("/attendance")).Find($"main a[href='{Address}/people']"));
        Assert.Null((await (await _site.BrowserAsync(_trainer)).GetAsync("/attendance")).Find($"main a[href='{Address}/people']"));
        Assert.Null((await (await _site.BrowserAsync(_amina)).GetAsync(Address)).Find($"main a[href='{Address}/people']"));
    }

    [Fact]
    public async Task Cancelling_for_somebody_needs_a_reason_and_says_first_what_will_happen()
    {
        var browser = await TeamAsync();
        var page = await browser.GetAsync(Of(_aminas, "/cancel"));
        Assert.Contains("Amina Hussain loses the place", page.Main, StringComparison.Ordinal);
        Assert.Contains("Cora Lane gets the place at once, with an email", page.Main, StringComparison.Ordinal);
        Assert.Empty(Letters());

        var wrong = await page.SubmitAsync(null, ("Reason", " "));
        Assert.Equal((HttpStatusCode.BadRequest, "Say why the booking is cancelled"), (wrong.Status, Assert.Single(wrong.Errors)));
        Assert.Equal("The reason must be 500 characters or fewer", Assert.Single((await page.SubmitAsync(null, ("Reason", new string('x', 501)))).Errors));
        var story = await (await page.SubmitAsync(null, ("Reason", "Rang: ill"))).FollowAsync();

        Assert.Contains("The booking of Amina Hussain is cancelled", story.Said, StringComparison.Ordinal);
        Assert.Contains("Cancelled, in time Why: Rang: ill Cleo Grant", story.Main, StringComparison.Ordinal);
        Assert.Equal([(LetterKind.CancelledByTeam, "Amina Hussain"), (LetterKind.BookingPromoted, "Cora Lane")], Letters());
        Assert.Contains("by Cleo Grant", (await browser.GetAsync($"{Address}/people")).Main, StringComparison.Ordinal);
        Assert.Contains("already cancelled", (await (await browser.GetAsync(Of(_aminas, "/cancel"))).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Contains("already cancelled", (await (await page.SubmitAsync(null, ("Reason", "Again"))).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_by_hand_names_whom_it_overtakes_and_is_not_more_than_there_are()
    {
        var browser = await TeamAsync();
        var page = await browser.GetAsync(Of(_dans, "/promote"));
        Assert.Contains("No place is free.", page.Main, StringComparison.Ordinal);
        Assert.Contains("they overtake Cora Lane", page.Main, StringComparison.Ordinal);

        Assert.Equal("Say why they get a place by hand", Assert.Single((await page.SubmitAsync(null, ("Reason", ""))).Errors));
        var full = await page.SubmitAsync(null, ("Reason", "Leads the case"));
        Assert.Equal((HttpStatusCode.BadRequest, "No place is free: offer one more, or leave them where they are"), (full.Status, Assert.Single(full.Errors)));
        Assert.Equal(BookingStatus.Waiting, StatusOf(_dans));
        var story = await (await full.SubmitAsync(null, ("OneMorePlace", "true"))).FollowAsync();

        Assert.Contains("Dan Ode has a place now", story.Said, StringComparison.Ordinal);
        Assert.Contains("Given a place by hand, from the waiting list Why: Leads the case Cleo Grant", story.Main, StringComparison.Ordinal);
        Assert.Equal([(LetterKind.PromotedByHand, "Dan Ode")], Letters());
        Assert.Equal((BookingStatus.Waiting, 3), (StatusOf(_coras), _site.Read(db => db.Sessions.Single(s => s.Reference == "HD-1").Capacity)));
        Assert.Contains("They have a place already", (await (await browser.GetAsync(Of(_dans, "/promote"))).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_free_place_that_nobody_was_given_is_given_by_hand()
    {
        Change(s => s.Capacity = 3);
        var browser = await TeamAsync();

        Assert.Contains("1 place is free and not handed out by itself", (await browser.GetAsync($"{Address}/people")).Main, StringComparison.Ordinal);
        var page = await browser.GetAsync(Of(_coras, "/promote"));
        Assert.Contains("they are first in line and overtake nobody", page.Main, StringComparison.Ordinal);
        Assert.Null(page.Find("#OneMorePlace"));
        await page.SubmitAsync(null, ("Reason", "Promotion has stopped"));

        Assert.Equal(BookingStatus.Confirmed, StatusOf(_coras));
    }

    [Fact]
    public async Task More_places_are_shown_before_they_are_given()
    {
        var browser = await TeamAsync();
        var page = await browser.GetAsync($"{Address}/capacity");
        var check = await page.SubmitAsync(null, ("Capacity", "3"), ("Minimum", "2"));

        Assert.EndsWith("Check the change", check.Heading, StringComparison.Ordinal);
        Assert.Contains("from the waiting list, in order, Cora Lane gets a place and an email", check.Main, StringComparison.Ordinal);
        Assert.Equal(BookingStatus.Waiting, StatusOf(_coras));
        var people = await (await check.SubmitAsync()).FollowAsync();

        Assert.Equal("The session offers 3 places now. From the waiting list, Cora Lane has a place now, with an email.", people.Said);
        Assert.Equal([(LetterKind.BookingPromoted, "Cora Lane")], Letters());
        Assert.Contains("Needed at least", people.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fewer_places_take_nothing_away_and_more_than_the_room_holds_is_a_warning()
    {
        var browser = await TeamAsync();
        var page = await browser.GetAsync($"{Address}/capacity");

        Assert.Contains("2 people hold a place already, and nobody loses it: the next 1 place that is given up will not be filled", (await page.SubmitAsync(null, ("Capacity", "1"))).Main, StringComparison.Ordinal);
        var much = await page.SubmitAsync(null, ("Capacity", "120"));
        Assert.Contains("The room holds 100 people, fewer than that.", much.Main, StringComparison.Ordinal);
        await much.SubmitAsync();
        Assert.Equal(120, _site.Read(db => db.Sessions.Single(s => s.Reference == "HD-1").Capacity));
        await (await page.SubmitAsync(null, ("Capacity", "1"))).SubmitAsync();
        Assert.Contains("3 more places are held than offered", (await browser.GetAsync($"{Address}/people")).Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "Enter the number of places")]
    [InlineData("-1", "", "The number of places must be from 0 to 10,000")]
    [InlineData("10001", "", "The number of places must be from 0 to 10,000")]
    [InlineData("ten", "", "The number of places must be from 0 to 10,000")]
    [InlineData("5", "6", "The least number of people cannot be more than the places")]
    [InlineData("5", "0", "The least number of people must be from 1 to 10,000, or nothing")]
    public async Task A_number_that_cannot_be_is_named(string capacity, string minimum, string error)
    {
        var wrong = await (await (await TeamAsync()).GetAsync($"{Address}/capacity")).SubmitAsync(null, ("Capacity", capacity), ("Minimum", minimum));

        Assert.Equal((HttpStatusCode.BadRequest, error), (wrong.Status, Assert.Single(wrong.Errors)));
        Assert.Equal(capacity, wrong.Find("#Capacity")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Once_it_has_begun_the_pages_say_so()
    {
        var browser = await TeamAsync();
        var open = await (await browser.GetAsync($"{Address}/capacity")).SubmitAsync(null, ("Capacity", "9"));
        _site.Time.Set("2016-09-20T09:00:00Z");

        Assert.Contains("This session has begun.", (await browser.GetAsync($"{Address}/capacity")).Main, StringComparison.Ordinal);
        Assert.Contains("already begun", (await (await open.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Contains("already begun", (await (await browser.GetAsync(Of(_aminas, "/cancel"))).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Contains("already begun", (await (await browser.GetAsync(Of(_coras, "/promote"))).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Empty((await browser.GetAsync(Of(_aminas))).All("main .govuk-button"));
        Assert.Null((await browser.GetAsync($"{Address}/people")).Find($"a[href='{Address}/capacity']"));
    }

    [Fact]
    public async Task A_message_is_shown_as_a_letter_and_then_sent_once_to_each()
    {
        var browser = await TeamAsync();
        var form = await browser.GetAsync($"{Address}/message");

        Assert.Equal(["Choose whom to write to", "Enter a subject", "Write your message"], (await form.SubmitAsync()).Errors.Order());
        var check = await form.SubmitAsync(null, ("To", "Everybody"), ("Subject", "Parking"), ("Text", "The car park is shut.\r\nCome by bus."));
        Assert.EndsWith("Check your message", check.Heading, StringComparison.Ordinal);
        Assert.Contains("4 people get this email", check.Main, StringComparison.Ordinal);
        Assert.Contains("Dear Amina Hussain, The car park is shut. Come by bus.", check.Main, StringComparison.Ordinal);
        Assert.Empty(Letters());
        var people = await (await check.SubmitAsync()).FollowAsync();

        Assert.Equal("4 emails will be sent in the next few minutes.", people.Said);
        Assert.Equal(["Amina Hussain", "Ben Archer", "Cora Lane", "Dan Ode"], Letters().Select(l => l.Item2));
        Assert.Contains("was sent already", (await (await check.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal(4, Letters().Count);
        Assert.Contains("Email written: Message to everybody, “Parking” Not sent yet", (await browser.GetAsync(Of(_coras))).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_can_be_changed_after_it_was_seen_and_needs_somebody_to_read_it()
    {
        var browser = await TeamAsync();
        var check = await (await browser.GetAsync($"{Address}/message")).SubmitAsync(null, ("To", "Confirmed"), ("Subject", "Parking"), ("Text", "Come by bus."));
        var again = await browser.PostAsync($"{Address}/message?handler=Edit",
            ("To", "Confirmed"), ("Subject", "Parking"), ("Text", "Come by bus."), ("FormKey", check.Find("input[name=FormKey]")!.GetAttribute("value")!),
            ("__RequestVerificationToken", check.Find("main form input[name=__RequestVerificationToken]")!.GetAttribute("value")!));

        Assert.Equal("Come by bus.", again.Find("#Text")!.TextContent);
        Change(s => s.Capacity = 10);
        using (var db = _site.Database.Open())
        {
            foreach (var booking in db.Bookings.Where(b => b.Status == BookingStatus.Waiting))
            {
                booking.Status = BookingStatus.Confirmed;
            }
            db.SaveChanges();
        }
        Assert.Equal("Nobody is on that list", Assert.Single((await again.SubmitAsync(null, ("To", "Waiting"))).Errors));
    }

    [Fact]
    public async Task Sessions_at_risk_are_listed_and_marked()
    {
        var browser = await TeamAsync();
        Assert.StartsWith("Sessions at risk Published sessions", (await browser.GetAsync("/sessions/at-risk")).Main, StringComparison.Ordinal);
        Assert.Contains("None.", (await browser.GetAsync("/sessions/at-risk")).Main, StringComparison.Ordinal);
        Change(s => s.MinimumPlaces = 3);

        var list = await browser.GetAsync("/sessions/at-risk");
        Assert.Contains("2 of at least 3", list.Main, StringComparison.Ordinal);
        var page = await browser.GetAsync(list.Find(".registers__title a")!.GetAttribute("href")!);
        Assert.Contains("At risk: 2 people have a place, and it needs 3.", page.Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync("/sessions/at-risk")).Status);
        Assert.NotNull((await browser.GetAsync("/attendance")).Find("main a[href='/sessions/at-risk']"));
    }

    [Theory]
    [InlineData("/people/{key}/cancel")]
    [InlineData("/people/{key}/promote")]
    [InlineData("/capacity")]
    [InlineData("/message?handler=Send")]
    public async Task A_form_without_its_token_changes_nothing(string path)
    {
        var page = await (await TeamAsync()).PostAsync(Address + path.Replace("{key}", $"{_coras.Key}", StringComparison.Ordinal),
            ("Reason", "Why"), ("Capacity", "9"), ("Seen", "true"), ("To", "Everybody"), ("Subject", "S"), ("Text", "T"), ("OneMorePlace", "true"));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task The_pages_cost_as_many_queries_for_a_hundred_people_as_for_four()
    {
        var browser = await TeamAsync();
        string[] addresses = [$"{Address}/people", Of(_coras), Of(_aminas, "/cancel"), Of(_dans, "/promote"), $"{Address}/capacity", $"{Address}/message"];
        await CountAsync();
        var few = await CountAsync();
        using (var db = _site.Database.Open())
        {
            var session = db.Sessions.Single(s => s.Reference == "HD-1");
            db.AddRange(Given.Persons(100).Select((p, i) => new Booking { Session = session, Person = p, Number = 100 + i, Status = i < 50 ? BookingStatus.Waiting : BookingStatus.Cancelled, BookedAt = _site.Clock.UtcNow, CodeHash = Guid.NewGuid().ToByteArray() }));
            db.SaveChanges();
        }

        Assert.Equal(few, await CountAsync());
        Assert.Equal(104, (await browser.GetAsync($"{Address}/people")).All(".roster__line").Count);

        async Task<List<int>> CountAsync()
        {
            List<int> counts = [];
            foreach (var address in addresses)
            {
                var before = _site.Commands.Count;
                Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(address)).Status);
                counts.Add(_site.Commands.Count - before);
            }
            return counts;
        }
    }

    public void Dispose() => _site.Dispose();
}
