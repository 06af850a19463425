using System.IO.Compression;
using System.Net;
using System.Xml.Linq;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>
/// What an agency lead sees of the training of their staff, and the team of any agency's. It is Monday 12 September 2016: Ben's Level 3 is overdue, Cleo's in date, Doreen never had it, and Sam is a police officer.
/// </summary>
public sealed class StaffTrainingTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Agency _health = Given.Agency();
    private readonly Agency _police = Given.Agency("police", "police");
    private readonly Person _tom;
    private readonly Person _ben;
    private readonly Person _cleo;
    private readonly Person _doreen;
    private readonly Person _sam;
    private readonly Person _coordinator = Given.Person("Grace Whitlock", Role.Coordinator);

    public StaffTrainingTests()
    {
        (_tom, _ben, _cleo) = (Given.Person("Tom Byrne", Role.AgencyLead, _health), Given.Person("Ben Archer", agency: _health), Given.Person("Cleo Grant", agency: _health));
        (_doreen, _sam) = (Given.Person("Doreen Pratt", agency: _health), Given.Person("Sam Secret", agency: _police));
        _doreen.JobTitle = "=cmd()";
        _tom.JobTitle = "Named nurse";
        _site.Add(_tom, _ben, _cleo, _doreen, _sam, _coordinator, new RefresherRule
        {
            Code = "level-3", Name = "Level 3, every three years", From = new(2012, 1, 1), Types = [CourseType.Level3, CourseType.Refresher], Months = 36, JobTitles = ["practitioner", "cmd"], Mandatory = true,
        });
        var level3 = Given.Course(CourseType.Level3, title: "Level 3: Working Together");
        level3.Level = "3";
        Completed(level3, "2013-06-03 09:30-16:30,2013-06-10 09:30-16:30", _ben, _sam);
        Completed(level3, "2015-02-02 09:30-16:30,2015-02-09 09:30-16:30", _cleo);
        Completed(Given.Course(title: "Neglect"), "2016-04-04 09:30-12:30", open: true, _cleo);
        using var db = _site.Database.Open();
        var refresher = Given.Session(_site.Clock, course: Given.Course(CourseType.Refresher, title: "Refresher"), reference: "REF", days: "2016-10-20 09:30-12:30");
        db.Add(refresher);
        db.SaveChanges();
        Given.Booking(refresher, db.People.Single(p => p.Id == _ben.Id), _site.Clock.UtcNow).AgencyId = _health.Id;
        db.SaveChanges();
    }

    public void Dispose() => _site.Dispose();

    private void Completed(Course course, string days, params Person[] people) => Completed(course, days, open: false, people);

    private void Completed(Course course, string days, bool open, params Person[] people)
    {
        using var db = _site.Database.Open();
        var session = Given.Session(_site.Clock, course: db.Courses.SingleOrDefault(c => c.Code == course.Code) ?? course, days: days.Split(','));
        session.RegisterClosedAt = open ? null : session.EndsAt;
        db.Add(session);
        foreach (var day in session.Days)
        {
            db.AddRange(people.Select(p => new Presence { SessionDay = day, Session = session, PersonId = p.Id, ArrivedAt = day.StartsAt, Method = ScanMethod.Manual, WholeDay = true }));
        }
        db.SaveChanges();
    }

    private async Task<TestPage> GetAsync(Person? person, string address) => await (await _site.BrowserAsync(person)).GetAsync(address);

    private static string Rows(TestPage page) => string.Join(" | ", page.All(".staff-training__person tr").Select(TestPage.Words));

    [Fact]
    public async Task A_lead_sees_their_own_staff_what_needs_doing_first()
    {
        var page = await GetAsync(_tom, "/staff/training");

        Assert.Equal("Ben Archer Practitioner Level 3: Working Together Level 3, every three years 10 Jun 2013 14 Overdue Booked for 20 Oct 2016 10 Jun 2016"
            + " | Doreen Pratt =cmd() Nothing that counts Level 3, every three years – – Never –"
            + " | Tom Byrne Named nurse No training recorded – – Never –"
            + " | Cleo Grant Practitioner Level 3: Working Together Level 3, every three years 9 Feb 2015 14 In date 9 Feb 2018 | Neglect Register not closed yet 4 Apr 2016 3 Completed –", Rows(page));
        Assert.Contains("4 people, what needs doing first: 1 overdue and 2 never.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Overdue", page.Main, StringComparison.Ordinal);
        Assert.Contains("Every 36 months. Level 3 or a refresher counts. For staff whose job title has “practitioner” or “cmd”, who must have it.", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", page.Text, StringComparison.Ordinal);
        Assert.NotNull((await GetAsync(_tom, "/staff")).Find("a[href='/staff/training']"));

        var found = await page.SubmitAsync("#filter", ("Form.Q", "cle"));
        Assert.Equal(["Cleo Grant"], found.All(".staff-training__name").Select(TestPage.Words));
        Assert.Equal(("/staff/training", "cle"), (found.Response.RequestMessage!.RequestUri!.PathAndQuery, found.Find("#Form_Q")!.GetAttribute("value")));
        Assert.Equal(["Ben Archer"], (await page.SubmitAsync("#filter", ("Form.Standing", "overdue"))).All(".staff-training__name").Select(TestPage.Words));
        Assert.Equal(["Ben Archer"], (await page.SubmitAsync("#filter", ("Form.Standing", "booked"))).All(".staff-training__name").Select(TestPage.Words));
        Assert.Equal("Cleo Grant Practitioner Neglect Register not closed yet 4 Apr 2016 3 Completed –", Rows(await page.SubmitAsync("#filter", ("Form.What", "type:half-day"))));
        // Whom a rule asks for Level 3 and who never had it is found by that type too.
        Assert.Equal(["Ben Archer", "Doreen Pratt", "Cleo Grant"], (await page.SubmitAsync("#filter", ("Form.What", "type:level-3"))).All(".staff-training__name").Select(TestPage.Words));
        Assert.Equal("Doreen Pratt =cmd() Nothing that counts Level 3, every three years – – Never –", Rows(await page.SubmitAsync("#filter", ("Form.What", "type:level-3"), ("Form.Standing", "never"))));
        Assert.Equal(3, (await page.SubmitAsync("#filter", ("Form.What", "rule:level-3"))).All(".staff-training__name").Count);
        Assert.Contains("Nobody’s training matches this.", (await page.SubmitAsync("#filter", ("Form.Q", "secret"))).Main, StringComparison.Ordinal);
        Assert.Equal(4, (await page.SubmitAsync("#filter", ("Form.What", "banana"), ("Form.Standing", "banana"))).All(".staff-training__name").Count);
        // A name in an address is not looked for.
        Assert.Equal(4, (await GetAsync(_tom, "/staff/training?Form.Q=cle&Q=cle")).All(".staff-training__name").Count);
    }

    [Fact]
    public async Task Who_moves_takes_their_record_along_and_the_old_agency_sees_it_no_more()
    {
        _site.Time.Set("2016-09-13T08:00:00Z");
        using (var db = _site.Database.Open())
        {
            db.People.Single(p => p.Id == _ben.Id).AgencyId = _police.Id;
            db.People.Single(p => p.Id == _sam.Id).AgencyId = _health.Id;
            db.SaveChanges();
        }
        var page = await GetAsync(_tom, "/staff/training");

        Assert.Equal(["Sam Secret", "Doreen Pratt", "Tom Byrne", "Cleo Grant"], page.All(".staff-training__name").Select(TestPage.Words));
        Assert.DoesNotContain("Ben Archer", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Booked", Rows(page), StringComparison.Ordinal);
        var changes = await GetAsync(_tom, "/staff/leavers");
        Assert.Contains("Ben Archer Joined Mon 12 Sept 2016 Left Tue 13 Sept 2016", changes.Main, StringComparison.Ordinal);
        Assert.Contains("Sam Secret Joined Tue 13 Sept 2016", changes.Main, StringComparison.Ordinal);
        Assert.Null(changes.Find("main form")); // he works elsewhere now
        Assert.DoesNotContain("police", changes.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_have_no_such_pages()
    {
        foreach (var address in new[] { "/staff/training", "/staff/leavers", $"/staff/people/{_ben.Id}/left" })
        {
            Assert.StartsWith("http://localhost/sign-in", (await GetAsync(null, address)).Location, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_ben, address)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_coordinator, address)).Status);
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_tom, "/agencies/solent-nhs/training")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(_tom, "/agencies/police/training")).Status);
        Assert.StartsWith("http://localhost/sign-in", (await GetAsync(null, "/agencies/police/training")).Location, StringComparison.Ordinal);
        var loose = Given.Person("Lee Loose", Role.AgencyLead);
        _site.Add(loose);
        Assert.Contains("We do not know yet which agency", (await GetAsync(loose, "/staff/training")).Main, StringComparison.Ordinal);
        Assert.Contains("We do not know yet which agency", (await GetAsync(loose, "/staff/leavers")).Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(loose, $"/staff/people/{_ben.Id}/left")).Status);
        // The file, with a form of one's own page: only what the page shows, and none without an agency.
        var browser = await _site.BrowserAsync(loose);
        var token = (await browser.GetAsync("/account")).Find("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync("/staff/training?handler=Csv", ("__RequestVerificationToken", token))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await (await _site.BrowserAsync(_tom)).PostAsync("/staff/training?handler=Csv")).Status); // no antiforgery token
    }

    [Fact]
    public async Task The_team_sees_any_agency()
    {
        var page = await GetAsync(_coordinator, "/agencies/police/training");

        Assert.Equal(["Sam Secret"], page.All(".staff-training__name").Select(TestPage.Words));
        Assert.Empty((await page.SubmitAsync("#filter", ("Form.Q", "ben"))).All(".staff-training__name"));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_coordinator, "/agencies/banana/training")).Status);
        Assert.NotNull((await GetAsync(_coordinator, "/agencies")).Find("a[href='/agencies/police/training']"));
    }

    [Fact]
    public async Task It_comes_as_csv_with_what_is_shown_defused()
    {
        var browser = await _site.BrowserAsync(_tom);
        var token = (await browser.GetAsync("/staff/training")).Find("#filter input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var file = await browser.PostAsync("/staff/training?handler=Csv", ("__RequestVerificationToken", token), ("Form.Q", ""));

        Assert.Equal(("text/csv", "training-solent-nhs-2016-09-12.csv"), (file.Response.Content.Headers.ContentType!.MediaType, file.Response.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal("private, no-store", file.Response.Headers.CacheControl!.ToString().Replace("no-store, private", "private, no-store", StringComparison.Ordinal));
        var lines = file.Text.TrimStart('\uFEFF').ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal("name,job_title,course,type,level,completed_on,hours,certificate,elsewhere,refresher,due_on,standing,booked_for,register", lines[0]);
        Assert.Equal("Ben Archer,Practitioner,Level 3: Working Together,Level 3,3,2013-06-10,14,,no,\"Level 3, every three years\",2016-06-10,Overdue,2016-10-20,", lines[1]);
        Assert.StartsWith("Doreen Pratt,'=cmd()", lines[2].Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("Cleo Grant,Practitioner,Neglect,Half-day workshop,,2016-04-04,3,,no,,,Completed,,not closed yet", lines[5]);
        Assert.Equal(6, lines.Length);
        Assert.DoesNotContain("Secret", file.Text, StringComparison.Ordinal);
        using (var db = _site.Database.Open())
        {
            Certificate Of(Person who, string code) => new()
            {
                PersonId = who.Id, SessionId = db.Presences.First(p => p.PersonId == who.Id).SessionId, Code = code, Name = who.Name, Course = "Level 3", CompletedOn = new(2015, 2, 9), IssuedAt = _site.Clock.UtcNow,
            };
            var withdrawn = Of(_ben, "WWWWWWWWWWWW");
            (withdrawn.WithdrawnAt, withdrawn.WithdrawnBecause) = (_site.Clock.UtcNow, "the attendance register was corrected");
            db.AddRange(withdrawn, Of(_cleo, "ABCDEFGHJKMN"));
            db.SaveChanges();
        }
        var certified = await browser.PostAsync("/staff/training?handler=Csv", ("__RequestVerificationToken", token));
        Assert.Contains(",2015-02-09,14,ABCD-EFGH-JKMN,no,", certified.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("WWWW", certified.Text, StringComparison.Ordinal);
        var filtered = await browser.PostAsync("/staff/training?handler=Csv", ("__RequestVerificationToken", token), ("Form.Q", "cleo"));
        Assert.Equal(3, filtered.Text.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task It_comes_as_a_workbook_with_dates_and_definitions()
    {
        var browser = await _site.BrowserAsync(_tom);
        var token = (await browser.GetAsync("/staff/training")).Find("#filter input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        var response = await browser.Http.PostAsync("/staff/training?handler=Workbook", content);

        Assert.Equal("training-solent-nhs-2016-09-12.xlsx", response.Content.Headers.ContentDisposition!.FileName);
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        XDocument Read(string name)
        {
            using var stream = zip.Entries.Single(e => e.FullName.EndsWith(name, StringComparison.Ordinal)).Open();
            return XDocument.Load(stream);
        }
        XNamespace main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var cells = Read("sheet1.xml").Descendants(main + "c").ToDictionary(c => c.Attribute("r")!.Value, c => c.Value);
        Assert.Equal(("Name", "Ben Archer", "41435", "Overdue"), (cells["A1"], cells["A2"], cells["F2"], cells["L2"])); // 10 June 2013
        Assert.Equal("=cmd()", cells["B3"]);
        Assert.Contains("Due within 90 days.", Read("sheet2.xml").Descendants(main + "c").Select(c => c.Value));
    }

    [Fact]
    public async Task It_asks_the_database_as_often_for_200_as_for_a_few()
    {
        var browser = await _site.BrowserAsync(_tom);
        await browser.GetAsync("/staff/training");
        var before = _site.Commands.Count;
        await browser.GetAsync("/staff/training");
        var few = _site.Commands.Count - before;
        var many = Given.Persons(200);
        using (var db = _site.Database.Open())
        {
            var agency = db.Agencies.Single(a => a.Code == "solent-nhs");
            many.ForEach(p => p.Agency = agency);
            db.AddRange(many);
            db.SaveChanges();
        }
        Completed(Given.Course(title: "Online safety"), "2016-05-04 09:30-12:30", [.. many]);
        before = _site.Commands.Count;
        var page = await browser.GetAsync("/staff/training");

        Assert.Equal(few, _site.Commands.Count - before);
        Assert.InRange(few, 1, 15);
        Assert.Contains("204 people, page 1 of 5", page.Main, StringComparison.Ordinal);
        var last = await page.SubmitAsync("#pages", ("to", "5"));
        Assert.Equal(4, last.All(".staff-training__name").Count);
        Assert.Equal(204, (await last.SubmitAsync("#filter", ("Form.All", "true"))).All(".staff-training__name").Count);
    }

    [Fact]
    public async Task A_lead_says_who_has_left_and_takes_a_slip_back()
    {
        var browser = await _site.BrowserAsync(_tom);
        var staff = await browser.GetAsync("/staff");
        Assert.NotNull(staff.Find($"a[href='/staff/people/{_ben.Id}/left']"));
        Assert.Null(staff.Find($"a[href='/staff/people/{_tom.Id}/left']"));
        var page = await browser.GetAsync($"/staff/people/{_ben.Id}/left");
        Assert.Contains("what they have booked (1 coming booking) stays as it is", page.Main, StringComparison.Ordinal);
        foreach (var who in new[] { _tom, _sam, _coordinator })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/staff/people/{who.Id}/left")).Status);
        }

        var list = await (await page.SubmitAsync()).FollowAsync();
        Assert.Equal("Ben Archer is no longer on the staff of The solent-nhs agency.", list.Said);
        Assert.Contains("Ben Archer Joined Mon 12 Sept 2016 Left Mon 12 Sept 2016 Is still with us: Ben Archer", list.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Ben Archer", (await browser.GetAsync("/staff/training")).Text, StringComparison.Ordinal);
        Assert.Equal(BookingStatus.Confirmed, _site.Read(db => db.Bookings.Single().Status));
        Assert.Equal(HttpStatusCode.NotFound, (await page.SubmitAsync()).Status);

        var back = await (await list.SubmitAsync()).FollowAsync();
        Assert.Equal("They are on the staff again, as if they had never left.", back.Said);
        Assert.Contains("Ben Archer", (await browser.GetAsync("/staff/training")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await list.SubmitAsync()).Status);
        Assert.Empty(_site.Read(db => db.Letters().ToList()));
    }

    [Fact]
    public async Task People_are_told_who_sees_it()
    {
        Assert.Contains("The training team and, while you work there, whoever books training for your agency", (await GetAsync(_ben, "/account")).Main, StringComparison.Ordinal);
        Assert.Contains("all training that you have completed, wherever you worked then", (await GetAsync(null, "/privacy")).Main, StringComparison.Ordinal);
    }
}
