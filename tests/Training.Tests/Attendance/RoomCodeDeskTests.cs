using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Attendance;

/// <summary>A day from 9:30am to 4:30pm on 20 September 2016, and a second a week later: Amina and Ben hold its places, Cora waits, Dev has nothing to do with it.</summary>
public sealed class RoomCodeDeskTests : IDisposable
{
    private static readonly DateOnly Day = new(2016, 9, 20);
    private static readonly SiteSettings Site = new("Training", "https://training.example", "training@training.example");

    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _dev = Given.Person("Dev Patel");
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _stranger = Given.Person("Otto Other", Role.Trainer);

    public RoomCodeDeskTests()
    {
        var session = Given.Session(_database.Clock, capacity: 2, reference: "L3-1", course: Given.Course(title: "Working together"), days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        session.Trainers.Add(_trainer);
        foreach (var person in new[] { _amina, _ben, _cora })
        {
            Given.Booking(session, person, _database.Clock.UtcNow);
        }
        using var db = _database.Open();
        db.AddRange(session, _dev, _stranger, Given.Session(_database.Clock, reference: "OTHER", days: "2016-09-20 10:00-12:00"));
        db.SaveChanges();
        At("09:15:00");
    }

    private RegisterKeeper Trainer => new(_trainer.Id, IsTeam: false);
    private RegisterKeeper Stranger => new(_stranger.Id, IsTeam: false);

    private void At(string time, string date = "2016-09-20") => _database.Time.Set($"{date}T{time}+01:00");

    private async Task<T> DeskAsync<T>(Func<RoomCodeDesk, Task<T>> act, bool locking = true)
    {
        await using var db = _database.Open(locking: locking);
        return await act(new RoomCodeDesk(db, _database.Clock, Given.Codes, new AttendanceDesk(db, _database.Clock, Given.Codes, Site)));
    }

    private async Task<T> DoorAsync<T>(Func<AttendanceDesk, Task<T>> act)
    {
        await using var db = _database.Open();
        return await act(new AttendanceDesk(db, _database.Clock, Given.Codes, Site));
    }

    private Task<RoomAnswer> StartAsync(RegisterKeeper? keeper = null, string reference = "L3-1", DateOnly? date = null) => DeskAsync(d => d.StartAsync(keeper ?? Trainer, reference, date ?? Day));

    private Task<RoomAnswer> StopAsync(RegisterKeeper? keeper = null) => DeskAsync(d => d.StopAsync(keeper ?? Trainer, "L3-1", Day));

    private Task<RoomShown?> ShownAsync(RegisterKeeper? keeper = null) => DeskAsync(d => d.ShownAsync(keeper ?? Trainer, "L3-1", Day));

    private async Task<RoomShown> RunningAsync()
    {
        await StartAsync();
        return (await ShownAsync())!;
    }

    private Task<RoomClaim?> ScanAsync(RoomShown room) => DeskAsync(d => d.ScannedAsync(room.Id, room.Code));

    private async Task<RoomClaim> ClaimAsync() => (await ScanAsync(await RunningAsync()))!;

    private async Task<RoomStanding> PressAsync(Person person, RoomClaim claim, bool locking = true) => (await DeskAsync(d => d.ClaimAsync(person.Id, claim), locking))!.Standing;

    private async Task<RoomStanding> StandsAsync(Person? person, RoomClaim claim) => (await DeskAsync(d => d.PassAsync(person?.Id, claim)))!.Standing;

    private void Change(Action<TrainingDb> change)
    {
        using var db = _database.Open();
        change(db);
        db.SaveChanges();
    }

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private List<ScanEvent> Events() => Read(db => db.ScanEvents.AsNoTracking().ToList());

    [Fact]
    public async Task What_is_shown_is_what_counts_now()
    {
        var room = await RunningAsync();
        var key = Read(db => db.RoomCodes.Single().Key);

        Assert.Equal((Given.Codes.RoomCodeFor(key, _database.Clock.UtcNow), Given.Codes.TypedRoomCodeFor(key, _database.Clock.UtcNow)), (room.Code, room.Typed));
        Assert.Equal((_database.Clock.UtcNow.AddSeconds(20), 0, 2), (room.ChangesAt, room.Here, room.Expected));
        Assert.Equal(room.Id, (await ScanAsync(room))!.RoomId);
        Assert.Equal(room.Id, (await DeskAsync(d => d.TypedAsync(room.Typed.ToLowerInvariant())))!.RoomId);
        Assert.NotEqual((await ScanAsync(room))!.Id, (await ScanAsync(room))!.Id);
    }

    [Fact]
    public async Task Started_twice_it_is_one_and_the_same()
    {
        var room = await RunningAsync();

        Assert.True((await StartAsync()).Good);
        Assert.Equal(room, await ShownAsync());
        Assert.Equal(_trainer.Id, Read(db => db.RoomCodes.Single()).StartedById);
    }

    [Fact]
    public async Task Started_by_many_at_once_it_is_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => StartAsync())));

        Assert.Single(Read(db => db.RoomCodes.ToList()));
    }

    [Fact]
    public async Task Starting_and_stopping_stand_in_the_sessions_history()
    {
        await RunningAsync();
        await StopAsync();

        Assert.Equal(["added", "changed"], Read(db => db.History.Where(h => h.Subject == "room-code" && h.Session!.Reference == "L3-1").OrderBy(h => h.Id).Select(h => h.Verb).ToList()));
    }

    [Fact]
    public async Task Stopped_its_codes_count_no_more_and_started_again_they_are_others()
    {
        var room = await RunningAsync();

        Assert.True((await StopAsync()).Good);
        Assert.True((await StopAsync()).Good);

        Assert.Null(await ShownAsync());
        Assert.Null(await ScanAsync(room));
        Assert.Null(await DeskAsync(d => d.TypedAsync(room.Typed)));
        var next = await RunningAsync();
        Assert.NotEqual(room.Code, next.Code);
        Assert.Null(await ScanAsync(room));
        Assert.Null(await DeskAsync(d => d.ScannedAsync(next.Id, room.Code)));
    }

    [Fact]
    public async Task Who_scanned_before_it_was_stopped_can_still_check_in()
    {
        var claim = await ClaimAsync();
        await StopAsync();

        Assert.Equal(RoomStanding.In, await PressAsync(_amina, claim));
    }

    [Fact]
    public async Task Only_who_keeps_the_register_starts_stops_and_sees_it()
    {
        Assert.Equal(RoomAnswer.NotFound, await StartAsync(Stranger));
        Assert.Equal(RoomAnswer.NotFound, await StartAsync(reference: "OTHER"));
        Assert.Equal(RoomAnswer.NotFound, await StartAsync(date: Day.AddDays(1)));
        await RunningAsync();

        Assert.Equal(RoomAnswer.NotFound, await StopAsync(Stranger));
        Assert.Null(await ShownAsync(Stranger));
        Assert.NotNull(await ShownAsync());
    }

    [Fact]
    public async Task It_is_not_for_the_day_before()
    {
        At("23:59:59", "2016-09-19");
        Assert.Equal(new RoomAnswer(false, "The room code can be started on the day itself, Tuesday 20 September 2016."), await StartAsync());

        At("00:00:00");
        Assert.True((await StartAsync()).Good);
    }

    [Fact]
    public async Task It_ends_with_the_day()
    {
        var room = await RunningAsync();
        At("16:29:59");
        var last = (await ShownAsync())!;
        var claim = (await ScanAsync(last))!;
        At("16:30:00");

        Assert.Null(await ShownAsync());
        Assert.Null(await ScanAsync(last));
        Assert.Null(await DeskAsync(d => d.TypedAsync(last.Typed)));
        Assert.Equal(RoomStanding.Over, await PressAsync(_amina, claim)); // what is recorded now would count from 9:30am
        Assert.False((await StartAsync()).Good);
        Assert.Empty(Events());
        Assert.Equal(room.Id, last.Id);
    }

    [Theory]
    [InlineData(SessionStatus.Cancelled, "This session was cancelled.")]
    [InlineData(SessionStatus.Postponed, "This session was postponed.")]
    public async Task A_session_that_does_not_run_has_none(SessionStatus status, string sentence)
    {
        var room = await RunningAsync();
        Change(db => db.Sessions.Single(s => s.Reference == "L3-1").Status = status);

        Assert.Null(await ShownAsync());
        Assert.Null(await ScanAsync(room));
        Assert.Equal(new RoomAnswer(false, sentence), await StartAsync());
    }

    [Fact]
    public async Task A_closed_register_has_none_and_takes_no_claim()
    {
        var room = await RunningAsync();
        var claim = (await ScanAsync(room))!;
        Change(db => db.Sessions.Single(s => s.Reference == "L3-1").RegisterClosedAt = _database.Clock.UtcNow);

        Assert.Null(await ShownAsync());
        Assert.Null(await ScanAsync(room));
        Assert.Equal(new RoomAnswer(false, "The register is closed."), await StartAsync());
        Assert.Equal(RoomStanding.Over, await PressAsync(_amina, claim));
        Assert.Empty(Events());
    }

    [Fact]
    public async Task Another_rooms_code_is_none_of_this_one()
    {
        var here = await RunningAsync();
        var team = new RegisterKeeper(_trainer.Id, IsTeam: true);
        await StartAsync(team, "OTHER");
        var there = (await DeskAsync(d => d.ShownAsync(team, "OTHER", Day)))!;

        Assert.Null(await DeskAsync(d => d.ScannedAsync(there.Id, here.Code)));
        Assert.Equal(there.Id, (await DeskAsync(d => d.TypedAsync(there.Typed)))!.RoomId);
        Assert.Equal(here.Id, (await DeskAsync(d => d.TypedAsync(here.Typed)))!.RoomId);
    }

    [Fact]
    public async Task A_claim_checks_its_person_in_by_themselves()
    {
        var claim = await ClaimAsync();
        Assert.Equal(RoomStanding.Ready, await StandsAsync(null, claim));
        Assert.Equal(RoomStanding.Ready, await StandsAsync(_amina, claim));
        Assert.Empty(Events());
        At("09:20:00");

        var pass = (await DeskAsync(d => d.ClaimAsync(_amina.Id, claim)))!;

        // They came when they scanned; that signing in took five minutes is not their lateness.
        Assert.Equal((RoomStanding.In, "Working together", claim.At), (pass.Standing, pass.Course, pass.Since));
        var scan = Assert.Single(Events());
        Assert.Equal((claim.Id, ScanKind.Arrived, ScanMethod.RoomCode, ScanFinding.None, _amina.Id, _amina.Id), (scan.EventId, scan.Kind, scan.Method, scan.Finding, scan.PersonId, scan.RecordedById));
        var presence = Read(db => db.Presences.Single());
        Assert.Equal((_amina.Id, ScanMethod.RoomCode, true), (presence.PersonId, presence.Method, presence.WholeDay));
        Assert.Equal(1, (await ShownAsync())!.Here);
    }

    [Fact]
    public async Task Pressed_again_and_scanned_again_it_is_one_presence_with_the_first_time()
    {
        var claim = await ClaimAsync();
        await PressAsync(_amina, claim);
        At("09:24:00");
        await PressAsync(_amina, claim);
        var second = await ClaimAsync();

        var pass = (await DeskAsync(d => d.ClaimAsync(_amina.Id, second)))!;

        Assert.Equal((RoomStanding.In, new TimeOnly(9, 15)), (pass.Standing, _database.Clock.TimeOf(pass.Since!.Value)));
        Assert.Single(Read(db => db.Presences.ToList()));
    }

    [Fact]
    public async Task A_claim_is_for_one_person()
    {
        var claim = await ClaimAsync();
        await PressAsync(_amina, claim);

        Assert.Equal(RoomStanding.Used, await PressAsync(_ben, claim));
        Assert.Equal(_amina.Id, Assert.Single(Events()).PersonId);
        Assert.Equal(RoomStanding.In, await PressAsync(_ben, await ClaimAsync()));
    }

    [Fact]
    public async Task After_ten_minutes_a_claim_checks_nobody_in()
    {
        var claim = await ClaimAsync();
        At("09:25:00");

        Assert.Equal(RoomStanding.Ready, await PressAsync(_amina, claim));
        Assert.Empty(Events());
    }

    [Fact]
    public async Task Who_was_struck_off_is_not_brought_back()
    {
        await PressAsync(_amina, await ClaimAsync());
        At("09:16:00");
        await DoorAsync(d => d.UndoAsync(Trainer, "L3-1", Day, _amina.Id, Guid.NewGuid()));
        At("09:17:00");
        var again = await ClaimAsync();

        Assert.Equal(RoomStanding.Ready, await StandsAsync(_amina, again));
        Assert.Equal(RoomStanding.Struck, await PressAsync(_amina, again));
        Assert.Equal(RoomStanding.Struck, await PressAsync(_amina, again));
        Assert.Empty(Read(db => db.Presences.ToList()));
        Assert.Equal(3, Events().Count); // what they did stays visible
    }

    [Fact]
    public async Task Who_left_and_is_back_scans_again()
    {
        var morning = await ClaimAsync();
        await PressAsync(_amina, morning);
        At("12:00:00");
        await DoorAsync(d => d.MarkLeftAsync(Trainer, "L3-1", Day, _amina.Id, Guid.NewGuid()));
        At("13:00:00");

        Assert.Equal(RoomStanding.Used, await StandsAsync(_amina, morning));
        Assert.Equal(RoomStanding.In, await PressAsync(_amina, await ClaimAsync()));
        Assert.Null(Read(db => db.Presences.Single()).LeftAt);
    }

    [Fact]
    public async Task Who_has_no_place_is_kept_for_review_and_counts_for_nothing_until_somebody_decides()
    {
        var (coras, devs) = (await ClaimAsync(), await ClaimAsync());

        Assert.Equal(RoomStanding.ToReview, await PressAsync(_cora, coras));
        Assert.Equal(RoomStanding.ToReview, await PressAsync(_dev, devs));

        Assert.Equal([(_cora.Id, ScanFinding.Waiting), (_dev.Id, ScanFinding.NoPlace)], Events().Select(e => (e.PersonId!.Value, e.Finding)));
        Assert.Empty(Read(db => db.Presences.ToList()));
        Change(db => db.Add(new ReviewDecision { ScanEvent = db.ScanEvents.Single(e => e.PersonId == _dev.Id), Outcome = ReviewOutcome.LeftOut, DecidedAt = _database.Clock.UtcNow }));
        Assert.Equal(RoomStanding.LeftOut, await StandsAsync(_dev, devs));
        Assert.Equal(RoomStanding.ToReview, await StandsAsync(_cora, coras));
    }

    [Fact]
    public async Task One_claim_in_many_hands_at_once_checks_in_one()
    {
        var claim = await ClaimAsync();

        var stands = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => PressAsync(i % 2 == 0 ? _amina : _ben, claim))));

        var first = Assert.Single(Events()).PersonId;
        Assert.All(stands.Select((s, i) => (s, Person: i % 2 == 0 ? _amina : _ben)), x => Assert.Equal(x.Person.Id == first ? RoomStanding.In : RoomStanding.Used, x.s));
    }

    [Fact]
    public async Task Without_the_lock_some_of_them_fail()
    {
        for (var round = 0; round < 40; round++)
        {
            using var test = new RoomCodeDeskTests();
            var claim = await test.ClaimAsync();
            try
            {
                await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => test.PressAsync(i % 2 == 0 ? test._amina : test._ben, claim, locking: false))));
            }
            catch (DbUpdateException)
            {
                return;
            }
        }
        Assert.Fail("Every race without a lock ended well: this test no longer shows that the lock is needed.");
    }

    public void Dispose() => _database.Dispose();
}
