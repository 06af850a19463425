using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>People agree and decline with the same link while the time to answer runs out. Repeated, and goes wrong without the lock.</summary>
public class AgreementRaceTests
{
    private const int Rounds = 10;
    private const int RoundsWithoutLock = 40;

    [Fact]
    public async Task Agreeing_declining_and_running_out_of_time_at_once_come_to_one_end()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Assert.Equal("", await RaceAsync(locking: true));
        }
    }

    [Fact]
    public async Task Without_the_lock_they_come_to_several()
    {
        for (var round = 0; round < RoundsWithoutLock; round++)
        {
            if (await RaceAsync(locking: false) != "")
            {
                return;
            }
        }
        Assert.Fail("Every race without a lock ended well: this test no longer shows that the lock is needed.");
    }

    /// <summary>Empty when there was one end, with its letter.</summary>
    private static async Task<string> RaceAsync(bool locking)
    {
        using var database = new TestDatabase();
        string token;
        await using (var db = database.Open())
        {
            var person = Given.Person();
            db.AddRange(person, Given.Policy(), Given.Session(database.Clock, 1, reference: "RACE", days: "2016-10-20 09:30-12:30"));
            await db.SaveChangesAsync();
            await db.BookingDesk().BookAsync("RACE", person.Id, new("Jo Fisher", "jo@agency.example"));
            token = Given.Codes.AgreementTokenFor(db.Agreements.Single().Key);
            await db.Letters().ExecuteDeleteAsync();
        }
        database.Time.Set("2016-09-19T22:59:59Z");

        var failed = 0;
        using var start = new Barrier(9);
        var threads = Enumerable.Range(0, 9).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            if (i == 8)
            {
                database.Time.Set("2016-09-19T23:00:00Z");
                return;
            }
            try
            {
                using var db = database.Open(locking: locking);
                if (i < 6)
                {
                    db.AgreementDesk().AnswerAsync(token, i % 2 == 0, null).GetAwaiter().GetResult();
                }
                else
                {
                    db.AgreementDesk().ExpireDueAsync().GetAwaiter().GetResult();
                }
            }
            catch (Exception e) when (e is DbUpdateException or Microsoft.Data.Sqlite.SqliteException or AggregateException)
            {
                Interlocked.Increment(ref failed);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        await using (var db = database.Open())
        {
            await db.AgreementDesk().ExpireDueAsync(); // if nobody has come through in time
        }

        await using var read = database.Open();
        var booking = await read.Bookings.SingleAsync();
        var kinds = await read.Letters().Select(l => l.Kind).ToListAsync();
        var should = (booking.Status, await read.Agreements.Select(a => a.Agreed).SingleAsync()) switch
        {
            (BookingStatus.Confirmed, true) => LetterKind.BookingConfirmed,
            (BookingStatus.Declined, false) => LetterKind.BookingDeclined,
            (BookingStatus.Declined, null) => LetterKind.RequestExpired,
            _ => (LetterKind)0,
        };
        return failed == 0 && kinds.SequenceEqual([should]) ? "" : $"{failed} failed; {booking.Status} with {string.Join(", ", kinds)}";
    }
}
