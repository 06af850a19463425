using System.Globalization;
using System.Text.Json;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

public sealed class ReportFilesTests : IDisposable
{
    private const string Columns = "group,label,sessions,sessions_cancelled,sessions_postponed,sessions_provisional,places_offered,booked,cancelled_in_time,cancelled_late," +
        "places_taken,attended,did_not_attend,walk_ins,attendees,completed,take_up,attendance,fill,unmet_demand";

    private readonly Scene _scene = new();

    private void GivenSession()
    {
        var session = _scene.Session(capacity: 3);
        var people = Given.Persons(2);
        people.ForEach(p => _scene.Place(session, p));
        _scene.Came(session, people[0]);
    }

    [Fact]
    public async Task Csv_has_the_columns_of_the_contract_rates_as_fractions_and_the_definitions_last()
    {
        GivenSession();
        _scene.Session(type: CourseType.Briefing, closed: false);

        var lines = ReportCsv.Write(await _scene.ReportAsync()).Split("\r\n");

        Assert.Equal(Columns + ",definitions", lines[0]);
        Assert.Equal("half-day,Half-day workshop,1,0,0,0,3,2,0,0,2,1,1,0,1,1,0.6667,0.5000,0.3333,0,", lines[1]);
        Assert.Equal("briefing,Briefing,0,0,0,1,0,0,0,0,0,0,0,0,0,0,,,,0,", lines[2]); // nothing to divide by
        Assert.StartsWith("total,Total,1,0,0,1,3,2,", lines[3], StringComparison.Ordinal);
        Assert.Contains("attendance: Attended divided by places taken.", lines[3], StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(lines[4..]));
    }

    [Fact]
    public async Task A_name_that_a_spreadsheet_would_run_is_text()
    {
        var agency = Given.Agency("=1+1", "@health");
        agency.Name = "=HYPERLINK(\"http://a.example\",\"Agency\")";
        _scene.Place(_scene.Session(), Given.Person(agency: agency));

        var csv = ReportCsv.Write(await _scene.ReportAsync(by: By.Agency));

        Assert.Contains("\r\n\"'=1+1\",\"'=HYPERLINK(\"\"http://a.example\"\",\"\"Agency\"\")\",,,,,,1,", csv, StringComparison.Ordinal);
        Assert.Contains("\r\n\"'@health\",\"'@health\",", ReportCsv.Write(await _scene.ReportAsync(by: By.Sector)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_says_what_it_is_of_when_it_was_counted_and_what_each_measure_means()
    {
        GivenSession();

        var json = JsonDocument.Parse(ReportJson.Write(await _scene.ReportAsync(quarter: "2", board: Boards.Children))).RootElement;

        Assert.Equal(["year", "quarter", "board", "by", "as_at", "frozen", "definitions", "rows", "total"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("2016-17", json.GetProperty("year").GetString());
        Assert.Equal(2, json.GetProperty("quarter").GetInt32());
        Assert.Equal("children", json.GetProperty("board").GetString());
        Assert.Equal("type", json.GetProperty("by").GetString());
        Assert.Equal("2017-06-01T09:00:00Z", json.GetProperty("as_at").GetString());
        Assert.False(json.GetProperty("frozen").GetBoolean());
        Assert.Equal(Columns.Split(',')[2..], json.GetProperty("definitions").EnumerateObject().Select(p => p.Name));
        Assert.Equal(Columns.Split(','), json.GetProperty("rows")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(0.6667m, json.GetProperty("rows")[0].GetProperty("take_up").GetDecimal());
        Assert.Equal("total", json.GetProperty("total").GetProperty("group").GetString());
    }

    [Fact]
    public async Task In_json_what_is_not_there_is_null()
    {
        _scene.Place(_scene.Session(), Given.Person());

        var json = JsonDocument.Parse(ReportJson.Write(await _scene.ReportAsync(by: By.Agency))).RootElement;

        Assert.Equal([JsonValueKind.Null, JsonValueKind.Null], [json.GetProperty("quarter").ValueKind, json.GetProperty("board").ValueKind]);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("rows")[0].GetProperty("places_offered").ValueKind);
        Assert.Equal("not-recorded", json.GetProperty("rows")[0].GetProperty("group").GetString());
        Assert.Equal(20, json.GetProperty("total").GetProperty("places_offered").GetInt32());
    }

    [Fact]
    public async Task The_table_for_the_command_line_has_a_total_what_is_provisional_and_the_definitions()
    {
        GivenSession();
        var open = _scene.Session(closed: false);

        var text = ReportTable.Write(await _scene.ReportAsync(), _scene.Database.Clock);

        Assert.Contains("\nHalf-day workshop", text, StringComparison.Ordinal);
        Assert.Contains("\nTotal", text, StringComparison.Ordinal);
        Assert.Contains("66.7%", text, StringComparison.Ordinal);
        Assert.Contains($"Provisional, not counted: {open.Reference} ", text, StringComparison.Ordinal);
        Assert.Contains("Did not attend: Places taken less attended", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_of_nothing_is_a_total_of_nothing()
    {
        var report = await _scene.ReportAsync("2001-02");

        Assert.True(report.IsEmpty);
        Assert.Equal(2, ReportCsv.Write(report).Trim().Split("\r\n").Length);
        Assert.Contains("Total", ReportTable.Write(report, _scene.Database.Clock), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crossed_table_has_a_row_for_each_cell_and_every_total()
    {
        GivenSession();
        var crossed = await CrossAsync(By.Type, By.Board, StatisticsReader.Team);

        var lines = ReportCsv.Write(crossed).Split("\r\n");
        Assert.StartsWith("group,label,across,across_label,sessions,", lines[0], StringComparison.Ordinal);
        Assert.Equal(["half-day,Half-day workshop,children,Children's board,1", "half-day,Half-day workshop,total,Total,1", "total,Total,children,Children's board,1", "total,Total,total,Total,1"],
            lines[1..5].Select(l => string.Join(',', l.Split(',')[..5])));
        Assert.Contains("attendance: Attended divided", lines[4], StringComparison.Ordinal);

        var json = JsonDocument.Parse(ReportJson.Write(crossed)).RootElement;
        Assert.Equal(["year", "quarter", "board", "by", "across", "as_at", "frozen", "definitions", "columns", "rows", "total"], json.EnumerateObject().Select(p => p.Name));
        var row = json.GetProperty("rows")[0];
        Assert.Equal(["group", "label", "cells", "total"], row.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("children", 3), (row.GetProperty("cells")[0].GetProperty("group").GetString(), row.GetProperty("cells")[0].GetProperty("places_offered").GetInt32()));
        Assert.Equal(0.5m, row.GetProperty("total").GetProperty("attendance").GetDecimal());

        var text = ReportTable.Write(crossed, Measures.Named("places_taken")!, _scene.Database.Clock);
        Assert.Matches("\\nHalf-day workshop +2 +2\r?\\n", text);
        Assert.Contains("Places taken by course type and board", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_workbook_has_a_sheet_for_each_breakdown_typed_cells_and_no_formula()
    {
        var agency = Given.Agency("=1+1", "@SUM(A1)");
        agency.Name = "=cmd()\u0007";
        var session = _scene.Session(capacity: 3, course: Given.Course(title: "+Neglect"));
        foreach (var person in Enumerable.Range(0, 2).Select(_ => Given.Person(agency: agency)))
        {
            _scene.Place(session, person);
        }
        _scene.Session(closed: false);

        using var book = await BookAsync(StatisticsReader.Team, By.Agency, By.Type);

        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2010).Validate(book).Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}"));
        Assert.Equal(["Summary", "Agency and course type", "By course type", "By course", "By theme", "By need", "By agency", "By sector", "By focus", "By month", "By venue", "By board", "Provisional", "Definitions"], Sheets(book));
        Assert.Empty(book.WorkbookPart!.WorksheetParts.SelectMany(p => p.Worksheet!.Descendants<CellFormula>()));
        var summary = Cells(book, "Summary");
        Assert.Equal(["Measure", "Quarter 2 of 2016-17", "Quarter 1 of 2016-17", "Quarter 2 of 2015-16", "The four quarters to September 2016"], "ABCDE".Select(c => summary[$"{c}1"].InnerText));
        Assert.Equal(("Sessions", "1", null), (summary["A2"].InnerText, summary["B2"].InnerText, summary["B2"].DataType?.Value.ToString()));
        Assert.Equal("", summary["C2"].InnerText); // nothing was held then
        var rate = summary.Single(c => c.Value.InnerText == "Take-up").Key[1..];
        Assert.Equal(0.6667m, Math.Round(decimal.Parse(summary[$"B{rate}"].InnerText, CultureInfo.InvariantCulture), 4));
        var agencies = Cells(book, "By agency");
        Assert.Equal(("=cmd()", "=1+1", "2", "Total"), (agencies["A2"].InnerText, agencies["B2"].InnerText, agencies["H2"].InnerText, agencies["A3"].InnerText));
        Assert.Equal(CellValues.InlineString, agencies["A2"].DataType!.Value);
        Assert.Contains(Cells(book, "Definitions").Values, c => c.InnerText == "Attended divided by places taken. Walk-ins are not in it.");
        Assert.Equal(2, Cells(book, "Provisional").Count(c => c.Key[0] == 'A'));
    }

    [Fact]
    public async Task In_files_what_is_withheld_is_empty_and_said()
    {
        var session = _scene.Session();
        foreach (var (code, people) in new[] { ("one", 2), ("two", 3), ("three", 20) })
        {
            var agency = Given.Agency(code);
            for (var i = 0; i < people; i++)
            {
                _scene.Place(session, Given.Person(agency: agency));
            }
        }
        var report = await _scene.ReportAsync(by: By.Agency);
        var outside = QuarterReport.Of(report.Count, null, By.Agency, new StatisticsReader(false));

        Assert.DoesNotContain("one,", ReportCsv.Write(outside), StringComparison.Ordinal);
        Assert.Contains($"withheld (empty): {SmallNumbers.Definition}", ReportCsv.Write(outside), StringComparison.Ordinal);
        Assert.DoesNotContain("withheld", ReportCsv.Write(report), StringComparison.Ordinal);
        var json = JsonDocument.Parse(ReportJson.Write(outside)).RootElement;
        Assert.Equal(SmallNumbers.Definition, json.GetProperty("withheld").GetString());
        Assert.Equal(25, json.GetProperty("total").GetProperty("booked").GetInt32());
        using var book = await BookAsync(new StatisticsReader(false, "two"), By.Agency, By.Type);
        foreach (var (sheet, column) in new[] { ("By agency", 'H'), ("Agency and course type", 'B') })
        {
            var cells = Cells(book, sheet);
            Assert.Equal(["", "3", "", "25"], new[] { "The one agency", "The two agency", "The three agency", "Total" }.Select(name => cells[column + cells.Single(c => c.Key[0] == 'A' && c.Value.InnerText == name).Key[1..]].InnerText));
            Assert.Contains(cells.Values, c => c.InnerText.EndsWith(SmallNumbers.Definition, StringComparison.Ordinal));
            Assert.Equal(("Total", "4"), (cells["A5"].InnerText, Filter(book, sheet)[^1..])); // totals are not sorted with the rest
        }
        Assert.Contains(Cells(book, "Definitions").Values, c => c.InnerText.EndsWith(SmallNumbers.Definition, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_summary_says_which_of_its_figures_are_as_they_were_published()
    {
        GivenSession();
        var count = (await _scene.ReportAsync(quarter: "2")).Count;
        var asked = new ReportRequest(count.Quarter, null, By.Type, null, Measures.Named("booked")!, false);
        foreach (var (frozen, words) in new[] { (true, "As published, As they stood when counted"), (false, "") })
        {
            var bytes = ReportWorkbook.Write(asked, frozen ? count with { Frozen = new(1, _scene.Database.Clock.UtcNow, "Ann", "") } : count, [count], StatisticsReader.Team, _scene.Database.Clock);
            using var book = SpreadsheetDocument.Open(new MemoryStream(bytes), false);
            var summary = Cells(book, "Summary");
            Assert.Equal(words, string.Join(", ", summary.Where(c => c.Value.InnerText == "Figures").SelectMany(c => new[] { summary["B" + c.Key[1..]].InnerText, summary["C" + c.Key[1..]].InnerText })));
        }
    }

    private async Task<CrossReport> CrossAsync(By by, By across, StatisticsReader reader) => CrossReport.Of((await _scene.ReportAsync()).Count, null, by, across, reader);

    private async Task<SpreadsheetDocument> BookAsync(StatisticsReader reader, By by, By? across)
    {
        await _scene.ReportAsync();
        await using var db = _scene.Database.Open();
        Assert.True(Quarter.TryParse("2016-17", "2", out var quarter, out _));
        var bytes = await ReportWorkbook.CreateAsync(new ReportRequest(quarter, null, by, across, Measures.Named("booked")!, false), new StatisticsDesk(db, new CountCache()), reader, _scene.Database.Clock);
        return SpreadsheetDocument.Open(new MemoryStream(bytes), false);
    }

    private static IEnumerable<string> Sheets(SpreadsheetDocument book) => book.WorkbookPart!.Workbook!.Descendants<Sheet>().Select(s => s.Name!.Value!);

    private static Dictionary<string, Cell> Cells(SpreadsheetDocument book, string sheet)
    {
        var id = book.WorkbookPart!.Workbook!.Descendants<Sheet>().Single(s => s.Name == sheet).Id!.Value!;
        return ((WorksheetPart)book.WorkbookPart.GetPartById(id)).Worksheet!.Descendants<Cell>().ToDictionary(c => c.CellReference!.Value!);
    }

    private static string Filter(SpreadsheetDocument book, string sheet) =>
        ((WorksheetPart)book.WorkbookPart!.GetPartById(book.WorkbookPart.Workbook!.Descendants<Sheet>().Single(s => s.Name == sheet).Id!.Value!)).Worksheet!.Descendants<AutoFilter>().Single().Reference!.Value!;

    public void Dispose() => _scene.Dispose();
}
