using System.Diagnostics;
using Microsoft.Playwright;
using Training.People;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>
/// Thirty people through one phone: from the moment the scanner has read a code to the frame that shows the answer, which is by then on the phone's
/// disk. Beside it, in the same window, a frame with nothing to do and the bare durable commit that an answer waits for.
/// </summary>
internal static class DoorBenchmark
{
    private const int People = 30;

    public static async Task RunAsync()
    {
        await using var site = new TestSite();
        site.Time.Set("2016-09-20T08:15:30Z");
        site.UseKestrel(0);
        site.StartServer();
        var address = site.ClientOptions.BaseAddress.ToString().TrimEnd('/');
        var trainer = Given.Person("Tess Turner", Role.Trainer);
        var session = Given.Session(site.Clock, capacity: People, reference: "DOOR", days: "2016-09-20 09:30-16:30");
        session.Trainers.Add(trainer);
        var bookings = Enumerable.Range(1, People).Select(n => Given.Booking(session, Given.Person($"Person Number{n}"), site.Clock.UtcNow)).ToList();
        site.Add(session);

        var camera = Path.Combine(site.Database.Folder, "camera.y4m");
        FakeCamera.ShowNothing(camera);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", .. FakeCamera.Arguments(camera)] });
        var phone = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true });
        var (name, value) = await site.CookieForAsync(trainer);
        await phone.AddCookiesAsync([new() { Name = name, Value = value, Url = address }]);
        var page = await phone.NewPageAsync();
        await page.GotoAsync($"{address}/attendance/DOOR/2016-09-20/scan");
        await Assertions.Expect(page.Locator("[data-count]")).ToHaveTextAsync($"0 of {People} in");
        await Assertions.Expect(page.Locator("video")).ToBeVisibleAsync();

        var frames = await page.EvaluateAsync<double[]>("""
            async n => {
              const times = [];
              for (let i = 0; i < n; i++) {
                const start = performance.now();
                await new Promise(requestAnimationFrame);
                times.push(performance.now() - start);
              }
              return times;
            }
            """, People);
        var commits = await page.EvaluateAsync<double[]>("""
            async n => {
              const db = await new Promise((done, fail) => {
                const request = indexedDB.open('bare', 1);
                request.onupgradeneeded = () => request.result.createObjectStore('bare');
                request.onsuccess = () => done(request.result);
                request.onerror = fail;
              });
              const times = [];
              for (let i = 0; i < n; i++) {
                const start = performance.now();
                await new Promise(done => {
                  const transaction = db.transaction('bare', 'readwrite', { durability: 'strict' });
                  transaction.objectStore('bare').put({ i }, i);
                  transaction.oncomplete = done;
                });
                times.push(performance.now() - start);
              }
              return times;
            }
            """, People);

        List<double> seen = [];
        foreach (var booking in bookings)
        {
            var watch = Stopwatch.StartNew();
            FakeCamera.Show(camera, $"http://localhost/q/{Given.Codes.TokenFor(booking.Key)}");
            await Assertions.Expect(page.Locator("#answer")).ToContainTextAsync(booking.Person.Name, new() { Timeout = 20_000 });
            seen.Add(watch.Elapsed.TotalMilliseconds);
        }
        var answers = await page.EvaluateAsync<double[]>("() => performance.getEntriesByName('answer').filter(e => e.detail === 'checked-in').map(e => e.duration)");
        await Assertions.Expect(page.Locator("[data-waiting]")).ToHaveTextAsync("Everything is sent", new() { Timeout = 20_000 });
        var present = site.Read(db => db.Presences.Count());

        Console.WriteLine($"{People} people through one phone, milliseconds (browser, camera, server and this program share the processors; {present} are in)");
        Console.WriteLine("                                median    worst");
        Say("an empty frame", frames);
        Say("a bare durable commit", commits);
        Say("code read to answer shown", answers);
        Say("code held up to answer", [.. seen]);
    }

    private static void Say(string what, double[] times)
    {
        Array.Sort(times);
        Console.WriteLine($"  {what,-27} {times[times.Length / 2],9:N1} {times[^1],8:N1}");
    }
}
