using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Training.Data;

/// <summary>
/// Copies of the database file. A backup holds the database only: check-in codes and sign-in cookies also need the keys
/// that lie in the data directory.
/// </summary>
public static class Backup
{
    private static readonly string[] Sidecars = ["-wal", "-shm", "-journal"];

    /// <summary>Writes a copy as the database stands at one moment, while others read and write it.</summary>
    /// <param name="database">The connection string.</param>
    /// <exception cref="RefusedException">There is no database, the file is there already, or it cannot be written.</exception>
    public static async Task WriteAsync(string database, string file)
    {
        file = Path.GetFullPath(file);
        var source = FileOf(database);
        if (!File.Exists(source))
        {
            throw new RefusedException($"There is no database at {source}.");
        }
        RefuseExisting(file);
        var unfinished = file + ".unfinished";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Delete(unfinished);
            // Unlike a copy of the file, this is one file without a log beside it, and holds nothing that was deleted.
            await ExecuteAsync(source, SqliteOpenMode.ReadWrite, "VACUUM INTO $file;", ("$file", unfinished));
            await CheckAsync(unfinished);
            await using (var written = File.OpenWrite(unfinished))
            {
                written.Flush(flushToDisk: true);
            }
            File.Move(unfinished, file, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            File.Delete(unfinished);
            throw new RefusedException($"The backup cannot be written to {file}: {e.Message}");
        }
    }

    /// <summary>Puts a backup in the place of the database. Stop the site first.</summary>
    /// <param name="database">The connection string.</param>
    /// <param name="overwrite">Allows it when there is a database, which is then kept beside the restored one.</param>
    /// <returns>Where the replaced database is kept; none when there was none.</returns>
    /// <exception cref="RefusedException">The file is no whole backup of this program, or a database is there and must not be replaced.</exception>
    public static async Task<string?> RestoreAsync(string database, string file, bool overwrite, Clock clock)
    {
        var target = FileOf(database);
        if (!File.Exists(file))
        {
            throw new RefusedException($"There is no file {file}.");
        }
        if (File.Exists(target) && !overwrite)
        {
            throw new RefusedException($"There is a database at {target} already. With --overwrite it is replaced, and kept beside the restored one.");
        }
        var restoring = target + ".restoring";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // Checked in a copy: the backup itself is only ever read. A copy of a running database may have a log beside it.
            DeleteWithSidecars(restoring);
            File.Copy(file, restoring);
            if (File.Exists(file + "-wal"))
            {
                File.Copy(file + "-wal", restoring + "-wal");
            }
            await CheckAsync(restoring, file);
            await ExecuteAsync(restoring, SqliteOpenMode.ReadWrite, "PRAGMA journal_mode=DELETE;");
            await ReachOutsideAsync(restoring, clock.UtcNow);
            var kept = File.Exists(target) ? await SetAsideAsync(target, clock) : null;
            DeleteWithSidecars(target); // A log without its database would be played into the restored one.
            File.Move(restoring, target, overwrite: false);
            return kept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new RefusedException($"{file} cannot be restored: {e.Message}");
        }
        finally
        {
            DeleteWithSidecars(restoring);
        }
    }

    /// <summary>
    /// What left this database after the backup cannot be called back. Calendars may hold later numbers than it knows and would ignore what
    /// is sent next: the numbers leap ahead of them. Emails that wait in it may have gone out: they are held back until somebody has looked.
    /// </summary>
    private static async Task ReachOutsideAsync(string file, DateTime now)
    {
        await ExecuteAsync(file, SqliteOpenMode.ReadWrite, """UPDATE "Sessions" SET "CalendarSequence" = "CalendarSequence" + 1000, "CalendarChangedAt" = $now;""", ("$now", now));
        await ExecuteAsync(file, SqliteOpenMode.ReadWrite, """UPDATE "ProgrammeState" SET "Version" = "Version" + 1000, "ChangedAt" = $now;""", ("$now", now));
        // Not in backups of versions that had none.
        if (await ExecuteAsync(file, SqliteOpenMode.ReadWrite, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('Invitations', 'PostroomState');") is 2L)
        {
            await ExecuteAsync(file, SqliteOpenMode.ReadWrite, """UPDATE "Invitations" SET "Sequence" = "Sequence" + 1000;""");
            await ExecuteAsync(file, SqliteOpenMode.ReadWrite,
                """UPDATE "PostroomState" SET "PausedBecause" = TRIM($why || ' ' || "PausedBecause"), "PausedById" = NULL, "PausedAt" = $now;""",
                ("$now", now), ("$why", "A backup was restored. Emails that waited in it may have gone out since, and reminders that went out since are written again: give up what people have had, then let the rest go."));
            // They may have arrived, so that a place that is given up takes them out of calendars.
            await ExecuteAsync(file, SqliteOpenMode.ReadWrite, """UPDATE "Outbox" SET "Tries" = MAX("Tries", 1) WHERE "InvitationId" IS NOT NULL AND "State" IN (0, 1);""");
        }
    }

    /// <summary>Moves the old database out of the way together with its log. Refuses while somebody works with it.</summary>
    private static async Task<string> SetAsideAsync(string target, Clock clock)
    {
        try
        {
            // Leaving WAL writes the log into the file and needs the database to oneself.
            await ExecuteAsync(target, SqliteOpenMode.ReadWrite, "PRAGMA journal_mode=DELETE;");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 5 or 6) // busy, locked
        {
            throw new RefusedException($"The database at {target} is in use; stop the site, then restore.");
        }
        catch (SqliteException)
        {
            // Damaged, which may be why somebody restores: it is kept as it is.
        }
        var kept = $"{target}.replaced-{clock.UtcNow:yyyyMMdd-HHmmss}";
        RefuseExisting(kept);
        File.Move(target, kept, overwrite: false);
        foreach (var sidecar in Sidecars.Where(s => File.Exists(target + s)))
        {
            File.Move(target + sidecar, kept + sidecar, overwrite: false);
        }
        return kept;
    }

    /// <summary>Whole, and a database of this program, and not of a later version of it.</summary>
    private static async Task CheckAsync(string file, string? name = null)
    {
        name ??= file;
        try
        {
            if (await ExecuteAsync(file, SqliteOpenMode.ReadWrite, "PRAGMA integrity_check(1);") is not "ok")
            {
                throw new RefusedException($"{name} is damaged; take an earlier backup.");
            }
            var tables = await ExecuteAsync(file, SqliteOpenMode.ReadWrite,
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('__EFMigrationsHistory', 'Sessions', 'SessionDays', 'Bookings', 'People');");
            if (tables is not 5L)
            {
                throw new RefusedException($"{name} is not a database of this program.");
            }
            var latest = (string?)await ExecuteAsync(file, SqliteOpenMode.ReadWrite, "SELECT MAX(MigrationId) FROM __EFMigrationsHistory;");
            if (string.CompareOrdinal(latest, LatestMigration()) > 0)
            {
                throw new RefusedException($"{name} comes from a later version of this program; install that version to restore it.");
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26) // corrupt, not a database
        {
            throw new RefusedException($"{name} is not a database, or it is damaged: {e.Message}");
        }
    }

    private static string? LatestMigration()
    {
        using var db = new TrainingDb((DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite("Data Source=:memory:").Options,
            new Clock(TimeProvider.System, TimeZoneInfo.Utc), History.Actor.System);
        return db.Database.GetMigrations().Max(StringComparer.Ordinal);
    }

    private static async Task<object?> ExecuteAsync(string file, SqliteOpenMode mode, string sql, params (string Name, object Value)[] values)
    {
        // Not pooled: a pooled connection would hold on to a file that is about to be moved.
        var connectionString = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ConnectionString;
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only the constants above come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }
        return await command.ExecuteScalarAsync();
    }

    private static void RefuseExisting(string file)
    {
        if (File.Exists(file) || Directory.Exists(file))
        {
            throw new RefusedException($"{file} is there already; choose another name, so that nothing is overwritten.");
        }
    }

    private static void DeleteWithSidecars(string file)
    {
        File.Delete(file);
        foreach (var sidecar in Sidecars)
        {
            File.Delete(file + sidecar);
        }
    }

    private static string FileOf(string database) => Path.GetFullPath(new SqliteConnectionStringBuilder(database).DataSource);
}
