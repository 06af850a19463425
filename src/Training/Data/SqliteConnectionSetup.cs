using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Training.Data;

/// <summary>
/// Settings of each SQLite connection. WAL lets readers go on while somebody writes. synchronous=FULL makes every commit
/// wait for the disk: a booking that somebody was told of survives a crash of the program and of the machine, at the cost
/// of a few milliseconds a commit.
/// </summary>
internal sealed class SqliteConnectionSetup : DbConnectionInterceptor
{
    private const string Settings = "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000; PRAGMA synchronous=FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Settings;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
