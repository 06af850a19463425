using System.Net;
using Microsoft.EntityFrameworkCore;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests;

public sealed class SmokeTests : IDisposable
{
    private readonly TestSite _site = new();

    [Fact]
    public async Task An_unknown_address_is_not_found()
    {
        var page = await (await _site.BrowserAsync()).GetAsync("/no-such-page");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
    }

    /// <summary>A started program serves one test after the other: each must find it as if nobody had been there.</summary>
    [Fact]
    public async Task Nothing_of_one_test_is_left_for_the_next()
    {
        // More than there can be free ones, so that some are let again.
        for (var tenant = 1; tenant <= 12; tenant++)
        {
            using var site = new TestSite();
            Assert.Equal((0, 0, new DateTime(2016, 9, 12, 8, 0, 0, DateTimeKind.Utc)), (site.Read(db => db.People.Count()), site.Read(db => db.LetterWordings.Count()), site.Clock.UtcNow));

            var grace = Given.Person($"Grace of {tenant}", Role.Coordinator);
            site.Add(grace, Given.Session(site.Clock, reference: $"S-{tenant}", days: "2016-12-20 09:30-12:30"));
            var browser = await site.BrowserAsync(grace);
            Assert.Contains($"S-{tenant}", (await browser.GetAsync("/")).Text, StringComparison.Ordinal);
            var edit = await browser.GetAsync("/letters/wording/confirmed");
            Assert.DoesNotContain("Tenant", edit.Text, StringComparison.Ordinal);
            edit.Find("main form:not(#remove)")!.SetAttribute("action", "/letters/wording/confirmed?handler=Save");
            await edit.SubmitAsync("main form:not(#remove)", ("Subject", $"Tenant {tenant}"));
            Assert.Equal(1, site.Read(db => db.LetterWordings.Count()));
            site.Time.Advance(TimeSpan.FromDays(400));
        }
    }

    public void Dispose() => _site.Dispose();
}
