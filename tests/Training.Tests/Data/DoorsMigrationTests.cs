using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Training.Attendance;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>A database of before the doors: what happened at the doors of workshops moves into the one table, and a session's own grace stays its own.</summary>
public sealed class DoorsMigrationTests : IDisposable
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task Events_of_workshops_and_days_are_kept_in_one_table_and_a_grace_of_twenty_minutes_becomes_the_rules()
    {
        var (usual, own) = (Given.Session(_database.Clock, reference: "HD-1", days: ["2016-09-19 09:30-12:30", "2016-09-20 09:30-16:30"]), Given.Session(_database.Clock, reference: "HD-2"));
        own.LateMinutes = own.EarlyMinutes = 5;
        var slot = new BreakoutSlot { Session = usual, Number = 1, DayNumber = 2, Title = "Morning", Start = new(10, 0), End = new(11, 0) };
        slot.Breakouts.Add(new Breakout { Slot = slot, Code = "a", Title = "Neglect", Capacity = 5 });
        usual.Slots.Add(slot);
        usual.SetDays([.. usual.Days], _database.Clock);
        var person = Given.Person("Amina Hussain");
        await using (var db = _database.Open())
        {
            db.AddRange(usual, own, person);
            await db.SaveChangesAsync();
            ScanEvent Event(Breakout? at, ScanKind kind) => new()
            {
                EventId = Guid.NewGuid(), SessionDayId = usual.Days[1].Id, Breakout = at, PersonId = person.Id, Kind = kind, Method = ScanMethod.Manual, At = usual.Days[1].StartsAt, ReceivedAt = usual.Days[1].StartsAt,
            };
            db.AddRange(Event(null, ScanKind.Arrived), Event(slot.Breakouts[0], ScanKind.Arrived), Event(slot.Breakouts[0], ScanKind.Undone));
            await db.SaveChangesAsync();
            await db.GetService<IMigrator>().MigrateAsync("Letters");
            Assert.Equal((1, 2), (db.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM ScanEvents").Single(), db.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM BreakoutEvents").Single()));
        }

        await using (var db = _database.Open())
        {
            await db.Database.MigrateAsync();
        }

        await using var read = _database.Open();
        Assert.Equal([(null, ScanKind.Arrived), ("a", ScanKind.Arrived), ("a", ScanKind.Undone)],
            (await read.ScanEvents.OrderBy(e => e.Id).Select(e => new { Code = e.Breakout!.Code, e.Kind, e.SessionDayId }).ToListAsync()).Select(e => ((string?)e.Code, e.Kind)));
        Assert.All(await read.ScanEvents.ToListAsync(), e => Assert.Equal((usual.Days[1].Id, person.Id, ScanFinding.None), (e.SessionDayId, e.PersonId!.Value, e.Finding)));
        Assert.Equal([("HD-1", null, null), ("HD-2", 5, (int?)5)], (await read.Sessions.OrderBy(s => s.Reference).ToListAsync()).Select(s => (s.Reference, s.LateMinutes, s.EarlyMinutes)));
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => read.ScanEvents.ExecuteDeleteAsync());
    }

    public void Dispose() => _database.Dispose();
}
