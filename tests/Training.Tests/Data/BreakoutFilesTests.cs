using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>The conferences of seed/, as published, and their files in and out.</summary>
public sealed class BreakoutFilesTests : IDisposable
{
    private readonly TestDatabase _database = Imports.RealSeedAt("2026-03-23T12:00:00Z");

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_hundred_came_in_2017_and_each_went_to_two_of_five_workshops()
    {
        await using var db = _database.Open();

        var came = await db.Presences.Where(p => p.Session.Reference == "CONF-2017-11").Select(p => p.PersonId).ToListAsync();
        var went = await db.ScanEvents.Where(e => e.Breakout!.Slot.Session.Reference == "CONF-2017-11").Select(e => new { PersonId = e.PersonId!.Value, e.Breakout!.Code, e.Breakout.Slot.Number, e.Kind }).ToListAsync();

        Assert.Equal((100, 5), (came.Count, went.Select(w => w.Code).Distinct().Count()));
        Assert.All(went, w => Assert.Equal(ScanKind.Arrived, w.Kind));
        Assert.Equal(came.Order(), went.Select(w => w.PersonId).Distinct().Order());
        Assert.All(went.GroupBy(w => w.PersonId), g => Assert.Equal((2, 2, 2), (g.Count(), g.Select(w => w.Code).Distinct().Count(), g.Select(w => w.Number).Distinct().Count())));
        Assert.All(await db.Breakouts.Select(b => new { b.Capacity, Held = b.Choices.Count(c => c.HeldSlotId != null), Came = db.ScanEvents.Count(e => e.BreakoutId == b.Id) }).ToListAsync(),
            b => Assert.True(b.Held <= b.Capacity && b.Came <= b.Capacity));
    }

    [Theory]
    [InlineData(2017, 100, 97, 3)]
    [InlineData(2019, 156, 151, 5)]
    public async Task The_figures_count_them(int year, int attendees, int attended, int walkIns)
    {
        await using var db = _database.Open();
        var report = await QuarterReport.CreateAsync(db, Quarter.Of(new DateOnly(year, 6, 1)).WholeYear, by: By.Type);
        var f = report.Total.Figures;

        Assert.Equal((1, attendees, attended, walkIns), (f.Sessions, f.Attendees, f.Attended, f.WalkIns));
    }

    [Fact]
    public async Task The_conference_to_come_has_full_workshops_with_people_waiting_and_nobody_who_would_move()
    {
        await using var db = _database.Open();
        var reference = await db.Sessions.Where(s => s.ChoicesCloseAt != null && s.StartsAt > _database.Clock.UtcNow).Select(s => s.Reference).SingleAsync();
        var plan = (await WorkshopPlan.FindAsync(db, reference))!;

        Assert.True(plan.TakesChoices(_database.Clock.UtcNow));
        Assert.Equal([5, 5], plan.Slots.Select(s => s.Offers.Count));
        Assert.Contains(plan.Slots.SelectMany(s => s.Offers), o => o is { Free: 0, Waits.Count: > 2 });
        Assert.DoesNotContain(plan.Slots.SelectMany(s => s.Offers), o => o is { Free: > 0, Waits.Count: > 0 });
        Assert.NotEmpty(plan.Missing);

        var session = (await db.LockSessionAsync(reference))!;
        session.FillFreePlaces(_database.Clock.UtcNow);
        Assert.Empty(session.TakeMovedInBreakouts());
    }

    [Fact]
    public async Task What_was_exported_comes_back_the_same()
    {
        using var first = new CsvFolder(empty: true);
        using var second = new CsvFolder(empty: true);
        using var other = new TestDatabase(new TestClock("2026-03-23T12:00:00Z"));
        await using (var db = _database.Open())
        {
            await new Export(db).RunAsync(first.Path);
        }
        await other.ImportAsync(first);
        await using (var db = other.Open())
        {
            await new Export(db).RunAsync(second.Path);
        }

        foreach (var file in new[] { "breakouts.csv", "breakout_choices.csv", "breakout_attendance.csv" })
        {
            var text = await File.ReadAllTextAsync(first.File(file));
            Assert.True(text.Length > 1000);
            Assert.Equal(text, await File.ReadAllTextAsync(second.File(file)));
        }
    }
}
