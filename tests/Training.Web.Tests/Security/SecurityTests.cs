using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Training.People;
using Training.Testing;
using Training.Web.Security;

namespace Training.Web.Tests.Security;

public sealed class SecurityTests : IDisposable
{
    private readonly TestSite _site = new();

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/account")] // a redirect
    [InlineData("/no-such-page")]
    [InlineData("/health/live")]
    [InlineData("/lib/site.css")]
    public async Task Every_response_has_the_headers(string path)
    {
        var page = await (await _site.BrowserAsync()).GetAsync(path);

        AssertHeaders(page.Response);
    }

    [Fact]
    public async Task So_has_the_answer_to_a_failure()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(failed => failed.Run(_ => Task.CompletedTask));
        app.MapGet("/fails", string () => throw new InvalidOperationException("On purpose."));
        await app.StartAsync();

        var response = await app.GetTestClient().GetAsync("/fails");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        AssertHeaders(response);
    }

    [Fact]
    public async Task Pages_of_somebody_who_is_signed_in_are_not_kept_by_the_browser()
    {
        var person = Given.Person();
        _site.Add(person);

        Assert.Contains("no-store", (await (await _site.BrowserAsync(person)).GetAsync("/")).Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Empty(SetCookies(await (await _site.BrowserAsync()).GetAsync("/")));
    }

    [Fact]
    public async Task A_role_that_is_taken_away_counts_from_the_next_request_and_signs_nobody_out()
    {
        var person = Given.Person(roles: Role.Practitioner | Role.Board);
        _site.Add(person);
        var browser = await _site.BrowserAsync(person);
        Assert.Contains("Statistics", await HeaderAsync(), StringComparison.Ordinal);

        _site.Read(db => db.People.ExecuteUpdate(u => u.SetProperty(p => p.Roles, Role.Practitioner)));
        Assert.DoesNotContain("Statistics", await HeaderAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);

        _site.Read(db => db.People.ExecuteUpdate(u => u.SetProperty(p => p.Roles, Role.Board)));
        Assert.Contains("Statistics", await HeaderAsync(), StringComparison.Ordinal);

        async Task<string> HeaderAsync() => TestPage.Words((await browser.GetAsync("/account")).Find("header"));
    }

    [Fact]
    public async Task The_cookie_of_somebody_who_is_gone_or_that_was_forged_is_nothing()
    {
        var person = Given.Person();
        _site.Add(person);
        var browser = await _site.BrowserAsync(person);
        _site.Read(db => db.Database.ExecuteSqlRaw("DROP TRIGGER \"History_NoUPDATE\"")); // nobody is ever deleted but here
        _site.Read(db => db.History.ExecuteUpdate(u => u.SetProperty(h => h.PersonId, (int?)null)));
        _site.Read(db => db.People.ExecuteDelete());

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account")).Status);
        var forger = await _site.BrowserAsync();
        forger.Cookies.Add(new Uri("http://localhost"), new Cookie("training", "CfDJ8forged"));
        Assert.Equal(HttpStatusCode.Redirect, (await forger.GetAsync("/account")).Status);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void A_network_is_an_ipv4_address_or_the_first_half_of_an_ipv6_one(string address, string network) =>
        Assert.Equal(IPAddress.Parse(network), SignInLimit.Network(IPAddress.Parse(address)));

    public void Dispose() => _site.Dispose();

    private static IEnumerable<string> SetCookies(TestPage page) => page.Response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [];

    private static void AssertHeaders(HttpResponseMessage response)
    {
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("camera=(self)", response.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
    }
}
