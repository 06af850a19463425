using Microsoft.EntityFrameworkCore;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>The tables are those of the model: a start looks only for migrations that are missing.</summary>
public sealed class DatabaseSetupTests : IDisposable
{
    private readonly TestDatabase _database = new();

    [Fact]
    public void The_migrations_hold_the_whole_model()
    {
        using var db = _database.Open();
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(db.Database.GetPendingMigrations());
    }

    public void Dispose() => _database.Dispose();
}
