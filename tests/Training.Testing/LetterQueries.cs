using Training.Data;
using Training.Letters;

namespace Training.Testing;

public static class LetterQueries
{
    /// <summary>
    /// The letters that people read: all but those that make, change and withdraw entries in calendars. Asked so that SQLite does not take the index of
    /// invitations, in which nearly all letters have none, before that of the bookings that a test asks for.
    /// </summary>
    public static IQueryable<OutboxLetter> Letters(this TrainingDb db) => db.Outbox.Where(l => (l.InvitationId ?? 0) == 0);
}
