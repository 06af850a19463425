using System.Net;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Asking for a place where somebody must agree, their private link, and what the person and the team see of it.</summary>
public sealed class AgreeTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);

    public AgreeTests()
    {
        _amina = Given.Person("Amina Hussain", agency: _agency);
        (_agency.LinkName, _agency.LinkEmail) = ("Lin Park", "lin.park@agency.example");
        _site.Add(_amina, _ben, _coordinator);
    }

    public void Dispose() => _site.Dispose();

    private void GivenSession(AgreementBy by = AgreementBy.Manager, bool keepsPlace = true, int capacity = 5) => _site.Add(
        Given.Policy(by, keepsPlace), Given.Session(_site.Clock, capacity, reference: "HD-1", venue: Given.Venue(), days: "2016-10-20 09:30-12:30"));

    private static (string, string)[] Jo => [("Manager.Name", "Jo Fisher"), ("Manager.Email", "jo.fisher@agency.example")];

    private async Task<TestPage> AskAsync(Person? person = null)
    {
        var page = await (await _site.BrowserAsync(person ?? _amina)).GetAsync("/sessions/HD-1/book");
        return await page.SubmitAsync(null, Jo);
    }

    private T Read<T>(Func<TrainingDb, T> read) => _site.Read(read);

    private string Link(Approver who = Approver.Manager) => "/agree/" + Given.Codes.AgreementTokenFor(Read(db => db.Agreements.OrderBy(a => a.Id).Last(a => a.Who == who).Key));

    private Booking Booking() => Read(db => db.Bookings.OrderBy(b => b.Id).Last());

    private void Change(Action<TrainingDb> change)
    {
        using var db = _site.Database.Open();
        change(db);
        db.SaveChanges();
    }

    [Fact]
    public async Task Whoever_asks_for_a_place_is_asked_what_they_need_and_told_that_it_is_soon()
    {
        GivenSession();
        _site.Time.Set("2016-10-18T08:00:00Z");

        var page = await (await _site.BrowserAsync(_amina)).GetAsync("/sessions/HD-1/book");

        Assert.Equal("/account/needs?returnUrl=%2Fsessions%2FHD-1%2Fbook", page.Find("main a[href^='/account/needs']")!.GetAttribute("href"));
        Assert.Contains("It is soon: once you have a place", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_asks_for_a_place_and_sees_who_has_still_to_agree()
    {
        GivenSession(AgreementBy.ManagerAndLinkPerson);
        var browser = await _site.BrowserAsync(_amina);
        Assert.Contains("Ask for a place", (await browser.GetAsync("/sessions/HD-1")).Find(".session-state__book")!.TextContent, StringComparison.Ordinal);

        var page = await browser.GetAsync("/sessions/HD-1/book");
        Assert.Equal("Ask for a place", page.Heading);
        Assert.Contains("your line manager and Lin Park, the link person of your agency, must agree first", page.Main, StringComparison.Ordinal);
        Assert.Contains("A place is kept for you meanwhile.", page.Main, StringComparison.Ordinal);
        var mine = await (await page.SubmitAsync(null, Jo)).FollowAsync();

        Assert.Contains("You have asked for a place.", mine.Said, StringComparison.Ordinal);
        Assert.Contains("Requested", mine.Main, StringComparison.Ordinal);
        Assert.Contains("Jo Fisher (line manager): asked on Monday 12 September 2016, has still to answer", mine.Main, StringComparison.Ordinal);
        Assert.Contains("Lin Park (link person): asked", mine.Main, StringComparison.Ordinal);
        Assert.Contains("To be answered by the end of Monday 19 September 2016. A place is kept for you until then.", mine.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", mine.Main, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(mine.All(".booking__code"));
        var session = await browser.GetAsync("/sessions/HD-1");
        Assert.Contains("Requested You have asked for a place, and Jo Fisher (line manager) and Lin Park (link person) have still to agree.", session.Main, StringComparison.Ordinal);
        Assert.Contains("4 free", session.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "Enter your line manager’s name|Enter your line manager’s email address")]
    [InlineData("Jo", "jo", "Enter an email address in the correct format, like name@example.com")]
    [InlineData("Me", "amina.hussain@agency.example", "Somebody else must agree: name your line manager, not yourself.")]
    public async Task What_is_missing_or_wrong_is_said_and_kept(string name, string email, string errors)
    {
        GivenSession();
        var page = await (await _site.BrowserAsync(_amina)).GetAsync("/sessions/HD-1/book");

        var again = await page.SubmitAsync(null, ("Manager.Name", name), ("Manager.Email", email));

        Assert.Equal((HttpStatusCode.BadRequest, errors), (again.Status, string.Join('|', again.Errors)));
        Assert.Equal(name, again.Find("#Manager_Name")!.GetAttribute("value") ?? "");
        Assert.Equal(0, Read(db => db.Bookings.Count()));
        Assert.Equal(0, Read(db => db.Letters().Count()));
    }

    [Fact]
    public async Task The_manager_who_was_named_last_is_filled_in()
    {
        GivenSession();
        await AskAsync();
        _site.Add(Given.Session(_site.Clock, reference: "HD-2", course: Given.Course(), days: "2016-10-21 09:30-12:30"));

        var page = await (await _site.BrowserAsync(_amina)).GetAsync("/sessions/HD-2/book");

        Assert.Equal("jo.fisher@agency.example", page.Find("#Manager_Email")!.GetAttribute("value"));
        Assert.Equal("", (await (await _site.BrowserAsync(_ben)).GetAsync("/sessions/HD-2/book")).Find("#Manager_Email")!.GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task A_session_that_asks_nobody_is_booked_with_one_press_as_before()
    {
        _site.Add(Given.Policy(type: CourseType.Level3), Given.Session(_site.Clock, reference: "HD-1"));
        var page = await (await _site.BrowserAsync(_amina)).GetAsync("/sessions/HD-1/book");

        Assert.Null(page.Find("input[name^=Manager]"));
        await page.SubmitAsync();

        Assert.Equal(BookingStatus.Confirmed, Booking().Status);
    }

    [Fact]
    public async Task Opening_the_link_as_a_mail_gateway_does_changes_nothing_and_names_no_cookie_of_ours()
    {
        GivenSession();
        await AskAsync();
        var (link, before) = (Link(), Rows());
        var browser = await _site.BrowserAsync();

        for (var i = 0; i < 2; i++)
        {
            var page = await browser.GetAsync(link);
            using var head = await browser.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, link));
            using var withQuery = await browser.Http.GetAsync($"{link}?Answer=agree&handler=agree");

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (page.Status, head.StatusCode, withQuery.StatusCode));
            Assert.Equal("Amina Hussain asks for a place", page.Heading);
            Assert.Equal("no-referrer", page.Response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("noindex", page.Response.Headers.GetValues("X-Robots-Tag").Single());
            Assert.Contains("no-store", page.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.BadRequest, (await (await _site.BrowserAsync()).PostAsync(link, ("Answer", "agree"))).Status); // without the page's form
        Assert.Equal(before, Rows());
        Assert.All(browser.Cookies.GetAllCookies().Select(c => c.Name), name => Assert.Equal("training-form", name));

        string Rows() => Read(db => string.Join(' ', db.Agreements.Single().AnsweredAt, db.Bookings.Single().Status, db.Letters().Count(), db.History.Count()));
    }

    [Theory]
    [InlineData("agree", "You have agreed", BookingStatus.Confirmed)]
    [InlineData("decline", "You have declined", BookingStatus.Declined)]
    public async Task One_press_answers_and_the_page_says_what_was_answered(string answer, string heading, BookingStatus becomes)
    {
        GivenSession();
        await AskAsync();
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync(Link());
        Assert.Contains("Please answer by the end of Monday 19 September 2016.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Thursday 20 October 2016, 9:30am to 12:30pm", page.Main, StringComparison.Ordinal);

        var pressed = await page.SubmitAsync(null, ("Answer", answer), ("Note", "Cover is arranged."));
        var after = await pressed.FollowAsync();

        Assert.Equal((HttpStatusCode.Redirect, heading, becomes), (pressed.Status, after.Heading, Booking().Status));
        Assert.Contains("Cover is arranged.", after.Main, StringComparison.Ordinal);
        Assert.Null(after.Find("main form"));
        var letters = Read(db => db.Letters().Count());
        var twice = await (await page.SubmitAsync(null, ("Answer", answer == "agree" ? "decline" : "agree"))).FollowAsync(); // a double click, or somebody else with the link
        Assert.Equal((heading, becomes, letters), (twice.Heading, Booking().Status, Read(db => db.Letters().Count())));
    }

    [Fact]
    public async Task An_answer_that_is_none_or_too_long_a_note_is_said()
    {
        GivenSession();
        await AskAsync();
        var page = await (await _site.BrowserAsync()).GetAsync(Link());

        var none = await page.SubmitAsync();
        var other = await page.SubmitAsync(null, ("Answer", "perhaps"));
        var note = await page.SubmitAsync(null, ("Answer", "agree"), ("Note", new string('x', 501)));

        Assert.Equal((HttpStatusCode.BadRequest, "Press Agree or Decline"), (none.Status, Assert.Single(none.Errors)));
        Assert.Equal((HttpStatusCode.BadRequest, "Press Agree or Decline"), (other.Status, Assert.Single(other.Errors)));
        var unexplained = await page.SubmitAsync(null, ("Answer", "decline"));
        Assert.Equal((HttpStatusCode.BadRequest, "Say why you decline, so that Amina Hussain knows what to do"), (unexplained.Status, Assert.Single(unexplained.Errors)));
        Assert.Equal((HttpStatusCode.BadRequest, "Your note must be 500 characters or fewer"), (note.Status, Assert.Single(note.Errors)));
        Assert.Equal(BookingStatus.Requested, Booking().Status);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%F0%9F%98%80")]
    public async Task A_link_that_we_do_not_know_is_not_found(string token)
    {
        GivenSession();
        await AskAsync();
        var browser = await _site.BrowserAsync();
        var form = await browser.GetAsync(Link());

        var page = await browser.GetAsync($"/agree/{token}");
        var posted = await browser.PostAsync($"/agree/{token}", ("Answer", "agree"), ("__RequestVerificationToken", form.Find("main form [name=__RequestVerificationToken]")!.GetAttribute("value")!));

        Assert.Equal((HttpStatusCode.NotFound, "We do not know this link"), (page.Status, page.Heading));
        Assert.Equal((HttpStatusCode.NotFound, "We do not know this link"), (posted.Status, posted.Heading));
    }

    [Fact]
    public async Task Too_late_withdrawn_cancelled_postponed_and_moved_are_each_said()
    {
        GivenSession();
        await AskAsync();
        var browser = await _site.BrowserAsync();
        var link = Link();

        Change(db => db.Sessions.Single().Status = SessionStatus.Postponed);
        Assert.Equal("This session has been postponed", (await browser.GetAsync(link)).Heading);
        Change(db => db.Sessions.Single().Status = SessionStatus.Cancelled);
        Assert.Equal("This session has been cancelled", (await browser.GetAsync(link)).Heading);
        Change(db =>
        {
            var session = db.Sessions.Include(s => s.Days).Single();
            session.Status = SessionStatus.Published;
            session.SetDays([Given.Day("2016-10-27 13:30-16:30")], _site.Clock);
        });
        Assert.Contains("This session has been moved since Amina Hussain asked. It was to begin on Thursday 20 October 2016, 9:30am.", (await browser.GetAsync(link)).Main, StringComparison.Ordinal);
        _site.Time.Set("2016-09-19T23:00:00Z");
        Assert.Equal("It is too late to answer", (await browser.GetAsync(link)).Heading);
        _site.Time.Set("2016-09-13T08:00:00Z");
        await (await (await _site.BrowserAsync(_amina)).GetAsync($"/bookings/{Booking().Key}/cancel")).SubmitAsync();
        var withdrawn = await browser.GetAsync(link);
        Assert.Equal("No answer is needed any more", withdrawn.Heading);
        Assert.Contains("The request was withdrawn", withdrawn.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_needs_no_answer_tells_nothing_and_weeks_after_the_session_nobody_knows_the_link()
    {
        GivenSession();
        await AskAsync();
        await AskAsync(_ben);
        var (bens, link) = (Link(), "/agree/" + Given.Codes.AgreementTokenFor(Read(db => db.Agreements.OrderBy(a => a.Id).First().Key)));
        var browser = await _site.BrowserAsync();
        await (await browser.GetAsync(link)).SubmitAsync(null, ("Answer", "agree"), ("Note", "A note of mine"));

        _site.Time.Set("2016-09-19T23:00:00Z");
        var late = (await browser.GetAsync(bens)).Main;
        Assert.All(["Ben Archer", "Civic Centre", "20 October"], word => Assert.DoesNotContain(word, late, StringComparison.Ordinal));
        _site.Time.Set("2016-11-16T00:00:00Z");
        Assert.Contains("A note of mine", (await browser.GetAsync(link)).Main, StringComparison.Ordinal);
        _site.Time.Set("2016-11-18T00:00:00Z");
        var over = await browser.GetAsync(link);
        Assert.Equal((HttpStatusCode.NotFound, "We do not know this link"), (over.Status, over.Heading));
    }

    [Fact]
    public async Task A_request_is_withdrawn_and_is_called_that()
    {
        GivenSession();
        await AskAsync();
        var browser = await _site.BrowserAsync(_amina);

        var page = await browser.GetAsync($"/bookings/{Booking().Key}/cancel");
        Assert.Equal("Withdraw your request", page.Heading);
        var mine = await (await page.SubmitAsync()).FollowAsync();

        Assert.Contains("Your request is withdrawn", mine.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting list", mine.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slip_in_the_managers_address_can_be_mended()
    {
        GivenSession();
        await AskAsync();
        Change(db => db.Letters().Single(l => l.Kind == LetterKind.AgreementAsked).State = LetterState.Failed);
        var (browser, address) = (await _site.BrowserAsync(_amina), $"/bookings/{Booking().Key}/manager");
        Assert.Contains("Our email did not reach Jo Fisher.", (await browser.GetAsync("/bookings")).Main, StringComparison.Ordinal);

        var page = await browser.GetAsync(address);
        Assert.Equal("jo.fisher@agency.example", page.Find("#Manager_Email")!.GetAttribute("value"));
        var wrong = await page.SubmitAsync(null, ("Manager.Name", ""), ("Manager.Email", "x"));
        Assert.Equal((HttpStatusCode.BadRequest, 2), (wrong.Status, wrong.Errors.Count));
        var own = await page.SubmitAsync(null, ("Manager.Name", "I"), ("Manager.Email", _amina.Email!));
        Assert.Equal(HttpStatusCode.BadRequest, own.Status);
        var old = Link();
        var mine = await (await page.SubmitAsync(null, ("Manager.Name", "Jo Fischer"), ("Manager.Email", "jo.fischer@agency.example"))).FollowAsync();

        Assert.Contains("We have emailed them.", mine.Said, StringComparison.Ordinal);
        Assert.Contains("Jo Fischer (line manager): asked", mine.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("did not reach", mine.Main, StringComparison.Ordinal);
        var stranger = (await browser.GetAsync(old)).Main; // whose address it was by a slip
        Assert.Contains("Somebody else has been asked instead", stranger, StringComparison.Ordinal);
        Assert.All(["Amina", "Fischer", "solent", "Civic Centre", "20 October"], word => Assert.DoesNotContain(word, stranger, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_ben)).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/bookings/{Guid.NewGuid()}/manager")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await (await _site.BrowserAsync()).GetAsync(address)).Status);
        await (await browser.GetAsync(Link())).SubmitAsync(null, ("Answer", "agree"));
        Assert.Contains("not asked any more", (await (await browser.GetAsync(address)).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_sees_who_has_still_to_agree_and_records_what_was_said_by_phone()
    {
        GivenSession(AgreementBy.ManagerAndLinkPerson, capacity: 1);
        await AskAsync();
        var browser = await _site.BrowserAsync(_coordinator);

        var roster = await browser.GetAsync("/sessions/HD-1/people");
        Assert.Contains("Requested (1)", roster.Main, StringComparison.Ordinal);
        Assert.Contains("Jo Fisher (line manager): to answer by the end of Monday 19 September 2016", roster.Main, StringComparison.Ordinal);
        Assert.Contains("A place is kept.", roster.Main, StringComparison.Ordinal);
        Assert.Equal(["1", "1", "0", "0", "1"], roster.All(".roster-figures dd").Select(TestPage.Words));
        var page = await browser.GetAsync($"/sessions/HD-1/people/{Booking().Key}/agreement");
        var empty = await page.SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "Say how you know, or why it is declined|Say whether it is agreed or declined|Say whose answer it is"), (empty.Status, string.Join('|', empty.Errors.Order(StringComparer.Ordinal))));
        var ids = Read(db => db.Agreements.OrderBy(a => a.Id).Select(a => $"{a.Id}").ToList());
        var first = await (await page.SubmitAsync(null, ("Who", ids[0]), ("Answer", "agree"), ("How", "Jo rang"))).FollowAsync();
        Assert.Contains("It is recorded. Lin Park has still to agree.", first.Said, StringComparison.Ordinal);
        Assert.Contains("Jo Fisher agreed Why: Jo rang Recorded by Cleo Grant", first.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("/agree/", first.Text, StringComparison.Ordinal);

        var second = await (await (await browser.GetAsync($"/sessions/HD-1/people/{Booking().Key}/agreement")).SubmitAsync(null, ("Answer", "decline"), ("How", "No cover"))).FollowAsync();

        Assert.Contains("The request of Amina Hussain is declined", second.Said, StringComparison.Ordinal);
        Assert.Contains("The reason: No cover", Read(db => db.Letters().Single(l => l.Kind == LetterKind.BookingDeclined).Text), StringComparison.Ordinal);
        Assert.Contains("not a request any more", (await (await browser.GetAsync($"/sessions/HD-1/people/{Booking().Key}/agreement")).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal("This has been agreed", (await browser.GetAsync(Link())).Heading);
    }

    [Fact]
    public async Task More_places_do_not_decide_a_request_and_the_page_says_so_before()
    {
        GivenSession(keepsPlace: false, capacity: 0);
        await AskAsync();
        var browser = await _site.BrowserAsync(_coordinator);

        var check = await (await browser.GetAsync("/sessions/HD-1/capacity")).SubmitAsync(null, ("Capacity", "5"));
        Assert.Contains("1 request that has still to be agreed stays a request: more places do not decide it", check.Main, StringComparison.Ordinal);
        await check.SubmitAsync();

        Assert.Equal(BookingStatus.Requested, Booking().Status);
    }

    [Fact]
    public async Task The_letters_of_a_change_are_shown_without_the_private_link()
    {
        GivenSession();
        await AskAsync();
        var page = await (await (await _site.BrowserAsync(_coordinator)).GetAsync("/sessions/HD-1/cancel")).SubmitAsync(null, ("Why", "Too few"));

        Assert.Contains("To 1 person who has still to agree to a request (this one is to Jo Fisher)", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain(Link(), page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Redirect)]
    [InlineData(Role.Practitioner, HttpStatusCode.Forbidden)]
    [InlineData(Role.Trainer, HttpStatusCode.Forbidden)]
    [InlineData(Role.AgencyLead, HttpStatusCode.Forbidden)]
    [InlineData(Role.Board, HttpStatusCode.Forbidden)]
    [InlineData(Role.Admin, HttpStatusCode.OK)]
    public async Task Only_the_team_records_answers_and_sets_link_persons(Role? role, HttpStatusCode status)
    {
        GivenSession();
        await AskAsync();
        var person = role is null ? null : Given.Person("Somebody Else", role.Value);
        if (person is not null)
        {
            _site.Add(person);
        }
        var browser = await _site.BrowserAsync(person);

        foreach (var address in new[] { $"/sessions/HD-1/people/{Booking().Key}/agreement", "/agencies", "/agencies/solent-nhs" })
        {
            Assert.Equal(status, (await browser.GetAsync(address)).Status);
        }
        if (status == HttpStatusCode.OK)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/sessions/HD-1/people/{Guid.NewGuid()}/agreement")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/sessions/HD-2/people/{Booking().Key}/agreement")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/agencies/none")).Status);
        }
    }

    [Fact]
    public async Task The_team_names_an_agencys_link_person_and_takes_them_out_again()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        Assert.Contains("Lin Park", (await browser.GetAsync("/agencies")).Main, StringComparison.Ordinal);
        var page = await browser.GetAsync("/agencies/solent-nhs");

        var wrong = await page.SubmitAsync(null, ("Link.Name", ""), ("Link.Email", "kim@agency.example"));
        Assert.Equal((HttpStatusCode.BadRequest, "Enter the link person’s name"), (wrong.Status, Assert.Single(wrong.Errors)));
        var set = await (await page.SubmitAsync(null, ("Link.Name", "Kim Ode"), ("Link.Email", "kim@agency.example"))).FollowAsync();
        Assert.Contains("Kim Ode is the link person", set.Said, StringComparison.Ordinal);
        Assert.Equal("kim@agency.example", Read(db => db.Agencies.Single().LinkEmail));
        await page.SubmitAsync(null, ("Link.Name", ""), ("Link.Email", ""));

        Assert.Null(Read(db => db.Agencies.Single().LinkEmail));
        Assert.DoesNotContain("kim", Read(db => string.Join(' ', db.History.Select(h => h.Changes))), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, Read(db => db.History.Count(h => h.Subject == "agency" && h.ActorId == _coordinator.Id)));
    }
}
