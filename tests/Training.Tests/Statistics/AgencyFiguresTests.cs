using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>One agency's figures beside the average, and when the average would tell those of others.</summary>
public sealed class AgencyFiguresTests : IDisposable
{
    private readonly Scene _scene = new();

    private void GivenPlaces(Session session, params (Agency? Agency, int People)[] of)
    {
        foreach (var (agency, people) in of)
        {
            for (var i = 0; i < people; i++)
            {
                var person = Given.Person(agency: agency);
                _scene.Place(session, person);
                if (i > 0)
                {
                    _scene.Came(session, person);
                }
            }
        }
    }

    private async Task<AgencyFigures> FiguresAsync(string? quarter = "2", bool isTeam = false) => AgencyFigures.Of((await _scene.ReportAsync(quarter: quarter)).Count, "one", new(isTeam, "one"));

    private static (string, string) Of(AgencyRow row, string measure) => (row.Words(Measures.Named(measure)!), row.Average(Measures.Named(measure)!));

    [Fact]
    public async Task Counts_are_the_mean_of_the_agencies_that_took_part_those_of_none_as_one_and_rates_of_everybody()
    {
        GivenPlaces(_scene.Session(), (Given.Agency("one"), 2), (Given.Agency("two"), 5), (Given.Agency("three"), 3), (null, 9));

        var figures = await FiguresAsync();

        Assert.Equal((("2", "4.8"), ("50.0%", "78.9%"), ("1", "1.0")), (Of(figures.Total, "booked"), Of(figures.Total, "attendance"), Of(figures.Total, "did_not_attend")));
        Assert.Equal(4, figures.Total.Agencies);
        Assert.Equal("Half-day workshop", Assert.Single(figures.Types).Label);
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(2, 2)]
    public async Task An_average_that_tells_what_one_other_agency_or_fewer_than_five_people_did_is_withheld(int two, int three)
    {
        GivenPlaces(_scene.Session(), (Given.Agency("one"), 12), (Given.Agency("two"), two), (Given.Agency("three"), three));

        var figures = await FiguresAsync();

        Assert.Equal(("12", SmallNumbers.Word), Of(figures.Total, "booked"));
        Assert.Null(figures.Total.All);
        Assert.NotEqual(SmallNumbers.Word, (await FiguresAsync(isTeam: true)).Total.Average(Measures.Named("booked")!));
    }

    [Fact]
    public async Task Where_no_other_agency_took_part_there_is_nothing_to_withhold()
    {
        var (one, two, three) = (Given.Agency("one"), Given.Agency("two"), Given.Agency("three"));
        GivenPlaces(_scene.Session(type: CourseType.Briefing), (one, 3));
        GivenPlaces(_scene.Session(type: CourseType.HalfDay), (one, 2), (two, 6), (three, 6));

        var figures = await FiguresAsync();

        Assert.Equal([("Half-day workshop", "4.7"), ("Briefing", "–")], figures.Types.OrderBy(t => t.Label == "Briefing").Select(t => (t.Label, t.Average(Measures.Named("booked")!))));
    }

    [Fact]
    public async Task A_year_withholds_every_type_that_one_of_its_quarters_does_those_taken_along_among_them()
    {
        var (one, two, three) = (Given.Agency("one"), Given.Agency("two"), Given.Agency("three"));
        // Briefings are few in the first quarter and half-days the smallest type there, but in the year Wednesdays are.
        foreach (var (day, halfDays, wednesdays) in new[] { ("2016-05-12", 6, 9), ("2016-08-11", 20, 6), ("2016-11-15", 20, 6), ("2017-02-14", 20, 6) })
        {
            if (day == "2016-05-12")
            {
                GivenPlaces(_scene.Session(type: CourseType.Briefing, days: [$"{day} 09:30-12:30"]), (one, 1), (two, 3));
            }
            GivenPlaces(_scene.Session(type: CourseType.HalfDay, days: [$"{day} 09:30-12:30"]), (one, 1), (two, halfDays), (three, halfDays));
            GivenPlaces(_scene.Session(type: CourseType.Wednesday, days: [$"{day} 13:30-16:30"]), (one, 1), (two, wednesdays), (three, wednesdays));
        }

        var (quarter, year) = (await FiguresAsync("1"), await FiguresAsync(null));

        Assert.Equal(["Briefing", "Half-day workshop"], quarter.Types.Where(t => t.IsWithheld).Select(t => t.Label).Order());
        Assert.Equal(["Briefing", "Half-day workshop"], year.Types.Where(t => t.IsWithheld).Select(t => t.Label).Order());
        Assert.NotNull(year.Total.All);
    }

    [Fact]
    public async Task Of_a_year_it_is_withheld_when_one_of_its_quarters_would_come_out()
    {
        var (one, two, three) = (Given.Agency("one"), Given.Agency("two"), Given.Agency("three"));
        GivenPlaces(_scene.Session(), (one, 3), (two, 5), (three, 5));
        GivenPlaces(_scene.Session(days: ["2016-11-15 09:30-12:30"]), (one, 3), (two, 4));

        Assert.Equal(("3", "4.3"), Of((await FiguresAsync()).Total, "booked"));
        Assert.Equal(("6", SmallNumbers.Word), Of((await FiguresAsync(null)).Total, "booked"));
    }

    [Fact]
    public async Task Types_of_course_that_are_withheld_cannot_be_told_from_the_rest()
    {
        var (one, two, three) = (Given.Agency("one"), Given.Agency("two"), Given.Agency("three"));
        GivenPlaces(_scene.Session(type: CourseType.Briefing), (one, 1), (two, 3));
        GivenPlaces(_scene.Session(type: CourseType.HalfDay), (one, 2), (two, 6), (three, 6));
        GivenPlaces(_scene.Session(type: CourseType.Wednesday), (one, 2), (two, 9), (three, 9));

        var figures = await FiguresAsync();

        Assert.NotNull(figures.Total.All);
        Assert.Equal([("Half-day workshop", false), ("Wednesday workshop", true), ("Briefing", false)], figures.Types.OrderBy(t => t.Label == "Briefing").ThenBy(t => t.Label).Select(t => (t.Label, t.All is not null)));
    }

    public void Dispose() => _scene.Dispose();
}
