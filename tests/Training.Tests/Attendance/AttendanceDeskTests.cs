using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Attendance;

/// <summary>A Level 3 of two days, 20 and 27 September 2016, with two places: Amina and Ben hold them, Cora waits, Dev cancelled.</summary>
public sealed class AttendanceDeskTests : IDisposable
{
    private static readonly DateOnly Day1 = new(2016, 9, 20);
    private static readonly DateOnly Day2 = new(2016, 9, 27);
    private static readonly SiteSettings Site = new("Training", "https://training.example", "training@training.example");

    private readonly TestDatabase _database = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _cora;
    private readonly Person _dev;
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Session _session;
    private readonly Session _other;
    private readonly Booking _aminas;
    private readonly Booking _devs;

    public AttendanceDeskTests()
    {
        _amina = Given.Person("Amina Hussain", agency: _agency);
        _ben = Given.Person("Ben Archer", agency: _agency);
        _cora = Given.Person("Cora Lane", agency: _agency);
        _dev = Given.Person("Dev Patel", agency: _agency);
        var clock = _database.Clock;
        _session = Given.Session(clock, capacity: 2, reference: "L3-1", days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _session.Trainers.Add(_trainer);
        _other = Given.Session(clock, reference: "REF-1", course: Given.Course(title: "Level 3 refresher"), days: ["2016-09-22 09:30-12:30"]);
        _devs = Given.Booking(_session, _dev, clock.UtcNow);
        _aminas = Given.Booking(_session, _amina, clock.UtcNow);
        _session.Cancel(_devs, null, clock.UtcNow);
        Given.Booking(_session, _ben, clock.UtcNow);
        Given.Booking(_session, _cora, clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_session, _other, _trainer, _coordinator);
        db.SaveChanges();
        At("2016-09-20T08:15:00Z"); // 9:15am
    }

    private RegisterKeeper Trainer => new(_trainer.Id, IsTeam: false);
    private RegisterKeeper Team => new(_coordinator.Id, IsTeam: true);

    private void At(string now) => _database.Time.Set(now);

    private async Task<T> DeskAsync<T>(Func<AttendanceDesk, Task<T>> act)
    {
        await using var db = _database.Open();
        return await act(new AttendanceDesk(db, _database.Clock, Given.Codes, Site));
    }

    private Task<DeskAnswer> ScanAsync(string code, Guid? id = null, DateOnly? date = null, TimeSpan? ago = null, RegisterKeeper? keeper = null) =>
        ago is null
            ? DeskAsync(d => d.CheckInAsync(keeper ?? Trainer, "L3-1", date ?? Day1, code, id ?? Guid.NewGuid()))
            : DeskAsync(d => d.RecordAsync(keeper ?? Trainer, RegisterPlace.OfDay("L3-1", date ?? Day1), new DoorEvent(id ?? Guid.NewGuid(), ScanKind.Arrived)
            {
                CodeHash = CheckInCodes.HashOf(code[^22..]),
                Device = new DeviceMoment(Phone, ++_sequence, Wrong - ago.Value, Wrong),
            }));

    private static readonly Guid Phone = new("5c1f0f5e-31f5-4a2c-9d2e-0a4f4f5f6071");
    private static readonly DateTime Wrong = new(2016, 1, 1, 12, 0, 0, DateTimeKind.Utc); // a clock that is months wrong
    private long _sequence;

    private Task<DeskAnswer> PressAsync(Person person, Guid? id = null, DateOnly? date = null, RegisterKeeper? keeper = null) =>
        DeskAsync(d => d.CheckInAsync(keeper ?? Trainer, "L3-1", date ?? Day1, person.Id, id ?? Guid.NewGuid()));

    private Task<DeskAnswer> UndoAsync(Person person, Guid? id = null, DateOnly? date = null) =>
        DeskAsync(d => d.UndoAsync(Trainer, "L3-1", date ?? Day1, person.Id, id ?? Guid.NewGuid()));

    private Task<DeskAnswer> WalkInAsync(string name, string email, Guid? id = null, DateOnly? date = null, bool surely = false) =>
        DeskAsync(d => d.AddWalkInAsync(Trainer, "L3-1", date ?? Day1, new Newcomer(name, email, _agency.Id, Focus.Both, surely), id ?? Guid.NewGuid()));

    private string QrOf(Booking booking) => $"https://training.example/q/{Given.Codes.TokenFor(booking.Key)}";

    private Presence? PresenceOf(Person person, DateOnly? date = null)
    {
        using var db = _database.Open();
        return db.Presences.AsNoTracking().SingleOrDefault(p => p.PersonId == person.Id && p.SessionDay.Date == (date ?? Day1));
    }

    private Booking LatestOf(Person person)
    {
        using var db = _database.Open();
        return db.Bookings.AsNoTracking().OrderByDescending(b => b.Number).First(b => b.PersonId == person.Id && b.Session.Reference == "L3-1");
    }

    private int Events()
    {
        using var db = _database.Open();
        return db.ScanEvents.Count();
    }

    private Register? Register(DateOnly? date = null, RegisterKeeper? keeper = null)
    {
        using var db = _database.Open();
        return Training.Attendance.Register.OpenAsync(db, keeper ?? Trainer, "L3-1", date ?? Day1).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task A_scanned_code_checks_its_person_in_for_that_day()
    {
        var answer = await ScanAsync(QrOf(_aminas));

        Assert.Equal(new DeskAnswer(DeskOutcome.CheckedIn, "Amina Hussain is checked in.", "Amina Hussain", "The solent-nhs agency"), answer with { Row = null });
        Assert.Equal((_amina.Id, Standing.Place, "Tess Trainer", true), (answer.Row!.Id, answer.Row.Standing, answer.Row.By, answer.Row.WholeDay));
        Assert.True(answer.Good);
        var presence = PresenceOf(_amina)!;
        Assert.Equal((_database.Clock.UtcNow, ScanMethod.Qr, true), (presence.ArrivedAt, presence.Method, presence.WholeDay));
        Assert.Null(PresenceOf(_amina, Day2));
    }

    [Fact]
    public async Task A_typed_code_and_a_button_check_in_too()
    {
        Assert.Equal(DeskOutcome.CheckedIn, (await ScanAsync(Given.Codes.TypedCodeFor(_aminas.Key).ToLowerInvariant())).Outcome);
        Assert.Equal(DeskOutcome.CheckedIn, (await PressAsync(_ben)).Outcome);

        Assert.Equal(ScanMethod.Manual, PresenceOf(_amina)!.Method);
        Assert.Equal(ScanMethod.Manual, PresenceOf(_ben)!.Method);
    }

    [Fact]
    public async Task A_second_scan_is_kept_changes_nothing_and_says_since_when()
    {
        await ScanAsync(QrOf(_aminas));
        var before = PresenceOf(_amina)!.ArrivedAt;
        At("2016-09-20T08:40:00Z");

        var answer = await ScanAsync(QrOf(_aminas));

        Assert.Equal((DeskOutcome.AlreadyIn, "Amina Hussain is already in, since 9:15am, by Tess Trainer.", true), (answer.Outcome, answer.Sentence, answer.Good));
        Assert.Equal(before, PresenceOf(_amina)!.ArrivedAt);
        Assert.Equal(2, Events());
    }

    [Fact]
    public async Task The_same_event_sent_again_gives_the_same_answer_and_no_second_event()
    {
        var (scan, walkIn, undo) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var first = (await ScanAsync(QrOf(_aminas), scan), await WalkInAsync("Nia Okoro", "nia@agency.example", walkIn), await UndoAsync(_amina, undo));
        var events = Events();
        At("2016-09-20T09:00:00Z");

        Assert.Equal(first.Item2, await WalkInAsync("Nia Okoro", "nia@agency.example", walkIn) with { Row = first.Item2.Row });
        Assert.Equal(first.Item3, await UndoAsync(_amina, undo));
        Assert.Equal(DeskOutcome.TakenBack, (await ScanAsync(QrOf(_aminas), scan)).Outcome);
        Assert.Equal(events, Events());
    }

    [Fact]
    public async Task An_event_id_of_another_day_is_not_found()
    {
        var id = Guid.NewGuid();
        await ScanAsync(QrOf(_aminas), id);
        At("2016-09-27T08:15:00Z");

        Assert.Equal(DeskOutcome.NotFound, (await ScanAsync(QrOf(_aminas), id, Day2)).Outcome);
    }

    [Fact]
    public async Task Undo_takes_back_and_the_person_can_be_checked_in_again_at_once()
    {
        await ScanAsync(QrOf(_aminas));
        Assert.Equal("Amina Hussain is no longer checked in.", (await UndoAsync(_amina)).Sentence);
        Assert.Null(PresenceOf(_amina));
        Assert.Equal(DeskOutcome.NotIn, (await UndoAsync(_amina)).Outcome);

        Assert.Equal(DeskOutcome.CheckedIn, (await PressAsync(_amina)).Outcome);
        Assert.NotNull(PresenceOf(_amina));
    }

    [Fact]
    public async Task Codes_that_do_not_belong_here_say_what_is_the_matter_and_record_nothing()
    {
        Booking elsewhere;
        using (var db = _database.Open())
        {
            var other = db.Sessions.Include(s => s.Bookings).Single(s => s.Reference == "REF-1");
            At("2016-09-12T08:00:00Z");
            elsewhere = Given.Booking(other, db.People.Single(p => p.Id == _dev.Id), _database.Clock.UtcNow);
            db.SaveChanges();
            At("2016-09-20T08:15:00Z");
        }
        var coras = LatestOf(_cora);

        var answers = new[]
        {
            await ScanAsync(QrOf(elsewhere)), await ScanAsync(QrOf(_devs)), await ScanAsync(QrOf(coras)),
            await ScanAsync("https://training.example/q/AAAAAAAAAAAAAAAAAAAAAA"), await ScanAsync("https://elsewhere.example/q/AAAAAAAAAAAAAAAAAAAAAA"),
            await ScanAsync("0000-0000"),
        };

        Assert.Equal(
            [DeskOutcome.OtherSession, DeskOutcome.Cancelled, DeskOutcome.Waiting, DeskOutcome.UnknownCode, DeskOutcome.NotACode, DeskOutcome.UnknownCode],
            answers.Select(a => a.Outcome));
        Assert.Equal("This code is for another session: Level 3 refresher, Thursday 22 September 2016.", answers[0].Sentence);
        Assert.Null(answers[0].Name);
        Assert.Equal("Dev Patel's booking was cancelled on Monday 12 September 2016.", answers[1].Sentence);
        Assert.Equal(("Cora Lane is on the waiting list and holds no place.", _cora.Id), (answers[2].Sentence, answers[2].PersonId));
        Assert.Contains("has the code 0000-0000", answers[5].Sentence, StringComparison.Ordinal);
        Assert.All(answers, a => Assert.False(a.Good));
        Assert.Equal(0, Events());
    }

    [Fact]
    public async Task An_old_code_of_somebody_who_booked_again_checks_them_in()
    {
        var old = LatestOf(_ben);
        At("2016-09-13T08:00:00Z");
        await _database.CancelAsync(old.Key, _ben.Id);
        using (var db = _database.Open())
        {
            db.Sessions.Single(s => s.Reference == "L3-1").Capacity = 3;
            db.SaveChanges();
        }
        await _database.BookAsync("L3-1", _ben.Id);
        At("2016-09-20T08:15:00Z");

        Assert.Equal(DeskOutcome.CheckedIn, (await ScanAsync(QrOf(old))).Outcome);
    }

    [Fact]
    public async Task Somebody_from_the_waiting_list_who_turned_up_becomes_a_walk_in()
    {
        var answer = await DeskAsync(d => d.AddWalkInAsync(Trainer, "L3-1", Day1, _cora.Id, Guid.NewGuid()));

        Assert.Equal((DeskOutcome.WalkIn, "Cora Lane is checked in as a walk-in."), (answer.Outcome, answer.Sentence));
        Assert.Equal((ScanMethod.WalkIn, _agency.Id), (PresenceOf(_cora)!.Method, PresenceOf(_cora)!.AgencyId));
        Assert.Equal(BookingStatus.Waiting, LatestOf(_cora).Status);
    }

    [Fact]
    public async Task A_walk_in_is_the_person_with_that_address_or_a_new_one_and_a_place_holder_is_simply_checked_in()
    {
        Assert.Equal(DeskOutcome.WalkIn, (await WalkInAsync("Nia Okoro", "nia@agency.example")).Outcome);
        Assert.Equal(DeskOutcome.WalkIn, (await WalkInAsync("cora lane", " CORA.LANE@agency.example ")).Outcome);
        Assert.Equal(DeskOutcome.OtherName, (await WalkInAsync("Amina H", "amina.hussain@agency.example")).Outcome);
        Assert.Equal(DeskOutcome.CheckedIn, (await WalkInAsync("Amina H", "amina.hussain@agency.example", surely: true)).Outcome);

        using var db = _database.Open();
        var nia = db.People.Single(p => p.Name == "Nia Okoro");
        Assert.Equal((_agency.Id, Focus.Both, Role.Practitioner), (nia.AgencyId, nia.Focus, nia.Roles));
        Assert.False(db.People.Any(p => p.Name == "Somebody Else"));
        Assert.Equal(ScanMethod.Manual, PresenceOf(_amina)!.Method);
    }

    [Fact]
    public async Task A_walk_in_of_the_first_day_is_looked_for_on_the_second()
    {
        await WalkInAsync("Nia Okoro", "nia@agency.example");
        At("2016-09-27T08:20:00Z");

        var nia = Register(Day2)!.People.Single(p => p.IsWalkIn);
        Assert.False(nia.IsIn);
        var answer = await DeskAsync(d => d.CheckInAsync(Trainer, "L3-1", Day2, nia.PersonId, Guid.NewGuid()));

        Assert.Equal(DeskOutcome.WalkIn, answer.Outcome);
        Assert.Equal(1, Register(Day2)!.WalkIns);
    }

    [Fact]
    public async Task A_person_who_has_nothing_to_do_with_the_session_cannot_be_named_by_number()
    {
        Assert.Equal(DeskOutcome.NotFound, (await PressAsync(_coordinator)).Outcome);
        Assert.Equal(DeskOutcome.NotFound, (await UndoAsync(_coordinator)).Outcome);
        Assert.Equal(DeskOutcome.NotFound, (await DeskAsync(d => d.AddWalkInAsync(Trainer, "L3-1", Day1, _coordinator.Id, Guid.NewGuid()))).Outcome);
    }

    [Fact]
    public async Task The_register_lists_who_is_expected_in_order_of_surname_with_counts()
    {
        await ScanAsync(QrOf(_aminas));
        await WalkInAsync("Nia Baker", "nia@agency.example");

        var register = Register()!;

        Assert.Equal(["Ben Archer", "Nia Baker", "Amina Hussain"], register.People.Select(p => p.Name));
        Assert.Equal((2, 1, 1, 1), (register.Expected, register.Came, register.WalkIns, register.NeverCame));
        Assert.Equal([2, 0], register.Days.Select(d => d.Present));
        Assert.Equal(["Amina Hussain"], register.Find(" hussain SOLENT ").Select(p => p.Name));
    }

    [Fact]
    public async Task Coming_late_or_leaving_early_is_not_the_whole_day()
    {
        At("2016-09-20T08:50:00Z"); // 20 minutes after the start
        await ScanAsync(QrOf(_aminas));
        Assert.True(PresenceOf(_amina)!.WholeDay);
        At("2016-09-20T08:51:00Z");
        await PressAsync(_ben);
        Assert.False(PresenceOf(_ben)!.WholeDay);

        At("2016-09-20T13:00:00Z");
        var answer = await DeskAsync(d => d.MarkLeftAsync(Trainer, "L3-1", Day1, _amina.Id, Guid.NewGuid()));

        Assert.Equal("Amina Hussain left at 2pm.", answer.Sentence);
        Assert.False(PresenceOf(_amina)!.WholeDay);
    }

    [Fact]
    public async Task What_the_device_read_earlier_counts_from_then_whatever_its_clock_says()
    {
        At("2016-09-20T08:40:00Z");
        await ScanAsync(QrOf(_aminas), ago: TimeSpan.FromMinutes(12));
        Assert.Equal(new DateTime(2016, 9, 20, 8, 28, 0, DateTimeKind.Utc), PresenceOf(_amina)!.ArrivedAt);

        await ScanAsync(QrOf(LatestOf(_ben)), ago: TimeSpan.FromDays(3)); // nonsense is held to the day
        Assert.Equal(_database.Clock.StartOf(Day1), PresenceOf(_ben)!.ArrivedAt);
        using var db = _database.Open();
        Assert.Equal([(Wrong.AddMinutes(-12), Wrong), (Wrong.AddDays(-3), Wrong)], db.ScanEvents.OrderBy(e => e.Id).Select(e => ValueTuple.Create(e.DeviceAt!.Value, e.SentAt!.Value)).ToList()); // as it stood
    }

    [Fact]
    public async Task What_is_entered_after_the_day_counts_from_its_start()
    {
        At("2016-09-21T10:00:00Z");
        await PressAsync(_amina);
        await UndoAsync(_amina);
        await PressAsync(_amina);

        Assert.Equal(_database.Clock.Utc(Day1, new(9, 30)), PresenceOf(_amina)!.ArrivedAt, TimeSpan.FromSeconds(1));
        Assert.True(PresenceOf(_amina)!.WholeDay);
    }

    [Fact]
    public async Task Nobody_is_checked_in_before_the_day_or_for_a_session_that_does_not_run()
    {
        var early = await PressAsync(_amina, date: Day2, keeper: Team);
        Assert.Equal((DeskOutcome.TooEarly, "Nobody can be checked in before the day itself, Tuesday 27 September 2016."), (early.Outcome, early.Sentence));

        using (var db = _database.Open())
        {
            db.Sessions.Single(s => s.Reference == "L3-1").Status = SessionStatus.Postponed;
            db.SaveChanges();
        }
        Assert.Equal("This session was postponed.", (await PressAsync(_amina)).Sentence);
        Assert.Equal(0, Events());
    }

    [Fact]
    public async Task What_a_phone_scanned_for_a_postponed_session_does_not_keep_it_from_its_new_date()
    {
        using (var db = _database.Open())
        {
            db.Sessions.Single(s => s.Reference == "L3-1").Status = SessionStatus.Postponed;
            db.SaveChanges();
        }
        var answer = await ScanAsync(QrOf(_aminas), ago: TimeSpan.FromMinutes(5));
        Assert.Equal((DeskOutcome.NotRunning, true), (answer.Outcome, answer.IsInReview));

        await using var read = _database.Open();
        Assert.False((await SessionToChange.FindAsync(read, "L3-1"))!.HasAttendance);
    }

    [Fact]
    public async Task A_trainer_keeps_only_their_own_registers_and_only_around_the_day()
    {
        var stranger = new RegisterKeeper(_ben.Id, IsTeam: false);
        Assert.Null(Register(keeper: stranger));
        Assert.Equal(DeskOutcome.NotFound, (await PressAsync(_amina, keeper: stranger)).Outcome);
        Assert.Equal(DeskOutcome.NotFound, (await _database.CloseAsync(stranger, "L3-1")).Outcome);

        foreach (var (now, opens) in new[] { ("2016-09-17T08:00:00Z", false), ("2016-09-18T08:00:00Z", true), ("2016-10-18T08:00:00Z", true), ("2016-10-19T08:00:00Z", false) })
        {
            At(now);
            Assert.Equal(opens, Register() is not null);
            Assert.NotNull(Register(keeper: Team));
        }
    }

    [Fact]
    public async Task A_register_closes_once_every_day_has_begun_and_then_refuses_changes_until_the_team_opens_it()
    {
        Assert.Equal(DeskOutcome.TooEarly, (await _database.CloseAsync(Trainer, "L3-1")).Outcome);
        At("2016-09-27T15:30:00Z");
        Assert.Equal(DeskOutcome.Closed, (await _database.CloseAsync(Trainer, "L3-1")).Outcome);

        var refused = await PressAsync(_amina, date: Day2);
        Assert.Equal((DeskOutcome.RegisterClosed, 0), (refused.Outcome, Events()));
        Assert.Equal(DeskOutcome.NotFound, (await _database.ReopenAsync(Trainer, "L3-1", "mine")).Outcome);

        Assert.Equal(DeskOutcome.Reopened, (await _database.ReopenAsync(Team, "L3-1", "Two names were missing")).Outcome);
        Assert.Equal(DeskOutcome.CheckedIn, (await PressAsync(_amina, date: Day2)).Outcome);
        using var db = _database.Open();
        Assert.Contains(db.History.AsNoTracking().ToList(), h => h.Subject == "register" && h.SessionId == _session.Id && h.Changes.Contains("Two names were missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Phones_that_scan_the_same_person_at_once_make_one_presence_and_keep_every_event()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => ScanAsync(QrOf(_aminas), ago: TimeSpan.Zero))));

        Assert.Single(answers, a => a.Outcome == DeskOutcome.CheckedIn);
        Assert.All(answers, a => Assert.True(a.Good));
        Assert.NotNull(PresenceOf(_amina));
        Assert.Equal(12, Events());
    }

    [Fact]
    public async Task The_same_event_sent_by_many_at_once_is_one_event()
    {
        var id = Guid.NewGuid();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => ScanAsync(QrOf(_aminas), id))));

        Assert.All(answers, a => Assert.Equal(DeskOutcome.CheckedIn, a.Outcome));
        Assert.Equal(1, Events());
    }

    public void Dispose() => _database.Dispose();
}
