using System.Net;
using Training.Attendance;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Web.Tests.Pages.Statistics;

/// <summary>Looking behind a figure: its sessions, and for the team its people.</summary>
public sealed class SessionsTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _board = Given.Person("Priya Raman", Role.Board);
    private readonly Person _coordinator = Given.Person("Grace Whitlock", Role.Coordinator);
    private readonly Agency _nhs = Given.Agency();
    private readonly Session _first, _second;

    /// <summary>Two workshops of ten places: of each three of the NHS have places and one does not come; to the second two of no agency walk in.</summary>
    public SessionsTests()
    {
        _site.Time.Set("2017-02-01T09:00:00Z");
        _site.Add(_board, _coordinator, _nhs);
        _first = GivenDelivered("2016-11-15");
        _second = GivenDelivered("2016-11-22", walkIns: 2);
    }

    private const string Quarter = "year=2016-17&quarter=3";

    private Session GivenDelivered(string day, int walkIns = 0)
    {
        var session = Given.Session(_site.Clock, 10, days: day + " 09:30-12:30");
        session.RegisterClosedAt = session.EndsAt;
        var people = Enumerable.Range(0, 3).Select(_ => Given.Person(agency: _nhs)).ToList();
        people.ForEach(p => { p.Agency = null; p.AgencyId = _nhs.Id; });
        foreach (var person in people)
        {
            Given.Booking(session, person, session.StartsAt.AddDays(-30)).AgencyId = _nhs.Id;
        }
        _site.Add(session);
        var walkedIn = Given.Persons(walkIns);
        _site.Add([.. walkedIn]);
        _site.Add([.. people.Skip(1).Select(p => (p.Id, (int?)_nhs.Id)).Concat(walkedIn.Select(p => (p.Id, (int?)null))).Select(p => new Presence
        {
            SessionId = session.Id, SessionDayId = session.Days[0].Id, PersonId = p.Id, AgencyId = p.Item2, ArrivedAt = session.StartsAt, Method = ScanMethod.Qr, WholeDay = true,
        })]);
        return session;
    }

    private async Task<TestPage> GetAsync(string url, Person? person = null) => await (await _site.BrowserAsync(person ?? _board)).GetAsync(url);

    private static IEnumerable<string> Row(TestPage page, int row) => page.All($"#sessions tbody tr:nth-child({row}) td").Select(TestPage.Words);

    [Fact]
    public async Task The_sessions_behind_a_figure_add_up_to_it()
    {
        var page = await GetAsync($"/statistics/sessions?{Quarter}&by=type&measure=attendees&group=half-day");

        Assert.Equal((HttpStatusCode.OK, "Attendees: Half-day workshop"), (page.Status, page.Heading));
        Assert.Contains("6 in 2 sessions. Attendees: Attended plus walk-ins: everybody who came.", page.Main, StringComparison.Ordinal);
        Assert.Equal([$"/sessions/{_first.Reference}", $"/sessions/{_second.Reference}"], page.All("#sessions tbody a").Select(a => a.GetAttribute("href")));
        Assert.Equal(["2", "10", "3", "0", "0", "3", "2", "1", "0", "2", "0"], Row(page, 1));
        Assert.Equal(["6", "20", "6", "0", "0", "6", "4", "2", "2", "6", "0"], page.All("#sessions tfoot td").Select(TestPage.Words));
        Assert.DoesNotContain("/statistics/people", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/attendance/", page.Text, StringComparison.Ordinal);

        var walkIns = await GetAsync($"/statistics/sessions?{Quarter}&measure=walk_ins");
        Assert.Contains("2 in 1 session.", walkIns.Main, StringComparison.Ordinal);
        Assert.Contains("66.7% in 2 sessions.", (await GetAsync($"/statistics/sessions?{Quarter}&measure=attendance")).Main, StringComparison.Ordinal);
        Assert.Contains("There is nothing behind it: the figure is 0.", (await GetAsync($"/statistics/sessions?{Quarter}&measure=unmet_demand")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_agency_s_part_in_a_session_is_for_the_team()
    {
        foreach (var query in new[] { "by=agency&measure=attended&group=solent-nhs", "by=sector&measure=attended&group=health", "by=type&across=agency&measure=attended&group=half-day&column=solent-nhs", "by=agency&measure=walk_ins&group=not-recorded" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/statistics/sessions?{Quarter}&{query}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync($"/statistics/sessions?{Quarter}&{query}", _coordinator)).Status);
        }
        var boards = await GetAsync($"/statistics?{Quarter}&by=agency&across=type");
        Assert.Empty(boards.All("#rows tbody a, #cross tbody td:not(:last-child) a, #cross tbody tr td:last-child a, #absence tbody a"));
        Assert.NotEmpty(boards.All("#rows tfoot a"));

        var page = await GetAsync((await GetAsync($"/statistics?{Quarter}&by=agency", _coordinator)).Find("#rows a[href*='measure=did_not_attend&group=solent-nhs']")!.GetAttribute("href")!, _coordinator);
        Assert.Contains("2 in 2 sessions.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Each session’s figures are of these people only.", page.Main, StringComparison.Ordinal);
        Assert.Equal(["1", "3", "0", "0", "3", "2", "0", "2", "2", "0"], Row(page, 2));
        Assert.Contains($"/attendance/{_first.Reference}/2016-11-15", page.All("#sessions a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Names_are_for_the_team_only()
    {
        var address = $"/statistics/people?{Quarter}&by=agency&measure=did_not_attend&group=solent-nhs";
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(address)).Status);
        Assert.Contains("/sign-in", (await (await _site.BrowserAsync()).GetAsync(address)).Location, StringComparison.Ordinal);

        var page = await GetAsync(address, _coordinator);
        Assert.Equal("Did not attend: The solent-nhs agency", page.Heading);
        Assert.Equal(2, page.All("#people tbody tr").Count);
        Assert.All(page.All("#people tbody tr"), r => Assert.Equal(["The solent-nhs agency", "did not attend"], r.QuerySelectorAll("td").Select(TestPage.Words).Where((_, i) => i != 1)));
        Assert.Equal($"/people/{_first.Bookings[0].PersonId}", page.All("#people tbody th a").Select(a => a.GetAttribute("href")).Order(StringComparer.Ordinal).First());
        Assert.True(page.Response.Headers.CacheControl!.NoStore);

        var one = await GetAsync($"/statistics/people?{Quarter}&measure=attendees&session={_second.Reference}", _coordinator);
        Assert.Equal(["attended and completed", "attended and completed", "came without a place and completed", "came without a place and completed"], one.All("#people tbody td:last-child").Select(TestPage.Words).Order(StringComparer.Ordinal));
        Assert.All(one.All("#people tbody td:nth-child(3)"), c => Assert.EndsWith("Tue 22 Nov 2016", TestPage.Words(c), StringComparison.Ordinal));
        var session = await GetAsync($"/statistics/sessions?{Quarter}&by=type&measure=attendees&group=half-day", _coordinator);
        foreach (var link in session.All("a[href^='/statistics/people']").Select(a => a.GetAttribute("href")!).Distinct())
        {
            Assert.NotEmpty((await GetAsync(link, _coordinator)).All("#people tbody tr"));
        }
    }

    [Theory]
    [InlineData("/statistics/sessions?by=type&group=zebra&measure=attendees")]
    [InlineData("/statistics/sessions?by=type&group=half-day&column=solent-nhs&measure=attendees")]
    [InlineData("/statistics/sessions?by=focus&group=children&measure=places_offered")]
    [InlineData("/statistics/people?by=type&group=half-day&measure=sessions")]
    [InlineData("/statistics/people?by=type&group=half-day&measure=take_up")]
    [InlineData("/statistics/people?by=type&group=half-day&measure=banana")]
    [InlineData("/statistics/people?by=type&group=half-day&measure=attendees&session=zebra")]
    public async Task What_there_is_not_is_not_found(string address) =>
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{address}&{Quarter}", _coordinator)).Status);

    [Fact]
    public async Task A_frozen_quarter_shows_what_was_frozen_and_names_nobody()
    {
        var quarter = Training.Statistics.Quarter.Of(new DateOnly(2016, 11, 1));
        using (var db = _site.Database.Open())
        {
            var count = await new StatisticsDesk(db, new CountCache()).CountAsync(quarter);
            db.FrozenQuarters.Add(new FrozenQuarter { From = quarter.From, FrozenAt = _site.Clock.UtcNow, FrozenById = _board.Id, Note = "Agreed by the group.", Data = FrozenData.Write(count) });
            await db.SaveChangesAsync();
        }
        GivenDelivered("2016-11-29");

        var page = await GetAsync($"/statistics?{Quarter}", _coordinator);
        Assert.Contains("Frozen on Wednesday 1 February 2017 at 9am by Priya Raman.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Agreed by the group.", page.Main, StringComparison.Ordinal);
        Assert.Equal("20", TestPage.Words(page.Find("#places_offered td")));
        Assert.Contains("as published", TestPage.Words(page.Find("#trend tbody tr:last-child")), StringComparison.Ordinal);
        var live = await GetAsync(page.Find(".statistics-frozen a")!.GetAttribute("href")!, _coordinator);
        Assert.Equal("30", TestPage.Words(live.Find("#places_offered td")));
        Assert.Contains("as they stand now", live.Main, StringComparison.Ordinal);
        Assert.Equal($"/statistics?{Quarter}&by=type", live.Find(".statistics-frozen a")!.GetAttribute("href"));

        var sessions = await GetAsync(page.Find("#rows tfoot a[href*='measure=attendees']")!.GetAttribute("href")!, _coordinator);
        Assert.Contains("6 in 2 sessions.", sessions.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("/statistics/people", sessions.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/statistics/people?{Quarter}&measure=attendees", _coordinator)).Status);
        var now = await GetAsync(sessions.All("main a").Single(a => TestPage.Words(a) == "As they stand now").GetAttribute("href")!, _coordinator);
        Assert.Contains("8 in 3 sessions.", now.Main, StringComparison.Ordinal);
        Assert.Equal(8, (await GetAsync(now.All("main a").Single(a => TestPage.Words(a) == "The people behind it").GetAttribute("href")!, _coordinator)).All("#people tbody tr").Count);
    }

    public void Dispose() => _site.Dispose();
}
