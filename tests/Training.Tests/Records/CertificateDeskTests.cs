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

namespace Training.Tests.Records;

/// <summary>
/// A Level 3 of two days, A, on 20 and 27 September 2016, and a later run of it, B, on 4 and 11 October. Amina and Cora hold places on A. It is the evening of A's second day.
/// </summary>
public sealed class CertificateDeskTests : IDisposable
{
    private static readonly DateOnly Day1 = new(2016, 9, 20);
    private static readonly DateOnly Day2 = new(2016, 9, 27);
    private static readonly LetterKind[] Kinds = [LetterKind.CertificateReady, LetterKind.CertificateWithdrawn, LetterKind.CertificateRestored];

    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Session _a;
    private readonly Session _b;

    public CertificateDeskTests()
    {
        var clock = _database.Clock;
        var course = Given.Course(CourseType.Level3, title: "Level 3", boards: BoardsExtensions.Joint);
        course.Level = "3";
        _a = Given.Session(clock, 9, course, "A", days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _b = Given.Session(clock, 9, course, "B", days: ["2016-10-04 09:30-16:30", "2016-10-11 09:30-16:30"]);
        Given.Booking(_a, _amina, clock.UtcNow);
        Given.Booking(_a, _cora, clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_a, _b, _coordinator);
        db.SaveChanges();
        At("2016-09-27T17:00:00Z");
    }

    public void Dispose() => _database.Dispose();

    private RegisterKeeper Team => new(_coordinator.Id, IsTeam: true);

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

    private async Task RecordAsync(string reference, DateOnly date, Person person, ScanKind kind = ScanKind.Arrived, bool walkIn = false)
    {
        await using var db = _database.Open();
        Assert.All((await db.AttendanceDesk().RecordAsync(Team, RegisterPlace.OfDay(reference, date), [new DoorEvent(Guid.NewGuid(), kind) { PersonId = person.Id, AsWalkIn = walkIn, IsDecided = walkIn, Stated = kind == ScanKind.Arrived ? new TimeOnly(9, 30) : null }]))!, a => Assert.True(a.Good, a.Sentence));
    }

    /// <summary>Amina came on both days, Cora on the first only.</summary>
    private async Task AttendanceAsync()
    {
        await RecordAsync("A", Day1, _amina);
        await RecordAsync("A", Day1, _cora);
        await RecordAsync("A", Day2, _amina);
        await RecordAsync("A", Day2, _cora, ScanKind.Absent);
    }

    private async Task CloseAsync(string reference = "A") => Assert.Equal(DeskOutcome.Closed, (await _database.CloseAsync(Team, reference)).Outcome);

    private Task<DeskAnswer> ReopenAsync(string reference = "A") => _database.ReopenAsync(Team, reference);

    private async Task SettleDueAsync()
    {
        await using var db = _database.Open();
        await db.CertificateDesk().SettleDueAsync();
    }

    private async Task SettleAllAsync()
    {
        await using var db = _database.Open();
        await db.CertificateDesk().SettleAllAsync();
    }

    private List<Certificate> All() => Read(db => db.Certificates.Include(c => c.Person).OrderBy(c => c.Id).ToList());

    private List<string> Letters() => Read(db => db.Outbox.Where(l => Kinds.Contains(l.Kind)).OrderBy(l => l.Id).ToList()).ConvertAll(l => $"{l.Kind} {l.ToName}");

    private OutboxLetter Last() => Read(db => db.Outbox.Where(l => Kinds.Contains(l.Kind)).OrderByDescending(l => l.Id).First());

    private async Task SentAsync()
    {
        await using var db = _database.Open();
        foreach (var letter in await db.Outbox.Where(l => l.State == LetterState.Queued).ToListAsync())
        {
            letter.State = await db.LapseAsync(letter.Id, _database.Clock.UtcNow) == Lapse.None ? LetterState.Sent : LetterState.Overtaken;
        }
        await db.SaveChangesAsync();
    }

    [Fact]
    public async Task Closing_the_register_makes_certificates_of_those_who_completed_and_writes_to_them_once()
    {
        await AttendanceAsync();
        Assert.Empty(All());
        await CloseAsync();

        var certificate = Assert.Single(All());
        Assert.Equal(("Amina Hussain", "Level 3", "3", BoardsExtensions.Joint, 840, Day2), (certificate.Name, certificate.Course, certificate.Level, certificate.Boards, certificate.Minutes, certificate.CompletedOn));
        Assert.Equal([Day1, Day2], certificate.Days);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{12}$", certificate.Code);
        var letter = Last();
        Assert.Contains($"https://training.example/certificates/{certificate.Code}", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Length: 14 hours", letter.Text, StringComparison.Ordinal);

        Change(db => { db.People.Single(p => p.Id == _amina.Id).Name = "Amina Khan"; db.Courses.Single().Title = "Another title"; });
        await SettleDueAsync();
        await ReopenAsync();
        await CloseAsync();
        Assert.Equal(["CertificateReady Amina Hussain"], Letters());
        certificate = Assert.Single(All());
        Assert.Equal(("Amina Hussain", "Level 3"), (certificate.Name, certificate.Course)); // as it was when it was made
    }

    [Fact]
    public async Task A_corrected_register_withdraws_and_corrected_back_restores_under_the_same_code()
    {
        await AttendanceAsync();
        await CloseAsync();
        await SentAsync();
        var code = All()[0].Code;
        await ReopenAsync();
        await RecordAsync("A", Day2, _amina, ScanKind.Undone);
        await SettleDueAsync();
        Assert.True(All()[0].Stands); // an open register says nothing
        await CloseAsync();

        var withdrawn = Assert.Single(All());
        Assert.Equal((false, "the attendance register was corrected", _database.Clock.UtcNow), (withdrawn.Stands, withdrawn.WithdrawnBecause, withdrawn.WithdrawnAt));
        Assert.Equal(LetterKind.CertificateWithdrawn, Last().Kind);
        Assert.Contains("Why: The attendance register was corrected.", Last().Text, StringComparison.Ordinal);
        await SentAsync();

        await ReopenAsync();
        await RecordAsync("A", Day2, _amina);
        await CloseAsync();
        Assert.Equal((code, true), (Assert.Single(All()).Code, All()[0].Stands));
        Assert.Equal(["CertificateReady Amina Hussain", "CertificateWithdrawn Amina Hussain", "CertificateRestored Amina Hussain"], Letters());
    }

    [Fact]
    public async Task What_was_never_sent_is_not_taken_back_and_what_is_true_again_is_told_once()
    {
        await AttendanceAsync();
        await CloseAsync();
        await ReopenAsync();
        await RecordAsync("A", Day2, _amina, ScanKind.Undone);
        await CloseAsync();
        Assert.Equal(["CertificateReady Amina Hussain"], Letters());
        await SentAsync();
        Assert.Equal(LetterState.Overtaken, Last().State);

        await ReopenAsync();
        await RecordAsync("A", Day2, _amina);
        await CloseAsync();
        await SentAsync();
        Assert.Equal(["CertificateReady Amina Hussain", "CertificateReady Amina Hussain"], Letters());
        Assert.Equal(LetterState.Sent, Last().State);
    }

    [Fact]
    public async Task A_missed_second_day_means_none_until_it_is_made_up_and_the_other_register_is_closed()
    {
        await AttendanceAsync();
        await CloseAsync();
        await using (var db = _database.Open())
        {
            Assert.Equal(MakeUpOutcome.Arranged, await new MakeUpDesk(db, db.Clock, Desks.Letters(db.Clock), db.CertificateDesk()).ArrangeAsync(_cora.Id, _a.Days[1].Id, _b.Days[1].Id));
        }
        At("2016-10-11T17:00:00Z");
        await RecordAsync("B", new(2016, 10, 11), _cora);
        await SettleDueAsync();
        Assert.DoesNotContain(All(), c => c.PersonId == _cora.Id);
        await CloseAsync("B");

        var certificate = Assert.Single(All(), c => c.PersonId == _cora.Id);
        Assert.Equal([Day1, new(2016, 10, 11)], certificate.Days);
        Assert.Equal((new DateOnly(2016, 10, 11), _a.Id), (certificate.CompletedOn, certificate.SessionId));
        await SentAsync();

        await ReopenAsync("B");
        await RecordAsync("B", new(2016, 10, 11), _cora, ScanKind.Undone);
        await SettleDueAsync();
        Assert.True(All().Single(c => c.PersonId == _cora.Id).Stands); // not while that register is open
        await CloseAsync("B");
        Assert.Equal(Certificates.NotMadeUp, All().Single(c => c.PersonId == _cora.Id).WithdrawnBecause);
        Assert.Equal("CertificateWithdrawn Cora Lane", Letters()[^1]);
    }

    [Fact]
    public async Task A_day_that_they_had_come_to_counts_as_made_up_and_at_once_no_longer_when_that_is_called_off()
    {
        await AttendanceAsync();
        await CloseAsync();
        At("2016-10-11T17:00:00Z");
        await RecordAsync("B", new(2016, 10, 11), _cora, walkIn: true);
        await using (var db = _database.Open())
        {
            Assert.Equal(MakeUpOutcome.Counted, await new MakeUpDesk(db, db.Clock, Desks.Letters(db.Clock), db.CertificateDesk()).ArrangeAsync(_cora.Id, _a.Days[1].Id, _b.Days[1].Id));
        }
        await CloseAsync("B");
        Assert.True(Assert.Single(All(), c => c.PersonId == _cora.Id).Stands);
        await ReopenAsync("B");
        await using (var db = _database.Open())
        {
            Assert.Equal(MakeUpOutcome.PutBack, await new MakeUpDesk(db, db.Clock, Desks.Letters(db.Clock), db.CertificateDesk()).CallOffAsync(_cora.Id, db.MakeUpDays.Single().Id));
        }
        Assert.False(Assert.Single(All(), c => c.PersonId == _cora.Id).Stands);
    }

    [Fact]
    public async Task Where_the_plan_says_so_it_waits_for_the_questionnaire_after_the_session()
    {
        var after = Given.Questionnaire(Stage.After, "knowledge scale");
        Change(db => db.Add(Given.EvaluationPlan(CourseType.Level3, after: after, forCertificate: true)));
        await AttendanceAsync();
        await CloseAsync();
        await SettleDueAsync();
        Assert.Empty(All());
        Assert.True((await RecordOfAsync(_amina)).Sessions[0].CertificateWaits);

        Change(db =>
        {
            var asked = db.Evaluations.Include(e => e.Person).FirstOrDefault(e => e.PersonId == _amina.Id && e.Stage == Stage.After);
            if (asked is null)
            {
                var version = db.Questionnaires.Include(q => q.Versions).ThenInclude(v => v.Questions).Single();
                db.Add(Given.Evaluation(db.Sessions.Single(s => s.Reference == "A"), db.People.Single(p => p.Id == _amina.Id), version, _database.Clock.UtcNow));
            }
            else
            {
                asked.SubmittedAt = _database.Clock.UtcNow;
            }
        });
        await SettleDueAsync();
        Assert.Equal(_amina.Id, Assert.Single(All()).PersonId);
        Assert.False((await RecordOfAsync(_amina)).Sessions[0].CertificateWaits);
        // What stands does not fall for want of answers.
        Change(db => db.Evaluations.Where(e => e.PersonId == _amina.Id && e.Stage == Stage.After).ToList().ForEach(e => e.SubmittedAt = null));
        await SettleDueAsync();
        await ReopenAsync();
        await CloseAsync();
        Assert.True(Assert.Single(All()).Stands);
    }

    [Fact]
    public async Task The_job_finds_what_no_closing_saw_writes_nobody_about_what_is_long_ago_and_asks_little_when_all_is_well()
    {
        await AttendanceAsync();
        Change(db => db.Sessions.Single(s => s.Reference == "A").RegisterClosedAt = _database.Clock.UtcNow);
        At("2017-03-01T08:00:00Z");
        await SettleDueAsync();
        Assert.Empty(All()); // long ago: of that only whoever looks at everything
        await SettleAllAsync();
        Assert.True(Assert.Single(All()).Stands);
        Assert.Empty(Letters());
        var made = All()[0].IssuedAt;
        await SettleAllAsync();
        Assert.Equal(made, Assert.Single(All()).IssuedAt);

        Change(db => db.Presences.RemoveRange(db.Presences.Where(p => p.PersonId == _amina.Id && p.SessionDay.Date == Day2)));
        await SettleAllAsync();
        Assert.False(Assert.Single(All()).Stands);
        var history = Read(db => db.History.Where(h => h.Subject == "certificate").OrderBy(h => h.Id).Select(h => new { h.Verb, h.PersonId, h.Changes }).ToList());
        Assert.Equal([("added", _amina.Id), ("changed", _amina.Id)], history.Select(h => (h.Verb, h.PersonId!.Value)));
        await using var db = _database.Open();
        Assert.Empty(await Certificates.DueAsync(db, db.Sessions));
    }

    [Fact]
    public async Task Somebody_without_email_hears_of_it_through_their_contact_without_pages_to_sign_in_to()
    {
        var doreen = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom@agency.example");
        Change(db => db.Add(doreen));
        await RecordAsync("A", Day1, doreen, walkIn: true);
        await RecordAsync("A", Day2, doreen, walkIn: true);
        await CloseAsync();

        var letter = Last();
        Assert.Equal(("tom@agency.example", "For Doreen Pratt: Your certificate: Level 3"), (letter.ToAddress, letter.Subject));
        Assert.DoesNotContain("/certificates/", letter.Text, StringComparison.Ordinal);
        Assert.Contains("/verify/", letter.Text, StringComparison.Ordinal);
        Assert.Contains("To get it on paper for Doreen Pratt, answer this email.", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settling_twice_at_once_makes_one_certificate_and_one_letter()
    {
        await AttendanceAsync();
        Change(db => db.Sessions.Single(s => s.Reference == "A").RegisterClosedAt = _database.Clock.UtcNow);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(SettleDueAsync)));

        Assert.Single(All());
        Assert.Equal(["CertificateReady Amina Hussain"], Letters());
    }

    /// <summary>The negative control: without the lock both would make it, and only the index stops the second.</summary>
    [Fact]
    public async Task Without_locks_the_second_is_stopped_by_the_index()
    {
        await AttendanceAsync();
        Change(db => db.Sessions.Single(s => s.Reference == "A").RegisterClosedAt = _database.Clock.UtcNow);
        await using var first = _database.Open(locking: false);
        Assert.Single(await Certificates.SettleAsync(first, [_a.Id], []));
        await SettleDueAsync();

        await Assert.ThrowsAsync<DbUpdateException>(() => first.SaveChangesAsync());
        Assert.Single(All());
    }

    [Fact]
    public async Task The_record_says_what_counts_day_by_day()
    {
        await AttendanceAsync();
        await CloseAsync();

        var cora = Assert.Single((await RecordOfAsync(_cora)).Sessions);
        Assert.Equal(("There for 1 of 2 days", 420, null), (cora.Standing, cora.Minutes, cora.Certificate));
        var amina = await RecordOfAsync(_amina);
        Assert.Equal(("Completed", 840), (amina.Sessions[0].Standing, amina.Sessions[0].Minutes));
        Assert.Equal(new RecordedYear(2016, 840, 0), Assert.Single(amina.Years));
        Assert.Contains($"with us,Level 3,,3,2016-09-20,2016-09-27,Completed,14,{Certificates.Grouped(All()[0].Code)},", amina.ToCsv(), StringComparison.Ordinal);
        Assert.Contains("hours of a year,2016,,,,,\"14 with us, 0 elsewhere\",,,", amina.ToCsv(), StringComparison.Ordinal);
        Change(db => db.Add(new RefresherRule { Code = "l3", Name = "Level 3, every three years", From = new(2016, 1, 1), Types = [CourseType.Level3], Months = 36 }));
        Assert.Contains("to renew,\"Level 3, every three years\",,,,2016-09-27,In date: Renew by 27 September 2019,,,2019-09-27", (await RecordOfAsync(_amina)).ToCsv(), StringComparison.Ordinal);
    }

    private async Task<TrainingRecord> RecordOfAsync(Person person)
    {
        await using var db = _database.Open();
        return (await TrainingRecord.OfAsync(db, person.Id))!;
    }

    [Theory]
    [InlineData("Amina Hussain", "A. H.")]
    [InlineData("  seán  O’Brien-Wójcik ", "S. O.")]
    [InlineData("Élodie van der Berg", "É. V. D. B.")]
    public void Initials(string name, string initials) => Assert.Equal(initials, Certificates.InitialsOf(name));

    [Theory]
    [InlineData(45, "45 minutes")]
    [InlineData(60, "1 hour")]
    [InlineData(390, "6 hours 30 minutes")]
    public void Lengths(int minutes, string words) => Assert.Equal(words, TrainingHours.InWords(minutes));
}
