using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Programme;

/// <summary>A session is moved while people book and cancel it.</summary>
public class PlanningRaceTests
{
    private const int People = 30;
    private const int Places = 10;
    private const string NewDate = "Tuesday 4 October 2016";

    [Fact]
    public async Task Whoever_is_booked_in_the_end_was_told_the_new_date_once_and_places_and_order_hold()
    {
        for (var round = 0; round < 10; round++)
        {
            Assert.Equal([], await RaceAsync(locking: true));
        }
    }

    /// <summary>The negative control: without the lock somebody is booked for a date that is no longer true, so the test above can fail.</summary>
    [Fact]
    public async Task Without_the_lock_the_same_race_goes_wrong()
    {
        for (var round = 0; round < 20; round++)
        {
            if ((await RaceAsync(locking: false)).Count > 0)
            {
                return;
            }
        }
        Assert.Fail("Twenty races without a lock all ended well: this test no longer shows that the lock is needed.");
    }

    private static async Task<List<string>> RaceAsync(bool locking)
    {
        using var database = new TestDatabase();
        List<int> people;
        List<Guid> leaving;
        await using (var db = database.Open())
        {
            var all = Given.Persons(People);
            var session = Given.Session(database.Clock, Places, reference: "RACE");
            var first = all.Take(10).Select(p => Given.Booking(session, p, database.Clock.UtcNow)).ToList();
            db.AddRange(all);
            db.Add(session);
            await db.SaveChangesAsync();
            people = [.. all.Select(p => p.Id)];
            leaving = [.. first.Take(5).Select(b => b.Key)];
        }
        var wrong = new List<string>();
        List<Func<Task>> acts =
        [
            .. people.Skip(10).Select(p => (Func<Task>)(() => database.BookAsync("RACE", p, locking))),
            .. leaving.Select((key, i) => (Func<Task>)(async () =>
            {
                await using var db = database.Open(locking: locking);
                await db.BookingDesk().CancelAsync(key, people[i]);
            })),
            .. Enumerable.Range(0, 2).Select(_ => (Func<Task>)(async () =>
            {
                await using var db = database.Open(locking: locking);
                await new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)).MoveAsync("RACE", NewDatesTests.Dates("2016-10-04 09:30-12:30"), "", seen: 0);
            })),
        ];
        using var start = new Barrier(acts.Count);
        var threads = acts.OrderBy(_ => Random.Shared.Next()).Select(act => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                act().GetAwaiter().GetResult();
            }
            catch (Exception e) // whatever goes wrong on a thread of its own would end the whole run
            {
                lock (wrong)
                {
                    wrong.Add(e.Message);
                }
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        await using var after = database.Open();
        var bookings = await after.Bookings.AsNoTracking().OrderBy(b => b.Number).ToListAsync();
        var letters = await after.Outbox.AsNoTracking().OrderBy(l => l.Id).ToListAsync();
        Check(bookings.Count == People, "somebody is lost");
        Check(bookings.Count(b => b.HoldsPlace) == Places, $"{bookings.Count(b => b.HoldsPlace)} places");
        Check(bookings.Where(b => b.Status == BookingStatus.Waiting).All(w => bookings.Where(b => b.HoldsPlace).All(c => c.Number < w.Number)), "overtaken");
        foreach (var booking in bookings.Where(b => b.IsActive))
        {
            var mine = letters.Where(l => l.BookingId == booking.Id).ToList();
            Check(mine.Count > 0 && mine[^1].Text.Contains(NewDate, StringComparison.Ordinal), "not told of the new date");
            Check(mine.Count(l => l.Kind == LetterKind.SessionMoved) <= 1, "told twice");
        }
        return wrong;

        void Check(bool holds, string otherwise)
        {
            if (!holds)
            {
                wrong.Add(otherwise);
            }
        }
    }
}
