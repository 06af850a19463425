using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Programme;

/// <summary>When a session was to begin before its last move, as its history tells.</summary>
public static class MovedFrom
{
    /// <summary>None when it has not moved since then, or only a later day has.</summary>
    /// <param name="startsAt">When the session begins now.</param>
    /// <param name="since">Moves before this do not matter to the reader.</param>
    public static async Task<DateTime?> FindAsync(TrainingDb db, int sessionId, DateTime startsAt, DateTime since)
    {
        var changes = await db.History.Where(h => h.SessionId == sessionId && h.Subject == "session" && h.Verb == "changed" && h.At >= since && h.Changes.Contains("\"StartsAt\":"))
            .OrderByDescending(h => h.Id).Take(20).Select(h => h.Changes).ToListAsync();
        foreach (var change in changes)
        {
            using var json = JsonDocument.Parse(change);
            var move = json.RootElement.GetProperty("StartsAt");
            if (move[0].TryGetDateTime(out var was) && move[1].TryGetDateTime(out var became) && became == startsAt)
            {
                return was;
            }
        }
        return null;
    }
}
