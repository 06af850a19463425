using Training.Bookings;
using Training.Testing;

namespace Training.Tests.Bookings;

public class NoticeTests
{
    private static readonly HashSet<DateOnly> Holidays =
    [
        new(2016, 3, 25), new(2016, 3, 28), new(2016, 8, 29), new(2016, 12, 26), new(2016, 12, 27), new(2017, 1, 2),
    ];

    [Theory]
    [InlineData("2016-09-19", 5, "2016-09-12T23:00:00Z")] // a Monday: by the end of the Monday before
    [InlineData("2016-09-16", 5, "2016-09-09T23:00:00Z")] // a Friday
    [InlineData("2016-09-14", 1, "2016-09-13T23:00:00Z")]
    [InlineData("2016-09-14", 0, "2016-09-13T23:00:00Z")] // no notice: until the day begins
    [InlineData("2016-03-30", 2, "2016-03-24T24:00:00Z")] // over Easter: Tuesday 29 March, then Thursday 24 March
    [InlineData("2016-08-30", 1, "2016-08-26T23:00:00Z")] // over the late summer holiday
    [InlineData("2017-01-03", 5, "2016-12-22T24:00:00Z")] // over Christmas
    [InlineData("2016-11-01", 3, "2016-10-27T23:00:00Z")] // back over the end of summer time
    public void Notice_counts_working_days_only(string firstDay, int days, string expected)
    {
        var cancelBy = new Notice(days).CancelBy(DateOnly.Parse(firstDay), new WorkingDays(Holidays), new TestClock().Clock);

        var midnight = expected.Contains("T24", StringComparison.Ordinal)
            ? DateTimeOffset.Parse(expected.Replace("T24", "T00", StringComparison.Ordinal)).AddDays(1)
            : DateTimeOffset.Parse(expected);
        Assert.Equal(midnight.UtcDateTime, cancelBy);
    }
}
