using Training.Statistics;

namespace Training.Tests.Statistics;

public class QuarterTests
{
    [Theory]
    [InlineData("2016-17", "1", "2016-04-01", "2016-07-01", "Quarter 1 of 2016-17, April to June 2016")]
    [InlineData("2016-17", "2", "2016-07-01", "2016-10-01", "Quarter 2 of 2016-17, July to September 2016")]
    [InlineData("2016-17", "3", "2016-10-01", "2017-01-01", "Quarter 3 of 2016-17, October to December 2016")]
    [InlineData("2016-17", "4", "2017-01-01", "2017-04-01", "Quarter 4 of 2016-17, January to March 2017")]
    [InlineData("2016-17", "", "2016-04-01", "2017-04-01", "The year 2016-17, April 2016 to March 2017")]
    [InlineData("2016-17", null, "2016-04-01", "2017-04-01", "The year 2016-17, April 2016 to March 2017")]
    [InlineData("1999-00", "4", "2000-01-01", "2000-04-01", "Quarter 4 of 1999-00, January to March 2000")]
    public void A_quarter_is_read_as_it_is_written(string year, string? quarter, string from, string until, string label)
    {
        Assert.True(Quarter.TryParse(year, quarter, out var parsed, out _));
        Assert.Equal(DateOnly.Parse(from), parsed.From);
        Assert.Equal(DateOnly.Parse(until), parsed.Until);
        Assert.Equal(label, parsed.Label);
        Assert.Equal(year, parsed.Year);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("banana")]
    [InlineData("2016")]
    [InlineData("2016-2017")]
    [InlineData("2016-18")]
    [InlineData("2016/17")]
    [InlineData(" 2016-17")]
    [InlineData("+016-17")]
    [InlineData("0000-01")]
    [InlineData("9999-00")]
    [InlineData("٢٠١٦-١٧")]
    public void A_year_that_is_not_a_financial_year_is_refused_in_a_sentence(string? year)
    {
        Assert.False(Quarter.TryParse(year, "1", out _, out var error));
        Assert.Equal($"The year should be a financial year such as 2016-17, not “{year}”", error);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("7")]
    [InlineData("Q3")]
    [InlineData("03")]
    [InlineData(" ")]
    public void Only_quarters_1_to_4_exist(string quarter)
    {
        Assert.False(Quarter.TryParse("2016-17", quarter, out _, out var error));
        Assert.StartsWith("The quarter should be 1, 2, 3 or 4", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2017-03-31", "2016-17", 4)]
    [InlineData("2017-04-01", "2017-18", 1)]
    [InlineData("2016-06-30", "2016-17", 1)]
    [InlineData("2016-07-01", "2016-17", 2)]
    [InlineData("2016-12-31", "2016-17", 3)]
    [InlineData("2017-01-01", "2016-17", 4)]
    public void Every_date_is_in_one_quarter(string date, string year, int number)
    {
        var quarter = Quarter.Of(DateOnly.Parse(date));

        Assert.Equal((year, number), (quarter.Year, quarter.Number));
    }

    [Fact]
    public void Quarters_of_a_year_follow_each_other_without_a_gap()
    {
        for (var quarter = Quarter.Of(new DateOnly(2030, 1, 1)); quarter.From.Year > 2000; quarter = quarter.Previous)
        {
            Assert.Equal(quarter.From, quarter.Previous.Until);
            Assert.Equal(quarter.From.AddYears(-1), quarter.SameLastYear.From);
        }
    }

    [Fact]
    public void Before_a_year_comes_the_year_before()
    {
        Assert.True(Quarter.TryParse("2016-17", null, out var year, out _));
        Assert.Equal("2015-16", year.Previous.Year);
        Assert.Equal(year.SameLastYear, year.Previous);
        Assert.True(year.Previous.IsWholeYear);
    }
}
