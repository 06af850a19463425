using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Web.Endpoints;

/// <summary>
/// One row as the database has it at this moment, whoever changed it and in whatever process. Asked each time, over a
/// connection that stays open: a few microseconds, where a context and its connection take over a hundred.
/// </summary>
/// <param name="parameter">The name of the statement's one parameter; none when it has none.</param>
internal sealed class StandingQuery<T>(IServiceScopeFactory scopes, string statement, Func<DbDataReader, T> read, string? parameter = null) : IDisposable
    where T : class
{
    private readonly Lock _turn = new();
    private IServiceScope? _scope;
    private DbCommand? _command;

    /// <summary>The row now, or none. A connection that has failed is opened anew the next time.</summary>
    public T? Read(byte[]? value = null)
    {
        lock (_turn) // a connection does one thing at a time; this one does nothing long
        {
            try
            {
                _command ??= Open();
                if (parameter is not null)
                {
                    _command.Parameters[0].Value = value;
                }
                using var row = _command.ExecuteReader();
                return row.Read() ? read(row) : null;
            }
            catch (DbException)
            {
                Close();
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            Close();
        }
    }

    private DbCommand Open()
    {
        _scope = scopes.CreateScope();
        var database = _scope.ServiceProvider.GetRequiredService<TrainingDb>().Database;
        database.OpenConnection();
        var command = database.GetDbConnection().CreateCommand();
        command.CommandText = statement;
        if (parameter is not null)
        {
            var own = command.CreateParameter();
            (own.ParameterName, own.DbType) = (parameter, DbType.Binary);
            command.Parameters.Add(own);
        }
        return command;
    }

    private void Close()
    {
        _command?.Dispose();
        _scope?.Dispose();
        (_command, _scope) = (null, null);
    }
}
