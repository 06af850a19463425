using Training.Data;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>The year as the boards' annual reports tell it. It is 1 June 2017.</summary>
public sealed class YearReportTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    private void Delivered(Course course, string day, int people = 1, SessionStatus status = SessionStatus.Published)
    {
        var session = _scene.Session(course: course, status: status, days: $"{day} 09:30-12:30");
        foreach (var person in Given.Persons(people))
        {
            _scene.Came(session, person);
        }
    }

    private static Course Course(string title, CourseType type = CourseType.HalfDay, params Theme[] themes)
    {
        var course = Given.Course(type, title: title);
        course.Themes.AddRange(themes.Select((t, i) => new CourseTheme { Theme = t, Position = i + 1 }));
        return course;
    }

    private static Theme Theme(string name, string source) => new() { Code = name.ToLowerInvariant(), Name = name, Source = source };

    private async Task<YearReport> ReportAsync(string year = "2016-17")
    {
        await _scene.ReportAsync(); // saves
        await using var db = _scene.Database.Open();
        Assert.True(Quarter.TryParse(year, null, out var range, out _));
        return await YearReport.ReadAsync(db, new StatisticsDesk(db, new CountCache()), range, StatisticsReader.Team);
    }

    [Fact]
    public async Task Courses_are_told_as_the_annual_report_tells_them()
    {
        var neglect = Course("Neglect");
        var suicide = Course("Suicide");
        foreach (var day in new[] { "2016-04-12", "2016-09-20", "2016-12-06", "2017-03-31" })
        {
            Delivered(neglect, day, 2);
        }
        Delivered(suicide, "2016-05-03", 3);
        Delivered(suicide, "2016-05-04", 4);
        Delivered(suicide, "2016-05-05", status: SessionStatus.Cancelled);
        Delivered(Course("Once", CourseType.Wednesday), "2016-05-06");
        Delivered(Course("The conference", CourseType.Conference), "2016-12-08", 5);
        Delivered(neglect, "2017-04-01", 9); // another year

        var report = await ReportAsync();

        Assert.Equal(["Neglect ran 4 times with 8 attendees, one a quarter", "Suicide ran twice with 7 attendees"], report.RanOften.Select(c => $"{c.Course.Title} {c.Told}"));
        Assert.Equal([1, 1, 1, 1], report.RanOften.First().InQuarters);
        Assert.Equal(["Neglect", "Suicide", "Once"], report.Courses.Select(c => c.Course.Title));
        Assert.Equal(("The conference", 5), (Assert.Single(report.Conferences).Course.Title, report.Conferences[0].Figures.Attendees));
        Assert.Equal((8, 1, 21), (report.Types.Total.Figures.Sessions, report.Types.Total.Figures.SessionsCancelled, report.Types.Total.Figures.Attendees));
    }

    [Fact]
    public async Task The_best_attended_of_a_type_are_by_attendees_a_session_and_those_level_with_the_last_are_named_too()
    {
        var courses = Enumerable.Range(1, 6).Select(n => Course($"Course {n}", CourseType.Wednesday)).ToList();
        Delivered(courses[0], "2016-05-04", 1);
        Delivered(courses[1], "2016-05-11", 2);
        Delivered(courses[2], "2016-05-18", 2);
        Delivered(courses[3], "2016-05-25", 3);
        Delivered(courses[4], "2016-06-01", 5);
        Delivered(courses[5], "2016-06-08", 1);
        Delivered(courses[5], "2016-06-15", 3); // two each
        Delivered(Course("Alone"), "2016-06-16", 9);

        var best = Assert.Single((await ReportAsync()).BestAttended);

        Assert.Equal(CourseType.Wednesday, best.Key);
        Assert.Equal([("Course 5", 5m), ("Course 4", 3m), ("Course 6", 2m), ("Course 2", 2m), ("Course 3", 2m)], best.Select(c => (c.Course.Title, c.AttendeesEach)));
    }

    [Fact]
    public async Task A_theme_is_covered_by_every_course_that_has_it_and_a_priority_without_one_is_a_gap()
    {
        var (neglect, family, missing, audit, planned) = (Theme("Neglect", "priority"), Theme("Family", "Priority"), Theme("Missing", "priority"), Theme("Audit", "audit"), Theme("Adults", "priority"));
        var both = Course("Both", CourseType.HalfDay, neglect, family);
        Delivered(both, "2016-05-04", 3);
        Delivered(both, "2016-06-04", status: SessionStatus.Postponed);
        Delivered(Course("Family only", CourseType.Wednesday, family), "2016-05-11", 2);
        Delivered(Course("Unused", CourseType.HalfDay, planned), "2018-05-11");
        await using (var db = _scene.Database.Open())
        {
            db.AddRange(missing, audit);
            await db.SaveChangesAsync();
        }

        var themes = (await ReportAsync()).Themes;

        Assert.Equal(["Adults", "Family", "Missing", "Neglect", "Audit"], themes.Select(t => t.Theme.Name));
        Assert.Equal([true, false, true, false, true], themes.Select(t => t.IsGap));
        Assert.Equal((2, 5, "Both, Family only"), (themes[1].Sessions, themes[1].Attendees, string.Join(", ", themes[1].Courses)));
        Assert.Equal((1, 3), (themes[3].Sessions, themes[3].Attendees));
        Assert.Equal("Nothing delivered; 1 course in the catalogue has it", themes[0].Why);
        Assert.Equal("Nothing delivered, and no course has it", themes[2].Why);
        Assert.Equal("Nothing delivered yet; 1 session to come", (await ReportAsync("2018-19")).Themes[0].Why);
    }

    [Fact]
    public async Task A_frozen_quarter_is_named_with_what_was_corrected_since_and_the_year_counts_it_as_it_is()
    {
        var course = Course("Neglect");
        Delivered(course, "2016-04-12", 2);
        Delivered(course, "2016-09-20", 2);
        await ReportAsync();
        Assert.True(Quarter.TryParse("2016-17", "1", out var first, out _));
        await using (var db = _scene.Database.Open())
        {
            foreach (var quarter in first.WholeYear.Quarters.Take(2))
            {
                var count = await new StatisticsDesk(db, new CountCache()).CountAsync(quarter, live: true);
                db.FrozenQuarters.Add(new FrozenQuarter { From = quarter.From, FrozenAt = db.Clock.UtcNow, Note = "Agreed", Data = FrozenData.Write(count) });
            }
            await db.SaveChangesAsync();
        }
        Delivered(course, "2016-04-13", 3);

        var report = await ReportAsync();

        Assert.Equal(7, report.Types.Total.Figures.Attendees);
        Assert.Equal(["Quarter 1 Agreed: sessions 1 2; places_offered 20 40; walk_ins 2 5; attendees 2 5; completed 2 5; fill 0.1 0.125", "Quarter 2 Agreed: "],
            report.Frozen.Select(f => $"Quarter {f.Quarter.Number} {f.Frozen.Note}: {string.Join("; ", f.Corrected.Select(c => FormattableString.Invariant($"{c.Measure.Name} {c.Was:0.####} {c.Is:0.####}")))}"));
    }

    [Fact]
    public async Task A_year_with_nothing_is_empty_and_so_is_the_year_before_it()
    {
        Delivered(Course("Neglect"), "2016-04-12");

        var report = await ReportAsync("1950-51");

        Assert.True(report.IsEmpty);
        Assert.Empty(report.Courses);
        Assert.Empty(report.BestAttended);
        Assert.Equal(0, report.TypesBefore.Total.Figures.Sessions);
        Assert.Equal(1, (await ReportAsync("2017-18")).TypesBefore.Total.Figures.Attendees);
    }

    [Fact]
    public async Task The_years_to_choose_from_go_back_to_the_first_session()
    {
        await using var db = _scene.Database.Open();
        var desk = new StatisticsDesk(db, new CountCache());
        Assert.Equal(["2017-18"], (await desk.YearsAsync()).Select(y => y.Year));
        Delivered(Course("Neglect"), "2015-04-01");
        await ReportAsync();

        Assert.Equal(["2017-18", "2016-17", "2015-16"], (await desk.YearsAsync()).Select(y => y.Year));
    }
}
