using System.Globalization;
using Training.Bookings;
using Training.Testing;

namespace Training.Tests.Bookings;

public class MovedNoticeTests
{
    private static readonly HashSet<DateOnly> Holidays = [new(2016, 3, 25), new(2016, 3, 28), new(2016, 12, 26), new(2016, 12, 27), new(2017, 1, 2)];

    [Theory]
    [InlineData("2016-09-12", "2016-09-19T23:00:00Z")] // told on a Monday: until the end of the next Monday
    [InlineData("2016-09-16", "2016-09-23T23:00:00Z")] // a Friday
    [InlineData("2016-09-17", "2016-09-23T23:00:00Z")] // a Saturday
    [InlineData("2016-03-24", "2016-04-04T23:00:00Z")] // Maundy Thursday, over Easter and the spring change
    [InlineData("2016-12-23", "2017-01-05T00:00:00Z")] // over Christmas
    [InlineData("2016-10-27", "2016-11-04T00:00:00Z")] // over the autumn change
    public void There_are_five_whole_working_days_to_answer(string today, string expected) =>
        Assert.Equal(Instant(expected), MovedNotice.AnswerBy(DateOnly.Parse(today, CultureInfo.InvariantCulture), new WorkingDays(Holidays), new TestClock().Clock));

    [Theory]
    [InlineData("2016-09-13", "2016-10-01", "2016-09-20", "2016-10-10", "2016-10-01")] // moved far away: the notice of the new date
    [InlineData("2016-09-13", "2016-09-10", "2016-09-20", "2016-09-22", "2016-09-20")] // moved to soon: time to answer the letter
    [InlineData("2016-09-13", "2016-09-10", "2016-09-20", "2016-09-16", "2016-09-16")] // moved to very soon: until it begins
    [InlineData("2016-11-20", "2016-09-10", "2016-09-20", "2016-10-10", "2016-10-10")] // moved forward: what was promised, but not after it begins
    [InlineData("2016-09-25", "2016-09-10", "2016-09-20", "2016-10-10", "2016-09-25")] // what was promised holds
    public void The_deadline_is_the_latest_and_never_after_the_session_begins(string promised, string forNewDate, string toAnswer, string startsAt, string expected) =>
        Assert.Equal(Instant(expected), MovedNotice.CancelBy(Instant(promised), Instant(forNewDate), Instant(toAnswer), Instant(startsAt)));

    private static DateTime Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime;
}
