using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>The real year 2016-17, imported from seed/.</summary>
public sealed class SeedDatabase : IAsyncLifetime
{
    public TestDatabase Database { get; } = new(new TestClock("2017-06-01T09:00:00Z"));

    public static string Folder { get; } = Find();

    public async ValueTask InitializeAsync()
    {
        await using var db = Database.Open(Import.Actor);
        Assert.Empty((await new Import(db, Given.Codes, new Notice(5)).RunAsync(Folder)).Problems);
    }

    public ValueTask DisposeAsync()
    {
        Database.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Training.sln")))
        {
            folder = folder.Parent!;
        }
        return Path.Combine(folder.FullName, "seed");
    }
}

public sealed class SeedTests(SeedDatabase seed) : IClassFixture<SeedDatabase>
{
    private static readonly Quarter Year = Quarter.Of(new DateOnly(2016, 4, 1)).WholeYear;

    [Theory]
    // sessions, places, booked, taken, attended, walk-ins, attendees; the first and the last are published
    [InlineData("wednesday", 33, 649, 525, 471, 409, 15, 424)]
    [InlineData("level-3", 6, 144, 170, 144, 132, 5, 137)]
    [InlineData("refresher", 6, 120, 96, 86, 74, 3, 77)]
    [InlineData("half-day", 13, 420, 421, 378, 325, 4, 329)]
    [InlineData("conference", 1, 200, 210, 194, 168, 7, 175)]
    [InlineData("total", 59, 1533, 1422, 1273, 1108, 34, 1142)]
    public async Task The_year_comes_out_as_it_was_published(string type, int sessions, int places, int booked, int taken, int attended, int walkIns, int attendees)
    {
        var report = await ReportAsync(By.Type);
        var f = report.Rows.Append(report.Total).Single(r => r.Group == type).Figures;

        Assert.Equal((sessions, places, booked, taken, attended, walkIns, attendees), (f.Sessions, f.PlacesOffered, f.Booked, f.PlacesTaken, f.Attended, f.WalkIns, f.Attendees));
    }

    [Fact]
    public async Task Every_cell_is_what_counting_the_files_by_hand_gives()
    {
        var byHand = new CountByHand(SeedDatabase.Folder, "2017-06-01T09:00:00Z");
        foreach (var by in Codes.All<By>())
        {
            var expected = byHand.By(by.Code(), "2016-04-01", "2017-04-01");

            var csv = CountByHand.Read(ReportCsv.Write(await ReportAsync(by)));

            Assert.Equal(expected.Keys.Order(), csv.Select(r => r["group"]).Order());
            foreach (var row in csv)
            {
                Assert.Equal(expected[row["group"]], Measures.All.Select(m => row[m.Name]));
            }
        }
    }

    [Theory]
    [InlineData(1, 17, 316)]
    [InlineData(2, 9, 142)]
    [InlineData(3, 16, 400)]
    [InlineData(4, 17, 284)]
    public async Task Quarters_are_the_year_in_four(int quarter, int sessions, int attendees)
    {
        var row = (await ReportAsync(By.Quarter)).Rows.Single(r => r.Group == $"Q{quarter}");
        Assert.Equal((sessions, attendees), (row.Figures.Sessions, row.Figures.Attendees));

        await using var db = seed.Database.Open();
        var alone = await QuarterReport.CreateAsync(db, Quarter.Of(Year.From.AddMonths(3 * (quarter - 1))));
        Assert.Equal(row.Figures, alone.Total.Figures);
    }

    [Fact]
    public async Task All_breakdowns_have_the_same_total()
    {
        var totals = new List<Figures>();
        foreach (var by in Codes.All<By>())
        {
            totals.Add((await ReportAsync(by)).Total.Figures);
        }

        Assert.Single(totals.Distinct());
    }

    [Theory]
    [InlineData(By.Type, 9)] // stamps, what is frozen; sessions, bookings, presences; four of names
    [InlineData(By.Agency, 9)]
    public async Task A_report_asks_the_database_a_fixed_number_of_times(By by, int expected)
    {
        var counter = new CommandCounter();
        await using var db = Watched(counter);

        await QuarterReport.CreateAsync(db, Year, by: by);
        Assert.Equal(expected + 1, counter.Count); // and the quarter that the seed froze
        await QuarterReport.CreateAsync(db, Year.SameLastYear, by: by); // no rows
        Assert.Equal(2 * expected + 1, counter.Count);
    }

    [Fact]
    public async Task Bookings_and_presences_are_reached_from_the_ranges_sessions_so_that_other_years_cost_nothing()
    {
        var asked = new Asked();
        await using (var db = Watched(asked))
        {
            await QuarterReport.CreateAsync(db, Year);
        }

        await using var open = seed.Database.Open();
        await open.Database.OpenConnectionAsync();
        Assert.Equal(10, asked.Commands.Count);
        foreach (var (text, parameters) in asked.Commands.Skip(3).Take(3))
        {
            await using var explain = open.Database.GetDbConnection().CreateCommand();
            explain.CommandText = "EXPLAIN QUERY PLAN " + text;
            foreach (var (name, value) in parameters)
            {
                explain.Parameters.Add(new SqliteParameter(name, value));
            }
            var plan = new List<string>();
            await using var reader = await explain.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(3));
            }
            Assert.Contains("USING INDEX IX_Sessions_FirstDate", plan[0], StringComparison.Ordinal);
            Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
        }
    }

    private async Task<QuarterReport> ReportAsync(By by)
    {
        await using var db = seed.Database.Open();
        return await QuarterReport.CreateAsync(db, Year, by: by);
    }

    private TrainingDb Watched(IInterceptor watcher) => new(
        (DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite($"Data Source={seed.Database.File}").AddInterceptors(watcher).Options,
        seed.Database.Clock, Training.History.Actor.System);

    private sealed class Asked : DbCommandInterceptor
    {
        public List<(string Text, List<(string Name, object? Value)> Parameters)> Commands { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))]));
            return ValueTask.FromResult(result);
        }
    }
}
