using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Attendance;

/// <summary>
/// Closing the register of a Level 3 of two days, 20 and 27 September 2016. Amina, Ben and Cora hold its places; Ben's manager Jo agreed to his, and its rules
/// say that she is told when he does not come. It is the evening of the second day.
/// </summary>
public sealed class ClosingDeskTests : IDisposable
{
    private static readonly DateOnly Day1 = new(2016, 9, 20);
    private static readonly DateOnly Day2 = new(2016, 9, 27);

    private readonly TestDatabase _database = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _cora;
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _second = Given.Person("Theo Trainer", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Session _session;

    public ClosingDeskTests()
    {
        (_amina, _ben, _cora) = (Given.Person("Amina Hussain", agency: _agency), Given.Person("Ben Archer", agency: _agency), Given.Person("Cora Lane", agency: _agency));
        var clock = _database.Clock;
        _session = Given.Session(clock, capacity: 9, reference: "L3-1", venue: Given.Venue(), days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _session.Trainers.AddRange([_trainer, _second]);
        var policy = Given.Policy();
        policy.TellManagerOfAbsence = true;
        foreach (var person in new[] { _amina, _ben, _cora })
        {
            var booking = Given.Booking(_session, person, clock.UtcNow);
            booking.Policy = policy;
            var manager = person == _ben ? "Jo" : "Max";
            booking.Agreements.Add(new Agreement { Who = Approver.Manager, Name = $"{manager} Fisher", Email = $"{manager}@agency.example", AskedAt = clock.UtcNow, ExpiresAt = clock.UtcNow, Agreed = true, AnsweredAt = clock.UtcNow, TokenHash = Guid.NewGuid().ToByteArray() });
        }
        using var db = _database.Open();
        db.AddRange(_session, _coordinator);
        db.SaveChanges();
        At("2016-09-27T17:00:00Z");
    }

    private RegisterKeeper Trainer => new(_trainer.Id, IsTeam: false);
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

    private async Task RecordAsync(DateOnly date, params DoorEvent[] events)
    {
        await using var db = _database.Open();
        Assert.All((await db.AttendanceDesk().RecordAsync(Team, RegisterPlace.OfDay("L3-1", date), events))!, a => Assert.True(a.Good, a.Sentence));
    }

    private static DoorEvent In(Person person, string? at = null) => new(Guid.NewGuid(), ScanKind.Arrived) { PersonId = person.Id, Stated = at is null ? null : TimeOnly.Parse(at, Words.British) };

    private static DoorEvent Absent(Person person) => new(Guid.NewGuid(), ScanKind.Absent) { PersonId = person.Id };

    private static DoorEvent Undone(Person person) => new(Guid.NewGuid(), ScanKind.Undone) { PersonId = person.Id };

    /// <summary>Amina came on both days, Cora on the first only, Ben on none.</summary>
    private async Task AttendanceAsync()
    {
        await RecordAsync(Day1, In(_amina), In(_cora), Absent(_ben));
        await RecordAsync(Day2, In(_amina), Absent(_cora), Absent(_ben));
    }

    private async Task<ClosingRehearsal> RehearsalAsync(RegisterKeeper? keeper = null)
    {
        await using var db = _database.Open();
        return (await db.ClosingDesk().RehearseAsync(keeper ?? Team, "L3-1"))!;
    }

    private async Task<List<string>> OpenAsync() => [.. (await RehearsalAsync()).Open.Points.Select(p => $"{p.Point} {p.Count}: {string.Join("; ", p.People.Select(o => $"{o.Name} {string.Join(' ', o.Days.Select(d => d.Day))}"))}".TrimEnd(' ', ':'))];

    private Task<DeskAnswer> CloseAsync() => _database.CloseAsync(Trainer, "L3-1");

    private static readonly LetterKind[] Kinds = [LetterKind.AfterSession, LetterKind.DidNotAttend, LetterKind.AbsenceTold];

    private List<string> Letters() => Read(db => db.Outbox.Where(l => Kinds.Contains(l.Kind)).OrderBy(l => l.Id).ToList()).ConvertAll(l => $"{l.Kind} {l.ToName}");

    private OutboxLetter Last(LetterKind kind) => Read(db => db.Outbox.Where(l => l.Kind == kind).OrderByDescending(l => l.Id).First());

    private async Task<int> SentAsync(Predicate<OutboxLetter>? fails = null)
    {
        await using var db = _database.Open();
        var letters = await db.Outbox.Where(l => l.State == LetterState.Queued).ToListAsync();
        foreach (var letter in letters)
        {
            letter.State = fails?.Invoke(letter) == true ? LetterState.Failed : await db.LapseAsync(letter.Id, _database.Clock.UtcNow) == Lapse.None ? LetterState.Sent : LetterState.Overtaken;
        }
        await db.SaveChangesAsync();
        return letters.Count(l => l.State == LetterState.Sent && Kinds.Contains(l.Kind));
    }

    [Fact]
    public async Task Nothing_is_open_when_everybody_is_in_or_absent()
    {
        await RecordAsync(Day1, In(_amina), In(_cora), Absent(_ben));
        await RecordAsync(Day2, In(_amina), In(_cora), Absent(_ben));

        Assert.Empty(await OpenAsync());
        Assert.Equal(DeskOutcome.Closed, (await CloseAsync()).Outcome);
    }

    [Fact]
    public async Task Whoever_is_neither_in_nor_absent_is_open_day_by_day_and_one_press_marks_the_rest_of_a_day()
    {
        await RecordAsync(Day1, In(_amina));
        await RecordAsync(Day2, In(_amina), In(_cora), Undone(_cora));

        Assert.Equal(["NotMarked 2: Ben Archer 20 27; Cora Lane 20 27"], await OpenAsync());
        await using var db = _database.Open();
        var desk = db.ClosingDesk();
        Assert.Equal("2 people are marked absent on Tuesday 27 September 2016.", (await desk.MarkRestAbsentAsync(Trainer, "L3-1", Day2)).Sentence);
        Assert.Equal("0 people are marked absent on Tuesday 27 September 2016.", (await desk.MarkRestAbsentAsync(Trainer, "L3-1", Day2)).Sentence);
        Assert.Equal(["NotMarked 2: Ben Archer 20; Cora Lane 20"], await OpenAsync());
        Assert.Equal(DeskOutcome.NotFound, (await desk.MarkRestAbsentAsync(Trainer, "L3-1", new(2016, 9, 21))).Outcome);
        Assert.Equal(DeskOutcome.NotFound, (await desk.MarkRestAbsentAsync(new(_ben.Id, false), "L3-1", Day1)).Outcome);
    }

    [Fact]
    public async Task Events_to_review_walk_ins_without_agency_workshops_alone_and_days_missed_are_open()
    {
        await AttendanceAsync();
        await RecordAsync(Day2, new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = new("Wes Walker", "", null, Focus.Both) });
        var slot = new BreakoutSlot { Number = 1, Title = "Workshops", Start = new(10, 0), End = new(11, 0) };
        slot.Breakouts.Add(new Breakout { Slot = slot, Code = "a", Title = "About a", Capacity = 5 });
        Change(db =>
        {
            db.Sessions.Include(s => s.Days).Include(s => s.Slots).Single().SetBreakouts([slot], Day1, _database.Clock);
            db.ScanEvents.Add(new ScanEvent { EventId = Guid.NewGuid(), SessionDayId = _session.Days[0].Id, Finding = ScanFinding.UnknownCode, Kind = ScanKind.Arrived, Method = ScanMethod.Qr, At = _database.Clock.UtcNow, ReceivedAt = _database.Clock.UtcNow, CodeHash = [1] });
        });
        Change(db => db.ScanEvents.Add(new ScanEvent { EventId = Guid.NewGuid(), SessionDayId = _session.Days[0].Id, BreakoutId = db.Breakouts.Single().Id, PersonId = _ben.Id, Kind = ScanKind.Arrived, Method = ScanMethod.Manual, At = _database.Clock.UtcNow, ReceivedAt = _database.Clock.UtcNow }));

        // Ben in a workshop though he was marked absent is a second thing to decide.
        Assert.Equal(["Reviews 2", "NoAgency 1: Wes Walker 27", "WorkshopOnly 1: Ben Archer 20", "SomeDays 2: Cora Lane 27; Wes Walker 20"], await OpenAsync());

        await using var db = _database.Open();
        var desk = db.ClosingDesk();
        var wes = Read(d => d.People.Single(p => p.Name == "Wes Walker").Id);
        Assert.Equal(DeskOutcome.NotFound, (await desk.SetAgencyAsync(Trainer, "L3-1", _ben.Id, _agency.Id)).Outcome);
        Assert.Equal(DeskOutcome.NotFound, (await desk.SetAgencyAsync(Trainer, "L3-1", wes, 999)).Outcome);
        Assert.Equal("Wes Walker counts under The solent-nhs agency.", (await desk.SetAgencyAsync(Trainer, "L3-1", wes, _agency.Id)).Sentence);
        Assert.Equal(["Reviews 2", "WorkshopOnly 1: Ben Archer 20", "SomeDays 2: Cora Lane 27; Wes Walker 20"], await OpenAsync());
        Change(d => d.ReviewDecisions.Add(new ReviewDecision { ScanEventId = d.ScanEvents.Single(e => e.Finding != ScanFinding.None).Id, Outcome = ReviewOutcome.LeftOut, DecidedAt = _database.Clock.UtcNow }));
        Assert.Equal(["Reviews 1", "WorkshopOnly 1: Ben Archer 20", "SomeDays 2: Cora Lane 27; Wes Walker 20"], await OpenAsync());
    }

    [Fact]
    public async Task A_day_that_is_made_up_or_to_be_made_up_is_not_open()
    {
        await RecordAsync(Day1, In(_amina), In(_cora), In(_ben));
        await RecordAsync(Day2, In(_amina), In(_ben));
        var other = Given.Session(_database.Clock, reference: "L3-2", days: "2016-10-27 09:30-16:30");
        Change(db => db.Add(other));
        Change(db => db.MakeUpDays.Add(new MakeUpDay { PersonId = _cora.Id, MissedDayId = _session.Days[1].Id, DayId = other.Days[0].Id, ArrangedAt = _database.Clock.UtcNow }));

        Assert.Empty(await OpenAsync());
        await CloseAsync();

        Assert.Contains("Day 1: There for the whole day\nDay 2: To be made up on Thursday 27 October 2016\n\nYou complete the course when you have made up what is missing.", Read(db => db.Outbox.Single(l => l.ToName == "Cora Lane")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_register_does_not_close_until_somebody_has_looked_at_everything_as_it_is_now()
    {
        await RecordAsync(Day1, In(_amina));
        await RecordAsync(Day2, In(_amina));
        var seen = (await RehearsalAsync()).Open.Points.Select(p => p.Seen).ToList();
        await using var db = _database.Open();
        var desk = db.ClosingDesk();

        Assert.Equal(DeskOutcome.StillOpen, (await desk.CloseAsync(Trainer, "L3-1")).Outcome);
        await RecordAsync(Day1, In(_cora)); // now it is another list
        Assert.Equal(DeskOutcome.StillOpen, (await desk.CloseAsync(Trainer, "L3-1", seen)).Outcome);
        Assert.Null(Read(d => d.Sessions.Single().RegisterClosedAt));
        Assert.Empty(Letters());

        Assert.Equal(DeskOutcome.Closed, (await desk.CloseAsync(Trainer, "L3-1", (await RehearsalAsync()).Open.Points.Select(p => p.Seen))).Outcome);
        Assert.NotNull(Read(d => d.Sessions.Single().RegisterClosedAt));
    }

    [Fact]
    public async Task Before_its_end_it_is_closed_only_when_somebody_says_that_it_ended_early()
    {
        await RecordAsync(Day1, In(_amina), In(_cora), In(_ben));
        At("2016-09-27T08:35:00Z"); // it is from 9:30am to 4:30pm
        await RecordAsync(Day2, In(_amina), In(_cora), In(_ben));
        Assert.Equal(["NotOver 1"], await OpenAsync());
        await using var db = _database.Open();
        var desk = db.ClosingDesk();
        var seen = (await RehearsalAsync()).Open.Points.Select(p => p.Seen).ToList();

        Assert.Equal(DeskOutcome.StillOpen, (await desk.CloseAsync(Trainer, "L3-1")).Outcome);
        Assert.Empty(Letters());
        Assert.Equal(DeskOutcome.Closed, (await desk.CloseAsync(Trainer, "L3-1", seen)).Outcome);

        await _database.ReopenAsync(Team, "L3-1", "Too early");
        At("2016-09-27T15:30:00Z");
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Everybody_hears_what_the_register_says_of_them_and_whoever_agreed_who_did_not_come()
    {
        await AttendanceAsync();
        Assert.Equal(4, (await RehearsalAsync()).Letters.Count);
        Assert.Empty(Letters());

        await CloseAsync();

        Assert.Equal(["AfterSession Amina Hussain", "DidNotAttend Ben Archer", "AfterSession Cora Lane", "AbsenceTold Jo Fisher"], Letters().OrderBy(l => l.Split(' ')[1]));
        var amina = Read(db => db.Outbox.Single(l => l.ToName == "Amina Hussain" && l.Kind == LetterKind.AfterSession));
        Assert.Equal("Your attendance at An introduction to neglect, Tuesday 20 September 2016", amina.Subject);
        Assert.StartsWith("Dear Amina Hussain,\n\nThank you for coming to this session.\n\nWhat: An introduction to neglect\nDay 1: Tuesday 20 September 2016, 9:30am to 4:30pm\n", amina.Text, StringComparison.Ordinal);
        Assert.Contains("What we recorded:\n\nDay 1: There for the whole day\nDay 2: There for the whole day\n\nYou have completed the course.", amina.Text, StringComparison.Ordinal);
        Assert.Contains("Day 2: Not there\n\nTo complete the course you must be there for the whole of each day. A day that is missing can be made up at another run: ask the training team.", Read(db => db.Outbox.Single(l => l.ToName == "Cora Lane")).Text, StringComparison.Ordinal);
        var ben = Last(LetterKind.DidNotAttend);
        Assert.Equal("We missed you at An introduction to neglect, Tuesday 20 September 2016", ben.Subject);
        Assert.Contains("If you did come, answer this email", ben.Text, StringComparison.Ordinal);
        Assert.All(Read(db => db.Outbox.Where(l => Kinds.Contains(l.Kind)).ToList()), l => Assert.DoesNotContain("Getting in", l.Text, StringComparison.Ordinal)); // it is past
        var jo = Last(LetterKind.AbsenceTold);
        Assert.Equal(("Did not attend: Ben Archer, An introduction to neglect, Tuesday 20 September 2016", "Jo@agency.example", (int?)null), (jo.Subject, jo.ToAddress, jo.PersonId));
    }

    [Fact]
    public async Task Coming_late_is_a_part_of_the_day_and_says_from_when()
    {
        await RecordAsync(Day1, In(_amina, "11:00"));
        await RecordAsync(Day2, In(_amina), new DoorEvent(Guid.NewGuid(), ScanKind.Left) { PersonId = _amina.Id, Stated = new(14, 0) });
        await CloseAsync();

        Assert.Contains("Day 1: There for part of it: from 11am\nDay 2: There for part of it: from 9:30am to 2pm\n", Last(LetterKind.AfterSession).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Walk_ins_hear_too_and_others_with_no_mailbox_through_their_contact_but_not_when_that_is_the_team()
    {
        await AttendanceAsync();
        await RecordAsync(Day1, new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = new("Wes Walker", "wes@agency.example", _agency.Id, Focus.Both) },
            new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = new("Nora Nomail", "", _agency.Id, Focus.Both) });
        Change(db =>
        {
            Assert.False(db.People.Single(p => p.Name == "Nora Nomail").HasOwnEmail);
            var person = Person.WithoutEmail("Carl Contact", "Tom Byrne", "tom@agency.example");
            db.Add(person);
            db.SaveChanges();
            db.Presences.Add(new Presence { SessionDayId = _session.Days[0].Id, SessionId = _session.Id, PersonId = person.Id, ArrivedAt = _session.StartsAt, WholeDay = true, Method = ScanMethod.WalkIn });
        });

        await CloseAsync();

        var to = Read(db => db.Outbox.Where(l => l.Kind == LetterKind.AfterSession).OrderBy(l => l.ToName).ToList());
        Assert.Equal(["Amina Hussain", "Cora Lane", "Tom Byrne", "Wes Walker"], to.Select(l => l.ToName));
        Assert.Null(to[3].BookingId);
        Assert.Equal(_session.Id, to[3].SessionId);
        Assert.Equal(3, Read(db => db.Bookings.Count())); // none was made for a walk-in
    }

    [Fact]
    public async Task Nothing_is_sent_twice_however_often_it_is_closed()
    {
        await AttendanceAsync();
        await CloseAsync();
        Assert.Equal("This register is closed already.", (await CloseAsync()).Sentence);
        await SentAsync();
        await _database.ReopenAsync(Team, "L3-1");
        await CloseAsync();

        Assert.Equal(4, Letters().Count);
    }

    [Fact]
    public async Task Who_turns_out_to_have_come_is_told_that_the_register_was_corrected_and_so_is_whoever_agreed()
    {
        await AttendanceAsync();
        await CloseAsync();
        Assert.Equal(4, await SentAsync());
        await _database.ReopenAsync(Team, "L3-1");
        await RecordAsync(Day1, In(_ben));
        Assert.Equal(2, (await RehearsalAsync()).Letters.Count);
        await CloseAsync();

        Assert.Equal(6, Letters().Count);
        var ben = Last(LetterKind.AfterSession);
        Assert.StartsWith("Corrected: your attendance at An introduction to neglect", ben.Subject, StringComparison.Ordinal);
        Assert.Contains("The register of this session has been corrected. This replaces what we wrote to you about it before.", ben.Text, StringComparison.Ordinal);
        Assert.StartsWith("Corrected: Ben Archer did attend", Last(LetterKind.AbsenceTold).Subject, StringComparison.Ordinal);

        // And back again: each change once.
        await SentAsync();
        await _database.ReopenAsync(Team, "L3-1");
        await RecordAsync(Day1, Absent(_ben));
        await CloseAsync();
        await SentAsync();
        Assert.Equal(8, Letters().Count);
        Assert.Contains("it now says that you had a place and did not come", Last(LetterKind.DidNotAttend).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_that_has_not_gone_out_lapses_when_it_is_no_longer_true()
    {
        await AttendanceAsync();
        await CloseAsync();
        await _database.ReopenAsync(Team, "L3-1");
        Assert.Equal(0, await SentAsync()); // all wait for the register

        await RecordAsync(Day1, In(_ben));
        await CloseAsync();
        Assert.Equal(3, await SentAsync());
        Assert.Equal(["Amina Hussain", "Ben Archer", "Cora Lane"], Read(db => db.Outbox.Where(l => l.State == LetterState.Sent && Kinds.Contains(l.Kind)).OrderBy(l => l.ToName).Select(l => l.ToName).ToList()));
        Assert.DoesNotContain("corrected", Read(db => db.Outbox.Single(l => l.State == LetterState.Sent && l.ToName == "Ben Archer")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_still_waiting_when_the_register_is_closed_again_otherwise_gives_way_to_the_new_one()
    {
        await AttendanceAsync();
        await CloseAsync();
        await _database.ReopenAsync(Team, "L3-1");
        await RecordAsync(Day1, In(_ben));
        await CloseAsync();

        Assert.Equal(3, await SentAsync());
        Assert.Equal([LetterKind.AfterSession], Read(db => db.Outbox.Where(l => l.State == LetterState.Sent && l.ToName == "Ben Archer").Select(l => l.Kind).ToList()));
        Assert.Equal(LetterState.Overtaken, Last(LetterKind.AbsenceTold).State);
    }

    [Fact]
    public async Task Two_trainers_who_close_at_once_send_one_letter_each()
    {
        await AttendanceAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => _database.CloseAsync(i % 2 == 0 ? Trainer : new RegisterKeeper(_second.Id, false), "L3-1"))));

        Assert.All(answers, a => Assert.True(a.Good));
        Assert.Equal(4, Letters().Count);
        Assert.Single(Read(db => db.History.Where(h => h.Changes.Contains("RegisterClosedAt")).ToList()));
    }

    /// <summary>So that the test above can fail: two who have both looked before either saves.</summary>
    [Fact]
    public async Task Without_the_lock_both_would_write()
    {
        await AttendanceAsync();
        var seen = (await RehearsalAsync()).Open.Points.Select(p => p.Seen).ToList();
        using var bothHaveLooked = new Barrier(2);

        await Assert.ThrowsAsync<DbUpdateException>(() => Task.WhenAll(new[] { _trainer, _second }.Select(who => Task.Factory.StartNew(() =>
        {
            using var db = _database.Open(locking: false);
            var hasSaved = false; // what follows in the same closing is saved by whoever is let
            db.SavingChanges += (_, _) =>
            {
                if (!hasSaved)
                {
                    hasSaved = bothHaveLooked.SignalAndWait(TimeSpan.FromMinutes(1));
                }
            };
            db.ClosingDesk().CloseAsync(new RegisterKeeper(who.Id, IsTeam: false), "L3-1", seen).GetAwaiter().GetResult();
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))));
    }

    [Fact]
    public async Task Who_made_up_a_day_here_hears_what_that_makes_of_their_own_session()
    {
        await AttendanceAsync();
        await CloseAsync();
        await SentAsync();
        var other = Given.Session(_database.Clock, reference: "L3-2", days: "2016-10-27 09:30-16:30");
        Change(db => db.Add(other));
        Change(db => db.MakeUpDays.Add(new MakeUpDay { PersonId = _cora.Id, MissedDayId = _session.Days[1].Id, DayId = other.Days[0].Id, ArrangedAt = _database.Clock.UtcNow }));
        At("2016-10-27T16:00:00Z");
        await using (var db = _database.Open())
        {
            await db.AttendanceDesk().RecordAsync(Team, RegisterPlace.OfDay("L3-2", new(2016, 10, 27)), In(_cora));
        }

        await _database.CloseAsync(Team, "L3-2");

        var letter = Last(LetterKind.AfterSession);
        Assert.Equal(("Cora Lane", (int?)_session.Id, 5), (letter.ToName, letter.SessionId, Letters().Count));
        Assert.Contains("You have been to another run of this course to make up what you had missed, and it counts here.", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Day 2: Made up on Thursday 27 October 2016\n\nYou have completed the course.", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_written_to_about_a_session_of_long_ago()
    {
        await AttendanceAsync();
        At("2017-01-05T09:00:00Z");

        await _database.CloseAsync(Team, "L3-1");

        Assert.Empty(Letters());
        Assert.NotNull(Read(db => db.Sessions.Single().RegisterClosedAt));
    }

    [Fact]
    public async Task Who_closed_it_and_when_is_known()
    {
        await AttendanceAsync();
        await CloseAsync();
        Assert.Equal(new RegisterClosed(_database.Clock.UtcNow, "Tess Trainer"), await ClosingDesk.ClosedAsync(_database.Open(), "L3-1"));
        await _database.ReopenAsync(Team, "L3-1");
        Assert.Null(await ClosingDesk.ClosedAsync(_database.Open(), "L3-1"));
        _database.Time.Advance(TimeSpan.FromHours(1));
        await _database.CloseAsync(Team, "L3-1");
        Assert.Equal(new RegisterClosed(_database.Clock.UtcNow, "Cleo Coordinator"), await ClosingDesk.ClosedAsync(_database.Open(), "L3-1"));
    }

    [Fact]
    public async Task Nothing_can_be_done_to_a_closed_register()
    {
        await AttendanceAsync();
        await CloseAsync();
        await using var db = _database.Open();

        Assert.Equal(DeskOutcome.RegisterClosed, (await db.ClosingDesk().SetAgencyAsync(Team, "L3-1", _amina.Id, _agency.Id)).Outcome);
        Assert.Equal("0 people are marked absent on Tuesday 20 September 2016.", (await db.ClosingDesk().MarkRestAbsentAsync(Team, "L3-1", Day1)).Sentence);
        foreach (var kind in Enum.GetValues<ScanKind>())
        {
            Assert.Equal(DeskOutcome.RegisterClosed, (await db.AttendanceDesk().RecordAsync(Team, RegisterPlace.OfDay("L3-1", Day1), new DoorEvent(Guid.NewGuid(), kind) { PersonId = _amina.Id })).Outcome);
        }
    }

    /// <summary>Cora, or whoever else, is to make up the second day with L3-2 on 27 October.</summary>
    private Session ToMakeUp(Person person, string run = "L3-2", string day = "2016-10-27 09:30-16:30")
    {
        var other = Given.Session(_database.Clock, reference: run, days: day);
        Change(db => db.Add(other));
        Change(db => db.MakeUpDays.Add(new MakeUpDay { PersonId = person.Id, MissedDayId = _session.Days[1].Id, DayId = other.Days[0].Id, ArrangedAt = _database.Clock.UtcNow }));
        return other;
    }

    private async Task<bool> AtOtherAsync(params DoorEvent[] events)
    {
        await using var db = _database.Open();
        return (await db.AttendanceDesk().RecordAsync(Team, RegisterPlace.OfDay("L3-2", new(2016, 10, 27)), events))!.All(a => a.Good);
    }

    private void Charged() => Change(db => db.BookingPolicies.Single(p => p.TellManagerOfAbsence).AbsencePence = 5000);

    private List<string> Charges() => Read(db => db.Charges.OrderBy(c => c.Id).Select(c => new { c.Booking.Person.Name, c.WaivedReason }).ToList()).ConvertAll(c => $"{c.Name} {c.WaivedReason}".TrimEnd());

    [Fact]
    public async Task Who_came_late_and_is_to_make_that_up_came_whether_they_then_do_or_not()
    {
        var walkIn = Given.Person("Wes Walker");
        Change(db => db.Add(walkIn));
        await RecordAsync(Day1, Absent(_amina), Absent(_ben), Absent(_cora));
        await RecordAsync(Day2, In(_amina, "11:00"), Absent(_ben), Absent(_cora));
        Change(db => db.Presences.Add(new Presence { SessionDayId = _session.Days[1].Id, SessionId = _session.Id, PersonId = walkIn.Id, ArrivedAt = _session.Days[1].StartsAt.AddHours(2), Method = ScanMethod.WalkIn }));
        ToMakeUp(_amina);
        ToMakeUp(walkIn, "L3-3", "2016-10-28 09:30-16:30");

        await CloseAsync();

        Assert.Equal(["AfterSession Amina Hussain", "AfterSession Wes Walker"], Letters().Where(l => l.StartsWith("After", StringComparison.Ordinal)).Order());
        Assert.Contains("Day 2: To be made up on Thursday 27 October 2016", Read(db => db.Outbox.Single(l => l.ToName == "Amina Hussain")).Text, StringComparison.Ordinal);
        await SentAsync();

        At("2016-11-01T09:00:00Z"); // neither came
        await _database.CloseAsync(Team, "L3-2");
        await _database.CloseAsync(Team, "L3-3");

        var amina = Read(db => db.Outbox.OrderBy(l => l.Id).Last(l => l.ToName == "Amina Hussain"));
        Assert.Contains("by that run's register, did not come. This replaces", amina.Text, StringComparison.Ordinal);
        Assert.Contains("Day 2: There for part of it: from 11am", amina.Text, StringComparison.Ordinal);
        Assert.Equal(2, Read(db => db.Outbox.Count(l => l.Kind == LetterKind.AfterSession && l.ToName == "Wes Walker")));
        Assert.Empty(Read(db => db.Outbox.Where(l => l.Kind == LetterKind.DidNotAttend && l.ToName != "Ben Archer" && l.ToName != "Cora Lane").ToList()));
    }

    [Fact]
    public async Task Who_never_came_and_is_to_make_it_up_is_neither_written_to_nor_charged_until_they_do_not()
    {
        Charged();
        await AttendanceAsync();
        ToMakeUp(_ben);
        await CloseAsync();
        Assert.Equal(["AfterSession Amina Hussain", "AfterSession Cora Lane"], Letters());
        Assert.Empty(Charges());
        await SentAsync();

        At("2016-10-27T14:00:00Z"); // before the day ends: whose register is closed comes there no more
        Assert.True(await AtOtherAsync(Absent(_ben)));
        await _database.CloseAsync(Team, "L3-2");

        Assert.Equal(["DidNotAttend Ben Archer", "AbsenceTold Jo Fisher"], Letters()[2..]);
        Assert.Contains("You were to make it up with another run of the course and, by that run's register, did not come there either.", Last(LetterKind.DidNotAttend).Text, StringComparison.Ordinal);
        Assert.Equal(["Ben Archer"], Charges());
    }

    [Fact]
    public async Task Who_was_told_and_missed_the_day_arranged_since_is_not_told_again()
    {
        await AttendanceAsync();
        await CloseAsync();
        await SentAsync();
        ToMakeUp(_ben);
        At("2016-10-28T09:00:00Z");
        await _database.CloseAsync(Team, "L3-2");
        await _database.ReopenAsync(Team, "L3-1");
        await CloseAsync();

        Assert.Equal(4, Letters().Count);
    }

    [Fact]
    public async Task Who_made_it_up_and_is_struck_off_again_is_told_and_charged_again_and_whoever_agreed_knows_how_it_came_about()
    {
        Charged();
        await AttendanceAsync();
        await CloseAsync();
        await SentAsync();
        Assert.Equal(["Ben Archer"], Charges());
        ToMakeUp(_ben);
        At("2016-10-27T16:00:00Z");
        Assert.True(await AtOtherAsync(In(_ben, "09:30")));
        await _database.CloseAsync(Team, "L3-2");
        await SentAsync();
        Assert.Equal(["AfterSession Ben Archer", "AbsenceTold Jo Fisher"], Letters()[4..]);
        Assert.StartsWith("Made up: Ben Archer", Last(LetterKind.AbsenceTold).Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("corrected", Last(LetterKind.AbsenceTold).Text, StringComparison.Ordinal);
        Assert.Equal(["Ben Archer They have made it up with another run of the course"], Charges());

        await _database.ReopenAsync(Team, "L3-2");
        Assert.True(await AtOtherAsync(Absent(_ben)));
        await _database.CloseAsync(Team, "L3-2");

        Assert.Equal(["DidNotAttend Ben Archer", "AbsenceTold Jo Fisher"], Letters()[6..]);
        Assert.Equal(["Ben Archer"], Charges());
        Assert.Equal(2, Read(db => db.Outbox.Count(l => l.Kind == LetterKind.AbsenceCharged)));
        await _database.ReopenAsync(Team, "L3-2");
        await _database.CloseAsync(Team, "L3-2");
        Assert.Equal(2, Read(db => db.Outbox.Count(l => l.Kind == LetterKind.AbsenceCharged)));
    }

    [Fact]
    public async Task Who_books_the_run_with_which_they_make_up_a_day_counts_there()
    {
        Charged();
        await AttendanceAsync();
        await CloseAsync();
        await SentAsync();
        var other = ToMakeUp(_ben);
        Change(db =>
        {
            var session = db.Sessions.Single(s => s.Id == other.Id);
            Given.Booking(session, db.People.Single(p => p.Id == _ben.Id), _database.Clock.UtcNow).Policy = db.BookingPolicies.Single(p => p.TellManagerOfAbsence);
        });
        At("2016-10-27T16:00:00Z");
        Assert.True(await AtOtherAsync(In(_ben, "09:30")));

        await _database.CloseAsync(Team, "L3-2");

        var stay = Read(db => db.Presences.Single(p => p.PersonId == _ben.Id));
        Assert.Equal((other.Id, (int?)null), (stay.SessionId, stay.MakeUpId));
        var ben = Read(db => db.Outbox.Where(l => l.ToName == "Ben Archer" && Kinds.Contains(l.Kind)).OrderBy(l => l.Id).ToList())[1..];
        Assert.Equal([(LetterKind.AfterSession, (int?)other.Id)], ben.Select(l => (l.Kind, l.SessionId)));
        Assert.Equal(["Ben Archer"], Charges()); // for the session that they missed
        await using var db = _database.Open();
        Assert.All(await MissedDays.OfPersonAsync(db, _ben.Id), d => Assert.Null(d.MadeUp));
        At("2016-12-10T09:00:00Z");
        var figures = (await Training.Statistics.QuarterReport.CreateAsync(db, Training.Statistics.Quarter.Of(new DateOnly(2016, 10, 1)))).Total.Figures;
        Assert.Equal((1, 0, 0), (figures.Attended, figures.DidNotAttend, figures.WalkIns));
    }

    [Fact]
    public async Task One_name_twice_on_a_day_is_open_when_one_of_them_walked_in()
    {
        await AttendanceAsync();
        DoorEvent Walks(string name) => new(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = new(name, "", _agency.Id, Focus.Both) };
        await RecordAsync(Day1, Walks("Wes Walker"), Walks("wes walker"), Walks("Amina Hussain"));

        Assert.Contains("SameName 4: Amina Hussain 20; Amina Hussain 20; Wes Walker 20; wes walker 20", await OpenAsync());
    }

    public void Dispose() => _database.Dispose();
}
