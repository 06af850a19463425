using Training.Data;
using Training.Letters;

namespace Training.Testing;

public static class LetterQueries
{
    /// <summary>The letters that people read: all but those that make, change and withdraw entries in calendars.</summary>
    public static IQueryable<OutboxLetter> Letters(this TrainingDb db) => db.Outbox.Where(l => l.InvitationId == null);
}
