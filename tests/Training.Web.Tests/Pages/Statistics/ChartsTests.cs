using System.Collections.Frozen;
using Training.Programme;
using Training.Statistics;
using Training.Testing;
using Training.Web.Pages.Statistics;

namespace Training.Web.Tests.Pages.Statistics;

public sealed class ChartsTests
{
    private static readonly Quarter First = Quarter.Of(new DateOnly(2016, 4, 1));
    private static readonly Measure TakeUp = Measures.Named("take_up")!, Attendance = Measures.Named("attendance")!;

    private static TrendChart Trend(params Figures[] figures)
    {
        var quarter = First;
        return new([.. figures.Select(f =>
        {
            var point = new TrendPoint(quarter, f);
            quarter = Quarter.Of(quarter.Until);
            return point;
        })]);
    }

    private static QuarterReport Report(By by, params (string Label, Figures Figures)[] rows)
    {
        var total = rows.Aggregate(Figures.None, (sum, r) => sum + r.Figures);
        return new()
        {
            Count = new(First, default, new(FrozenDictionary<int, CourseName>.Empty, FrozenDictionary<int, AgencyName>.Empty, FrozenDictionary<int, VenueName>.Empty), []),
            By = by,
            Rows = [.. rows.Select(r => new ReportRow(r.Label == "Not recorded" ? Group.NotRecorded.Code : r.Label, r.Label, r.Figures, by is not By.Agency))],
            Total = new("total", "Total", total, true),
            Provisional = [],
        };
    }

    private static RangeCount Count(params Figures[] sessions) => new(First, default,
        new(Enumerable.Range(1, sessions.Length).ToFrozenDictionary(n => n, n => new CourseName($"c{n}", $"Course {n}", CourseType.HalfDay, [])), FrozenDictionary<int, AgencyName>.Empty, FrozenDictionary<int, VenueName>.Empty),
        [.. sessions.Select((f, i) => new SessionCount(new SessionFacts { Reference = $"S{i}", CourseId = i + 1, Status = SessionStatus.Published, FirstDate = new DateOnly(2016, 5, 4) }, DateTime.MaxValue, f, []))]);

    [Fact]
    public void The_trend_goes_from_0_to_100_percent()
    {
        var chart = Trend(Given.Figures(100, 80, 60), Given.Figures(100, 50, 50));

        Assert.Equal(1, chart.Top);
        Assert.Equal([0m, 0.2m, 0.4m, 0.6m, 0.8m, 1m], chart.Grid);
        Assert.Equal((TrendChart.Bottom, TrendChart.Bottom - TrendChart.Tall), (int.Parse(chart.Y(0), Words.British), int.Parse(chart.Y(1), Words.British)));
        Assert.Equal(["25%", "75%"], [chart.X(0), chart.X(1)]);
        Assert.Equal([(0, 1)], chart.Lines(TakeUp));
        Assert.Equal("In Q2 2016-17 take-up was 50% and attendance 100%", chart.Title);
    }

    [Fact]
    public void The_axis_grows_where_more_places_were_taken_than_offered() => Assert.Equal(1.2m, Trend(Given.Figures(100, 110, 60)).Top);

    [Fact]
    public void No_line_is_drawn_over_a_quarter_without_a_value()
    {
        var chart = Trend(Given.Figures(10, 5, 5), Figures.None, Given.Figures(10, 5, 5), Given.Figures(10, 0, 0), Given.Figures(10, 6, 3));

        Assert.Equal([(2, 3), (3, 4)], chart.Lines(TakeUp));
        Assert.Empty(chart.Lines(Attendance)); // nobody took a place in the fourth
        Assert.Contains("Q2 2016-17: no sessions", chart.Describe(), StringComparison.Ordinal);
        Assert.Contains("Q4 2016-17: take-up was 0% and attendance no value", chart.Describe(), StringComparison.Ordinal);
        Assert.Equal("In Q1 2017-18 take-up was 60% and attendance 50%; a year before 50% and 100%", chart.Title);
    }

    [Fact]
    public void Without_any_value_there_is_no_trend()
    {
        Assert.True(Trend(Figures.None, Figures.None).IsEmpty);
        Assert.False(Trend(Figures.None, Given.Figures(10)).IsEmpty);
        Assert.True(Trend().IsEmpty);
    }

    [Fact]
    public void The_labels_of_one_quarter_never_meet()
    {
        foreach (var (taken, attended) in new[] { (80, 40), (50, 50), (100, 100), (80, 64), (10, 1), (0, 0) })
        {
            var chart = Trend(Given.Figures(100, taken, attended));
            var labels = new[] { TakeUp, Attendance }.Where(m => m.Of(chart.Points[0].Figures) is not null).Select(m => decimal.Parse(chart.LabelY(0, m), Words.British)).Order().ToList();
            Assert.True(labels.Count < 2 || labels[1] - labels[0] >= 14);
        }
    }

    [Fact]
    public void Bars_are_shares_of_the_longest_and_rows_without_figures_have_none()
    {
        var chart = new BarChart(Report(By.Type, ("Level 3", Given.Figures(100, 50, 25)), ("Briefing", Figures.None)));

        Assert.Equal(["82%", "41%", "20.5%"], chart.Measures.Select(m => chart.Length(chart.Rows[0], m)));
        Assert.Single(chart.Rows);
        Assert.True(new BarChart(Report(By.Type)).IsEmpty);
        Assert.True(new BarChart(Report(By.Type, ("Level 3", Figures.None))).IsEmpty);
    }

    [Fact]
    public void Of_many_rows_the_bars_are_those_with_most_attendees()
    {
        var chart = new BarChart(Report(By.Course, [.. Enumerable.Range(1, 30).Select(n => ($"Course {n}", Given.Figures(100, n, n)))]));

        Assert.True(chart.IsCut);
        Assert.Equal(Enumerable.Range(19, 12).Reverse().Select(n => $"Course {n}"), chart.Rows.Select(r => r.Label));
        Assert.Equal("Places offered, places taken and attendees by course: the 12 with most attendees", chart.Title);
    }

    [Fact]
    public void Of_sixty_agencies_the_largest_twelve_are_named_and_all_shares_make_the_whole()
    {
        var chart = new ShareChart(Report(By.Agency, [.. Enumerable.Range(1, 60).Select(n => ($"Agency {n:00}", Given.Figures(taken: n, attended: n))), ("Not recorded", Given.Figures(walkIns: 7)), ("Idle", Figures.None)]));

        Assert.Equal(14, chart.Bars.Count);
        Assert.Equal(("Agency 60", 60m), (chart.Bars[0].Label, chart.Bars[0].Attendees));
        Assert.Equal([("All other agencies together", 1176m, "rest"), ("Agency not recorded", 7m, "none")], chart.Bars.Skip(12).Select(b => (b.Label, b.Attendees, b.Kind)));
        Assert.Equal(1837, chart.Bars.Sum(b => b.Attendees));
        Assert.Equal("74%", chart.Length(chart.Bars[12]));
        Assert.Equal("3.3%", chart.Share(chart.Bars[0]));
        Assert.Equal("Agencies’ shares of all attendees", chart.Title); // twelve do not make half
    }

    [Fact]
    public void A_rest_of_one_agency_is_named()
    {
        var chart = new ShareChart(Report(By.Agency, [.. Enumerable.Range(1, 13).Select(n => ($"An agency with a very long name indeed, number {n:00}", Given.Figures(taken: n, attended: n)))]));

        Assert.Equal(13, chart.Bars.Count);
        Assert.DoesNotContain(chart.Bars, b => b.Kind == "rest");
        Assert.Equal("4 agencies sent 51% of all attendees", chart.Title);
        Assert.Equal("Police sent 100.0% of all attendees", new ShareChart(Report(By.Agency, ("Police", Given.Figures(taken: 2, attended: 2)))).Title);
        Assert.True(new ShareChart(Report(By.Agency)).IsEmpty);
    }

    [Fact]
    public void Places_are_drawn_by_session_the_best_used_first()
    {
        var chart = new PlacesChart(Count(Given.Figures(10, 8, 4), Given.Figures(20, 20, 20), Given.Figures(10)), null);

        Assert.False(chart.IsOfCourses);
        Assert.Equal(["20 of 20", "4 of 8", "0 of 0"], chart.Rows.Select(r => r.Words));
        Assert.Equal("Course 2, 4\u00a0May", chart.Rows[0].Label);
        Assert.Equal(["2%", "38%", "74%"], [chart.X(0), chart.X(0.5m), chart.X(1)]);
        Assert.Equal("4 of 28 places taken were not used: attendance against places, by session", chart.Title);
        Assert.Equal("38%", new PlacesChart(Count(Given.Figures(10, 20, 20)), null).X(1)); // twice as many as offered
        Assert.Equal("Every place taken was used: attendance against places, by session", new PlacesChart(Count(Given.Figures(10, 2, 2)), null).Title);
        Assert.True(new PlacesChart(Count(), null).IsEmpty);
    }

    [Fact]
    public void Many_sessions_are_drawn_by_course_and_the_rest_is_said()
    {
        var chart = new PlacesChart(Count([.. Enumerable.Range(1, 25).Select(n => Given.Figures(30, n, n))]), null);

        Assert.True(chart.IsOfCourses);
        Assert.Equal((PlacesChart.Most, 5), (chart.Rows.Count, chart.LeftOut));
        Assert.Equal("Course 25", chart.Rows[0].Label);
    }
}
