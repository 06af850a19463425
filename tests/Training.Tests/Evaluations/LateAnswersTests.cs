using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Evaluations;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Evaluations;

/// <summary>
/// A Level 3 of two days, A, on 20 and 27 September 2016, whose certificate waits for the questions after it, and a run of it on 29 November, B, at which one day can be made up. Amina came to both
/// days of A, Ben to the first. The register of A is closed that evening, and the questions are open until the end of 25 October.
/// </summary>
public sealed class LateAnswersTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _cleo = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Questionnaire _after = Given.Questionnaire(Stage.After, "knowledge scale", "changes text", "honestly anonymous");
    private readonly Session _a;
    private readonly Session _b;

    public LateAnswersTests()
    {
        var course = Given.Course(CourseType.Level3, title: "Level 3");
        _a = Given.Session(_database.Clock, 9, course, "A", days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _b = Given.Session(_database.Clock, 9, course, "B", days: ["2016-11-29 09:30-16:30"]);
        Given.Booking(_a, _amina, _database.Clock.UtcNow);
        Given.Booking(_a, _ben, _database.Clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_a, _b, _cleo, Given.EvaluationPlan(CourseType.Level3, after: _after, forCertificate: true));
        db.SaveChanges();
        db.Presences.AddRange(There(_amina, _a.Days[0]), There(_amina, _a.Days[1]), There(_ben, _a.Days[0]));
        db.SaveChanges();
        At("2016-09-27T17:00:00Z");
    }

    public void Dispose() => _database.Dispose();

    private RegisterKeeper Team => new(_cleo.Id, IsTeam: true);

    private Presence There(Person person, SessionDay day) => new() { SessionDayId = day.Id, SessionId = _a.Id, PersonId = person.Id, ArrivedAt = day.StartsAt, WholeDay = true, Method = ScanMethod.Manual };

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

    private string Token(Person person) => Given.Codes.EvaluationTokenFor(Read(db => db.Evaluations.Single(e => e.PersonId == person.Id).Key));

    private string Field(int i) => $"q{_after.Versions[0].Questions[i].Id}";

    /// <summary>With words in the anonymous box; when those are not taken any more, nothing is, and it is sent without them.</summary>
    private async Task<SheetOutcome> HandInAsync(Person person)
    {
        var first = await SendAsync("Too cold");
        if (first.Outcome != SheetOutcome.NotAnonymously)
        {
            return first.Outcome;
        }
        Assert.Equal("Too cold", first.Sheet!.Value(Field(2)));
        Assert.False(Read(db => db.Evaluations.Any(e => e.PersonId == person.Id && e.SubmittedAt != null) || db.Comments.Any(c => c.EvaluationId == null)));
        return (await SendAsync(" ")).Outcome;

        async Task<SheetSaved> SendAsync(string anonymous)
        {
            await using var db = _database.Open();
            return await db.EvaluationDesk().SaveAsync(Token(person), new(new Dictionary<string, IReadOnlyList<string>> { [Field(0)] = ["4"], [Field(1)] = ["I ask more"], [Field(2)] = [anonymous] }), handIn: true);
        }
    }

    private async Task<(EvaluationState State, DateTime Until)?> StandsAsync(Person person)
    {
        await using var db = _database.Open();
        return await db.EvaluationDesk().OpenAsync(Token(person)) is { } opened ? (opened.State, opened.Until) : null;
    }

    private async Task<string> ToAnswerAsync(Person person)
    {
        await using var db = _database.Open();
        return string.Join(", ", (await QuestionsToAnswer.OfAsync(db, person.Id)).Select(q => $"{q.Reference} {q.Stage.Code()} {q.ClosesAt:yyyy-MM-dd}{(q.ForCertificate ? " certificate" : "")}"));
    }

    /// <summary>"to answer", "too late", "register", "made", or nothing of it.</summary>
    private async Task<string> RecordAsync(Person person)
    {
        await using var db = _database.Open();
        return (await TrainingRecord.OfAsync(db, person.Id))!.Sessions.Single(s => s.Reference == "A") switch
        {
            { Certificate: not null } => "made",
            { CertificateWaits: true, CanAnswer: var can } => can ? "to answer" : "too late",
            { Completed: true, RegisterClosed: false } => "register",
            _ => "",
        };
    }

    [Fact]
    public async Task What_a_certificate_waits_for_can_be_handed_in_after_it_has_closed_makes_it_and_keeps_nothing_anonymous()
    {
        await _database.CloseAsync(Team, "A");
        Assert.Contains("You can answer until the end of Tuesday 25 October 2016.", Read(db => db.Outbox.Single(l => l.Kind == LetterKind.AfterSession && l.PersonId == _amina.Id).Text), StringComparison.Ordinal);
        Assert.Equal("A after 2016-10-25 certificate", await ToAnswerAsync(_amina));

        At("2016-12-01T10:00:00Z");
        Assert.Equal((EvaluationState.Late, new DateTime(2016, 12, 29, 0, 0, 0, DateTimeKind.Utc)), await StandsAsync(_amina)); // 92 days after she completed it, to the end of the day
        Assert.Equal(("A after 2016-12-29 certificate", "to answer"), (await ToAnswerAsync(_amina), await RecordAsync(_amina)));
        Assert.Equal((EvaluationState.Closed, ""), ((await StandsAsync(_ben))!.Value.State, await ToAnswerAsync(_ben))); // he has not completed it

        Assert.Equal(SheetOutcome.HandedIn, await HandInAsync(_amina));

        Assert.Equal(_amina.Id, Read(db => db.Certificates.Single().PersonId));
        Assert.Equal("I ask more", Read(db => db.Comments.Single().Text)); // an anonymous text that comes alone would be known to be hers
        Assert.False(Read(db => db.Evaluations.Single(e => e.PersonId == _amina.Id)).Counts);
        Assert.Equal((SheetOutcome.HandedInBefore, "made"), (await HandInAsync(_amina), await RecordAsync(_amina)));
    }

    [Theory]
    [InlineData("2016-12-28T23:59:59Z", "to answer", SheetOutcome.HandedIn)]
    [InlineData("2016-12-29T00:00:00Z", "too late", SheetOutcome.Closed)]
    [InlineData("2017-02-01T00:00:00Z", "too late", SheetOutcome.NotFound)]
    public async Task That_too_ends_and_the_record_says_whom_to_ask(string now, string record, SheetOutcome outcome)
    {
        await _database.CloseAsync(Team, "A");
        At(now);

        Assert.Equal(record, await RecordAsync(_amina));
        Assert.Equal(outcome, await HandInAsync(_amina));
    }

    [Fact]
    public async Task Where_no_certificate_waits_closed_is_closed()
    {
        Change(db => db.EvaluationPlans.Single().CertificateAfterEvaluation = false);
        await _database.CloseAsync(Team, "A");
        At("2016-12-01T10:00:00Z");

        Assert.Equal((SheetOutcome.Closed, ""), (await HandInAsync(_amina), await ToAnswerAsync(_amina)));
    }

    [Fact]
    public async Task Whoever_makes_a_day_up_long_after_is_asked_again_in_the_letter_that_says_so()
    {
        await _database.CloseAsync(Team, "A");
        Change(db => db.MakeUpDays.Add(new MakeUpDay { PersonId = _ben.Id, MissedDayId = _a.Days[1].Id, DayId = _b.Days[0].Id, ArrangedAt = _database.Clock.UtcNow }));
        At("2016-11-29T17:00:00Z");
        Change(db =>
        {
            var made = There(_ben, _b.Days[0]);
            made.MakeUp = db.MakeUpDays.Single();
            db.Presences.Add(made);
        });

        await _database.CloseAsync(Team, "B");

        var letter = Read(db => db.Outbox.OrderBy(l => l.Id).Last(l => l.Kind == LetterKind.AfterSession && l.PersonId == _ben.Id));
        Assert.Contains("/evaluate/", letter.TextToShow, StringComparison.Ordinal);
        Assert.Contains("Your certificate is made as soon as you have handed in your answers. The time for the results of this course is over", letter.Text, StringComparison.Ordinal);
        Assert.Contains("You can answer until the end of Wednesday 1 March 2017.", letter.Text, StringComparison.Ordinal);
        At("2017-02-20T10:00:00Z"); // an ordinary link would be forgotten
        Assert.Equal("A after 2017-03-02 certificate", await ToAnswerAsync(_ben));
        Assert.Equal(SheetOutcome.HandedIn, await HandInAsync(_ben));
        Assert.Equal(_ben.Id, Read(db => db.Certificates.Single().PersonId));
    }

    [Fact]
    public async Task Who_has_answered_before_the_register_is_closed_waits_for_that_and_not_for_questions()
    {
        await using (var db = _database.Open())
        {
            await db.EvaluationDesk().BeginAsync(_amina.Id, "A");
        }
        Assert.Equal("to answer", await RecordAsync(_amina));
        await HandInAsync(_amina);
        Assert.Equal("register", await RecordAsync(_amina));
        await _database.CloseAsync(Team, "A");
        Assert.Equal("made", await RecordAsync(_amina));
    }
}
