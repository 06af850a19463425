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
        _site.Add([.. session.Bookings.Skip(1).Select(b => new Presence
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
    public async Task Every_measure_stands_beside_its_definition_the_quarter_before_and_a_year_before()
    {
        GivenDelivered();
        GivenDelivered("2016-08-10", people: 3);

        var page = await GetAsync("/statistics");

        Assert.Equal(Training.Statistics.Measures.All.Select(m => $"{m.Label} {m.Definition}"),
            page.All(".statistics-measures tbody").Select(m => $"{TestPage.Words(m.QuerySelector("th"))} {TestPage.Words(m.QuerySelector(".statistics-measures__definition"))}"));
        Assert.Equal("2", Cell(page, ".statistics-measures", "Booked", 1));
        Assert.Equal("3", Cell(page, ".statistics-measures", "Booked", 2));
        Assert.Equal("–", Cell(page, ".statistics-measures", "Booked", 3));
        Assert.Contains("No session is recorded here for Quarter 3 of 2015-16.", page.Main, StringComparison.Ordinal);
        foreach (var link in page.All("#rows thead a"))
        {
            Assert.NotNull(page.Find(link.GetAttribute("href")!));
        }
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
        Assert.Contains("Not counted yet: 1 register is still open", page.Main, StringComparison.Ordinal);
        Assert.Equal($"/attendance/{open.Reference}/2016-11-15", page.Find(".statistics-provisional a")!.GetAttribute("href"));
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
    public async Task The_chart_is_a_figure_whose_bars_have_their_numbers_in_words()
    {
        GivenDelivered();

        var page = await GetAsync("/statistics");

        Assert.Equal("Half-day workshop: places offered 10, places taken 2 and attendees 1", page.Find("figure.chart svg[role=img]")!.GetAttribute("aria-label"));
        Assert.Equal(["82%", "16.4%", "8.2%"], page.All("figure.chart .chart__bars rect").Select(r => r.GetAttribute("width")));
        Assert.NotNull(page.Find("figure.chart figcaption"));
        Assert.Empty(page.All("[style], main script, main style"));
    }

    [Theory]
    [InlineData("year=banana", "The year should be a financial year such as 2016-17, not “banana”")]
    [InlineData("year=2016-17&quarter=7", "The quarter should be 1, 2, 3 or 4, or left out for the whole year, not “7”")]
    [InlineData("by=zebra", "The rows should be by type, course, agency, sector, focus, theme, need, board, venue, month or quarter, not “zebra”")]
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
    }

    [Fact]
    public async Task A_wrong_field_leaves_the_others_as_they_were()
    {
        var page = await GetAsync("/statistics?year=2016-17&quarter=7&board=adults&by=agency");

        Assert.Equal(["2016-17", "", "adults", "agency"], page.All("form.statistics-form select").Select(s => s.QuerySelector("option[selected]")?.GetAttribute("value") ?? ""));
    }

    [Fact]
    public async Task A_quarter_without_sessions_says_so()
    {
        var page = await GetAsync("/statistics?year=2016-17&quarter=1");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("No session of this quarter has been delivered", page.Main, StringComparison.Ordinal);
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
    public async Task The_page_asks_the_database_no_more_often_for_more_rows()
    {
        GivenDelivered();
        await GetAsync("/statistics?by=agency");
        var few = await AskedAsync();
        for (var n = 0; n < 5; n++)
        {
            GivenDelivered($"2016-11-{n + 20}", people: 6, type: (CourseType)(n + 1));
        }

        Assert.Equal(few, await AskedAsync());
        Assert.InRange(few, 1, 15);

        async Task<int> AskedAsync()
        {
            var browser = await _site.BrowserAsync(_board);
            var before = _site.Commands.Count;
            await browser.GetAsync("/statistics?year=2016-17&quarter=3&by=agency");
            return _site.Commands.Count - before;
        }
    }

    public void Dispose() => _site.Dispose();
}
