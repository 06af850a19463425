using System.Net;
using Training.Attendance;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The team's rules of refreshers. It is Monday 12 September 2016.</summary>
public sealed class RefresherRulesTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain", agency: Given.Agency());

    public RefresherRulesTests() => _site.Add(_coordinator, _nurse, Given.Person("Ben Archer", agency: _nurse.Agency), Given.Agency("police", "police"),
        new RefresherRule { Code = "level-3", Name = "Level 3", From = new(2014, 1, 1), Types = [CourseType.Level3], Months = 36 });

    public void Dispose() => _site.Dispose();

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private string All() => _site.Read(db => string.Join("; ", db.RefresherRules.OrderBy(r => r.Code).ThenBy(r => r.From).ToList().Select(r => $"{r.Code} {r.From:yyyy-MM-dd} {(r.Ended ? "ended" : r.HowOften)}")));

    private static (string, string)[] Rule(params (string Name, string Value)[] changes) =>
    [
        .. new[] { ("Form.Name", "Six hours for health"), ("Form.From", "2016-09-12"), ("Form.Kind", "hours"), ("Form.Hours", "6"), ("Form.Years", "3"), ("Form.Sectors", "health"), ("Form.JobTitles", "practitioner\r\nnurse"), ("Form.Mandatory", "true") }
            .Where(f => !changes.Any(c => c.Name == f.Item1)), .. changes,
    ];

    [Theory]
    [InlineData("/refresher-rules")]
    [InlineData("/refresher-rules/new")]
    [InlineData("/refresher-rules/level-3")]
    [InlineData("/refresher-rules/level-3/end")]
    public async Task Only_the_team_comes_here(string address)
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_nurse)).GetAsync(address)).Status);
        var browser = await TeamAsync();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/refresher-rules/banana")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/refresher-rules/banana/end")).Status);
    }

    [Fact]
    public async Task A_rule_shows_what_it_would_do_and_then_is_made()
    {
        using (var db = _site.Database.Open())
        {
            var session = Given.Session(_site.Clock, days: "2016-05-04 09:30-12:30");
            db.AddRange(session, new Presence { SessionDay = session.Days[0], Session = session, PersonId = _nurse.Id, ArrivedAt = session.StartsAt, Method = ScanMethod.Manual, WholeDay = true });
            db.SaveChanges();
        }
        var browser = await TeamAsync();
        Assert.NotNull((await browser.GetAsync("/team")).Find("a[href='/refresher-rules']"));
        var page = await browser.GetAsync("/refresher-rules/new");

        var preview = await page.SubmitAsync(null, Rule(("preview", "true")));
        Assert.Equal("If it held today It would be for 2 people: never: 1 not met yet: 1", TestPage.Words(preview.Find("#preview")));
        Assert.Equal(("6", "practitioner\r\nnurse"), (preview.Find("#Form_Hours")!.GetAttribute("value"), preview.Find("#Form_JobTitles")!.TextContent.ReplaceLineEndings("\r\n")));
        Assert.Equal("level-3 2014-01-01 Every 36 months", All());
        Assert.Contains("for nobody", (await page.SubmitAsync(null, Rule(("preview", "true"), ("Form.Sectors", "police")))).Main, StringComparison.Ordinal);

        var list = await (await preview.SubmitAsync(null, Rule())).FollowAsync();
        Assert.Equal("“Six hours for health” holds from Monday 12 September 2016 on.", list.Said);
        Assert.Contains("How often 6 hours in any 3 years What counts Any training. Hours of several courses add up. For whom Staff in health whose job title has “practitioner” or “nurse” Must they have it Yes", list.Main, StringComparison.Ordinal);
        Assert.Equal("level-3 2014-01-01 Every 36 months; six-hours-for-health 2016-09-12 6 hours in any 3 years", All());
        await page.SubmitAsync(null, Rule(("Form.Kind", "own")));
        Assert.Contains("six-hours-for-health-2 2016-09-12 As often as each course says", All(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Form.Name", " ", "Enter a name for the rule")]
    [InlineData("Form.From", "", "Enter the first day of the rule")]
    [InlineData("Form.From", "soon", "Enter the first day like 3/10/2016")]
    [InlineData("Form.From", "2016-09-11", "The first day must be today or later")]
    [InlineData("Form.Types", "level-4", "Choose types of training from the list")]
    [InlineData("Form.Sectors", "banking", "Choose sectors from the list")]
    [InlineData("Form.Kind", "", "Choose how often")]
    [InlineData("Form.Hours", "1.001", "Enter hours up to 200, like 6 or 1.5")]
    [InlineData("Form.Years", "0", "Enter a whole number of years from 1 to 20")]
    public async Task Each_mistake_is_explained_and_nothing_is_lost(string field, string value, string error)
    {
        var page = await (await (await TeamAsync()).GetAsync("/refresher-rules/new")).SubmitAsync(null, Rule((field, value)));

        Assert.Equal((HttpStatusCode.BadRequest, error), (page.Status, Assert.Single(page.Errors)));
        Assert.NotNull(page.Find($"#{page.Find(".govuk-error-summary__list a")!.GetAttribute("href")![1..]}"));
        Assert.Equal("level-3 2014-01-01 Every 36 months", All());
        if (field != "Form.Hours")
        {
            Assert.Equal("6", page.Find("#Form_Hours")!.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task A_rule_changes_and_ends_from_a_day_on_and_what_is_to_come_can_be_taken_back()
    {
        var browser = await TeamAsync();
        var page = await browser.GetAsync("/refresher-rules/level-3");
        Assert.Equal(("36", "2016-09-13"), (page.Find("#Form_Months")!.GetAttribute("value"), page.Find("#Form_From")!.GetAttribute("value")));
        Assert.Equal("Enter a whole number of months from 1 to 240", Assert.Single((await page.SubmitAsync(null, ("Form.Months", "many"))).Errors));

        var list = await (await page.SubmitAsync(null, ("Form.Months", "24"), ("Form.From", "2016-10-01"))).FollowAsync();
        Assert.Contains("From Saturday 1 October 2016 How often Every 24 months", list.Main, StringComparison.Ordinal);
        Assert.Contains("There is a version from that day already", Assert.Single((await page.SubmitAsync(null, ("Form.Months", "12"), ("Form.From", "2016-10-01"))).Errors), StringComparison.Ordinal);

        var end = await browser.GetAsync("/refresher-rules/level-3/end");
        Assert.Equal("Enter the first day like 3/10/2016", Assert.Single((await end.SubmitAsync(null, ("From", "never"))).Errors));
        Assert.Equal("The day must be today or later", Assert.Single((await end.SubmitAsync(null, ("From", "2016-09-11"))).Errors));
        foreach (var day in new[] { "2016-09-20", "2016-10-01" }) // the change of October would bring it back
        {
            Assert.Equal("A version of the rule begins on that day or after it. Take that back first, or choose a later day", Assert.Single((await end.SubmitAsync(null, ("From", day))).Errors));
        }
        Assert.Equal("The rule does not hold on that day", Assert.Single((await end.SubmitAsync(null, ("From", "2013-10-01"))).Errors));
        var ended = await (await end.SubmitAsync(null, ("From", "2016-11-01"))).FollowAsync();
        Assert.Contains("Ends on Tuesday 1 November 2016", ended.Main, StringComparison.Ordinal);
        Assert.Equal("level-3 2014-01-01 Every 36 months; level-3 2016-10-01 Every 24 months; level-3 2016-11-01 ended", All());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/refresher-rules/level-3/end")).Status);

        // The first that is to come.
        var back = await (await ended.SubmitAsync()).FollowAsync();
        Assert.Equal("What was to hold from Saturday 1 October 2016 is taken back.", back.Said);
        Assert.Equal(HttpStatusCode.NotFound, (await ended.SubmitAsync()).Status);
        _site.Time.Set("2016-11-01T08:00:00Z");
        Assert.Contains("so it stays", (await (await back.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Contains("Ended on Tuesday 1 November 2016.", (await browser.GetAsync("/refresher-rules")).Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync("/refresher-rules?handler=Withdraw", ("code", "level-3"), ("from", "soon"), ("__RequestVerificationToken", back.Find("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!))).Status);
    }
}
