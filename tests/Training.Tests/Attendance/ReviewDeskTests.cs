using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Attendance;

/// <summary>A conference on 20 September with workshops "a" and "b" in one slot: Amina and Ben have places, Cora waits. A phone at the door has no signal.</summary>
public sealed class ReviewDeskTests : IDisposable
{
    private static readonly DateOnly Day = new(2016, 9, 20);

    private readonly TestDatabase _database = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Guid _phone = Guid.NewGuid();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _cora;
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _team = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Session _session;
    private readonly Booking _elsewhere;
    private long _sequence;

    public ReviewDeskTests()
    {
        (_amina, _ben, _cora) = (Given.Person("Amina Hussain", agency: _agency), Given.Person("Ben Archer", agency: _agency), Given.Person("Cora Lane", agency: _agency));
        var clock = _database.Clock;
        _session = Given.Conference(clock, capacity: 2, workshops: ["1 a 9", "1 b 9"]);
        _session.Trainers.Add(_trainer);
        Given.Booking(_session, _amina, clock.UtcNow);
        Given.Booking(_session, _ben, clock.UtcNow);
        Given.Booking(_session, _cora, clock.UtcNow);
        var other = Given.Session(clock, reference: "OTHER", course: Given.Course(title: "Level 3 refresher"), days: "2016-09-22 09:30-12:30");
        _elsewhere = Given.Booking(other, Given.Person("Dev Patel", agency: _agency), clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_session, other, _trainer, _team);
        db.SaveChanges();
        _database.Time.Set("2016-09-20T08:15:00Z"); // 9:15am
    }

    public void Dispose() => _database.Dispose();

    private RegisterKeeper Trainer => new(_trainer.Id, IsTeam: false);
    private RegisterKeeper Team => new(_team.Id, IsTeam: true);

    private static AttendanceDesk Door(TrainingDb db) => db.AttendanceDesk();

    /// <summary>On the phone, sent at once unless told.</summary>
    private async Task<DeskAnswer> OnPhoneAsync(DoorEvent e, TimeSpan? ago = null, TimeSpan? clockBehind = null, string? workshop = null)
    {
        var sent = _database.Clock.UtcNow - (clockBehind ?? TimeSpan.Zero);
        await using var db = _database.Open();
        return await Door(db).RecordAsync(Trainer, workshop is null ? RegisterPlace.OfDay("CONF", Day) : RegisterPlace.OfWorkshop("CONF", 1, workshop), e with { Device = new DeviceMoment(_phone, ++_sequence, sent - (ago ?? TimeSpan.Zero), sent) });
    }

    private Task<DeskAnswer> ScanAsync(Person person, TimeSpan? ago = null, string? workshop = null) => OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { PersonId = person.Id }, ago, workshop: workshop);

    private Task<DeskAnswer> ScanAsync(string token, TimeSpan? ago = null) => OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { CodeHash = CheckInCodes.HashOf(token) }, ago);

    private async Task<T> DeskAsync<T>(Func<ReviewDesk, Task<T>> act, bool locking = true)
    {
        await using var db = _database.Open(locking: locking);
        return await act(new ReviewDesk(db, db.Clock, Door(db)));
    }

    private Task<ReviewAnswer> CountAsync(string item, int? person = null, RegisterKeeper? keeper = null) => DeskAsync(d => d.CountAsync(keeper ?? Trainer, "CONF", Day, item, person));

    private Task<ReviewAnswer> LeaveOutAsync(string item, string note = "", RegisterKeeper? keeper = null) => DeskAsync(d => d.LeaveOutAsync(keeper ?? Trainer, "CONF", Day, item, note));

    private async Task<IReadOnlyList<ReviewItem>> ItemsAsync(RegisterKeeper? keeper = null)
    {
        await using var db = _database.Open();
        return (await Reviews.OfDayAsync(db, keeper ?? Team, "CONF", Day))!.Items;
    }

    private async Task<ReviewItem> TheItemAsync(RegisterKeeper? keeper = null) => Assert.Single(await ItemsAsync(keeper));

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    [Fact]
    public async Task Somebody_who_waits_is_one_item_however_often_they_were_scanned()
    {
        await ScanAsync(_cora, TimeSpan.FromMinutes(2));
        await ScanAsync(_cora);
        await ScanAsync(_amina);

        var item = await TheItemAsync();

        Assert.Equal((ReviewKind.Scan, ScanFinding.Waiting, "Cora Lane", 2), (item.Kind, item.Finding, item.Name, item.Events.Count));
        Assert.Equal(_database.Clock.UtcNow.AddMinutes(-2), item.At);
        Assert.Equal("Cora Lane was on the waiting list and held no place.", item.Why);
        Assert.All(item.Events, e => Assert.Equal("Tess Trainer", e.By));
        await using var db = _database.Open();
        Assert.Equal((1, 1, 1, 0), (await Reviews.CountAsync(db, Team), await Reviews.CountAsync(db, Trainer), await Reviews.CountAsync(db, _session.Id), await Reviews.CountAsync(db, new RegisterKeeper(_amina.Id, false))));
        Assert.Equal(1, await Reviews.OpenOnAsync(db, _session.Days[0].Id));
    }

    [Fact]
    public async Task What_counts_counts_as_a_walk_in_at_the_time_at_which_it_happened_and_both_stay_visible()
    {
        await ScanAsync(_cora, TimeSpan.FromMinutes(10));
        var item = await TheItemAsync();
        _database.Time.Set("2016-09-20T10:00:00Z");

        var answer = await CountAsync(item.Id);

        Assert.Equal((ReviewResult.Decided, "Counted: Cora Lane, arrived at 9:05am."), (answer.Result, answer.Sentence));
        var presence = Read(db => db.Presences.Single(p => p.PersonId == _cora.Id));
        Assert.Equal((new DateTime(2016, 9, 20, 8, 5, 0, DateTimeKind.Utc), ScanMethod.WalkIn, true), (presence.ArrivedAt, presence.Method, presence.WholeDay));
        var decision = Read(db => db.ReviewDecisions.Single());
        Assert.Equal((item.Events[0].Id, ReviewOutcome.Counted, (int?)_cora.Id, (int?)_trainer.Id), (decision.ScanEventId, decision.Outcome, decision.PersonId, decision.DecidedById));
        Assert.Empty(await ItemsAsync());
        await using var db = _database.Open();
        var story = (await PersonDay.FindAsync(db, Trainer, "CONF", Day, _cora.Id))!;
        Assert.Equal([(ScanFinding.Waiting, false, true), (ScanFinding.None, true, false)], story.Events.Select(e => (e.Finding, e.Counts, e.Decision is not null)));
    }

    [Fact]
    public async Task What_is_left_out_is_gone_from_the_list_and_kept()
    {
        await ScanAsync(_cora);

        var answer = await LeaveOutAsync((await TheItemAsync()).Id, "Went home: no room");

        Assert.True(answer.Good);
        Assert.Empty(await ItemsAsync());
        Assert.Equal(0, Read(db => db.Presences.Count()));
        Assert.Equal("Went home: no room", Read(db => db.ReviewDecisions.Single().Note));
        Assert.Equal(1, Read(db => db.ScanEvents.Count()));
    }

    [Fact]
    public async Task It_settles_itself_when_they_are_in_by_now()
    {
        await ScanAsync(_cora, TimeSpan.FromMinutes(5));
        await DeskOfDoorAsync(d => d.AddWalkInAsync(Trainer, "CONF", Day, _cora.Id, Guid.NewGuid()));

        Assert.Empty(await ItemsAsync());
        Assert.Equal(ReviewResult.NoLongerOpen, (await CountAsync($"scan-{Read(db => db.ScanEvents.Min(e => e.Id))}")).Result);
    }

    private async Task<DeskAnswer> DeskOfDoorAsync(Func<AttendanceDesk, Task<DeskAnswer>> act)
    {
        await using var db = _database.Open();
        return await act(Door(db));
    }

    [Fact]
    public async Task An_unknown_code_asks_who_it_was_and_takes_only_somebody_of_the_register()
    {
        await ScanAsync("unknown-unknown-unknow", TimeSpan.FromMinutes(10));
        await ScanAsync("unknown-unknown-unknow");
        await ScanAsync("another-another-anothe");
        var items = await ItemsAsync();
        Assert.Equal([2, 1], items.Select(i => i.Events.Count));
        Assert.True(items[0].AsksWho);

        Assert.Equal(ReviewResult.AskWho, (await CountAsync(items[0].Id)).Result);
        Assert.Equal(ReviewResult.AskWho, (await CountAsync(items[0].Id, _elsewhere.PersonId)).Result);
        Assert.Equal(ReviewResult.Decided, (await CountAsync(items[0].Id, _ben.Id)).Result);

        Assert.Equal(_ben.Id, Read(db => db.Presences.Single().PersonId));
        Assert.Equal(2, Read(db => db.ReviewDecisions.Count(d => d.PersonId == _ben.Id)));
        Assert.Single(await ItemsAsync());
    }

    [Fact]
    public async Task Somebody_who_came_earlier_does_not_become_late_by_it()
    {
        await ScanAsync(_ben, TimeSpan.FromMinutes(30));
        await ScanAsync("unknown-unknown-unknow");

        Assert.True((await CountAsync((await TheItemAsync()).Id, _ben.Id)).Good);

        Assert.Equal(new DateTime(2016, 9, 20, 7, 45, 0, DateTimeKind.Utc), Read(db => db.Presences.Single().ArrivedAt));
    }

    [Fact]
    public async Task A_code_of_another_session_counts_for_whoever_has_it()
    {
        await ScanAsync(Given.Codes.TokenFor(_elsewhere.Key));
        var item = await TheItemAsync();
        Assert.Equal(("Dev Patel", false, "It is a code of another session: Level 3 refresher, Thursday 22 September 2016."), (item.Name, item.AsksWho, item.Why));
        // A trainer has not learned from it whose it is.
        var theirs = await TheItemAsync(Trainer);
        Assert.Equal((item.Id, "", "", null, true, item.Why), (theirs.Id, theirs.Name, theirs.Agency, theirs.PersonId, theirs.AsksWho, theirs.Why));
        Assert.Equal(ReviewResult.AskWho, (await CountAsync(item.Id)).Result);

        Assert.True((await CountAsync(item.Id, keeper: Team)).Good);

        Assert.Equal((_elsewhere.PersonId, ScanMethod.WalkIn, _agency.Id), Read(db => db.Presences.Select(p => new ValueTuple<int, ScanMethod, int?>(p.PersonId, p.Method, p.AgencyId)).Single()));
    }

    [Fact]
    public async Task Whose_address_it_is_a_trainer_does_not_learn()
    {
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = new("Guess Who", Read(db => db.People.Single(p => p.Id == _elsewhere.PersonId).Email!), null, Focus.Both) }, clockBehind: TimeSpan.FromHours(1));

        Assert.Equal(("Dev Patel", (int?)_elsewhere.PersonId), ((await TheItemAsync()).Name, (await TheItemAsync()).PersonId));
        var item = await TheItemAsync(Trainer);
        Assert.Equal(("", "", null), (item.Name, item.Agency, item.PersonId));
        Assert.StartsWith("The email address that was given is one that we know under another name than what was given: Guess Who", item.Why, StringComparison.Ordinal);
        await using var db = _database.Open();
        Assert.Empty(Assert.Single((await Reviews.OfDayAsync(db, Trainer, "CONF", Day))!.Clocks).Moved);
        Assert.Null(await PersonDay.FindAsync(db, Trainer, "CONF", Day, _elsewhere.PersonId));
        Assert.NotNull(await PersonDay.FindAsync(db, Team, "CONF", Day, _elsewhere.PersonId));

        // Nor when it could not count for another reason.
        Read(d => d.Sessions.Where(o => o.Reference == "CONF").ExecuteUpdate(u => u.SetProperty(o => o.RegisterClosedAt, d.Clock.UtcNow)));
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = new("Guess Who", _team.Email!, null, Focus.Both) }, clockBehind: TimeSpan.FromHours(1));
        Assert.Equal("Cleo Coordinator", Assert.Single(await ItemsAsync(), i => i.Finding == ScanFinding.RegisterClosed).Name);
        Assert.All(await ItemsAsync(Trainer), i => Assert.Equal(("", true), (i.Name, i.TakesWalkIn)));
        Assert.All((await Reviews.OfDayAsync(db, Trainer, "CONF", Day))!.Clocks, c => Assert.Empty(c.Moved));
        Assert.Null(await PersonDay.FindAsync(db, Trainer, "CONF", Day, _team.Id));
    }

    [Fact]
    public async Task A_walk_in_who_reached_us_after_closing_is_added_from_the_list_at_the_time_at_which_they_came()
    {
        Read(db => db.Sessions.Where(s => s.Reference == "CONF").ExecuteUpdate(u => u.SetProperty(s => s.RegisterClosedAt, db.Clock.UtcNow)));
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = new("Wes van Walker", "wes@agency.example", _agency.Id, Focus.Adults) }, TimeSpan.FromMinutes(10));
        var item = await TheItemAsync(Trainer);
        Assert.Equal((ScanFinding.RegisterClosed, true, ("Wes van Walker", "wes@agency.example")), (item.Finding, item.TakesWalkIn, item.Given));
        Task<ReviewAnswer> Add(string email) => DeskAsync(d => d.AddAsync(Trainer, "CONF", Day, item.Id, new Newcomer("Wes van Walker", email, _agency.Id, Focus.Adults)));
        Assert.Equal(ReviewResult.NotNow, (await Add("wes@agency.example")).Result);
        Read(db => db.Sessions.Where(s => s.Reference == "CONF").ExecuteUpdate(u => u.SetProperty(s => s.RegisterClosedAt, (DateTime?)null)));
        _database.Time.Set("2016-09-20T12:00:00Z");

        Assert.Equal(ReviewResult.OtherName, (await Add(Read(db => db.People.Single(p => p.Id == _elsewhere.PersonId).Email!))).Result);
        Assert.Equal("Counted: Wes van Walker, arrived at 9:05am.", (await Add("wes@agency.example")).Sentence);
        Assert.Equal(ReviewResult.NoLongerOpen, (await Add("wes@agency.example")).Result);

        var stay = Read(db => db.Presences.Include(p => p.Person).Single());
        Assert.Equal(("Wes van Walker", ScanMethod.WalkIn, (int?)_agency.Id, new DateTime(2016, 9, 20, 8, 5, 0, DateTimeKind.Utc)), (stay.Person.Name, stay.Method, stay.AgencyId, stay.ArrivedAt));
        Assert.Equal((ReviewOutcome.Counted, (int?)stay.PersonId), Read(db => db.ReviewDecisions.Select(d => new ValueTuple<ReviewOutcome, int?>(d.Outcome, d.PersonId)).Single()));
        Assert.Empty(await ItemsAsync());
    }

    [Fact]
    public async Task An_address_of_another_name_is_kept_and_decided()
    {
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = new Newcomer("Bernard Archer", _ben.Email!, null, Focus.Both) });
        var item = await TheItemAsync();
        Assert.True(item.AsksWho);
        Assert.Contains("belongs to Ben Archer", item.Why, StringComparison.Ordinal);

        Assert.True((await CountAsync(item.Id, _ben.Id)).Good);
        Assert.Equal(_ben.Id, Read(db => db.Presences.Single().PersonId));
    }

    [Fact]
    public async Task After_the_register_is_closed_it_must_be_opened_first_and_only_the_team_leaves_out()
    {
        await ScanAsync(_amina);
        _database.Time.Set("2016-09-20T15:00:00Z");
        await _database.CloseAsync(Trainer, "CONF");
        await ScanAsync(_ben, TimeSpan.FromHours(6));
        await ScanAsync(_amina, TimeSpan.FromHours(5)); // in already
        var item = await TheItemAsync();
        Assert.Equal(ScanFinding.RegisterClosed, item.Finding);
        await using (var db = _database.Open())
        {
            Assert.Equal((1, 0), (await Reviews.CountAsync(db, Team), await Reviews.CountAsync(db, Trainer)));
        }

        Assert.Equal(ReviewResult.NotNow, (await CountAsync(item.Id)).Result);
        Assert.Equal(ReviewResult.NotNow, (await LeaveOutAsync(item.Id)).Result);
        await _database.ReopenAsync(Team, "CONF", "A phone was late");
        Assert.True((await CountAsync(item.Id)).Good);
        Assert.Equal(new DateTime(2016, 9, 20, 9, 0, 0, DateTimeKind.Utc), Read(db => db.Presences.Single(p => p.PersonId == _ben.Id).ArrivedAt));

        await _database.CloseAsync(Trainer, "CONF");
        await ScanAsync(_cora, TimeSpan.FromHours(6));
        Assert.True((await LeaveOutAsync((await TheItemAsync()).Id, keeper: Team)).Good);
    }

    [Fact]
    public async Task Leaving_that_was_sent_too_late_counts_too()
    {
        await ScanAsync(_amina);
        _database.Time.Set("2016-09-20T15:00:00Z");
        await _database.CloseAsync(Trainer, "CONF");
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Left) { PersonId = _amina.Id }, TimeSpan.FromHours(3));
        var item = await TheItemAsync();
        Assert.Equal(ScanKind.Left, item.Act);
        await _database.ReopenAsync(Team, "CONF", "A phone was late");

        Assert.True((await CountAsync(item.Id)).Good);

        var presence = Read(db => db.Presences.Single());
        Assert.Equal((new DateTime(2016, 9, 20, 12, 0, 0, DateTimeKind.Utc), false), (presence.LeftAt, presence.WholeDay));
        Assert.Empty(await ItemsAsync());
    }

    [Fact]
    public async Task One_person_in_two_workshops_at_once_is_put_into_one()
    {
        await ScanAsync(_amina);
        await ScanAsync(_amina, workshop: "a");
        await ScanAsync(_amina, workshop: "b");
        var item = await TheItemAsync();
        Assert.Equal((ReviewKind.TwoWorkshops, "Amina Hussain is checked in to “About a” and “About b”, which take place at the same time."), (item.Kind, item.Why));

        Assert.Equal(ReviewResult.NotFound, (await DeskAsync(d => d.ChooseAsync(Trainer, "CONF", Day, item.Id, "c"))).Result);
        Assert.Equal(ReviewResult.NotFound, (await CountAsync(item.Id)).Result);
        Assert.True((await DeskAsync(d => d.ChooseAsync(Trainer, "CONF", Day, item.Id, "b"))).Good);

        Assert.Empty(await ItemsAsync());
        Assert.Null(Read(db => RegisterMerge.Of(db.ScanEvents.Where(e => e.BreakoutId == _session.Workshop("1 a").Id).ToList())));
        Assert.NotNull(Read(db => RegisterMerge.Of(db.ScanEvents.Where(e => e.BreakoutId == _session.Workshop("1 b").Id).ToList())));
        Assert.Equal(ReviewResult.NoLongerOpen, (await DeskAsync(d => d.ChooseAsync(Trainer, "CONF", Day, item.Id, "a"))).Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Somebody_in_a_workshop_who_is_not_on_the_days_register_is_added_or_taken_out(bool count)
    {
        await ScanAsync(_ben, workshop: "a");
        var item = await TheItemAsync();
        Assert.Equal(ReviewKind.NotOnTheDay, item.Kind);

        Assert.True((count ? await CountAsync(item.Id) : await LeaveOutAsync(item.Id)).Good);

        Assert.Empty(await ItemsAsync());
        Assert.Equal(count ? 1 : 0, Read(db => db.Presences.Count(p => p.PersonId == _ben.Id)));
    }

    [Fact]
    public async Task Wrong_clocks_and_moved_times_are_told_and_not_to_decide()
    {
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { PersonId = _amina.Id }, clockBehind: TimeSpan.FromMinutes(9));
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Left) { PersonId = _amina.Id }, clockBehind: TimeSpan.FromMinutes(9));
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { PersonId = _ben.Id }, clockBehind: TimeSpan.FromMinutes(4));
        await OnPhoneAsync(new DoorEvent(Guid.NewGuid(), ScanKind.Absent) { PersonId = _cora.Id }, ago: TimeSpan.FromHours(20));

        await using var db = _database.Open();
        var day = (await Reviews.OfDayAsync(db, Trainer, "CONF", Day))!;

        Assert.Empty(day.Items);
        // One line for a device, whatever it recorded.
        Assert.Equal([$"Device {ReviewEvent.NameOf(day.Clocks[0].Device)}, used by Tess Trainer: 9 minutes slow, 2 scans, counted at the right time; 1 scan outside the day, counted within it (Cora Lane)"], day.Clocks.Select(c => c.InWords));
    }

    [Fact]
    public async Task Nobody_decides_on_a_register_that_is_not_theirs()
    {
        await ScanAsync(_cora);
        var item = await TheItemAsync();

        Assert.Equal(ReviewResult.NotFound, (await CountAsync(item.Id, keeper: new RegisterKeeper(_amina.Id, false))).Result);
        Assert.Equal(ReviewResult.NotFound, (await CountAsync("scan-99999")).Result);
        Assert.Equal(ReviewResult.NotFound, (await DeskAsync(d => d.CountAsync(Team, "OTHER", new DateOnly(2016, 9, 22), item.Id))).Result);
    }

    [Fact]
    public async Task Of_two_who_decide_at_once_one_is_told()
    {
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal(["Decided", "NoLongerOpen", "NoLongerOpen", "NoLongerOpen"], (await RaceAsync(locking: true)).Order());
            Assert.Equal(round + 1, Read(db => db.ReviewDecisions.Count())); // what was decided stays; each round is about another scan
        }
    }

    [Fact]
    public async Task Without_the_lock_they_collide()
    {
        for (var round = 0; round < 40; round++)
        {
            if ((await RaceAsync(locking: false)).Any(r => r is "Collision"))
            {
                return;
            }
        }
        Assert.Fail("The race never went wrong, so it proves nothing.");
    }

    private async Task<List<string>> RaceAsync(bool locking)
    {
        await ScanAsync(Guid.NewGuid().ToString("N")[..22]);
        var item = (await ItemsAsync())[^1];
        using var start = new Barrier(4);
        return [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            start.SignalAndWait();
            try
            {
                return (await DeskAsync(d => i % 2 == 0 ? d.CountAsync(Trainer, "CONF", Day, item.Id, _ben.Id) : d.LeaveOutAsync(Team, "CONF", Day, item.Id, ""), locking)).Result.ToString();
            }
            catch (Exception e) when (e is DbUpdateException or Microsoft.Data.Sqlite.SqliteException)
            {
                return "Collision";
            }
        })))];
    }
}
