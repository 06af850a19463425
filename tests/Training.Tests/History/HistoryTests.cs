using Microsoft.EntityFrameworkCore;
using Training.People;
using Training.Testing;

namespace Training.Tests.History;

public sealed class HistoryTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Dates_and_times_are_written_so_that_nobody_can_misread_them()
    {
        await using var db = _database.Open();
        db.Add(Given.Session(_database.Clock, days: "2016-08-05 09:30-12:30"));
        await db.SaveChangesAsync();

        var changes = await db.History.Where(h => h.Subject == "session").Select(h => h.Changes).ToListAsync();

        Assert.Contains(changes, c => c.Contains("\"FirstDate\":[null,\"2016-08-05\"]", StringComparison.Ordinal));
        Assert.Contains(changes, c => c.Contains("\"Start\":[null,\"09:30\"]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_became_a_sessions_trainer_and_who_no_longer_is_one_is_recorded()
    {
        var trainer = Given.Person("Daniel Okafor", Role.Trainer);
        var session = Given.Session(_database.Clock);
        session.Trainers.Add(trainer);
        await using var db = _database.Open();
        db.Add(session);
        await db.SaveChangesAsync();

        session.Trainers.Clear();
        await db.SaveChangesAsync();

        var entries = await db.History.Where(h => h.Changes.Contains("Trainer\":")).OrderBy(h => h.Id).ToListAsync();
        Assert.Equal(["{\"Trainer\":[null,\"added\"]}", "{\"Trainer\":[\"removed\",null]}"], entries.Select(h => h.Changes));
        Assert.All(entries, h => Assert.Equal((session.Id, trainer.Id), (h.SessionId, h.PersonId)));
    }

    [Fact]
    public async Task The_register_says_of_which_day_it_speaks()
    {
        var session = Given.Session(_database.Clock, days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        var person = Given.Person();
        await using var db = _database.Open();
        db.Add(session);
        db.Add(new Training.Attendance.Presence { Session = session, SessionDay = session.Days[1], Person = person, ArrivedAt = session.Days[1].StartsAt });
        await db.SaveChangesAsync();

        var entry = await db.History.SingleAsync(h => h.Subject == "register");

        Assert.StartsWith("{\"Day\":\"2016-09-27\"", entry.Changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_everywhere_is_recorded()
    {
        var person = Given.Person();
        await using var db = _database.Open();
        db.Add(person);
        await db.SaveChangesAsync();

        await new SignInDesk(db, new Training.Letters.LetterWriter(Given.Site, _database.Clock, Given.Codes)).SignOutEverywhereAsync(person.Id);

        Assert.Contains("signed out everywhere", (await db.History.OrderBy(h => h.Id).LastAsync()).Changes, StringComparison.Ordinal);
    }
}
