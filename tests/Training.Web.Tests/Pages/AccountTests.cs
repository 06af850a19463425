using System.Net;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class AccountTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Agency _nhs = Given.Agency();
    private readonly Agency _police = Given.Agency("hants-police", "police");
    private readonly Person _nurse;
    private readonly Person _lead;

    public AccountTests()
    {
        _nurse = Given.Person("Amina Hussain", agency: _nhs);
        _lead = Given.Person("Tom Byrne", Role.AgencyLead, _nhs);
        _site.Add(_nurse, _lead, _police);
    }

    [Fact]
    public async Task Somebody_changes_their_own_details_and_history_says_who_did()
    {
        var browser = await _site.BrowserAsync(_nurse);
        var page = await browser.GetAsync("/account");
        Assert.Equal("Amina Hussain", page.Find("#Details_Name")!.GetAttribute("value"));
        Assert.NotNull(page.Find("#Details_WorksWith[checked]"));

        var saved = await (await page.SubmitAsync(fields: [("Details.Name", "Amina Khan"), ("Details.Agency", _police.Id.ToString()), ("Details.JobTitle", "Sergeant"), ("Details.WorksWith", "Both"),
            ("Details.Id", _lead.Id.ToString()), ("Me.Roles", "Admin"), ("Me.Email", "new@agency.example")])).FollowAsync();

        Assert.Contains("Your details are saved.", saved.Said, StringComparison.Ordinal);
        Assert.Contains("Amina Khan", TestPage.Words(saved.Find("header")), StringComparison.Ordinal);
        var person = _site.Read(db => db.People.Single(p => p.Id == _nurse.Id));
        Assert.Equal(("Amina Khan", _police.Id, "Sergeant", Focus.Both, Role.Practitioner, _nurse.Email),
            (person.Name, person.AgencyId, person.JobTitle, person.Focus, person.Roles, person.Email));
        var history = _site.Read(db => db.History.Single(h => h.Verb == "changed"));
        Assert.Equal((_nurse.Id, _nurse.Id), (history.ActorId, history.PersonId));
        Assert.DoesNotContain("Amina", history.Changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_nothing_is_saved()
    {
        var page = await (await (await _site.BrowserAsync(_nurse)).GetAsync("/account")).SubmitAsync(fields: ("Details.Name", " "));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(["Enter your full name"], page.Errors);
        Assert.Equal("Amina Hussain", _site.Read(db => db.People.Single(p => p.Id == _nurse.Id).Name));
    }

    [Fact]
    public async Task An_agency_that_is_not_in_the_list_is_none()
    {
        var page = await (await _site.BrowserAsync(_nurse)).GetAsync("/account");

        await page.SubmitAsync(fields: ("Details.Agency", "not-listed"));

        Assert.Null(_site.Read(db => db.People.Single(p => p.Id == _nurse.Id).AgencyId));
    }

    [Fact]
    public async Task An_agency_lead_cannot_move_to_an_agency_whose_staff_they_would_then_see()
    {
        var page = await (await _site.BrowserAsync(_lead)).GetAsync("/account");
        Assert.Null(page.Find("select"));

        await page.SubmitAsync(fields: [("Details.Agency", _police.Id.ToString()), ("Details.JobTitle", "Named nurse")]);

        var lead = _site.Read(db => db.People.Single(p => p.Id == _lead.Id));
        Assert.Equal((_nhs.Id, "Named nurse"), (lead.AgencyId, lead.JobTitle));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_browser_of_that_person_and_of_nobody_else()
    {
        var phone = await _site.BrowserAsync(_nurse);
        var office = await _site.BrowserAsync(_nurse);
        var other = await _site.BrowserAsync(_lead);
        Assert.Equal(HttpStatusCode.OK, (await office.GetAsync("/account")).Status);

        var answer = await (await phone.GetAsync("/account")).SubmitAsync("#sign-out-everywhere");

        Assert.Equal("/", answer.Location);
        Assert.Equal(HttpStatusCode.Redirect, (await phone.GetAsync("/account")).Status);
        var ended = await office.GetAsync("/account");
        Assert.Equal(HttpStatusCode.Redirect, ended.Status);
        Assert.Contains(SignInTests.SetCookies(ended), c => c.StartsWith("training=;", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Signing_out_ends_this_browser_only()
    {
        var phone = await _site.BrowserAsync(_nurse);
        var office = await _site.BrowserAsync(_nurse);

        var answer = await (await phone.GetAsync("/account")).SubmitAsync("form[action='/sign-out']");

        Assert.Contains("You are signed out.", (await answer.FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await phone.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await office.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task A_link_signs_nobody_out()
    {
        var browser = await _site.BrowserAsync(_nurse);

        Assert.Equal("Sign out", (await browser.GetAsync("/sign-out")).Heading);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    public void Dispose() => _site.Dispose();
}
