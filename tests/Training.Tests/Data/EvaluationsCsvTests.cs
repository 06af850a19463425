using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Evaluations;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>Questionnaires, plans, evaluations and managers' views as CSV, in and out.</summary>
public sealed class EvaluationsCsvTests : IDisposable
{
    private readonly TestDatabase _from = new();
    private readonly TestDatabase _to = new();
    private readonly CsvFolder _exported = new(empty: true);

    private readonly CsvFolder _folder = new CsvFolder()
        .Write("breakouts.csv", """
            session,choices_until,slot,date,start,end,workshop,title,capacity
            L3-2016-10,2016-09-30,1,2016-10-03,11:00,12:00,listening,Listening,12
            """)
        .Write("questionnaires.csv", """
            code,title,stage,version,published_at,introduction
            before,Before,before,1,2016-01-01T09:00:00Z,Hello.
            after,After,after,1,2016-01-01T09:00:00Z,
            after,After,after,2,2016-06-01T09:00:00Z,
            after,After,after,3,,A draft.
            later,Later,later,1,2016-01-01T09:00:00Z,
            """)
        .Write("questions.csv", """
            questionnaire,version,position,code,kind,text,about,required,points,low_label,high_label,options,anonymous,asks_to_quote,for_manager,help
            before,1,1,knowledge,scale,How much?,,yes,5,Little,Much,,,,,
            after,1,1,knowledge,scale,How much?,,yes,5,Little,Much,,,,,
            after,2,1,knowledge,scale,How much now?,,yes,5,Little,Much,,,,,Today.
            after,2,2,sure,confidence,How sure?,,yes,4,Not,Very,,,,,
            after,2,3,pace,one-of,The pace,,,,,,Slow;Right;Fast,,,,
            after,2,4,next,any-of,What next?,,,,,,"Read; more
            Talk",,,,
            after,2,5,w-useful,scale,How useful?,workshop,,5,Not,Very,,,,,
            after,2,6,said,text,What else?,,,,,,,,yes,,
            after,2,7,unsaid,text,Without your name?,,,,,,,yes,,,
            later,1,1,changed,text,What changed?,,yes,,,,,,yes,yes,
            """)
        .Write("evaluation_plans.csv", """
            type,course,from,before,after,later,before_days,later_weeks,open_days,certificate_after_evaluation,asks_manager
            half-day,,2016-04-01,before,after,later,3,10,,,yes
            level-3,level-3,2016-04-01,,after,,,,,yes,
            level-3,level-3,2030-04-01,,,,,,0,,
            """)
        .Write("comment_themes.csv", """
            code,name
            venue,Venue
            practice,Use in practice
            """)
        .Write("evaluations.csv", """
            session,email,stage,question,answer,objective,slot,workshop,may_be_quoted,is_quote,themes,questionnaire,version,sheet,asked_at,closes_at,chased_at,saved_at,submitted_at,entered_by,withdrawn_at,key
            HD-2016-09,amina@solent.example,after,knowledge,4,,,,,,,,,,2016-09-05T12:00:00Z,,,,2016-09-05T13:00:00Z,,,5a5a4a3c-5c53-4c3e-9f3e-0d7a7f3b2a11
            HD-2016-09,amina@solent.example,after,sure,3,1,,,,,,,,,,,,,,,,
            HD-2016-09,amina@solent.example,after,sure,2,"Say so, in older words",,,,,,,,,,,,,,,,
            HD-2016-09,amina@solent.example,after,pace,right,,,,,,,,,,,,,,,,,
            HD-2016-09,amina@solent.example,after,next,Talk,,,,,,,,,,,,,,,,,
            HD-2016-09,amina@solent.example,after,next,Read; more,,,,,,,,,,,,,,,,,
            HD-2016-09,amina@solent.example,after,said,"Cold room,
            good day.",,,,yes,yes,venue;practice,,,,,,,,,,,
            HD-2016-09,,after,unsaid,Our manager should hear this.,,,,no,,,,,,,,,,,,,
            HD-2016-09,ben@police.example,after,,,,,,,,,,,,,,2016-09-10T08:00:00Z,,,,,
            HD-2016-09,cara@solent.example,before,knowledge,2,,,,,,,,,,,,,2016-09-02T08:00:00Z,,,,
            HD-2016-09,,after,knowledge,5,,,,,,,after,1,A,,,,,2016-09-06T09:00:00Z,eve@solent.example,,
            HD-2016-09,,after,knowledge,1,,,,,,,after,1,B,,,,,2016-09-06T10:00:00Z,eve@solent.example,,
            HD-2016-09,amina@solent.example,later,changed,I ask sooner.,,,,no,,,,,,,,,,2016-11-20T10:00:00Z,,2016-11-21T10:00:00Z,
            L3-2016-10,amina@solent.example,after,w-useful,5,,1,listening,,,,,,,,,,,2016-10-11T10:00:00Z,,,
            """)
        .Write("manager_views.csv", """
            session,email,name,address,asked_at,closes_at,chased_at,answered_at,verdict,text,key
            HD-2016-09,amina@solent.example,Jo Fisher,jo@solent.example,2016-11-20T10:00:00Z,2016-12-18T10:00:00Z,2016-11-27T08:00:00Z,2016-11-28T10:00:00Z,add,I see it too.,6a5a4a3c-5c53-4c3e-9f3e-0d7a7f3b2a11
            """);

    public void Dispose()
    {
        _folder.Dispose();
        _exported.Dispose();
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task What_was_exported_comes_back_the_same_links_included()
    {
        var outcome = await _from.ImportAsync(_folder);
        Assert.Equal([], outcome.Problems);
        Assert.Contains("7 evaluations", outcome.Loaded);
        Assert.Contains("1 line manager's view", outcome.Loaded);

        await ExportAsync(_from, _exported.Path);
        Assert.Equal([], (await _to.ImportAsync(_exported)).Problems);
        using var again = new CsvFolder(empty: true);
        await ExportAsync(_to, again.Path);

        foreach (var file in Directory.GetFiles(_exported.Path))
        {
            Assert.Equal(await File.ReadAllTextAsync(file), await File.ReadAllTextAsync(again.File(Path.GetFileName(file))));
        }
        await using var db = _to.Open();
        var amina = await db.Evaluations.Include(e => e.Answers).ThenInclude(a => a.Question).Include(e => e.Answers).ThenInclude(a => a.Objective).SingleAsync(e => e.Person!.Email == "amina@solent.example" && e.Stage == Stage.After && e.Session.Reference == "HD-2016-09");
        Assert.Equal(CheckInCodes.HashOf(Given.Codes.EvaluationTokenFor(Guid.Parse("5a5a4a3c-5c53-4c3e-9f3e-0d7a7f3b2a11"))), amina.TokenHash);
        Assert.Equal(["knowledge 4", "next 1", "next 2", "pace 2", "sure 2 Say so, in older words", "sure 3 See it early"], amina.Answers.Select(a => $"{a.Question.Code} {a.Number} {a.Objective?.Text}".Trim()).Order(StringComparer.Ordinal));
        Assert.Equal(CheckInCodes.HashOf(Given.Codes.ManagerViewTokenFor(Guid.Parse("6a5a4a3c-5c53-4c3e-9f3e-0d7a7f3b2a11"))), (await db.ManagerViews.SingleAsync()).TokenHash);
    }

    [Fact]
    public async Task What_the_files_do_not_say_follows_from_the_plan()
    {
        await _from.ImportAsync(_folder);

        await using var db = _from.Open();
        var session = await db.Sessions.SingleAsync(s => s.Reference == "HD-2016-09");
        var ben = await db.Evaluations.Include(e => e.Version).SingleAsync(e => e.Person!.Email == "ben@police.example");
        Assert.Equal((2, session.EndsAt, session.EndsAt.AddDays(28), null), (ben.Version.Number, ben.AskedAt, ben.ClosesAt, ben.SubmittedAt)); // the latest published one of the plan
        var cara = await db.Evaluations.SingleAsync(e => e.Person!.Email == "cara@solent.example");
        Assert.Equal((session.StartsAt.AddDays(-3), session.StartsAt.AddMinutes(30), null), (cara.AskedAt, cara.ClosesAt, cara.SubmittedAt));
        var anonymous = await db.Comments.SingleAsync(c => c.EvaluationId == null);
        Assert.Equal(("Our manager should hear this.", session.Id), (anonymous.Text, anonymous.SessionId));
        Assert.Equal(2, await db.Evaluations.CountAsync(e => e.PersonId == null && e.EnteredBy!.Email == "eve@solent.example" && e.Answers.Count == 1));
        Assert.Equal(["Say so", "Say so, in older words", "See it early"], (await db.Objectives.Select(o => o.Text).ToListAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Only_new_evaluations_are_taken_and_all_of_contract_and_no_more_suffices()
    {
        await _from.ImportAsync(_folder);
        using var more = new CsvFolder(empty: true).Write("evaluations.csv", """
            session,email,stage,question,answer
            HD-2016-09,cara@solent.example,after,knowledge,3
            """);

        Assert.Equal([], (await _from.ImportAsync(more)).Problems);
        Assert.Equal(["evaluations.csv line 2, column email: 'cara@solent.example' has an evaluation of session HD-2016-09 at this stage already; expected new ones only."], (await _from.ImportAsync(more)).Problems);
        await using var db = _from.Open();
        Assert.NotNull((await db.Evaluations.SingleAsync(e => e.Person!.Email == "cara@solent.example" && e.Stage == Stage.After)).SubmittedAt); // answers without times were handed in
    }

    [Theory]
    [InlineData("evaluations.csv", "after,knowledge,4", "after,knowledge,6", "evaluations.csv line 2, column answer: '6' is not an answer to “knowledge”; expected a whole number from 1 to 5.")]
    [InlineData("evaluations.csv", "after,pace,right", "after,pace,quick", "evaluations.csv line 5, column answer: 'quick' is not an answer to “pace”; expected Slow / Right / Fast.")]
    [InlineData("evaluations.csv", "after,pace,right", "after,place,right", "evaluations.csv line 5, column question: 'place' is not asked in version 2 of “after”; expected one of knowledge, sure, pace, next, w-useful, said, unsaid.")]
    [InlineData("evaluations.csv", "after,pace,right", "after,knowledge,3", "evaluations.csv line 5, column question: 'knowledge' is answered in a line before; expected one answer.")]
    [InlineData("evaluations.csv", "after,sure,3,1", "after,sure,3,", "evaluations.csv line 3, column objective: is empty; expected the learning objective.")]
    [InlineData("evaluations.csv", "HD-2016-09,,after,unsaid", "HD-2016-09,ben@police.example,after,unsaid", "evaluations.csv line 10, column email: 'ben@police.example' is named, but the question is anonymous; expected nothing.")]
    [InlineData("evaluations.csv", "yes,yes,venue;practice", "no,yes,venue;practice", "evaluations.csv line 8, column is_quote: says yes, but may_be_quoted does not; expected quotes only where the writer allows it.")]
    [InlineData("evaluations.csv", "yes,yes,venue;practice", "yes,yes,venue;food", "evaluations.csv line 8, column themes: 'venue;food' are not all known; expected codes from comment_themes.csv joined by ';'.")]
    [InlineData("evaluations.csv", ",1,listening,", ",2,listening,", "evaluations.csv line 16, column workshop: 'listening' is not in slot '2' of session L3-2016-10; expected one of breakouts.csv.")]
    [InlineData("evaluations.csv", "after,1,A", "after,3,A", "evaluations.csv line 13, column questionnaire: 'after' has no published version 3; expected a published questionnaire of the stage after.")]
    [InlineData("evaluations.csv", "0d7a7f3b2a11", "0d7a7f3b2a1", "evaluations.csv line 2, column key: '5a5a4a3c-5c53-4c3e-9f3e-0d7a7f3b2a1' is not a key; expected 32 hexadecimal digits, or nothing for a new one.")]
    [InlineData("questions.csv", "after,1,1,knowledge,scale,How much?,,yes,5", "after,1,1,knowledge,scale,How much?,,yes,4", "questions.csv line 3, column code: “knowledge” has 5 points in version 1 of “Before”. Keep them or choose another code, or results could not be put together.")]
    [InlineData("questions.csv", "Slow;Right;Fast", "Slow", "questions.csv line 6, column options: Enter 2 to 12 answers to choose from.")]
    [InlineData("questions.csv", "after,2,3,pace", "after,2,2,pace", "questions.csv line 6, column position: '2' is there twice in this version; expected another for each question.")]
    [InlineData("questions.csv", "later,1,1", "later,2,1", "questions.csv line 12, column questionnaire: 'later' has no version 2; expected one of questionnaires.csv.")]
    [InlineData("evaluation_plans.csv", "04-01,before", "04-01,after", "evaluation_plans.csv line 2, column before: 'after' is asked after; expected a published questionnaire of the stage before.")]
    [InlineData("evaluation_plans.csv", "level-3,level-3", "half-day,level-3", "evaluation_plans.csv line 3, column type: 'half-day' is not the type of this course; expected level-3.")]
    [InlineData("manager_views.csv", "2016-11-28T10:00:00Z,add", "2016-11-28T10:00:00Z,", "manager_views.csv line 2, column verdict: '' and answered_at, '2016-11-28T10:00:00Z', do not fit; expected both or neither.")]
    [InlineData("manager_views.csv", "amina@", "ben@", null)]
    public async Task A_row_that_cannot_be_changes_nothing_and_says_where(string file, string from, string to, string? problem)
    {
        _folder.Change(file, from, to);

        var outcome = await _from.ImportAsync(_folder);

        Assert.Contains(outcome.Problems, p => problem is null || p == problem);
        Assert.Equal(0, _from.Rows());
        await using var db = _from.Open();
        Assert.False(await db.Questionnaires.AnyAsync() || await db.Evaluations.AnyAsync());
    }

    [Fact]
    public async Task A_version_that_is_there_is_not_changed()
    {
        await _from.ImportAsync(_folder);
        using var changed = new CsvFolder(empty: true).Write("questions.csv", """
            questionnaire,version,position,code,kind,text,required,points,low_label,high_label
            before,1,1,knowledge,scale,How much?,yes,5,Little,Much
            after,1,1,knowledge,scale,How much more?,yes,5,Little,Much
            """);

        Assert.Equal(["questions.csv line 3, column code: 'knowledge' is not so in version 1 of “after”, which is there already; expected a new version, as a version is not changed."], (await _from.ImportAsync(changed)).Problems);
    }

    private static async Task ExportAsync(TestDatabase database, string folder)
    {
        await using var db = database.Open();
        await new Export(db).RunAsync(folder);
    }
}
