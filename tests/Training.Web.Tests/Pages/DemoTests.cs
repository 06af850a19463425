using System.Net;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class DemoTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly List<Person> _people;

    public DemoTests()
    {
        _people = [.. Codes.All<Role>().Select(role => Given.Person($"The {role}", role))];
        _site.Add(
        [
            .. _people,
            Given.Person("Second Practitioner"),
            Given.Person("Both Roles", Role.Practitioner | Role.Trainer),
        ]);
    }

    [Fact]
    public async Task The_first_person_of_each_role_can_be_tried_at_one_press()
    {
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync("/demo");
        Assert.Equal(_people.Select(p => p.Name), page.All("main h2").Select(TestPage.Words));

        foreach (var person in _people)
        {
            page = await browser.GetAsync("/demo");
            var answer = await page.SubmitAsync($"form:has(button[value='{person.Id}'])", ("id", person.Id.ToString()));

            Assert.Equal(person.Roles switch { Role.Trainer or Role.Coordinator => "/attendance", Role.Board => "/statistics", Role.AgencyLead => "/staff", _ => "/" }, answer.Location);
            Assert.Equal(person.Email, (await browser.GetAsync("/account")).Find("dd")!.TextContent);
        }
    }

    [Fact]
    public async Task Nobody_else_can_be_tried()
    {
        var browser = await _site.BrowserAsync();
        var other = _site.Read(db => db.People.Single(p => p.Name == "Both Roles").Id);

        var answer = await (await browser.GetAsync("/demo")).SubmitAsync("main form", ("id", other.ToString()));

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.DoesNotContain(SignInTests.SetCookies(answer), c => c.StartsWith("training=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outside_the_demonstration_there_is_no_such_page()
    {
        using var site = new TestSite { Overrides = { ["Demo:Enabled"] = "false" } };
        var admin = Given.Person("Helen Marsh", Role.Admin);
        site.Add(admin);
        var browser = await site.BrowserAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/demo")).Status);
        var nowhere = (await browser.PostAsync("/no-such-page", ("id", admin.Id.ToString()))).Status;
        Assert.Equal(nowhere, (await browser.PostAsync("/demo", ("id", admin.Id.ToString()))).Status);
        // Even with a form's token, taken from another page.
        var signIn = await browser.GetAsync("/sign-in");
        var token = signIn.Find("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Assert.Equal(nowhere, (await browser.PostAsync("/demo", ("id", admin.Id.ToString()), ("__RequestVerificationToken", token))).Status);
        Assert.DoesNotContain("/demo", signIn.Text, StringComparison.Ordinal);
    }

    public void Dispose() => _site.Dispose();
}
