using System.Net;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>What a course asks for first: said to everybody, explained to the person who books, and kept to.</summary>
public sealed class PrerequisiteTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Course _refresher = Given.Course(CourseType.Refresher, "level-3-refresher", title: "Level 3 refresher");

    public PrerequisiteTests()
    {
        (_refresher.Requires, _refresher.RequiresWithinYears) = ([CourseType.Level3, CourseType.Refresher], 3);
        var level3 = Given.Course(CourseType.Level3, title: "Level 3");
        var past = Given.Session(_site.Clock, reference: "L3-0", course: level3, days: ["2016-05-12 09:30-16:30"]);
        _site.Add(past, Given.Session(_site.Clock, reference: "REF-1", course: _refresher, days: ["2016-10-10 09:30-12:30"]),
            Given.Session(_site.Clock, reference: "REF-2", course: _refresher, days: ["2016-10-17 09:30-12:30"]),
            Given.Session(_site.Clock, reference: "L3-1", course: level3, days: ["2016-10-03 09:30-16:30"]),
            Given.Session(_site.Clock, capacity: 0, reference: "L3-FULL", course: level3, days: ["2016-10-04 09:30-16:30"]),
            Given.Session(_site.Clock, reference: "HD-1"), _ben,
            new Presence { Session = past, SessionDay = past.Days[0], Person = _amina, ArrivedAt = past.StartsAt, WholeDay = true });
    }

    [Fact]
    public async Task Everybody_reads_on_the_course_and_on_its_sessions_what_is_needed()
    {
        var browser = await _site.BrowserAsync();

        foreach (var address in new[] { "/courses/level-3-refresher", "/sessions/REF-1" })
        {
            Assert.Contains("What you need first You need Level 3 or a refresher, completed in the 3 years before the session begins.", (await browser.GetAsync(address)).Main, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("What you need first", (await browser.GetAsync("/sessions/HD-1")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_it_reads_why_and_books()
    {
        var page = await (await _site.BrowserAsync(_amina)).GetAsync("/sessions/REF-1/book");

        Assert.Contains("You completed Level 3 on 12 May 2016, so you can book sessions that begin up to 12 May 2019.", page.Main, StringComparison.Ordinal);
        Assert.Contains("You have a place.", (await (await page.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_lacks_it_reads_what_is_missing_and_what_to_do_and_has_nothing_to_press()
    {
        var page = await (await _site.BrowserAsync(_ben)).GetAsync("/sessions/REF-1/book");

        Assert.Equal("You cannot book this yet", page.Heading);
        Assert.Contains("We have no record that you have completed Level 3 or a refresher.", page.Main, StringComparison.Ordinal);
        Assert.Equal(["/sessions/L3-1"], page.All("main li a").Select(a => a.GetAttribute("href")));
        Assert.NotNull(page.Find("main a[href='/record/add']"));
        Assert.Null(page.Find("main form"));
    }

    [Fact]
    public async Task A_form_from_before_is_refused_and_leads_back_to_the_explanation()
    {
        var browser = await _site.BrowserAsync(_amina);
        var form = await browser.GetAsync("/sessions/REF-1/book");
        using (var db = _site.Database.Open())
        {
            db.Presences.Remove(db.Presences.Single());
            db.SaveChanges();
        }

        var answer = await form.SubmitAsync();
        Assert.Equal("/sessions/REF-1/book", answer.Location);
        Assert.Contains("you need other training first", (await answer.FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Empty(_site.Read(db => db.Bookings.ToList()));
        Assert.Empty(_site.Read(db => db.Letters().ToList()));
    }

    [Fact]
    public async Task Training_elsewhere_that_is_accepted_opens_the_way_and_its_withdrawal_closes_it_for_the_next()
    {
        _site.Add(new AcceptedEquivalent { PersonId = _ben.Id, Type = CourseType.Level3, CompletedOn = new(2015, 2, 1), What = "With Hampshire", RecordedAt = _site.Clock.UtcNow });
        var browser = await _site.BrowserAsync(_ben);
        var page = await browser.GetAsync("/sessions/REF-1/book");
        Assert.Contains("We have accepted training that you completed elsewhere on 1 February 2015 as Level 3, so you can book sessions that begin up to 1 February 2018.", page.Main, StringComparison.Ordinal);
        await page.SubmitAsync();
        using (var db = _site.Database.Open())
        {
            db.AcceptedEquivalents.Single().WithdrawnAt = _site.Clock.UtcNow;
            db.SaveChanges();
        }

        Assert.Equal("You cannot book this yet", (await browser.GetAsync("/sessions/REF-2/book")).Heading);
        Assert.Equal("You have already booked", (await browser.GetAsync("/sessions/REF-1/book")).Heading);
        Assert.Equal(BookingStatus.Confirmed, _site.Read(db => db.Bookings.Single().Status));
    }

    public void Dispose() => _site.Dispose();
}
