using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Calendars;

/// <summary>
/// Addresses of people's own calendars: made, renewed and stopped by the person themselves. Whoever has the address can read the
/// calendar, as programs that subscribe cannot sign in; so it cannot be guessed, is kept nowhere, and can be ended at once.
/// </summary>
public sealed class FeedKeys(TrainingDb db, Clock clock)
{
    /// <summary>Characters of a key: 32 random bytes as base64url.</summary>
    private const int Length = 43;

    /// <summary>
    /// What the answer to a poll depends on, in one statement: the programme's version, whose address it is and whether it has ended, and the
    /// last entry of that person's history. Every change to their bookings, and to what they train, writes one (ChangeRecorder), with a higher number
    /// than all before: SQLite has one writer at a time. (Where numbers are given before the commit, as in PostgreSQL, the entries would have to be counted.)
    /// </summary>
    public const string StateQuery = """
        SELECT s."Version", s."ChangedAt", k."PersonId", k."EndedAt" IS NOT NULL, (SELECT MAX(h."Id") FROM "History" h WHERE h."PersonId" = k."PersonId")
        FROM "FeedKeys" k
        CROSS JOIN "ProgrammeState" s
        WHERE k."Hash" = @hash
        """;

    /// <summary>Under what a key is kept and found; none when it cannot be one.</summary>
    public static byte[]? HashOf(string key) => key.Length == Length ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>When the address that works was made; none when the person has none.</summary>
    public async Task<DateTime?> MadeAtAsync(int person) =>
        (await db.FeedKeys.AsNoTracking().SingleOrDefaultAsync(k => k.PersonId == person && k.EndedAt == null))?.MadeAt;

    /// <summary>Whether it still opens a calendar: it may have been renewed elsewhere meanwhile.</summary>
    public async Task<bool> WorksAsync(string key) => HashOf(key) is { } hash && await db.FeedKeys.AnyAsync(k => k.Hash == hash && k.EndedAt == null);

    /// <summary>Makes an address, in the place of the one that they may have. Returns its key, which nobody can find out again.</summary>
    public async Task<string> RenewAsync(int person)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var work = await db.BeginWriteAsync();
        await EndAsync(person);
        db.FeedKeys.Add(new FeedKey { PersonId = person, Hash = HashOf(key)!, MadeAt = clock.UtcNow });
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return key;
    }

    /// <summary>Ends their address. False when there was none.</summary>
    public async Task<bool> StopAsync(int person)
    {
        await using var work = await db.BeginWriteAsync();
        var ended = await EndAsync(person);
        await work.CommitAsync();
        return ended;
    }

    /// <summary>Saved by itself: two that work are never there, not even within the transaction.</summary>
    private async Task<bool> EndAsync(int person)
    {
        if (await db.FeedKeys.SingleOrDefaultAsync(k => k.PersonId == person && k.EndedAt == null) is not { } working)
        {
            return false;
        }
        working.EndedAt = clock.UtcNow;
        await db.SaveChangesAsync();
        return true;
    }
}
