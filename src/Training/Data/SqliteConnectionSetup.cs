using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Training.Data;

/// <summary>
/// Settings of each SQLite connection. WAL lets readers go on while somebody writes. synchronous=FULL makes every commit
/// wait for the disk: a booking that somebody was told of survives a crash of the program and of the machine, at the cost
/// of a few milliseconds a commit. They last as long as the physical connection, which the pool hands out again and again.
/// </summary>
internal sealed class SqliteConnectionSetup : DbConnectionInterceptor
{
    // What is deleted is overwritten: needs must be gone when we say that they are.
    private const string Settings = "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;";

    // Named in a string because its type is in the version of SQLitePCLRaw that cannot be had here: see SqliteNative.
    private static readonly Func<SqliteConnection, object> Physical =
        typeof(SqliteConnection).GetProperty("Handle")!.GetMethod!.CreateDelegate<Func<SqliteConnection, object>>();

    private static readonly ConditionalWeakTable<object, object?> Ready = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        var physical = Physical((SqliteConnection)connection);
        if (Ready.TryGetValue(physical, out _))
        {
            return;
        }
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
        Ready.AddOrUpdate(physical, null);
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData); // SQLite's asynchronous calls are synchronous
        return Task.CompletedTask;
    }
}
