using System.Net;
using Training.Attendance;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Certificates and their verification over HTTP. A, of two days, is over; Amina came to both days, Ben to the first only. B is another run. It is 12 September 2016.</summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly string[] Days = ["2016-09-01 09:30-16:30", "2016-09-08 09:30-16:30"];

    private readonly TestSite _site = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _lead;
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Session _a;
    private readonly Session _b;

    public CertificateTests()
    {
        (_amina, _ben, _lead) = (Given.Person("Amina Hussain", agency: _agency), Given.Person("Ben Archer", agency: _agency), Given.Person("Lee Lead", Role.AgencyLead, _agency));
        var course = Given.Course(CourseType.Level3, title: "Working together", boards: BoardsExtensions.Joint);
        course.Level = "3";
        _a = Given.Session(_site.Clock, 10, course, "A", days: Days);
        _b = Given.Session(_site.Clock, 10, course, "B", days: ["2016-09-05 09:30-16:30", "2016-09-09 09:30-16:30"]);
        _a.Trainers.Add(_trainer);
        _b.Trainers.Add(_trainer);
        foreach (var person in new[] { _amina, _ben })
        {
            Given.Booking(_a, person, _site.Clock.UtcNow.AddDays(-40));
        }
        _site.Add(_a, _b, _coordinator, _lead);
        Record(_a, 0, _amina);
        Record(_a, 1, _amina);
        Record(_a, 0, _ben);
    }

    public void Dispose() => _site.Dispose();

    private void Record(Session session, int day, Person person) => _site.Read(db =>
    {
        db.ScanEvents.Add(new ScanEvent { EventId = Guid.NewGuid(), SessionDayId = session.Days[day].Id, PersonId = person.Id, Kind = ScanKind.Arrived, Method = ScanMethod.Manual, At = session.Days[day].StartsAt, ReceivedAt = session.Days[day].StartsAt, SentAt = session.Days[day].StartsAt, DeviceAt = session.Days[day].StartsAt });
        db.Presences.Add(new Presence { SessionId = session.Id, SessionDayId = session.Days[day].Id, PersonId = person.Id, ArrivedAt = session.Days[day].StartsAt, Method = ScanMethod.Manual, WholeDay = true });
        return db.SaveChanges();
    });

    private async Task CloseAsync(string reference, string lastDay)
    {
        var browser = await _site.BrowserAsync(_coordinator);
        var page = await browser.GetAsync($"/attendance/{reference}/{lastDay}/close");
        var closed = await page.SubmitAsync("#close", [.. page.All("input[name=looked]").Select(c => ("looked", c.GetAttribute("value")!))]);
        Assert.True(closed.Status == HttpStatusCode.Redirect, string.Join("; ", closed.Errors));
    }

    private async Task ReopenAsync(string reference, string lastDay)
    {
        var browser = await _site.BrowserAsync(_coordinator);
        var page = await browser.GetAsync($"/attendance/{reference}/{lastDay}/reopen");
        Assert.Equal(HttpStatusCode.Redirect, (await page.SubmitAsync(fields: ("Reason", "A name was wrong"))).Status);
    }

    private string CodeOf(Person person) => _site.Read(db => db.Certificates.Where(c => c.PersonId == person.Id).Select(c => c.Code).Single());

    private async Task<TestPage> GetAsync(Person? person, string address) => await (await _site.BrowserAsync(person)).GetAsync(address);

    [Fact]
    public async Task Its_holder_and_the_team_see_it_and_nobody_else()
    {
        await CloseAsync("A", "2016-09-08");
        var address = $"/certificates/{CodeOf(_amina)}";
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await GetAsync(null, address)).Location!).PathAndQuery, StringComparison.Ordinal);
        foreach (var other in new[] { _ben, _trainer, _lead })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(other, address)).Status);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_amina, "/certificates/AAAABBBBCCCC")).Status);

        var page = await GetAsync(_amina, address);
        Assert.Equal("no-store, no-cache", page.Response.Headers.CacheControl!.ToString().Contains("no-store", StringComparison.Ordinal) ? "no-store, no-cache" : "");
        Assert.Equal(("Amina Hussain", "Working together"), (TestPage.Words(page.Find(".certificate__name")), TestPage.Words(page.Find(".certificate__course"))));
        Assert.Contains("Level 3 Dates Thursday 1 September 2016 Thursday 8 September 2016 Length 14 hours For the Children’s and adults’ safeguarding boards", TestPage.Words(page.Find(".certificate__facts")), StringComparison.Ordinal);
        Assert.Equal(Certificates.Grouped(CodeOf(_amina)), TestPage.Words(page.Find(".certificate__code")));
        Assert.NotNull(page.Find(".certificate svg.qr"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_coordinator, $"/certificates/{Certificates.Grouped(CodeOf(_amina)).ToLowerInvariant()}")).Status);
        Assert.NotNull((await GetAsync(_coordinator, $"/people/{_amina.Id}")).Find($"a[href='{address}']"));
    }

    [Fact]
    public async Task Anybody_can_verify_it_and_learns_course_date_and_initials_only()
    {
        await CloseAsync("A", "2016-09-08");
        var code = CodeOf(_amina);
        var browser = await _site.BrowserAsync();
        var form = await browser.GetAsync("/verify");
        Assert.Equal("noindex", form.Response.Headers.GetValues("X-Robots-Tag").Single());
        Assert.Equal("Enter the code on the certificate", Assert.Single((await form.SubmitAsync()).Errors));
        var wrong = await form.SubmitAsync(fields: ("Typed", "../etc"));
        Assert.Equal((HttpStatusCode.BadRequest, "A code has 12 letters and figures, like ABCD-EFGH-JKMN"), (wrong.Status, Assert.Single(wrong.Errors)));

        var typed = $" {Certificates.Grouped(code).ToLowerInvariant().Replace('0', 'o').Replace('1', 'l').Replace("-", " - ", StringComparison.Ordinal)} ";
        var found = await (await form.SubmitAsync(fields: ("Typed", typed))).FollowAsync();
        Assert.Equal("This certificate is genuine", found.Heading);
        Assert.Contains("Working together", found.Main, StringComparison.Ordinal);
        Assert.Contains("Thursday 8 September 2016", found.Main, StringComparison.Ordinal);
        Assert.Contains("A. H.", found.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Amina", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_agency.Name, found.Text, StringComparison.Ordinal);

        var unknown = await browser.GetAsync("/verify/AAAA-BBBB-CCCC");
        Assert.Equal((HttpStatusCode.NotFound, "We do not know this code"), (unknown.Status, unknown.Heading));
    }

    [Fact]
    public async Task Correcting_the_register_withdraws_it_and_correcting_it_back_restores_it_on_every_page()
    {
        await CloseAsync("A", "2016-09-08");
        var code = CodeOf(_amina);
        await ReopenAsync("A", "2016-09-08");
        Assert.Equal("This certificate is being checked", (await GetAsync(null, $"/verify/{code}")).Heading);
        Assert.Contains("is being checked", (await GetAsync(_amina, "/record")).Main, StringComparison.Ordinal);
        Assert.Contains("has been opened again", (await GetAsync(_amina, $"/certificates/{code}")).Main, StringComparison.Ordinal);
        _site.Read(db => { db.Presences.Remove(db.Presences.Single(p => p.PersonId == _amina.Id && p.SessionDayId == _a.Days[1].Id)); return db.SaveChanges(); });
        await CloseAsync("A", "2016-09-08");

        var verified = await GetAsync(null, $"/verify/{code}");
        Assert.Equal("This certificate is withdrawn", verified.Heading);
        Assert.Contains("It does not stand since Monday 12 September 2016: the attendance register was corrected.", verified.Main, StringComparison.Ordinal);
        var own = await GetAsync(_amina, $"/certificates/{code}");
        Assert.Equal("Certificate withdrawn", own.Heading);
        Assert.Null(own.Find(".certificate"));
        var record = await GetAsync(_amina, "/record");
        Assert.Contains("There for 1 of 2 days, 7 hours Certificate withdrawn", record.Main, StringComparison.Ordinal);
        var person = await GetAsync(_coordinator, $"/people/{_amina.Id}");
        Assert.Contains("There for 1 of 2 days; certificate withdrawn", person.Main, StringComparison.Ordinal);
        Assert.NotNull(person.Find($"main a[href='/certificates/{code}']"));

        await ReopenAsync("A", "2016-09-08");
        Record(_a, 1, _amina);
        await CloseAsync("A", "2016-09-08");
        Assert.Equal("This certificate is genuine", (await GetAsync(null, $"/verify/{code}")).Heading);
        Assert.Contains("Completed, 14 hours Certificate for", (await GetAsync(_amina, "/record")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missed_second_day_means_none_until_it_is_made_up()
    {
        await CloseAsync("A", "2016-09-08");
        Assert.DoesNotContain(_site.Read(db => db.Certificates.ToList()), c => c.PersonId == _ben.Id);
        Assert.Contains("There for 1 of 2 days, 7 hours What is missing can be made up", (await GetAsync(_ben, "/record")).Main, StringComparison.Ordinal);
        Record(_b, 1, _ben); // he walked in on the other run's second day
        var arranged = await (await GetAsync(_coordinator, $"/people/{_ben.Id}/missed/{_a.Days[1].Id}")).SubmitAsync(fields: ("On", $"{_b.Days[1].Id}"));
        Assert.Equal(HttpStatusCode.Redirect, arranged.Status);
        Assert.DoesNotContain(_site.Read(db => db.Certificates.ToList()), c => c.PersonId == _ben.Id); // that register is open
        await CloseAsync("B", "2016-09-09");

        var page = await GetAsync(_ben, $"/certificates/{CodeOf(_ben)}");
        Assert.Contains("Thursday 1 September 2016 Friday 9 September 2016", TestPage.Words(page.Find(".certificate__facts")), StringComparison.Ordinal);
        Assert.Contains("Completed, 14 hours", (await GetAsync(_ben, "/record")).Main, StringComparison.Ordinal);
    }
}
