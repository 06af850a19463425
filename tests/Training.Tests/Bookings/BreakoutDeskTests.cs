using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>Choosing, moving and checking in, in a real database.</summary>
public sealed class BreakoutDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly List<Person> _people = Given.Persons(4);
    private List<Booking> _bookings = [];

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Choosing_gives_places_and_one_letter_that_says_what_when_and_where()
    {
        await ConferenceAsync("1 a 1", "1 b 5", "2 c 5");

        var answer = await ChooseAsync(0, "1 a", "1 b", "2 c");

        Assert.Equal((BreakoutOutcome.Done, "You have a place in About a and About c."), (answer.Outcome, answer.Sentence));
        var letter = Assert.Single(Letters());
        Assert.Equal((LetterKind.WorkshopsChosen, _people[0].Name), (letter.Kind, letter.ToName));
        Assert.Contains("Workshops 1: About a, 11am to 11:50am, Room a", letter.Text, StringComparison.Ordinal);
        Assert.Contains("until Sunday 18 September 2016", letter.Text, StringComparison.Ordinal);
        Assert.Equal("1 a, 2 c", await HasAsync(0));
    }

    [Fact]
    public async Task The_same_choices_again_change_nothing_and_send_nothing()
    {
        await ConferenceAsync("1 a 1", "1 b 5");
        await ChooseAsync(0, "1 a", "1 b");

        Assert.Equal(BreakoutOutcome.NothingDifferent, (await ChooseAsync(0, "1 a", "1 b")).Outcome);
        Assert.Single(Letters());
    }

    [Fact]
    public async Task A_place_given_up_moves_a_chain_of_people_with_one_letter_each_in_the_same_commit()
    {
        await ConferenceAsync("1 a 1", "1 b 1", "1 c 1", "2 d 1", "2 e 9");
        await ChooseAsync(0, "1 a", "2 d");
        await ChooseAsync(1, "1 a", "1 b", "2 d", "2 e");
        await ChooseAsync(2, "1 a", "1 b", "1 c", "2 e");
        Forget();

        Assert.Equal(BookingOutcome.Cancelled, await _database.CancelAsync(_bookings[0].Key, _people[0].Id));

        Assert.Equal(["", "1 a, 2 d", "1 b, 2 e"], new[] { await HasAsync(0), await HasAsync(1), await HasAsync(2) });
        Assert.Equal([(LetterKind.BookingCancelled, 0), (LetterKind.WorkshopsMoved, 1), (LetterKind.WorkshopsMoved, 2)], Letters().ConvertAll(l => (l.Kind, _people.FindIndex(p => p.Name == l.ToName))).Order());
        Assert.Contains("You are on the waiting list for “About a”", Letters().Single(l => l.ToName == _people[2].Name).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_save_that_forgets_the_letters_is_refused()
    {
        await ConferenceAsync("1 a 1", "1 b 1");
        await ChooseAsync(0, "1 a");
        await ChooseAsync(1, "1 a", "1 b");

        await using var db = _database.Open();
        await using var work = await db.BeginWriteAsync();
        var session = (await db.LockSessionAsync("CONF"))!;
        Given.Cancelled(session, session.Bookings.Single(b => b.Key == _bookings[0].Key), _database.Clock.UtcNow);

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task Every_operation_that_frees_a_place_writes_to_those_it_moves()
    {
        await ConferenceAsync("1 a 1", "1 b 1", "1 c 1");
        await ChooseAsync(0, "1 a");
        await ChooseAsync(1, "1 b", "1 c");
        await ChooseAsync(2, "1 a", "1 b");
        Forget();

        await using (var db = _database.Open())
        {
            Assert.Equal(RosterOutcome.Done, (await db.RosterDesk().CancelAsync("CONF", _bookings[0].Key, _people[3].Id, "Asked")).Outcome);
        }
        Assert.Equal("1 a", await HasAsync(2));
        Assert.Contains(Letters(), l => l.Kind == LetterKind.WorkshopsMoved && l.ToName == _people[2].Name);
    }

    [Fact]
    public async Task A_choice_that_is_dropped_is_gone_and_the_story_says_so()
    {
        await ConferenceAsync("1 a 1", "1 b 3");
        await ChooseAsync(0, "1 a");
        await ChooseAsync(1, "1 a", "1 b");

        Assert.Equal(BreakoutOutcome.Done, (await ChooseAsync(1, "1 b")).Outcome);

        Assert.Equal("1 b", await HasAsync(1));
        await using var db = _database.Open();
        Assert.Equal(1, await db.BreakoutChoices.CountAsync(c => c.Booking.Key == _bookings[1].Key));
        Assert.Contains((await BookingStory.FindAsync(db, "CONF", _bookings[1].Key))!.Lines, l => l.What == "No longer wants the workshop “About a” in Workshops 1");
    }

    [Fact]
    public async Task The_team_puts_somebody_elsewhere_also_after_choosing_has_ended_but_not_over_the_places()
    {
        await ConferenceAsync("1 a 1", "1 b 1", "2 a 3");
        await ChooseAsync(0, "1 a", "2 a");
        await ChooseAsync(1, "1 b", "2 a");
        _database.Time.Set("2016-09-19T09:00:00Z");
        Forget();

        Assert.Equal(BreakoutOutcome.NotOpen, (await ChooseAsync(1, "1 a", "2 a")).Outcome);
        Assert.Equal(BreakoutOutcome.TwiceTheSame, (await PutAsync(1, "1 a")).Outcome);
        Assert.Equal(BreakoutOutcome.NoPlaceFree, (await PutAsync(2, "1 b")).Outcome);
        Assert.Equal(BreakoutOutcome.NothingDifferent, (await PutAsync(0, "1 a")).Outcome);
        Assert.Equal(BreakoutOutcome.NotFound, (await PutAsync(0, "1 z")).Outcome);
        Assert.Empty(Letters());
        await CapacityAsync("1 b", 2);

        Assert.Equal(BreakoutOutcome.Done, (await PutAsync(2, "1 b")).Outcome);
        var letter = Assert.Single(Letters());
        Assert.Equal(LetterKind.WorkshopByHand, letter.Kind);
        Assert.Contains("The reason: By hand", letter.Text, StringComparison.Ordinal);
        await using var db = _database.Open();
        var story = (await BookingStory.FindAsync(db, "CONF", _bookings[2].Key))!;
        Assert.Contains(story.Lines, l => l is { What: "Chose the workshop “About b” in Workshops 1, and has a place in it", Reason: "By hand" });
    }

    [Fact]
    public async Task Others_who_wait_and_strangers_choose_nothing()
    {
        await ConferenceAsync("1 a 1");
        _people.AddRange(Given.Persons(1));
        await using (var db = _database.Open())
        {
            await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Capacity, 4));
            db.Add(_people[4]);
            await db.SaveChangesAsync();
        }
        await _database.BookAsync("CONF", _people[4].Id);
        Guid waiting;
        await using (var db = _database.Open())
        {
            waiting = await db.Bookings.Where(b => b.PersonId == _people[4].Id).Select(b => b.Key).SingleAsync();
        }

        Assert.Equal(BreakoutOutcome.NotFound, (await ChooseAsync(_bookings[0].Key, _people[1].Id, "1 a")).Outcome);
        Assert.Equal(BreakoutOutcome.NoPlaceInSession, (await ChooseAsync(waiting, _people[4].Id, "1 a")).Outcome);
        Assert.Equal(BreakoutOutcome.NotThese, (await ChooseAsync(_bookings[0].Key, _people[0].Id, "1 z")).Outcome);
        Assert.Equal(BreakoutOutcome.NotThese, (await ChooseAsync(_bookings[0].Key, _people[0].Id)).Outcome);
    }

    [Fact]
    public async Task The_last_place_in_a_workshop_goes_to_one_of_many_who_ask_at_once()
    {
        for (var round = 0; round < 8; round++)
        {
            Assert.Equal(1, await RaceAsync(locking: true));
        }
    }

    [Fact]
    public async Task Without_the_lock_it_goes_to_several()
    {
        for (var round = 0; round < 40; round++)
        {
            if (await RaceAsync(locking: false) != 1)
            {
                return;
            }
        }
        Assert.Fail("Every race without a lock ended well: this test no longer shows that the lock is needed.");
    }

    [Fact]
    public async Task A_workshop_has_a_register_of_its_own_that_only_ever_grows()
    {
        await ConferenceAsync("1 a 2", "1 b 5");
        await ChooseAsync(0, "1 a");
        var keeper = new RegisterKeeper(_people[3].Id, IsTeam: true);
        var form = Guid.NewGuid();

        Assert.Equal(DeskOutcome.TooEarly, (await DoorAsync(keeper, ScanKind.Arrived, _people[0].Id, form)).Outcome);
        _database.Time.Set("2016-09-20T09:00:00Z");
        Assert.Equal(DeskOutcome.CheckedIn, (await DoorAsync(keeper, ScanKind.Arrived, _people[0].Id, form)).Outcome);
        Assert.Equal(DeskOutcome.CheckedIn, (await DoorAsync(keeper, ScanKind.Arrived, _people[0].Id, form)).Outcome);
        Assert.Equal(DeskOutcome.AlreadyIn, (await DoorAsync(keeper, ScanKind.Arrived, _people[0].Id, Guid.NewGuid())).Outcome);
        Assert.Equal(DeskOutcome.CheckedIn, (await DoorAsync(keeper, ScanKind.Arrived, _people[1].Id, Guid.NewGuid())).Outcome);
        Assert.Equal(DeskOutcome.Undone, (await DoorAsync(keeper, ScanKind.Undone, _people[0].Id, Guid.NewGuid())).Outcome);
        Assert.Equal(DeskOutcome.NotFound, (await DoorAsync(keeper with { IsTeam = false }, ScanKind.Arrived, _people[0].Id, Guid.NewGuid())).Outcome);

        await using var db = _database.Open();
        Assert.Equal(4, await db.ScanEvents.CountAsync(e => e.BreakoutId != null)); // every scan is kept
        Assert.Equal(0, await db.Presences.CountAsync());
        var register = (await BreakoutRegister.OpenAsync(db, keeper, "CONF", 1, "a"))!;
        Assert.Equal((1, 1, 2), (register.Expected, register.Came, register.Others.Count));
        Assert.Equal((1, 1), (await BreakoutRegister.OnDayAsync(db, await db.SessionDays.Select(d => d.Id).SingleAsync())).Where(w => w.Code == "a").Select(w => (w.Expected, w.Present)).Single());
    }

    /// <summary>Eight people ask at once for a workshop with one place; how many have it.</summary>
    private static async Task<int> RaceAsync(bool locking)
    {
        using var database = new TestDatabase();
        var people = Given.Persons(8);
        var session = Given.Conference(database.Clock, workshops: ["1 a 1", "1 b 9"]);
        var keys = people.ConvertAll(p => Given.Booking(session, p, database.Clock.UtcNow).Key);
        await using (var db = database.Open())
        {
            db.Add(session);
            await db.SaveChangesAsync();
        }
        using var start = new Barrier(people.Count);
        var threads = people.Select((person, i) => new Thread(() =>
        {
            using var db = database.Open(locking: locking);
            start.SignalAndWait();
            try
            {
                Desk(db).ChooseAsync(keys[i], person.Id, new Dictionary<int, IReadOnlyList<string>> { [1] = ["a", "b"] }).GetAwaiter().GetResult();
            }
            catch (Exception e) when (!locking && e is DbUpdateException or Microsoft.Data.Sqlite.SqliteException)
            {
                // Without a lock anything may happen.
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        await using var read = database.Open();
        return await read.BreakoutChoices.CountAsync(c => c.Breakout.Code == "a" && c.HeldSlotId != null);
    }

    private static BreakoutDesk Desk(TrainingDb db) => new(db, db.Clock, Desks.Letters(db.Clock));

    private async Task ConferenceAsync(params string[] workshops)
    {
        await using var db = _database.Open();
        var session = Given.Conference(_database.Clock, workshops: workshops);
        _bookings = _people.ConvertAll(p => Given.Booking(session, p, _database.Clock.UtcNow));
        db.Add(session);
        await db.SaveChangesAsync();
    }

    private Task<BreakoutAnswer> ChooseAsync(int person, params string[] wants) => ChooseAsync(_bookings[person].Key, _people[person].Id, wants);

    private async Task<BreakoutAnswer> ChooseAsync(Guid key, int person, params string[] wants)
    {
        await using var db = _database.Open();
        return await Desk(db).ChooseAsync(key, person, wants.Select(w => w.Split(' ')).GroupBy(w => int.Parse(w[0])).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(w => w[1])]));
    }

    private async Task<BreakoutAnswer> PutAsync(int person, string workshop)
    {
        await using var db = _database.Open();
        return await Desk(db).PutIntoAsync("CONF", _bookings[person].Key, int.Parse(workshop[..1]), workshop[2..], "By hand");
    }

    private async Task CapacityAsync(string workshop, int capacity)
    {
        await using var db = _database.Open();
        Assert.True((await Desk(db).ChangeCapacityAsync("CONF", int.Parse(workshop[..1]), workshop[2..], capacity)).Good);
    }

    private async Task<DeskAnswer> DoorAsync(RegisterKeeper keeper, ScanKind kind, int person, Guid id)
    {
        await using var db = _database.Open();
        return await new AttendanceDesk(db, db.Clock, Given.Codes, Given.Site).RecordAsync(keeper, RegisterPlace.OfWorkshop("CONF", 1, "a"), new DoorEvent(id, kind) { PersonId = person });
    }

    private async Task<string> HasAsync(int person)
    {
        await using var db = _database.Open();
        var id = _bookings[person].Id;
        return string.Join(", ", await db.BreakoutChoices.Where(c => c.BookingId == id && c.HeldSlotId != null).OrderBy(c => c.Breakout.Slot.Number).Select(c => c.Breakout.Slot.Number + " " + c.Breakout.Code).ToListAsync());
    }

    private List<OutboxLetter> Letters()
    {
        using var db = _database.Open();
        return [.. db.Letters().OrderBy(l => l.Id)];
    }

    private void Forget()
    {
        using var db = _database.Open();
        db.Letters().ExecuteDelete();
    }
}
