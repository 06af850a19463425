using System.Globalization;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Programme;

/// <summary>Now is Monday 12 September 2016, 9am in London.</summary>
public class NewDatesTests
{
    private readonly Clock _clock = new TestClock().Clock;

    [Theory]
    [InlineData("2016-09-13 09:30-12:30")]
    [InlineData("2016-09-12 09:01-12:30")]
    [InlineData("2016-10-03 09:30-16:30,2016-10-04 09:30-16:30")]
    [InlineData("2016-10-30 00:30-01:30")] // the hour that comes twice is meant the first time
    public void A_session_can_be_then(string days) => Assert.Empty(Dates(days).Problems(_clock));

    [Theory]
    [InlineData("", "0 Date Enter the new date")]
    [InlineData("2016-09-12 09:00-12:30", "0 Date The date must be in the future")]
    [InlineData("2015-10-03 09:30-12:30", "0 Date The date must be in the future")]
    [InlineData("2061-10-03 09:30-12:30", "0 Date The date is more than two years away. Check the year")]
    [InlineData("2016-10-03 12:30-09:30", "0 End The session must end after it starts")]
    [InlineData("2016-10-03 09:30-09:30", "0 End The session must end after it starts")]
    [InlineData("2016-10-03 09:30-12:30,2016-10-03 13:30-16:30", "1 Date Day 2 is on the same date as another day")]
    [InlineData("2016-10-03 09:30-12:30,2016-09-01 13:30-16:30", "1 Date Day 2 must be in the future")]
    [InlineData("2017-03-26 01:30-02:30", "0 End The session must end after it starts")] // the hour that does not exist in spring
    public void A_session_cannot_be_then(string days, string problem)
    {
        var only = Assert.Single(Dates(days).Problems(_clock));
        Assert.Equal(problem, $"{only.Day} {only.Part} {only.Sentence}");
    }

    [Theory]
    [InlineData(SessionStatus.Published, "2016-09-12T08:01:00Z", false, null)]
    [InlineData(SessionStatus.Published, "2016-09-12T08:00:00Z", false, PlanningOutcome.AlreadyBegun)]
    [InlineData(SessionStatus.Published, "2016-09-12T08:01:00Z", true, PlanningOutcome.HasAttendance)]
    [InlineData(SessionStatus.Postponed, "2016-01-12T08:00:00Z", false, null)] // its old date has passed: it can still get a new one
    [InlineData(SessionStatus.Cancelled, "2016-10-12T08:00:00Z", false, PlanningOutcome.AlreadyCancelled)]
    [InlineData(SessionStatus.Draft, "2016-10-12T08:00:00Z", false, PlanningOutcome.NoSuchSession)]
    public void What_can_no_longer_be_changed(SessionStatus status, string startsAt, bool hasAttendance, PlanningOutcome? expected) =>
        Assert.Equal(expected, Planning.Refusal(status, DateTimeOffset.Parse(startsAt, CultureInfo.InvariantCulture).UtcDateTime, hasAttendance, _clock.UtcNow));

    internal static NewDates Dates(string days, string venue = "") =>
        new([.. days.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Given.Day).Select(d => new DayTimes(d.Date, d.Start, d.End))], venue);
}
