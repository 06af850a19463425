using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;
using Training.Tests.Bookings;
using Training.Tests.Calendars;

namespace Training.Tests.Programme;

/// <summary>A session with two places: Ann and Bob have them, Cat and Dan wait, Tess trains. Cleo of the team changes it.</summary>
public sealed class PlanningTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _cleo = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Person _tess = Given.Person("Tess Trainer", Role.Trainer);
    private readonly List<Person> _people = [Given.Person("Ann A"), Given.Person("Bob B"), Given.Person("Cat C"), Given.Person("Dan D")];
    private readonly Course _course = Given.Course();

    private void GivenSession(params string[] days)
    {
        using var db = _database.Open();
        var session = Given.Session(_database.Clock, capacity: 2, course: _course, reference: "ONE", venue: Given.Venue(), days: days);
        session.Trainers.Add(_tess);
        _people.ForEach(p => Given.Booking(session, p, _database.Clock.UtcNow));
        db.AddRange(session, _cleo, new Venue { Code = "library", Name = "Library", Capacity = 40 }, new Venue { Code = "cupboard", Name = "Cupboard", Capacity = 1 });
        db.SaveChanges();
    }

    private void GivenOtherRun(string reference, string day, int capacity = 5, Person? booked = null)
    {
        using var db = _database.Open();
        var run = Given.Session(_database.Clock, capacity, db.Courses.Single(c => c.Code == _course.Code), reference, days: day);
        if (booked is not null)
        {
            Given.Booking(run, db.People.Single(p => p.Id == booked.Id), _database.Clock.UtcNow);
        }
        db.Add(run);
        db.SaveChanges();
    }

    private async Task<T> AsCleoAsync<T>(Func<Planning, Task<T>> change, bool locking = true)
    {
        await using var db = _database.Open(new Actor(_cleo.Id, "test"), locking);
        return await change(new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)));
    }

    private Task<PlanningAnswer> MoveAsync(string days, string venue = "civic-centre", int? seen = null, string why = "", bool rehearsal = false) =>
        AsCleoAsync(p => p.MoveAsync("ONE", NewDatesTests.Dates(days, venue), why, seen ?? Stored().CalendarSequence, rehearsal));

    private Task<PlanningAnswer> PostponeAsync(int? seen = null) => AsCleoAsync(p => p.PostponeAsync("ONE", "", seen ?? Stored().CalendarSequence));

    private Task<PlanningAnswer> CancelAsync(string why = "The room is flooded.", int? seen = null) => AsCleoAsync(p => p.CancelAsync("ONE", why, seen ?? Stored().CalendarSequence));

    private Session Stored()
    {
        using var db = _database.Open();
        return db.Sessions.AsNoTracking().Include(s => s.Days.OrderBy(d => d.StartsAt)).Include(s => s.Venue).Include(s => s.Bookings.OrderBy(b => b.Number)).AsSplitQuery().Single(s => s.Reference == "ONE");
    }

    private List<OutboxLetter> Letters()
    {
        using var db = _database.Open();
        return [.. db.Letters().AsNoTracking().OrderBy(l => l.Id)];
    }

    private OutboxLetter LetterTo(Person person) => Assert.Single(Letters(), l => l.ToAddress == person.Email);

    [Fact]
    public async Task Everybody_concerned_gets_one_letter_with_was_and_is_and_all_bookings_stay()
    {
        GivenSession();

        var answer = await MoveAsync("2016-10-04 13:00-16:00", "library", why: "The trainer is ill.");

        Assert.Equal((PlanningOutcome.Moved, "The session is moved. We are writing to 5 people, and 2 calendar entries are brought up to date by email."), (answer.Outcome, answer.Sentence));
        var session = Stored();
        Assert.Equal((new DateOnly(2016, 10, 4), "library", SessionStatus.Published), (session.FirstDate, session.Venue!.Code, session.Status));
        Assert.Equal([BookingStatus.Confirmed, BookingStatus.Confirmed, BookingStatus.Waiting, BookingStatus.Waiting], session.Bookings.Select(b => b.Status));
        Assert.Equal(_people.Append(_tess).Select(p => p.Email).Order(), Letters().Select(l => l.ToAddress).Order());
        Assert.All(Letters(), l => Assert.Equal((LetterKind.SessionMoved, "Moved: An introduction to neglect, now Tuesday 4 October 2016"), (l.Kind, l.Subject)));
        var toAnn = LetterTo(_people[0]);
        Assert.Equal(session.Bookings[0].Id, toAnn.BookingId);
        foreach (var words in new[]
        {
            "Why: The trainer is ill.", "Was: Tuesday 20 September 2016, 9:30am to 12:30pm", "Is now: Tuesday 4 October 2016, 1pm to 4pm",
            "Where it was: Civic Centre", "Where it is now: Library", "Your place moves with it", "please say so by Tuesday 27 September 2016",
            $"I can’t make the new date:\nhttps://training.example/bookings/{session.Bookings[0].Key}/moved",
        })
        {
            Assert.Contains(words, toAnn.Text, StringComparison.Ordinal);
        }
        Assert.Contains("position on its waiting list: number 2", LetterTo(_people[3]).Text, StringComparison.Ordinal);
        Assert.Contains("You are a trainer of this session.", LetterTo(_tess).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_runs_are_offered_when_they_have_places_and_nobody_waits_there()
    {
        GivenSession();
        GivenOtherRun("FREE", "2016-11-01 09:30-12:30");
        GivenOtherRun("FULL", "2016-11-02 09:30-12:30", capacity: 0, booked: _people[3]);
        GivenOtherRun("GONE", "2016-09-01 09:30-12:30");

        await CancelAsync();

        var letter = LetterTo(_people[0]).Text;
        Assert.Contains("Tuesday 1 November 2016, 9:30am to 12:30pm: Venue to be confirmed:\nhttps://training.example/sessions/FREE", letter, StringComparison.Ordinal);
        Assert.DoesNotContain("/sessions/FULL", letter, StringComparison.Ordinal);
        Assert.DoesNotContain("/sessions/GONE", letter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_late_because_of_a_move()
    {
        GivenSession();
        _database.Time.Set("2016-09-19T08:00:00Z"); // the last day for cancelling in time has passed

        await MoveAsync("2016-09-28 09:30-12:30");

        var booking = Stored().Bookings[0];
        Assert.Equal(new DateTime(2016, 9, 26, 23, 0, 0, DateTimeKind.Utc), booking.CancelBy); // five working days to answer
        _database.Time.Set("2016-09-26T22:59:00Z");
        Assert.Equal(BookingOutcome.Cancelled, await _database.CancelAsync(booking.Key, _people[0].Id));
        Assert.Equal(BookingStatus.Confirmed, Stored().Bookings[2].Status); // the next in line
        _database.Time.Set("2016-09-27T08:00:00Z");
        Assert.Equal(BookingOutcome.CancelledLate, await _database.CancelAsync(Stored().Bookings[1].Key, _people[1].Id));
    }

    [Fact]
    public async Task A_rehearsal_writes_the_same_letters_and_changes_nothing()
    {
        GivenSession();

        var rehearsal = await MoveAsync("2016-10-04 13:00-16:00", rehearsal: true);

        Assert.Empty(Letters());
        Assert.Equal((new DateOnly(2016, 9, 20), 0), (Stored().FirstDate, Stored().CalendarSequence));
        await MoveAsync("2016-10-04 13:00-16:00");
        Assert.Equal(rehearsal.Letters.Select(l => (l.ToAddress, l.Text)), Letters().Select(l => (l.ToAddress, l.Text)));
    }

    [Theory]
    [InlineData("2016-11-01 09:30-12:30", "20161101T093000Z")] // from summer time to winter time
    [InlineData("2017-04-03 09:30-12:30", "20170403T083000Z")] // over both changes
    public async Task Calendars_see_the_same_event_move_right_across_the_clock_changes(string to, string start)
    {
        GivenSession();
        var before = Assert.Single(await EventsAsync());

        await MoveAsync(to);

        var after = Assert.Single(await EventsAsync());
        Assert.Equal(before.Value("UID"), after.Value("UID"));
        Assert.Equal(("1", start, "CONFIRMED"), (after.Value("SEQUENCE"), after.Value("DTSTART"), after.Value("STATUS")));
        Assert.Contains("9:30am to 12:30pm", CalendarText.Plain(after.Value("DESCRIPTION")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_keep_their_event_in_order_and_one_day_fewer_leaves_calendars()
    {
        GivenSession("2016-10-03 09:30-16:30", "2016-10-04 09:30-16:30");
        var before = (await EventsAsync()).Select(e => e.Value("UID")).ToList();

        await MoveAsync("2016-10-11 09:30-16:30,2016-10-10 09:30-16:30");
        var moved = await EventsAsync();
        Assert.Equal(before, moved.Select(e => e.Value("UID")));
        Assert.Equal(["20161010T083000Z", "20161011T083000Z"], moved.Select(e => e.Value("DTSTART")));

        await MoveAsync("2016-10-17 09:30-16:30");
        var shorter = Assert.Single(await EventsAsync());
        Assert.Equal((before[0], "2", "20161017T083000Z"), (shorter.Value("UID"), shorter.Value("SEQUENCE"), shorter.Value("DTSTART")));

        await MoveAsync("2016-10-17 09:30-16:30,2016-10-18 09:30-16:30");
        var longer = await EventsAsync();
        Assert.Equal(before[0], longer[0].Value("UID"));
        Assert.DoesNotContain(longer[1].Value("UID"), before);
        Assert.All(longer, e => Assert.Equal("3", e.Value("SEQUENCE")));
    }

    [Fact]
    public async Task A_postponed_session_keeps_its_bookings_hands_out_nothing_and_comes_back_with_a_new_date()
    {
        GivenSession();

        Assert.Equal(PlanningOutcome.Postponed, (await PostponeAsync()).Outcome);

        Assert.Equal(SessionStatus.Postponed, Stored().Status);
        Assert.All(Letters(), l => Assert.Equal(LetterKind.SessionPostponed, l.Kind));
        Assert.Equal(5, Letters().Count);
        Assert.Equal("CANCELLED", Assert.Single(await EventsAsync()).Value("STATUS"));
        _database.Time.Set("2016-09-30T08:00:00Z"); // past its old date, and past the deadline: there is nothing to be late for
        Assert.Equal(BookingOutcome.Cancelled, await _database.CancelAsync(Stored().Bookings[0].Key, _people[0].Id));
        Assert.Equal(BookingStatus.Waiting, Stored().Bookings[2].Status);

        var back = await MoveAsync("2016-10-20 09:30-12:30");

        Assert.Equal(4, back.Letters.Count); // Ann has left
        Assert.Equal([BookingStatus.Cancelled, BookingStatus.Confirmed, BookingStatus.Confirmed, BookingStatus.Waiting], Stored().Bookings.Select(b => b.Status));
        var toCat = Letters().Last(l => l.ToAddress == _people[2].Email);
        Assert.Equal("New date: An introduction to neglect, Thursday 20 October 2016", toCat.Subject);
        Assert.Contains("so you now have a place", toCat.Text, StringComparison.Ordinal);
        Assert.Contains("number 1", Letters().Last(l => l.ToAddress == _people[3].Email).Text, StringComparison.Ordinal);
        Assert.Equal("CONFIRMED", Assert.Single(await EventsAsync()).Value("STATUS"));
    }

    [Fact]
    public async Task A_cancelled_session_takes_every_booking_with_it_at_one_instant_by_the_coordinator_and_none_is_late()
    {
        GivenSession();
        _database.Time.Set("2016-09-19T08:00:00Z");

        Assert.Equal("The session is cancelled. We are writing to 5 people.", (await CancelAsync()).Sentence);

        var session = Stored();
        Assert.Equal(SessionStatus.Cancelled, session.Status);
        Assert.All(session.Bookings, b => Assert.Equal((BookingStatus.Cancelled, _database.Clock.UtcNow, _cleo.Id, true), (b.Status, b.CancelledAt!.Value, b.CancelledById!.Value, b.CancelledInTime)));
        Assert.Equal(5, Letters().Count);
        Assert.All(Letters(), l => Assert.Contains("Why: The room is flooded.", l.Text, StringComparison.Ordinal));
        Assert.Contains("Your place is cancelled with it", LetterTo(_people[0]).Text, StringComparison.Ordinal);
        Assert.Contains("no longer on its waiting list", LetterTo(_people[2]).Text, StringComparison.Ordinal);
        _database.Time.Set("2016-10-10T08:00:00Z");
        await using var db = _database.Open();
        var total = (await QuarterReport.CreateAsync(db, Quarter.Of(new DateOnly(2016, 9, 20)))).Total.Figures;
        Assert.Equal((0, 1, 0, 0), (total.Sessions, total.SessionsCancelled, total.Booked, total.CancelledLate));
    }

    [Fact]
    public async Task What_was_done_already_is_not_done_again_and_nobody_is_written_to_twice()
    {
        GivenSession();
        await MoveAsync("2016-10-04 09:30-12:30", seen: 0);
        Assert.Equal(PlanningOutcome.AlreadySo, (await MoveAsync("2016-10-04 09:30-12:30", seen: 0)).Outcome); // pressed twice
        Assert.Equal(PlanningOutcome.NothingDifferent, (await MoveAsync("2016-10-04 09:30-12:30", seen: 1)).Outcome);
        await PostponeAsync(seen: 1);
        Assert.Equal(PlanningOutcome.AlreadyPostponed, (await PostponeAsync(seen: 1)).Outcome);
        await CancelAsync(seen: 2);
        Assert.Equal(PlanningOutcome.AlreadyCancelled, (await CancelAsync(seen: 2)).Outcome);
        Assert.Equal(PlanningOutcome.AlreadyCancelled, (await MoveAsync("2016-10-05 09:30-12:30")).Outcome);
        Assert.Equal(PlanningOutcome.AlreadyCancelled, (await PostponeAsync()).Outcome);
        Assert.Equal(15, Letters().Count);
    }

    [Fact]
    public async Task Of_two_coordinators_the_second_is_told_instead_of_overwriting_the_first()
    {
        GivenSession();
        await MoveAsync("2016-10-04 09:30-12:30", seen: 0);

        Assert.Equal(PlanningOutcome.ChangedMeanwhile, (await MoveAsync("2016-10-05 09:30-12:30", seen: 0)).Outcome);
        Assert.Equal(PlanningOutcome.ChangedMeanwhile, (await PostponeAsync(seen: 0)).Outcome);
        Assert.Equal(PlanningOutcome.ChangedMeanwhile, (await CancelAsync(seen: 0)).Outcome);

        Assert.Equal((new DateOnly(2016, 10, 4), SessionStatus.Published, 5), (Stored().FirstDate, Stored().Status, Letters().Count));
    }

    [Theory]
    [InlineData("2016-09-12 09:00-12:30", "civic-centre", PlanningOutcome.NotPossibleDates)]
    [InlineData("", "civic-centre", PlanningOutcome.NotPossibleDates)]
    [InlineData("2016-10-04 09:30-12:30", "no-such-place", PlanningOutcome.NoSuchVenue)]
    [InlineData("2016-10-04 09:30-12:30", "cupboard", PlanningOutcome.VenueTooSmall)]
    public async Task What_cannot_be_is_refused(string days, string venue, PlanningOutcome outcome)
    {
        GivenSession();

        Assert.Equal(outcome, (await MoveAsync(days, venue)).Outcome);

        Assert.Empty(Letters());
        Assert.Equal(0, Stored().CalendarSequence);
    }

    [Theory]
    [InlineData("scan")]
    [InlineData("room code")]
    [InlineData("missed")]
    public async Task A_day_of_which_something_is_kept_is_not_taken_away(string what)
    {
        GivenSession("2016-10-10 09:30-16:30", "2016-10-11 09:30-16:30");
        await PostponeAsync();
        using (var db = _database.Open())
        {
            var (day, first) = (db.SessionDays.Single(d => d.Date == new DateOnly(2016, 10, 11)).Id, db.SessionDays.Single(d => d.Date == new DateOnly(2016, 10, 10)).Id);
            db.Add(what switch
            {
                "scan" => new ScanEvent { EventId = Guid.NewGuid(), SessionDayId = day, PersonId = _people[0].Id, Kind = ScanKind.Arrived, Method = ScanMethod.Qr, Finding = ScanFinding.NotRunning, At = db.Clock.UtcNow, ReceivedAt = db.Clock.UtcNow },
                "room code" => new RoomCode { Key = Guid.NewGuid(), SessionDayId = day, StartedAt = db.Clock.UtcNow, StoppedAt = db.Clock.UtcNow },
                _ => new MakeUpDay { PersonId = _people[0].Id, MissedDayId = day, DayId = first, ArrangedAt = db.Clock.UtcNow },
            });
            db.SaveChanges();
        }

        Assert.Equal(PlanningOutcome.HasAttendance, (await MoveAsync("2016-10-17 09:30-16:30", rehearsal: true)).Outcome);
        Assert.Equal(PlanningOutcome.HasAttendance, (await MoveAsync("2016-10-17 09:30-16:30")).Outcome);
        Assert.Equal(2, Stored().Days.Count);

        Assert.Equal(PlanningOutcome.Moved, (await MoveAsync("2016-10-17 09:30-16:30,2016-10-18 09:30-16:30")).Outcome); // both days have new dates
    }

    [Fact]
    public async Task What_has_begun_or_has_somebody_on_its_register_stays()
    {
        GivenSession();
        using (var db = _database.Open())
        {
            db.Add(new ScanEvent { EventId = Guid.NewGuid(), SessionDayId = Stored().Days[0].Id, PersonId = _people[0].Id, Kind = ScanKind.Arrived, Method = ScanMethod.Manual, At = db.Clock.UtcNow, ReceivedAt = db.Clock.UtcNow });
            db.SaveChanges();
        }
        Assert.Equal(PlanningOutcome.HasAttendance, (await MoveAsync("2016-10-04 09:30-12:30")).Outcome);
        _database.Time.Set("2016-09-20T08:30:00Z");
        Assert.Equal(PlanningOutcome.AlreadyBegun, (await PostponeAsync()).Outcome);
        Assert.Equal(PlanningOutcome.AlreadyBegun, (await CancelAsync()).Outcome);
        Assert.Equal(PlanningOutcome.NoSuchSession, (await AsCleoAsync(p => p.CancelAsync("NO-SUCH", "x", 0))).Outcome);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task History_says_who_moved_it_from_when_to_when_and_why()
    {
        GivenSession();

        await MoveAsync("2016-10-04 09:30-12:30", why: "The trainer is ill.");

        await using var db = _database.Open();
        var entries = await db.History.Where(h => h.ActorId == _cleo.Id && h.Subject == "session").Select(h => h.Changes).ToListAsync();
        Assert.Contains(entries, e => e.Contains("\"FirstDate\":[\"2016-09-20\",\"2016-10-04\"]", StringComparison.Ordinal));
        Assert.Contains(entries, e => e.Contains("The trainer is ill.", StringComparison.Ordinal));
        Assert.Equal(new DateTime(2016, 9, 20, 8, 30, 0, DateTimeKind.Utc), await MovedFrom.FindAsync(db, Stored().Id, Stored().StartsAt, DateTime.UnixEpoch));
        Assert.Null(await MovedFrom.FindAsync(db, Stored().Id, Stored().StartsAt, db.Clock.UtcNow.AddDays(1)));
    }

    [Fact]
    public async Task A_trainer_who_also_booked_gets_one_letter()
    {
        GivenSession();
        await _database.BookAsync("ONE", _tess.Id);
        var before = Letters().Count;

        await PostponeAsync();

        Assert.Equal(before + 5, Letters().Count);
        Assert.Equal(5, Letters().Skip(before).Select(l => l.ToAddress).Distinct().Count());
    }

    public void Dispose() => _database.Dispose();

    private async Task<IReadOnlyList<IReadOnlyList<(string Name, string Value)>>> EventsAsync()
    {
        await using var db = _database.Open();
        return CalendarText.Components(await new Feed(db, Given.Site).ProgrammeAsync(new ProgrammeFilter(), _database.Clock.Today), "VEVENT");
    }
}
