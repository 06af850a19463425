using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Bookings;
using Training.Letters;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>
/// Confirmations with their QR codes from the outbox to a mail server that encrypts and asks for a password: over the one connection that is
/// kept, over a new one for each letter, and beside both the bare bytes of such letters, ready made, over one connection.
/// </summary>
internal static class LettersBenchmark
{
    private const int Letters = 300;

    public static async Task RunAsync()
    {
        using var certificate = new TestCertificate();
        await PostroomAsync(certificate, keeps: true, letters: 30); // warm
        var (made, marked) = (await MadeAsync(), await MarkedAsync());
        var bare = await BareAsync(certificate);
        var kept = await PostroomAsync(certificate, keeps: true, Letters);
        var each = await PostroomAsync(certificate, keeps: false, Letters);
        Console.WriteLine($"{Letters} confirmations with a QR code, TLS and password, to a server on this machine, letters a second");
        Console.WriteLine($"bare bytes over one connection:            {bare,6:F0}");
        Console.WriteLine($"put together, and not sent:                {made,6:F0}");
        Console.WriteLine($"claimed and marked, and not sent:          {marked,6:F0}");
        Console.WriteLine($"from the outbox over one connection:       {kept,6:F0}  ({kept / bare:P0} of bare)");
        Console.WriteLine($"from the outbox, a connection each letter: {each,6:F0}  ({kept / each:F1} times as slow)");
    }

    private static async Task<double> BareAsync(TestCertificate certificate)
    {
        using var server = Server(certificate);
        var message = await MakeAsync();
        using var connection = await SmtpConnection.OpenAsync(
            new SmtpServer("localhost", server.Port, true, false, "us", "right", "us.example", TimeSpan.FromSeconds(20), (_, theirs, _, _) => certificate.Is(theirs)), default, default);
        return await RateAsync(Letters, async () =>
        {
            for (var i = 0; i < Letters; i++)
            {
                await connection.SendAsync(message, default, default);
            }
        });
    }

    private static async Task<SmtpMessage> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("training-benchmark-").FullName;
        var clock = new TestClock().Clock;
        var booking = Given.Booking(Given.Session(clock, venue: Given.Venue()), Given.Person(), clock.UtcNow);
        var message = await Given.Messages.ForSmtpAsync(new LetterWriter(Given.Site, clock, Given.Codes).Confirmed(booking), folder, CancellationToken.None);
        Directory.Delete(folder);
        return message;
    }

    private static Task<double> MadeAsync() => RateAsync(Letters, async () =>
    {
        for (var i = 0; i < Letters; i++)
        {
            await MakeAsync();
        }
    });

    private static async Task<double> MarkedAsync()
    {
        using var database = new TestDatabase();
        await WriteAsync(database, Letters);
        return await RateAsync(Letters, async () =>
        {
            await using var db = database.Open();
            await new Postroom(db, database.Clock, new RecordingTransport(), NullLogger<Postroom>.Instance).SendDueAsync();
        });
    }

    private static async Task WriteAsync(TestDatabase database, int letters)
    {
        await using var db = database.Open();
        var session = Given.Session(database.Clock, capacity: letters, venue: Given.Venue());
        var writer = new LetterWriter(Given.Site, database.Clock, Given.Codes);
        db.AddRange(Given.Persons(letters).Select(p => Given.Booking(session, p, database.Clock.UtcNow)).Select(writer.Confirmed));
        await db.SaveChangesAsync();
    }

    private static async Task<double> PostroomAsync(TestCertificate certificate, bool keeps, int letters)
    {
        using var server = Server(certificate);
        using var database = new TestDatabase();
        await WriteAsync(database, letters);
        using var transport = new SmtpTransport("localhost", server.Port, true, "us", "right", Given.Site, Given.Messages, Path.Combine(database.Folder, "to-send"))
        {
            Keeps = keeps,
            Certificate = (_, theirs, _, _) => certificate.Is(theirs),
        };
        return await RateAsync(letters, async () =>
        {
            await using var db = database.Open();
            var sent = await new Postroom(db, database.Clock, transport, NullLogger<Postroom>.Instance).SendDueAsync();
            if (sent != letters || server.Letters.Count != letters || await db.Outbox.AnyAsync(l => l.State != LetterState.Sent))
            {
                throw new InvalidOperationException($"{sent} of {letters} letters went out.");
            }
        });
    }

    private static FakeSmtpServer Server(TestCertificate certificate)
    {
        var server = new FakeSmtpServer { Certificate = certificate.Certificate, User = "us", Password = "right" };
        server.Offers.Add("AUTH PLAIN");
        return server;
    }

    private static async Task<double> RateAsync(int letters, Func<Task> send)
    {
        var watch = Stopwatch.StartNew();
        await send();
        return letters / watch.Elapsed.TotalSeconds;
    }
}
