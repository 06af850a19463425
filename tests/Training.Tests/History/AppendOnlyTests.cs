using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Testing;

namespace Training.Tests.History;

public class AppendOnlyTests
{
    [Theory]
    [InlineData("UPDATE History SET Verb = 'changed'")]
    [InlineData("DELETE FROM History")]
    [InlineData("UPDATE ScanEvents SET Kind = 2")]
    [InlineData("DELETE FROM ScanEvents")]
    public async Task What_happened_cannot_be_changed_or_deleted_even_past_the_program(string sql)
    {
        using var database = new TestDatabase();
        await using var db = database.Open();
        var person = Given.Person();
        var session = Given.Session(database.Clock);
        db.Add(person);
        db.Add(session);
        db.Add(new Training.Attendance.ScanEvent
        {
            EventId = Guid.NewGuid(),
            Person = person,
            SessionDay = session.Days[0],
            Kind = Training.Attendance.ScanKind.Arrived,
            Method = Training.Attendance.ScanMethod.Manual,
        });
        await db.SaveChangesAsync();

        var refused = await Assert.ThrowsAsync<SqliteException>(() => db.Database.ExecuteSqlRawAsync(sql));

        Assert.Contains("only ever added", refused.Message, StringComparison.Ordinal);
    }
}
