using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests;

/// <summary>The program as a process of its own, killed while people book: who was told that they have a booking has it.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Crashes = 2;
    private const int PeopleEach = 40;

    // Not serving, but sharing folder, keys and clock with the process: it makes the cookies, and reads what is left behind.
    private readonly TestSite _site = new(alone: true);

    [Fact]
    public async Task Every_answered_booking_survives_a_kill_with_its_letter_and_its_history()
    {
        var people = Given.Persons(Crashes * PeopleEach);
        _site.Add([Given.Session(_site.Clock, capacity: 20, reference: "CRASH", venue: Given.Venue()), .. people]);
        var cookies = new Dictionary<int, Cookie>();
        foreach (var person in people)
        {
            var (name, value) = await _site.CookieForAsync(person);
            cookies[person.Id] = new Cookie(name, value);
        }
        var answered = new ConcurrentBag<int>();

        foreach (var comers in people.Chunk(PeopleEach))
        {
            var (program, address) = await RunningProgram.StartAsync(_site.Database, "2016-09-12T08:00:00Z");
            var enough = answered.Count + PeopleEach / 2;
            var cut = 0;
            await Parallel.ForEachAsync(comers, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (person, _) =>
            {
                try
                {
                    await BookAsync(address, cookies[person.Id]);
                    answered.Add(person.Id);
                    if (answered.Count >= enough)
                    {
                        program.Kill(); // SIGKILL: nothing is tidied up
                    }
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref cut);
                }
            });
            program.Kill();
            await program.WaitForExitAsync();
            program.Dispose();
            Assert.NotEqual(0, cut);
        }

        AssertWhole(answered);
    }

    private void AssertWhole(IReadOnlyCollection<int> answered)
    {
        using var db = _site.Database.Open();
        var bookings = db.Bookings.AsNoTracking().OrderBy(b => b.Number).ToList();
        Assert.Empty(answered.Except(bookings.Select(b => b.PersonId)));
        Assert.Equal(bookings.Select((_, i) => i < 20 ? BookingStatus.Confirmed : BookingStatus.Waiting), bookings.Select(b => b.Status));
        // Answered or not, a booking is there as a whole or not at all.
        Assert.Equal(
            bookings.Select(b => (b.Id, b.HoldsPlace ? LetterKind.BookingConfirmed : LetterKind.BookingWaiting)),
            db.Letters().OrderBy(l => l.BookingId).Select(l => ValueTuple.Create(l.BookingId!.Value, l.Kind)).ToList());
        Assert.Equal(bookings.Select(b => b.Id), db.History.Where(h => h.Subject == "booking").OrderBy(h => h.BookingId).Select(h => h.BookingId!.Value).ToList());
        Assert.Equal("ok", db.Database.SqlQueryRaw<string>("SELECT integrity_check AS Value FROM pragma_integrity_check").AsEnumerable().Single());
    }

    private static async Task BookAsync(Uri address, Cookie signedIn)
    {
        var cookies = new CookieContainer();
        cookies.Add(address, signedIn);
        using var handler = new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = address };
        var answer = await (await new TestBrowser(http, cookies).GetAsync("/sessions/CRASH/book")).SubmitAsync();
        Assert.Equal((HttpStatusCode.Redirect, "/bookings"), (answer.Status, answer.Location));
    }

    public void Dispose() => _site.Dispose();
}
