using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Training.Calendars;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>
/// 10,000 subscribers, each with the public feed, a filtered one and their own, who poll with the tag that they were last given, twice in each simulated
/// hour; between the two the programme changes. So the first poll is answered 304 and the second 200, to all. Each hour also asks a bare
/// "hello" with the same client, and ends with the memory that the process (server and clients) then holds.
/// </summary>
internal static class SubscribersBenchmark
{
    private const int Subscribers = 10_000;
    private const int Sessions = 20;
    private const int AtOnce = 16;
    private const int Hours = 4;

    private static readonly string[] Feeds = ["public feed", "filtered feed", "own feed"];

    public static async Task RunAsync()
    {
        await using var site = new SeededSite();
        site.UseKestrel(0);
        site.StartServer();
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = AtOnce }) { BaseAddress = site.ClientOptions.BaseAddress };
        var keys = await SubscribeAsync(site);
        var courses = site.Read(db => db.Courses.OrderBy(c => c.Id).Select(c => c.Code).ToList());
        Func<int, string>[] addresses = [_ => "/feeds/programme.ics", i => $"/feeds/programme.ics?course={courses[i % courses.Count]}", i => $"/feeds/person/{keys[i]}.ics"];
        var tags = Feeds.Select(_ => new string?[Subscribers]).ToArray();

        Console.WriteLine($"{Subscribers:N0} subscribers of three feeds, {AtOnce} at once, {Hours} simulated hours (client and server share the processors and the memory)");
        for (var feed = 0; feed < Feeds.Length; feed++)
        {
            await AskAsync(http, addresses[feed], tags[feed], HttpStatusCode.OK); // subscribing
            await AskAsync(http, addresses[feed], tags[feed], HttpStatusCode.NotModified); // warming up
        }
        await AskAsync(http, _ => "/hello", null, HttpStatusCode.OK);
        PrintMemory("after subscribing");

        var bare = new List<Run>();
        var runs = new Dictionary<(int Feed, HttpStatusCode Status), List<(Run Run, double Rates, double Costs)>>();
        for (var hour = 1; hour <= Hours; hour++)
        {
            foreach (var status in new[] { HttpStatusCode.NotModified, HttpStatusCode.OK })
            {
                site.Time.Advance(TimeSpan.FromMinutes(30));
                if (status == HttpStatusCode.OK)
                {
                    await using var db = site.Database.Open();
                    (await db.Courses.OrderBy(c => c.Id).FirstAsync(c => db.Sessions.Any(s => s.CourseId == c.Id && s.LastDate >= db.Clock.Today))).Summary += $" (hour {hour})";
                    await db.SaveChangesAsync();
                }
                for (var feed = 0; feed < Feeds.Length; feed++)
                {
                    // Just before and just after, as other programs take their share of the processors.
                    var before = await AskAsync(http, _ => "/hello", null, HttpStatusCode.OK);
                    var run = await AskAsync(http, addresses[feed], tags[feed], status);
                    var after = await AskAsync(http, _ => "/hello", null, HttpStatusCode.OK);
                    bare.AddRange([before, after]);
                    (runs.TryGetValue((feed, status), out var known) ? known : runs[(feed, status)] = [])
                        .Add((run, run.Rate / ((before.Rate + after.Rate) / 2), (before.Cost + after.Cost) / 2 / run.Cost));
                }
            }
            PrintMemory($"after hour {hour}");
        }

        Console.WriteLine($"{"medians",-28}{"requests/s",12}{"beside bare",13}{"processor us",14}{"beside bare",13}");
        Console.WriteLine($"  {"bare hello",-26}{Median(bare.Select(r => r.Rate)),12:N0}{1,13:F2}{Median(bare.Select(r => r.Cost)),14:N1}{1,13:F2}");
        foreach (var ((feed, status), found) in runs.OrderByDescending(r => r.Key.Status).ThenBy(r => r.Key.Feed))
        {
            Console.WriteLine($"  {$"{Feeds[feed]}, {(int)status}",-26}{Median(found.Select(f => f.Run.Rate)),12:N0}{Median(found.Select(f => f.Rates)),13:F2}"
                + $"{Median(found.Select(f => f.Run.Cost)),14:N1}{Median(found.Select(f => f.Costs)),13:F2}");
        }
    }

    /// <param name="Rate">Requests a second.</param>
    /// <param name="Cost">Microseconds of processor a request, client and server together: what other programs do at the same time counts less in it.</param>
    private sealed record Run(double Rate, double Cost);

    /// <summary>Everybody asks once; every answer must have the status.</summary>
    private static async Task<Run> AskAsync(HttpClient http, Func<int, string> address, string?[]? tags, HttpStatusCode expected)
    {
        var next = -1;
        var used = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < Subscribers; i = Interlocked.Increment(ref next))
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address(i));
                if (tags?[i] is { } tag)
                {
                    request.Headers.TryAddWithoutValidation("If-None-Match", tag);
                }
                using var response = await http.SendAsync(request);
                if (response.StatusCode != expected)
                {
                    throw new InvalidOperationException($"{address(i)} answered {response.StatusCode} and not {expected}");
                }
                if (tags is not null && expected == HttpStatusCode.OK)
                {
                    tags[i] = response.Headers.ETag!.Tag;
                }
            }
        })));
        return new Run(Subscribers / watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / Subscribers);
    }

    /// <summary>People with a place on one of twenty sessions to come, and the key of each one's calendar.</summary>
    private static async Task<string[]> SubscribeAsync(SeededSite site)
    {
        var keys = new string[Subscribers];
        for (var n = 0; n < Subscribers;)
        {
            await using var db = site.Database.Open();
            var course = await db.Courses.OrderBy(c => c.Id).FirstAsync();
            for (var s = 0; s < 2; s++)
            {
                var session = Given.Session(db.Clock, Subscribers / Sessions, course, $"SUB-{n}", days: ["2027-01-20 09:30-12:30"]);
                db.Add(session);
                for (var i = 0; i < Subscribers / Sessions; i++, n++)
                {
                    keys[n] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
                    var person = Given.Person($"Subscriber {n}");
                    Given.Booking(session, person, db.Clock.UtcNow);
                    db.Add(new FeedKey { Person = person, Hash = FeedKeys.HashOf(keys[n])!, MadeAt = db.Clock.UtcNow });
                }
            }
            await db.SaveChangesAsync();
        }
        return keys;
    }

    private static void PrintMemory(string when)
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"  memory {when,-20} {managed / 1048576.0,7:N1} MB managed, {Environment.WorkingSet / 1048576.0,7:N0} MB resident");
    }

    private static double Median(IEnumerable<double> found)
    {
        double[] sorted = [.. found.Order()];
        return sorted[sorted.Length / 2];
    }
}
