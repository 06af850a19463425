using System.Net;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Days made up, over HTTP: Amina missed the second day of A, which is over; B is to come. It is 12 September 2016.</summary>
public sealed class MakeUpTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Session _a;
    private readonly Session _b;

    public MakeUpTests()
    {
        var course = Given.Course(CourseType.Level3, title: "Level 3");
        _a = Given.Session(_site.Clock, 10, course, "A", days: ["2016-09-01 09:30-16:30", "2016-09-08 09:30-16:30"]);
        _b = Given.Session(_site.Clock, 10, course, "B", Given.Venue(), days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _b.Trainers.Add(_trainer);
        _a.RegisterClosedAt = _a.EndsAt;
        Given.Booking(_a, _amina, _site.Clock.UtcNow.AddDays(-40));
        _site.Add(_a, _b, _coordinator, new Presence { Session = _a, SessionDay = _a.Days[0], Person = _amina, ArrivedAt = _a.Days[0].StartsAt, Method = ScanMethod.Manual, WholeDay = true });
    }

    public void Dispose() => _site.Dispose();

    private string Arrange => $"/people/{_amina.Id}/missed/{_a.Days[1].Id}";

    [Fact]
    public async Task Only_the_team_arranges()
    {
        foreach (var address in new[] { Arrange, $"/people/{_amina.Id}/make-up/1/call-off" })
        {
            Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(address)).Status);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/people/{_amina.Id}/missed/{_a.Days[0].Id}")).Status); // was there
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/people/99999/missed/{_a.Days[1].Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/people/{_amina.Id}/make-up/99/call-off")).Status);
    }

    [Fact]
    public async Task The_persons_page_says_what_came_of_a_past_booking_and_folds_away_what_was_missed_long_ago()
    {
        var old = Given.Session(_site.Clock, 10, Given.Course(title: "Long ago"), "OLD", days: "2014-09-11 09:30-16:30");
        _site.Read(db =>
        {
            db.Add(old);
            Given.Booking(old, db.People.Single(p => p.Id == _amina.Id), _site.Clock.UtcNow.AddYears(-3));
            return db.SaveChanges();
        });
        var browser = await _site.BrowserAsync(_coordinator);
        var page = await browser.GetAsync($"/people/{_amina.Id}");

        Assert.Equal(["Attended 1 of 2 days", "Register not closed yet"], page.All("h2:first-of-type + .roster .roster__line > div:last-child").Select(TestPage.Words));
        Assert.Equal("1 day longer than two years ago", TestPage.Words(page.Find("details summary")));
        Assert.Contains("Long ago", TestPage.Words(page.Find("details .roster")), StringComparison.Ordinal);
        Assert.DoesNotContain("Long ago", TestPage.Words(page.Find("#missed ~ .roster")), StringComparison.Ordinal);
        _site.Read(db => { db.Sessions.Single(s => s.Reference == "OLD").RegisterClosedAt = _site.Clock.UtcNow; return db.SaveChanges(); });
        Assert.Contains("Did not attend", (await browser.GetAsync($"/people/{_amina.Id}")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_the_persons_page_to_the_register_and_the_record_and_off_again()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        var person = await browser.GetAsync($"/people/{_amina.Id}");
        Assert.NotNull(person.Find($"a[href='{Arrange}']"));
        var page = await browser.GetAsync(Arrange);
        Assert.Contains("They missed day 2 of Level 3 on Thursday 8 September 2016.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Day 2 of 2, the same part as the day missed.", page.Main, StringComparison.Ordinal);
        Assert.Contains("0 of 10 places taken", page.Main, StringComparison.Ordinal);

        var wrong = await page.SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "Choose the day on which they come"), (wrong.Status, Assert.Single(wrong.Errors)));
        wrong = await page.SubmitAsync(fields: ("On", $"{_a.Days[0].Id}"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        person = await (await page.SubmitAsync(fields: ("On", $"{_b.Days[1].Id}"))).FollowAsync();
        Assert.StartsWith("Arranged.", person.Said, StringComparison.Ordinal);
        Assert.Contains("To be made up", person.Main, StringComparison.Ordinal);

        var mine = await (await _site.BrowserAsync(_amina)).GetAsync("/bookings");
        Assert.Contains("A day to make up", mine.Main, StringComparison.Ordinal);
        Assert.Contains("Tuesday 27 September 2016, 9:30am to 4:30pm", mine.Main, StringComparison.Ordinal);
        Assert.NotNull(mine.Find("#make-up img.site-qr"));
        Assert.Contains("Attended 1 of 2 days", mine.Main, StringComparison.Ordinal);

        var off = await browser.GetAsync(person.Find("a[href$='/call-off']")!.GetAttribute("href")!);
        Assert.StartsWith("Called off.", (await (await off.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal("This was already called off.", (await (await off.SubmitAsync()).FollowAsync()).Said);
        Assert.DoesNotContain("A day to make up", (await (await _site.BrowserAsync(_amina)).GetAsync("/bookings")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_other_run_they_are_checked_in_with_their_own_code_and_the_record_shows_both()
    {
        var page = await (await _site.BrowserAsync(_coordinator)).GetAsync(Arrange);
        await page.SubmitAsync(fields: ("On", $"{_b.Days[1].Id}"));
        _site.Time.Set("2016-09-27T08:20:00Z");
        var trainer = await _site.BrowserAsync(_trainer);
        var register = await trainer.GetAsync("/attendance/B/2016-09-27");

        await register.SubmitAsync("#code-form", ("Code", Given.Codes.TypedCodeFor(_a.Bookings[0].Key)));

        var presence = _site.Read(db => db.Presences.Single(p => p.SessionDayId == _b.Days[1].Id));
        Assert.Equal((_a.Id, true), (presence.SessionId, presence.MakeUpId is not null));
        Assert.Contains("They make up a day here that they missed: Level 3, Thursday 8 September 2016.", (await trainer.GetAsync($"/attendance/B/2016-09-27/events/{_amina.Id}")).Main, StringComparison.Ordinal);
        _site.Time.Set("2016-09-28T08:00:00Z");
        Assert.Contains("Attended 2 of 2 days, day 2 made up on Tue 27 Sept 2016", (await (await _site.BrowserAsync(_amina)).GetAsync("/bookings")).Main, StringComparison.Ordinal);
        var team = await _site.BrowserAsync(_coordinator);
        var person = await team.GetAsync($"/people/{_amina.Id}");
        Assert.Contains("Made up", person.Main, StringComparison.Ordinal);
        Assert.Matches("Completed[a-z, ]* Tue 27 Sept 2016", person.Main);
        Assert.Contains("They made this day up with another run, on Tuesday 27 September 2016.", (await team.GetAsync($"/attendance/A/2016-09-08/events/{_amina.Id}")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_another_run_the_page_says_so()
    {
        _site.Read(db => { db.Sessions.Single(s => s.Reference == "B").Status = SessionStatus.Draft; return db.SaveChanges(); });

        Assert.Contains("No other run of this course is planned", (await (await _site.BrowserAsync(_coordinator)).GetAsync(Arrange)).Main, StringComparison.Ordinal);
    }
}
