using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;
using Training.Tests.Programme;

namespace Training.Tests.Attendance;

/// <summary>A Level 3 on 1 and 8 September: Amina came on the first day only, Ben never, Cora walked in on the first. Two more runs, B and C, are to come. It is 12 September 2016.</summary>
public sealed class MakeUpDeskTests : IDisposable
{
    private readonly TestDatabase _database = new(new TestClock("2016-08-01T08:00:00Z"));
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _cora;
    private readonly Person _grace = Given.Person("Grace Whitlock", Role.Coordinator);
    private readonly Session _a;
    private readonly Session _b;
    private readonly Session _c;

    public MakeUpDeskTests()
    {
        (_amina, _ben, _cora) = (Given.Person("Amina Hussain", agency: _agency), Given.Person("Ben Archer", agency: _agency), Given.Person("Cora Lane", agency: _agency));
        var course = Given.Course(CourseType.Level3, title: "Level 3");
        var clock = _database.Clock;
        _a = Given.Session(clock, 10, course, "A", Given.Venue(), days: ["2016-09-01 09:30-16:30", "2016-09-08 09:30-16:30"]);
        _b = Given.Session(clock, 1, course, "B", _a.Venue, days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _c = Given.Session(clock, 10, course, "C", days: ["2016-10-04 09:30-16:30", "2016-10-11 09:30-16:30"]);
        var draft = Given.Session(clock, 10, course, "DRAFT", status: SessionStatus.Draft, days: ["2016-11-04 09:30-16:30", "2016-11-11 09:30-16:30"]);
        var otherCourse = Given.Session(clock, 10, reference: "OTHER", days: ["2016-10-05 09:30-16:30"]);
        Given.Booking(_a, _amina, clock.UtcNow);
        Given.Booking(_a, _ben, clock.UtcNow);
        Given.Booking(_b, Given.Person("Full Up"), clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_a, _b, _c, draft, otherCourse, _grace, _cora);
        foreach (var person in new[] { _amina, _cora })
        {
            db.Add(new Presence { Session = _a, SessionDay = _a.Days[0], Person = person, Agency = _agency, ArrivedAt = _a.Days[0].StartsAt, Method = ScanMethod.Manual, WholeDay = true });
        }
        db.SaveChanges();
        _database.Time.Set("2016-09-12T08:00:00Z");
    }

    public void Dispose() => _database.Dispose();

    private int Missed(int day = 2) => _a.Days[day - 1].Id;

    private async Task<MakeUpOutcome> ArrangeAsync(Person person, int missedDay, SessionDay on, bool locking = true)
    {
        await using var db = _database.Open(new Actor(_grace.Id, "test"), locking);
        return await new MakeUpDesk(db, db.Clock, Desks.Letters(db.Clock), db.CertificateDesk()).ArrangeAsync(person.Id, missedDay, on.Id);
    }

    private async Task<MakeUpOutcome> CallOffAsync(Person person, int id)
    {
        await using var db = _database.Open(new Actor(_grace.Id, "test"));
        return await new MakeUpDesk(db, db.Clock, Desks.Letters(db.Clock), db.CertificateDesk()).CallOffAsync(person.Id, id);
    }

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private OutboxLetter Letter(LetterKind kind) => Read(db => db.Outbox.Include(l => l.Booking).Single(l => l.Kind == kind));

    private void ComesToMakeUp(Person person, bool whole = true) => Read(db =>
    {
        var makeUp = db.MakeUpDays.Include(m => m.Day).Include(m => m.MissedDay).Single(m => m.PersonId == person.Id && m.WithdrawnAt == null);
        db.Add(new Presence { SessionId = makeUp.MissedDay.SessionId, SessionDayId = makeUp.DayId, PersonId = person.Id, AgencyId = person.AgencyId, MakeUpId = makeUp.Id, ArrivedAt = makeUp.Day.StartsAt, Method = ScanMethod.Qr, WholeDay = whole });
        return db.SaveChanges();
    });

    [Fact]
    public async Task Days_of_other_runs_of_the_course_the_same_part_first()
    {
        await using var db = _database.Open();
        var missed = Assert.Single(await MissedDays.OfPersonAsync(db, _amina.Id));
        Assert.Equal(("A", 2, 2, false, "day 2 of Level 3"), (missed.Reference, missed.Number, missed.DayCount, missed.CameInPart, missed.InWords));

        var choices = await MissedDays.ChoicesAsync(db, _amina.Id, missed);

        Assert.Equal(["B 2016-09-27", "C 2016-10-11", "B 2016-09-20", "C 2016-10-04"], choices.Select(c => $"{c.Reference} {c.Date:yyyy-MM-dd}"));
        Assert.Equal([true, true, false, false], choices.Select(c => c.SamePart));
        Assert.Equal((1, 1, 0), (choices[0].Taken, choices[0].Capacity, choices[0].MakingUp));
    }

    [Fact]
    public async Task Who_was_there_late_or_walked_in_or_never_came_has_missed_days_too()
    {
        await using var db = _database.Open();
        Assert.Equal([Missed(2), Missed(1)], (await MissedDays.OfPersonAsync(db, _ben.Id)).Select(d => d.DayId));
        Assert.Equal([Missed(2)], (await MissedDays.OfPersonAsync(db, _cora.Id)).Select(d => d.DayId));
        await db.Presences.Where(p => p.PersonId == _amina.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.WholeDay, false));
        Assert.Equal([false, true], (await MissedDays.OfPersonAsync(db, _amina.Id)).Select(d => d.CameInPart));
        Assert.Empty(await MissedDays.OfPersonAsync(db, _grace.Id));
    }

    [Fact]
    public async Task A_day_is_arranged_takes_no_place_and_the_person_is_told_with_their_own_code()
    {
        Assert.Equal(MakeUpOutcome.Arranged, await ArrangeAsync(_amina, Missed(), _b.Days[1]));

        var makeUp = Read(db => db.MakeUpDays.Single());
        Assert.Equal((_amina.Id, Missed(), _b.Days[1].Id, _grace.Id), (makeUp.PersonId, makeUp.MissedDayId, makeUp.DayId, makeUp.ArrangedById));
        Assert.Equal(1, Read(db => db.Bookings.Count(b => b.SessionId == _b.Id)));
        var letter = Letter(LetterKind.MakeUpArranged);
        Assert.Equal("You can make up a day: Level 3, Tuesday 27 September 2016", letter.Subject);
        Assert.Contains("You missed day 2 of Level 3 on Thursday 8 September 2016.", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Civic Centre", letter.Text, StringComparison.Ordinal);
        Assert.Contains("say this code: {{check-in-code}}", letter.Text, StringComparison.Ordinal);
        Assert.Equal((_a.Bookings[0].Key, _b.Id), (letter.Booking!.Key, letter.SessionId));
        Assert.Equal(1, Read(db => db.History.Count(h => h.Subject == "make-up" && h.PersonId == _amina.Id && h.SessionId == _a.Id && h.ActorId == _grace.Id)));
    }

    [Fact]
    public async Task Somebody_without_a_booking_gets_no_code_and_somebody_without_email_through_their_contact()
    {
        Read(db => { db.People.Single(p => p.Id == _cora.Id).WriteTo("Tom Byrne", "tom@agency.example"); db.People.Where(p => p.Id == _cora.Id).ExecuteUpdate(u => u.SetProperty(p => p.Email, "x@no-email.invalid")); return db.SaveChanges(); });

        Assert.Equal(MakeUpOutcome.Arranged, await ArrangeAsync(_cora, Missed(), _c.Days[1]));

        var letter = Letter(LetterKind.MakeUpArranged);
        Assert.Equal("tom@agency.example", letter.ToAddress);
        Assert.DoesNotContain("check-in-code", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/bookings", letter.Text, StringComparison.Ordinal);
        Assert.Null(letter.BookingId);
    }

    [Fact]
    public async Task Not_for_a_day_that_was_not_missed_twice_over_or_on_a_day_that_will_not_do()
    {
        Assert.Equal(MakeUpOutcome.NotMissed, await ArrangeAsync(_amina, Missed(1), _b.Days[0]));
        Assert.Equal(MakeUpOutcome.NotMissed, await ArrangeAsync(_grace, Missed(1), _b.Days[0]));
        Assert.Equal(MakeUpOutcome.NotFound, await ArrangeAsync(_amina, 9999, _b.Days[0]));
        Assert.Equal(MakeUpOutcome.NotThatDay, await ArrangeAsync(_amina, Missed(), _a.Days[0]));
        Assert.Equal(MakeUpOutcome.NotThatDay, await ArrangeAsync(_amina, Missed(), Read(db => db.SessionDays.Single(d => d.Session.Reference == "DRAFT" && d.Date.Day == 11))));
        Assert.Equal(MakeUpOutcome.NotThatDay, await ArrangeAsync(_amina, Missed(), Read(db => db.SessionDays.Single(d => d.Session.Reference == "OTHER"))));
        Assert.Equal(MakeUpOutcome.Arranged, await ArrangeAsync(_ben, Missed(1), _c.Days[0]));
        Assert.Equal(MakeUpOutcome.NotThatDay, await ArrangeAsync(_ben, Missed(2), _c.Days[0])); // two days at one time
        Assert.Equal(MakeUpOutcome.AlreadyArranged, await ArrangeAsync(_ben, Missed(1), _b.Days[0]));
        await _database.BookAsync("C", _amina.Id);
        Assert.Equal(MakeUpOutcome.NotThatDay, await ArrangeAsync(_amina, Missed(), _c.Days[1]));
        _database.Time.Set("2016-09-27T15:30:00Z");
        Assert.Equal(MakeUpOutcome.NotThatDay, await ArrangeAsync(_cora, Missed(), _b.Days[1]));
    }

    [Fact]
    public async Task Before_the_day_they_are_reminded_once_with_the_notes_of_that_run_unless_it_was_called_off()
    {
        Read(db => db.Sessions.Where(s => s.Id == _b.Id).ExecuteUpdate(u => u.SetProperty(s => s.JoiningNotes, "Bring a pen.")));
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);
        await ArrangeAsync(_cora, Missed(), _b.Days[1]);
        await CallOffAsync(_cora, Read(db => db.MakeUpDays.Single(m => m.PersonId == _cora.Id).Id));
        async Task RemindAsync(string now)
        {
            _database.Time.Set(now);
            await using var db = _database.Open();
            await db.DueLetters().WriteRemindersAsync();
        }
        List<OutboxLetter> Reminders() => Read(db => db.Outbox.Include(l => l.Booking).Where(l => l.Kind == LetterKind.Reminder && l.PersonId != _b.Bookings[0].PersonId).ToList());
        await RemindAsync("2016-09-24T09:00:00Z");
        Assert.Empty(Reminders());

        await RemindAsync("2016-09-25T09:00:00Z");
        await RemindAsync("2016-09-26T09:00:00Z");

        var letter = Assert.Single(Reminders());
        Assert.Equal(("Reminder: Level 3, Tuesday 27 September 2016", (int?)_amina.Id, (int?)_b.Id, _a.Bookings[0].Key), (letter.Subject, letter.PersonId, letter.SessionId, letter.Booking!.Key));
        Assert.Contains("When: Tuesday 27 September 2016, 9:30am to 4:30pm", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Bring a pen.", letter.Text, StringComparison.Ordinal);
        Assert.Contains("{{check-in-code}}", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Called_off_it_is_told_and_another_can_be_arranged()
    {
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);
        var id = Read(db => db.MakeUpDays.Single().Id);

        Assert.Equal(MakeUpOutcome.NotFound, await CallOffAsync(_ben, id));
        Assert.Equal(MakeUpOutcome.CalledOff, await CallOffAsync(_amina, id));
        Assert.Equal(MakeUpOutcome.AlreadyCalledOff, await CallOffAsync(_amina, id));

        Assert.Contains("please do not come", Letter(LetterKind.MakeUpCalledOff).Text, StringComparison.Ordinal);
        Assert.Equal(MakeUpOutcome.Arranged, await ArrangeAsync(_amina, Missed(), _b.Days[1]));
    }

    [Fact]
    public async Task What_they_came_to_is_not_called_off()
    {
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);
        ComesToMakeUp(_amina);

        Assert.Equal(MakeUpOutcome.AlreadyCame, await CallOffAsync(_amina, Read(db => db.MakeUpDays.Single().Id)));

        var missed = Assert.Single(await MissedDays.OfPersonAsync(_database.Open(), _amina.Id));
        Assert.True(missed.MadeUp is { Came: true, WholeDay: true });
    }

    [Fact]
    public async Task Who_walked_in_to_another_run_has_it_counted_as_the_day_that_they_missed_and_called_off_it_is_a_walk_in_again()
    {
        Read(db =>
        {
            db.Add(new Presence { SessionId = _b.Id, SessionDayId = _b.Days[1].Id, PersonId = _amina.Id, AgencyId = _agency.Id, ArrivedAt = _b.Days[1].StartsAt, Method = ScanMethod.WalkIn, WholeDay = true });
            return db.SaveChanges();
        });
        _database.Time.Set("2016-09-28T08:00:00Z");
        await using var db = _database.Open();
        var choices = await MissedDays.ChoicesAsync(db, _amina.Id, (await MissedDays.FindAsync(db, _amina.Id, Missed()))!);
        Assert.Equal(["B 2016-09-27 True", "C 2016-10-11 False", "C 2016-10-04 False"], choices.Select(c => $"{c.Reference} {c.Date:yyyy-MM-dd} {c.Came}"));

        Assert.Equal(MakeUpOutcome.Counted, await ArrangeAsync(_amina, Missed(), _b.Days[1]));

        var makeUp = Read(d => d.MakeUpDays.Single());
        var stay = Read(d => d.Presences.Single(p => p.SessionDayId == _b.Days[1].Id));
        Assert.Equal((_a.Id, (int?)makeUp.Id), (stay.SessionId, stay.MakeUpId));
        Assert.Empty(Read(d => d.Outbox.ToList())); // when the register is closed
        Assert.True(Assert.Single(await MissedDays.OfPersonAsync(db, _amina.Id)).MadeUp is { WholeDay: true, CanCallOff: true });

        Read(d => d.Sessions.Where(s => s.Id == _b.Id).ExecuteUpdate(u => u.SetProperty(s => s.RegisterClosedAt, d.Clock.UtcNow)));
        Assert.Equal(MakeUpOutcome.RegisterClosed, await CallOffAsync(_amina, makeUp.Id));
        Read(d => d.Sessions.Where(s => s.Id == _b.Id).ExecuteUpdate(u => u.SetProperty(s => s.RegisterClosedAt, (DateTime?)null)));
        Assert.Equal(MakeUpOutcome.PutBack, await CallOffAsync(_amina, makeUp.Id));
        stay = Read(d => d.Presences.Single(p => p.SessionDayId == _b.Days[1].Id));
        Assert.Equal((_b.Id, (int?)null), (stay.SessionId, stay.MakeUpId));
        Assert.Equal(MakeUpOutcome.Counted, await ArrangeAsync(_amina, Missed(), _b.Days[1]));
    }

    [Fact]
    public async Task Where_they_have_booked_that_run_since_another_day_can_be_arranged()
    {
        await ArrangeAsync(_amina, Missed(), _c.Days[1]);
        await _database.BookAsync("C", _amina.Id);

        Assert.Equal(MakeUpOutcome.Arranged, await ArrangeAsync(_amina, Missed(), _b.Days[1]));
        Assert.Equal([_b.Days[1].Id], Read(db => db.MakeUpDays.Where(m => m.WithdrawnAt == null).Select(m => m.DayId).ToList()));
    }

    [Fact]
    public async Task Two_who_arrange_the_same_day_at_once_make_one()
    {
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal((0, 1), await RaceAsync(locking: true));
            Read(db => db.MakeUpDays.ExecuteDelete());
        }
    }

    [Fact]
    public async Task Without_the_lock_they_collide()
    {
        for (var round = 0; round < 40; round++)
        {
            if ((await RaceAsync(locking: false)).Failed > 0)
            {
                return;
            }
            Read(db => db.MakeUpDays.ExecuteDelete());
        }
        Assert.Fail("The race never went wrong, so it proves nothing.");
    }

    private async Task<(int Failed, int Arranged)> RaceAsync(bool locking)
    {
        using var start = new Barrier(4);
        var tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            start.SignalAndWait();
            try
            {
                return await ArrangeAsync(_amina, Missed(), i % 2 == 0 ? _b.Days[1] : _c.Days[1], locking) == MakeUpOutcome.Arranged ? 1 : 0;
            }
            catch (Exception e) when (e is DbUpdateException or Microsoft.Data.Sqlite.SqliteException)
            {
                return -1;
            }
        })));
        return (tries.Count(t => t < 0), tries.Count(t => t > 0));
    }

    private async Task<PlanningAnswer> PlanAsync(Func<Training.Programme.Planning, int, Task<PlanningAnswer>> change)
    {
        await using var db = _database.Open(new Actor(_grace.Id, "test"));
        return await change(new Training.Programme.Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)), Read(r => r.Sessions.Single(s => s.Reference == "B").CalendarSequence));
    }

    [Fact]
    public async Task A_run_that_moves_takes_them_along_and_tells_them()
    {
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);

        var answer = await PlanAsync((p, seen) => p.MoveAsync("B", NewDatesTests.Dates("2016-09-21 10:00-16:00,2016-09-28 10:00-16:00", "civic-centre"), "", seen));

        Assert.Equal(PlanningOutcome.Moved, answer.Outcome);
        var letter = Read(db => db.Outbox.Single(l => l.Kind == LetterKind.SessionMoved && l.PersonId == _amina.Id));
        Assert.Contains("The day that is yours is now:\n\nWhat: Level 3\nWhen: Wednesday 28 September 2016, 10am to 4pm", letter.Text, StringComparison.Ordinal);
        Assert.Equal(1, Read(db => db.MakeUpDays.Count(m => m.WithdrawnAt == null)));
    }

    [Fact]
    public async Task A_run_that_loses_the_day_calls_it_off()
    {
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);

        await PlanAsync((p, seen) => p.MoveAsync("B", NewDatesTests.Dates("2016-09-21 10:00-16:00", "civic-centre"), "", seen));

        Assert.Contains("When: Tuesday 27 September 2016", Letter(LetterKind.MakeUpCalledOff).Text, StringComparison.Ordinal);
        Assert.Equal(0, Read(db => db.Outbox.Count(l => l.Kind == LetterKind.SessionMoved && l.PersonId == _amina.Id)));
        Assert.Equal(0, Read(db => db.MakeUpDays.Count()));
        Assert.Equal(1, Read(db => db.History.Count(h => h.Subject == "make-up" && h.Verb == "removed")));
    }

    [Fact]
    public async Task A_postponed_run_tells_them_and_a_cancelled_one_calls_it_off()
    {
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);

        await PlanAsync((p, seen) => p.PostponeAsync("B", "", seen));
        Assert.Contains("You can still make up your day with it", Read(db => db.Outbox.Single(l => l.Kind == LetterKind.SessionPostponed && l.PersonId == _amina.Id)).Text, StringComparison.Ordinal);
        await PlanAsync((p, seen) => p.CancelAsync("B", "Too few people", seen));

        Assert.Contains("Why: Too few people", Letter(LetterKind.MakeUpCalledOff).Text, StringComparison.Ordinal);
        Assert.NotNull(Read(db => db.MakeUpDays.Single().WithdrawnAt));
    }

    [Fact]
    public async Task A_rehearsal_tells_nobody_and_changes_nothing()
    {
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);

        var answer = await PlanAsync((p, seen) => p.CancelAsync("B", "", seen, rehearsal: true));

        Assert.Contains(answer.Letters, l => l.Kind == LetterKind.MakeUpCalledOff);
        Assert.Null(Read(db => db.MakeUpDays.Single().WithdrawnAt));
        Assert.Equal(0, Read(db => db.Outbox.Count(l => l.Kind == LetterKind.MakeUpCalledOff)));
    }

    [Fact]
    public async Task A_day_made_up_completes_the_session_on_that_day_and_opens_the_next_course()
    {
        var prerequisite = new Prerequisite([CourseType.Level3], 3);
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);
        ComesToMakeUp(_amina);
        _database.Time.Set("2016-10-01T08:00:00Z");

        await using var db = _database.Open();
        var days = await db.Presences.Where(p => p.PersonId == _amina.Id).Completed(db.Clock.UtcNow).SingleAsync();
        Assert.Equal((_a.Id, new DateOnly(2016, 9, 27)), (days.SessionId, days.LastDate));
        Assert.Equal(new DateOnly(2016, 9, 27), Assert.Single((await PersonDetail.FindAsync(db, _amina.Id))!.Completed).Date);
        Assert.Empty(await prerequisite.MissingAsync(db, [_amina.Id], new DateOnly(2016, 10, 5)));
        Assert.Equal([_amina.Id], await prerequisite.MissingAsync(db, [_amina.Id], new DateOnly(2016, 9, 20))); // not yet on that day
    }

    [Fact]
    public async Task A_day_made_up_in_part_does_not()
    {
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);
        ComesToMakeUp(_amina, whole: false);
        _database.Time.Set("2016-10-01T08:00:00Z");

        await using var db = _database.Open();
        Assert.Empty(await db.Presences.Where(p => p.PersonId == _amina.Id).Completed(db.Clock.UtcNow).ToListAsync());
    }

    [Fact]
    public async Task The_story_of_the_booking_tells_of_it()
    {
        await ArrangeAsync(_amina, Missed(), _b.Days[1]);
        await CallOffAsync(_amina, Read(db => db.MakeUpDays.Single().Id));
        await ArrangeAsync(_amina, Missed(), _c.Days[1]);
        _database.Time.Set("2016-10-11T08:40:00Z");
        Read(db =>
        {
            db.ScanEvents.Add(new ScanEvent { EventId = Guid.NewGuid(), SessionDayId = _c.Days[1].Id, PersonId = _amina.Id, Kind = ScanKind.Arrived, Method = ScanMethod.Qr, At = db.Clock.UtcNow, ReceivedAt = db.Clock.UtcNow });
            return db.SaveChanges();
        });

        await using var db = _database.Open();
        var story = (await BookingStory.FindAsync(db, "A", _a.Bookings[0].Key))!;

        Assert.Contains(story.Lines, l => l.What == "To make up Thu 8 Sept 2016 on Tue 27 Sept 2016, with another run" && l.Who == "Arranged by Grace Whitlock");
        Assert.Contains(story.Lines, l => l.What == "Making up Thu 8 Sept 2016 on Tue 27 Sept 2016 was called off");
        Assert.Contains(story.Lines, l => l.What == "Checked in: QR code, to make up a missed day, Tue 11 Oct 2016");
    }
}
