using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests;

/// <summary>The program as a process of its own, killed while three phones send what they recorded: what it acknowledged is there, the rest is sent again, nothing counts twice.</summary>
public sealed class ScansCrashTests : IDisposable
{
    private const string Address = "/attendance/CRASH/2016-09-20";
    private const string Now = "2016-09-20T11:00:00Z";
    private const int People = 60;
    private const int Phones = 3;
    private const int BatchSize = 7;

    // Not serving, but sharing folder, keys and clock with the process: it makes the cookies, and reads what is left behind.
    private readonly TestSite _site = new(alone: true);
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);

    [Fact]
    public async Task Every_acknowledged_event_survives_a_kill_and_what_is_sent_again_counts_once()
    {
        var session = Given.Session(_site.Clock, capacity: People, reference: "CRASH");
        session.Trainers.Add(_trainer);
        var people = Given.Persons(People);
        foreach (var person in people)
        {
            Given.Booking(session, person, _site.Clock.UtcNow);
        }
        _site.Add(session);
        _site.Time.Set(Now);
        var (name, value) = await _site.CookieForAsync(_trainer);
        var signedIn = new Cookie(name, value);
        // Each phone has everybody, so that the same people come in from three of them.
        var queues = Enumerable.Range(0, Phones).Select(phone => new Queue<Recorded[]>(people.Select((p, i) => new Recorded(Guid.NewGuid(), i + 1, p.Id)).Chunk(BatchSize))).ToList();
        var all = queues.SelectMany(q => q).SelectMany(b => b).Select(r => r.EventId).ToList();
        var acknowledged = new ConcurrentBag<Guid>();

        var (program, address) = await RunningProgram.StartAsync(_site.Database, Now);
        var cut = 0;
        await Parallel.ForEachAsync(queues, async (queue, _) =>
        {
            try
            {
                await DrainAsync(address, signedIn, queue, acknowledged, () =>
                {
                    if (acknowledged.Count >= all.Count / 3)
                    {
                        program.Kill(); // SIGKILL, while the other phones wait for their answers
                    }
                });
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref cut);
            }
        });
        await program.WaitForExitAsync();
        program.Dispose();
        Assert.True(cut > 0 && queues.Sum(q => q.Count) > 0);
        Assert.Empty(acknowledged.Except(_site.Read(db => db.ScanEvents.Select(e => e.EventId).ToList())));

        (program, address) = await RunningProgram.StartAsync(_site.Database, Now);
        await Parallel.ForEachAsync(queues, async (queue, _) => await DrainAsync(address, signedIn, queue, acknowledged, () => { }));
        program.Kill();
        await program.WaitForExitAsync();
        program.Dispose();

        Assert.Equal(all.Order(), acknowledged.Order());
        Assert.Equal(all.Order(), _site.Read(db => db.ScanEvents.Select(e => e.EventId).ToList()).Order());
        Assert.Equal(People, _site.Read(db => db.Presences.Count()));
        Assert.All(_site.Read(db => db.Presences.Select(p => p.Method).ToList()), m => Assert.Equal(ScanMethod.Manual, m));
        using var read = _site.Database.Open();
        Assert.Equal("ok", read.Database.SqlQueryRaw<string>("SELECT integrity_check AS Value FROM pragma_integrity_check").AsEnumerable().Single());
    }

    /// <summary>As a phone does: a batch leaves the queue only once each of its events is answered.</summary>
    private static async Task DrainAsync(Uri address, Cookie signedIn, Queue<Recorded[]> queue, ConcurrentBag<Guid> acknowledged, Action after)
    {
        var cookies = new CookieContainer();
        cookies.Add(address, signedIn);
        using var handler = new SocketsHttpHandler { CookieContainer = cookies };
        using var http = new HttpClient(handler) { BaseAddress = address };
        var token = (await http.GetFromJsonAsync<JsonElement>($"{Address}/roster")).GetProperty("token").GetString();
        var device = Guid.NewGuid();
        var now = new DateTime(2016, 9, 20, 11, 0, 0, DateTimeKind.Utc);
        while (queue.TryPeek(out var batch))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Address}/scans")
            {
                Content = JsonContent.Create(new { device, sentAt = now, events = batch.Select(r => new { r.EventId, r.Sequence, at = now, act = "arrived", person = r.Person }) }, options: JsonSerializerOptions.Web),
            };
            request.Headers.Add("RequestVerificationToken", token);
            var response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var results = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results").EnumerateArray().ToList();
            Assert.Equal(batch.Select(r => r.EventId), results.Select(r => r.GetProperty("eventId").GetGuid()));
            Assert.All(results, r => Assert.True(r.GetProperty("good").GetBoolean()));
            foreach (var recorded in batch)
            {
                acknowledged.Add(recorded.EventId);
            }
            queue.Dequeue();
            after();
        }
    }

    private sealed record Recorded(Guid EventId, long Sequence, int Person);

    public void Dispose() => _site.Dispose();
}
