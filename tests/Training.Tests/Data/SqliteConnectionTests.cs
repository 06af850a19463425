using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Testing;

namespace Training.Tests.Data;

public class SqliteConnectionTests
{
    [Fact]
    public async Task Every_connection_handed_out_new_or_again_checks_references_waits_for_others_and_commits_to_the_disk()
    {
        using var database = new TestDatabase();
        for (var round = 0; round < 3; round++)
        {
            // Open together, so that each is a physical connection of its own; closed, they go back to the pool for the next round.
            var together = Enumerable.Range(0, round + 2).Select(_ => database.Open()).ToList();
            foreach (var (db, i) in together.Select((db, i) => (db, i)))
            {
                await OpenAsync(db, synchronously: i % 2 == 0);
            }
            foreach (var db in together)
            {
                Assert.Equal((1, 10_000, 2), (await SettingAsync(db, "foreign_keys"), await SettingAsync(db, "busy_timeout"), await SettingAsync(db, "synchronous")));
                await db.DisposeAsync();
            }
        }
    }

    private static Task OpenAsync(TrainingDb db, bool synchronously)
    {
        if (!synchronously)
        {
            return db.Database.OpenConnectionAsync();
        }
        db.Database.OpenConnection();
        return Task.CompletedTask;
    }

    private static async Task<int> SettingAsync(TrainingDb db, string name)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name};";
        return Convert.ToInt32(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
