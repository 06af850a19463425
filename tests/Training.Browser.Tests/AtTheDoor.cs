using System.Globalization;
using Microsoft.Playwright;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>
/// What the tests of the door share. Today is Tuesday 20 September 2016, a quarter past nine. Each test has a session of its own, with Amina,
/// Ben, Cora and Dev; each class has a site of its own, so that one can wait while another goes on.
/// </summary>
public abstract class AtTheDoor(AtTheDoor.Door site)
{
    private protected readonly Door _site = site;
    private protected readonly Person _trainer = Somebody("Tess Turner", Role.Trainer);
    private protected readonly Person _amina = Somebody("Amina Hussain");
    private protected readonly Person _ben = Somebody("Ben Archer");
    private protected readonly Person _cora = Somebody("Cora Lane");
    private protected readonly Person _dev = Somebody("Dev Patel");
    private protected readonly Agency _agency = Given.Agency($"agency-{Guid.NewGuid():N}"[..14]);
    private protected Session _session = null!;

    private protected string Address => $"{_site.Address}/attendance/{_session.Reference}/2016-09-20";
    private protected static LocatorAssertionsToBeVisibleOptions Patiently => new() { Timeout = 40_000 };

    private protected static Task ExpectAsync(ILocator where, string words) => Assertions.Expect(where).ToContainTextAsync(words, new() { Timeout = 20_000 });

    /// <summary>One site serves all tests, so that each needs people with addresses of its own.</summary>
    private protected static Person Somebody(string name, Role roles = Role.Practitioner)
    {
        var person = Person.Create($"{Guid.NewGuid():N}@agency.example", name);
        person.Roles = roles;
        return person;
    }

    private protected void Begin()
    {
        _session = Given.Session(_site.Clock, reference: $"D-{Guid.NewGuid():N}"[..8], days: "2016-09-20 09:30-16:30");
        _session.Trainers.Add(_trainer);
        foreach (var person in new[] { _amina, _ben, _cora, _dev })
        {
            person.Agency = _agency;
            Given.Booking(_session, person, _site.Clock.UtcNow);
        }
        _site.Add(_agency, _session);
        (_site.Failing, _site.Answering) = (null, null);
    }

    private protected async Task<IPage> OpenAsync(IBrowser browser, Person person, string part, int width = 390, string? script = null)
    {
        var window = await RunningSite.WindowAsync(browser, width);
        if (script is not null)
        {
            await window.AddInitScriptAsync(script);
        }
        await _site.SignInAsync(window, person);
        var page = await window.NewPageAsync();
        await page.GotoAsync(Address + part);
        await Assertions.Expect(page.Locator("[data-waiting]")).ToHaveTextAsync("Everything is sent");
        return page;
    }

    private protected static ILocator Line(IPage page, Person person) => page.Locator($"li[data-person='{person.Id.ToString(CultureInfo.InvariantCulture)}']");

    private protected static async Task MoreAsync(IPage page, Person person) => await Line(page, person).Locator("summary").ClickAsync();

    private protected static async Task TypeAsync(IPage page, string code)
    {
        await page.Locator("#Code").FillAsync(code);
        await page.Locator("#Code").PressAsync("Enter");
    }

    private protected static async Task SentAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => document.querySelector('[data-waiting]').textContent === 'Everything is sent'");
        var waiting = await StoredAsync(page, "queue");
        for (var i = 0; waiting > 0 && i < 200; i++)
        {
            await Task.Yield();
            waiting = await StoredAsync(page, "queue");
        }
        Assert.Equal(0, waiting);
    }

    private protected static Task<IJSHandle> WorkerReadyAsync(IPage page) => page.WaitForFunctionAsync("() => navigator.serviceWorker.controller !== null");

    /// <summary>How many are in a store of the page's own database; none when there is no such database.</summary>
    private protected static Task<int> StoredAsync(IPage page, string store) => page.EvaluateAsync<int>("""
        store => new Promise((done, fail) => {
          const request = indexedDB.open('training-door');
          request.onupgradeneeded = () => request.transaction.abort();
          request.onerror = () => done(0);
          request.onsuccess = () => {
            const count = request.result.transaction(store).objectStore(store).count();
            count.onsuccess = () => { request.result.close(); done(count.result); };
          };
        })
        """, store);

    private protected static async Task EventuallyAsync(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < 800, "It never came to that.");
            await Task.Delay(50); // between two looks, not for something to have happened
        }
    }

    private protected int Events() => _site.Read(db => db.ScanEvents.Count(e => e.SessionDay.SessionId == _session.Id));

    private protected List<Presence> Presences() => _site.Read(db => db.Presences.Where(p => p.SessionId == _session.Id).ToList());

    private protected Booking BookingOf(Person person) => _site.Read(db => db.Bookings.Single(b => b.SessionId == _session.Id && b.PersonId == person.Id));

    private protected string QrOf(Person person) => QrOf(BookingOf(person));

    private protected static string QrOf(Booking booking) => $"http://localhost/q/{Given.Codes.TokenFor(booking.Key)}";

    private protected Booking Book(Session session, Person person)
    {
        using var db = _site.Database.Open();
        var stored = db.Sessions.Where(s => s.Id == session.Id).Select(s => s.Id).Single();
        var booking = new Booking { SessionId = stored, Person = person, Number = 50, Status = BookingStatus.Confirmed, BookedAt = _site.Clock.UtcNow };
        booking.CodeHash = CheckInCodes.HashOf(Given.Codes.TokenFor(booking.Key));
        db.Add(booking);
        db.SaveChanges();
        return booking;
    }

    private protected void Cancel(Booking booking)
    {
        using var db = _site.Database.Open();
        var stored = db.Bookings.Single(b => b.Id == booking.Id);
        (stored.Status, stored.CancelledAt) = (BookingStatus.Cancelled, _site.Clock.UtcNow);
        db.SaveChanges();
    }

    private protected void AddTrainer(Person trainer)
    {
        using var db = _site.Database.Open();
        db.Sessions.Single(s => s.Id == _session.Id).Trainers.Add(db.People.Single(p => p.Id == trainer.Id));
        db.SaveChanges();
    }

    /// <summary>Another session of the same trainer, with one booking.</summary>
    private protected Booking Another(string day)
    {
        using var db = _site.Database.Open();
        var session = Given.Session(_site.Clock, reference: $"X-{Guid.NewGuid():N}"[..8], days: day);
        session.Trainers.Add(db.People.Single(p => p.Id == _trainer.Id));
        var booking = Given.Booking(session, Somebody("Eve Soon"), _site.Clock.UtcNow);
        db.Add(session);
        db.SaveChanges();
        return booking;
    }

    public sealed class Door : RunningSite
    {
        protected override Task StartedAsync()
        {
            Time.Set("2016-09-20T08:15:30Z"); // not on the minute: what a device records is a moment ago
            return Task.CompletedTask;
        }
    }
}
