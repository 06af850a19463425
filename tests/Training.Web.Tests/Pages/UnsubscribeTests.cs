using System.Net;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class UnsubscribeTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");

    public UnsubscribeTests() => _site.Add(_amina, _ben);

    private string Address => $"/unsubscribe/{Given.Codes.UnsubscribeTokenFor(_amina.Id)}";

    private bool IsStopped(Person person) => _site.Read(db => db.People.Single(p => p.Id == person.Id).SuggestionsStoppedAt is not null);

    [Fact]
    public async Task Looking_changes_nothing_and_a_button_stops_and_starts_without_signing_in()
    {
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync(Address);
        Assert.Equal("Stop emails about courses you may want", page.Heading);
        Assert.Equal("no-referrer", page.Response.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(IsStopped(_amina));

        var stopped = await (await page.SubmitAsync()).FollowAsync();
        Assert.Equal("These emails are stopped", stopped.Heading);
        Assert.Equal((true, false), (IsStopped(_amina), IsStopped(_ben)));
        await page.SubmitAsync(); // again is fine
        Assert.True(IsStopped(_amina));

        var started = await (await stopped.SubmitAsync()).FollowAsync();
        Assert.Equal("Stop emails about courses you may want", started.Heading);
        Assert.False(IsStopped(_amina));
    }

    [Fact]
    public async Task A_mail_program_stops_them_in_one_step_without_cookies_or_a_redirect()
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await (await _site.BrowserAsync()).PostAsync(Address, ("List-Unsubscribe", "One-Click"))).Status);
            Assert.True(IsStopped(_amina));
        }
        using var many = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };
        Assert.Equal(HttpStatusCode.OK, (await (await _site.BrowserAsync()).Http.PostAsync(Address, many)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await (await _site.BrowserAsync()).Http.PostAsync(Address, null)).StatusCode);
    }

    [Fact]
    public async Task A_link_that_is_not_ours_is_not_found()
    {
        var browser = await _site.BrowserAsync();
        foreach (var address in new[] { "/unsubscribe/unknown", $"{Address}x", Address[..^9] + (Address[^9] == 'A' ? 'B' : 'A') + Address[^8..], $"/unsubscribe/{Given.Codes.UnsubscribeTokenFor(4711)}" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync(address, ("List-Unsubscribe", "One-Click"))).Status);
        }
        Assert.False(IsStopped(_amina));
    }

    [Fact]
    public async Task The_account_has_a_tick_for_it()
    {
        var browser = await _site.BrowserAsync(_amina);
        var page = await browser.GetAsync("/account");
        Assert.NotNull(page.Find("#suggestions-box[checked]"));

        var off = await (await browser.PostAsync("/account?handler=Suggestions", ("__RequestVerificationToken", page.Find("#suggestions input[name=__RequestVerificationToken]")!.GetAttribute("value")!))).FollowAsync();
        Assert.Contains("We will not write to you about courses you may want.", off.Said, StringComparison.Ordinal);
        Assert.Null(off.Find("#suggestions-box[checked]"));
        Assert.Equal((true, false), (IsStopped(_amina), IsStopped(_ben)));

        await off.SubmitAsync("#suggestions", ("suggestions", "true"));
        Assert.False(IsStopped(_amina));
    }

    public void Dispose() => _site.Dispose();
}
