using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>One place handed to several at once, given up meanwhile, and lists of the same people sent at once. Each is repeated, and goes wrong without the lock.</summary>
public class SubstituteRaceTests
{
    private const int Rounds = 8;
    private const int RoundsWithoutLock = 40;
    private const string Reference = "RACE";

    [Fact]
    public async Task A_place_handed_to_several_at_once_goes_to_one() => await HoldsAsync(HandOversAsync);

    [Fact]
    public async Task Without_the_lock_it_goes_to_several() => await GoesWrongAsync(HandOversAsync);

    [Fact]
    public async Task A_place_handed_over_and_given_up_at_once_has_one_owner() => await HoldsAsync(HandOverAndCancelAsync);

    [Fact]
    public async Task Without_the_lock_it_has_two() => await GoesWrongAsync(HandOverAndCancelAsync);

    [Fact]
    public async Task The_same_list_sent_by_several_at_once_books_everybody_once() => await HoldsAsync(ListsAsync);

    [Fact]
    public async Task Without_the_lock_lists_fail_or_book_too_many() => await GoesWrongAsync(ListsAsync);

    private static Task<bool> HandOversAsync(bool locking) => RaceAsync(locking, withCancel: false);

    private static Task<bool> HandOverAndCancelAsync(bool locking) => RaceAsync(locking, withCancel: true);

    /// <summary>Two places, one of them handed to four colleagues at once; somebody waits, who gets it only if it is given up.</summary>
    private static async Task<bool> RaceAsync(bool locking, bool withCancel)
    {
        using var database = new TestDatabase();
        var agency = Given.Agency();
        var people = Enumerable.Range(0, 7).Select(_ => Given.Person(agency: agency)).ToList();
        var session = Given.Session(database.Clock, capacity: 2, reference: Reference);
        Guid key;
        await using (var db = database.Open())
        {
            db.AddRange(people);
            db.Add(session);
            key = Given.Booking(session, people[0], database.Clock.UtcNow).Key;
            Given.Booking(session, people[1], database.Clock.UtcNow);
            Given.Booking(session, people[2], database.Clock.UtcNow);
            await db.SaveChangesAsync();
        }

        var failed = Together(withCancel ? 5 : 4, async i =>
        {
            await using var db = database.Open(locking: locking);
            if (i == 4)
            {
                await db.BookingDesk().CancelAsync(key, people[0].Id);
            }
            else
            {
                await db.SubstituteDesk().HandOverAsync(key, people[0].Id, people[3 + i].Id);
            }
        });

        await using var read = database.Open();
        var bookings = await read.Bookings.ToListAsync();
        var handed = bookings.Count(b => b.SubstituteForId is not null);
        var waits = bookings.Single(b => b.PersonId == people[2].Id).Status == BookingStatus.Waiting;
        var letters = await read.Letters().Select(l => l.Kind).ToListAsync();
        return failed == 0
            && bookings.Count(b => b.Status == BookingStatus.Confirmed) == 2
            && bookings.Count(b => b.Status == BookingStatus.Cancelled) == 1
            && (withCancel ? handed <= 1 && waits == (handed == 1) : handed == 1 && waits)
            && letters.Count(k => k == LetterKind.Substitute) == handed && letters.Count(k => k == LetterKind.HandedOver) == handed && letters.Count == 2;
    }

    /// <summary>A lead presses in two browsers, and a coordinator books some of the same people: three places.</summary>
    private static async Task<bool> ListsAsync(bool locking)
    {
        using var database = new TestDatabase();
        var agency = Given.Agency();
        var (lead, coordinator) = (Given.Person(roles: Role.AgencyLead, agency: agency), Given.Person(roles: Role.Coordinator));
        await using (var db = database.Open())
        {
            db.AddRange(lead, coordinator, Given.Session(database.Clock, capacity: 3, reference: Reference));
            await db.SaveChangesAsync();
        }
        const string list = "Ann One <one@agency.example>\nAnn Two <two@agency.example>\nAnn Three <three@agency.example>\nAnn Four <four@agency.example>\nAnn Paper";

        var failed = Together(3, async i =>
        {
            await using var db = database.Open(locking: locking);
            var by = (await Booker.FindAsync(db, i == 2 ? coordinator.Id : lead.Id))!;
            await db.GroupDesk().BookAsync(Reference, by, GroupList.Read(list), new GroupTerms("Mo Field", "mo@agency.example", i == 2 ? agency.Id : null));
        });

        await using var read = database.Open();
        var bookings = await read.Bookings.ToListAsync();
        return failed == 0 && bookings.Count == 5 && bookings.Count(b => b.Status == BookingStatus.Confirmed) == 3
            && await read.People.CountAsync() == 7 && await read.Letters().CountAsync() == 5;
    }

    private static async Task HoldsAsync(Func<bool, Task<bool>> race)
    {
        for (var round = 0; round < Rounds; round++)
        {
            Assert.True(await race(true));
        }
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
        var failed = 0;
        using var start = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                act(i).GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is DbUpdateException or Microsoft.Data.Sqlite.SqliteException)
            {
                Interlocked.Increment(ref failed);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return failed;
    }
}
