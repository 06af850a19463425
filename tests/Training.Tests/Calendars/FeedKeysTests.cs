using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Calendars;
using Training.Data;
using Training.People;
using Training.Testing;

namespace Training.Tests.Calendars;

public sealed class FeedKeysTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");

    public FeedKeysTests()
    {
        using var db = _database.Open();
        db.Add(_amina);
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_key_is_43_characters_of_chance_of_which_only_the_hash_is_kept()
    {
        var key = await RenewAsync();

        Assert.Matches("^[A-Za-z0-9_-]{43}$", key);
        var row = Assert.Single(Read(db => db.FeedKeys.AsNoTracking().ToList()));
        Assert.Equal(FeedKeys.HashOf(key), row.Hash);
        Assert.Null(row.EndedAt);
        Assert.Equal(_database.Clock.UtcNow, await UseAsync(k => k.MadeAtAsync(_amina.Id)));
        using var db = _database.Open();
        db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE);");
        Assert.DoesNotContain(key, Encoding.Latin1.GetString(await SharedBytesAsync()), StringComparison.Ordinal);
        Assert.All(Read(d => d.History.Where(h => h.Subject == "calendar-address").Select(h => h.Changes).ToList()), c => Assert.DoesNotContain("Hash", c, StringComparison.Ordinal));
        Assert.Equal(_amina.Id, Read(d => d.History.Single(h => h.Subject == "calendar-address").PersonId));
    }

    [Fact]
    public async Task A_new_one_ends_the_old_one_and_stopping_ends_it_for_good()
    {
        Assert.Null(await UseAsync(k => k.MadeAtAsync(_amina.Id)));
        Assert.False(await UseAsync(k => k.StopAsync(_amina.Id)));
        var first = await RenewAsync();
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await RenewAsync();

        Assert.NotEqual(first, second);
        Assert.Equal([(_database.Clock.UtcNow, first), (null, second)], Read(db => db.FeedKeys.OrderBy(k => k.Id).ToList())
            .Select(k => (k.EndedAt, k.Hash.SequenceEqual(FeedKeys.HashOf(first)!) ? first : second)));
        Assert.True(await UseAsync(k => k.StopAsync(_amina.Id)));
        Assert.Equal(0, Read(db => db.FeedKeys.Count(k => k.EndedAt == null)));
        Assert.False(await UseAsync(k => k.StopAsync(_amina.Id)));
    }

    [Fact]
    public async Task Of_two_presses_at_once_one_address_works()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(RenewAsync)));

        Assert.Equal((8, 1), Read(db => (db.FeedKeys.Count(), db.FeedKeys.Count(k => k.EndedAt == null))));
    }

    [Fact]
    public void The_database_refuses_a_second_that_works()
    {
        using var db = _database.Open();
        db.AddRange(
            new FeedKey { PersonId = _amina.Id, Hash = new byte[32], MadeAt = db.Clock.UtcNow },
            new FeedKey { PersonId = _amina.Id, Hash = [.. Enumerable.Repeat((byte)1, 32)], MadeAt = db.Clock.UtcNow });

        Assert.Throws<DbUpdateException>(() => db.SaveChanges());
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890")]
    public void What_cannot_be_a_key_has_no_hash(string key) => Assert.Null(FeedKeys.HashOf(key));

    [Fact]
    public void A_poll_reads_rows_by_index_only()
    {
        using var db = _database.Open();
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + FeedKeys.StateQuery;
        var hash = command.CreateParameter();
        (hash.ParameterName, hash.Value) = ("@hash", new byte[32]);
        command.Parameters.Add(hash);
        var plan = new List<string>();
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
            {
                plan.Add(rows.GetString(3));
            }
        }

        Assert.Contains("SEARCH k USING INDEX IX_FeedKeys_Hash (Hash=?)", plan);
        Assert.Contains(plan, step => step.StartsWith("SEARCH h USING COVERING INDEX IX_History_PersonId", StringComparison.Ordinal));
        Assert.Equal("SCAN s", Assert.Single(plan, step => step.StartsWith("SCAN ", StringComparison.Ordinal))); // the programme's one row
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    private Task<string> RenewAsync() => UseAsync(k => k.RenewAsync(_amina.Id));

    private async Task<T> UseAsync<T>(Func<FeedKeys, Task<T>> use)
    {
        await using var db = _database.Open();
        return await use(new FeedKeys(db, db.Clock));
    }

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private async Task<byte[]> SharedBytesAsync()
    {
        await using var file = new FileStream(_database.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
