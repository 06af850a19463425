using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>Two coordinators, and people who book and cancel meanwhile. Each race is repeated, and goes wrong without the lock.</summary>
public class RosterRaceTests
{
    private const int Rounds = 10;
    private const int RoundsWithoutLock = 40;
    private const string Reference = "RACE";

    [Fact]
    public async Task A_place_given_by_hand_and_by_itself_goes_to_one_of_them()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Assert.True(await PromotionRaceAsync(locking: true));
        }
    }

    [Fact]
    public async Task Without_the_lock_it_goes_to_both() => await GoesWrongAsync(PromotionRaceAsync);

    [Fact]
    public async Task Places_cut_while_people_book_take_nothing_away_and_give_nothing_more()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Assert.True(await CapacityRaceAsync(locking: true));
        }
    }

    [Fact]
    public async Task Without_the_lock_people_get_places_that_are_gone() => await GoesWrongAsync(CapacityRaceAsync);

    [Fact]
    public async Task The_same_form_sent_at_once_by_many_is_one_letter_each()
    {
        using var database = new TestDatabase();
        var keys = await GivenAsync(database, capacity: 3, people: 6);
        var form = Guid.NewGuid();

        Assert.Equal(0, Together(8, _ => Roster(database, locking: true, d => d.MessageAsync(Reference, Addressees.Everybody, "Parking", "Come by bus.", form))));

        await using var db = database.Open();
        Assert.Equal(keys.Count, await db.Letters().CountAsync(l => l.Kind == LetterKind.SessionMessage));
    }

    /// <summary>One place is free that nobody was given. Three coordinators give it to the last three, while two others who wait leave, which serves the list.</summary>
    private static async Task<bool> PromotionRaceAsync(bool locking)
    {
        using var database = new TestDatabase();
        var keys = await GivenAsync(database, capacity: 3, people: 9);
        await using (var db = database.Open())
        {
            await db.Letters().ExecuteDeleteAsync();
            await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Capacity, 4));
        }

        var failed = Together(5, i => i < 3
            ? Roster(database, locking, d => d.PromoteAsync(Reference, keys[8 - i], "By hand"))
            : Roster(database, locking, d => d.CancelAsync(Reference, keys[i + 1], by: 1, "Left")));

        await using var read = database.Open();
        var confirmed = await read.Bookings.CountAsync(b => b.Status == BookingStatus.Confirmed);
        var letters = await read.Letters().CountAsync(l => l.Kind == LetterKind.PromotedByHand || l.Kind == LetterKind.BookingPromoted);
        return failed == 0 && confirmed == 4 && letters == 1 && await read.Bookings.CountAsync(b => b.Status == BookingStatus.Cancelled) == 2;
    }

    /// <summary>Twenty people book ten places, which become four meanwhile.</summary>
    private static async Task<bool> CapacityRaceAsync(bool locking)
    {
        using var database = new TestDatabase();
        await GivenAsync(database, capacity: 10, people: 0);
        List<int> people;
        await using (var db = database.Open())
        {
            var persons = Given.Persons(20);
            db.AddRange(persons);
            await db.SaveChangesAsync();
            people = persons.ConvertAll(p => p.Id);
        }

        var failed = Together(21, i => i == 10
            ? Roster(database, locking, d => d.ChangeCapacityAsync(Reference, 4, minimum: null))
            : database.BookAsync(Reference, people[i < 10 ? i : i - 1], locking));

        await using var read = database.Open();
        var cut = await read.History.Where(h => h.Verb == "changed" && h.Changes.Contains("Capacity")).Select(h => h.Id).SingleOrDefaultAsync();
        var before = (await read.History.Where(h => h.Subject == "booking" && h.Id < cut).Select(h => h.Changes).ToListAsync())
            .Count(c => JsonDocument.Parse(c).RootElement.GetProperty("Status")[1].GetString() == nameof(BookingStatus.Confirmed));
        var confirmed = await read.Bookings.CountAsync(b => b.Status == BookingStatus.Confirmed);
        return failed == 0 && confirmed == Math.Max(before, 4) && await read.Bookings.CountAsync() == 20;
    }

    private static async Task GoesWrongAsync(Func<bool, Task<bool>> race)
    {
        for (var round = 0; round < RoundsWithoutLock; round++)
        {
            if (!await race(false))
            {
                return;
            }
        }
        Assert.Fail("Every race without a lock ended well: this test no longer shows that the lock is needed.");
    }

    /// <summary>Everybody at once, each on a thread of their own; how many failed to save.</summary>
    private static int Together(int count, Func<int, Task> act)
    {
        using var start = new Barrier(count);
        var failed = 0;
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                act(i).GetAwaiter().GetResult();
            }
            catch (DbUpdateException)
            {
                Interlocked.Increment(ref failed);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return failed;
    }

    private static async Task Roster(TestDatabase database, bool locking, Func<RosterDesk, Task<RosterAnswer>> act)
    {
        await using var db = database.Open(locking: locking);
        await act(db.RosterDesk());
    }

    private static async Task<List<Guid>> GivenAsync(TestDatabase database, int capacity, int people)
    {
        await using var db = database.Open();
        var session = Given.Session(database.Clock, capacity, reference: Reference);
        db.Add(session);
        var keys = Given.Persons(people).ConvertAll(p => Given.Booking(session, p, database.Clock.UtcNow).Key);
        await db.SaveChangesAsync();
        return keys;
    }
}
