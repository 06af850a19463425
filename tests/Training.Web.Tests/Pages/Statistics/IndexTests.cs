using System.Net;
using System.Text.Json;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages.Statistics;

public sealed class IndexTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _board = Given.Person("Priya Raman", Role.Board);
    private readonly Person _coordinator = Given.Person("Grace Whitlock", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain");

    public IndexTests()
    {
        _site.Time.Set("2017-02-01T09:00:00Z"); // the latest quarter that is over is October to December 2016
        _site.Add(_board, _coordinator, _nurse);
    }

    private Session GivenDelivered(string day = "2016-11-15", bool closed = true, int people = 2, CourseType type = CourseType.HalfDay, Boards boards = Boards.Children)
    {
        var course = Given.Course(type, boards: boards);
        var session = Given.Session(_site.Clock, 10, course, days: [day + " 09:30-12:30"]);
        session.RegisterClosedAt = closed ? session.EndsAt : null;
        foreach (var person in Given.Persons(people))
        {
            Given.Booking(session, person, session.StartsAt.AddDays(-30));
        }
        _site.Add(session);
        _site.Add([.. session.Bookings.Skip(1).Where(b => b.Status == BookingStatus.Confirmed).Select(b => new Presence
        {
            SessionId = session.Id, SessionDayId = session.Days[0].Id, PersonId = b.PersonId,
            ArrivedAt = session.StartsAt, Method = ScanMethod.Qr, WholeDay = true,
        })]);
        return session;
    }

    private async Task<TestPage> GetAsync(string url, Person? person = null) => await (await _site.BrowserAsync(person ?? _board)).GetAsync(url);

    private static string Cell(TestPage page, string table, string row, int column) =>
        TestPage.Words(page.All($"{table} tr").Single(r => r.QuerySelector("th") is { } th && TestPage.Words(th) == row).Children[column]);

    private static string Cell(TestPage page, string table, string row, string column) =>
        Cell(page, table, row, page.All($"{table} thead th").Select(TestPage.Words).ToList().IndexOf(column));

    [Fact]
    public async Task Board_members_see_the_latest_quarter_that_has_figures()
    {
        GivenDelivered();

        var page = await GetAsync("/statistics");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("Statistics", page.Heading);
        Assert.Contains("Quarter 3 of 2016-17, October to December 2016", page.Main, StringComparison.Ordinal);
        Assert.Contains("1 session offered 10 places, of which 2 were taken.", page.Main, StringComparison.Ordinal);
        Assert.Equal("10", Cell(page, "#rows", "Half-day workshop", "Places offered"));
        Assert.Equal("20.0%", Cell(page, "#rows", "Total", "Take-up"));
        Assert.Contains("Counted on Wednesday 1 February 2017 at 9am", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_measure_stands_beside_its_definition_the_quarter_before_a_year_before_and_four_quarters()
    {
        GivenDelivered();
        GivenDelivered("2016-08-10", people: 3);

        var page = await GetAsync("/statistics");

        Assert.Equal(Training.Statistics.Measures.All.Select(m => $"{m.Label} {m.Definition}"),
            page.All(".statistics-measures tbody").Select(m => $"{TestPage.Words(m.QuerySelector("th"))} {TestPage.Words(m.QuerySelector(".statistics-measures__definition"))}"));
        Assert.Equal(["Measure", "Q3 2016-17", "Q2 2016-17", "Q3 2015-16", "4 quarters to Dec 2016"], page.All(".statistics-measures thead th").Select(TestPage.Words));
        Assert.Equal(["2", "3−1", "–", "5"], Enumerable.Range(1, 4).Select(n => Cell(page, ".statistics-measures", "Booked", n)));
        Assert.Equal(["50.0%", "66.7%−16.7 points", "–", "60.0%−10.0 points"], Enumerable.Range(1, 4).Select(n => Cell(page, ".statistics-measures", "Attendance", n)));
        Assert.Contains("No session is recorded here for Quarter 3 of 2015-16.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Attendance 50.0% Q2 2016-17: 66.7% (−16.7 points) Q3 2015-16: – 4 quarters to Dec 2016: 60.0% (−10.0 points)", page.Main, StringComparison.Ordinal);
        Assert.Equal("/statistics?year=2016-17&quarter=2&by=type", page.Find(".statistics-measures thead a")!.GetAttribute("href"));
        foreach (var link in page.All("#rows thead a, .statistics-contents a[href^='#']"))
        {
            Assert.NotNull(page.Find(link.GetAttribute("href")!));
        }

        // The same row by row; what is not recorded has no column.
        Assert.Equal(["1", "2−1", "3", "20.0%", "30.0%−10.0 points", "25.0%−5.0 points", "50.0%", "66.7%−16.7 points", "60.0%−10.0 points"],
            page.All("#compared tbody tr:first-child td").Select(TestPage.Words));

        // Beside the boards' and the agencies' figures too, and the measure that was chosen.
        Assert.Equal(["Q3 2016-17", "Q2 2016-17"], page.All("#boards thead tr:last-child th").Take(2).Select(TestPage.Words));
        var team = await GetAsync("/statistics", _coordinator);
        Assert.Equal(["Booked", "Cancelled late", "Places taken", "Did not attend", "Attendance"], team.All("#absence thead tr:first-child th").Skip(1).Select(TestPage.Words));
        Assert.Equal(["2", "3", "0", "0", "0", "0", "2", "3"], Enumerable.Range(1, 8).Select(n => Cell(page, "#boards", "Places taken", n)));
        Assert.Equal(["2", "0", "0", "2", "1", "1", "50.0%", "66.7%"], team.All("#absence tbody tr:last-child td").Select(TestPage.Words));
        var chosen = await GetAsync("/statistics?year=2016-17&quarter=3&measure=places_taken");
        Assert.Equal("Places taken", TestPage.Words(chosen.All("#compared thead tr:first-child th")[^1]));
        Assert.Equal(["2", "3−1"], chosen.All("#compared tbody tr:first-child td").Skip(9).Take(2).Select(TestPage.Words));
        Assert.Contains("measure=places_taken", chosen.Find(".statistics-by a")!.GetAttribute("href"), StringComparison.Ordinal);

        var year = await GetAsync("/statistics?year=2016-17&by=month");
        Assert.Equal(["Measure", "2016-17", "2015-16"], year.All(".statistics-measures thead th").Select(TestPage.Words));
        Assert.Null(year.Find("#compared")); // nothing is recorded of the year before
    }

    [Fact]
    public async Task Months_stand_beside_the_same_months_a_year_before()
    {
        GivenDelivered(people: 4);
        GivenDelivered("2015-11-10", people: 3);
        GivenDelivered("2016-08-10", people: 3);

        var page = await GetAsync("/statistics?year=2016-17&quarter=3&by=month");

        Assert.Equal(["Q3 2016-17", "Q3 2015-16"], page.All("#compared thead tr:last-child th").Take(2).Select(TestPage.Words));
        Assert.Equal(["November 2016", "3", "2+1"], page.All("#compared tbody tr:first-child > *").Take(3).Select(TestPage.Words));
    }

    [Fact]
    public async Task The_boards_stand_side_by_side_and_a_joint_session_is_under_each_and_once_in_the_total()
    {
        GivenDelivered();
        GivenDelivered("2016-11-16", boards: Boards.Adults, people: 3);
        GivenDelivered("2016-11-17", boards: BoardsExtensions.Joint, people: 4);

        var page = await GetAsync("/statistics?year=2016-17&quarter=3&board=adults");

        Assert.Equal(["Measure", "Children’s board", "Adults’ board", "Of which joint", "Both boards"], page.All("#boards thead th").Select(TestPage.Words));
        Assert.Equal(["20", "20", "10", "30"], Enumerable.Range(1, 4).Select(n => Cell(page, "#boards", "Places offered", n)));
        Assert.Equal(["4", "5", "3", "6"], Enumerable.Range(1, 4).Select(n => Cell(page, "#boards", "Attendees", n)));
        Assert.Contains("The rest of this page is about the Adults' board only.", page.Main, StringComparison.Ordinal);
        Assert.Equal("20", Cell(page, "#rows", "Total", "Places offered"));
        Assert.Contains("year=2016-17&quarter=3&by=board&measure=attendees&group=children", page.Find("#boards a[href*='measure=attendees&group=children']")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_dimensions_are_crossed_with_their_totals()
    {
        GivenDelivered();
        GivenDelivered("2016-12-06", people: 3);
        GivenDelivered("2016-12-07", people: 5, type: CourseType.Wednesday);

        var page = await (await GetAsync("/statistics?year=2016-17&quarter=3")).SubmitAsync("form.statistics-form", ("across", "month"), ("measure", "places_taken"));

        Assert.Equal(["Course type", "November 2016", "December 2016", "Total"], page.All("#cross thead th").Select(TestPage.Words));
        Assert.Equal(["2", "3", "5"], page.All("#cross tbody tr:nth-child(1) td").Select(TestPage.Words));
        Assert.Equal(["0", "5", "5"], page.All("#cross tbody tr:nth-child(2) td").Select(TestPage.Words));
        Assert.Equal(["2", "8", "10"], page.All("#cross tfoot td").Select(TestPage.Words));
        Assert.Equal(["month", "places_taken"], page.All("#across, #measure").Select(s => s.QuerySelector("option[selected]")!.GetAttribute("value")));
        Assert.Contains("Places taken by course type and month", page.Main, StringComparison.Ordinal);

        // Each of its figures, looked behind, is that figure again; nothing is behind nothing.
        foreach (var cell in page.All("#cross td"))
        {
            Assert.Equal(TestPage.Words(cell) != "0", cell.QuerySelector("a") is not null);
            if (cell.QuerySelector("a")?.GetAttribute("href") is { } behind)
            {
                Assert.StartsWith($"{TestPage.Words(cell)} in ", TestPage.Words((await GetAsync(behind)).Find("h1 + p")), StringComparison.Ordinal);
            }
        }

        var people = await GetAsync("/statistics?year=2016-17&quarter=3&across=focus&measure=sessions");
        Assert.Contains("cannot be divided among people", people.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_asks_for_another_quarter_board_and_rows()
    {
        GivenDelivered();
        GivenDelivered("2016-05-10", boards: Boards.Adults, type: CourseType.Wednesday);

        var page = await (await GetAsync("/statistics")).SubmitAsync("form.statistics-form", ("year", "2016-17"), ("quarter", ""), ("board", "adults"), ("by", "month"));

        Assert.Contains("The year 2016-17, April 2016 to March 2017, Adults' board", page.Main, StringComparison.Ordinal);
        Assert.Equal(["May 2016", "Total"], page.All("#rows tbody th, #rows tfoot th").Select(TestPage.Words));
        Assert.Equal("selected", page.Find("#by option[value=month]")!.HasAttribute("selected") ? "selected" : "");
        Assert.Contains("/statistics.csv?year=2016-17&board=adults&by=month", page.All("main a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Open_registers_are_listed_and_the_team_can_go_and_close_them()
    {
        var open = GivenDelivered(closed: false);
        GivenDelivered();

        var page = await GetAsync("/statistics", _coordinator);
        Assert.Contains("Not counted yet: 1 register is still open, with 10 places offered and 2 held", page.Main, StringComparison.Ordinal);
        Assert.Contains($"({open.Reference}), 10 places offered and 2 held: its register", page.Main, StringComparison.Ordinal);
        Assert.Contains("Not complete: Q3 2016-17 (1 register open).", page.Main, StringComparison.Ordinal);
        Assert.Equal($"/attendance/{open.Reference}/2016-11-15", page.Find(".statistics-provisional a")!.GetAttribute("href"));
        Assert.Contains("its register is open; it ended on Tuesday 15 November 2016, 78 days ago", page.Main, StringComparison.Ordinal);
        Assert.Equal("1", Cell(page, "#rows", "Total", "Sessions provisional"));
        Assert.Equal("1", Cell(page, "#rows", "Total", "Sessions"));

        var boards = await GetAsync("/statistics");
        Assert.Contains(open.Reference, boards.Main, StringComparison.Ordinal);
        Assert.Null(boards.Find(".statistics-provisional a"));
    }

    [Fact]
    public async Task What_cannot_be_divided_among_people_is_a_dash_and_said()
    {
        GivenDelivered();

        var page = await GetAsync("/statistics?year=2016-17&by=agency");

        Assert.DoesNotContain("Places offered", page.All("#rows thead th").Select(TestPage.Words));
        Assert.Equal("10", TestPage.Words(page.Find("#places_offered td")));
        Assert.Contains("cannot be divided by agency", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_chart_is_a_figure_whose_marks_have_their_numbers_in_words_and_in_a_table()
    {
        GivenDelivered();

        var page = await GetAsync("/statistics");

        Assert.Equal(["In Q3 2016-17 take-up was 20% and attendance 50%", "Places offered, places taken and attendees by course type",
            "1 of 2 places taken was not used: attendance against places, by session", "Agencies’ shares of all attendees"], page.All("figure.chart figcaption").Select(f => f.FirstChild!.TextContent.Trim()));
        Assert.All(page.All("figure.chart"), f => Assert.NotNull(f.QuerySelector("[role=img][aria-label]")));
        Assert.All(page.All("figure.chart"), f => Assert.NotNull(f.QuerySelector("details table caption")));
        Assert.Contains("Half-day workshop: places offered 10, places taken 2 and attendees 1", page.All("figure.chart svg[role=img]").Select(i => i.GetAttribute("aria-label")));
        Assert.EndsWith("Q3 2016-17: take-up was 20% and attendance 50%", page.Find(".trend")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal(page.All("[id]").Count, page.All("[id]").Select(e => e.Id).Distinct().Count());
        Assert.Empty(page.All("[style], main script, main style"));
    }

    [Fact]
    public async Task Sessions_are_ranked_and_what_went_unmet_or_was_not_held_is_listed()
    {
        var full = GivenDelivered(people: 14); // ten places
        var cancelled = Given.Session(_site.Clock, 10, days: "2016-11-23 09:30-12:30", status: SessionStatus.Cancelled);
        var later = Given.Session(_site.Clock, 10, days: "2016-11-24 09:30-12:30", status: SessionStatus.Postponed);
        _site.Add(cancelled, later);

        var page = await GetAsync("/statistics");

        Assert.Contains("Sessions, the most attended first", page.Main, StringComparison.Ordinal);
        Assert.Equal($"/sessions/{full.Reference}", page.Find("#most-attended tbody a")!.GetAttribute("href"));
        Assert.Contains("Only sessions in which at least 10 places were taken", page.Main, StringComparison.Ordinal);
        Assert.Contains("4 people waited for a place in 1 session and never got one.", page.Main, StringComparison.Ordinal);
        Assert.Equal(["planned for Wednesday 23 November 2016: cancelled", "planned for Thursday 24 November 2016: postponed, no new date yet"], page.All("#not-held li").Select(l => TestPage.Words(l).Split(", ", 2)[1]));
        Assert.Contains("Nobody of these sessions has been asked for an evaluation.", page.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("year=banana", "The year should be a financial year such as 2016-17, not “banana”")]
    [InlineData("year=2016-17&quarter=7", "The quarter should be 1, 2, 3 or 4, or left out for the whole year, not “7”")]
    [InlineData("by=zebra", "The rows should be by type, course, agency, sector, focus, theme, need, board, venue, month or quarter, not “zebra”")]
    [InlineData("across=zebra", "The columns should be by type, course, agency, sector, focus, theme, need, board, venue, month or quarter, or left out, not “zebra”")]
    [InlineData("by=type&across=type", "The columns should be by something else than the rows")]
    [InlineData("measure=happiness", "The measure should be one of sessions, sessions_cancelled, sessions_postponed, sessions_provisional, places_offered, booked, cancelled_in_time, cancelled_late, places_taken, attended, did_not_attend, walk_ins, attendees, completed, take_up, attendance, fill, unmet_demand, not “happiness”")]
    [InlineData("board=parents", "The board should be children or adults, or left out for both, not “parents”")]
    public async Task What_cannot_be_is_said_and_the_form_is_kept(string query, string sentence)
    {
        GivenDelivered();

        var page = await GetAsync("/statistics?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(sentence, Assert.Single(page.Errors));
        Assert.NotNull(page.Find(page.Find(".govuk-error-summary__list a")!.GetAttribute("href")!));
        Assert.NotNull(page.Find("form.statistics-form"));
        Assert.StartsWith("Error: ", page.Document.Title, StringComparison.Ordinal);

        var csv = await GetAsync("/statistics.csv?" + query);
        Assert.Equal((HttpStatusCode.BadRequest, sentence + "."), (csv.Status, csv.Text));
        var behind = await GetAsync("/statistics/sessions?" + query);
        Assert.Equal((HttpStatusCode.BadRequest, sentence), (behind.Status, Assert.Single(behind.Errors)));
    }

    [Fact]
    public async Task Live_is_1_or_nothing()
    {
        var page = await GetAsync("/statistics?live=perhaps");

        Assert.Equal((HttpStatusCode.BadRequest, "Figures as they stand now are live=1, not “perhaps”"), (page.Status, Assert.Single(page.Errors)));
    }

    [Fact]
    public async Task A_wrong_field_leaves_the_others_as_they_were()
    {
        var page = await GetAsync("/statistics?year=2016-17&quarter=7&board=adults&by=agency");

        Assert.Equal(["2016-17", "", "adults", "agency", "", "attendees"], page.All("form.statistics-form select").Select(s => s.QuerySelector("option[selected]")?.GetAttribute("value") ?? ""));
    }

    [Fact]
    public async Task A_quarter_without_sessions_says_so()
    {
        var page = await GetAsync("/statistics?year=2016-17&quarter=1");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("No session of this quarter has been delivered", page.Main, StringComparison.Ordinal);

        _site.Add(Given.Session(_site.Clock, days: "2017-05-10 09:30-12:30"));
        Assert.Contains("1 session of it is still to come.", (await GetAsync("/statistics?year=2017-18&quarter=1&by=agency&across=type")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_are_for_boards_and_the_team_only()
    {
        var anonymous = await _site.BrowserAsync();
        var page = await anonymous.GetAsync("/statistics");
        Assert.Equal(HttpStatusCode.Redirect, page.Status);
        Assert.Contains("/sign-in", page.Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("/statistics", _nurse)).Status);
        foreach (var file in new[] { "/statistics.csv", "/statistics.json" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync(file)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(file, _nurse)).Status);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(file, _coordinator)).Status);
        }
    }

    [Fact]
    public async Task The_same_query_gives_files()
    {
        GivenDelivered();

        var csv = await GetAsync("/statistics.csv?year=2016-17&quarter=3&by=board");
        Assert.Equal("text/csv; charset=utf-8", csv.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal("statistics-2016-17-q3-by-board.csv", csv.Response.Content.Headers.ContentDisposition!.FileName);
        Assert.True(csv.Response.Headers.CacheControl!.NoStore);
        Assert.Contains("\r\nchildren,Children's board,1,0,0,0,10,2,", csv.Text, StringComparison.Ordinal);

        var json = await GetAsync("/statistics.json?year=2016-17&quarter=3&by=board");
        Assert.Equal("application/json; charset=utf-8", json.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal(10, JsonDocument.Parse(json.Text).RootElement.GetProperty("rows")[0].GetProperty("places_offered").GetInt32());
    }

    [Fact]
    public async Task The_page_asks_the_database_no_more_often_for_ten_times_as_much()
    {
        GivenDelivered();
        var cold = await AskedAsync();
        var warm = await AskedAsync();
        for (var n = 0; n < 10; n++)
        {
            GivenDelivered($"2016-11-{n + 20}", people: 6, type: (CourseType)(n % 5 + 1));
        }

        Assert.Equal(cold, await AskedAsync());
        Assert.Equal(warm, await AskedAsync());
        Assert.InRange(cold, warm, 19);
        Assert.InRange(warm, 1, 12);

        async Task<int> AskedAsync()
        {
            var browser = await _site.BrowserAsync(_board);
            var before = _site.Commands.Count;
            await browser.GetAsync("/statistics?year=2016-17&quarter=3&by=agency&across=course");
            return _site.Commands.Count - before;
        }
    }

    public void Dispose() => _site.Dispose();
}
