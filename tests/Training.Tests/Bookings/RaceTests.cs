using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Testing;

namespace Training.Tests.Bookings;

public class RaceTests
{
    private const int People = 50;
    private const int Places = 5;

    [Fact]
    public async Task Fifty_people_and_five_places_five_have_one_and_the_rest_wait_in_order_of_arrival()
    {
        var (confirmed, waiting, lost) = await RaceAsync(locking: true);

        Assert.Equal(Places, confirmed.Count);
        Assert.Equal(People - Places, waiting.Count);
        Assert.Equal(0, lost);
        Assert.Equal(Enumerable.Range(1, People), confirmed.Concat(waiting).Select(b => b.Number));
        Assert.Equal(People, confirmed.Concat(waiting).Select(b => b.PersonId).Distinct().Count());
    }

    [Fact]
    public async Task Arrival_decides_the_order_when_everybody_comes_at_once()
    {
        using var database = new TestDatabase();
        var people = await GivenAsync(database);

        // Each call runs as far as the queue for the lock before the next begins: this is the order of arrival.
        await Task.WhenAll(people.Select(p => database.BookAsync("RACE", p)).ToList());

        await using var db = database.Open();
        Assert.Equal(people, await db.Bookings.OrderBy(b => b.Number).Select(b => b.PersonId).ToListAsync());
        Assert.Equal(People, await db.Outbox.Select(l => l.PersonId).Distinct().CountAsync());
    }

    /// <summary>The negative control: without the lock the same race sells too much or loses people, so the test above can fail.</summary>
    [Fact]
    public async Task Without_the_lock_the_same_race_goes_wrong()
    {
        for (var round = 0; round < 20; round++)
        {
            var (confirmed, waiting, lost) = await RaceAsync(locking: false);
            if (confirmed.Count != Places || waiting.Count != People - Places || lost > 0)
            {
                return;
            }
        }
        Assert.Fail("Twenty races without a lock all ended well: this test no longer shows that the lock is needed.");
    }

    private static async Task<(List<Booking> Confirmed, List<Booking> Waiting, int Lost)> RaceAsync(bool locking)
    {
        using var database = new TestDatabase();
        var people = await GivenAsync(database);
        using var start = new Barrier(People);
        var lost = 0;

        var threads = people.Select(person => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                database.BookAsync("RACE", person, locking).GetAwaiter().GetResult();
            }
            catch (DbUpdateException)
            {
                Interlocked.Increment(ref lost);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        await using var db = database.Open();
        var bookings = await db.Bookings.AsNoTracking().OrderBy(b => b.Number).ToListAsync();
        return ([.. bookings.Where(b => b.Status == BookingStatus.Confirmed)], [.. bookings.Where(b => b.Status == BookingStatus.Waiting)], lost);
    }

    private static async Task<List<int>> GivenAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var people = Given.Persons(People);
        db.AddRange(people);
        db.Add(Given.Session(database.Clock, Places, reference: "RACE"));
        await db.SaveChangesAsync();
        return [.. people.Select(p => p.Id)];
    }
}
