using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

public sealed class BreakdownTests : IDisposable
{
    private readonly Scene _scene = new();

    [Fact]
    public async Task Joint_sessions_count_under_each_board_and_once_in_the_total()
    {
        _scene.Session(10, boards: Boards.Children);
        _scene.Session(20, boards: Boards.Adults);
        _scene.Session(40, boards: Boards.Children | Boards.Adults);

        var report = await _scene.ReportAsync(by: By.Board);

        Assert.Equal([("children", 50), ("adults", 60), ("joint", 40)], report.Rows.Select(r => (r.Group, r.Figures.PlacesOffered)));
        Assert.Equal("of which joint (counted in both rows above, once in the total)", report.Rows[2].Label);
        Assert.Equal(70, report.Total.Figures.PlacesOffered);
        Assert.Equal(1, report.Joint);
    }

    [Fact]
    public async Task A_boards_report_has_its_sessions_and_the_joint_ones()
    {
        _scene.Session(10, boards: Boards.Children);
        _scene.Session(20, boards: Boards.Adults);
        _scene.Session(40, boards: Boards.Children | Boards.Adults);

        Assert.Equal(50, (await _scene.TotalAsync(board: Boards.Children)).PlacesOffered);
        Assert.Equal(60, (await _scene.TotalAsync(board: Boards.Adults)).PlacesOffered);
        Assert.Equal(50, (await _scene.ReportAsync(board: Boards.Children, by: By.Board)).Total.Figures.PlacesOffered);
    }

    [Fact]
    public async Task People_are_counted_under_the_agency_they_had_when_they_booked_and_walk_ins_under_theirs_when_they_came()
    {
        var (solent, police) = (Given.Agency(), Given.Agency("hampshire-constabulary", "police"));
        var session = _scene.Session();
        var (moved, walkIn, ofNone) = (Given.Person(agency: police), Given.Person(agency: police), Given.Person());
        _scene.Book(session, moved, confirmed: "2016-08-01 09:00", agency: solent);
        _scene.Came(session, moved, agency: police);
        _scene.Came(session, walkIn);
        _scene.Came(session, ofNone);

        var report = await _scene.ReportAsync(by: By.Agency);

        Assert.Equal(["hampshire-constabulary", "solent-nhs", "not-recorded"], report.Rows.Select(r => r.Group));
        Assert.Equal(new Figures { WalkIns = 1, Attendees = 1, Completed = 1 }, report.Rows[0].Figures);
        Assert.Equal(new Figures { Booked = 1, PlacesTaken = 1, Attended = 1, Attendees = 1, Completed = 1 }, report.Rows[1].Figures);
        Assert.Equal("Not recorded", report.Rows[2].Label);
    }

    [Theory]
    [InlineData(By.Agency)]
    [InlineData(By.Sector)]
    [InlineData(By.Focus)]
    public async Task What_belongs_to_whole_sessions_is_not_divided_among_people(By by)
    {
        var session = _scene.Session();
        var person = Given.Person(agency: Given.Agency());
        _scene.Place(session, person);
        _scene.Came(session, person);
        _scene.Session(closed: false);

        var report = await _scene.ReportAsync(by: by);

        var row = Assert.Single(report.Rows);
        Assert.Equal(["sessions", "sessions_cancelled", "sessions_postponed", "sessions_provisional", "places_offered", "take_up", "fill"],
            Measures.All.Where(m => row[m] is null).Select(m => m.Name));
        Assert.Equal(1, row.Figures.Attendance);
        Assert.Equal((1, 1, 20), (report.Total.Figures.Sessions, report.Total.Figures.SessionsProvisional, report.Total.Figures.PlacesOffered));
    }

    [Fact]
    public async Task Sectors_are_their_agencies_together()
    {
        var session = _scene.Session();
        foreach (var code in new[] { "solent-nhs", "southern-health" })
        {
            _scene.Place(session, Given.Person(agency: Given.Agency(code)));
        }

        var row = Assert.Single((await _scene.ReportAsync(by: By.Sector)).Rows);
        Assert.Equal(("health", "Health", 2), (row.Group, row.Label, row.Figures.PlacesTaken));
    }

    [Fact]
    public async Task Focus_in_its_order_and_not_recorded_last()
    {
        var session = _scene.Session();
        foreach (var focus in new[] { Focus.NotRecorded, Focus.Both, Focus.Adults, Focus.Children })
        {
            _scene.Place(session, Given.Person(focus: focus));
        }

        Assert.Equal(["children", "adults", "both", "not-recorded"], (await _scene.ReportAsync(by: By.Focus)).Rows.Select(r => r.Group));
    }

    [Fact]
    public async Task A_course_of_several_themes_counts_under_the_first()
    {
        var course = Given.Course();
        course.Themes.Add(new CourseTheme { Theme = new Theme { Code = "neglect", Name = "Neglect", Source = "priority" }, Position = 2 });
        course.Themes.Add(new CourseTheme { Theme = new Theme { Code = "think-family", Name = "Think Family", Source = "priority" }, Position = 1 });
        _scene.Session(course: course);
        _scene.Session();

        Assert.Equal(["think-family", "not-recorded"], (await _scene.ReportAsync(by: By.Theme)).Rows.Select(r => r.Group));
    }

    [Fact]
    public async Task Months_and_quarters_follow_time_from_April()
    {
        foreach (var day in new[] { "2017-01-10", "2016-12-01", "2016-04-05", "2016-04-28", "2017-03-31" })
        {
            _scene.Session(days: [day + " 09:30-12:30"]);
        }

        Assert.Equal([("2016-04", "April 2016"), ("2016-12", "December 2016"), ("2017-01", "January 2017"), ("2017-03", "March 2017")],
            (await _scene.ReportAsync(by: By.Month)).Rows.Select(r => (r.Group, r.Label)));
        Assert.Equal([("Q1", "Quarter 1, April to June 2016"), ("Q3", "Quarter 3, October to December 2016"), ("Q4", "Quarter 4, January to March 2017")],
            (await _scene.ReportAsync(by: By.Quarter)).Rows.Select(r => (r.Group, r.Label)));
    }

    [Fact]
    public async Task Types_in_their_own_order_and_courses_by_title()
    {
        _scene.Session(course: Given.Course(CourseType.Conference, title: "Zebra"));
        _scene.Session(course: Given.Course(CourseType.Level3, title: "apple"));

        Assert.Equal(["level-3", "conference"], (await _scene.ReportAsync()).Rows.Select(r => r.Group));
        Assert.Equal(["apple", "Zebra"], (await _scene.ReportAsync(by: By.Course)).Rows.Select(r => r.Label));
    }

    [Fact]
    public async Task Every_breakdown_of_a_mixed_programme_adds_up()
    {
        var random = new Random(7);
        var agencies = new[] { "solent-nhs", "police", "cafcass" }.Select(c => Given.Agency(c, c)).ToList();
        for (var n = 0; n < 30; n++)
        {
            var session = _scene.Session(random.Next(5, 20), (CourseType)random.Next(1, 8), (Boards)random.Next(0, 4), (SessionStatus)random.Next(0, 4),
                closed: random.Next(4) > 0, days: [$"2016-{random.Next(4, 13):00}-{random.Next(1, 29):00} 09:30-12:30"]);
            for (var m = 0; m < 8; m++)
            {
                var person = Given.Person(agency: random.Next(4) == 3 ? null : agencies[random.Next(3)], focus: (Focus)random.Next(4));
                if (random.Next(5) > 0)
                {
                    _scene.Book(session, person, (BookingStatus)random.Next(5), "2016-01-01 09:00",
                        random.Next(3) > 0 ? $"2016-0{random.Next(2, 9)}-01 09:00" : null, random.Next(2) > 0 ? "2016-07-15 09:00" : null, "2016-07-10 09:00");
                }
                if (random.Next(2) > 0)
                {
                    _scene.Came(session, person);
                }
            }
        }

        foreach (var by in Enum.GetValues<By>())
        {
            var report = await _scene.ReportAsync(by: by); // throws when it does not
            Assert.NotEmpty(report.Rows);
        }
    }

    public void Dispose() => _scene.Dispose();
}
