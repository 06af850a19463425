using System.Net;
using Training.Attendance;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The team's pages of people, and the training from elsewhere that it accepts.</summary>
public sealed class PeopleTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _trainer = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _amina = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly Person _ben = Given.Person("Ben O'Neill");
    private readonly AcceptedEquivalent _accepted;

    public PeopleTests()
    {
        var past = Given.Session(_site.Clock, reference: "L3-1", course: Given.Course(CourseType.Level3, title: "Level 3"), days: ["2016-05-12 09:30-16:30"]);
        var half = Given.Session(_site.Clock, reference: "HD-0", course: Given.Course(title: "Half of it"), days: ["2016-05-13 09:30-12:30"]);
        var coming = Given.Session(_site.Clock, reference: "HD-1");
        Given.Booking(coming, _amina, _site.Clock.UtcNow);
        _accepted = new AcceptedEquivalent { Person = _amina, Type = CourseType.Refresher, CompletedOn = new(2016, 1, 20), What = "Refresher with Hampshire", RecordedBy = _coordinator, RecordedAt = _site.Clock.UtcNow };
        _site.Add(past, half, coming, _coordinator, _trainer, _ben, _accepted,
            new Presence { Session = past, SessionDay = past.Days[0], Person = _amina, ArrivedAt = past.StartsAt, WholeDay = true },
            new Presence { Session = half, SessionDay = half.Days[0], Person = _amina, ArrivedAt = half.StartsAt, WholeDay = false });
    }

    private string Page => $"/people/{_amina.Id}";
    private string Withdraw => $"{Page}/equivalents/{_accepted.Id}/withdraw";

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private List<(LetterKind, string)> Letters() => _site.Read(db => db.Letters().OrderBy(l => l.Id).ToList().ConvertAll(l => (l.Kind, l.ToName)));

    [Fact]
    public async Task Only_the_team_comes_here()
    {
        foreach (var address in new[] { "/people", Page, Withdraw, $"{Page}/details" })
        {
            Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.OK, (await (await TeamAsync()).GetAsync(address)).Status);
        }
        Assert.NotNull((await (await TeamAsync()).GetAsync("/")).Find("nav a[href='/team']"));
        Assert.Null((await (await _site.BrowserAsync(_trainer)).GetAsync("/")).Find("nav a[href='/team']"));
    }

    [Theory]
    [InlineData("/people/999")]
    [InlineData("/people/amina")]
    [InlineData("/people/999/details")]
    [InlineData("/people/{amina}/equivalents/999/withdraw")]
    [InlineData("/people/{ben}/equivalents/{accepted}/withdraw")]
    public async Task What_is_not_there_or_is_another_persons_is_not_found(string path) => Assert.Equal(HttpStatusCode.NotFound, (await (await TeamAsync()).GetAsync(
        path.Replace("{amina}", $"{_amina.Id}", StringComparison.Ordinal).Replace("{ben}", $"{_ben.Id}", StringComparison.Ordinal).Replace("{accepted}", $"{_accepted.Id}", StringComparison.Ordinal))).Status);

    [Theory]
    [InlineData("amina", 1)]
    [InlineData("HUSSAIN ami", 1)]
    [InlineData("amina.hussain@agency", 1)]
    [InlineData("solent-nhs", 1)]
    [InlineData("o'neill", 1)]
    [InlineData("%", 0)]
    [InlineData("nobody", 0)]
    [InlineData("", 4)]
    public async Task Somebody_is_found_by_name_address_or_agency_and_the_words_stay_out_of_the_address(string words, int found)
    {
        var page = await (await (await TeamAsync()).GetAsync("/people")).SubmitAsync(null, ("Q", words));

        Assert.Equal((HttpStatusCode.OK, null), (page.Status, page.Location));
        Assert.Equal(found, page.All(".roster__line").Count);
        Assert.Equal("/people", page.Response.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(words, page.Find("#Q")!.GetAttribute("value") ?? "");
        Assert.Equal(found == 0, page.Main.Contains("Nobody like that.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_people_come_in_pages_of_fifty_with_the_same_words()
    {
        _site.Add([.. Given.Persons(103)]);
        var first = await (await (await TeamAsync()).GetAsync("/people")).SubmitAsync(null, ("Q", "agency.example person"));
        Assert.Contains("103 people found", first.Main, StringComparison.Ordinal);
        var last = await (await first.SubmitAsync("#pages", ("to", "2"))).SubmitAsync("#pages", ("to", "99"));

        Assert.Contains("Page 3 of 3", last.Main, StringComparison.Ordinal);
        Assert.Equal(3, last.All(".roster__line").Count);
        Assert.Equal("Previous page", Assert.Single(last.All("#pages button")).TextContent);
    }

    [Fact]
    public async Task The_page_says_what_they_booked_what_they_completed_and_what_counts_from_elsewhere()
    {
        var page = await (await TeamAsync()).GetAsync(Page);

        Assert.Equal("Amina Hussain", page.Heading);
        Assert.Contains("The solent-nhs agency", page.Main, StringComparison.Ordinal);
        Assert.Matches("Level 3 Completed[a-z, ]* Thu 12 May 2016", page.Main);
        Assert.DoesNotContain("Half of it", page.Main.Split("Days missed")[0], StringComparison.Ordinal);
        Assert.Contains("Half of it", TestPage.Words(page.Find("#missed ~ ul")), StringComparison.Ordinal); // not there to the end
        Assert.Contains("Refresher, completed Wed 20 Jan 2016 Refresher with Hampshire Recorded Mon 12 Sept 2016 by Cleo Grant", page.Main, StringComparison.Ordinal);
        var booking = page.Find("main a[href^='/sessions/HD-1/people/']")!.GetAttribute("href")!;
        Assert.NotNull((await (await TeamAsync()).GetAsync(booking)).Find($"main a[href='{Page}']"));
        var empty = await (await TeamAsync()).GetAsync($"/people/{_ben.Id}");
        Assert.Contains("They have booked nothing so far.", empty.Main, StringComparison.Ordinal);
        Assert.Contains("None. When somebody shows", empty.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "2016-05-12", "Certificate seen", "Choose what the training counts as")]
    [InlineData("banana", "2016-05-12", "Certificate seen", "Choose what the training counts as")]
    [InlineData("level-3", "", "Certificate seen", "Enter the date on which it was completed")]
    [InlineData("level-3", "in May", "Certificate seen", "Enter the date like 3/10/2016")]
    [InlineData("level-3", "2016-09-13", "Certificate seen", "The date must be today or in the past")]
    [InlineData("level-3", "0016-05-12", "Certificate seen", "The date must be today or in the past")]
    [InlineData("level-3", "2016-05-12", "", "Say what the training was and what you have seen of it")]
    public async Task What_is_wrong_with_the_form_is_named(string type, string date, string what, string error)
    {
        var wrong = await (await (await TeamAsync()).GetAsync(Page)).SubmitAsync("#record", ("Type", type), ("CompletedOn", date), ("What", what));

        Assert.Equal((HttpStatusCode.BadRequest, error), (wrong.Status, Assert.Single(wrong.Errors)));
        Assert.Equal(what, wrong.Find("#What")!.GetAttribute("value") ?? "");
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task Training_from_elsewhere_is_recorded_once_and_withdrawn_with_a_reason()
    {
        var browser = await TeamAsync();
        var form = await browser.GetAsync(Page);
        var answer = await form.SubmitAsync("#record", ("Type", "level-3"), ("CompletedOn", "12/5/2016"), ("What", "Level 3 in Dorset, certificate seen"));
        Assert.Equal(Page, answer.Location);
        var page = await answer.FollowAsync();
        Assert.Contains("counts from now on", page.Said, StringComparison.Ordinal);
        Assert.Contains("Level 3 in Dorset, certificate seen", page.Main, StringComparison.Ordinal);
        Assert.Contains("recorded already", (await (await form.SubmitAsync("#record", ("Type", "level-3"), ("CompletedOn", "2016-05-12"), ("What", "Again"))).FollowAsync()).Said, StringComparison.Ordinal);

        var withdraw = await browser.GetAsync(Withdraw);
        var none = await withdraw.SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "Say why it no longer counts"), (none.Status, Assert.Single(none.Errors)));
        var after = await (await withdraw.SubmitAsync(null, ("Reason", "It was level 2"))).FollowAsync();
        Assert.Contains("no longer counts", after.Said, StringComparison.Ordinal);
        Assert.Contains("Withdrawn Mon 12 Sept 2016 by Cleo Grant Why: It was level 2", after.Main, StringComparison.Ordinal);
        Assert.Null(after.Find($"a[href='{Withdraw}']"));
        Assert.Contains("withdrawn already", (await (await browser.GetAsync(Withdraw)).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal([(LetterKind.EquivalentAccepted, "Amina Hussain"), (LetterKind.EquivalentWithdrawn, "Amina Hussain")], Letters());
    }

    [Fact]
    public async Task The_team_puts_right_agency_and_job_title_and_not_the_name()
    {
        var browser = await TeamAsync();
        var page = await browser.GetAsync((await browser.GetAsync(Page)).Find($"main a[href='{Page}/details']")!.GetAttribute("href")!);
        Assert.Empty(page.All("main input[name=Name], main input[name=NewEmail], main input[name='Contact.Email']"));
        var wrong = await page.SubmitAsync(null, ("Agency", "999"), ("JobTitle", new string('x', 101)));
        Assert.Equal((HttpStatusCode.BadRequest, 2), (wrong.Status, wrong.Errors.Count));

        var saved = await (await page.SubmitAsync(null, ("Agency", ""), ("JobTitle", "Nurse"))).FollowAsync();

        Assert.Equal(("Amina Hussain", "Saved."), (saved.Heading, saved.Said));
        Assert.Contains("Agency Not known Job title Nurse", saved.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_changes_the_contact_of_somebody_without_an_address_or_gives_them_one()
    {
        var doreen = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom.byrne@agency.example");
        _site.Add(doreen);
        var page = await (await TeamAsync()).GetAsync($"/people/{doreen.Id}/details");
        Assert.DoesNotContain("no-email.invalid", page.Text, StringComparison.Ordinal);

        Assert.Equal(["Enter the contact’s email address", "Enter the contact’s name"], (await page.SubmitAsync(null, ("Contact.Name", ""), ("Contact.Email", ""))).Errors.Order());
        Assert.Contains("correct format", Assert.Single((await page.SubmitAsync(null, ("NewEmail", "x@no-email.invalid"))).Errors), StringComparison.Ordinal);
        var taken = await page.SubmitAsync(null, ("NewEmail", "Amina.Hussain@agency.example"));
        Assert.Equal(HttpStatusCode.BadRequest, taken.Status);
        Assert.Contains("Somebody else here has this address", Assert.Single(taken.Errors), StringComparison.Ordinal);
        var moved = await (await page.SubmitAsync(null, ("Contact.Name", "Una Reed"), ("Contact.Email", "una.reed@agency.example"))).FollowAsync();
        Assert.Contains("We write to Una Reed, una.reed@agency.example", moved.Main, StringComparison.Ordinal);

        var given = await (await page.SubmitAsync(null, ("NewEmail", "doreen@home.example"), ("Contact.Name", ""))).FollowAsync();

        Assert.Contains("they can sign in with it", given.Said, StringComparison.Ordinal);
        Assert.Contains("Email address doreen@home.example", given.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_notes_what_somebody_without_an_address_needs_and_who_told_them()
    {
        var doreen = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom.byrne@agency.example");
        _site.Add(doreen);
        var browser = await TeamAsync();
        var person = await browser.GetAsync($"/people/{doreen.Id}");
        var page = await browser.GetAsync(person.Find("main a[href$='/needs']")!.GetAttribute("href")!);
        var wrong = await page.SubmitAsync("#needs", ("Access", "Step-free"));
        Assert.Equal((HttpStatusCode.BadRequest, "Choose who told you"), (wrong.Status, Assert.Single(wrong.Errors)));
        Assert.Contains("Step-free", wrong.Find("#Access")!.TextContent, StringComparison.Ordinal);

        Assert.Equal("Noted what they need.", (await (await page.SubmitAsync("#needs", ("Access", "Step-free"), ("ToldBy", "Contact"))).FollowAsync()).Said);

        page = await browser.GetAsync($"/people/{doreen.Id}/needs");
        Assert.Contains("Noted Mon 12 Sept 2016 by Cleo Grant. Who told us: the contact to whom we write for them.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Step-free", page.Find("#Access")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Step-free", string.Concat(_site.Read(db => db.History.Select(h => h.Changes).ToList())), StringComparison.Ordinal);
        Assert.Equal("What was noted is deleted.", (await (await page.SubmitAsync("#delete-needs")).FollowAsync()).Said);
        Assert.Empty(_site.Read(db => db.Needs.ToList()));
    }

    [Fact]
    public async Task Nobody_of_the_team_notes_needs_for_somebody_who_signs_in()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await (await TeamAsync()).GetAsync($"{Page}/needs")).Status);
        Assert.Null((await (await TeamAsync()).GetAsync(Page)).Find("main a[href$='/needs']"));
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync($"{Page}/needs")).Status);
        await using var db = _site.Database.Open();
        var desk = new NeedsDesk(db, new NeedsKeeping(12));
        Assert.False(await desk.NoteAsync(_amina.Id, new NeedsTold("Ramp", "", ""), ToldBy.SomebodyElse));
        await desk.SaveAsync(_amina.Id, new NeedsTold("Ramp", "", ""));
        Assert.False(await desk.DeleteNotedAsync(_amina.Id));
        Assert.Single(_site.Read(d => d.Needs.ToList()));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        var browser = await TeamAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(Page, ("Type", "level-3"), ("CompletedOn", "2016-05-12"), ("What", "Seen"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(Withdraw, ("Reason", "Why"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync($"{Page}/details", ("JobTitle", "Mine"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/people", ("Q", "amina"))).Status);
        Assert.Empty(Letters());
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).PostAsync(Page, ("What", "Mine"))).Status);
    }

    public void Dispose() => _site.Dispose();
}
