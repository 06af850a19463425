using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Training.Bookings;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>Bookings a second with durable commits, beside raw durable single-row commits into a file on the same disk.</summary>
internal static class BookingsBenchmark
{
    private const int People = 300;

    public static async Task RunAsync()
    {
        using var database = new TestDatabase();
        List<int> people;
        await using (var db = database.Open())
        {
            var all = Given.Persons(People);
            db.AddRange(all);
            db.Add(Given.Session(database.Clock, 200, reference: "ONE"));
            await db.SaveChangesAsync();
            people = [.. all.Select(p => p.Id)];
        }
        var raw = await RawAsync(Path.Combine(database.Folder, "raw.db"));
        var waits = new double[People];
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(people.Select((person, i) => Task.Run(async () =>
        {
            await using var db = database.Open();
            var desk = new BookingDesk(db, db.Clock, Given.Codes, new(new("Training", "http://localhost", "training@safeguarding.example"), db.Clock, Given.Codes), new Notice(5));
            await desk.BookAsync("ONE", person);
            waits[i] = watch.Elapsed.TotalMilliseconds;
        })));
        var rate = People / watch.Elapsed.TotalSeconds;
        Console.WriteLine($"raw durable single-row commits a second:              {raw,8:N0}   1.00");
        Console.WriteLine($"bookings a second, {People} people at once, one session: {rate,8:N0}   {rate / raw:F2}");
        Console.WriteLine($"longest wait of the {People}: {waits.Max():N0} ms");
    }

    private static async Task<double> RawAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)";
        await command.ExecuteNonQueryAsync();
        command.CommandText = "INSERT INTO t (v) VALUES ('a row of some forty characters, as a booking has')";
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < People; i++)
        {
            await command.ExecuteNonQueryAsync();
        }
        return People / watch.Elapsed.TotalSeconds;
    }
}
