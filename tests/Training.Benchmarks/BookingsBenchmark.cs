using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>
/// Bookings a second with durable commits, beside raw durable single-row commits into a file on the same disk; and how long the
/// unluckiest of 200 people wait who press the button at once. Each round measures everything; the medians are printed.
/// </summary>
internal static class BookingsBenchmark
{
    private const int People = 200;
    private const int Sessions = 50;
    private const int SessionsEach = 5;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        using var database = new TestDatabase();
        var people = Given.Persons(People);
        await using (var db = database.Open())
        {
            db.AddRange(people);
            for (var round = 0; round <= Rounds; round++)
            {
                db.AddRange(Enumerable.Range(0, Sessions).Select(i => Given.Session(database.Clock, 20, reference: $"{round}-{i}", venue: i == 0 ? Given.Venue($"v{round}") : null)));
                db.Add(Given.Session(database.Clock, 20, reference: $"{round}-one"));
            }
            await db.SaveChangesAsync();
        }

        await RoundAsync(0); // the first of everything is compiled on the way and does not count
        var rounds = new List<(double Raw, Run One, Run Many)>();
        for (var round = 1; round <= Rounds; round++)
        {
            rounds.Add(await RoundAsync(round));
        }
        Console.WriteLine($"raw durable single-row commits a second:               {Median(rounds, r => r.Raw),8:N0}   1.00");
        Print("one session of 20 places", r => r.One);
        Print($"{Sessions} sessions, {SessionsEach} each", r => r.Many);

        async Task<(double, Run, Run)> RoundAsync(int round)
        {
            var raw = await RawAsync(Path.Combine(database.Folder, $"raw-{round}.db"));
            var one = await BookAsync(database, [.. people.Select(p => (p.Id, new[] { $"{round}-one" }))]);
            var many = await BookAsync(database, [.. people.Select((p, i) => (p.Id, Enumerable.Range(0, SessionsEach).Select(n => $"{round}-{(i + n * 7) % Sessions}").ToArray()))]);
            return (raw, one, many);
        }

        void Print(string what, Func<(double Raw, Run One, Run Many), Run> of) => Console.WriteLine(
            $"{$"bookings a second, {People} people at once, {what}:",-70} {Median(rounds, r => of(r).Rate),6:N0}   {Median(rounds, r => of(r).Rate / r.Raw):F2}"
            + $"   99th percentile wait {Median(rounds, r => of(r).Wait99):N0} ms, refused {rounds.Sum(r => of(r).Refused)}");
    }

    /// <param name="Rate">Bookings a second.</param>
    /// <param name="Wait99">Milliseconds from asking to the answer that only one in a hundred exceeds.</param>
    private sealed record Run(double Rate, double Wait99, int Refused);

    private static async Task<Run> BookAsync(TestDatabase database, IReadOnlyList<(int Person, string[] Sessions)> people)
    {
        var waits = new List<double>();
        var refused = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(people.Select(p => Task.Run(async () =>
        {
            foreach (var session in p.Sessions)
            {
                var asked = watch.Elapsed;
                try
                {
                    await using var db = database.Open();
                    await new BookingDesk(db, db.Clock, Given.Codes, new LetterWriter(Given.Site, db.Clock, Given.Codes), new Notice(5)).BookAsync(session, p.Person);
                }
                catch (Exception e) when (e is SqliteException or DbUpdateException)
                {
                    Interlocked.Increment(ref refused);
                }
                lock (waits)
                {
                    waits.Add((watch.Elapsed - asked).TotalMilliseconds);
                }
            }
        })));
        return new Run((waits.Count - refused) / watch.Elapsed.TotalSeconds, waits.Order().ElementAt(waits.Count * 99 / 100), refused);
    }

    internal static async Task<double> RawAsync(string file)
    {
        const int Rows = 500;
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)";
        await command.ExecuteNonQueryAsync();
        command.CommandText = "INSERT INTO t (v) VALUES ('a row of some forty characters, as a booking has')";
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Rows; i++)
        {
            await command.ExecuteNonQueryAsync();
        }
        return Rows / watch.Elapsed.TotalSeconds;
    }

    private static double Median<T>(IReadOnlyCollection<T> rounds, Func<T, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}
