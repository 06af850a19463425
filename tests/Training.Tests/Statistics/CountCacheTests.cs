using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>What is kept in memory must never outlive a change, of whatever program.</summary>
public sealed class CountCacheTests : IDisposable
{
    private static readonly Quarter Q2 = Quarter.Of(new DateOnly(2016, 9, 1));

    private readonly Scene _scene = new();
    private readonly CountCache _cache = new();

    public CountCacheTests()
    {
        var session = _scene.Session(days: "2016-09-20 09:30-12:30");
        var person = Given.Person(agency: Given.Agency());
        _scene.Place(session, person);
        _scene.Came(session, person);
        var other = _scene.Session(days: "2016-10-20 09:30-12:30");
        _scene.Place(other, Given.Person());
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Who_reads_again_reads_stamps_only()
    {
        await _scene.TotalAsync();
        var counter = new CommandCounter();
        await using var db = new TrainingDb((DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite($"Data Source={_scene.Database.File}").AddInterceptors(counter).Options, _scene.Database.Clock, Training.History.Actor.System);
        var desk = new StatisticsDesk(db, _cache);
        await desk.CountAsync(Q2.WholeYear);
        Assert.InRange(counter.Count, 8, 10);
        var before = counter.Count;
        await desk.CountAsync([Q2.WholeYear, Q2, Q2.Previous, Q2.Rolling], live: true);
        Assert.Equal(before + 2 + 3, counter.Count); // stamps, what is frozen; and the last quarter of the year before, which nobody asked for yet
        await desk.CountAsync([Q2.WholeYear, Q2, Q2.Previous, Q2.Rolling], live: true);
        Assert.Equal(before + 7, counter.Count);
    }

    /// <summary>Each statement as any program could send it, and whether it changes the quarter's figures.</summary>
    [Theory]
    [InlineData("UPDATE Sessions SET Capacity = Capacity + 1 WHERE FirstDate = '2016-09-20'", true)]
    [InlineData("UPDATE Sessions SET RegisterClosedAt = NULL WHERE FirstDate = '2016-09-20'", true)]
    [InlineData("UPDATE Sessions SET FirstDate = '2016-12-20' WHERE FirstDate = '2016-09-20'", true)]
    [InlineData("UPDATE Sessions SET Version = Version + 1 WHERE FirstDate = '2016-09-20'", false)]
    [InlineData("UPDATE Sessions SET Capacity = Capacity + 1 WHERE FirstDate = '2016-10-20'", false)]
    [InlineData("UPDATE Bookings SET AgencyId = NULL WHERE SessionId = (SELECT Id FROM Sessions WHERE FirstDate = '2016-09-20')", true)]
    [InlineData("UPDATE Bookings SET Focus = 2 WHERE SessionId = (SELECT Id FROM Sessions WHERE FirstDate = '2016-09-20')", true)]
    [InlineData("UPDATE Bookings SET Status = 3, CancelledAt = '2016-08-02 09:00:00' WHERE SessionId = (SELECT Id FROM Sessions WHERE FirstDate = '2016-09-20')", true)]
    [InlineData("UPDATE Bookings SET Number = Number + 100", false)]
    [InlineData("UPDATE Presences SET WholeDay = 0", true)]
    [InlineData("DELETE FROM Presences", true)]
    [InlineData("INSERT INTO Bookings (SessionId, PersonId, Number, Key, CodeHash, Status, BookedAt, ConfirmedAt, CancelBy, Focus) SELECT SessionId, PersonId, 99, 'k', x'00', 3, BookedAt, ConfirmedAt, CancelBy, 0 FROM Bookings LIMIT 1", true)]
    [InlineData("UPDATE People SET Name = 'Anonymous', Focus = 2, AgencyId = NULL", false)]
    public async Task A_change_of_what_figures_rest_on_counts_again(string sql, bool counts)
    {
        await _scene.TotalAsync();
        await using var db = _scene.Database.Open();
        var before = await new StatisticsDesk(db, _cache).CountAsync(Q2);
        Assert.Same(before.Sessions[0], (await new StatisticsDesk(db, _cache).CountAsync(Q2)).Sessions[0]);

        await db.Database.ExecuteSqlRawAsync(sql);

        var after = await new StatisticsDesk(db, _cache).CountAsync(Q2);
        Assert.Equal(counts, !after.Sessions.SequenceEqual(before.Sessions));
        // And it is what somebody without memory counts.
        Assert.Equal(ReportJson.Write(QuarterReport.Of(await new StatisticsDesk(db, new CountCache()).CountAsync(Q2), null, By.Agency, StatisticsReader.Team)),
            ReportJson.Write(QuarterReport.Of(after, null, By.Agency, StatisticsReader.Team)));
    }

    /// <summary>A migration that rebuilds a table loses its triggers without a word: then what is kept would be shown for ever.</summary>
    [Fact]
    public async Task Every_table_that_figures_rest_on_has_its_triggers()
    {
        using var database = new TestDatabase();
        await using var db = database.Open();
        var triggers = await db.Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE type = 'trigger'").ToListAsync();
        foreach (var table in new[] { "Sessions", "SessionDays", "Bookings", "Presences", "MakeUpDays", "Courses", "CourseTheme", "Themes", "Agencies", "Venues" })
        {
            Assert.Equal([$"{table}_StampDELETE", $"{table}_StampINSERT", $"{table}_StampUPDATE"], triggers.Where(t => t.StartsWith(table + "_Stamp", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
        Assert.Superset(new HashSet<string> { "FrozenQuarters_NoUPDATE", "FrozenQuarters_NoDELETE" }, triggers.ToHashSet());
    }

    [Theory]
    [InlineData("UPDATE Courses SET Title = 'Another title'")]
    [InlineData("UPDATE Agencies SET Name = 'Another name'")]
    public async Task Another_name_is_shown_at_once(string sql)
    {
        await _scene.TotalAsync();
        await using var db = _scene.Database.Open();
        await new StatisticsDesk(db, _cache).CountAsync(Q2);
        await db.Database.ExecuteSqlRawAsync(sql);
        var names = (await new StatisticsDesk(db, _cache).CountAsync(Q2)).Names;
        Assert.Contains(names.Courses.Values.Select(c => c.Title).Concat(names.Agencies.Values.Select(a => a.Name)), n => n.StartsWith("Another", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_that_ends_while_figures_are_kept_is_delivered()
    {
        using var database = new TestDatabase(new TestClock("2016-09-20T11:00:00Z"));
        var session = Given.Session(database.Clock, 20, days: "2016-09-20 09:30-12:30");
        await using (var add = database.Open())
        {
            add.Add(session);
            await add.SaveChangesAsync();
        }
        Assert.Equal(0, await ProvisionalAsync());
        database.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(0, await ProvisionalAsync());
        database.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await ProvisionalAsync());

        async Task<int> ProvisionalAsync()
        {
            await using var db = database.Open();
            return (await new StatisticsDesk(db, _cache).CountAsync(Q2)).Sessions.Count(s => s.IsProvisional);
        }
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_remembered()
    {
        await _scene.TotalAsync();
        await using var db = _scene.Database.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.Database.ExecuteSqlRawAsync("DELETE FROM Presences");
            Assert.Equal(0, (await new StatisticsDesk(db, _cache).CountAsync(Q2)).Sessions.Sum(s => s.Total.Attendees));
        }
        Assert.Equal(1, (await new StatisticsDesk(db, _cache).CountAsync(Q2)).Sessions.Sum(s => s.Total.Attendees));
    }

    /// <summary>Frozen figures give every report again, byte for byte.</summary>
    [Fact]
    public async Task What_was_counted_survives_as_data()
    {
        await _scene.TotalAsync();
        await using var db = _scene.Database.Open();
        var count = await new StatisticsDesk(db, _cache).CountAsync(Q2);
        var data = FrozenData.Write(count);
        var again = FrozenData.Read(Q2, new FrozenAs(1, count.AsAt, "Somebody", ""), data);
        foreach (var by in Codes.All<By>())
        {
            Assert.Equal(ReportCsv.Write(QuarterReport.Of(count with { Frozen = again.Frozen }, null, by, StatisticsReader.Team)), ReportCsv.Write(QuarterReport.Of(again, null, by, StatisticsReader.Team)));
        }
        Assert.Equal(data, FrozenData.Write(again));
    }
}
