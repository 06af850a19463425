using Training.Programme;
using Training.Statistics;

namespace Training.Tests.Statistics;

public class ReportRequestTests
{
    private static readonly Quarter Latest = Quarter.Of(new DateOnly(2016, 11, 5));

    private static ReportRequest? Read(string? year, string? quarter = null, string? board = null, string? by = null) =>
        ReportRequest.Read(new ReportQuery(year, quarter, board, by), Latest, out _);

    private static ReportRequest Asked(Boards? board, By by) => new(Latest, board, by, null, Measures.Named("attendees")!, Live: false);

    [Fact]
    public void What_is_left_out_is_the_latest_quarter_both_boards_and_by_type()
    {
        Assert.Equal(Asked(null, By.Type), Read(null));
        Assert.Equal(Asked(null, By.Type), Read("", "", "", ""));
        Assert.Equal(Asked(Boards.Adults, By.Theme), Read(null, board: "adults", by: "theme"));
    }

    [Fact]
    public void A_year_alone_is_the_whole_year_and_a_quarter_alone_is_one_of_the_latest_year()
    {
        Assert.Equal(Latest.WholeYear, Read("2016-17")!.Quarter);
        Assert.Equal("Quarter 1 of 2016-17", Read(null, "1")!.Quarter.Name);
    }

    [Fact]
    public void Each_problem_is_a_sentence_about_its_field()
    {
        Assert.Null(ReportRequest.Read(new ReportQuery("banana", "7", "parents", "zebra"), Latest, out var problems));
        Assert.Equal(
        [
            ("year", "The year should be a financial year such as 2016-17, not “banana”"),
            ("quarter", "The quarter should be 1, 2, 3 or 4, or left out for the whole year, not “7”"),
            ("board", "The board should be children or adults, or left out for both, not “parents”"),
            ("by", "The rows should be by type, course, agency, sector, focus, theme, need, board, venue, month or quarter, not “zebra”"),
        ], problems);
    }

    [Fact]
    public void It_can_be_asked_again_and_named()
    {
        var request = Read("2016-17", "3", "children", "agency")!;
        Assert.Equal("?year=2016-17&quarter=3&board=children&by=agency", request.Query);
        Assert.Equal("statistics-2016-17-q3-children-by-agency", request.FileName);
        Assert.Equal("?year=2016-17&by=type", Read("2016-17")!.Query);
        Assert.Equal("?year=2016-17&by=type&measure=attendees", Read("2016-17")!.FullQuery);
        Assert.Equal("?year=2016-17&by=type&measure=fill", (Read("2016-17")! with { Measure = Measures.Named("fill")! }).Query);
    }
}
