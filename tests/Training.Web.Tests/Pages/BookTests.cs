using System.Net;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class BookTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _nurse = Given.Person("Amina Hussain");
    private readonly Person _other = Given.Person("Tom Byrne");

    private void GivenSession(int capacity = 5, SessionStatus status = SessionStatus.Published) => _site.Add(
        _nurse, _other, Given.Session(_site.Clock, capacity, reference: "HD-1", status: status, venue: Given.Venue()));

    private List<Booking> Bookings() => _site.Read(db => db.Bookings.OrderBy(b => b.Number).ToList());

    [Fact]
    public async Task A_practitioner_books_a_place_and_sees_it_with_its_code()
    {
        GivenSession();
        var browser = await _site.BrowserAsync(_nurse);

        var page = await browser.GetAsync("/sessions/HD-1/book");
        Assert.Equal("Book a place", page.Heading);
        Assert.Contains("Tuesday 20 September 2016, 9:30am to 12:30pm", page.Main, StringComparison.Ordinal);
        Assert.Contains("5 places left", page.Main, StringComparison.Ordinal);

        var mine = await (await page.SubmitAsync()).FollowAsync();

        Assert.Equal("My bookings", mine.Heading);
        Assert.StartsWith("You have a place.", mine.Said.Replace("Success ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(Given.Codes.TypedCodeFor(Bookings()[0].Key), mine.Main, StringComparison.Ordinal);
        Assert.Equal($"/bookings/{Bookings()[0].Key}/qr.svg", mine.Find(".booking__code img")!.GetAttribute("src"));
    }

    [Fact]
    public async Task When_it_is_full_the_page_offers_the_waiting_list()
    {
        GivenSession(capacity: 0);
        var browser = await _site.BrowserAsync(_nurse);

        var page = await browser.GetAsync("/sessions/HD-1/book");
        Assert.Equal("Join the waiting list", page.Heading);
        var mine = await (await page.SubmitAsync()).FollowAsync();

        Assert.Contains("Number 1 on the waiting list", mine.Main, StringComparison.Ordinal);
        Assert.Empty(mine.All(".booking__code"));
    }

    [Fact]
    public async Task Pressing_twice_books_once()
    {
        GivenSession();
        var browser = await _site.BrowserAsync(_nurse);
        var page = await browser.GetAsync("/sessions/HD-1/book");

        await page.SubmitAsync();
        var again = await (await page.SubmitAsync()).FollowAsync();

        Assert.Single(Bookings());
        Assert.Contains("You already have a booking", again.Said, StringComparison.Ordinal);
        Assert.Contains("You already have a booking", (await browser.GetAsync("/sessions/HD-1/book")).Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2016-09-20 12:00-14:00", true)]
    [InlineData("2016-09-20 12:30-14:00", false)] // begins when the other ends
    [InlineData("2016-09-21 09:30-12:30", false)]
    public async Task Something_booked_at_the_same_time_is_named_but_does_not_stop_anybody(string day, bool clashes)
    {
        GivenSession();
        _site.Add(Given.Session(_site.Clock, reference: "WED-1", course: Given.Course(title: "Youth justice"), days: day));
        var browser = await _site.BrowserAsync(_nurse);
        await (await browser.GetAsync("/sessions/WED-1/book")).SubmitAsync();

        var page = await browser.GetAsync("/sessions/HD-1/book");

        Assert.Equal(clashes, page.Find(".govuk-warning-text")?.TextContent.Contains("Youth justice", StringComparison.Ordinal) ?? false);
        await page.SubmitAsync();
        Assert.Equal(2, Bookings().Count);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_asked_to_and_comes_back()
    {
        GivenSession();

        var page = await (await _site.BrowserAsync()).GetAsync("/sessions/HD-1/book");

        Assert.Equal(HttpStatusCode.Redirect, page.Status);
        Assert.EndsWith("/sign-in?returnUrl=%2Fsessions%2FHD-1%2Fbook", page.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_without_the_forms_token_books_nothing()
    {
        GivenSession();

        var page = await (await _site.BrowserAsync(_nurse)).PostAsync("/sessions/HD-1/book");

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Empty(Bookings());
    }

    [Fact]
    public async Task A_session_that_was_cancelled_meanwhile_is_not_booked_and_the_page_says_so()
    {
        GivenSession();
        var browser = await _site.BrowserAsync(_nurse);
        var page = await browser.GetAsync("/sessions/HD-1/book");
        _site.Read(db => { db.Sessions.Single().Status = SessionStatus.Cancelled; return db.SaveChanges(); });

        var after = await (await page.SubmitAsync()).FollowAsync();

        Assert.Empty(Bookings());
        Assert.Contains("not taking bookings", after.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO-SUCH", SessionStatus.Published)]
    [InlineData("HD-1", SessionStatus.Draft)]
    public async Task What_is_not_in_the_programme_is_not_found(string reference, SessionStatus status)
    {
        GivenSession(status: status);

        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_nurse)).GetAsync($"/sessions/{reference}/book")).Status);
    }

    [Fact]
    public async Task Cancelling_asks_first_then_frees_the_place_for_the_next_in_line()
    {
        GivenSession(capacity: 1);
        var browser = await _site.BrowserAsync(_nurse);
        await (await browser.GetAsync("/sessions/HD-1/book")).SubmitAsync();
        await (await (await _site.BrowserAsync(_other)).GetAsync("/sessions/HD-1/book")).SubmitAsync();

        var ask = await browser.GetAsync($"/bookings/{Bookings()[0].Key}/cancel");
        Assert.Contains("You are in time", ask.Main, StringComparison.Ordinal);
        Assert.Contains("somebody else can use the place", ask.Main, StringComparison.Ordinal);
        Assert.Equal(BookingStatus.Confirmed, Bookings()[0].Status); // looking changes nothing
        var mine = await (await ask.SubmitAsync()).FollowAsync();

        Assert.Contains("You have nothing booked", mine.Main, StringComparison.Ordinal);
        Assert.Equal([BookingStatus.Cancelled, BookingStatus.Confirmed], Bookings().Select(b => b.Status));
        Assert.Contains("Cancelled", mine.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_cancellation_is_called_late_before_and_after()
    {
        GivenSession();
        var browser = await _site.BrowserAsync(_nurse);
        await (await browser.GetAsync("/sessions/HD-1/book")).SubmitAsync();
        _site.Time.Set("2016-09-19T08:00:00Z");

        var ask = await browser.GetAsync($"/bookings/{Bookings()[0].Key}/cancel");
        Assert.Contains("counts as a late cancellation", ask.Main, StringComparison.Ordinal);
        var mine = await (await ask.SubmitAsync()).FollowAsync();

        Assert.Contains("late cancellation", mine.Said, StringComparison.Ordinal);
        Assert.Contains("Cancelled late", mine.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_booking_is_not_found_to_look_at_or_to_cancel()
    {
        GivenSession();
        await (await (await _site.BrowserAsync(_nurse)).GetAsync("/sessions/HD-1/book")).SubmitAsync();
        var key = Bookings()[0].Key;
        var other = await _site.BrowserAsync(_other);

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/bookings/{key}/cancel")).Status);
        var token = (await other.GetAsync("/sessions/HD-1/book")).Find("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/bookings/{key}/cancel", ("__RequestVerificationToken", token))).Status);
        Assert.Equal(BookingStatus.Confirmed, Bookings()[0].Status);
    }

    [Fact]
    public async Task After_the_start_the_page_says_whom_to_tell()
    {
        GivenSession();
        var browser = await _site.BrowserAsync(_nurse);
        await (await browser.GetAsync("/sessions/HD-1/book")).SubmitAsync();
        _site.Time.Set("2016-09-20T08:30:00Z");

        var page = await (await browser.GetAsync($"/bookings/{Bookings()[0].Key}/cancel")).FollowAsync();

        Assert.Contains("already begun", page.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Cancel this booking", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_not_recorded_is_said_to_be_absent_only_once_the_register_is_closed()
    {
        GivenSession();
        var browser = await _site.BrowserAsync(_nurse);
        await (await browser.GetAsync("/sessions/HD-1/book")).SubmitAsync();
        _site.Time.Advance(TimeSpan.FromDays(9));

        var page = await browser.GetAsync("/bookings");
        Assert.Contains("Register not closed yet", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Did not attend", page.Main, StringComparison.Ordinal);
        _site.Read(db => db.Sessions.ExecuteUpdate(u => u.SetProperty(x => x.RegisterClosedAt, _site.Clock.UtcNow)));
        Assert.Contains("Did not attend", (await browser.GetAsync("/bookings")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task My_bookings_asks_the_database_no_more_often_for_twelve_bookings_than_for_none()
    {
        _site.Add(_nurse);
        var browser = await _site.BrowserAsync(_nurse);
        await browser.GetAsync("/bookings");
        var before = _site.Commands.Count;
        await browser.GetAsync("/bookings");
        var forNone = _site.Commands.Count - before;

        _site.Add([.. Enumerable.Range(1, 12).Select(i => Given.Session(_site.Clock, reference: $"S-{i}", days: $"2016-10-{i:00} 09:30-12:30"))]);
        for (var i = 1; i <= 12; i++)
        {
            await (await browser.GetAsync($"/sessions/S-{i}/book")).SubmitAsync();
        }
        before = _site.Commands.Count;
        var page = await browser.GetAsync("/bookings");

        Assert.Equal(12, page.All(".booking").Count);
        Assert.Equal(forNone, _site.Commands.Count - before);
    }

    public void Dispose() => _site.Dispose();
}
