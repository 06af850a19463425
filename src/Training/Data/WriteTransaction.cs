using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Training.Data;

/// <summary>A transaction that may write; rolled back unless committed.</summary>
public sealed class WriteTransaction : IAsyncDisposable
{
    internal static readonly WriteTransaction None = new(null, null);

    // SQLite has one writer at a time and makes the others poll, in no order. Waiting here instead is first come, first
    // served, and wakes up at once. It holds within one process; between processes SQLite's own lock still does.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    private readonly IDbContextTransaction? _transaction;
    private readonly SemaphoreSlim? _gate;

    private WriteTransaction(IDbContextTransaction? transaction, SemaphoreSlim? gate) => (_transaction, _gate) = (transaction, gate);

    internal static async Task<WriteTransaction> BeginAsync(DatabaseFacade database)
    {
        var gate = database.IsSqlite() ? Gates.GetOrAdd(database.GetConnectionString()!, _ => new SemaphoreSlim(1, 1)) : null;
        if (gate is not null)
        {
            await gate.WaitAsync();
        }
        try
        {
            // What is not committed as a whole is rolled back as a whole: EF Core need not make a savepoint for each save.
            database.AutoSavepointsEnabled = false;
            // Microsoft.Data.Sqlite begins immediately: the write lock is taken here, not at the first write.
            return new WriteTransaction(await database.BeginTransactionAsync(), gate);
        }
        catch
        {
            gate?.Release();
            throw;
        }
    }

    public Task CommitAsync() => _transaction?.CommitAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_transaction is not null)
            {
                await _transaction.DisposeAsync();
            }
        }
        finally
        {
            _gate?.Release();
        }
    }
}
