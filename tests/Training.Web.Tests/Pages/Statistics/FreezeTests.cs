using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages.Statistics;

/// <summary>It is 1 February 2017; October to December 2016 is over.</summary>
public sealed class FreezeTests : IDisposable
{
    private const string Freeze = "/statistics/freeze?year=2016-17&quarter=3";
    private const string Page = "/statistics?year=2016-17&quarter=3";

    private readonly TestSite _site = new();
    private readonly Person _priya = Given.Person("Priya Raman", Role.Board);
    private readonly Person _grace = Given.Person("Grace Whitlock", Role.Coordinator);
    private readonly Session _session;

    public FreezeTests()
    {
        _site.Time.Set("2017-02-01T09:00:00Z");
        _session = Delivered("HD-1", "2016-11-15");
        _site.Add(_priya, _grace, _session);
        _site.Add([.. _session.Bookings.Skip(1).Select(b => new Presence { SessionId = _session.Id, SessionDayId = _session.Days[0].Id, PersonId = b.PersonId, ArrivedAt = _session.StartsAt, Method = ScanMethod.Qr, WholeDay = true })]);
    }

    public void Dispose() => _site.Dispose();

    private Session Delivered(string reference, string day, bool closed = true)
    {
        var session = Given.Session(_site.Clock, 10, Given.Course(CourseType.HalfDay), reference, days: [day + " 09:30-12:30"]);
        session.RegisterClosedAt = closed ? session.EndsAt : null;
        foreach (var person in Given.Persons(3))
        {
            Given.Booking(session, person, session.StartsAt.AddDays(-30));
        }
        return session;
    }

    private async Task<TestPage> GetAsync(string url, Person? person = null) => await (await _site.BrowserAsync(person ?? _priya)).GetAsync(url);

    private async Task ChangeAsync(Action<TrainingDb, Session> change)
    {
        await using var db = _site.Database.Open(new Training.History.Actor(_grace.Id, "web"));
        change(db, await db.Sessions.Include(s => s.Days).SingleAsync(s => s.Reference == "HD-1"));
        await db.SaveChangesAsync();
    }

    [Fact]
    public async Task Only_board_members_and_the_team_freeze_and_only_the_team_says_why()
    {
        var others = new[] { Given.Person("Amina Hussain"), Given.Person("Dan Okafor", Role.Trainer), Given.Person("Tom Byrne", Role.AgencyLead) };
        _site.Add([.. others]);
        foreach (var url in new[] { Freeze, "/statistics/corrections?year=2016-17&quarter=3&session=HD-1" })
        {
            Assert.Contains("/sign-in", (await (await _site.BrowserAsync()).GetAsync(url)).Location, StringComparison.Ordinal);
            foreach (var person in others)
            {
                Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(url, person)).Status);
            }
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await (await _site.BrowserAsync()).GetAsync("/statistics/corrections.json?year=2016-17&quarter=3")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("/statistics/corrections.csv?year=2016-17&quarter=3", others[0])).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("/statistics/corrections?year=2016-17&quarter=3&session=HD-1")).Status);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await GetAsync(Freeze)).Status, (await GetAsync(Freeze, _grace)).Status));
    }

    [Fact]
    public async Task A_board_member_freezes_a_quarter_that_then_stays_and_corrections_are_listed()
    {
        var page = await GetAsync(Page);
        var form = await (await _site.BrowserAsync(_priya)).GetAsync(page.Find("a[href^='/statistics/freeze']")!.GetAttribute("href")!);
        Assert.Equal("October to December 2016 Freeze quarter 3 of 2016-17", form.Heading);
        Assert.Contains("Places taken3", form.Main, StringComparison.Ordinal);

        var wrong = await form.SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "Say something with the figures, such as where the group agreed them"), (wrong.Status, Assert.Single(wrong.Errors)));
        var done = await (await wrong.SubmitAsync(null, ("Note", "Agreed on 1 February."))).FollowAsync();
        Assert.Contains("Quarter 3 of 2016-17 is frozen.", done.Said, StringComparison.Ordinal);
        Assert.Contains("Frozen on Wednesday 1 February 2017 at 9am by Priya Raman. These are the figures as they were published; nothing that is changed later changes them. Agreed on 1 February.", done.Main, StringComparison.Ordinal);
        Assert.Contains("Nothing has been corrected", done.Main, StringComparison.Ordinal);
        Assert.Null(done.Find("a[href^='/statistics/freeze']"));

        // The other one, whose form was open, is told.
        var late = await form.SubmitAsync(null, ("Note", "Also."));
        Assert.Equal(Page, late.Location);
        Assert.Contains("Quarter 3 of 2016-17 is frozen already, by Priya Raman.", (await late.FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal(Page, (await GetAsync(Freeze)).Location);

        var json = (await GetAsync("/statistics.json?year=2016-17&quarter=3&by=course")).Text;
        var csv = (await GetAsync("/statistics.csv?year=2016-17&quarter=3&by=agency")).Text;
        Assert.Contains("\"frozen\": true", json, StringComparison.Ordinal);
        _site.Time.Advance(TimeSpan.FromDays(70));
        await ChangeAsync((_, s) => s.Capacity = 8);
        Assert.Equal((json, csv), ((await GetAsync("/statistics.json?year=2016-17&quarter=3&by=course")).Text, (await GetAsync("/statistics.csv?year=2016-17&quarter=3&by=agency")).Text));

        var frozen = await GetAsync(Page);
        Assert.Contains("1 session counts otherwise than on Wednesday 1 February 2017.", frozen.Main, StringComparison.Ordinal);
        Assert.Contains("Places offered 10 8", frozen.Main, StringComparison.Ordinal);
        Assert.Contains("places changed from 10 to 8, by the training team.", frozen.Main, StringComparison.Ordinal);
        Assert.Null(frozen.Find("a[href^='/statistics/corrections?']"));
        var live = await GetAsync($"{Page}&live=1");
        Assert.Contains("Every figure on this page is as it stands now", live.Main, StringComparison.Ordinal);
        var next = await GetAsync("/statistics?year=2016-17&quarter=4");
        Assert.Contains("Corrections to quarter 3 of 2016-17 since it was frozen", next.Main, StringComparison.Ordinal);
        Assert.Contains("It offered 8 places, not 10.", next.Main, StringComparison.Ordinal);
        Assert.Contains("Corrections to quarter 3 of 2016-17 since it was frozen", (await GetAsync("/statistics?year=2017-18&quarter=3")).Main, StringComparison.Ordinal); // a year later, with another quarter 3
        Assert.Equal("Corrections to quarter 3 of 2016-17 since it was frozen", frozen.Find(frozen.Find(".statistics-frozen a[href^='#']")!.GetAttribute("href")!)!.TextContent);
        Assert.Contains("HD-1,An introduction to neglect,2016-11-15,places_offered,10,8,\"It offered 8 places, not 10.\"", (await GetAsync("/statistics/corrections.csv?year=2016-17&quarter=3")).Text, StringComparison.Ordinal);
        Assert.Contains("\"is\": 8", (await GetAsync("/statistics/corrections.json?year=2016-17&quarter=3")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_says_why_in_its_own_words_and_board_members_read_them_without_a_name()
    {
        await (await GetAsync(Freeze)).SubmitAsync(null, ("Note", "Agreed."));
        await ChangeAsync((_, s) => s.Capacity = 8);
        var page = await GetAsync(Page, _grace);
        var link = page.Find("a[href^='/statistics/corrections?']")!;
        var form = await (await _site.BrowserAsync(_grace)).GetAsync(link.GetAttribute("href")!);
        Assert.Equal("An introduction to neglect, Tue 15 Nov 2016 Why was this corrected?", form.Heading);

        var wrong = await form.SubmitAsync(null, ("Why", new string('x', 501)));
        Assert.Equal((HttpStatusCode.BadRequest, "Why must be 500 characters or fewer"), (wrong.Status, Assert.Single(wrong.Errors)));
        var done = await (await form.SubmitAsync(null, ("Why", "The room had 8 chairs."))).FollowAsync();
        Assert.Contains("Why, by Grace Whitlock: The room had 8 chairs.", done.Main, StringComparison.Ordinal);
        Assert.Contains("Why, by the training team: The room had 8 chairs.", (await GetAsync(Page)).Main, StringComparison.Ordinal);
        var stale = await form.SubmitAsync(null, ("Why", "Something else."));
        Assert.Equal(HttpStatusCode.BadRequest, stale.Status);
        Assert.Contains("Somebody else has changed this since you opened the page, to “The room had 8 chairs.”", Assert.Single(stale.Errors), StringComparison.Ordinal);
        await stale.SubmitAsync();
        var again = await GetAsync(link.GetAttribute("href")!, _grace);
        Assert.Contains("“Something else.” Wednesday 1 February 2017 at 9am, Grace Whitlock: “The room had 8 chairs.”", again.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_registers_are_listed_and_figures_that_changed_meanwhile_are_looked_at_again()
    {
        _site.Add(Delivered("HD-2", "2016-12-06", closed: false));
        var form = await GetAsync(Freeze);
        Assert.Contains("1 session is not counted", form.Main, StringComparison.Ordinal);
        Assert.Contains("(HD-2): its register is open", form.Main, StringComparison.Ordinal);

        Assert.Equal("Tick that the quarter is to be frozen without 1 session that is still open", Assert.Single((await form.SubmitAsync(null, ("Note", "Agreed."))).Errors));
        await ChangeAsync((_, s) => s.Capacity = 8);
        var changed = await form.SubmitAsync(null, ("Note", "Agreed."), ("WithoutOpen", "true"));
        Assert.StartsWith("The figures have changed since you opened this page.", Assert.Single(changed.Errors), StringComparison.Ordinal);
        Assert.Contains("Places offered8", changed.Main, StringComparison.Ordinal);
        Assert.Contains("is frozen.", (await (await changed.SubmitAsync(null, ("WithoutOpen", "true"))).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_page_says_of_what_was_open_how_it_was_then_and_links_only_to_what_is_still_there()
    {
        var twoDays = Given.Session(_site.Clock, 12, Given.Course(CourseType.Conference), "CO-1", days: ["2016-12-30 09:30-12:30", "2017-02-03 09:30-12:30"]);
        _site.Add(Delivered("HD-2", "2016-12-06", closed: false), Delivered("HD-3", "2016-12-07"), Delivered("HD-5", "2017-01-12"), twoDays, Given.Session(_site.Clock, 10, reference: "HD-4", days: "2016-12-08 09:30-12:30", status: SessionStatus.Postponed));
        Assert.Contains("Registers are still open in Q3 2016-17 and 4 quarters to Mar 2017: those figures may still grow.", (await GetAsync("/statistics?year=2016-17&quarter=4")).Main, StringComparison.Ordinal);
        await (await GetAsync(Freeze)).SubmitAsync(null, ("Note", "Agreed."), ("WithoutOpen", "true"));
        Assert.Equal(2, (await GetAsync($"/statistics/sessions?{Page[12..]}&measure=sessions", _grace)).All("#sessions a[href^='/attendance/']").Count);
        _site.Time.Advance(TimeSpan.FromDays(20));
        await using (var db = _site.Database.Open())
        {
            foreach (var session in await db.Sessions.Include(s => s.Days).ToListAsync())
            {
                switch (session.Reference)
                {
                    case "HD-1":
                        session.Status = SessionStatus.Draft;
                        break;
                    case "HD-3" or "HD-4":
                        var day = session.Days[0];
                        (day.Date, session.Status) = (new(2017, 1, session.Reference == "HD-3" ? 10 : 11), SessionStatus.Published);
                        session.SetDays([day], _site.Clock);
                        break;
                }
                session.RegisterClosedAt = session.EndsAt;
            }
            await db.SaveChangesAsync();
        }

        var page = await GetAsync(Page, _grace);
        Assert.Contains("1 session still to come when it was frozen is not counted.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Not counted: 1 register was open when the quarter was frozen, with 10 places offered", page.Main, StringComparison.Ordinal);
        Assert.Contains("(HD-2), 10 places offered: when the quarter was frozen, its register was open", page.Main, StringComparison.Ordinal);
        Assert.Contains("planned for Thursday 8 December 2016: postponed, with no new date when the quarter was frozen", page.Main, StringComparison.Ordinal);
        foreach (var gone in new[] { " ago", "Not counted yet", "still open", "no new date yet" })
        {
            Assert.DoesNotContain(gone, page.Main, StringComparison.Ordinal);
        }
        Assert.Empty(page.All("a[href^='/attendance/'], a[href='/sessions/HD-1']"));
        Assert.NotNull(page.Find("a[href='/sessions/HD-3']"));
        Assert.DoesNotContain("may still grow", (await GetAsync("/statistics?year=2016-17&quarter=4")).Main, StringComparison.Ordinal);

        // Behind a frozen figure: what was taken back to a draft is not there, and what was moved has no register on its old date.
        var behind = await GetAsync($"/statistics/sessions?{Page[12..]}&measure=sessions", _grace);
        Assert.Equal(["HD-1, not in the programme any more", "HD-3, moved since, to Tue 10 Jan 2017"], behind.All("#sessions .statistics-reference").Select(TestPage.Words));
        Assert.Equal(["/sessions/HD-3"], behind.All("#sessions tbody th a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task What_cannot_be_is_said_or_not_found()
    {
        Assert.Contains("Quarter 4 of 2016-17 is not over yet: it can be frozen from Saturday 1 April 2017 on.", (await GetAsync("/statistics/freeze?year=2016-17&quarter=4")).Main, StringComparison.Ordinal);
        Assert.Contains("There is nothing to freeze", (await GetAsync("/statistics/freeze?year=2012-13&quarter=4")).Main, StringComparison.Ordinal);
        foreach (var url in new[] { "/statistics/freeze", "/statistics/freeze?year=2016-17", "/statistics/freeze?year=banana&quarter=3", "/statistics/freeze?year=2016-17&quarter=9" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(url)).Status);
        }
        foreach (var url in new[] { "/statistics/corrections?year=2016-17&quarter=3&session=HD-1", "/statistics/corrections?year=2016-17&session=HD-1", "/statistics/corrections" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(url, _grace)).Status);
        }
        Assert.Equal((HttpStatusCode.NotFound, "Quarter 3 of 2016-17 is not frozen."), (await GetAsync("/statistics/corrections.csv?year=2016-17&quarter=3")) is var none ? (none.Status, none.Text) : default);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("/statistics/corrections.json?year=2016-17")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("/statistics/corrections.json?year=banana&quarter=3")).Status);
    }

    [Fact]
    public async Task The_email_goes_out_to_the_board()
    {
        await using var scope = _site.Services.CreateAsyncScope();
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<DueLetters>().WriteQuartersAsync());
        await scope.ServiceProvider.GetRequiredService<Postroom>().SendDueAsync();
        var mail = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(_site.Database.Folder, "mail"))));
        Assert.Contains("Subject: Quarter 3 of 2016-17: the figures are ready", mail, StringComparison.Ordinal);
        Assert.Contains("text/html", mail, StringComparison.Ordinal);
    }
}
