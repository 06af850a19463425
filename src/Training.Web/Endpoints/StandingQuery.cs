using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Web.Endpoints;

/// <summary>
/// The programme's version as the database has it at this moment, whoever changed it and in whatever process. One row, asked
/// each time, over a connection that stays open: two microseconds, where a context and its connection take over a hundred.
/// </summary>
internal sealed class ProgrammeVersion(IServiceScopeFactory scopes) : IDisposable
{
    private readonly Lock _turn = new();
    private IServiceScope? _scope;
    private DbCommand? _command;

    /// <summary>The row now. A connection that has failed is opened anew the next time.</summary>
    public (long Version, DateTime ChangedAt) Read()
    {
        lock (_turn) // a connection does one thing at a time; this one does nothing long
        {
            try
            {
                using var row = (_command ??= Open()).ExecuteReader();
                row.Read();
                return (row.GetInt64(0), DateTime.SpecifyKind(row.GetDateTime(1), DateTimeKind.Utc));
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
        command.CommandText = """SELECT "Version", "ChangedAt" FROM "ProgrammeState" """;
        return command;
    }

    private void Close()
    {
        _command?.Dispose();
        _scope?.Dispose();
        (_command, _scope) = (null, null);
    }
}
