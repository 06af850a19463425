using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Evaluations;

/// <summary>Who is asked when, by the plan's days: 7 before, 8 weeks later, open for 28 days, once more after 5.</summary>
public sealed class EvaluationAskingTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Session _session;
    private readonly EvaluationPlan _plan = Given.EvaluationPlan(before: Given.Questionnaire(Stage.Before, "knowledge scale"), after: Given.Questionnaire(Stage.After, "knowledge scale"), later: Given.Questionnaire(Stage.Later, "knowledge scale"));

    public EvaluationAskingTests()
    {
        _session = Given.Session(_database.Clock, reference: "HD-1", days: ["2016-11-03 09:30-16:30"]);
        Given.Booking(_session, _amina, _database.Clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_session, _ben, _plan);
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    private void At(string now) => _database.Time.Set(now);

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

    private async Task<string> AskAsync(string now)
    {
        At(now);
        var last = Read(db => db.Outbox.Max(l => (int?)l.Id)) ?? 0;
        await using (var db = _database.Open())
        {
            var asking = new EvaluationAsking(db, db.Clock, Given.Codes, Desks.Letters(db.Clock), NullLogger<EvaluationAsking>.Instance);
            await asking.AskDueAsync();
            Assert.Equal(0, await asking.AskDueAsync()); // nothing twice
        }
        return string.Join(", ", Read(db => db.Outbox.Where(l => l.Id > last).OrderBy(l => l.Id).ToList()).Select(l => $"{l.Kind} {l.ToName}"));
    }

    private void Sent() => Change(db => db.Outbox.Where(l => l.State == LetterState.Queued).ToList().ForEach(l => (l.State, l.SentAt) = (LetterState.Sent, l.WrittenAt)));

    private void Came(params Person[] people) => Change(db => db.Presences.AddRange(people.Select(p =>
        new Presence { SessionDayId = _session.Days[0].Id, SessionId = _session.Id, PersonId = p.Id, ArrivedAt = _session.StartsAt, WholeDay = true, Method = ScanMethod.Manual })));

    private Evaluation Of(Person person, Stage stage) => Read(db => db.Evaluations.Single(e => e.PersonId == person.Id && e.Stage == stage));

    private static DateTime Utc(string at) => DateTime.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime();

    [Theory] // the session; asked before; closes; asked after; asked later; what is asked then closes; is chased
    [InlineData("2016-09-20", "2016-09-13T07:00Z", "2016-09-20T09:00Z", "2016-09-22T07:00Z", "2016-11-15T08:00Z", "2016-12-14T00:00Z", "2016-11-20T08:00Z")]
    [InlineData("2016-11-03", "2016-10-27T07:00Z", "2016-11-03T10:00Z", "2016-11-05T08:00Z", "2016-12-29T08:00Z", "2017-01-27T00:00Z", "2017-01-03T08:00Z")] // summer time ends between
    [InlineData("2017-03-28", "2017-03-21T08:00Z", "2017-03-28T09:00Z", "2017-03-30T07:00Z", "2017-05-23T07:00Z", "2017-06-20T23:00Z", "2017-05-28T07:00Z")] // summer time begins between
    [InlineData("2016-10-29", "2016-10-22T07:00Z", "2016-10-29T09:00Z", "2016-10-31T08:00Z", "2016-12-24T08:00Z", "2017-01-22T00:00Z", "2016-12-29T08:00Z")] // ends in the two days after
    public void Each_moment_stands_by_the_clock_on_the_wall(string date, string before, string closes, string after, string later, string laterCloses, string chased)
    {
        var clock = _database.Clock;
        var session = Given.Session(clock, days: [$"{date} 09:30-16:30"]);

        Assert.Equal((Utc(before), Utc(closes)), (_plan.BeforeAt(session.FirstDate, clock), EvaluationTimes.BeforeEnds(session.StartsAt)));
        Assert.Equal((Utc(after), Utc(later)), (EvaluationTimes.AfterAt(session.LastDate, clock), _plan.LaterAt(session.LastDate, clock)));
        Assert.Equal((Utc(laterCloses), Utc(chased)), (_plan.ClosesAt(Utc(later), clock), _plan.ChaseAt(Utc(later), clock)));
    }

    [Fact]
    public async Task Who_has_a_place_is_asked_a_week_before_also_who_gets_one_later_and_nobody_twice()
    {
        Assert.Equal("", await AskAsync("2016-10-27T06:59:00Z"));
        Assert.Equal("EvaluationBefore Amina Hussain", await AskAsync("2016-10-27T07:00:00Z"));
        Assert.Equal(Utc("2016-11-03T10:00Z"), Of(_amina, Stage.Before).ClosesAt);

        await _database.BookAsync("HD-1", _ben.Id);
        Assert.Equal("EvaluationBefore Ben Archer", await AskAsync("2016-11-02T10:00:00Z"));
        Assert.Equal("", await AskAsync("2016-11-02T19:00:00Z"));
        Assert.Equal("", await AskAsync("2016-11-03T11:00:00Z"));
    }

    [Fact]
    public async Task It_is_asked_no_more_of_who_gives_up_their_place_and_again_when_they_get_one()
    {
        await AskAsync("2016-10-27T07:00:00Z");
        await _database.CancelAsync(Read(db => db.Bookings.Single().Key), _amina.Id);
        await AskAsync("2016-10-27T20:00:00Z"); // also by night
        Assert.NotNull(Of(_amina, Stage.Before).WithdrawnAt);

        await _database.BookAsync("HD-1", _amina.Id);
        Assert.DoesNotContain("Evaluation", await AskAsync("2016-10-28T10:00:00Z"), StringComparison.Ordinal); // they have the link already
        Assert.Null(Of(_amina, Stage.Before).WithdrawnAt);
    }

    [Theory]
    [InlineData("2016-11-04", "")] // by a day: the same link is good for longer
    [InlineData("2016-12-01", "EvaluationBefore Amina Hussain")] // asked again when it is near
    public async Task It_follows_a_session_that_is_moved(string date, string askedAgain)
    {
        await AskAsync("2016-10-27T07:00:00Z");
        Change(db =>
        {
            var session = db.Sessions.Include(s => s.Days).Single();
            var day = session.Days[0];
            day.Date = DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture);
            session.SetDays([day], _database.Clock);
        });
        await AskAsync("2016-10-28T10:00:00Z");
        var open = Of(_amina, Stage.Before);
        Assert.Equal(askedAgain.Length > 0, open.WithdrawnAt is not null);
        if (askedAgain.Length == 0)
        {
            Assert.Equal(Utc("2016-11-04T10:00Z"), open.ClosesAt);
        }
        Assert.Equal(askedAgain, await AskAsync(askedAgain.Length > 0 ? "2016-11-24T10:00:00Z" : "2016-10-29T10:00:00Z"));
    }

    [Theory]
    [InlineData(SessionStatus.Cancelled)]
    [InlineData(SessionStatus.Postponed)]
    public async Task It_is_withdrawn_when_the_session_is_off(SessionStatus status)
    {
        await AskAsync("2016-10-27T07:00:00Z");
        Change(db => db.Sessions.Single().Status = status);
        await using (var db = _database.Open())
        {
            Assert.Empty(await QuestionsToAnswer.OfAsync(db, _amina.Id)); // at once
            Assert.Equal(EvaluationState.NotAsked, (await db.EvaluationDesk().OpenAsync(Given.Codes.EvaluationTokenFor(Of(_amina, Stage.Before).Key)))!.State);
        }
        await AskAsync("2016-10-28T10:00:00Z");

        Assert.NotNull(Of(_amina, Stage.Before).WithdrawnAt);
    }

    [Fact]
    public async Task Who_came_is_asked_two_days_after_when_nobody_closes_the_register_and_not_once_more_when_somebody_does()
    {
        Came(_amina, _ben);
        Assert.Equal("", await AskAsync("2016-11-04T10:00:00Z"));
        Assert.Equal("EvaluationAfter Amina Hussain, EvaluationAfter Ben Archer", await AskAsync("2016-11-05T08:00:00Z"));

        await _database.CloseAsync(new(_ben.Id, IsTeam: true), "HD-1");

        Assert.All(Read(db => db.Outbox.Where(l => l.Kind == LetterKind.AfterSession).ToList()), l => Assert.DoesNotContain("/evaluate/", l.Text, StringComparison.Ordinal));
        Assert.Equal("", await AskAsync("2016-11-06T10:00:00Z"));
    }

    [Fact]
    public async Task Eight_weeks_later_who_came_is_asked_and_not_when_that_is_long_ago()
    {
        Came(_amina);
        At("2016-11-03T17:00:00Z");
        await _database.CloseAsync(new(_ben.Id, IsTeam: true), "HD-1");
        using var other = new TestDatabase(_database);

        Assert.Equal("", await AskAsync("2016-12-29T07:59:00Z"));
        Assert.Equal("EvaluationLater Amina Hussain", await AskAsync("2016-12-29T08:00:00Z"));
        At("2017-01-27T10:00:00Z");
        await using var db = other.Open();
        Assert.Equal(0, await new EvaluationAsking(db, db.Clock, Given.Codes, Desks.Letters(db.Clock), NullLogger<EvaluationAsking>.Instance).AskDueAsync());
    }

    [Fact]
    public async Task Who_does_not_answer_is_asked_once_more_and_then_never_again()
    {
        Came(_amina, _ben);
        At("2016-11-03T17:00:00Z");
        await _database.CloseAsync(new(_ben.Id, IsTeam: true), "HD-1");
        Assert.Equal("", await AskAsync("2016-11-08T08:00:00Z")); // the email that asks still waits to be sent
        Sent();
        await using (var db = _database.Open())
        {
            var question = db.Questions.Single(q => q.Version.Questionnaire.Stage == Stage.After).Id;
            await db.EvaluationDesk().SaveAsync(Given.Codes.EvaluationTokenFor(Of(_ben, Stage.After).Key), new SheetForm(new Dictionary<string, IReadOnlyList<string>> { [$"q{question}"] = ["3"] }), handIn: true);
        }

        Assert.Equal("", await AskAsync("2016-11-08T07:59:00Z"));
        Assert.Equal("EvaluationChased Amina Hussain", await AskAsync("2016-11-08T08:00:00Z"));
        Sent();
        Assert.Equal("", await AskAsync("2016-11-20T10:00:00Z"));
        Assert.NotNull(Of(_amina, Stage.After).ChasedAt);
    }

    [Fact]
    public async Task A_letter_that_waits_is_not_sent_once_it_is_answered_or_withdrawn()
    {
        await AskAsync("2016-10-27T07:00:00Z");
        var letter = Read(db => db.Outbox.Single(l => l.Kind == LetterKind.EvaluationBefore).Id);
        await using (var db = _database.Open())
        {
            Assert.Equal(Lapse.None, await db.LapseAsync(letter, db.Clock.UtcNow));
        }
        Change(db => db.Evaluations.Single().SubmittedAt = db.Clock.UtcNow);
        await using (var db = _database.Open())
        {
            Assert.Equal(Lapse.Answered, await db.LapseAsync(letter, db.Clock.UtcNow));
        }
    }

    [Fact]
    public async Task What_goes_wrong_with_one_session_holds_up_no_other()
    {
        var other = Given.Session(_database.Clock, reference: "HD-2", course: Given.Course(), days: "2016-11-03 09:30-12:30");
        Given.Booking(other, _ben, _database.Clock.UtcNow);
        Change(db => { db.Attach(_ben); db.Add(other); });
        At("2016-10-27T09:00:00Z");
        await using var db = _database.Open();
        var failed = false;
        db.SavingChanges += (_, _) =>
        {
            if (!failed)
            {
                failed = true;
                throw new InvalidOperationException("The disk was full for a moment.");
            }
        };

        Assert.Equal(1, await new EvaluationAsking(db, db.Clock, Given.Codes, Desks.Letters(db.Clock), NullLogger<EvaluationAsking>.Instance).AskDueAsync());

        Assert.Single(await AskAsync("2016-10-27T09:01:00Z") is var next ? next.Split(", ") : []); // and the first one a minute later
        Assert.Equal(2, Read(d => d.Evaluations.Count()));
    }

    [Fact]
    public async Task Somebody_without_an_address_is_asked_through_their_contact_unless_that_is_the_team()
    {
        var (carl, dora) = (Person.WithoutEmail("Carl Young", "Max Fisher", "max@agency.example"), Person.WithoutEmail("Dora Webb", "The team", Given.Site.MailFrom));
        Change(db => db.AddRange(carl, dora));
        Came(carl, dora);

        Assert.Equal("EvaluationAfter Max Fisher", await AskAsync("2016-11-05T08:00:00Z"));
    }
}
