using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Evaluations;

/// <summary>Amina has handed in what changed since a workshop in September. It is November 2016.</summary>
public sealed class ManagerViewDeskTests : IDisposable
{
    private static readonly ManagerToAsk Jo = new("Jo Fisher", "jo.fisher@agency.example");

    private readonly TestDatabase _database = new(new TestClock("2016-11-15T09:00:00Z"));
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Evaluation _evaluation;

    public ManagerViewDeskTests()
    {
        var later = Given.Questionnaire(Stage.Later, "knowledge scale", "changed text", "barriers text", "honestly anonymous");
        later.Versions[0].Questions[1].ForManager = true;
        var plan = Given.EvaluationPlan(later: later);
        plan.AsksManager = true;
        _evaluation = Given.Evaluation(Given.Session(_database.Clock, reference: "HD-1"), _amina, later, _database.Clock.UtcNow, ("knowledge", 4));
        _evaluation.Comments.Add(new Comment { Session = _evaluation.Session, Question = later.Versions[0].Questions[1], Text = "I ask who lives at home" });
        _evaluation.Comments.Add(new Comment { Session = _evaluation.Session, Question = later.Versions[0].Questions[2], Text = "My manager has no time" });
        using var db = _database.Open();
        db.AddRange(_evaluation, plan);
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    private string Token => Given.Codes.EvaluationTokenFor(_evaluation.Key);

    private string ViewToken => Given.Codes.ManagerViewTokenFor(Read(db => db.ManagerViews.Single().Key));

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private void Change(Action<TrainingDb> change)
    {
        using var db = _database.Open();
        change(db);
        db.SaveChanges();
    }

    private async Task<T> DoAsync<T>(Func<ManagerViewDesk, TrainingDb, Task<T>> act, bool locking = true)
    {
        await using var db = _database.Open(locking: locking);
        return await act(new ManagerViewDesk(db, db.Clock, Given.Codes, Desks.Letters(db.Clock)), db);
    }

    private Task<ManagerAsk> AskAsync(ManagerToAsk? manager = null, string? token = null) => DoAsync((desk, db) => desk.AskAsync(db.EvaluationDesk(), token ?? Token, manager ?? Jo));

    private Task<ManagerViewState?> AnswerAsync(ManagerVerdict verdict, string? text = null) => DoAsync((desk, _) => desk.AnswerAsync(ViewToken, verdict, text));

    [Fact]
    public async Task The_manager_who_is_named_reads_what_is_for_them_and_nothing_else()
    {
        Assert.Equal(ManagerAsk.Asked, await AskAsync());

        var opened = await DoAsync((desk, _) => desk.OpenAsync(ViewToken));
        Assert.Equal([new SaidLater("About changed?", "I ask who lives at home")], opened!.Said);
        Assert.Equal(ManagerViewState.Open, opened.State);
        Assert.Equal(new DateTime(2016, 12, 14, 0, 0, 0, DateTimeKind.Utc), opened.View.ClosesAt);
        var letter = Read(db => db.Outbox.Single(l => l.Kind == LetterKind.ManagerViewAsked));
        Assert.Equal(("jo.fisher@agency.example", "Jo Fisher"), (letter.ToAddress, letter.ToName));
        Assert.DoesNotContain(ViewToken, letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("no time", letter.Text + letter.Html, StringComparison.Ordinal);
        using var message = Given.Messages.From(letter);
        Assert.Contains($"https://training.example/manager-view/{ViewToken}", new StreamReader(message.AlternateViews[0].ContentStream).ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_manager_is_asked_never_themselves_nor_too_many_and_only_while_it_matters()
    {
        Assert.Equal(ManagerAsk.NotFound, await AskAsync(token: "unknown"));
        Assert.Equal(ManagerAsk.Themselves, await AskAsync(new("Me", "AMINA.hussain@agency.example")));
        var session = Given.Session(_database.Clock, reference: "HD-2", days: "2016-12-20 09:30-12:30");
        Change(db =>
        {
            db.Attach(_amina);
            var booking = Given.Booking(session, _amina, db.Clock.UtcNow);
            booking.Agreements.AddRange(Enumerable.Range(0, Agreement.MostInADay).Select(i => new Agreement { Who = Approver.Manager, Name = "X", Email = $"x{i}@agency.example", AskedAt = db.Clock.UtcNow, ExpiresAt = session.StartsAt, TokenHash = Guid.NewGuid().ToByteArray() }));
            db.Add(session);
        });
        Assert.Equal(ManagerAsk.TooOften, await AskAsync());
        _database.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(ManagerAsk.Asked, await AskAsync());
        Assert.Equal(ManagerAsk.NotNow, await AskAsync(new("Ann", "ann@agency.example")));
        Change(db => db.ManagerViews.ExecuteDelete());
        _database.Time.Advance(TimeSpan.FromDays(ManagerViewDesk.OpenDays));
        Assert.Equal(ManagerAsk.NotNow, await AskAsync());
    }

    [Fact]
    public async Task A_wrong_manager_is_replaced_until_they_answer_and_their_link_opens_nothing()
    {
        await AskAsync();
        var (wrong, key) = (ViewToken, Read(db => db.ManagerViews.Single().Key));
        var ann = new ManagerToAsk("Ann Right", "ann@agency.example");
        Assert.Equal(ManagerAsk.NotNow, await InsteadAsync(ann, Guid.NewGuid())); // of another window's
        Assert.Equal(ManagerAsk.SameAgain, await InsteadAsync(Jo, key));
        _database.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(ManagerAsk.Asked, await InsteadAsync(ann, key));

        Assert.Null(await DoAsync((desk, _) => desk.OpenAsync(wrong)));
        Assert.Null(await DoAsync((desk, _) => desk.AnswerAsync(wrong, ManagerVerdict.Agree, null)));
        Assert.Equal(("Ann Right", _database.Clock.UtcNow), Read(db => db.ManagerViews.Select(v => ValueTuple.Create(v.Name, v.AskedAt)).Single()));
        await using (var db = _database.Open())
        {
            var letters = await db.Outbox.Where(l => l.Kind == LetterKind.ManagerViewAsked).OrderBy(l => l.Id).ToListAsync();
            Assert.Equal([Lapse.Answered, Lapse.None], [await db.LapseAsync(letters[0].Id, db.Clock.UtcNow), await db.LapseAsync(letters[1].Id, db.Clock.UtcNow)]); // what waits is not sent
        }
        for (var i = 2; i < Agreement.MostInADay; i++)
        {
            Assert.Equal(ManagerAsk.Asked, await InsteadAsync(new("X", $"x{i}@agency.example"), Read(db => db.ManagerViews.Single().Key)));
        }
        Assert.Equal(ManagerAsk.TooOften, await InsteadAsync(new("X", "last@agency.example"), Read(db => db.ManagerViews.Single().Key)));
        await AnswerAsync(ManagerVerdict.Agree);
        _database.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(ManagerAsk.NotNow, await InsteadAsync(Jo, Read(db => db.ManagerViews.Single().Key)));

        Task<ManagerAsk> InsteadAsync(ManagerToAsk manager, Guid instead) => DoAsync((desk, db) => desk.AskAsync(db.EvaluationDesk(), Token, manager, instead));
    }

    [Fact]
    public async Task The_first_answer_counts()
    {
        await AskAsync();

        Assert.Equal(ManagerViewState.Open, await AnswerAsync(ManagerVerdict.Disagree, " I have not seen it "));
        Assert.Equal(ManagerViewState.Answered, await AnswerAsync(ManagerVerdict.Agree));

        var view = Read(db => db.ManagerViews.Single());
        Assert.Equal((ManagerVerdict.Disagree, "I have not seen it"), (view.Verdict, view.Text));
        await using var db = _database.Open();
        Assert.Equal("I have not seen it", (await db.EvaluationDesk().OpenAsync(Token))!.Manager!.Text);
    }

    [Fact]
    public async Task It_closes_after_four_weeks_and_is_not_needed_when_the_register_is_corrected()
    {
        await AskAsync();
        Change(db => db.Evaluations.Single().WithdrawnAt = db.Clock.UtcNow);
        Assert.Equal(ManagerViewState.NotNeeded, await AnswerAsync(ManagerVerdict.Agree));
        Change(db => db.Evaluations.Single().WithdrawnAt = null);
        _database.Time.Set("2016-12-14T00:00:00Z");
        Assert.Equal(ManagerViewState.Closed, await AnswerAsync(ManagerVerdict.Agree));
        _database.Time.Set("2017-01-11T00:00:00Z");
        Assert.Null(await AnswerAsync(ManagerVerdict.Agree));
        Assert.Null(Read(db => db.ManagerViews.Single().Verdict));
    }

    [Fact]
    public async Task A_manager_who_does_not_answer_is_asked_once_more()
    {
        await AskAsync();
        Change(db => db.Outbox.ToList().ForEach(l => l.State = LetterState.Sent));

        Assert.Equal(0, await DueAsync("2016-11-22T08:59:00Z"));
        Assert.Equal(1, await DueAsync("2016-11-22T09:00:00Z"));
        Assert.Equal(0, await DueAsync("2016-12-01T09:00:00Z"));
        Assert.Equal(["jo.fisher@agency.example"], Read(db => db.Outbox.Where(l => l.Kind == LetterKind.ManagerViewChased).Select(l => l.ToAddress).ToList()));

        async Task<int> DueAsync(string now)
        {
            _database.Time.Set(now);
            return await DoAsync((_, db) => new EvaluationAsking(db, db.Clock, Given.Codes, Desks.Letters(db.Clock), NullLogger<EvaluationAsking>.Instance).AskDueAsync());
        }
    }

    [Fact]
    public async Task Somebody_who_wrote_nothing_for_their_manager_has_nobody_asked()
    {
        Change(db => db.Comments.Where(c => c.Text.StartsWith("I ask")).ExecuteDelete());

        Assert.Equal(ManagerAsk.NotNow, await AskAsync());
    }
}
