using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Training.History;

namespace Training.Data;

/// <summary>How a database is opened: the one place that knows the provider.</summary>
public static class DatabaseSetup
{
    public static DbContextOptionsBuilder UseTrainingSqlite(this DbContextOptionsBuilder options, string connectionString) => options
        .UseSqlite(connectionString)
        .AddInterceptors(new SqliteConnectionSetup());

    /// <summary>Creates or updates the tables; makes the file's folder first and switches the file to WAL.</summary>
    public static async Task MigrateAsync(TrainingDb db)
    {
        if (db.Database.IsSqlite())
        {
            var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }
        }
        // Migrating compares the whole model with its snapshot even when there is nothing to do, a good part of each start: a test does that instead.
        if ((await db.Database.GetPendingMigrationsAsync()).Any())
        {
            await db.Database.MigrateAsync();
        }
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;");
        }
    }
}

/// <summary>For "dotnet ef migrations add": see README, "Changing the database".</summary>
internal sealed class DesignTimeDb : IDesignTimeDbContextFactory<TrainingDb>
{
    public TrainingDb CreateDbContext(string[] args) => new(
        (DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite("Data Source=:memory:").Options,
        new Clock(TimeProvider.System, TimeZoneInfo.Utc), Actor.System);
}
