using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Bookings;
using Training.Letters;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Data;

/// <summary>A database from before letters had sessions and marks for codes, with letters in it.</summary>
public sealed class LettersMigrationTests : IDisposable
{
    private const string Before = "20261121153655_BookingRules";
    private const string Old = "Dear Amina,\n\nAt the door, show the QR code of your booking, or say this code: 7KQ4-M2XW\n\nYour booking and its QR code:\nhttps://training.example/bookings\n";
    private const string OldHtml = "<p>At the door, show the QR code of your booking, or say this code: 7KQ4-M2XW</p><p><a href=\"https://training.example/bookings\">";

    private readonly TestDatabase _database = new();

    private static OutboxLetter Letter(LetterState state, Booking? booking, string text = Old, string html = OldHtml) => new()
    {
        Kind = LetterKind.BookingConfirmed,
        ToAddress = "amina@agency.example",
        Subject = "Your place",
        Text = text,
        Html = html,
        State = state,
        Booking = booking,
        WrittenAt = new(2016, 9, 12, 8, 0, 0, DateTimeKind.Utc),
        DueAt = new(2016, 9, 12, 8, 0, 0, DateTimeKind.Utc),
    };

    [Fact]
    public async Task Sent_and_failed_letters_lose_their_codes_and_all_know_their_session()
    {
        const string Other = "The trainer will say this code: ask for it. 7KQ4-M2XW";
        await using (var db = _database.Open())
        {
            var session = Given.Session(_database.Clock, reference: "HD-1");
            var booking = Given.Booking(session, Given.Person("Amina Hussain"), _database.Clock.UtcNow);
            db.Add(session);
            foreach (var letter in new[]
            {
                Letter(LetterState.Sent, booking), Letter(LetterState.Failed, booking), Letter(LetterState.Queued, booking),
                Letter(LetterState.Sent, null, Other, $"<p>{Other}</p>"), Letter(LetterState.Sent, null, "", ""),
            })
            {
                db.Add(letter);
                await db.SaveChangesAsync(); // in this order
            }
            await db.GetService<IMigrator>().MigrateAsync(Before);
        }
        Assert.DoesNotContain("SessionId", Columns());

        await using (var db = _database.Open())
        {
            await db.Database.MigrateAsync();
        }

        var transport = new RecordingTransport();
        await using (var db = _database.Open())
        {
            var letters = await db.Outbox.OrderBy(l => l.Id).ToListAsync();
            var id = (int?)db.Sessions.Single().Id;
            Assert.Equal([id, id, id, null, null], letters.ConvertAll(l => l.SessionId));
            foreach (var letter in letters.Take(2))
            {
                Assert.Equal((Old.Replace("7KQ4-M2XW", "{{check-in-code}}", StringComparison.Ordinal), OldHtml.Replace("7KQ4-M2XW", "{{check-in-code}}", StringComparison.Ordinal)), (letter.Text, letter.Html));
                Assert.Contains("say this code: (their check-in code)\n", letter.TextToShow, StringComparison.Ordinal);
            }
            Assert.Equal((Old, OldHtml), (letters[2].Text, letters[2].Html));
            Assert.Equal((Other, $"<p>{Other}</p>", ""), (letters[3].Text, letters[3].Html, letters[4].Text));
            Assert.Equal(1, await new Postroom(db, db.Clock, transport, NullLogger<Postroom>.Instance).SendDueAsync());
        }
        Assert.Single(transport.Sent);
        await using var read = _database.Open();
        Assert.Equal(LetterState.Sent, (await read.Outbox.SingleAsync(l => l.Id == 3)).State);
    }

    private List<string> Columns()
    {
        using var connection = new SqliteConnection($"Data Source={_database.File}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info('Outbox')";
        using var reader = command.ExecuteReader();
        List<string> names = [];
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }
        return names;
    }

    public void Dispose() => _database.Dispose();
}
