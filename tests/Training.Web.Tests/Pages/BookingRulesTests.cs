using System.Net;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The rules of booking by course type. It is Monday 12 September 2016.</summary>
public sealed class BookingRulesTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain");

    public BookingRulesTests() => _site.Add(_coordinator, _nurse, Given.Person("Lea Lead", Role.AgencyLead),
        Given.Session(_site.Clock, capacity: 1, reference: "HD-1", venue: Given.Venue(), days: "2016-10-04 09:30-12:30"));

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private List<BookingPolicy> All() => _site.Read(db => db.BookingPolicies.OrderBy(p => p.From).ToList());

    private static (string, string)[] Rules(params (string Name, string Value)[] changes) =>
    [
        .. new[] { ("From", "2016-09-13"), ("NoticeDays", "7"), ("NoticeUnit", "calendar-days"), ("PromotionStopsDays", "2"), ("LateCancellation", "£40"), ("Absence", "60.50") }
            .Where(f => !changes.Any(c => c.Name == f.Item1)), .. changes,
    ];

    [Theory]
    [InlineData("/policies")]
    [InlineData("/policies/half-day")]
    public async Task Only_the_team_comes_here(string address)
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_nurse)).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await TeamAsync()).GetAsync(address)).Status);
    }

    [Fact]
    public async Task A_type_that_is_none_is_not_found()
    {
        var browser = await TeamAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/policies/banana")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/policies?handler=Withdraw", ("type", "half-day"), ("from", "2016-10-01"))).Status); // no antiforgery token
    }

    [Fact]
    public async Task New_rules_hold_for_bookings_from_their_day_on_and_show_where_people_book()
    {
        var browser = await TeamAsync();
        var page = await browser.GetAsync("/policies/half-day");
        Assert.Equal("5", page.Find("#NoticeDays")!.GetAttribute("value")); // from the settings until now

        var list = await (await page.SubmitAsync(null, Rules())).FollowAsync();

        Assert.Contains("hold for bookings made from Tuesday 13 September 2016 on", list.Said, StringComparison.Ordinal);
        Assert.Contains("From Tuesday 13 September 2016 on Cancelling in time At least 7 calendar days before", list.Main, StringComparison.Ordinal);
        Assert.Contains("Cancelling late: £40. Not coming: £60.50.", list.Main, StringComparison.Ordinal);
        var nurse = await _site.BrowserAsync(_nurse);
        Assert.DoesNotContain("is charged", (await nurse.GetAsync("/sessions/HD-1/book")).Main, StringComparison.Ordinal);

        _site.Time.Set("2016-09-13T08:00:00Z");
        var book = await nurse.GetAsync("/sessions/HD-1/book");
        Assert.Contains("Cancelling after Tuesday 27 September 2016 is charged: £40. Not coming is charged: £60.50. The training team can waive it", book.Main, StringComparison.Ordinal);
        await book.SubmitAsync();
        Assert.Equal(All()[0].Id, _site.Read(db => db.Bookings.Single().PolicyId));
        Assert.Contains("In force since Tuesday 13 September 2016", (await browser.GetAsync("/policies")).Main, StringComparison.Ordinal);

        _site.Time.Set("2016-09-28T08:00:00Z");
        var cancel = await nurse.GetAsync($"/bookings/{_site.Read(db => db.Bookings.Single().Key)}/cancel");
        Assert.Contains("late cancellation and is charged: £40", cancel.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("From", "", "Enter the first day of the new rules")]
    [InlineData("From", "soon", "Enter the first day like 3/10/2016")]
    [InlineData("From", "2016-09-12", "The first day must be after today: bookings were made today under the present rules")]
    [InlineData("NoticeDays", "many", "The days of notice must be a whole number from 0 to 60")]
    [InlineData("NoticeDays", "61", "The days of notice must be a whole number from 0 to 60")]
    [InlineData("NoticeUnit", "weeks", "Choose working days or calendar days")]
    [InlineData("PromotionStopsDays", "-1", "The day on which the waiting list stops must be a whole number from 0 to 60")]
    [InlineData("Agreement", "everybody", "Choose who must agree")]
    [InlineData("AgreementDays", "0", "The days in which to agree must be a whole number from 1 to 60")]
    [InlineData("LateCancellation", "40.505", "Enter the charge for cancelling late in pounds, from 0 to 1,000, like 40 or 40.50")]
    [InlineData("Absence", "-5", "Enter the charge for not coming in pounds, from 0 to 1,000, like 40 or 40.50")]
    [InlineData("LateMinutes", "", "Enter the minutes that somebody may come late")]
    [InlineData("LateMinutes", "601", "The minutes that somebody may come late must be a whole number from 0 to 600")]
    [InlineData("EarlyMinutes", "none", "The minutes that somebody may leave early must be a whole number from 0 to 600")]
    public async Task Each_mistake_is_explained_and_nothing_is_lost(string field, string value, string error)
    {
        var page = await (await (await TeamAsync()).GetAsync("/policies/half-day")).SubmitAsync(null, Rules((field, value)));

        Assert.Equal((HttpStatusCode.BadRequest, error), (page.Status, Assert.Single(page.Errors)));
        Assert.NotNull(page.Find($"#{page.Find(".govuk-error-summary__list a")!.GetAttribute("href")![1..]}"));
        Assert.Empty(All());
        if (field != "NoticeDays")
        {
            Assert.Equal("7", page.Find("#NoticeDays")!.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task Rules_say_what_the_whole_day_is_and_whether_whoever_agreed_hears_of_an_absence()
    {
        var browser = await TeamAsync();
        var page = await browser.GetAsync("/policies/half-day");
        Assert.Equal(("20", "20", false), (page.Find("#LateMinutes")!.GetAttribute("value"), page.Find("#EarlyMinutes")!.GetAttribute("value"), page.Find("#TellManagerOfAbsence")!.HasAttribute("checked")));

        var list = await (await page.SubmitAsync(null, Rules(("LateMinutes", "15"), ("EarlyMinutes", "0"), ("TellManagerOfAbsence", "true")))).FollowAsync();

        Assert.Contains("In at most 15 minutes late, there until the end", list.Main, StringComparison.Ordinal);
        Assert.Contains("Did not attend Whoever agreed is told", list.Main, StringComparison.Ordinal);
        var rules = Assert.Single(All());
        Assert.Equal((15, 0, true), (rules.LateMinutes, rules.EarlyMinutes, rules.TellManagerOfAbsence));
    }

    [Fact]
    public async Task Rules_to_come_can_be_taken_back_and_those_in_force_cannot()
    {
        var browser = await TeamAsync();
        await (await browser.GetAsync("/policies/half-day")).SubmitAsync(null, Rules());
        Assert.Contains("There are rules from that day already", Assert.Single((await (await browser.GetAsync("/policies/half-day")).SubmitAsync(null, Rules())).Errors), StringComparison.Ordinal);
        var list = await browser.GetAsync("/policies");

        _site.Time.Set("2016-09-13T08:00:00Z"); // they came into force while the page lay open
        var refused = await (await list.SubmitAsync()).FollowAsync();
        Assert.Contains("in force, so they stay", refused.Said, StringComparison.Ordinal);
        Assert.Single(All());

        _site.Time.Set("2016-09-12T09:00:00Z");
        Assert.Contains("are taken back", (await (await list.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Empty(All());
        Assert.Equal(HttpStatusCode.NotFound, (await list.SubmitAsync()).Status);
    }

    public void Dispose() => _site.Dispose();
}
