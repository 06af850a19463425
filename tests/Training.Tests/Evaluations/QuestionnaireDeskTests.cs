using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Evaluations;

/// <summary>It is Monday 12 September 2016.</summary>
public sealed class QuestionnaireDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    private async Task<T> DoAsync<T>(Func<QuestionnaireDesk, Task<T>> act)
    {
        await using var db = _database.Open();
        return await act(new QuestionnaireDesk(db, db.Clock));
    }

    private async Task<T> PlanAsync<T>(Func<EvaluationPlanDesk, Task<T>> act)
    {
        await using var db = _database.Open();
        return await act(new EvaluationPlanDesk(db, db.Clock));
    }

    private async Task<Questionnaire> FindAsync(string code)
    {
        await using var db = _database.Open();
        return await db.Questionnaires.Include(q => q.Versions).ThenInclude(v => v.Questions).SingleAsync(q => q.Code == code);
    }

    private static Question Scale(string code, int points = 5) => new() { Code = code, Text = $"About {code}?", Kind = QuestionKind.Scale, Points = points, LowLabel = "Little", HighLabel = "Much" };

    private static string Codes(QuestionnaireVersion version) => string.Join(' ', version.Questions.OrderBy(q => q.Position).Select(q => $"{q.Position}{q.Code}"));

    [Fact]
    public async Task A_draft_is_written_ordered_published_and_never_changed_after_that()
    {
        Assert.Equal("after-a-course", (await DoAsync(d => d.CreateAsync("After a course", Stage.After))).Code);
        foreach (var code in new[] { "useful", "pace", "clear" })
        {
            Assert.True((await DoAsync(d => d.SetQuestionAsync("after-a-course", null, Scale(code)))).Done);
        }
        Assert.True((await DoAsync(d => d.MoveAsync("after-a-course", "clear", up: true))).Done);
        Assert.True((await DoAsync(d => d.MoveAsync("after-a-course", "useful", up: true))).Done); // the first stays
        Assert.Equal("1useful 2clear 3pace", Codes((await FindAsync("after-a-course")).Draft!));
        Assert.True((await DoAsync(d => d.RemoveAsync("after-a-course", "clear"))).Done);
        Assert.True((await DoAsync(d => d.SetQuestionAsync("after-a-course", "pace", Scale("speed", 3)))).Done);
        Assert.True((await DoAsync(d => d.IntroduceAsync("after-a-course", "Two minutes."))).Done);

        Assert.True((await DoAsync(d => d.PublishAsync("after-a-course"))).Done);

        var published = (await FindAsync("after-a-course")).Published!;
        Assert.Equal(("1useful 2speed", "Two minutes.", _database.Clock.UtcNow), (Codes(published), published.Introduction, published.PublishedAt));
        Assert.False((await DoAsync(d => d.SetQuestionAsync("after-a-course", "useful", Scale("useful")))).Found); // no draft any more
        await using var db = _database.Open();
        var question = await db.Questions.FirstAsync();
        question.Text = "Something else?";
        Assert.Contains("do not change", (await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync())).InnerException!.Message, StringComparison.Ordinal);
        Assert.Contains("questionnaire", await db.History.AsNoTracking().Select(h => h.Subject).ToListAsync());
    }

    [Fact]
    public async Task The_next_version_begins_with_the_questions_of_the_last_and_thrown_away_leaves_no_trace()
    {
        await PublishedAsync("Useful", Stage.After, Scale("useful"), Scale("pace"));

        Assert.True((await DoAsync(d => d.BeginVersionAsync("useful"))).Done);
        Assert.True((await DoAsync(d => d.BeginVersionAsync("useful"))).Done); // pressed twice: the same draft
        var two = await FindAsync("useful");
        Assert.Equal((2, 2, "1useful 2pace"), (two.Versions.Count, two.Draft!.Number, Codes(two.Draft)));

        Assert.True((await DoAsync(d => d.DiscardAsync("useful"))).Done);
        Assert.Equal((1, "1useful 2pace"), ((await FindAsync("useful")).Versions.Count, Codes((await FindAsync("useful")).Published!)));

        Assert.Equal("useful-2", (await DoAsync(d => d.CopyAsync("useful", "Useful!"))).Code);
        Assert.Equal((Stage.After, "1useful 2pace"), ((await FindAsync("useful-2")).Stage, Codes((await FindAsync("useful-2")).Draft!)));
        Assert.True((await DoAsync(d => d.DiscardAsync("useful-2"))).Done);
        await using var db = _database.Open();
        Assert.Equal((1, 2), (await db.Questionnaires.CountAsync(), await db.Questions.CountAsync()));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_words()
    {
        await PublishedAsync("Useful", Stage.After, Scale("useful"));
        await DoAsync(d => d.CreateAsync("Second", Stage.After));

        Assert.Equal("Another questionnaire has this title", Assert.Single((await DoAsync(d => d.CreateAsync("Second", Stage.Before))).Problems).Sentence);
        Assert.Equal("Enter a title", Assert.Single((await DoAsync(d => d.CopyAsync("useful", ""))).Problems).Sentence);
        Assert.Equal("new-2", (await DoAsync(d => d.CreateAsync("New", Stage.After))).Code); // “new” is a page
        Assert.Equal("It has no questions yet: add one first", Assert.Single((await DoAsync(d => d.PublishAsync("second"))).Problems).Sentence);
        Assert.StartsWith("“useful” has 5 points in version 1 of “Useful”.", Assert.Single((await DoAsync(d => d.SetQuestionAsync("second", null, Scale("useful", 4)))).Problems).Sentence, StringComparison.Ordinal);
        Assert.True((await DoAsync(d => d.SetQuestionAsync("second", null, Scale("pace", 3)))).Done);
        Assert.Equal("“pace” is the code of another question here", Assert.Single((await DoAsync(d => d.SetQuestionAsync("second", null, Scale("pace", 3)))).Problems).Sentence);
        Assert.Equal("Enter a title", Assert.Single((await DoAsync(d => d.RenameAsync("second", ""))).Problems).Sentence);
        foreach (var answer in new[] { await DoAsync(d => d.RemoveAsync("second", "none")), await DoAsync(d => d.MoveAsync("second", "none", true)), await DoAsync(d => d.SetQuestionAsync("second", "none", Scale("x"))), await DoAsync(d => d.PublishAsync("none")), await DoAsync(d => d.CopyAsync("none", "X")), await DoAsync(d => d.BeginVersionAsync("none")) })
        {
            Assert.False(answer.Found);
        }

        // Somebody publishes the same code with other points meanwhile.
        await PublishedAsync("Third", Stage.After, Scale("pace", 7));
        Assert.StartsWith("“pace” has 7 points", Assert.Single((await DoAsync(d => d.PublishAsync("second"))).Problems).Sentence, StringComparison.Ordinal);
        Assert.Null((await FindAsync("second")).Published);
    }

    [Fact]
    public async Task A_plan_holds_from_a_day_to_come_asks_what_is_published_and_is_taken_back_before_its_day()
    {
        await PublishedAsync("Useful", Stage.After, Scale("useful"));
        await DoAsync(d => d.CreateAsync("Not yet", Stage.After));
        var (useful, draft) = ((await FindAsync("useful")).Id, (await FindAsync("not-yet")).Id);
        EvaluationPlan Plan(string from, int? after) => new() { Type = CourseType.HalfDay, From = DateOnly.Parse(from), AfterId = after };
        async Task<string> RefusedAsync(EvaluationPlan plan) => string.Join("; ", (await PlanAsync(d => d.AddAsync(plan))).Select(p => $"{p.Field}: {p.Sentence}"));

        Assert.StartsWith("From: The first day must be after today", await RefusedAsync(Plan("2016-09-12", useful)), StringComparison.Ordinal);
        Assert.Equal("After: “Not yet” has no published version: publish it first", await RefusedAsync(Plan("2016-09-13", draft)));
        Assert.Equal("Before: “Useful” is not a questionnaire of the stage before", await RefusedAsync(new() { Type = CourseType.HalfDay, From = new(2016, 9, 13), BeforeId = useful }));
        var wrong = Plan("2016-09-13", null);
        (wrong.OpenDays, wrong.ChaseDays, wrong.LaterWeeks, wrong.CertificateAfterEvaluation, wrong.AsksManager) = (5, 5, 0, true, true);
        Assert.Equal(["LaterWeeks", "ChaseDays", "CertificateAfterEvaluation", "AsksManager"], (await PlanAsync(d => d.AddAsync(wrong))).Select(p => p.Field));

        Assert.Equal("", await RefusedAsync(Plan("2016-09-13", useful)));
        Assert.StartsWith("From: There is a plan from that day", await RefusedAsync(Plan("2016-09-13", useful)), StringComparison.Ordinal);
        await using var db = _database.Open();
        var id = await db.EvaluationPlans.Select(p => p.Id).SingleAsync();
        Assert.Equal((null, id), ((await EvaluationPlan.ForAsync(db, 1, CourseType.HalfDay, new(2016, 9, 12)))?.Id, (await EvaluationPlan.ForAsync(db, 1, CourseType.HalfDay, new(2016, 9, 13)))?.Id));

        _database.Time.Set("2016-09-13T09:00:00Z");
        Assert.Equal(PlanOutcome.InForce, await PlanAsync(d => d.WithdrawAsync(id)));
        _database.Time.Set("2016-09-12T09:00:00Z");
        Assert.Equal(PlanOutcome.Done, await PlanAsync(d => d.WithdrawAsync(id)));
        Assert.Equal(PlanOutcome.NoSuchPlan, await PlanAsync(d => d.WithdrawAsync(id)));
    }

    [Fact]
    public async Task A_courses_own_plan_comes_before_that_of_its_type()
    {
        await using var db = _database.Open();
        var session = Given.Session(db.Clock, days: "2016-10-04 09:30-12:30");
        db.Add(session);
        var (own, type) = (Given.EvaluationPlan(), Given.EvaluationPlan());
        (own.Course, own.From, type.From) = (session.Course, new(2016, 1, 1), new(2016, 5, 1));
        (own.Type, type.Type) = (session.Course.Type, session.Course.Type);
        db.AddRange(own, type);
        await db.SaveChangesAsync();

        Assert.Equal(own.Id, (await EvaluationPlan.ForAsync(db, session.CourseId, session.Course.Type, session.FirstDate))!.Id);
        Assert.Equal(type.Id, (await EvaluationPlan.ForAsync(db, session.CourseId + 1, session.Course.Type, session.FirstDate))!.Id);
        Assert.Same(own, EvaluationPlan.For([own, type], session.Course, session.FirstDate));

        // Until it ends: then what the type asks holds again, and a later plan of its own may follow.
        EvaluationPlan Own(string from, int openDays) => new() { Type = session.Course.Type, CourseId = session.CourseId, Course = session.Course, From = DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), OpenDays = openDays };
        var (end, again) = (Own("2016-10-01", 0), Own("2016-11-01", 14));
        Assert.Empty(end.Problems());
        string Of(string day) => EvaluationPlan.For([type, own, again, end], session.CourseId, session.Course.Type, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)) is { } plan ? plan == own ? "own" : plan == type ? "type" : "again" : "none";
        Assert.Equal(["own", "type", "type", "again"], new[] { "2016-09-30", "2016-10-01", "2016-10-31", "2016-11-01" }.Select(Of));
        Assert.Same(type, EvaluationPlan.For([own, end, type], session.Course, session.FirstDate));
        end.AsksManager = true;
        Assert.Single(end.Problems());
    }

    private async Task PublishedAsync(string title, Stage stage, params Question[] questions)
    {
        var code = (await DoAsync(d => d.CreateAsync(title, stage))).Code;
        foreach (var question in questions)
        {
            Assert.True((await DoAsync(d => d.SetQuestionAsync(code, null, question))).Done);
        }
        Assert.True((await DoAsync(d => d.PublishAsync(code))).Done);
    }
}
