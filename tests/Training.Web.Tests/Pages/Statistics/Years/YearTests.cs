using System.Net;
using Training.Attendance;
using Training.Bookings;
using Training.Evaluations;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Web.Tests.Pages.Statistics.Years;

/// <summary>The year's page, for a board's annual report. It is 1 June 2017.</summary>
public sealed class YearTests : IDisposable
{
    private const string Address = "/statistics/years/2016-17";

    private readonly TestSite _site = new();
    private readonly Person _board = Given.Person("Priya Raman", Role.Board);
    private readonly Person _coordinator = Given.Person("Grace Whitlock", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain");
    private readonly Person _lead = Given.Person("Tom Byrne", Role.AgencyLead, Given.Agency());
    private readonly Person _trainer = Given.Person("Daniel Okafor", Role.Trainer);

    public YearTests()
    {
        _site.Time.Set("2017-06-01T09:00:00Z");
        _site.Add(_board, _coordinator, _nurse, _lead, _trainer);
    }

    private Session GivenDelivered(string day, int people = 2, Course? course = null, bool closed = true)
    {
        var session = Given.Session(_site.Clock, 10, course ?? Given.Course(), days: [day + " 09:30-12:30"]);
        session.RegisterClosedAt = closed ? session.EndsAt : null;
        foreach (var person in Given.Persons(people))
        {
            Given.Booking(session, person, session.StartsAt.AddDays(-30));
        }
        _site.Add(session);
        _site.Add([.. session.Bookings.Skip(1).Select(b => new Presence
        {
            SessionId = session.Id, SessionDayId = session.Days[0].Id, PersonId = b.PersonId, ArrivedAt = session.StartsAt, Method = ScanMethod.Qr, WholeDay = true,
        })]);
        return session;
    }

    private static Course Course(string title, string? theme, string source = "priority", CourseType type = CourseType.HalfDay, Boards boards = Boards.Children)
    {
        var course = Given.Course(type, title: title, boards: boards);
        if (theme is not null)
        {
            course.Themes.Add(new CourseTheme { Theme = new Theme { Code = theme.ToLowerInvariant(), Name = theme, Source = source }, Position = 1 });
        }
        return course;
    }

    private async Task<TestPage> GetAsync(string url = Address, Person? person = null) => await (await _site.BrowserAsync(person ?? _board)).GetAsync(url);

    private static string Row(TestPage page, string table, string row) =>
        string.Join(" | ", page.All($"table[aria-labelledby={table}] tr").Where(r => r.QuerySelector("th") is { } th && TestPage.Words(th) == row).SelectMany(r => r.QuerySelectorAll("td").Select(TestPage.Words)));

    [Fact]
    public async Task The_year_is_told_in_the_shape_of_the_published_tables_with_the_year_before_beside()
    {
        var neglect = Course("An introduction to neglect", "Neglect");
        var session = GivenDelivered("2016-04-12", 3, neglect);
        foreach (var day in new[] { "2016-09-20", "2016-12-06", "2017-03-30" })
        {
            var again = Given.Session(_site.Clock, 10, days: [day + " 09:30-12:30"]);
            (again.Course, again.CourseId, again.RegisterClosedAt) = (null!, session.CourseId, again.EndsAt);
            _site.Add(again);
        }
        GivenDelivered("2016-12-08", 5, Course("Recognising Neglect", "Family", type: CourseType.Conference, boards: BoardsExtensions.Joint));
        GivenDelivered("2015-05-05", 4, Course("Years ago", null));
        _site.Add(new Theme { Code = "online", Name = "Online safety", Source = "concern" }, new Theme { Code = "met", Name = "Missing children", Source = "priority" });

        var page = await GetAsync();

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("The year 2016-17", page.Heading, StringComparison.Ordinal);
        Assert.Contains("Counted on Thursday 1 June 2017 at 10am", page.Main, StringComparison.Ordinal);
        // sessions, attendees, places offered, places taken, take-up, attendance, walk-ins; of 2015-16 sessions, attendees, take-up, attendance
        Assert.Equal("4 | 2 | 40 | 3 | 7.5% | 66.7% | 0 | 1 | 3 | 40.0% | 75.0%", Row(page, "types", "Half-day workshop"));
        Assert.Equal("1 | 4 | 10 | 5 | 50.0% | 80.0% | 0 | 0 | 0 | – | –", Row(page, "types", "Conference"));
        Assert.Equal("5 | 6 | 50 | 8 | 16.0% | 75.0% | 0 | 1 | 3 | 40.0% | 75.0%", Row(page, "types", "Total"));
        Assert.StartsWith("2 | 4 | 20", Row(page, "quarters", "Quarter 3, October to December 2016"), StringComparison.Ordinal);
        Assert.StartsWith("1 | 4 | 10", Row(page, "boards", "of which joint (counted in both rows above, once in the total)"), StringComparison.Ordinal);
        Assert.Contains("A joint session counts under each board and once in the total; 1 of the sessions was joint.", page.Main, StringComparison.Ordinal);
        Assert.Contains("“An introduction to neglect” ran 4 times with 2 attendees, one a quarter", page.Main, StringComparison.Ordinal);
        Assert.Contains("Recognising Neglect, Thursday 8 December 2016, both boards (joint): 4 attendees. 5 of 10 places were taken, 4 of these used", page.Main, StringComparison.Ordinal);
        Assert.Contains("2 of 3 named priorities were covered by at least one session. Gap: nothing was delivered on Missing children.", page.Main, StringComparison.Ordinal);
        Assert.Equal("4 | 2 | An introduction to neglect", Row(page, "themes", "Neglect"));
        Assert.Equal("0 | 0 | Gap: Nothing delivered, and no course has it", Row(page, "themes", "Missing children"));
        Assert.Equal("0 | 0 | Nothing delivered, and no course has it", Row(page, "themes", "Online safety"));
        Assert.Equal(["Named priorities", "Need from: concern"], page.All(".year-themes th[scope=rowgroup]").Select(TestPage.Words));
        Assert.Equal(Measures.All.Select(m => m.Definition), page.All(".statistics-measures__definition").Select(TestPage.Words));
        Assert.Contains("No quarter of this year is frozen.", page.Main, StringComparison.Ordinal);
        Assert.Empty(page.All("[style], main script, main style"));

        Assert.Contains("as a spreadsheet: Excel, every table on a sheet of its own; CSV, the table by type of course only.", page.Main, StringComparison.Ordinal);
        Assert.Equal(["/statistics.xlsx?year=2016-17", "/statistics.csv?year=2016-17&by=type"], page.All("main a[download]").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Only_boards_and_the_team_read_the_years_and_their_commentary()
    {
        var anonymous = await _site.BrowserAsync();
        foreach (var address in new[] { "/statistics/years", Address, Address + "/commentary" })
        {
            Assert.Contains("/sign-in", (await anonymous.GetAsync(address)).Location, StringComparison.Ordinal);
            foreach (var person in new[] { _nurse, _lead, _trainer })
            {
                Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(address, person)).Status);
            }
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(address, _coordinator)).Status);
        }
    }

    [Fact]
    public async Task A_year_under_way_an_empty_one_and_one_that_is_none()
    {
        GivenDelivered("2017-05-02");
        GivenDelivered("2017-05-03", closed: false);
        _site.Add(Given.Session(_site.Clock, days: "2017-09-20 09:30-12:30"));

        var now = await GetAsync("/statistics/years/2017-18");
        Assert.Contains("The year is under way: these are its figures so far, and 1 session still to come is not counted.", now.Main, StringComparison.Ordinal);
        Assert.Contains("Not counted yet: 1 register is still open.", now.Main, StringComparison.Ordinal);
        Assert.Contains("No session is recorded here for 2016-17, so there is nothing to compare with.", now.Main, StringComparison.Ordinal);
        Assert.Empty(now.All("[aria-labelledby=types] th[scope=colgroup]"));

        var empty = await GetAsync("/statistics/years/1950-51");
        Assert.Equal(HttpStatusCode.OK, empty.Status);
        Assert.Contains("No session of this year has been delivered.", empty.Main, StringComparison.Ordinal);
        Assert.Empty(empty.All("main table"));

        foreach (var (year, said) in new[] { "banana", "2016", "2016-18", "1899-00" }.Select(y => (y, $"The year should be a financial year such as 2016-17, not “{y}”"))
            .Append(("2018-19", "The year 2018-19 has not begun: its figures will be here from Sunday 1 April 2018 on")))
        {
            var none = await GetAsync($"/statistics/years/{year}");
            Assert.Equal((HttpStatusCode.BadRequest, said), (none.Status, Assert.Single(none.Errors)));
            Assert.NotNull(none.Find("main a[href='/statistics/years']"));
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/statistics/years/{year}/commentary")).Status);
        }

        var years = await GetAsync("/statistics/years");
        Assert.Equal(["2017-18"], years.All("main tbody a").Select(TestPage.Words));
        Assert.Equal("/statistics/years/2017-18", years.Find("main tbody a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Frozen_quarters_are_named_with_what_was_corrected_since()
    {
        GivenDelivered("2016-05-03");
        await using (var db = _site.Database.Open())
        {
            var quarter = Quarter.Of(new(2016, 5, 3));
            var count = await new StatisticsDesk(db, new CountCache()).CountAsync(quarter, live: true);
            db.FrozenQuarters.Add(new FrozenQuarter { From = quarter.From, FrozenAt = db.Clock.UtcNow, FrozenById = _board.Id, Note = "Agreed <b>at</b> the meeting", Data = FrozenData.Write(count) });
            await db.SaveChangesAsync();
        }

        Assert.Contains("Quarter 1 was frozen on Thursday 1 June 2017 at 10am by Priya Raman: “Agreed <b>at</b> the meeting”. Its totals are the same now.", (await GetAsync()).Main, StringComparison.Ordinal);
        GivenDelivered("2016-05-04");
        Assert.Contains("Corrected since. Sessions: 2, was 1; Places offered: 20, was 10; Booked: 4, was 2;", (await GetAsync()).Main, StringComparison.Ordinal);
        Assert.Contains("quarter 1", TestPage.Words((await GetAsync("/statistics/years")).All("main tbody tr")[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agencies_of_fewer_than_five_people_are_for_the_team_and_for_themselves()
    {
        var session = Given.Session(_site.Clock, 70, days: ["2016-05-03 09:30-12:30"]);
        session.RegisterClosedAt = session.EndsAt;
        foreach (var (code, people) in new[] { ("large", 20), ("middle", 9), ("small", 3), ("smaller", 2) })
        {
            var agency = Given.Agency(code);
            for (var n = 0; n < people; n++)
            {
                Given.Booking(session, Given.Person(agency: agency), session.StartsAt.AddDays(-30));
            }
        }
        var elsewhere = Given.Persons(30).ToList();
        elsewhere.ForEach(p => Given.Booking(session, p, session.StartsAt.AddDays(-30)));
        _site.Add(session);
        _site.Add([.. elsewhere.Select(p => new Presence { SessionId = session.Id, SessionDayId = session.Days[0].Id, PersonId = p.Id, ArrivedAt = session.StartsAt, Method = ScanMethod.Qr, WholeDay = true })]);

        var board = await GetAsync();
        Assert.Equal("20 | 20 | 0 | 0.0% | 0 | 0", Row(board, "agencies", "The large agency"));
        Assert.Equal(["The large agency", "The middle agency", "Agencies with too few people to be shown one by one (2)", "Not recorded"], Names(board)); // no single agency comes last
        Assert.Contains(SmallNumbers.Definition, board.Main, StringComparison.Ordinal);
        Assert.StartsWith("64 | 64", Row(board, "agencies", "Total"), StringComparison.Ordinal);

        var team = await GetAsync(person: _coordinator);
        Assert.StartsWith("3 | 3", Row(team, "agencies", "The small agency"), StringComparison.Ordinal);
        Assert.DoesNotContain(SmallNumbers.Definition, team.Main, StringComparison.Ordinal);
        Assert.Equal("Not recorded", Names(team)[^1]); // though the most came of these
        Assert.Equal("30 | 30 | 30 | 100.0% | 0 | 30", Row(team, "agencies", "Not recorded"));

        static List<string> Names(TestPage page) => [.. page.All("[aria-labelledby=agencies] tbody th").Select(TestPage.Words)];
    }

    /// <summary>Everybody has handed in, and wrote "Words 0" and so on.</summary>
    private void GivenComments(Session session, Func<int, bool> mayBeQuoted, Func<int, bool> isQuote)
    {
        using var db = _site.Database.Open();
        var text = db.Questions.Single(q => q.Code == "better");
        foreach (var (booking, i) in db.Bookings.Where(b => b.SessionId == session.Id).ToList().Select((b, i) => (b, i)))
        {
            var evaluation = new Evaluation { SessionId = session.Id, PersonId = booking.PersonId, Stage = Stage.After, VersionId = text.VersionId, AskedAt = session.EndsAt, ClosesAt = session.EndsAt.AddDays(28), SavedAt = session.EndsAt, SubmittedAt = session.EndsAt.AddDays(1) };
            evaluation.TokenHash = CheckInCodes.HashOf(Given.Codes.EvaluationTokenFor(evaluation.Key));
            db.Add(evaluation);
            db.Add(new Comment { Id = Guid.NewGuid(), SessionId = session.Id, QuestionId = text.Id, Evaluation = evaluation, Text = $"Words {i}", MayBeQuoted = mayBeQuoted(i), IsQuote = isQuote(i) });
        }
        db.SaveChanges();
    }

    [Fact]
    public async Task Only_what_its_writer_permits_and_the_team_chose_is_quoted_without_a_name()
    {
        var session = GivenDelivered("2016-05-03", 6, Course("An introduction to neglect", null));
        _site.Add(Given.Questionnaire(Stage.After, "pace scale", "better text"));
        GivenComments(session, i => i is 1 or 2, i => i is 2 or 3);

        var page = await GetAsync();

        Assert.Equal(["Words 2 An introduction to neglect"], page.All("blockquote").Select(TestPage.Words));
        Assert.DoesNotContain("Words 3", page.Text, StringComparison.Ordinal); // chosen once, and permission was withdrawn
        Assert.Contains("Questionnaires handed in after: 6 of 6 asked (100%).", page.Main, StringComparison.Ordinal);
        foreach (var name in session.Bookings.Select(b => b.Person.Name))
        {
            Assert.DoesNotContain(name, page.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>More than a page of quotes of the newest course.</summary>
    [Fact]
    public async Task Each_course_is_quoted_before_any_is_quoted_twice()
    {
        Session[] sessions = [GivenDelivered("2016-05-03", 5, Course("Neglect", null)), GivenDelivered("2016-06-03", 5, Course("Suicide", null)), GivenDelivered("2017-03-03", EvaluationResults.QuotesEach + 1, Course("Interpreters", null))];
        _site.Add(Given.Questionnaire(Stage.After, "pace scale", "better text"));
        foreach (var session in sessions)
        {
            GivenComments(session, _ => true, i => i is 0 || session == sessions[2]);
        }

        Assert.Equal(["Interpreters", "Suicide", "Neglect", "Interpreters", "Interpreters"], (await GetAsync()).All("blockquote footer").Select(TestPage.Words));
    }

    [Fact]
    public async Task The_page_asks_the_database_no_more_often_for_more_sessions_and_years()
    {
        GivenDelivered("2016-05-03");
        await GetAsync();
        var few = await AskedAsync();
        for (var n = 1; n <= 10; n++)
        {
            GivenDelivered($"2016-{n % 9 + 4:00}-10", 6, Course($"Course {n}", $"Theme {n}", type: n % 2 == 0 ? CourseType.Conference : CourseType.Wednesday));
            GivenDelivered($"20{n:00}-05-11");
        }
        await GetAsync();

        Assert.InRange(await AskedAsync(), 1, few + 1); // a conference's workshops
        Assert.InRange(few, 1, 26);

        async Task<int> AskedAsync()
        {
            var browser = await _site.BrowserAsync(_board);
            var before = _site.Commands.Count;
            await browser.GetAsync(Address);
            return _site.Commands.Count - before;
        }
    }

    public void Dispose() => _site.Dispose();
}
