using Training.Testing;

namespace Training.Tests.Programme;

public class ClockTests
{
    private readonly Clock _clock = new TestClock().Clock;

    [Theory]
    [InlineData("2016-03-26", "09:30", "2016-03-26T09:30:00Z")] // winter
    [InlineData("2016-03-27", "09:30", "2016-03-27T08:30:00Z")] // the day the clocks go forward
    [InlineData("2016-03-27", "01:30", "2016-03-27T01:30:00Z")] // a time that does not exist: an hour later
    [InlineData("2016-10-30", "01:30", "2016-10-30T00:30:00Z")] // a time that exists twice: the first
    [InlineData("2016-10-30", "09:30", "2016-10-30T09:30:00Z")] // the day the clocks go back
    [InlineData("2016-10-29", "09:30", "2016-10-29T08:30:00Z")] // summer
    public void A_wall_clock_time_is_the_right_instant_across_both_clock_changes(string date, string time, string expected)
    {
        var utc = _clock.Utc(DateOnly.Parse(date), TimeOnly.Parse(time));

        Assert.Equal(DateTimeOffset.Parse(expected).UtcDateTime, utc);
        Assert.Equal(DateTimeKind.Utc, utc.Kind);
    }

    [Fact]
    public void Today_is_the_sites_date_also_in_the_hour_after_midnight_in_summer()
    {
        Assert.Equal(new DateOnly(2016, 7, 2), new TestClock("2016-07-01T23:30:00Z").Clock.Today);
        Assert.Equal(new DateOnly(2016, 12, 1), new TestClock("2016-12-01T23:30:00Z").Clock.Today);
    }

    [Fact]
    public void Noon_is_midday_and_whole_hours_have_no_minutes()
    {
        Assert.Equal("10am to midday", Words.Times(new(10, 0), new(12, 0)));
        Assert.Equal("9:30am to 4:30pm", Words.Times(new(9, 30), new(16, 30)));
        Assert.Equal("Monday 12 September 2016", Words.Date(new(2016, 9, 12)));
    }
}
