using System.Net;
using Microsoft.EntityFrameworkCore;
using Training.Evaluations;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Questionnaires and what courses ask. It is Monday 12 September 2016.</summary>
public sealed class QuestionnairesTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Questionnaire _after = Given.Questionnaire(Stage.After, "useful scale", "sure confidence", "pace one-of Slow|Right|Fast", "unsaid anonymous");
    private readonly Course _course;

    public QuestionnairesTests()
    {
        _after.Title = "After a course";
        _after.Code = "after-a-course";
        var session = Given.Session(_site.Clock, reference: "HD-1", venue: Given.Venue(), days: "2016-10-04 09:30-12:30");
        session.Course.Objectives = "See it early\nSay so";
        _course = session.Course;
        var plan = Given.EvaluationPlan(session.Course.Type, after: _after);
        _site.Add(_coordinator, session, _after, plan);
    }

    public void Dispose() => _site.Dispose();

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private Questionnaire Find(string code) => _site.Read(db => db.Questionnaires.Include(q => q.Versions).ThenInclude(v => v.Questions).Single(q => q.Code == code));

    private static (string, string)[] Scale(string code, params (string, string)[] more) =>
        [("Typed.Text", $"How {code}?"), ("Typed.Code", code), ("Typed.Kind", "scale"), ("Typed.Points", "4"), ("Typed.LowLabel", "Little"), ("Typed.HighLabel", "Much"), .. more];

    [Fact]
    public async Task Only_the_team_comes_here_and_what_is_none_is_not_found()
    {
        var board = Given.Person("Bea Board", Role.Board);
        var trainer = Given.Person("Tia Trainer", Role.Trainer);
        _site.Add(board, trainer);
        foreach (var address in new[] { "/questionnaires", "/questionnaires/new", "/questionnaires/plans", "/questionnaires/plans/new?type=half-day", "/questionnaires/after-a-course", "/questionnaires/after-a-course/versions/1", "/questionnaires/after-a-course/draft", "/questionnaires/after-a-course/draft/question", "/questionnaires/after-a-course/draft/remove?question=pace", "/questionnaires/after-a-course/publish", "/questionnaires/after-a-course/discard" })
        {
            Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(board)).GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(trainer)).GetAsync(address)).Status);
        }
        var team = await TeamAsync();
        foreach (var address in new[] { "/questionnaires/none", "/questionnaires/after-a-course/versions/2", "/questionnaires/after-a-course/draft", "/questionnaires/after-a-course/draft/question", "/questionnaires/after-a-course/draft/remove?question=pace", "/questionnaires/after-a-course/publish", "/questionnaires/after-a-course/discard", "/questionnaires/plans/new?type=banana", "/questionnaires/plans/new" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await team.GetAsync(address)).Status);
        }
        Assert.NotNull((await team.GetAsync("/team")).Find("a[href='/questionnaires']"));
        var list = await team.GetAsync("/questionnaires");
        Assert.Contains("Asked of: Half-day", list.Main, StringComparison.Ordinal);
        Assert.Equal("/team", list.Find("nav [aria-current]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_questionnaire_is_written_previewed_and_published()
    {
        var team = await TeamAsync();
        var page = await team.GetAsync("/questionnaires/new");
        Assert.Equal(["Choose when it is asked"], (await page.SubmitAsync(null, ("Title", "Before you come"))).Errors);
        var empty = await page.SubmitAsync(null, ("Title", " "), ("Stage", "before"));
        Assert.Equal((HttpStatusCode.BadRequest, "Enter a title"), (empty.Status, Assert.Single(empty.Errors)));
        var draft = await (await page.SubmitAsync(null, ("Title", "Before you come"), ("Stage", "before"))).FollowAsync();
        Assert.Equal("/questionnaires/before-you-come/draft", draft.Response.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("It has no questions yet", (await team.GetAsync("/questionnaires/before-you-come/publish")).Main, StringComparison.Ordinal);

        var form = await team.GetAsync("/questionnaires/before-you-come/draft/question");
        Assert.Equal(["Choose how it is answered"], (await form.SubmitAsync(null, ("Typed.Text", "How?"), ("Typed.Code", "how"))).Errors);
        var wrong = await form.SubmitAsync(null, Scale("Not a code", ("Typed.Anonymous", "true")));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(2, wrong.Errors.Count);
        Assert.NotNull(wrong.Find("#Typed_Code-error"));
        Assert.NotNull(wrong.Find("#Typed_Anonymous-error"));
        Assert.Equal(["A scale has 2 to 10 points"], (await form.SubmitAsync(null, [.. Scale("keen").Where(f => f.Item1 != "Typed.Points"), ("Typed.Points", "many")])).Errors);
        Assert.StartsWith("“useful” has 5 points in version 1 of “After a course”.", Assert.Single((await form.SubmitAsync(null, Scale("useful"))).Errors), StringComparison.Ordinal);

        draft = await (await form.SubmitAsync(null, Scale("keen"))).FollowAsync();
        Assert.Equal("The question is added at the end.", draft.Said);
        await form.SubmitAsync(null, ("Typed.Text", "What do you hope for?"), ("Typed.Code", "hope"), ("Typed.Kind", "any-of"), ("Typed.Options", "Contacts\r\n\r\nConfidence\r\n"));
        draft = await team.GetAsync("/questionnaires/before-you-come/draft");
        var up = draft.All(".draft-question")[1].QuerySelector("form")!;
        Assert.Contains("Contacts / Confidence", draft.Main, StringComparison.Ordinal);
        var moved = await team.PostAsync("/questionnaires/before-you-come/draft?handler=Move&up=true", ("question", "hope"), ("__RequestVerificationToken", up.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!));
        Assert.EndsWith("#question-hope", moved.Location, StringComparison.Ordinal);
        Assert.Equal(["hope", "keen"], Find("before-you-come").Draft!.Questions.OrderBy(q => q.Position).Select(q => q.Code));
        Assert.Equal(HttpStatusCode.BadRequest, (await team.PostAsync("/questionnaires/before-you-come/draft/remove?question=hope")).Status); // no antiforgery token
        var change = await team.GetAsync("/questionnaires/before-you-come/draft/question?code=keen");
        Assert.Equal("How keen?", change.Find("#Typed_Text")!.GetAttribute("value"));
        await change.SubmitAsync(null, ("Typed.Text", "How keen are you?"));
        var named = await draft.SubmitAsync("main form:not(.draft-question form)", ("Introduction", "Two questions."));
        Assert.Equal("The introduction is saved.", (await named.FollowAsync()).Said);

        var preview = await team.GetAsync("/questionnaires/before-you-come/versions/1");
        Assert.Contains("Two questions.", preview.Main, StringComparison.Ordinal);
        Assert.Equal((4, 2), (preview.All(".scale__point").Count, preview.All("input[type=checkbox]").Count));
        var publish = await team.GetAsync("/questionnaires/before-you-come/publish");
        Assert.Contains("No course asks it yet", publish.Main, StringComparison.Ordinal);
        Assert.Contains("Version 1 of “Before you come” is published.", (await (await publish.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.NotNull(Find("before-you-come").Published);
        Assert.Equal(HttpStatusCode.NotFound, (await publish.SubmitAsync()).Status); // published in another tab
    }

    [Fact]
    public async Task A_new_version_a_copy_and_a_draft_that_is_thrown_away()
    {
        var team = await TeamAsync();
        var page = await team.GetAsync("/questionnaires/after-a-course");
        var preview = await team.GetAsync("/questionnaires/after-a-course/versions/1");
        Assert.Equal(["See it early", "Say so"], preview.All(".question-objectives .question legend").Select(TestPage.Words));
        Assert.Contains("Anonymous: kept without any link to you.", preview.Main, StringComparison.Ordinal);
        Assert.Contains("Your name is stored with your scores and choices", TestPage.Words(preview.Find("#kept")!), StringComparison.Ordinal);

        var draft = await (await page.SubmitAsync("form[action*='Version']")).FollowAsync();
        Assert.Contains("Version 2", draft.Heading, StringComparison.Ordinal);
        Assert.Equal(4, draft.All(".draft-question").Count);
        var remove = await team.GetAsync(draft.All(".draft-question a")[^1].GetAttribute("href")!);
        Assert.Contains("unsaid", remove.Main, StringComparison.Ordinal);
        Assert.Contains("is taken out.", (await (await remove.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal(3, Find("after-a-course").Draft!.Questions.Count);
        Assert.Equal(HttpStatusCode.NotFound, (await remove.SubmitAsync()).Status);
        var publish = await team.GetAsync("/questionnaires/after-a-course/publish");
        Assert.Contains("It is what people are asked from now on for: Half-day", publish.Main, StringComparison.Ordinal);
        Assert.Contains("Nobody is answering an earlier version", publish.Main, StringComparison.Ordinal);

        var discard = await team.GetAsync("/questionnaires/after-a-course/discard");
        Assert.Contains("Version 1 stays and is asked as before.", discard.Main, StringComparison.Ordinal);
        Assert.Contains("is gone", (await (await discard.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Single(Find("after-a-course").Versions);

        Assert.Equal(["Another questionnaire has this title"], (await page.SubmitAsync("form[action*='Copy']", ("Title", "After a course"))).Errors);
        _site.Add(Given.Questionnaire(Stage.Before, "keen scale")); // “Questions before”
        Assert.Equal(["Another questionnaire has this title"], (await page.SubmitAsync("form[action*='Rename']", ("Name", "Questions before"))).Errors);
        Assert.Contains("people who are asked read the new one at once", page.Main, StringComparison.Ordinal);
        Assert.Equal("Its title is “After any course” now.", (await (await page.SubmitAsync("form[action*='Rename']", ("Name", " After any course "))).FollowAsync()).Said);
        await page.SubmitAsync("form[action*='Rename']", ("Name", "After a course"));
        var copy = await page.SubmitAsync("form[action*='Copy']", ("Title", "After a conference"));
        Assert.Equal("/questionnaires/after-a-conference/draft", copy.Location);
        Assert.Equal(4, Find("after-a-conference").Draft!.Questions.Count);
        Assert.Contains("so the whole questionnaire goes", (await team.GetAsync("/questionnaires/after-a-conference/discard")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_is_set_from_a_day_on_and_taken_back()
    {
        var team = await TeamAsync();
        var form = await team.GetAsync("/questionnaires/plans/new?type=half-day");
        Assert.Equal("after-a-course", form.Find("#Typed_After option[selected]")!.GetAttribute("value")); // begins with what is asked now
        Assert.Equal(["Enter the first day of the new plan"], (await form.SubmitAsync()).Errors);
        var wrong = await form.SubmitAsync(null, ("Typed.From", "2016-09-12"), ("Typed.After", ""), ("Typed.CertificateAfterEvaluation", "true"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(2, wrong.Errors.Count);
        Assert.NotNull(wrong.Find("#Typed_From-error"));
        Assert.Equal(["Enter the weeks after the last day as a number"], (await form.SubmitAsync(null, ("Typed.From", "2016-09-13"), ("Typed.LaterWeeks", "some"))).Errors);

        Assert.Equal(["The days for answering must be a whole number from 1 to 60"], (await form.SubmitAsync(null, ("Typed.From", "2016-09-13"), ("Typed.OpenDays", "0"))).Errors);
        var plans = await (await form.SubmitAsync(null, ("Typed.From", "2016-09-13"), ("Typed.Course", _course.Code), ("Typed.CertificateAfterEvaluation", "true"))).FollowAsync();
        Assert.Contains($"The new plan for {_course.Title} holds for sessions that begin on Tuesday 13 September 2016 or later.", plans.Said, StringComparison.Ordinal);
        Assert.Contains("From Tuesday 13 September 2016 on", plans.Main, StringComparison.Ordinal);
        Assert.Equal(_course.Id, _site.Read(db => db.EvaluationPlans.Single(p => p.CertificateAfterEvaluation).CourseId));

        _site.Time.Set("2016-09-20T08:00:00Z");
        var end = await team.GetAsync($"/questionnaires/plans/new?type=half-day&course={_course.Code}");
        Assert.Contains("ask what its type asks", (await (await end.SubmitAsync(null, ("Typed.From", "2016-10-01"), ("Typed.AsType", "true"))).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal(["Only one course can ask again what its type asks: choose which"], (await end.SubmitAsync(null, ("Typed.From", "2016-10-02"), ("Typed.AsType", "true"), ("Typed.Course", ""))).Errors);
        plans = await team.GetAsync("/questionnaires/plans");
        Assert.Contains("Asks what its type asks.", plans.Main, StringComparison.Ordinal);

        Assert.Equal("The plan is taken back.", (await (await plans.SubmitAsync("main form")).FollowAsync()).Said);
        Assert.DoesNotContain(_site.Read(db => db.EvaluationPlans.ToList()), p => p.IsAsType);
        Assert.Equal(HttpStatusCode.NotFound, (await plans.SubmitAsync("main form")).Status);
    }
}
