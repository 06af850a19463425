using System.Net;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class ChargesTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly int _charge;

    /// <summary>Amina cancelled late.</summary>
    public ChargesTests()
    {
        var session = Given.Session(_site.Clock, reference: "HD-1", venue: Given.Venue());
        var booking = Given.Booking(session, _nurse, _site.Clock.UtcNow);
        booking.Policy = new BookingPolicy { Type = CourseType.HalfDay, From = new(2016, 4, 1), NoticeDays = 5, LateCancellationPence = 4000 };
        Given.Cancelled(session, booking, session.StartsAt.AddDays(-1));
        _site.Add(session, _coordinator);
        _charge = booking.Charges[0].Id;
    }

    [Fact]
    public async Task Only_the_team_comes_here()
    {
        foreach (var address in new[] { "/charges", $"/charges/{_charge}/waive" })
        {
            Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_nurse)).GetAsync(address)).Status);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await (await _site.BrowserAsync()).GetAsync("/charges.csv")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_nurse)).GetAsync("/charges.csv")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_coordinator)).GetAsync($"/charges/{_charge + 1}/waive")).Status);
    }

    [Fact]
    public async Task A_charge_is_listed_waived_with_a_reason_and_downloaded()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        var list = await browser.GetAsync("/charges");
        Assert.Contains("1 charge stands, £40 together", list.Main, StringComparison.Ordinal);
        Assert.Contains("Amina Hussain, £40 The solent-nhs agency Cancelled late: An introduction to neglect", list.Main, StringComparison.Ordinal);
        var waive = await browser.GetAsync($"/charges/{_charge}/waive");
        Assert.Equal((HttpStatusCode.BadRequest, "Say why the charge is waived"), (await waive.SubmitAsync(null, ("Reason", " "))) is var wrong ? (wrong.Status, Assert.Single(wrong.Errors)) : default);

        var after = await (await waive.SubmitAsync(null, ("Reason", "Her child was ill"), ("Evidence", "email of 20 September"))).FollowAsync();

        Assert.Contains("The charge of £40 for Amina Hussain is waived", after.Said, StringComparison.Ordinal);
        Assert.Contains("No charge stands.", after.Main, StringComparison.Ordinal);
        Assert.Contains("by Cleo Grant: Her child was ill (seen: email of 20 September)", (await browser.GetAsync("/charges?show=waived")).Main, StringComparison.Ordinal);
        Assert.Contains("waived already", (await (await browser.GetAsync($"/charges/{_charge}/waive")).FollowAsync()).Said, StringComparison.Ordinal);
        var csv = await browser.GetAsync("/charges.csv");
        Assert.Equal("private, no-store", csv.Response.Headers.CacheControl!.ToString().Replace("no-store, private", "private, no-store", StringComparison.Ordinal));
        Assert.Contains(",late-cancellation,40.00,", csv.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_the_ledger_that_is_none_is_empty() =>
        Assert.Contains("No charge stands.", (await (await _site.BrowserAsync(_coordinator)).GetAsync("/charges?part=99&show=banana")).Main, StringComparison.Ordinal);

    public void Dispose() => _site.Dispose();
}
