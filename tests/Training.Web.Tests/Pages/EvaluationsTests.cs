using System.Net;
using Training.Evaluations;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class EvaluationsTests : IDisposable
{
    private static readonly DateTime June = new(2016, 6, 20, 9, 0, 0, DateTimeKind.Utc);

    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _board = Given.Person("Bea Board", Role.Board);
    private readonly Person _trainer = Given.Person("Tom Trainer", Role.Trainer);
    private readonly Person _nurse = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly Questionnaire _before = Given.Questionnaire(Stage.Before, "knowledge scale");
    private readonly Questionnaire _after = Given.Questionnaire(Stage.After, "knowledge scale", "pace one-of slow|right|fast", "better text");
    private readonly Session _mine;
    private readonly Session _other;
    private readonly Comment _comment;

    /// <summary>Two sessions in June: in Tom's seven people's knowledge fell, with a comment that may be quoted; in the other only three answered.</summary>
    public EvaluationsTests()
    {
        (_mine, _other) = (Delivered("MINE", "Neglect"), Delivered("OTHER", "Suicide"));
        _mine.Trainers.Add(_trainer);
        _site.Add(_coordinator, _board, _trainer, _nurse, _mine, _other, new CommentTheme { Code = "venue", Name = "Venue" });
        using var db = _site.Database.Open();
        db.AttachRange(_mine, _other);
        foreach (var (session, number) in new[] { (_mine, 7), (_other, 3) })
        {
            foreach (var person in Given.Persons(number))
            {
                db.AddRange(Given.Evaluation(session, person, _before, June.AddDays(-2), ("knowledge", 4)), Given.Evaluation(session, person, _after, June, ("knowledge", 3), ("pace", 2)));
            }
        }
        _comment = new() { Session = _mine, Question = _after.Versions[0].Questions.Single(q => q.Code == "better"), Text = "Less <b>theory</b>", MayBeQuoted = true };
        db.AddRange(_comment, new Comment { Session = _mine, Question = _comment.Question, Text = "Not for quoting" }, new Comment { Session = _other, Question = _comment.Question, Text = "Of too few" });
        db.SaveChanges();
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Each_role_sees_what_is_theirs()
    {
        foreach (var address in new[] { "/evaluations", "/evaluations/comments", "/evaluations/themes" })
        {
            Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_nurse)).GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.OK, (await (await _site.BrowserAsync(_coordinator)).GetAsync(address)).Status);
        }
        foreach (var file in new[] { "/evaluations.csv", "/evaluations/comments.csv" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await (await _site.BrowserAsync()).GetAsync(file)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_board)).GetAsync(file)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync(file)).Status);
        }
        var board = await _site.BrowserAsync(_board);
        Assert.Contains("2 sessions", (await board.GetAsync("/evaluations")).Main, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), ((await board.GetAsync("/evaluations/comments")).Status, (await board.GetAsync("/evaluations/themes")).Status));
        Assert.Equal(HttpStatusCode.NotFound, (await board.GetAsync($"/evaluations?trainer={_trainer.Id}")).Status);

        var trainer = await _site.BrowserAsync(_trainer);
        var own = await trainer.GetAsync("/evaluations");
        Assert.Contains("the sessions that you gave", own.Main, StringComparison.Ordinal);
        Assert.Contains("1 session", own.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Suicide", own.Main, StringComparison.Ordinal);
        Assert.Null(own.Find("a[href^='/evaluations.csv']"));
        foreach (var address in new[] { "/evaluations?session=OTHER", $"/evaluations?course={_other.Course.Code}", "/evaluations/comments?session=OTHER", $"/evaluations?trainer={_trainer.Id}", "/evaluations?trainer=banana", "/evaluations?session=NONE" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await trainer.GetAsync(address)).Status);
        }
        Assert.NotNull((await trainer.GetAsync("/sessions/MINE")).Find("a[href='/evaluations?session=MINE']"));
        Assert.Null((await trainer.GetAsync("/sessions/OTHER")).Find("a[href='/evaluations?session=OTHER']"));
        var comments = await trainer.GetAsync("/evaluations/comments");
        Assert.Contains("Less <b>theory</b>", comments.Main, StringComparison.Ordinal);
        Assert.Null(comments.Find("form[method=post] input[name=id]"));
        Assert.Equal(HttpStatusCode.Forbidden, (await trainer.GetAsync("/evaluations/themes")).Status);
        var token = comments.Find("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.Forbidden, (await trainer.PostAsync("/evaluations/comments", ("id", $"{_comment.Id}"), ("quote", "true"), ("__RequestVerificationToken", token))).Status);
        Assert.False(_site.Read(db => db.Comments.Single(c => c.Id == _comment.Id)).IsQuote);
    }

    /// <summary>One table: who may open what. 302 is to the sign-in page.</summary>
    [Fact]
    public async Task Who_may_open_what()
    {
        var both = Given.Person("Toni Both", Role.Trainer | Role.Board);
        var lead = Given.Person("Tom Byrne", Role.AgencyLead);
        lead.AgencyId = _nurse.AgencyId;
        _site.Add(both, lead);
        Person?[] people = [null, _nurse, lead, _trainer, _board, both, _coordinator];
        foreach (var (address, expected) in new[]
        {
            ("/evaluations", "302 403 403 200 200 200 200"),
            ("/evaluations?by=course", "302 403 403 200 200 200 200"),
            ("/evaluations?by=trainer", "302 403 403 404 404 404 200"),
            ("/evaluations?session=MINE", "302 403 403 200 200 200 200"),
            ("/evaluations?session=OTHER", "302 403 403 404 200 200 200"),
            ($"/evaluations?trainer={_trainer.Id}", "302 403 403 404 404 404 200"),
            ("/evaluations/comments", "302 403 403 200 403 200 200"),
            ("/evaluations/comments?session=MINE", "302 403 403 200 403 404 200"),
            ("/evaluations/comments?session=OTHER", "302 403 403 404 403 404 200"),
            ("/evaluations/themes", "302 403 403 403 403 403 200"),
            ("/evaluations.csv", "401 403 403 403 403 403 200"),
            ("/evaluations/comments.csv", "401 403 403 403 403 403 200"),
            ("/questionnaires", "302 403 403 403 403 403 200"),
        })
        {
            var seen = new List<int>();
            foreach (var person in people)
            {
                seen.Add((int)(await (await _site.BrowserAsync(person)).GetAsync(address)).Status);
            }
            Assert.Equal((address, expected), (address, string.Join(' ', seen)));
        }
        Assert.Contains("0 comments", (await (await _site.BrowserAsync(both)).GetAsync("/evaluations/comments")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotes_are_read_page_by_page_the_newest_session_s_first()
    {
        var march = Given.Session(_site.Clock, course: _other.Course, reference: "MARCH", days: "2016-03-15 09:30-12:30");
        march.RegisterClosedAt = march.EndsAt;
        using (var db = _site.Database.Open())
        {
            db.AttachRange(_mine, _before, _after);
            db.Attach(march.Course);
            db.AddRange(Given.Persons(5).Select(p => Given.Evaluation(march, p, _after, June, ("knowledge", 3))));
            db.AddRange(Enumerable.Range(0, 12).Select(i => new Comment { Session = i < 6 ? march : _mine, Question = _comment.Question, Text = i < 6 ? "Older words" : "Newer words", MayBeQuoted = true, IsQuote = true }));
            await db.SaveChangesAsync();
        }
        var browser = await _site.BrowserAsync(_board);
        var first = await browser.GetAsync("/evaluations?type=half-day");
        Assert.Contains("10 of 12 quotes", first.Main, StringComparison.Ordinal);
        Assert.Equal([.. Enumerable.Repeat("Newer words", 6), .. Enumerable.Repeat("Older words", 4)], first.All("blockquote p").Select(TestPage.Words));
        var more = first.Find("nav[aria-label=Quotes] a")!.GetAttribute("href")!;
        Assert.Equal("/evaluations?type=half-day&quotes=2#quotes", more);
        Assert.Equal(2, (await browser.GetAsync(more)).All("blockquote").Count);
    }

    [Fact]
    public async Task A_fall_is_said_as_plainly_as_a_rise_with_its_numbers_and_few_answers_are_not_shown()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        var page = await (await browser.GetAsync("/evaluations")).SubmitAsync("form[action='/evaluations']", ("year", "2016-17"), ("quarter", "1"), ("board", "children"), ("type", "half-day"));

        Assert.Contains("2 sessions, Half-day workshop, Quarter 1 of 2016-17, April to June 2016, Children's board", page.Main, StringComparison.Ordinal);
        Assert.Contains("Before 10 10 100%", page.Main, StringComparison.Ordinal);
        Assert.Contains("Knowledge: down 1.0 on a scale of 5 (7 pairs of answers, all alike: too little to say how sure)", page.Main, StringComparison.Ordinal);
        Assert.Equal("Knowledge: down 1.0 on a scale of 5 (7 pairs of answers, all alike: too little to say how sure)", page.Find("svg.change__line")!.GetAttribute("aria-label"));
        Assert.Contains("7 of 10 down 1.0 all alike 0 (0%) 0 (0%) 7 (100%)", page.Main, StringComparison.Ordinal);
        Assert.Contains("3 answers of 10 left out, because fewer than five people of a session answered.", page.Main, StringComparison.Ordinal);
        foreach (var definition in new[] { PairedChange.Definition, Suppression.Definition, EvaluationResults.RateDefinition })
        {
            Assert.Contains(definition, page.Main, StringComparison.Ordinal);
        }
        Assert.Empty(page.All("main [style]"));

        var few = await browser.GetAsync("/evaluations?session=OTHER");
        Assert.Contains("One session: Suicide, Monday 20 June 2016", few.Main, StringComparison.Ordinal);
        Assert.Contains("not shown, because no session has enough people", few.Main, StringComparison.Ordinal);
        Assert.Empty(few.All(".evaluations-answers"));
        Assert.Contains("change,after,knowledge,About knowledge?,,,,,7,10,-1.0000,", (await browser.GetAsync("/evaluations.csv?year=2016-17")).Text, StringComparison.Ordinal);

        var side = await (await browser.GetAsync("/evaluations")).SubmitAsync("form[action='/evaluations']", ("by", "course"));
        Assert.Contains("Side by side, by course", side.Main, StringComparison.Ordinal);
        Assert.Contains("Knowledge, from before to after", side.Main, StringComparison.Ordinal);
        Assert.Contains("Neglect 1 7 of 7 (100%) 7 of 7 (100%) –", side.Main, StringComparison.Ordinal);
        Assert.Contains("Neglect: down 1.0 on a scale of 5 (7 pairs of answers,", side.Main, StringComparison.Ordinal);
        Assert.Contains("Suicide, from before to after: not shown", side.Main, StringComparison.Ordinal);
        var file = side.Find("a[href^='/evaluations.csv']")!.GetAttribute("href")!;
        Assert.EndsWith("?by=course", file, StringComparison.Ordinal);
        Assert.Contains(",course,Neglect,1,,,,,,", (await browser.GetAsync(file)).Text, StringComparison.Ordinal);
        Assert.Contains("Tom Trainer: down 1.0", (await browser.GetAsync("/evaluations?by=trainer")).Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/evaluations?by=banana")).Status);
        Assert.Contains("This session, Suicide, Monday 20 June 2016", few.Main, StringComparison.Ordinal);
        Assert.Contains("given by Tom Trainer", (await browser.GetAsync($"/evaluations?trainer={_trainer.Id}")).Main, StringComparison.Ordinal);

        var wrong = await browser.GetAsync("/evaluations?year=banana&quarter=7&type=banana");
        Assert.Equal((HttpStatusCode.BadRequest, 2), (wrong.Status, wrong.Errors.Count));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync("/evaluations.csv?year=banana")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync("/evaluations/comments?board=banana")).Status);
        Assert.Contains("No session of these has been delivered", (await browser.GetAsync("/evaluations?year=2013-14")).Main, StringComparison.Ordinal);
        Assert.NotNull((await browser.GetAsync("/team")).Find("a[href='/evaluations']"));
        Assert.NotNull((await browser.GetAsync("/statistics?year=2016-17&quarter=1")).Find("a[href='/evaluations?year=2016-17&quarter=1']"));
    }

    [Fact]
    public async Task A_comment_is_filed_and_quoted_and_the_boards_read_the_quote()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        var page = await browser.GetAsync("/evaluations/comments");
        Assert.Contains("2 comments", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("Of too few", page.Main, StringComparison.Ordinal);
        Assert.Single(page.All("input[name=quote]"));
        var theme = page.Find("input[name=themes]")!.GetAttribute("value")!;

        var after = await (await page.SubmitAsync($"form:has(input[name=id][value='{_comment.Id}'])", ("themes", theme), ("quote", "true"))).FollowAsync();

        Assert.Equal("The comment is filed.", after.Said);
        Assert.Contains("Quoted. Filed under Venue.", after.Main, StringComparison.Ordinal);
        Assert.Contains("1 comment", (await browser.GetAsync("/evaluations/comments?theme=venue&stage=after&quotes=1&session=MINE")).Main, StringComparison.Ordinal);
        Assert.Contains("Not for quoting", (await browser.GetAsync("/evaluations/comments?theme=none")).Main, StringComparison.Ordinal);
        Assert.Contains("No comment can be shown here", (await browser.GetAsync("/evaluations/comments?stage=later")).Main, StringComparison.Ordinal);
        var csv = await browser.GetAsync("/evaluations/comments.csv?theme=venue");
        Assert.Contains("MINE,Neglect,2016-06-20,after,better,About better?,,Less <b>theory</b>,yes,yes,venue", csv.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Not for quoting", csv.Text, StringComparison.Ordinal);
        var board = await (await _site.BrowserAsync(_board)).GetAsync("/evaluations");
        Assert.Contains("Less <b>theory</b>", TestPage.Words(board.Find("blockquote")), StringComparison.Ordinal);
        Assert.DoesNotContain("Not for quoting", board.Text, StringComparison.Ordinal);
        var gone = await page.SubmitAsync($"form:has(input[name=id][value='{_comment.Id}'])", ("id", $"{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
    }

    [Fact]
    public async Task Themes_are_added_renamed_and_removed()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        var page = await browser.GetAsync("/evaluations/themes");
        var empty = await page.SubmitAsync("form[action='/evaluations/themes']", ("Name", " "));
        Assert.Equal((HttpStatusCode.BadRequest, "Enter a name for the theme"), (empty.Status, Assert.Single(empty.Errors)));
        Assert.Equal("There is a theme of this name already", Assert.Single((await page.SubmitAsync("form[action='/evaluations/themes']", ("Name", "venue"))).Errors));
        Assert.Equal("The theme “Pace” is added.", (await (await page.SubmitAsync("form[action='/evaluations/themes']", ("Name", "Pace"))).FollowAsync()).Said);
        var rename = page.Find("form[action*='?id=']")!.GetAttribute("action")!;
        Assert.Equal("There is a theme of this name already", Assert.Single((await page.SubmitAsync($"form[action='{rename}']", ("Name", "Pace"))) is var taken ? taken.Errors : []));
        Assert.Equal("The theme is now called “Rooms”.", (await (await page.SubmitAsync($"form[action='{rename}']", ("Name", "Rooms"))).FollowAsync()).Said);
        var removed = await page.SubmitAsync("form[action*='handler=Remove']");
        Assert.Equal("The theme is removed. Its comments are still there.", (await removed.FollowAsync()).Said);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), ((await page.SubmitAsync("form[action*='handler=Remove']")).Status, (await page.SubmitAsync($"form[action='{rename}']", ("Name", "Else"))).Status));
    }

    [Fact]
    public async Task The_page_asks_the_database_no_more_often_for_fifty_sessions_than_for_one()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        await browser.GetAsync("/evaluations");
        async Task<int> Commands()
        {
            var start = _site.Commands.Count;
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/evaluations")).Status);
            return _site.Commands.Count - start;
        }
        var few = await Commands();
        using (var db = _site.Database.Open())
        {
            db.AttachRange(_before, _after);
            foreach (var session in Enumerable.Range(0, 50).Select(i => Delivered($"S-{i}", $"Course {i}")))
            {
                foreach (var person in Given.Persons(6))
                {
                    db.AddRange(Given.Evaluation(session, person, _before, June, ("knowledge", 4)), Given.Evaluation(session, person, _after, June, ("knowledge", 5), ("pace", 1)));
                }
            }
            await db.SaveChangesAsync();
        }
        Assert.Equal(few, await Commands());
        Assert.InRange(few, 1, 16);
    }

    private Session Delivered(string reference, string title)
    {
        var session = Given.Session(_site.Clock, course: Given.Course(title: title), reference: reference, days: "2016-06-20 09:30-12:30");
        session.RegisterClosedAt = session.EndsAt;
        return session;
    }
}
