using System.Net;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>An agency lead's staff: who they are, what they have booked, cancelling, moving and handing over for them. Never anybody else's.</summary>
public sealed class StaffTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _tom;
    private readonly Person _ben;
    private readonly Person _doreen = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom.byrne@agency.example");
    private readonly Person _stranger;
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Booking _bens;
    private readonly Booking _strangers;
    private readonly Session _session;

    public StaffTests()
    {
        var agency = Given.Agency();
        _tom = Given.Person("Tom Byrne", Role.AgencyLead, agency);
        _ben = Given.Person("Ben Archer", agency: agency);
        _doreen.Agency = agency;
        _stranger = Given.Person("Sam Secret", agency: Given.Agency("police", "police"));
        var course = Given.Course(code: "neglect");
        _session = Given.Session(_site.Clock, capacity: 1, course: course, reference: "HD-1");
        _site.Add(_tom, _ben, _doreen, _stranger, _coordinator, _session, Given.Session(_site.Clock, course: course, reference: "HD-2", days: "2016-10-20 09:30-12:30"),
            Given.Session(_site.Clock, capacity: 0, course: course, reference: "FULL", days: "2016-10-27 09:30-12:30"), Given.Session(_site.Clock, reference: "ELSE", days: "2016-10-21 09:30-12:30"));
        using var db = _site.Database.Open();
        var session = db.Sessions.Single(s => s.Reference == "HD-1");
        _bens = Given.Booking(session, db.People.Single(p => p.Id == _ben.Id), _site.Clock.UtcNow);
        _strangers = Given.Booking(session, db.People.Single(p => p.Id == _stranger.Id), _site.Clock.UtcNow);
        db.SaveChanges();
    }

    public void Dispose() => _site.Dispose();

    private async Task<TestPage> GetAsync(Person person, string address) => await (await _site.BrowserAsync(person)).GetAsync(address);

    private string States() => _site.Read(db => string.Join(", ", db.Bookings.OrderBy(b => b.Id).Select(b => new { b.Person.Name, b.Session.Reference, b.Status }).ToList().Select(b => $"{b.Name} {b.Reference} {b.Status}")));

    private List<(LetterKind, string)> Letters() => _site.Read(db => db.Letters().OrderBy(l => l.Id).ToList().ConvertAll(l => (l.Kind, l.ToName)));

    private string Of(Booking booking, string act) => $"/staff/bookings/{booking.Key}/{act}";

    [Fact]
    public async Task A_lead_sees_their_own_staff_with_what_they_have_booked()
    {
        var page = await GetAsync(_tom, "/staff");

        Assert.Equal(["Ben Archer", "Doreen Pratt", "Tom Byrne"], page.All(".roster__name").Select(TestPage.Words));
        Assert.Contains("An introduction to neglect Tue 20 Sept 2016: has a place", page.Main, StringComparison.Ordinal);
        Assert.Contains("No email: we write to Tom Byrne", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("no-email.invalid", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Find("nav a[href='/staff']"));
        Assert.Equal(["Ben Archer"], (await GetAsync(_tom, "/staff?booked=true")).All(".roster__name").Select(TestPage.Words));
        var found = await page.SubmitAsync(null, ("Q", "dor"));
        Assert.Equal(["Doreen Pratt"], found.All(".roster__name").Select(TestPage.Words));
        Assert.Equal(("/staff", "dor", null), (found.Response.RequestMessage!.RequestUri!.PathAndQuery, found.Find("#Q")!.GetAttribute("value"), found.Location));
        Assert.Contains("Nobody of your staff matches", (await page.SubmitAsync(null, ("Q", "secret"))).Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await page.SubmitAsync(null, ("Q", "%"), ("to", "99"))).Status);
        // A name in the address of an old link is not looked for.
        Assert.Equal(3, (await GetAsync(_tom, "/staff?q=dor")).All(".roster__name").Count);
    }

    [Fact]
    public async Task Many_staff_come_in_pages_with_the_same_words()
    {
        var more = Given.Persons(103);
        using (var db = _site.Database.Open())
        {
            var agency = db.Agencies.Single(a => a.Code == "solent-nhs");
            more.ForEach(p => p.Agency = agency);
            db.AddRange(more);
            db.SaveChanges();
        }
        var first = await (await GetAsync(_tom, "/staff")).SubmitAsync(null, ("Q", "person"));
        var last = await (await first.SubmitAsync("#pages", ("to", "2"))).SubmitAsync("#pages", ("to", "99"));

        Assert.Contains("103 people, page 3 of 3", last.Main, StringComparison.Ordinal);
        Assert.Equal("Previous page", Assert.Single(last.All("#pages button")).TextContent);
    }

    [Fact]
    public async Task A_booking_stays_with_the_agency_under_which_it_was_made()
    {
        using (var db = _site.Database.Open())
        {
            var police = db.Agencies.Single(a => a.Code == "police").Id;
            var health = db.Agencies.Single(a => a.Code == "solent-nhs").Id;
            db.People.Single(p => p.Id == _ben.Id).AgencyId = police;
            db.People.Single(p => p.Id == _stranger.Id).AgencyId = health;
            db.SaveChanges();
        }

        var page = await GetAsync(_tom, "/staff");

        Assert.Equal(["Ben Archer", "Doreen Pratt", "Sam Secret", "Tom Byrne"], page.All(".roster__name").Select(TestPage.Words));
        Assert.Single(page.All(".staff-booking"));
        Assert.NotNull(page.Find($"a[href='{Of(_bens, "cancel")}']"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_tom, Of(_bens, "cancel"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_tom, Of(_strangers, "cancel"))).Status);
    }

    [Fact]
    public async Task Others_have_no_such_page()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_ben, "/staff")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_coordinator, "/staff")).Status);
        Assert.StartsWith("http://localhost/sign-in", (await (await _site.BrowserAsync()).GetAsync("/staff")).Location, StringComparison.Ordinal);
        Assert.Null((await GetAsync(_ben, "/")).Find("nav a[href='/staff']"));
        var loose = Given.Person("Lee Loose", Role.AgencyLead);
        _site.Add(loose);
        Assert.Contains("We do not know yet which agency you book for", (await GetAsync(loose, "/staff")).Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(loose, Of(_bens, "cancel"))).Status);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("move")]
    [InlineData("move?to=HD-2")]
    public async Task Bookings_of_other_agencies_are_not_found(string act)
    {
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_tom, Of(_strangers, act))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_tom, $"/staff/bookings/{Guid.NewGuid()}/{act}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_tom, $"/bookings/{_strangers.Key}/substitute")).Status);
    }

    [Fact]
    public async Task A_form_made_for_ones_own_staff_does_not_open_others()
    {
        var page = await GetAsync(_tom, Of(_bens, "cancel"));
        var token = page.Find("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var browser = await _site.BrowserAsync(_tom);
        var mine = await browser.GetAsync(Of(_bens, "cancel"));
        token = mine.Find("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        foreach (var address in new[] { Of(_strangers, "cancel"), Of(_strangers, "move?to=HD-2"), $"/bookings/{_strangers.Key}/substitute" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync(address, ("__RequestVerificationToken", token), ("Reason", "Mine now"), ("To", "1"))).Status);
        }
        Assert.Equal("Ben Archer HD-1 Confirmed, Sam Secret HD-1 Waiting", States());
    }

    [Fact]
    public async Task Cancelling_tells_the_person_and_names_nobody_elsewhere()
    {
        var page = await GetAsync(_tom, Of(_bens, "cancel"));
        Assert.Contains("Ben Archer loses the place", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", page.Text, StringComparison.Ordinal);
        Assert.Equal("Say why the booking is cancelled", Assert.Single((await page.SubmitAsync(null, ("Reason", ""))).Errors));

        var list = await (await page.SubmitAsync(null, ("Reason", "On leave"))).FollowAsync();

        Assert.Equal("The booking of Ben Archer is cancelled, and we have written to them.", list.Said);
        Assert.Equal("Ben Archer HD-1 Cancelled, Sam Secret HD-1 Confirmed", States());
        Assert.Equal([(LetterKind.CancelledByLead, "Ben Archer"), (LetterKind.BookingPromoted, "Sam Secret")], Letters());
        Assert.Contains("Tom Byrne has cancelled your booking, in good time.", _site.Read(db => db.Letters().OrderBy(l => l.Id).First().Text), StringComparison.Ordinal);
        Assert.Contains("already cancelled", (await (await page.SubmitAsync(null, ("Reason", "Again"))).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal("/staff", (await GetAsync(_tom, Of(_bens, "cancel"))).Location);
    }

    [Fact]
    public async Task Moving_to_another_run_after_the_notice_is_late_and_names_nobody_elsewhere()
    {
        _site.Time.Set("2016-09-19T12:00:00Z");
        var choose = await GetAsync(_tom, Of(_bens, "move"));
        Assert.Equal(["HD-2", "FULL"], choose.All("#To option").Select(o => o.GetAttribute("value")));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_tom, Of(_bens, "move?to=ELSE"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_tom, Of(_bens, "move?to=NONE"))).Status);

        var page = await choose.SubmitAsync(null, ("To", "HD-2"));
        Assert.Contains("and it counts as cancelled late", page.Main, StringComparison.Ordinal);
        Assert.Equal("Say why they are moved", Assert.Single((await page.SubmitAsync(null, ("Reason", " "))).Errors));
        var list = await (await page.SubmitAsync(null, ("Reason", "Shifts"))).FollowAsync();

        Assert.Equal("Ben Archer is moved, and we have written to them.", list.Said);
        Assert.Equal("Ben Archer HD-1 Cancelled, Sam Secret HD-1 Confirmed, Ben Archer HD-2 Confirmed", States());
        Assert.False(_site.Read(db => db.Bookings.Single(b => b.Id == _bens.Id).CancelledInTime));
        Assert.Equal([(LetterKind.BookingPromoted, "Sam Secret"), (LetterKind.MovedToAnother, "Ben Archer")], Letters().Order());
        var letter = _site.Read(db => db.Letters().Single(l => l.Kind == LetterKind.MovedToAnother).Text);
        Assert.Contains("Tom Byrne has moved you from An introduction to neglect", letter, StringComparison.Ordinal);
        Assert.Contains("counts as a late cancellation", letter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_loses_a_place_by_moving_unless_the_lead_says_so()
    {
        var page = await GetAsync(_tom, Of(_bens, "move?to=FULL"));

        var refused = await page.SubmitAsync(null, ("Reason", "Shifts"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("Ben Archer HD-1 Confirmed", States(), StringComparison.Ordinal);
        await page.SubmitAsync(null, ("Reason", "Shifts"), ("MayWait", "true"));

        Assert.Contains("Ben Archer FULL Waiting", States(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lead_hands_a_place_to_one_of_their_staff()
    {
        var page = await GetAsync(_tom, $"/bookings/{_bens.Key}/substitute");
        Assert.Equal(["Choose somebody", "Doreen Pratt", "Tom Byrne, Practitioner"], page.All("#To option").Select(TestPage.Words));
        Assert.Equal("Choose who goes instead", Assert.Single((await page.SubmitAsync(null, ("To", ""))).Errors));
        Assert.Equal(HttpStatusCode.BadRequest, (await page.SubmitAsync(null, ("To", $"{_stranger.Id}"))).Status);

        var list = await (await page.SubmitAsync(null, ("To", $"{_doreen.Id}"))).FollowAsync();

        Assert.Equal("Doreen Pratt has the place now. We have written to Ben Archer and to Doreen Pratt.", list.Said);
        Assert.Equal("Ben Archer HD-1 Cancelled, Sam Secret HD-1 Waiting, Doreen Pratt HD-1 Confirmed", States());
        Assert.Equal([(LetterKind.HandedOver, "Ben Archer"), (LetterKind.Substitute, "Tom Byrne")], Letters());
        Assert.Equal("/staff", (await GetAsync(_tom, $"/bookings/{_bens.Key}/substitute")).Location);
    }

    [Fact]
    public async Task A_person_hands_their_own_place_to_a_colleague_by_address()
    {
        var browser = await _site.BrowserAsync(_ben);
        var list = await browser.GetAsync("/bookings");
        Assert.NotNull(list.Find($"a[href='/bookings/{_bens.Key}/substitute']"));
        var page = await browser.GetAsync($"/bookings/{_bens.Key}/substitute");
        Assert.Null(page.Find("#To"));

        Assert.Equal("Enter your colleague’s email address", Assert.Single((await page.SubmitAsync(null, ("Email", ""))).Errors));
        Assert.Equal("Enter an email address in the correct format, like name@example.com", Assert.Single((await page.SubmitAsync(null, ("Email", "tom"))).Errors));
        var unknown = Assert.Single((await page.SubmitAsync(null, ("Email", "nobody@agency.example"))).Errors);
        Assert.Equal(unknown, Assert.Single((await page.SubmitAsync(null, ("Email", "sam.secret@agency.example"))).Errors));
        var done = await (await page.SubmitAsync(null, ("Email", "tom.byrne@agency.example"))).FollowAsync();

        Assert.Equal("Tom Byrne has the place now. We have written to both of you.", done.Said);
        Assert.Equal("/bookings", (await browser.GetAsync($"/bookings/{_bens.Key}/substitute")).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_stranger, $"/bookings/{_bens.Key}/substitute")).Status);
    }

    [Fact]
    public async Task The_team_hands_over_from_the_booking_and_an_agency_is_needed()
    {
        var story = await GetAsync(_coordinator, $"/sessions/HD-1/people/{_bens.Key}");
        Assert.NotNull(story.Find($"a[href='/bookings/{_bens.Key}/substitute']"));
        var page = await GetAsync(_coordinator, $"/bookings/{_bens.Key}/substitute");
        var after = await (await page.SubmitAsync(null, ("To", $"{_tom.Id}"))).FollowAsync();

        Assert.Contains("Handed the place to Tom Byrne; cancelled, in time Cleo Grant", after.Main, StringComparison.Ordinal);
        Assert.Contains("Only a confirmed place can be handed over", (await (await GetAsync(_stranger, $"/bookings/{_strangers.Key}/substitute")).FollowAsync()).Said, StringComparison.Ordinal);
        var cora = Given.Person("Cora Lane");
        _site.Add(cora);
        Booking coras;
        using (var db = _site.Database.Open())
        {
            coras = Given.Booking(db.Sessions.Single(s => s.Reference == "ELSE"), db.People.Single(p => p.Id == cora.Id), _site.Clock.UtcNow);
            db.SaveChanges();
        }
        Assert.Contains("made under no agency", (await GetAsync(cora, $"/bookings/{coras.Key}/substitute")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_sees_who_has_no_email_and_to_whom_we_write()
    {
        var page = await GetAsync(_coordinator, $"/people/{_doreen.Id}");

        Assert.Contains("Has no email. We write to Tom Byrne, tom.byrne@agency.example", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("no-email.invalid", page.Text + (await GetAsync(_coordinator, "/people")).Text, StringComparison.Ordinal);
    }
}
