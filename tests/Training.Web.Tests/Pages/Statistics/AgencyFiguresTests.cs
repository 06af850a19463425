using System.Net;
using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages.Statistics;

/// <summary>Who sees which agency's figures: leads their own beside the average, boards none of fewer than five people of another agency.</summary>
public sealed class AgencyFiguresTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Agency _health = Given.Agency();
    private readonly Person _lead;
    private readonly Person _board;
    private readonly Person _coordinator = Given.Person("Grace Whitlock", Role.Coordinator);

    public AgencyFiguresTests()
    {
        _site.Time.Set("2017-02-01T09:00:00Z");
        _lead = Given.Person("Tom Byrne", Role.AgencyLead, _health);
        var (police, school) = (Given.Agency("police", "police"), Given.Agency("school", "education"));
        _board = Given.Person("Priya Raman", Role.Board, school);
        var session = Given.Session(_site.Clock, 40, days: "2016-11-15 09:30-12:30");
        session.RegisterClosedAt = session.EndsAt;
        foreach (var (agency, people) in new[] { (_health, 2), (police, 3), (school, 4), (Given.Agency("council", "council"), 17), (Given.Agency("probation", "probation"), 12) })
        {
            for (var i = 0; i < people; i++)
            {
                Given.Booking(session, Given.Person(agency: agency), session.StartsAt.AddDays(-30)).Agency = agency;
            }
        }
        _site.Add(_lead, _board, _coordinator, session);
    }

    public void Dispose() => _site.Dispose();

    private async Task<TestPage> GetAsync(Person? person, string address) => await (await _site.BrowserAsync(person)).GetAsync(address);

    private static string Row(TestPage page, string table, string name) => TestPage.Words(page.All($"{table} tr").Single(r => TestPage.Words(r.Children[0]) == name));

    [Fact]
    public async Task A_lead_sees_their_own_agency_beside_the_average_and_no_other()
    {
        var page = await GetAsync(_lead, "/agencies/solent-nhs/figures");

        Assert.Equal((HttpStatusCode.OK, "The solent-nhs agency Figures beside the average"), (page.Status, page.Heading));
        Assert.Equal("Booked 2 7.6 0 – 0 – 2 7.6", Row(page, "#figures", "Booked"));
        Assert.Equal("Attendance 0.0% 0.0% – – – – 0.0% 0.0%", Row(page, "#figures", "Attendance"));
        Assert.Contains(Training.Statistics.AgencyFigures.Withheld, page.Main, StringComparison.Ordinal);
        Assert.Contains("Attended divided by places taken. Walk-ins are not in it.", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("police", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull((await GetAsync(_lead, "/staff")).Find("a[href='/agencies/solent-nhs/figures']"));
        Assert.Contains("Nobody of any agency", (await GetAsync(_lead, "/agencies/solent-nhs/figures?year=2016-17&quarter=1")).Main, StringComparison.Ordinal);

        var wrong = await GetAsync(_lead, "/agencies/solent-nhs/figures?year=2016-17&quarter=7");
        Assert.Equal((HttpStatusCode.BadRequest, "The quarter should be 1, 2, 3 or 4, or left out for the whole year, not “7”"), (wrong.Status, Assert.Single(wrong.Errors)));
    }

    [Fact]
    public async Task Other_agencies_are_not_there_for_a_lead_and_all_are_for_the_team()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_lead, "/agencies/police/figures")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_lead, "/agencies/unknown/figures")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_coordinator, "/agencies/unknown/figures")).Status);
        var team = await GetAsync(_coordinator, "/agencies/police/figures");
        Assert.Equal((HttpStatusCode.OK, false), (team.Status, team.Main.Contains(Training.Statistics.AgencyFigures.Withheld, StringComparison.Ordinal)));
        Assert.NotNull((await GetAsync(_coordinator, "/agencies")).Find("a[href='/agencies/police/figures']"));
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_board, "/agencies/school/figures")).Status);
        Assert.Contains("/sign-in", (await GetAsync(null, "/agencies/police/figures")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boards_see_no_agency_of_fewer_than_five_people_but_their_own_in_no_form()
    {
        const string Query = "?year=2016-17&quarter=3&by=agency";
        var page = await GetAsync(_board, "/statistics" + Query);

        Assert.Contains(Training.Statistics.SmallNumbers.Definition, page.Main, StringComparison.Ordinal);
        Assert.StartsWith("The school agency 4 ", Row(page, "#rows", "The school agency"), StringComparison.Ordinal);
        Assert.StartsWith("Agencies with too few people to be shown one by one (2) 5 ", Row(page, "#rows", "Agencies with too few people to be shown one by one (2)"), StringComparison.Ordinal);
        Assert.DoesNotContain("The police agency", page.All("#rows th").Select(TestPage.Words));
        Assert.Contains("The police agency", (await GetAsync(_coordinator, "/statistics" + Query)).All("#rows th").Select(TestPage.Words));

        var csv = (await GetAsync(_board, "/statistics.csv" + Query)).Text;
        Assert.DoesNotContain("police", csv, StringComparison.Ordinal);
        Assert.Contains("\r\nschool,The school agency,,,,,,4,", csv, StringComparison.Ordinal);
        Assert.Contains("\r\ntotal,Total,1,0,0,0,40,38,", csv, StringComparison.Ordinal);
        Assert.Contains("police,The police agency,,,,,,3,", (await GetAsync(_coordinator, "/statistics.csv" + Query)).Text, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await GetAsync(_board, "/statistics.json" + Query + "&across=type")).Text).RootElement;
        Assert.DoesNotContain("police", json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("group").GetString()));
        Assert.Equal(JsonValueKind.String, json.GetProperty("withheld").ValueKind);
    }

    [Fact]
    public async Task Boards_look_behind_their_own_agency_and_no_other()
    {
        const string Query = "/statistics/sessions?year=2016-17&quarter=3&by=agency&measure=booked&group=";
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_board, Query + "school")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_board, Query + "council")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_board, Query + "police")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_coordinator, Query + "council")).Status);
    }

    [Fact]
    public async Task A_frozen_quarter_withholds_on_its_page_and_in_its_files_and_so_does_what_is_counted_since()
    {
        const string Query = "?year=2016-17&quarter=3&by=agency";
        var form = await GetAsync(_board, "/statistics/freeze?year=2016-17&quarter=3");
        Assert.Equal(HttpStatusCode.Redirect, (await form.SubmitAsync(null, ("Note", "Agreed."))).Status);

        foreach (var query in new[] { Query, Query + "&live=1" })
        {
            var page = await GetAsync(_board, "/statistics" + query);
            Assert.DoesNotContain("The police agency", page.All("#rows th").Select(TestPage.Words));
            Assert.DoesNotContain("police", (await GetAsync(_board, "/statistics.csv" + query)).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("police", (await GetAsync(_board, "/statistics.json" + query)).Text, StringComparison.Ordinal);
            var names = await NamesAsync(_board, query);
            Assert.Contains("The school agency", names);
            Assert.DoesNotContain("The police agency", names);
        }
        Assert.Contains("The police agency", await NamesAsync(_coordinator, Query));
    }

    /// <summary>The text of all cells of the workbook's agencies.</summary>
    private async Task<List<string>> NamesAsync(Person person, string query)
    {
        var page = await GetAsync(person, "/statistics.xlsx" + query);
        using var book = SpreadsheetDocument.Open(new MemoryStream(await page.Response.Content.ReadAsByteArrayAsync()), false);
        var sheet = book.WorkbookPart!.Workbook!.Descendants<Sheet>().Single(s => s.Name == "By agency").Id!.Value!;
        return [.. ((WorksheetPart)book.WorkbookPart.GetPartById(sheet)).Worksheet!.Descendants<Cell>().Select(c => c.InnerText)];
    }

    [Fact]
    public async Task The_workbook_is_for_boards_and_the_team_and_says_what_cannot_be()
    {
        var book = await GetAsync(_board, "/statistics.xlsx?year=2016-17&quarter=3&by=agency&across=type");
        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal("statistics-2016-17-q3-by-agency-and-type.xlsx", book.Response.Content.Headers.ContentDisposition!.FileName);
        Assert.True(book.Response.Headers.CacheControl!.NoStore);
        Assert.NotNull((await GetAsync(_board, "/statistics?year=2016-17&quarter=3&by=agency")).Find("a[href='/statistics.xlsx?year=2016-17&quarter=3&by=agency']"));

        var wrong = await GetAsync(_board, "/statistics.xlsx?year=2016-17&measure=joy");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.StartsWith("The measure should be one of sessions, ", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_lead, "/statistics.xlsx")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(null, "/statistics.xlsx")).Status);
    }
}
