using Training.People;

namespace Training.Tests.People;

public sealed class NeedsTests
{
    [Theory]
    [InlineData("  Large print\r\nand breaks \n", "Large print\nand breaks")]
    [InlineData("a\u0007b\tc", "a b c")]
    [InlineData(" \r\n ", "")]
    [InlineData(null, "")]
    public void Words_are_kept_as_typed_but_for_what_nobody_sees(string? typed, string kept) => Assert.Equal(kept, NeedsTold.Tidy(typed));

    [Fact]
    public void Saying_nothing_at_all_is_an_answer()
    {
        Assert.True(new NeedsTold("", "", "").IsNothing);
        Assert.Equal([("Food", "Halal"), ("Adjustments", "Large print")], new NeedsTold("", "Halal", "Large print").Parts);
    }

    [Theory]
    [InlineData("2016-01-10", null, "2017-01-10")]
    [InlineData("2016-01-10", "2016-09-20", "2017-09-20")]
    [InlineData("2016-01-10", "2015-09-20", "2017-01-10")] // told us after their last session
    [InlineData("2016-02-29", null, "2017-02-28")]
    public void They_are_kept_from_the_later_of_telling_and_the_last_day(string told, string? lastDay, string until) =>
        Assert.Equal(Day(until), new NeedsKeeping(12).Until(Day(told), lastDay is null ? null : Day(lastDay)));

    [Fact]
    public void What_is_promised_on_the_page_is_what_the_database_does_on_every_day_of_five_years()
    {
        foreach (var keeping in new[] { new NeedsKeeping(1), new NeedsKeeping(6), new NeedsKeeping(12), new NeedsKeeping(13) })
        {
            for (var told = Day("2015-12-01"); told < Day("2020-12-01"); told = told.AddDays(1))
            {
                var last = keeping.Until(told, null);
                Assert.False(told < keeping.OverdueBefore(last), $"Told {told}, {keeping.Months} months: gone on {last}, a day early.");
                Assert.True(told < keeping.OverdueBefore(last.AddDays(1)), $"Told {told}, {keeping.Months} months: still there after {last}.");
            }
        }
    }

    private static DateOnly Day(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
