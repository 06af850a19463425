using System.Diagnostics;
using System.Net;
using Training.Programme;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>Requests a second of public addresses on the seeded programme, beside a bare "hello" answered by the same host before anything of ours.</summary>
internal static class PagesBenchmark
{
    private const int Clients = 16;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(4);

    public static async Task RunAsync()
    {
        await using var site = new SeededSite();
        site.UseKestrel(0);
        site.StartServer();
        var address = site.ClientOptions.BaseAddress;

        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = Clients }) { BaseAddress = address };
        using var feed = await http.GetAsync(new Uri("/feeds/programme.ics", UriKind.Relative));
        var tag = feed.Headers.ETag!.ToString();
        var session = site.Read(db => db.Sessions.Where(s => s.Status == SessionStatus.Published).OrderByDescending(s => s.StartsAt).Select(s => s.Reference).First());

        var hello = await RateAsync(http, "/hello", null, HttpStatusCode.OK);
        Console.WriteLine($"requests a second, {Clients} clients, {site.Read(db => db.Sessions.Count())} sessions, {site.Read(db => db.Bookings.Count())} bookings (client and server share the processors)");
        Console.WriteLine($"  bare hello               {hello,8:N0}   1.00");
        foreach (var (name, path, etag, status) in new[]
        {
            ("programme /", "/", null, HttpStatusCode.OK),
            ("session page", $"/sessions/{session}", null, HttpStatusCode.OK),
            ("feed, 200", "/feeds/programme.ics", null, HttpStatusCode.OK),
            ("feed, 304", "/feeds/programme.ics", tag, HttpStatusCode.NotModified),
        })
        {
            var rate = await RateAsync(http, path, etag, status);
            Console.WriteLine($"  {name,-24} {rate,8:N0}   {rate / hello:F2}");
        }
    }

    private static async Task<double> RateAsync(HttpClient http, string path, string? etag, HttpStatusCode expected)
    {
        await RunForAsync(TimeSpan.FromSeconds(1));
        return await RunForAsync(Each);

        async Task<double> RunForAsync(TimeSpan time)
        {
            var watch = Stopwatch.StartNew();
            var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                var n = 0;
                while (watch.Elapsed < time)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, path);
                    if (etag is not null)
                    {
                        request.Headers.TryAddWithoutValidation("If-None-Match", etag);
                    }
                    using var response = await http.SendAsync(request);
                    if (response.StatusCode != expected)
                    {
                        throw new InvalidOperationException($"{path} answered {response.StatusCode}");
                    }
                    n++;
                }
                return n;
            })));
            return counts.Sum() / watch.Elapsed.TotalSeconds;
        }
    }
}
