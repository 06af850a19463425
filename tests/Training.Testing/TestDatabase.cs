using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.History;

namespace Training.Testing;

/// <summary>A real SQLite file with the real tables, gone afterwards. Each step of a test opens a context of its own.</summary>
public sealed class TestDatabase : IDisposable
{
    // Migrating takes most of a second: it is done once, and every test starts from a copy of the file.
    private static readonly Lazy<string> Template = new(() =>
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("training-template-").FullName, "training.db");
        using var db = new TrainingDb(Options(file), new TestClock().Clock, Actor.System);
        DatabaseSetup.MigrateAsync(db).GetAwaiter().GetResult();
        db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE);");
        SqliteConnection.ClearAllPools();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        return file;
    });

    private readonly DbContextOptions<TrainingDb> _options;

    public TestDatabase(TestClock? time = null)
    {
        Time = time ?? new TestClock();
        Folder = Directory.CreateTempSubdirectory("training-test-").FullName;
        File = Path.Combine(Folder, "training.db");
        System.IO.File.Copy(Template.Value, File);
        _options = Options(File);
    }

    /// <summary>A copy of another one as it stands, on the same clock unless told.</summary>
    public TestDatabase(TestDatabase other, TestClock? time = null)
    {
        using (var db = other.Open())
        {
            db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE);");
        }
        Time = time ?? other.Time;
        Folder = Directory.CreateTempSubdirectory("training-test-").FullName;
        File = Path.Combine(Folder, "training.db");
        System.IO.File.Copy(other.File, File);
        _options = Options(File);
    }

    public TestClock Time { get; }
    public Clock Clock => Time.Clock;
    public string Folder { get; }
    public string File { get; }

    public TrainingDb Open(Actor? actor = null, bool locking = true) => new(_options, Clock, actor ?? Actor.System) { Locking = locking };

    /// <summary>As it was at the beginning, file, folder and clock; only the keys stay, which a program that runs has read.</summary>
    public void Renew()
    {
        CloseConnections();
        foreach (var entry in new DirectoryInfo(Folder).EnumerateFileSystemInfos().Where(e => e.Name != "keys"))
        {
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
        System.IO.File.Copy(Template.Value, File);
        Time.Set(TestClock.Start);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            CloseConnections();
            Directory.Delete(Folder, recursive: true);
        }
    }

    private void CloseConnections()
    {
        using var connection = new SqliteConnection($"Data Source={File}");
        SqliteConnection.ClearPool(connection);
    }

    private static DbContextOptions<TrainingDb> Options(string file) =>
        (DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite($"Data Source={file}").Options;
}
