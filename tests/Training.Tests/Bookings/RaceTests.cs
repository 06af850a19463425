using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>
/// Many people at the same button, with a thread each. Every race is run several times with the lock, and once more without
/// (the negative control): a race that cannot go wrong shows nothing.
/// </summary>
public class RaceTests
{
    private const int Rounds = 4;

    [Fact]
    public void Two_hundred_people_and_twenty_places_twenty_have_one_and_the_rest_wait_in_order_of_arrival() => Repeat(places: 20, people: 200, race =>
    {
        race.Run(person => race.Book(person));

        Assert.Equal(20, race.Bookings().Count(b => b.HoldsPlace));
        Assert.Equal(200, race.Bookings().Select(b => b.PersonId).Distinct().Count());
    });

    /// <summary>Sixty people hold or await a place; half of them give up while sixty others book.</summary>
    [Fact]
    public void People_book_while_others_cancel_and_every_freed_place_goes_to_the_first_in_line() => Repeat(places: 20, people: 120, race =>
    {
        var before = race.People[..60];
        before.ForEach(p => race.Database.BookAsync("RACE", p).GetAwaiter().GetResult());
        var leaving = before.Where((_, i) => i % 2 == 0).ToHashSet();

        race.Run(person =>
        {
            if (leaving.Contains(person))
            {
                race.Cancel(person);
            }
            else if (!before.Contains(person))
            {
                race.Book(person);
            }
        });

        Assert.Equal(leaving, race.Bookings().Where(b => b.Status == BookingStatus.Cancelled).Select(b => b.PersonId).ToHashSet());
        Assert.Equal(120, race.Bookings().Select(b => b.PersonId).Distinct().Count());
    });

    [Fact]
    public void The_same_person_in_two_browsers_at_once_has_one_booking() => Repeat(places: 20, people: 15, race =>
    {
        race.Run(person => race.Book(person), browsers: 2);

        Assert.Equal(race.People, race.Bookings().Select(b => b.PersonId).Order());
    });

    [Fact]
    public async Task Arrival_decides_the_order_when_everybody_comes_at_once()
    {
        using var race = new Race(places: 5, people: 50);

        // Each call runs as far as the queue for the lock before the next begins: this is the order of arrival.
        await Task.WhenAll(race.People.Select(p => race.Database.BookAsync("RACE", p)).ToList());

        Assert.Equal(race.People, race.Bookings().OrderBy(b => b.Number).Select(b => b.PersonId));
    }

    private static void Repeat(int places, int people, Action<Race> run)
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var race = new Race(places, people);
            run(race);
            race.AssertThatNothingWentWrong();
        }
        for (var round = 0; round < 20; round++)
        {
            using var race = new Race(places, people, locking: false);
            try
            {
                run(race);
                race.AssertThatNothingWentWrong();
            }
            catch (Xunit.Sdk.XunitException)
            {
                return;
            }
        }
        Assert.Fail("Twenty races without a lock all ended well: this test no longer shows that the lock is needed.");
    }

    private sealed class Race : IDisposable
    {
        private readonly bool _locking;
        private readonly int _places;
        private int _failed;

        public Race(int places, int people, bool locking = true)
        {
            (_places, _locking) = (places, locking);
            using var db = Database.Open();
            var persons = Given.Persons(people);
            db.AddRange(persons);
            db.Add(Given.Session(Database.Clock, places, reference: "RACE"));
            db.SaveChanges();
            People = [.. persons.Select(p => p.Id)];
        }

        public TestDatabase Database { get; } = new();
        public List<int> People { get; }

        /// <summary>Everybody at once, in as many browsers each.</summary>
        public void Run(Action<int> act, int browsers = 1)
        {
            var everybody = Enumerable.Repeat(People, browsers).SelectMany(p => p).ToList();
            using var start = new Barrier(everybody.Count);
            var threads = everybody.Select(person => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    act(person);
                }
                catch (Exception e) when (e is DbUpdateException or Microsoft.Data.Sqlite.SqliteException)
                {
                    Interlocked.Increment(ref _failed);
                }
            }, maxStackSize: 256 * 1024)).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
        }

        public void Book(int person)
        {
            using var db = Database.Open(locking: _locking);
            db.BookingDesk().BookAsync("RACE", person).GetAwaiter().GetResult();
        }

        public void Cancel(int person)
        {
            using var db = Database.Open(locking: _locking);
            var key = db.Bookings.Where(b => b.PersonId == person).Select(b => b.Key).Single();
            db.BookingDesk().CancelAsync(key, person).GetAwaiter().GetResult();
        }

        public List<Booking> Bookings() => Read(db => db.Bookings.AsNoTracking().OrderBy(b => b.Number).ToList());

        /// <summary>What must be so whatever happened in whatever order.</summary>
        public void AssertThatNothingWentWrong()
        {
            var bookings = Bookings();
            var confirmed = bookings.Where(b => b.HoldsPlace).ToList();
            var waiting = bookings.Where(b => b.Status == BookingStatus.Waiting).ToList();
            Assert.Equal(0, _failed);
            Assert.Equal(Enumerable.Range(1, bookings.Count), bookings.Select(b => b.Number));
            Assert.Equal(Math.Min(_places, confirmed.Count + waiting.Count), confirmed.Count);
            Assert.True(waiting.Count == 0 || confirmed.Max(b => b.Number) < waiting.Min(b => b.Number), "Somebody overtook the waiting list.");
            Assert.Equal(Expected(Read(db => db.History.Where(h => h.Subject == "booking").OrderBy(h => h.Id).ToList())), Letters());
        }

        /// <summary>The letters that the history of each booking asks for: one for each change.</summary>
        private static List<string> Expected(IEnumerable<Training.History.HistoryEntry> history) => [.. history
            .Select(h => $"{h.BookingId} {(h.Verb, Status(h.Changes)) switch
            {
                ("added", nameof(BookingStatus.Confirmed)) => LetterKind.BookingConfirmed,
                ("added", _) => LetterKind.BookingWaiting,
                (_, nameof(BookingStatus.Confirmed)) => LetterKind.BookingPromoted,
                _ => LetterKind.BookingCancelled,
            }}")
            .Order(StringComparer.Ordinal)];

        private static string Status(string changes) =>
            System.Text.Json.JsonDocument.Parse(changes).RootElement.GetProperty(nameof(Booking.Status))[1].GetString()!;

        private List<string> Letters() => [.. Read(db => db.Letters().Select(l => new { l.BookingId, l.Kind }).ToList())
            .Select(l => $"{l.BookingId} {l.Kind}").Order(StringComparer.Ordinal)];

        private T Read<T>(Func<TrainingDb, T> read)
        {
            using var db = Database.Open();
            return read(db);
        }

        public void Dispose() => Database.Dispose();
    }
}
