using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>
/// What phones send at the door, a second, with durable commits: one event a request, as when everybody has a signal, and full batches, as when it
/// comes back; beside raw durable single-row commits into a file on the same disk. Each round measures everything; the medians are printed.
/// </summary>
internal static class ScansBenchmark
{
    private const int People = 200;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        using var database = new TestDatabase();
        var trainer = Given.Person("Tess Trainer", Role.Trainer);
        var bookings = new Dictionary<string, List<Booking>>(StringComparer.Ordinal);
        await using (var db = database.Open())
        {
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var reference in new[] { $"one-{round}", $"batch-{round}" })
                {
                    var session = Given.Session(database.Clock, People, reference: reference);
                    session.Trainers.Add(trainer);
                    bookings[reference] = [.. Given.Persons(People).Select(p => Given.Booking(session, p, database.Clock.UtcNow))];
                    db.Add(session);
                }
            }
            await db.SaveChangesAsync();
        }
        database.Time.Set("2016-09-20T08:15:00Z");
        var keeper = new RegisterKeeper(trainer.Id, IsTeam: false);

        await RoundAsync(0); // the first of everything is compiled on the way and does not count
        var rounds = new List<(double Raw, double One, double Batch)>();
        for (var round = 1; round <= Rounds; round++)
        {
            rounds.Add(await RoundAsync(round));
        }
        Console.WriteLine($"raw durable single-row commits a second:               {Median(r => r.Raw),8:N0}   1.00");
        Console.WriteLine($"{"scan events a second, three phones, one a request:",-55}{Median(r => r.One),8:N0}   {Median(r => r.One / r.Raw):F2}");
        Console.WriteLine($"{$"scan events a second, three phones, {AttendanceDesk.MostEvents} a request:",-55}{Median(r => r.Batch),8:N0}   {Median(r => r.Batch / r.Raw):F2}");

        async Task<(double, double, double)> RoundAsync(int round) => (
            await BookingsBenchmark.RawAsync(Path.Combine(database.Folder, $"raw-{round}.db")),
            await ScanAsync($"one-{round}", 1),
            await ScanAsync($"batch-{round}", AttendanceDesk.MostEvents));

        // Everybody's code at each of three phones, in different orders: the same people, three events each.
        async Task<double> ScanAsync(string reference, int atOnce)
        {
            var place = RegisterPlace.OfDay(reference, new DateOnly(2016, 9, 20));
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, 3).Select(phone => Task.Run(async () =>
            {
                var (device, sequence, now) = (Guid.NewGuid(), 0L, database.Clock.UtcNow);
                var events = bookings[reference].OrderBy(b => (b.PersonId * 7919 + phone * 31) % People)
                    .Select(b => new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { CodeHash = CheckInCodes.HashOf(Given.Codes.TokenFor(b.Key)), Device = new DeviceMoment(device, ++sequence, now, now) }).ToList();
                foreach (var batch in events.Chunk(atOnce))
                {
                    await using var db = database.Open();
                    await new AttendanceDesk(db, db.Clock, Given.Codes, Given.Site).RecordAsync(keeper, place, batch);
                }
            })));
            return People * 3 / watch.Elapsed.TotalSeconds;
        }

        double Median(Func<(double Raw, double One, double Batch), double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
    }
}
