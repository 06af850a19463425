using System.Net;
using Training.Attendance;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Closing a register over HTTP. Amina and Ben held places on one afternoon, and Wes walked in; nobody has marked anybody but him.</summary>
public sealed class ClosingTests : IDisposable
{
    private const string Address = "/attendance/HD-2016-09/2016-09-20";

    private readonly TestSite _site = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _wes = Given.Person("Wes Walker");
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _otherTrainer = Given.Person("Otto Other", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Session _session;

    public ClosingTests()
    {
        _session = Given.Session(_site.Clock, reference: "HD-2016-09", course: Given.Course(title: "Working together"), venue: Given.Venue(), days: "2016-09-20 13:30-16:30");
        _session.Trainers.Add(_trainer);
        Given.Booking(_session, _amina, _site.Clock.UtcNow);
        Given.Booking(_session, _ben, _site.Clock.UtcNow);
        _site.Add(_session, _otherTrainer, _coordinator, _agency, _wes);
        _site.Add(new Presence { SessionDayId = _session.Days[0].Id, SessionId = _session.Id, PersonId = _wes.Id, ArrivedAt = _session.StartsAt, WholeDay = true, Method = ScanMethod.WalkIn });
        _site.Time.Set("2016-09-20T16:00:00Z");
    }

    private async Task<TestPage> PageAsync(Person who) => await (await _site.BrowserAsync(who)).GetAsync($"{Address}/close");

    private bool IsClosed() => _site.Read(db => db.Sessions.Single().RegisterClosedAt is not null);

    private static (string, string)[] Ticks(TestPage page) => [.. page.All("input[name=looked]").Select(t => ("looked", t.GetAttribute("value")!))];

    [Fact]
    public async Task Only_who_keeps_it_closes_it()
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync($"{Address}/close")).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await PageAsync(_amina)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PageAsync(_otherTrainer)).Status);
        foreach (var act in new[] { "/close", "/close?handler=Absent", "/close?handler=Agency" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await (await _site.BrowserAsync(_trainer)).PostAsync(Address + act)).Status); // no antiforgery token
        }
        Assert.False(IsClosed());
    }

    [Fact]
    public async Task The_page_says_what_is_open_and_what_will_be_sent_and_closes_only_when_all_of_it_was_looked_at()
    {
        var page = await PageAsync(_trainer);
        Assert.Equal(["2 people are neither in nor marked absent", "1 walk-in has no agency"], page.All(".closing h3").Select(TestPage.Words));
        Assert.Contains("3 emails are sent: to 1 person who attended to 2 people who had a place and did not come", page.Main, StringComparison.Ordinal);
        Assert.Contains("Subject: Your attendance at Working together, Tuesday 20 September 2016", page.Main, StringComparison.Ordinal);

        var wrong = await page.SubmitAsync("#close", Ticks(page)[0]);

        Assert.Equal((HttpStatusCode.BadRequest, "Put it right, or tick that you have looked at it: 1 walk-in has no agency"), (wrong.Status, Assert.Single(wrong.Errors)));
        Assert.NotNull(wrong.Find($"#{wrong.Find(".govuk-error-summary__list a")!.GetAttribute("href")![1..]}"));
        Assert.True(wrong.Find("#Looked-not-marked")!.HasAttribute("checked"));
        Assert.False(IsClosed());

        var closed = await (await wrong.SubmitAsync("#close", Ticks(wrong))).FollowAsync();
        Assert.Equal("The register is closed. Thank you.", closed.Said);
        Assert.Equal([LetterKind.AfterSession, LetterKind.DidNotAttend, LetterKind.DidNotAttend, LetterKind.CertificateReady], _site.Read(db => db.Outbox.OrderBy(l => l.Kind).Select(l => l.Kind).ToList()));
    }

    [Fact]
    public async Task Before_the_end_the_page_says_when_that_is_and_asks_whether_it_ended_early()
    {
        _site.Time.Set("2016-09-20T12:40:00Z");
        var page = await PageAsync(_trainer);
        Assert.Equal("It ends at 4:30pm", TestPage.Words(page.Find(".closing h3")));
        Assert.StartsWith("It ended early", TestPage.Words(page.Find("label[for=Looked-not-over]")), StringComparison.Ordinal);

        var wrong = await page.SubmitAsync("#close", Ticks(page)[1..]);

        Assert.Equal((HttpStatusCode.BadRequest, "Close it after 4:30pm, or tick that it ended early"), (wrong.Status, Assert.Single(wrong.Errors)));
        Assert.False(IsClosed());
        await wrong.SubmitAsync("#close", Ticks(wrong));
        Assert.True(IsClosed());
    }

    [Fact]
    public async Task Ticks_of_a_page_that_is_out_of_date_close_nothing()
    {
        var page = await PageAsync(_trainer);
        using (var db = _site.Database.Open())
        {
            db.Presences.Add(new Presence { SessionDayId = _session.Days[0].Id, SessionId = _session.Id, PersonId = _ben.Id, ArrivedAt = _session.StartsAt, WholeDay = true, Method = ScanMethod.Manual });
            db.SaveChanges();
        }

        var wrong = await page.SubmitAsync("#close", Ticks(page));

        Assert.Equal((HttpStatusCode.BadRequest, "Put it right, or tick that you have looked at it: 1 person is neither in nor marked absent"), (wrong.Status, Assert.Single(wrong.Errors)));
        Assert.False(IsClosed());
    }

    [Fact]
    public async Task Those_who_are_not_marked_and_walk_ins_without_agency_are_put_right_on_the_page()
    {
        var page = await PageAsync(_trainer);
        var marked = await (await page.SubmitAsync("#absent-2016-09-20")).FollowAsync();
        Assert.Equal("2 people are marked absent on Tuesday 20 September 2016.", marked.Said);
        var wrong = await marked.SubmitAsync($"#agency-of-{_wes.Id}");
        Assert.Equal((HttpStatusCode.BadRequest, "Choose an agency"), (wrong.Status, Assert.Single(wrong.Errors)));
        var right = await (await marked.SubmitAsync($"#agency-of-{_wes.Id}", ("agency", $"{_agency.Id}"))).FollowAsync();
        Assert.Equal("Wes Walker counts under The solent-nhs agency.", right.Said);
        Assert.Contains("Nothing is open", right.Main, StringComparison.Ordinal);

        await right.SubmitAsync("#close");
        Assert.True(IsClosed());
    }

    [Fact]
    public async Task A_closed_register_says_who_closed_it_and_when_and_only_the_team_can_open_it()
    {
        var page = await PageAsync(_trainer);
        await page.SubmitAsync("#close", Ticks(page));

        var closed = await PageAsync(_trainer);
        Assert.Contains("Closed Tuesday 20 September 2016, 5pm, by Tess Trainer", closed.Main, StringComparison.Ordinal);
        Assert.Contains("tell the training team", closed.Main, StringComparison.Ordinal);
        Assert.NotNull((await PageAsync(_coordinator)).Find($"a[href='{Address}/reopen']"));
        Assert.Equal("This register is closed already.", (await (await page.SubmitAsync("#close", Ticks(page))).FollowAsync()).Said);
    }

    public void Dispose() => _site.Dispose();
}
