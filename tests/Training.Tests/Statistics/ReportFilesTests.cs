using System.Text.Json;
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

        var text = ReportTable.Write(await _scene.ReportAsync());

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
        Assert.Contains("Total", ReportTable.Write(report), StringComparison.Ordinal);
    }

    public void Dispose() => _scene.Dispose();
}
