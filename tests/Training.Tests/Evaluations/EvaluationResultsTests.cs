using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Evaluations;

/// <summary>Results on a real database. The clock stands in September 2016; sessions were in June.</summary>
public sealed partial class EvaluationResultsTests : IDisposable
{
    private static readonly DateTime June = new(2016, 6, 20, 9, 0, 0, DateTimeKind.Utc);

    private readonly TestDatabase _database = new();
    private readonly Questionnaire _before = Given.Questionnaire(Stage.Before, "knowledge scale", "confidence confidence");
    private readonly Questionnaire _after = Given.Questionnaire(Stage.After, "knowledge scale", "pace one-of slow|right|fast", "confidence confidence", "better text");
    private readonly Questionnaire _later = Given.Questionnaire(Stage.Later, "knowledge scale", "practice text");

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task What_was_handed_in_counts_and_only_that()
    {
        var session = Delivered("A");
        var persons = Given.Persons(8);
        Pairs(session, persons.Take(6), before: 3, after: 2);
        var withdrawn = Given.Evaluation(session, persons[6], _after, June, ("knowledge", 5));
        withdrawn.WithdrawnAt = June;
        var notHandedIn = Given.Evaluation(session, persons[7], _after, June, ("knowledge", 5));
        notHandedIn.SubmittedAt = null;
        Add(withdrawn, notHandedIn);

        var results = await ResultsAsync();

        Assert.Equal([new(Stage.Before, 6, 6), new(Stage.After, 7, 6)], results.Rates);
        var knowledge = Assert.Single(results.Questions);
        Assert.Equal((6, 0, 6, 0), (knowledge.At(Stage.After)!.People, knowledge.At(Stage.After)!.LeftOut, knowledge.At(Stage.After)!.Counts[1], knowledge.At(Stage.After)!.Counts[4]));
        var change = Assert.Single(knowledge.Changes);
        Assert.Equal((Stage.After, "down 1.0", 6, 6), (change.To, change.Change!.Words, change.Change.Down, change.Pairs));
    }

    [Fact]
    public async Task A_sheet_without_a_name_answers_for_one_who_was_asked_and_what_comes_too_late_counts_nowhere()
    {
        var session = Delivered("A");
        var persons = Given.Persons(8);
        Pairs(session, persons.Take(5), before: 3, after: 2);
        foreach (var person in persons.Skip(5))
        {
            var asked = Given.Evaluation(session, person, _after, June);
            asked.SubmittedAt = null;
            Add(asked);
        }
        var (unnamed, late, paper) = (Given.Evaluation(session, null, _after, June, ("knowledge", 4)), Given.Evaluation(session, Given.Person("Late"), _after, June, ("knowledge", 5)), Given.Evaluation(session, Given.Person("Paper"), _after, June, ("knowledge", 4)));
        unnamed.ClosesAt = paper.ClosesAt = late.ClosesAt = June;
        paper.EnteredBy = Given.Person("Cleo", Role.Coordinator);
        Add(unnamed, late, paper);

        Assert.Equal([new(Stage.Before, 5, 5), new(Stage.After, 10, 7)], (await ResultsAsync()).Rates);
        Assert.Equal((7, 0), (await ResultsAsync()).Questions.Single().At(Stage.After) is { } after ? (after.Answered, after.Counts[4]) : default);
        Assert.Equal((true, false, true), (unnamed.Counts, late.Counts, paper.Counts));

        // Never more than were asked.
        Add([.. Enumerable.Range(0, 5).Select(_ => Given.Evaluation(session, null, _after, June, ("knowledge", 4)))]);
        Assert.Equal(new(Stage.After, 12, 12), (await ResultsAsync()).Rates[1]);
    }

    [Fact]
    public async Task Line_managers_views_wait_until_nobody_can_be_asked_or_answer_any_more()
    {
        var session = Delivered("A");
        var now = _database.Clock.UtcNow;
        var views = new List<ManagerView>();
        foreach (var (person, i) in Given.Persons(7).Select((p, i) => (p, i)))
        {
            var later = Given.Evaluation(session, person, _later, now.AddDays(-ManagerViewDesk.OpenDays - 1), ("knowledge", 3));
            Add(later);
            if (i < 6)
            {
                views.Add(new() { Evaluation = later, Name = "M", Email = "m@agency.example", AskedAt = June, ClosesAt = June.AddDays(40), AnsweredAt = i < 5 ? June : null, Verdict = i < 5 ? ManagerVerdict.Agree : null, Text = "It shows", TokenHash = [(byte)i] });
            }
        }
        Add([.. views]);
        async Task<(int, int)> Shown()
        {
            using var db = _database.Open();
            var wrote = await EvaluationComments.Managers(db, db.Sessions, null, null, quotes: false).CountAsync();
            Assert.Equal(0, await EvaluationComments.Managers(db, db.Sessions, Stage.After, null, quotes: false).CountAsync() + await EvaluationComments.Managers(db, db.Sessions, null, "venue", quotes: false).CountAsync());
            return ((await ResultsAsync()).Managers.Shown, wrote);
        }
        Assert.Equal((5, 5), await Shown());

        views[5].ClosesAt = now.AddSeconds(1);
        await _adding!.SaveChangesAsync();
        Assert.Equal((0, 0), await Shown());
        (views[5].ClosesAt, views[5].Evaluation.SubmittedAt) = (now, now.AddDays(-ManagerViewDesk.OpenDays).AddSeconds(1));
        await _adding.SaveChangesAsync();
        Assert.Equal((0, 0), await Shown());
        (views[5].Evaluation.SubmittedAt, views[5].Evaluation.ClosesAt) = (null, now.AddSeconds(1));
        await _adding.SaveChangesAsync();
        Assert.Equal((0, 0), await Shown());
        views[5].Evaluation.ClosesAt = now;
        await _adding.SaveChangesAsync();
        Assert.Equal((5, 5), await Shown());
    }

    [Fact]
    public async Task Groups_side_by_side_say_what_a_filter_says_of_each()
    {
        var (tom, una) = (Given.Person("Tom", Role.Trainer), Given.Person("Una", Role.Trainer));
        var (a, b, c) = (Delivered("A"), Delivered("B", BoardsExtensions.Joint, "2016-03-15 09:30-12:30"), Delivered("C"));
        (a.Course.Title, b.Course.Title, c.Course.Title) = ("Neglect", "Suicide", "Few");
        a.Trainers.AddRange([tom, una]);
        b.Trainers.Add(una);
        Pairs(a, Given.Persons(6), before: 3, after: 2);
        Pairs(b, Given.Persons(5), before: 3, after: 4);
        Pairs(c, Given.Persons(4), before: 1, after: 5);
        async Task<string> By(ResultsBy by) => string.Join("; ", (await ResultsAsync(by)).Groups.Select(g => $"{g.Name}: {g.Sessions} {g.Rates.Single(r => r.Stage == Stage.After).Answered} {g.Things.Single().Changes.Single().Change?.Words} {g.Things.Single().Changes.Single().Pairs}"));

        Assert.Equal("Few: 1 4  4; Neglect: 1 6 down 1.0 6; Suicide: 1 5 up 1.0 5", await By(ResultsBy.Course));
        Assert.Equal("Tom: 1 6 down 1.0 6; Una: 2 11 down 0.1 11", await By(ResultsBy.Trainer));
        Assert.Equal("Quarter 4 of 2015-16: 1 5 up 1.0 5; Quarter 1 of 2016-17: 2 10 down 1.0 10", await By(ResultsBy.Quarter));
        Assert.Equal($"{Boards.Children.Label()}: 3 15 down 0.1 15; {Boards.Adults.Label()}: 1 5 up 1.0 5", await By(ResultsBy.Board));
        Assert.StartsWith("Half-day", await By(ResultsBy.Type), StringComparison.Ordinal);
        Assert.Equal(3, (await ResultsAsync(ResultsBy.Session)).Groups.Count);
        Assert.Empty((await ResultsAsync()).Groups);

        using var db = _database.Open();
        var filter = ResultsFilter.Read(null, "adults", "2015-16", "4", b.Course.Code, "B", una.Id, out _)!;
        var lines = ResultsCsv.Write(await EvaluationResults.CreateAsync(db, filter, by: ResultsBy.Course), await filter.InWordsAsync(db), ResultsBy.Course).Split("\r\n");
        Assert.Contains(lines, l => l.StartsWith("change,after,knowledge,", StringComparison.Ordinal) && l.EndsWith($",course,Suicide,1,,{Boards.Adults.Label()},\"{filter.Quarter!.Label}\",Suicide,\"Suicide, Tuesday 15 March 2016\",Una", StringComparison.Ordinal));
    }

    /// <summary>Random answers to sessions of all sorts, and everything that the files say through real filters: whatever two of them differ by, one within the other, is about nobody or at least five people.</summary>
    [Fact]
    public async Task No_two_filters_differ_by_fewer_than_five_people()
    {
        var random = new Random(11);
        var trainers = new[] { Given.Person("Tom", Role.Trainer), Given.Person("Una", Role.Trainer) };
        Add([.. trainers]);
        var people = Given.Persons(20);
        Add([.. people]);
        var sessions = new List<Session>();
        for (var i = 0; i < 9; i++)
        {
            var session = Delivered($"S{i}", i % 3 == 0 ? BoardsExtensions.Joint : i % 3 == 1 ? Boards.Adults : Boards.Children, i % 2 == 0 ? "2016-06-20 09:30-12:30" : "2016-03-15 09:30-12:30");
            session.Trainers.Add(trainers[i / 5]);
            sessions.Add(session);
            Add(session);
            foreach (var person in people.Take(random.Next(4, 20)))
            {
                foreach (var questionnaire in new[] { _before, _after, _later }.Where(_ => random.NextDouble() < 0.7))
                {
                    var code = questionnaire == _after && random.Next(2) == 0 ? "pace" : "knowledge";
                    var one = Given.Evaluation(session, person, questionnaire, June, (code, random.Next(1, 4)));
                    one.SubmittedAt = random.Next(9) == 0 ? null : one.SubmittedAt;
                    Add(one);
                }
            }
        }
        using var db = _database.Open();
        var filters = from board in new[] { "", "children", "adults" } from quarter in new[] { "", "1", "4" } from trainer in new int?[] { null, trainers[0].Id } from session in new[] { "", "S0", "S4" }
                      select ResultsFilter.Read("", board, quarter.Length == 0 ? "" : quarter == "1" ? "2016-17" : "2015-16", quarter, "", session, trainer, out _);
        var views = new List<(HashSet<int> Sessions, Dictionary<string, int> People)>();
        foreach (var filter in filters)
        {
            views.Add(([.. await filter!.Sessions(db, null).Select(s => s.Id).ToListAsync()], PeopleIn(ResultsCsv.Write(await EvaluationResults.CreateAsync(db, filter), await filter.InWordsAsync(db)))));
        }
        var differences = 0;
        foreach (var (wide, narrow) in from w in views from n in views where n.Sessions.IsSubsetOf(w.Sessions) select (w, n))
        {
            foreach (var (key, count) in wide.People)
            {
                var difference = count - narrow.People.GetValueOrDefault(key);
                Assert.True(difference is 0 or >= 5, $"{key}: {difference}");
                differences += difference > 0 ? 1 : 0;
            }
        }
        Assert.True(differences > 100);

        // By figure, stage and question: of how many people it is.
        static Dictionary<string, int> PeopleIn(string csv) => csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => Cell().Matches(l).Select(m => m.Value).ToArray()).Where(f => f[0] != "response")
            .GroupBy(f => string.Join(',', f.Take(3))).ToDictionary(g => g.Key, g => int.Parse(g.First()[8], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Nothing_counts_while_it_can_still_be_answered_and_later_waits_alone()
    {
        var session = Delivered("A");
        var persons = Given.Persons(7);
        Pairs(session, persons.Take(6), before: 3, after: 4);
        foreach (var person in persons.Take(6))
        {
            var later = Given.Evaluation(session, person, _later, June.AddDays(56), ("knowledge", 5));
            Add(later);
        }
        var waits = Given.Evaluation(session, persons[6], _later, June.AddDays(56), ("knowledge", 5));
        (waits.SubmittedAt, waits.ClosesAt) = (null, _database.Clock.UtcNow.AddDays(1));
        Add(waits);

        var now = await ResultsAsync();
        Assert.Equal((1, waits.ClosesAt), (now.StillOpen, now.OpenUntil));
        Assert.Null(now.Questions.Single().At(Stage.Later));
        Assert.Equal(Stage.After, Assert.Single(now.Questions.Single().Changes).To);

        _database.Time.Set("2016-09-14T09:00:00Z");
        var then = await ResultsAsync();
        Assert.Equal(0, then.StillOpen);
        Assert.Equal(["up 1.0", "up 2.0"], then.Questions.Single().Changes.Select(c => c.Change!.Words));

        using (var db = _database.Open())
        {
            var after = await db.Evaluations.FirstAsync(e => e.Stage == Stage.After);
            (after.SubmittedAt, after.ClosesAt) = (null, _database.Clock.UtcNow.AddDays(1));
            await db.SaveChangesAsync();
        }
        Assert.Empty((await ResultsAsync()).Things);
    }

    [Fact]
    public async Task Versions_are_one_question_and_choices_merge_by_their_words()
    {
        var session = Delivered("A");
        var newer = new QuestionnaireVersion { Questionnaire = _after, Number = 2, PublishedAt = DateTime.UnixEpoch };
        newer.Questions.Add(new() { Version = newer, Position = 1, Code = "pace", Text = "How was the pace?", Kind = QuestionKind.OneOf, Options = ["Right", "far too fast", "slow"] });
        newer.Questions.Add(new() { Version = newer, Position = 2, Code = "knowledge", Text = "Knowledge of seven points?", Kind = QuestionKind.Scale, Points = 7 });
        var people = Given.Persons(10);
        foreach (var person in people.Take(5))
        {
            Add(Given.Evaluation(session, person, _after, June, ("pace", 2), ("knowledge", 4)));
        }
        _after.Versions.Add(newer);
        Add(newer);
        foreach (var person in people.Skip(5))
        {
            Add(Given.Evaluation(session, person, _after, June, ("pace", 1), ("knowledge", 7)));
        }

        var results = await ResultsAsync();

        var pace = results.Questions.Single(q => q.Question.Code == "pace");
        Assert.Equal("How was the pace?", pace.Question.Text);
        Assert.Equal(["Right", "far too fast", "slow", "fast"], pace.Question.Choices);
        Assert.Equal([10, 0, 0, 0], pace.At(Stage.After)!.Counts);
        Assert.Equal([5, 7], results.Questions.Where(q => q.Question.Code == "knowledge").Select(q => q.Question.Points).Order());
    }

    [Fact]
    public async Task Objectives_workshops_and_managers_stand_by_themselves()
    {
        var conference = Given.Conference(_database.Clock, workshops: ["1 cyber 20", "1 grooming 20"]);
        conference.SetDays([Given.Day("2016-06-20 09:30-15:30")], _database.Clock);
        conference.RegisterClosedAt = June;
        var of = new Objective { Course = conference.Course, Text = "Recognise grooming" };
        var people = Given.Persons(6);
        foreach (var (person, i) in people.Select((p, i) => (p, i)))
        {
            foreach (var (questionnaire, number) in new[] { (_before, 2), (_after, 4) })
            {
                var evaluation = Given.Evaluation(conference, person, questionnaire, June, ("confidence", number));
                evaluation.Answers[0].Objective = of;
                evaluation.Answers.Add(new() { Question = questionnaire.Versions[0].Questions[0], Breakout = conference.Workshop(i < 5 ? "1 cyber" : "1 grooming"), Number = number });
                Add(evaluation);
            }
            var later = Given.Evaluation(conference, person, _later, June.AddDays(30), ("knowledge", 3));
            Add(new ManagerView { Evaluation = later, Name = "M", Email = "m@agency.example", AskedAt = June, ClosesAt = June.AddDays(40), AnsweredAt = June, Verdict = i < 4 ? ManagerVerdict.Agree : ManagerVerdict.Disagree, TokenHash = [(byte)i] });
        }

        var results = await ResultsAsync();

        var objective = Assert.Single(results.Objectives);
        Assert.Equal(("Recognise grooming", "Online safety", "up 2.0"), (objective.About, objective.Of, objective.Changes.Single().Change!.Words));
        Assert.Equal([("About cyber", 5), ("About grooming", 0)], results.Workshops.Select(w => (w.About!, w.At(Stage.After)!.People)));
        Assert.Equal(new ManagersResult(6, 6, 6, 4, 0, 2), results.Managers);
    }

    [Fact]
    public async Task A_filter_takes_whole_delivered_sessions()
    {
        var trainer = Given.Person("Tom", Role.Trainer);
        var mine = Delivered("MINE", Boards.Adults);
        mine.Trainers.Add(trainer);
        var joint = Delivered("JOINT", BoardsExtensions.Joint, "2016-03-15 09:30-12:30");
        var open = Delivered("OPEN");
        open.RegisterClosedAt = null;
        Add(mine, joint, open);
        using var db = _database.Open();
        async Task<string> Of(ResultsFilter filter, int? of = null) => string.Join(' ', await filter.Sessions(db, of).Select(s => s.Reference).Order().ToListAsync());

        Assert.Equal("JOINT MINE", await Of(new()));
        Assert.Equal("JOINT MINE", await Of(new(Board: Boards.Adults)));
        Assert.Equal("JOINT", await Of(new(Board: Boards.Children)));
        Assert.Equal("MINE", await Of(new(), trainer.Id));
        Assert.Equal("MINE", await Of(new(Trainer: trainer.Id)));
        Assert.Equal("", await Of(new(Session: "JOINT"), trainer.Id));
        Assert.Equal("JOINT", await Of(ResultsFilter.Read(null, null, "2015-16", "4", null, null, null, out _)!));
        Assert.Equal("MINE", await Of(ResultsFilter.Read("half-day", "adults", "2016-17", "", mine.Course.Code, "MINE", trainer.Id, out _)!));
        Assert.Null(ResultsFilter.Read("banana", "banana", "banana", "", null, null, null, out var problems));
        Assert.Equal(["type", "board", "year"], problems.Select(p => p.Name));
        Assert.Null(ResultsFilter.Read(null, null, null, "2", null, null, null, out problems));
        Assert.Null(ResultsFilter.Read(null, null, "2016-17", "5", null, null, null, out var quarter));
        Assert.Equal(("year", "quarter"), (problems.Single().Name, quarter.Single().Name));
    }

    [Fact]
    public async Task Anonymous_words_wait_for_five_and_for_the_last_and_all_are_filed_and_quoted_with_permission_only()
    {
        var session = Delivered("A");
        var people = Given.Persons(5);
        var text = _after.Versions[0].Questions.Single(q => q.Kind == QuestionKind.Text);
        foreach (var person in people.Take(4))
        {
            Add(Given.Evaluation(session, person, _after, June, ("knowledge", 4)));
        }
        var anonymous = new Comment { Session = session, Question = text, Text = "=cmd|'calc'!A0", MayBeQuoted = true };
        Add(anonymous, new CommentTheme { Code = "venue", Name = "Venue" });
        using var db = _database.Open();
        var desk = new EvaluationComments(db);
        Task<List<CommentLine>> Lines() => EvaluationComments.Lines(EvaluationComments.Shown(db, new ResultsFilter().Sessions(db, null))).ToListAsync();
        Assert.Empty(await Lines());
        Assert.Equal(CommentOutcome.NoSuchComment, await desk.FileAsync(anonymous.Id, [], quote: true));
        var named = Given.Evaluation(session, people[0], _before, June, ("knowledge", 4));
        named.Comments.Add(new() { Session = session, Question = text, Text = "Read at once" });
        Add(named);
        Assert.Equal("Read at once", Assert.Single(await Lines()).Text);
        named.SubmittedAt = null;
        await _adding!.SaveChangesAsync();
        Assert.Empty(await Lines());

        var fifth = Given.Evaluation(session, people[4], _after, June, ("knowledge", 4));
        fifth.Comments.Add(new() { Session = session, Question = text, Text = "Too hot" });
        var sixth = Given.Evaluation(session, Given.Person("Six"), _after, June);
        (sixth.SubmittedAt, sixth.ClosesAt) = (null, _database.Clock.UtcNow.AddSeconds(1));
        Add(fifth, sixth);
        Assert.Equal("Too hot", Assert.Single(await Lines()).Text); // the sixth can still answer
        sixth.ClosesAt = _database.Clock.UtcNow;
        await _adding.SaveChangesAsync();

        Assert.Equal(2, (await Lines()).Count);
        var theme = await db.CommentThemes.SingleAsync();
        Assert.Equal(CommentOutcome.Done, await desk.FileAsync(anonymous.Id, [theme.Id], quote: true));
        Assert.Equal(CommentOutcome.MayNotBeQuoted, await desk.FileAsync(fifth.Comments[0].Id, [], quote: true));
        Assert.Equal((true, "Venue"), (await Lines()).Single(l => l.MayBeQuoted) is var line ? (line.IsQuote, line.Themes.Single().Name) : default);
        Assert.Equal("=cmd|'calc'!A0", Assert.Single((await ResultsAsync()).Quotes).Text);
        Assert.Contains(",\"'=cmd|'calc'!A0\",yes,yes,venue", await EvaluationComments.CsvAsync(EvaluationComments.Chosen(db.Comments, Stage.After, "venue", quotes: true), EvaluationComments.Managers(db, db.Sessions, null, null, quotes: false)), StringComparison.Ordinal);
        Assert.Equal(CommentOutcome.Done, await desk.FileAsync(anonymous.Id, [], quote: false));
        Assert.Empty((await Lines()).SelectMany(l => l.Themes));
        Assert.Empty((await ResultsAsync()).Quotes);

        Assert.Equal(CommentOutcome.NameTaken, await desk.NameThemeAsync(null, " venue "));
        Assert.Equal(CommentOutcome.Done, await desk.NameThemeAsync(theme.Id, "Venue and food"));
        Assert.Equal(CommentOutcome.Done, await desk.NameThemeAsync(null, "What’s next?"));
        Assert.Equal(["venue", "whats-next"], await db.CommentThemes.Select(t => t.Code).Order().ToListAsync());
        Assert.Equal((CommentOutcome.Done, CommentOutcome.NoSuchTheme, CommentOutcome.NoSuchTheme), (await desk.RemoveThemeAsync(theme.Id), await desk.RemoveThemeAsync(theme.Id), await desk.NameThemeAsync(theme.Id, "Gone")));
    }

    [Fact]
    public async Task A_number_below_zero_is_a_number_in_the_file_and_a_question_is_no_formula()
    {
        _before.Versions[0].Questions[0].Text = _after.Versions[0].Questions[0].Text = "=1+1";
        Pairs(Delivered("A"), Given.Persons(5), before: 3, after: 2);
        var lines = ResultsCsv.Write(await ResultsAsync(), new(null, null, null, null, null, null)).Split("\r\n");
        Assert.Contains(lines, l => l.StartsWith("change,after,knowledge,\"'=1+1\",,,,,5,5,-1.0000,,,0,0,5,", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("answers,after,knowledge,\"'=1+1\",,,2,5,5,5,,,,,,,", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("response,before,,,,,,5,5,,", StringComparison.Ordinal));
    }

    private Session Delivered(string reference, Boards boards = Boards.Children, string day = "2016-06-20 09:30-12:30")
    {
        var session = Given.Session(_database.Clock, course: Given.Course(boards: boards), reference: reference, days: day);
        session.RegisterClosedAt = session.EndsAt;
        return session;
    }

    private void Pairs(Session session, IEnumerable<Person> people, int before, int after)
    {
        foreach (var person in people)
        {
            Add(Given.Evaluation(session, person, _before, June.AddDays(-3), ("knowledge", before)), Given.Evaluation(session, person, _after, June, ("knowledge", after)));
        }
    }

    [GeneratedRegex("(?<=^|,)(\"[^\"]*\"|[^,\"]*)(?=,|$)")]
    private static partial Regex Cell();

    // In one context for the whole test, so that what was saved already is known.
    private TrainingDb? _adding;

    private void Add(params object[] entities)
    {
        _adding ??= _database.Open();
        _adding.AddRange(entities);
        _adding.SaveChanges();
    }

    private async Task<EvaluationResults> ResultsAsync(ResultsBy? by = null)
    {
        using var db = _database.Open();
        return await EvaluationResults.CreateAsync(db, new(), by: by);
    }
}
