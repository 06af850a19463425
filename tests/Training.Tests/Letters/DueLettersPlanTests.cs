using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

/// <summary>What is asked every minute finds its rows by an index, however many sessions, bookings and letters there have ever been.</summary>
public sealed class DueLettersPlanTests : IDisposable
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task No_job_reads_a_whole_table_of_sessions_bookings_or_letters()
    {
        using (var db = _database.Open())
        {
            // Something is due of every kind, so that every query is asked.
            var course = Given.Course();
            var old = Given.Session(_database.Clock, capacity: 0, course: course, days: "2016-09-06 09:30-12:30");
            Given.Booking(old, Given.Person(), _database.Clock.UtcNow.AddDays(-40));
            var next = Given.Session(_database.Clock, course: course, days: "2016-09-13 09:30-12:30");
            next.MinimumPlaces = 5;
            next.Trainers.Add(Given.Person(roles: Role.Trainer));
            Given.Booking(next, Given.Person(), _database.Clock.UtcNow.AddDays(-40));
            db.AddRange(old, next, Given.Person(roles: Role.Coordinator));
            db.SaveChanges();
        }
        _database.Time.Set("2016-09-12T13:00:00Z");
        var asked = new Asked();
        var options = new DbContextOptionsBuilder<TrainingDb>();
        options.UseTrainingSqlite($"Data Source={_database.File}").AddInterceptors(asked);
        await using (var db = new TrainingDb((DbContextOptions<TrainingDb>)options.Options, _database.Clock, Actor.System))
        {
            var due = db.DueLetters();
            Assert.Equal(1, await due.WriteJoiningAsync());
            Assert.Equal(0, await due.WriteRemindersAsync());
            Assert.Equal(1, await due.WriteRegisterSummariesAsync());
            Assert.Equal(1, await due.WriteAtRiskAsync());
            Assert.Equal(1, await due.WriteSuggestionsAsync());
        }

        var scans = new List<string>();
        using var connection = new SqliteConnection($"Data Source={_database.File}");
        connection.Open();
        foreach (var (sql, parameters) in asked.Commands)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
            parameters.ForEach(p => command.Parameters.AddWithValue(p.Name, p.Value));
            using var plan = command.ExecuteReader();
            var steps = new List<string>();
            while (plan.Read())
            {
                steps.Add(plan.GetString(3));
            }
            // What was gathered first is read as a whole: that is no table.
            var gathered = steps.Where(s => s.StartsWith("MATERIALIZE ", StringComparison.Ordinal) || s.StartsWith("CO-ROUTINE ", StringComparison.Ordinal)).Select(s => s.Split(' ')[1]).ToHashSet();
            scans.AddRange(steps.Where(s => s.StartsWith("SCAN ", StringComparison.Ordinal) && !s.Contains("USING", StringComparison.Ordinal) && !s.Contains("VIRTUAL TABLE", StringComparison.Ordinal)
                && s != "SCAN CONSTANT ROW" && !gathered.Contains(s.Split(' ')[1])).Select(s => $"{s} of {string.Join("; ", steps)}: {sql}"));
        }
        // The bank holidays of some years are few, and so are the people, who are looked through only while a session is at risk.
        scans.RemoveAll(s => s.Contains("FROM \"BankHolidays\"", StringComparison.Ordinal) || s.Contains("\"Roles\" &", StringComparison.Ordinal));
        Assert.True(scans.Count == 0, string.Join("\n\n", scans));
    }

    private sealed class Asked : DbCommandInterceptor
    {
        public List<(string Sql, List<(string Name, object Value)> Parameters)> Commands { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value ?? DBNull.Value))]));
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value ?? DBNull.Value))]));
            return ValueTask.FromResult(result);
        }
    }

    public void Dispose() => _database.Dispose();
}
