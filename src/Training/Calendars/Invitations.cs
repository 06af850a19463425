using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Calendars;

/// <summary>
/// Keeps people's calendars as their bookings are. There is one rule: whoever has a confirmed place on a session that is on has one event for each day
/// to come, as the session is now; nobody has another. Every operation compares with what was sent last and writes what differs.
/// </summary>
internal static class Invitations
{
    /// <summary>
    /// Letters, in the same commit, to those whose calendar is no longer right. It is the last thing of every operation in which
    /// somebody gets or loses a place (Promotions.TellAsync) or a session changes; a save that forgets is refused (ChangeRecorder).
    /// </summary>
    /// <param name="session">Locked; its days and bookings are known.</param>
    /// <param name="everybody">The session itself may have changed; else only those are looked at who got or lost a place.</param>
    public static async Task InviteAsync(this TrainingDb db, LetterWriter letters, Session session, bool everybody = false)
    {
        var now = db.Clock.UtcNow;
        var concerned = session.Bookings.Where(b => b.InvitationDue || everybody).OrderBy(b => b.Number).ToList();
        if (concerned.Count == 0)
        {
            return;
        }
        var known = concerned.Where(b => b.Id > 0).Select(b => b.Id).ToList();
        if (known.Count > 0)
        {
            // Read into the context, which puts them into the bookings' lists.
            await db.Invitations.Where(i => known.Contains(i.BookingId) && i.WithdrawnAt == null).LoadAsync();
        }
        var people = concerned.Where(b => b.Person is null).Select(b => b.PersonId).ToList();
        if (people.Count > 0)
        {
            await db.People.Where(p => people.Contains(p.Id)).LoadAsync();
        }
        foreach (var booking in concerned)
        {
            db.Outbox.AddRange(Follow(booking, session, letters, now));
            booking.InvitationDue = false;
        }
    }

    private static IEnumerable<OutboxLetter> Follow(Booking booking, Session session, LetterWriter letters, DateTime now)
    {
        var live = booking.Invitations.Where(i => i.WithdrawnAt is null).ToDictionary(i => i.DayId);
        // Somebody without an address of their own has no calendar here: their letters go to a contact, who would have theirs filled with other people's training.
        List<SessionDay> days = booking.IsConfirmed && session.Status == SessionStatus.Published && booking.Person.HasOwnEmail ? session.Days : [];
        foreach (var invitation in live.Values.Where(i => i.EndsAt > now && !days.Exists(d => d.CalendarId == i.DayId)))
        {
            invitation.WithdrawnAt = now;
            invitation.Sequence++;
            yield return letters.InvitationWithdrawn(booking, invitation);
        }
        foreach (var day in days.Where(d => d.StartsAt > now)) // what has begun is left as it is
        {
            var shown = InvitationEvent.FactsOf(session, day);
            if (!live.TryGetValue(day.CalendarId, out var invitation))
            {
                invitation = new Invitation { Booking = booking, DayId = day.CalendarId, CalendarId = Guid.NewGuid(), SessionSequence = session.CalendarSequence };
                booking.Invitations.Add(invitation);
                Take(invitation, day, shown);
                yield return letters.Invitation(booking, invitation, day);
            }
            else if (invitation.StartsAt != day.StartsAt || invitation.EndsAt != day.EndsAt || !invitation.Shown.AsSpan().SequenceEqual(shown))
            {
                invitation.Sequence++;
                Take(invitation, day, shown);
                yield return letters.InvitationChanged(booking, invitation, day);
            }
        }
        foreach (var invitation in live.Values)
        {
            invitation.SessionSequence = session.CalendarSequence;
        }
    }

    private static void Take(Invitation invitation, SessionDay day, byte[] shown) =>
        (invitation.StartsAt, invitation.EndsAt, invitation.Shown) = (day.StartsAt, day.EndsAt, shown);
}

/// <summary>Brings invitations after what changed without an operation of its own: a course's title or a venue's address, in an import or another program.</summary>
public sealed partial class InvitationDesk(TrainingDb db, Clock clock, LetterWriter letters, ILogger<InvitationDesk> log)
{
    /// <summary>
    /// Each session in a commit of its own; one that fails holds up no other. Who has no event gets none by this: nothing has happened that they would expect it for.
    /// Returns how many letters were written.
    /// </summary>
    public async Task<int> FollowDueAsync()
    {
        var now = clock.UtcNow;
        var behind = await db.Invitations.Where(i => i.WithdrawnAt == null && i.EndsAt > now && i.SessionSequence != i.Booking.Session.CalendarSequence)
            .Select(i => i.Booking.Session.Reference).Distinct().ToListAsync();
        var written = 0;
        foreach (var reference in behind)
        {
            try
            {
                await using var work = await db.BeginWriteAsync();
                if (await db.LockSessionAsync(reference) is { } session)
                {
                    var invited = await db.Invitations.Where(i => i.Booking.SessionId == session.Id && i.WithdrawnAt == null).Select(i => i.BookingId).ToHashSetAsync();
                    session.Bookings.ForEach(b => b.InvitationDue = invited.Contains(b.Id));
                    await db.InviteAsync(letters, session);
                    var count = db.ChangeTracker.Entries<OutboxLetter>().Count();
                    await db.SaveChangesAsync();
                    await work.CommitAsync();
                    written += count;
                }
            }
            catch (Exception e)
            {
                LogFailed(e, reference);
            }
            db.ChangeTracker.Clear();
        }
        return written;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The invitations of {Session} could not follow it; they are tried again in a minute")]
    private partial void LogFailed(Exception e, string session);
}
