using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.History;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.People;

public sealed class NeedsDeskTests : IDisposable
{
    private static readonly NeedsTold LargePrint = new("", "", "Large print");
    private static readonly NeedsTold Halal = new("Step-free", "Halal", "");

    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _trainer = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _other = Given.Person("Otto Other", Role.Trainer);
    private readonly Session _session;

    public NeedsDeskTests()
    {
        _session = Given.Session(_database.Clock, capacity: 2, reference: "L3-1", days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _session.Trainers.Add(_trainer);
        using var db = _database.Open();
        db.AddRange(_session, _other, _amina, _ben, _cora);
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    private async Task<T> AtDeskAsync<T>(Func<NeedsDesk, Task<T>> act, Actor? actor = null)
    {
        await using var db = _database.Open(actor);
        return await act(new NeedsDesk(db, new NeedsKeeping(12)));
    }

    private Task<bool> SaveAsync(Person person, NeedsTold told) => AtDeskAsync(async desk => { await desk.SaveAsync(person.Id, told); return true; }, new Actor(person.Id, "web 192.0.2.7"));

    private async Task BookAsync(params Person[] people)
    {
        await using var db = _database.Open();
        var session = await db.LockSessionAsync("L3-1");
        foreach (var person in people)
        {
            Given.Booking(session!, await db.People.SingleAsync(p => p.Id == person.Id), _database.Clock.UtcNow);
        }
        await db.SaveChangesAsync();
    }

    private async Task<SessionNeeds> SeenAsync(RegisterKeeper who, string reference = "L3-1")
    {
        await using var db = _database.Open();
        return await SessionNeeds.OfAsync(db, who, reference);
    }

    private RegisterKeeper Team => new(_cora.Id, true);

    private RegisterKeeper Trainer => new(_trainer.Id, false);

    private List<HistoryEntry> History()
    {
        using var db = _database.Open();
        return [.. db.History.Where(h => h.Subject == "needs").OrderBy(h => h.Id)];
    }

    [Fact]
    public async Task They_are_asked_once_and_kept_for_the_next_booking()
    {
        Assert.Null(await AtDeskAsync(d => d.OfAsync(_amina.Id)));

        await SaveAsync(_amina, Halal);
        await SaveAsync(_ben, new NeedsTold("", "", ""));

        var mine = await AtDeskAsync(d => d.OfAsync(_amina.Id));
        Assert.Equal((Halal, false, new DateOnly(2017, 9, 12)), (mine!.Told, mine.AreNone, mine.KeptUntil));
        Assert.True((await AtDeskAsync(d => d.OfAsync(_ben.Id)))!.AreNone);
        await BookAsync(_amina);
        Assert.Equal(new DateOnly(2017, 9, 27), (await AtDeskAsync(d => d.OfAsync(_amina.Id)))!.KeptUntil);
    }

    [Fact]
    public async Task History_tells_that_they_were_recorded_changed_and_deleted_and_never_what_they_are()
    {
        await SaveAsync(_amina, Halal);
        await SaveAsync(_amina, LargePrint);
        Assert.True(await AtDeskAsync(d => d.DeleteAsync(_amina.Id), new Actor(_amina.Id, "web 192.0.2.7")));
        Assert.False(await AtDeskAsync(d => d.DeleteAsync(_amina.Id)));

        Assert.Equal(["added", "changed", "removed"], History().Select(h => h.Verb));
        Assert.All(History(), h => Assert.Equal(("{}", _amina.Id, _amina.Id, "web 192.0.2.7"), (h.Changes, h.PersonId, h.ActorId, h.From)));
    }

    [Fact]
    public async Task Nothing_of_them_is_left_in_the_file_once_they_are_deleted()
    {
        await SaveAsync(_amina, new NeedsTold("", "", "A very particular arrangement"));
        Assert.True(Holds("very particular"));

        await AtDeskAsync(d => d.DeleteAsync(_amina.Id));

        Assert.False(Holds("very particular"));

        bool Holds(string words)
        {
            using (var db = _database.Open())
            {
                db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE);");
            }
            return File.ReadAllBytes(_database.File).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(words)) >= 0;
        }
    }

    [Fact]
    public async Task After_the_set_time_they_are_deleted_and_not_a_day_before()
    {
        await BookAsync(_amina);
        await SaveAsync(_amina, Halal);
        await SaveAsync(_ben, LargePrint);

        _database.Time.Set("2017-09-12T22:59:00Z"); // a year after both told us, the day's last minute in London
        Assert.Equal(0, await AtDeskAsync(d => d.DeleteOverdueAsync()));
        _database.Time.Set("2017-09-12T23:00:00Z");
        Assert.Equal(1, await AtDeskAsync(d => d.DeleteOverdueAsync()));
        Assert.Null(await AtDeskAsync(d => d.OfAsync(_ben.Id)));
        Assert.Equal((_ben.Id, "removed", (int?)null, "system"), (History()[^1].PersonId!.Value, History()[^1].Verb, History()[^1].ActorId, History()[^1].From));
        _database.Time.Set("2017-09-27T22:59:00Z"); // a year after Amina's last day
        Assert.Equal(0, await AtDeskAsync(d => d.DeleteOverdueAsync()));
        _database.Time.Set("2017-09-27T23:00:00Z");
        Assert.Equal(1, await AtDeskAsync(d => d.DeleteOverdueAsync()));

        Assert.Equal(0, await AtDeskAsync(d => d.DeleteOverdueAsync()));
    }

    [Fact]
    public async Task A_cancelled_booking_keeps_nothing_and_a_new_answer_starts_the_time_again()
    {
        await BookAsync(_amina);
        await SaveAsync(_amina, Halal);
        await CancelAsync(_amina);
        _database.Time.Set("2017-09-10T12:00:00Z");
        await SaveAsync(_amina, Halal);
        _database.Time.Set("2017-09-20T12:00:00Z");
        Assert.Equal(0, await AtDeskAsync(d => d.DeleteOverdueAsync()));

        _database.Time.Set("2018-09-10T23:30:00Z");
        Assert.Equal(1, await AtDeskAsync(d => d.DeleteOverdueAsync()));
    }

    [Fact]
    public async Task The_team_and_the_sessions_trainer_see_those_who_have_a_place_and_nobody_else()
    {
        await SaveAsync(_amina, Halal);
        await SaveAsync(_ben, new NeedsTold("", "", ""));
        await SaveAsync(_cora, LargePrint);
        await BookAsync(_amina, _ben, _cora); // two places: Cora waits
        _database.Time.Set("2016-09-18T08:00:00Z");

        foreach (var who in new[] { Team, Trainer })
        {
            var seen = await SeenAsync(who);
            Assert.Equal([new NeedsLine("Amina Hussain", Halal)], seen.Lines);
            Assert.Equal((1, 0), (seen.NeedNothing, seen.NotAnswered));
        }
        Assert.Equal(new SessionNeeds([], 0, 0, true).Lines, (await SeenAsync(new RegisterKeeper(_other.Id, false))).Lines);
        Assert.Equal(0, (await SeenAsync(new RegisterKeeper(_other.Id, false))).NeedNothing);
        Assert.Empty((await SeenAsync(Team, "NONE")).Lines);
    }

    [Fact]
    public async Task Whoever_cancels_is_no_longer_seen_and_whoever_gets_the_place_is()
    {
        await SaveAsync(_amina, Halal);
        await SaveAsync(_cora, LargePrint);
        await BookAsync(_amina, _ben, _cora);

        await CancelAsync(_amina);

        var seen = await SeenAsync(Team);
        Assert.Equal([new NeedsLine("Cora Lane", LargePrint)], seen.Lines);
        Assert.Equal(1, seen.NotAnswered);
    }

    [Fact]
    public async Task A_trainer_learns_what_to_prepare_at_once_and_for_whom_when_the_register_opens()
    {
        await SaveAsync(_amina, Halal);
        await BookAsync(_amina);

        Assert.Equal((false, ""), (await SeenAsync(Trainer) is var early ? (early.Named, early.Lines.Single().Name) : default));
        Assert.Equal("Amina Hussain", (await SeenAsync(Team)).Lines.Single().Name);
        _database.Time.Set("2016-09-18T08:00:00Z");
        Assert.Equal("Amina Hussain", (await SeenAsync(Trainer)).Lines.Single().Name);
    }

    [Fact]
    public async Task Two_weeks_after_the_last_day_nobody_sees_them_any_more()
    {
        await SaveAsync(_amina, Halal);
        await BookAsync(_amina);

        _database.Time.Set("2016-10-11T22:59:00Z");
        Assert.Single((await SeenAsync(Team)).Lines);
        Assert.Single((await SeenAsync(Trainer)).Lines);
        _database.Time.Set("2016-10-11T23:00:00Z");
        Assert.Empty((await SeenAsync(Team)).Lines);
        Assert.Empty((await SeenAsync(Trainer)).Lines);
        Assert.NotNull(await AtDeskAsync(d => d.OfAsync(_amina.Id)));
    }

    [Fact]
    public void Food_is_counted_for_the_caterer_however_it_is_written()
    {
        var needs = new SessionNeeds([Line("Halal"), Line("vegan"), Line("halal"), Line("")], 0, 0, true);

        Assert.Equal([("Halal", 2), ("vegan", 1)], needs.Food);

        static NeedsLine Line(string food) => new("Somebody", new NeedsTold("", food, "x"));
    }

    private async Task CancelAsync(Person person)
    {
        await using var db = _database.Open();
        var session = await db.LockSessionAsync("L3-1");
        var booking = session!.Bookings.Single(b => b.PersonId == person.Id);
        Given.Cancelled(session, booking, _database.Clock.UtcNow, person.Id);
        await db.SaveChangesAsync();
    }
}
