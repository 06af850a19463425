using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Letters;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Data;

public sealed class BackupTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private string Connection => $"Data Source={_database.File}";
    private string Copy => Path.Combine(_database.Folder, "copies", "backup.db");

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_backup_holds_what_was_committed_while_others_read_and_write()
    {
        await AddAsync("before");
        await using var writing = _database.Open();
        await using var work = await writing.BeginWriteAsync();
        writing.Agencies.Add(Given.Agency("half-done"));
        await writing.SaveChangesAsync();

        await Backup.WriteAsync(Connection, Copy);

        Assert.Equal(["before"], Agencies(Copy));
        await work.CommitAsync();
    }

    [Fact]
    public async Task A_backup_overwrites_nothing_and_needs_a_database()
    {
        await Backup.WriteAsync(Connection, Copy);

        Assert.Contains("is there already", (await RefusedAsync(() => Backup.WriteAsync(Connection, Copy))).Message, StringComparison.Ordinal);
        Assert.Equal($"There is no database at {_database.Folder}/none.db.",
            (await RefusedAsync(() => Backup.WriteAsync($"Data Source={_database.Folder}/none.db", Copy + "2"))).Message);
        Assert.False(File.Exists(Path.Combine(_database.Folder, "none.db")));
    }

    [Fact]
    public async Task A_backup_goes_where_there_is_no_database_yet()
    {
        await AddAsync("first");
        await Backup.WriteAsync(Connection, Copy);
        var target = Path.Combine(_database.Folder, "new", "training.db");

        Assert.Null(await Backup.RestoreAsync($"Data Source={target}", Copy, overwrite: false, _database.Clock));

        Assert.Equal(["first"], Agencies(target));
        Assert.Equal(["training.db"], Directory.GetFiles(Path.GetDirectoryName(target)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_had_left_the_database_is_not_contradicted()
    {
        using (var db = _database.Open())
        {
            db.AddRange(Given.Session(_database.Clock, reference: "HD-1"), Given.Person("Ann A"));
            db.SaveChanges();
        }
        await _database.BookAsync("HD-1", 1);
        await Backup.WriteAsync(Connection, Copy);
        var target = Path.Combine(_database.Folder, "new", "training.db");
        _database.Time.Advance(TimeSpan.FromDays(1));

        await Backup.RestoreAsync($"Data Source={target}", Copy, overwrite: false, _database.Clock);

        await using var restored = new TrainingDb((DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite($"Data Source={target};Pooling=false").Options, _database.Clock, Training.History.Actor.System);
        Assert.Equal((1000, _database.Clock.UtcNow), await restored.Sessions.Select(s => ValueTuple.Create(s.CalendarSequence, s.CalendarChangedAt)).SingleAsync());
        Assert.Equal(1000, (await restored.Invitations.SingleAsync()).Sequence);
        Assert.Equal([(null, 0), (LetterKind.Invitation, 1)], (await restored.Outbox.OrderBy(l => l.Id).ToListAsync()).ConvertAll(l => (l.InvitationId is null ? (LetterKind?)null : l.Kind, l.Tries))); // it may have arrived
        var postroom = await restored.PostroomState.SingleAsync();
        Assert.Equal(_database.Clock.UtcNow, postroom.PausedAt);
        Assert.StartsWith("A backup was restored.", postroom.PausedBecause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emails_are_held_back_even_when_none_waited_as_jobs_write_anew_what_has_gone_out_since()
    {
        await Backup.WriteAsync(Connection, Copy);
        var target = Path.Combine(_database.Folder, "new", "training.db");

        await Backup.RestoreAsync($"Data Source={target}", Copy, overwrite: false, _database.Clock);

        await using var restored = new TrainingDb((DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite($"Data Source={target};Pooling=false").Options, _database.Clock, Training.History.Actor.System);
        Assert.NotNull((await restored.PostroomState.SingleAsync()).PausedAt);
    }

    [Fact]
    public async Task A_database_is_replaced_only_when_told_and_is_kept()
    {
        await AddAsync("first");
        await Backup.WriteAsync(Connection, Copy);
        await AddAsync("second");

        Assert.Contains("With --overwrite", (await RefusedAsync(() => RestoreAsync(overwrite: false))).Message, StringComparison.Ordinal);
        Assert.Equal(["first", "second"], Agencies(_database.File));

        var kept = await RestoreAsync(overwrite: true);

        Assert.Equal(["first"], Agencies(_database.File));
        Assert.Equal($"{_database.File}.replaced-20160912-080000", kept);
        Assert.Equal(["first", "second"], Agencies(kept!));
        await AddAsync("third"); // what was restored can be worked with
    }

    [Fact]
    public async Task The_log_of_the_old_database_is_not_played_into_the_restored_one()
    {
        await AddAsync("first");
        await Backup.WriteAsync(Connection, Copy);
        await AddAsync("second");
        // As after a crash: a log that was not yet written into the database.
        var wal = _database.File + "-wal";
        await using (var open = _database.Open())
        {
            await open.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;");
            open.Agencies.Add(Given.Agency("in-the-log"));
            await open.SaveChangesAsync();
            File.Copy(_database.File, _database.File + ".crashed");
            File.Copy(wal, wal + ".crashed");
        }
        SqliteConnection.ClearAllPools();
        File.Move(_database.File + ".crashed", _database.File, overwrite: true);
        File.Move(wal + ".crashed", wal, overwrite: true);

        var kept = await RestoreAsync(overwrite: true);

        Assert.Equal(["first"], Agencies(_database.File));
        Assert.Equal(["first", "in-the-log", "second"], Agencies(kept!));
    }

    [Fact]
    public async Task A_database_in_use_is_not_replaced()
    {
        await Backup.WriteAsync(Connection, Copy);
        await using var open = _database.Open();
        await open.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;");
        await using var work = await open.BeginWriteAsync();
        open.Agencies.Add(Given.Agency());
        await open.SaveChangesAsync();

        Assert.Equal($"The database at {_database.File} is in use; stop the site, then restore.", (await RefusedAsync(() => RestoreAsync(overwrite: true))).Message);

        await work.CommitAsync();
        Assert.Single(Agencies(_database.File));
    }

    [Fact]
    public async Task Only_a_whole_database_of_this_program_is_restored()
    {
        await AddAsync("first");
        Directory.CreateDirectory(Path.GetDirectoryName(Copy)!);

        await File.WriteAllTextAsync(Copy, "code,name,sector");
        Assert.Contains("is not a database, or it is damaged", await WhyNotAsync(), StringComparison.Ordinal);

        File.Delete(Copy);
        await ExecuteAsync(Copy, "CREATE TABLE Notes (Id INTEGER);");
        Assert.Equal($"{Copy} is not a database of this program.", await WhyNotAsync());

        File.Delete(Copy);
        await Backup.WriteAsync(Connection, Copy);
        await ExecuteAsync(Copy, "INSERT INTO __EFMigrationsHistory VALUES ('99990101000000_Later', '99.0');");
        Assert.Contains("comes from a later version", await WhyNotAsync(), StringComparison.Ordinal);

        File.Delete(Copy);
        await Backup.WriteAsync(Connection, Copy);
        await using (var file = File.OpenWrite(Copy))
        {
            file.SetLength(file.Length / 2);
        }
        Assert.Contains("damaged", await WhyNotAsync(), StringComparison.Ordinal);

        File.Delete(Copy);
        Assert.Equal($"There is no file {Copy}.", await WhyNotAsync());
        Assert.Equal(["first"], Agencies(_database.File));
        Assert.Empty(Directory.GetFiles(_database.Folder, "*.restoring*"));

        async Task<string> WhyNotAsync() => (await RefusedAsync(() => RestoreAsync(overwrite: true))).Message;
    }

    private Task<string?> RestoreAsync(bool overwrite)
    {
        SqliteConnection.ClearAllPools();
        return Backup.RestoreAsync(Connection, Copy, overwrite, _database.Clock);
    }

    private static Task<RefusedException> RefusedAsync(Func<Task> act) => Assert.ThrowsAsync<RefusedException>(act);

    private async Task AddAsync(string agency)
    {
        await using var db = _database.Open();
        db.Agencies.Add(Given.Agency(agency));
        await db.SaveChangesAsync();
    }

    private static List<string> Agencies(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Code FROM Agencies ORDER BY Code;";
        using var rows = command.ExecuteReader();
        List<string> codes = [];
        while (rows.Read())
        {
            codes.Add(rows.GetString(0));
        }
        return codes;
    }

    private static async Task ExecuteAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
