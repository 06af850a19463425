using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>What figures are read against, and what is first and last.</summary>
public sealed class ComparedTests : IDisposable
{
    private readonly Scene _scene = new();

    [Theory]
    [InlineData("attendees", 1200, 100, "+1,100")]
    [InlineData("attendees", 3, 12, "−9")]
    [InlineData("attendees", 3, 3, "same")]
    [InlineData("attendance", 0.86512, 0.84449, "+2.1 points")] // 86.5% and 84.4%: from what is shown, not the 2.063 behind it
    [InlineData("attendance", 0.845, 0.86, "−1.5 points")]
    [InlineData("attendance", 0.86512, 0.86488, "same")]
    public void A_change_is_the_difference_of_what_is_shown(string measure, double now, double then, string words) =>
        Assert.Equal(words, Compared.Change(Measures.Named(measure)!, (decimal)now, (decimal)then));

    [Fact]
    public void Nothing_changes_from_nothing()
    {
        Assert.Equal("", Compared.Change(Measures.Named("take_up")!, 0.5m, null));
        Assert.Equal("", Compared.Change(Measures.Named("take_up")!, null, 0.5m));
    }

    [Fact]
    public async Task A_quarter_has_the_one_before_a_year_before_four_quarters_and_eight()
    {
        await _scene.ReportAsync();
        await using var db = _scene.Database.Open();
        var desk = new StatisticsDesk(db, new CountCache());
        Assert.True(Quarter.TryParse("2016-17", "1", out var quarter, out _));

        var counted = await ComparedCount.CountAsync(desk, quarter, live: false);

        Assert.Equal(quarter, counted.Now.Quarter);
        Assert.Equal(["Q4 2015-16", "Q1 2015-16", "4 quarters to Jun 2016"], counted.Others.Select(o => o.Name));
        Assert.Equal([false, false, true], counted.Others.Select(o => o.IsLonger));
        Assert.Equal(["Q2 2014-15", "Q3 2014-15", "Q4 2014-15", "Q1 2015-16", "Q2 2015-16", "Q3 2015-16", "Q4 2015-16", "Q1 2016-17"], counted.Trend.Select(t => Compared.NameOf(t.Quarter)));
        Assert.All(counted.Others, o => Assert.Null(o.TotalOf(null)));

        var year = await ComparedCount.CountAsync(desk, quarter.WholeYear, live: false);
        Assert.Equal(["2015-16"], year.Others.Select(o => o.Name));
        Assert.Equal(("Q1 2015-16", "Q4 2016-17"), (Compared.NameOf(year.Trend[0].Quarter), Compared.NameOf(year.Trend[^1].Quarter)));
    }

    [Fact]
    public void Four_quarters_are_compared_by_rates_only()
    {
        Assert.True(Quarter.TryParse("2016-17", "1", out var quarter, out _));
        var rolling = new Compared("", new RangeCount(quarter.Rolling, default, null!, []));

        Assert.Equal("", rolling.ChangeTo(3, Measures.Named("attendees")!, 12));
        Assert.Equal("+10.0 points", rolling.ChangeTo(0.6m, Measures.Named("attendance")!, 0.5m));
    }

    private static RankedSession Ranked(string name, decimal value) => new(name, null, 1, Figures.None, value);

    [Fact]
    public void Of_few_sessions_all_are_in_one_list()
    {
        var ranking = SessionRanking.Of(Enumerable.Range(1, 10).Select(n => Ranked($"{n}", n)));

        Assert.True(ranking.IsWhole);
        Assert.Equal(["10", "9", "8", "7", "6", "5", "4", "3", "2", "1"], ranking.Most.Select(r => r.Label));
        Assert.Equal(0, SessionRanking.Of([]).All);
    }

    [Fact]
    public void Of_many_the_ends_are_named_and_who_is_level_with_them_is_counted()
    {
        // 20, 19, 18, 17, 16, 16, 16, 5, 3, 3, 3, 3, 2: of those with 16 and with 3 some are not named.
        var ranking = SessionRanking.Of(new[] { 20m, 19, 18, 17, 16, 16, 16, 5, 3, 3, 3, 3, 2 }.Select((v, i) => Ranked($"{i:00}", v)));

        Assert.Equal([20m, 19, 18, 17, 16], ranking.Most.Select(r => r.Value));
        Assert.Equal([2m, 3, 3, 3, 3], ranking.Least.Select(r => r.Value));
        Assert.Equal((13, 2, 0), (ranking.All, ranking.LevelWithMost, ranking.LevelWithLeast));
        Assert.Equal(1, SessionRanking.Of(new[] { 20m, 19, 18, 17, 16, 3, 3, 3, 3, 3, 3 }.Select((v, i) => Ranked($"{i:00}", v))).LevelWithLeast);
    }

    [Fact]
    public async Task Small_sessions_have_no_rank_by_attendance_and_a_course_s_sessions_are_taken_together()
    {
        var course = Given.Course();
        var (large, small) = (_scene.Session(20, course: course), _scene.Session(20, course: course));
        foreach (var person in Given.Persons(SessionRanking.LeastPlaces))
        {
            _scene.Place(large, person);
            _scene.Came(large, person);
        }
        foreach (var person in Given.Persons(SessionRanking.LeastPlaces - 1))
        {
            _scene.Place(small, person);
        }
        await _scene.ReportAsync();
        await using var db = _scene.Database.Open();
        var count = await new StatisticsDesk(db, new CountCache()).CountAsync(Quarter.Of(large.FirstDate));

        Assert.Equal([large.Reference, small.Reference], SessionRanking.OfAttendees(count, null).Most.Select(r => r.Session!.Reference));
        Assert.Equal((large.Reference, 1m), SessionRanking.OfAttendance(count, null).Most.Select(r => (r.Session!.Reference, r.Value)).Single());
        Assert.Equal((2, 5m), SessionRanking.OfCourses(count, null).Most.Select(r => (r.Sessions, r.Value)).Single());
        Assert.Equal(0, SessionRanking.OfAttendees(count, Boards.Adults).All);
        Assert.Equal(40, count.TotalOf(null).PlacesOffered);
    }

    public void Dispose() => _scene.Dispose();
}
