using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>One person moved from a session to another.</summary>
public sealed class MoveDeskTests : IDisposable
{
    private const string Why = "The bus does not run that day";

    private readonly TestDatabase _database = new();
    private readonly List<Person> _people = Given.Persons(5);
    private readonly List<Booking> _here = [];
    private readonly Person _cleo = Given.Person("Cleo Grant", Role.Coordinator);

    /// <summary>A has the only place in FROM and B waits for it; in TO there are two places, of which C has one.</summary>
    public MoveDeskTests()
    {
        using var db = _database.Open();
        var course = Given.Course();
        var from = Given.Session(_database.Clock, 1, course, "FROM");
        var to = Given.Session(_database.Clock, 2, course, "TO", days: "2016-09-27 09:30-12:30");
        _here.AddRange([Given.Booking(from, _people[0], _database.Clock.UtcNow), Given.Booking(from, _people[1], _database.Clock.UtcNow)]);
        Given.Booking(to, _people[2], _database.Clock.UtcNow);
        db.AddRange(_people);
        db.AddRange(from, to, _cleo, Given.Session(_database.Clock, reference: "DRAFT", status: SessionStatus.Draft));
        db.SaveChanges();
    }

    [Fact]
    public async Task They_have_a_place_there_and_the_one_here_goes_to_the_first_in_line_with_one_letter_each()
    {
        _database.Time.Set("2016-09-19T08:00:00Z"); // too late to cancel in time
        Assert.Equal(RosterOutcome.Done, (await MoveAsync(_here[0])).Outcome);

        var old = Booking("FROM", _people[0]);
        var moved = Booking("TO", _people[0]);
        Assert.Equal((BookingStatus.Cancelled, true, (int?)_cleo.Id), (old.Status, old.CancelledInTime, old.CancelledById));
        Assert.Equal($"Moved to An introduction to neglect, Tue 27 Sept 2016: {Why}", old.Reason);
        Assert.Equal((BookingStatus.Confirmed, $"Moved from An introduction to neglect, Tue 20 Sept 2016: {Why}"), (moved.Status, moved.Reason));
        Assert.Equal(Training.Attendance.CheckInCodes.HashOf(Given.Codes.TokenFor(moved.Key)), moved.CodeHash);
        Assert.Equal(BookingStatus.Confirmed, Booking("FROM", _people[1]).Status);
        Assert.Equal([(LetterKind.MovedToAnother, _people[0].Name), (LetterKind.BookingPromoted, _people[1].Name)], Letters());
        var letter = Read(db => db.Letters().First(l => l.Kind == LetterKind.MovedToAnother).Text);
        Assert.Contains("from An introduction to neglect on Tuesday 20 September 2016", letter, StringComparison.Ordinal);
        Assert.Contains(Why, letter, StringComparison.Ordinal);
        Assert.True(moved.CancelBy >= _database.Clock.UtcNow.AddDays(7)); // five working days to answer
    }

    [Fact]
    public async Task Both_bookings_tell_the_story()
    {
        await MoveAsync(_here[0]);
        await using var db = _database.Open();
        var old = (await BookingStory.FindAsync(db, "FROM", _here[0].Key))!;
        var moved = (await BookingStory.FindAsync(db, "TO", Booking("TO", _people[0]).Key))!;

        Assert.Contains(old.Lines, l => l.What == "Cancelled, in time" && l.Reason!.StartsWith("Moved to ", StringComparison.Ordinal));
        Assert.Contains(moved.Lines, l => l.What == "Booked: they have a place" && l.Reason!.StartsWith("Moved from ", StringComparison.Ordinal));
        Assert.Contains(moved.Lines, l => l.What.StartsWith("Email written: Moved to another session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_place_is_not_given_up_for_a_waiting_list_unless_they_want_it()
    {
        Change(db => db.Sessions.Single(s => s.Reference == "TO").Capacity = 1);

        Assert.Equal(RosterOutcome.NoPlaceFree, (await MoveAsync(_here[0])).Outcome);
        Assert.Equal(BookingStatus.Confirmed, Booking("FROM", _people[0]).Status);
        Assert.Empty(Letters());
        Assert.Equal(RosterOutcome.Done, (await MoveAsync(_here[0], mayWait: true)).Outcome);
        Assert.Equal(BookingStatus.Waiting, Booking("TO", _people[0]).Status);
        Assert.Contains("number 1 on its waiting list", Read(db => db.Letters().Single(l => l.Kind == LetterKind.MovedToAnother).Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_waits_here_may_wait_there_or_get_a_place()
    {
        Assert.Equal(RosterOutcome.Done, (await MoveAsync(_here[1])).Outcome);
        Assert.Equal(BookingStatus.Confirmed, Booking("TO", _people[1]).Status);
        Assert.Equal(BookingStatus.Confirmed, Booking("FROM", _people[0]).Status);
    }

    [Fact]
    public async Task The_preview_is_what_happens_and_changes_nothing()
    {
        await using (var db = _database.Open())
        {
            var preview = (await db.MoveDesk().PreviewAsync("FROM", _here[0].Key, "TO", _cleo.Id))!;
            Assert.Equal((null, true, true), (preview.Refusal, preview.HasPlace, preview.WouldHavePlace));
            Assert.Equal([_people[1].Name], preview.Served);
            Assert.Equal(LetterKind.MovedToAnother, preview.Letter!.Kind);
            await db.SaveChangesAsync();
        }
        Assert.Equal(3, Read(db => db.Bookings.Count()));
        Assert.Empty(Letters());
    }

    [Theory]
    [InlineData("NONE", RosterOutcome.NotFound)]
    [InlineData("DRAFT", RosterOutcome.NotFound)]
    [InlineData("FROM", RosterOutcome.AlreadyThere)]
    public async Task To_where_nobody_can_be_moved_nobody_is_moved(string to, RosterOutcome outcome)
    {
        Assert.Equal(outcome, (await MoveAsync(_here[0], to)).Outcome);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task What_is_over_begun_booked_already_or_requested_stays()
    {
        Change(db => db.Bookings.Single(b => b.Id == _here[1].Id).Status = BookingStatus.Requested);
        Assert.Equal(RosterOutcome.NotActive, (await MoveAsync(_here[1])).Outcome);
        Assert.Equal(RosterOutcome.AlreadyThere, (await MoveAsync(Booking("TO", _people[2]), "TO", "TO")).Outcome);
        Change(db => db.Sessions.Single(s => s.Reference == "TO").Status = SessionStatus.Postponed);
        Assert.Equal(RosterOutcome.NotRunning, (await MoveAsync(_here[0])).Outcome);
        Change(db => db.Sessions.Single(s => s.Reference == "TO").Status = SessionStatus.Published);
        _database.Time.Set("2016-09-20T08:30:00Z");
        Assert.Equal(RosterOutcome.AlreadyBegun, (await MoveAsync(_here[0])).Outcome);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task Another_course_asks_for_what_it_requires_and_another_run_of_the_same_does_not()
    {
        Change(db =>
        {
            db.Courses.First().Requires = [CourseType.Level3];
            var other = Given.Course(CourseType.Refresher);
            other.Requires = [CourseType.Level3];
            db.Add(Given.Session(_database.Clock, 5, other, "OTHER", days: "2016-10-04 09:30-12:30"));
        });

        Assert.Equal(RosterOutcome.MissingPrerequisite, (await MoveAsync(_here[0], "OTHER")).Outcome);
        Assert.Equal(RosterOutcome.Done, (await MoveAsync(_here[0])).Outcome);
    }

    [Fact]
    public async Task Two_coordinators_who_move_the_same_person_at_once_move_them_once()
    {
        Change(db => db.Add(Given.Session(_database.Clock, 5, db.Courses.First(), "ELSEWHERE", days: "2016-10-04 09:30-12:30")));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => MoveAsync(_here[0], i % 2 == 0 ? "TO" : "ELSEWHERE"))));

        Assert.Single(answers, a => a.Outcome == RosterOutcome.Done);
        Assert.Single(Read(db => db.Bookings.Where(b => b.PersonId == _people[0].Id && b.Status == BookingStatus.Confirmed).ToList()));
        Assert.Single(Letters(), l => l.Item1 == LetterKind.MovedToAnother);
    }

    [Fact]
    public async Task Without_the_lock_they_end_in_two_sessions()
    {
        for (var round = 0; round < 40; round++)
        {
            using var test = new MoveDeskTests();
            test.Change(db => db.Add(Given.Session(test._database.Clock, 5, db.Courses.First(), "ELSEWHERE", days: "2016-10-04 09:30-12:30")));
            try
            {
                await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => test.MoveAsync(test._here[0], i % 2 == 0 ? "TO" : "ELSEWHERE", locking: false))));
            }
            catch (DbUpdateException)
            {
                return;
            }
            if (test.Read(db => db.Bookings.Count(b => b.PersonId == test._people[0].Id && b.Status == BookingStatus.Confirmed)) > 1)
            {
                return;
            }
        }
        Assert.Fail("Every race without a lock ended well: this test no longer shows that the lock is needed.");
    }

    [Fact]
    public async Task Moves_in_both_directions_at_once_lose_nobody()
    {
        var back = Booking("TO", _people[2]);
        var answers = await Task.WhenAll(
            Task.Run(() => MoveAsync(_here[0], mayWait: true)),
            Task.Run(() => MoveAsync(back, "FROM", "TO", mayWait: true)));

        Assert.All(answers, a => Assert.Equal(RosterOutcome.Done, a.Outcome));
        Assert.Equal((1, 2), (Read(db => db.Bookings.Count(b => b.Session.Reference == "FROM" && b.Status == BookingStatus.Confirmed)),
            Read(db => db.Bookings.Count(b => b.Status == BookingStatus.Cancelled))));
    }

    private readonly Agency _agency = Given.Agency();

    /// <summary>A is the lead of the agency and B of its staff; places in TO and ELSEWHERE must be agreed to.</summary>
    private void MustBeAgreed(AgreementBy by, string? link = null) => Change(db =>
    {
        (_agency.LinkName, _agency.LinkEmail) = link is null ? (null, null) : ("Lena Link", link);
        db.Add(_agency);
        var people = db.People.ToList();
        foreach (var id in new[] { _people[0].Id, _people[1].Id })
        {
            people.Single(p => p.Id == id).Agency = _agency;
        }
        people.Single(p => p.Id == _people[0].Id).Roles = Role.AgencyLead;
        db.Bookings.Where(b => b.PersonId == _people[0].Id || b.PersonId == _people[1].Id).ToList().ForEach(b => b.Agency = _agency);
        db.Add(Given.Policy(by));
        db.Add(Given.Session(_database.Clock, 5, reference: "L3", days: "2016-10-04 09:30-12:30"));
    });

    private async Task<RosterAnswer> ByLeadAsync(Booking booking, string to = "TO")
    {
        await using var db = _database.Open(new Training.History.Actor(_people[0].Id, "web"));
        return await db.MoveDesk().MoveAsync("FROM", booking.Key, to, _people[0].Id, Why, lead: _people[0].Name);
    }

    private List<string> Agreements() =>
        Read(db => db.Agreements.Include(a => a.RecordedBy).OrderBy(a => a.Id).ToList().ConvertAll(a => $"{a.Who.Label()}: {a.Name}, {a.Agreed?.ToString() ?? "open"}, {a.RecordedBy?.Name ?? "nobody"}"));

    [Fact]
    public async Task Nobody_agrees_for_themselves_by_a_move()
    {
        MustBeAgreed(AgreementBy.Manager);
        Change(db => db.Bookings.Single(b => b.Session.Reference == "TO").PersonId = _cleo.Id);

        Assert.Equal(RosterOutcome.NotAgreed, (await ByLeadAsync(_here[0])).Outcome);
        Assert.Equal(RosterOutcome.NotAgreed, (await MoveAsync(Booking("TO", _cleo), "L3", "TO")).Outcome);
        Assert.Empty(Letters());
        Assert.Equal(3, Read(db => db.Bookings.Count()));
    }

    [Fact]
    public async Task What_a_lead_or_the_team_moves_to_where_it_must_be_agreed_is_recorded_as_agreed()
    {
        MustBeAgreed(AgreementBy.Manager);

        Assert.Equal(RosterOutcome.Done, (await ByLeadAsync(_here[1])).Outcome);
        Assert.Equal(RosterOutcome.Done, (await MoveAsync(_here[0], "L3")).Outcome);

        Assert.Equal([$"line manager: {_people[0].Name}, True, {_people[0].Name}", "line manager: Cleo Grant, True, Cleo Grant"], Agreements());
        Assert.Equal(BookingStatus.Confirmed, Booking("L3", _people[0]).Status);
    }

    [Fact]
    public async Task A_lead_moves_nobody_past_the_link_person_unless_they_have_agreed_to_that_course()
    {
        MustBeAgreed(AgreementBy.ManagerAndLinkPerson, "lena@agency.example");

        var refused = await ByLeadAsync(_here[1]);
        Assert.Equal((RosterOutcome.NotAgreed, "Lena Link, the link person of your agency, must agree first, so nothing has changed. Book them there, and cancel here once it is agreed."), (refused.Outcome, refused.Sentence));
        Change(db => db.Add(new Agreement { Booking = db.Bookings.Single(b => b.Id == _here[1].Id), Who = Approver.LinkPerson, Name = "Lena Link", Email = "lena@agency.example", TokenHash = [1], Agreed = true, AnsweredAt = _database.Clock.UtcNow }));

        Assert.Equal(RosterOutcome.Done, (await ByLeadAsync(_here[1])).Outcome);
    }

    private async Task<RosterAnswer> MoveAsync(Booking booking, string to = "TO", string from = "FROM", bool mayWait = false, bool locking = true)
    {
        await using var db = _database.Open(new Training.History.Actor(_cleo.Id, "web"), locking);
        return await db.MoveDesk().MoveAsync(from, booking.Key, to, _cleo.Id, Why, mayWait);
    }

    private Booking Booking(string session, Person person) => Read(db => db.Bookings.AsNoTracking().Single(b => b.Session.Reference == session && b.PersonId == person.Id));

    private List<(LetterKind, string)> Letters() => Read(db => db.Letters().OrderByDescending(l => l.Kind).ToList().ConvertAll(l => (l.Kind, l.ToName)));

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

    public void Dispose() => _database.Dispose();
}
