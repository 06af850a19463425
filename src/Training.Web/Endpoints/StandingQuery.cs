using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Web.Endpoints;

/// <summary>
/// One row as the database has it at this moment, whoever changed it and in whatever process. Asked each time, over
/// connections that stay open: a few microseconds, where a context and its connection take over a hundred. There is one for each
/// request that asks at the same instant, so that none waits for another's turn on a processor; a few are kept.
/// </summary>
/// <param name="parameter">The name of the statement's one parameter; none when it has none.</param>
internal sealed class StandingQuery<T>(IServiceScopeFactory scopes, string statement, Func<DbDataReader, T> read, string? parameter = null) : IDisposable
    where T : class
{
    private static readonly int Kept = 2 * Environment.ProcessorCount;

    private readonly ConcurrentBag<Open> _free = [];
    private int _given; // those that are free: the bag would stop everybody to count them
    private volatile bool _ended;

    /// <summary>The row now, or none. A connection that has failed is not used again.</summary>
    public T? Read(byte[]? value = null)
    {
        var open = Take() ?? new Open(scopes, statement, parameter);
        try
        {
            if (parameter is not null)
            {
                open.Command.Parameters[0].Value = value;
            }
            using var row = open.Command.ExecuteReader();
            return row.Read() ? read(row) : null;
        }
        catch (DbException)
        {
            open.Dispose();
            open = null;
            throw;
        }
        finally
        {
            GiveBack(open);
        }
    }

    public void Dispose()
    {
        _ended = true;
        while (Take() is { } open)
        {
            open.Dispose();
        }
    }

    private Open? Take()
    {
        if (!_free.TryTake(out var open))
        {
            return null;
        }
        Interlocked.Decrement(ref _given);
        return open;
    }

    private void GiveBack(Open? open)
    {
        if (open is not null && (_ended || _given >= Kept))
        {
            open.Dispose();
        }
        else if (open is not null)
        {
            Interlocked.Increment(ref _given);
            _free.Add(open);
        }
    }

    private sealed class Open : IDisposable
    {
        private readonly IServiceScope _scope;

        public Open(IServiceScopeFactory scopes, string statement, string? parameter)
        {
            _scope = scopes.CreateScope();
            var database = _scope.ServiceProvider.GetRequiredService<TrainingDb>().Database;
            database.OpenConnection();
            Command = database.GetDbConnection().CreateCommand();
            Command.CommandText = statement;
            if (parameter is not null)
            {
                var own = Command.CreateParameter();
                (own.ParameterName, own.DbType) = (parameter, DbType.Binary);
                Command.Parameters.Add(own);
            }
        }

        public DbCommand Command { get; }

        public void Dispose()
        {
            Command.Dispose();
            _scope.Dispose();
        }
    }
}
