using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Calendars;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.Programme;

namespace Training.Bookings;

/// <summary>
/// What the team does to a session's bookings. Each act is one transaction in which the session is locked; its letters are in
/// the same commit. A preview does the same and gives it up again, so that it tells exactly what the act would do.
/// </summary>
public sealed class RosterDesk(TrainingDb db, Clock clock, LetterWriter letters)
{
    public const int MostPlaces = 10_000;

    /// <summary>Cancels for the person, who gets a letter with the reason. A freed place goes to the first in line.</summary>
    /// <param name="by">The coordinator, or the lead of the person's agency.</param>
    /// <param name="lead">The lead's name, for the letter.</param>
    public async Task<RosterAnswer> CancelAsync(string reference, Guid key, int by, string reason, string? lead = null)
    {
        await using var work = await db.BeginWriteAsync();
        if (await FindAsync(reference, key) is not var (session, booking))
        {
            return RosterAnswer.NotFound;
        }
        if (MayNotCancel(session, booking) is { } refusal)
        {
            return refusal;
        }

        var was = booking.Status;
        var promoted = session.Cancel(booking, by, clock.UtcNow, reason.Trim());
        await LoadPeopleAsync([booking]);
        db.Outbox.Add(lead is null ? letters.CancelledByTeam(booking, was) : letters.CancelledByLead(booking, was, lead));
        db.Outbox.AddRange((await db.EndAskingAsync(booking)).Select(letters.NoLongerAsked));
        await db.TellAsync(letters, session, promoted);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return RosterAnswer.Done($"The booking of {booking.Person.Name} is cancelled, and we have written to them.", promoted);
    }

    /// <summary>Gives a free place to somebody on the waiting list, whoever stands before them.</summary>
    /// <param name="oneMorePlace">When none is free, offer one more, for this person.</param>
    public async Task<RosterAnswer> PromoteAsync(string reference, Guid key, string reason, bool oneMorePlace = false)
    {
        await using var work = await db.BeginWriteAsync();
        if (await FindAsync(reference, key) is not var (session, booking))
        {
            return RosterAnswer.NotFound;
        }
        if (MayNotPromote(session, booking) is { } refusal)
        {
            return refusal;
        }
        if (session.FreePlaces == 0)
        {
            if (!oneMorePlace || session.PlacesHeld >= MostPlaces)
            {
                return new(RosterOutcome.NoPlaceFree, "No place is free, so nothing has changed. You can offer one more place.");
            }
            session.Capacity = session.PlacesHeld + 1;
        }

        var promoted = session.PromoteByHand(booking, reason.Trim(), clock.UtcNow);
        await LoadPeopleAsync([booking]);
        db.Outbox.Add(letters.PromotedByHand(booking));
        await db.TellAsync(letters, session, [.. promoted.Skip(1)]);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return RosterAnswer.Done($"{booking.Person.Name} has a place now, and we have written to them.", [.. promoted.Skip(1)]);
    }

    /// <summary>
    /// Changes how many places are offered, and the least number of people. More places serve the waiting list in order; fewer take
    /// nothing away from anybody.
    /// </summary>
    /// <param name="capacity">0 to <see cref="MostPlaces"/>.</param>
    public async Task<RosterAnswer> ChangeCapacityAsync(string reference, int capacity, int? minimum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MostPlaces);
        await using var work = await db.BeginWriteAsync();
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return RosterAnswer.NotFound;
        }
        if (session.HasBegun(clock.UtcNow))
        {
            return RosterAnswer.Begun;
        }

        session.MinimumPlaces = minimum;
        var promoted = session.ChangeCapacity(capacity, clock.UtcNow);
        await db.TellAsync(letters, session, promoted);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return RosterAnswer.Done($"The session offers {Words.Count(capacity, "place")} now.", promoted);
    }

    /// <summary>One letter to each of them. The same form again sends nothing more.</summary>
    /// <param name="formKey">Names the form that was filled in.</param>
    public async Task<RosterAnswer> MessageAsync(string reference, Addressees to, string subject, string text, Guid formKey)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return RosterAnswer.NotFound;
        }
        if (await db.Outbox.AnyAsync(l => l.FormKey == formKey))
        {
            return new(RosterOutcome.AlreadySent, "This message was sent already, so nothing more was sent.");
        }
        var bookings = Addressed(session, to);
        if (bookings.Count == 0)
        {
            return new(RosterOutcome.NobodyThere, "There is nobody to write to, so nothing was sent.");
        }

        await LoadPeopleAsync(bookings);
        db.Outbox.AddRange(bookings.Select(b => letters.SessionMessage(b, subject, text, formKey)));
        db.History.Add(new HistoryEntry
        {
            At = clock.UtcNow,
            ActorId = db.Actor.PersonId,
            From = db.Actor.From,
            Subject = "session",
            Verb = "changed",
            Changes = JsonSerializer.Serialize(new { Message = new[] { null, subject }, To = new[] { null, to.Code() } }),
            Session = session,
        });
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(RosterOutcome.Done, $"{Words.Count(bookings.Count, "email")} will be sent in the next few minutes.");
    }

    /// <summary>
    /// Invitations to those who have a place and none in their calendar: they were imported, or booked before there were invitations. Twice does no more
    /// than once.
    /// </summary>
    public async Task<RosterAnswer> InviteAsync(string reference)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return RosterAnswer.NotFound;
        }
        await db.InviteAsync(letters, session, everybody: true);
        var invited = db.ChangeTracker.Entries<OutboxLetter>().Where(l => l.Entity.Kind == LetterKind.Invitation).Select(l => l.Entity.Booking).Distinct().Count();
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(RosterOutcome.Done, invited == 0 ? "Everybody has their invitation already, so nothing was sent." : $"{Words.Count(invited, "person gets", "people get")} the session for their calendar by email.");
    }

    /// <summary>How many have a place, a mailbox of their own and, of a session to come, no invitation.</summary>
    public static Task<int> UninvitedAsync(TrainingDb db, string reference)
    {
        var now = db.Clock.UtcNow;
        return db.Bookings.CountAsync(b => b.Session.Reference == reference && b.Status == BookingStatus.Confirmed && b.Session.Status == SessionStatus.Published
            && b.Session.StartsAt > now && b.Person.ContactEmail == null && !b.Invitations.Any(i => i.WithdrawnAt == null));
    }

    /// <summary>Who would get a place if this booking were cancelled, and whether it may be; none when there is no such booking.</summary>
    public async Task<RosterPreview?> PreviewCancelAsync(string reference, Guid key)
    {
        await using var work = await db.BeginWriteAsync(); // never committed
        if (await FindAsync(reference, key) is not var (session, booking))
        {
            return null;
        }
        var refusal = MayNotCancel(session, booking);
        return await PreviewAsync(session, refusal, refusal is null ? session.Cancel(booking, by: null, clock.UtcNow) : []);
    }

    /// <summary>Whom giving this person a place would overtake, and whether it may be done; none when there is no such booking.</summary>
    public async Task<RosterPreview?> PreviewPromoteAsync(string reference, Guid key)
    {
        await using var work = await db.BeginWriteAsync(); // never committed
        return await FindAsync(reference, key) is not var (session, booking) ? null
            : await PreviewAsync(session, MayNotPromote(session, booking), session.Before(booking)) with { TakenFrom = await TakenFromAsync(session, booking) };
    }

    /// <summary>Who would get a place with this capacity; none when there is no such session.</summary>
    public async Task<RosterPreview?> PreviewCapacityAsync(string reference, int capacity)
    {
        await using var work = await db.BeginWriteAsync(); // never committed
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return null;
        }
        var begun = session.HasBegun(clock.UtcNow);
        return await PreviewAsync(session, begun ? RosterAnswer.Begun : null, begun ? [] : session.ChangeCapacity(capacity, clock.UtcNow));
    }

    /// <summary>How many would get the message, and the first of the letters; none when there is no such session.</summary>
    public async Task<(int Count, OutboxLetter? First)?> PreviewMessageAsync(string reference, Addressees to, string subject, string text)
    {
        await using var work = await db.BeginWriteAsync(); // never committed
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return null;
        }
        var bookings = Addressed(session, to);
        await LoadPeopleAsync(bookings.Take(1));
        var first = bookings.Count == 0 ? null : letters.SessionMessage(bookings[0], subject, text, Guid.Empty);
        db.ChangeTracker.Clear();
        return (bookings.Count, first);
    }

    /// <summary>The agencies for whose people the free places are kept, when somebody of another agency would be given one of them.</summary>
    private async Task<IReadOnlyList<string>> TakenFromAsync(Session session, Booking booking)
    {
        if (session.FreePlaces == 0 || session.FreePlaces > session.KeptFromAgency(booking.AgencyId, clock.UtcNow))
        {
            return [];
        }
        var agencies = session.Quotas.Where(q => q.ReleasesAt > clock.UtcNow && q.AgencyId != booking.AgencyId
            && q.Places > session.Bookings.Count(b => b.HoldsPlace && b.AgencyId == q.AgencyId)).Select(q => q.AgencyId).ToList();
        return await db.Agencies.Where(a => agencies.Contains(a.Id)).OrderBy(a => a.Name).Select(a => a.Name).ToListAsync();
    }

    private async Task<RosterPreview> PreviewAsync(Session session, RosterAnswer? refusal, IReadOnlyList<Booking> people)
    {
        var free = session.FreePlaces;
        await LoadPeopleAsync(people);
        var workshops = letters.WorkshopsMoved(session).Select(l => l.ToName).ToList();
        // Nothing of this may reach the database with a later save.
        db.ChangeTracker.Clear();
        return new RosterPreview(refusal, [.. people.Select(b => b.Person.Name)], free) { InWorkshops = workshops };
    }

    private async Task<(Session, Booking)?> FindAsync(string reference, Guid key)
    {
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return null;
        }
        var booking = session.Bookings.Find(b => b.Key == key) ?? await db.Bookings.SingleOrDefaultAsync(b => b.Key == key && b.SessionId == session.Id);
        return booking is null ? null : (session, booking);
    }

    private RosterAnswer? MayNotCancel(Session session, Booking booking) =>
        !booking.IsActive ? new(RosterOutcome.NotActive, $"This booking was already {booking.Status.Label().ToLowerInvariant()}, so nothing has changed.")
        : session.Status == SessionStatus.Cancelled ? new(RosterOutcome.NotRunning, "This session is cancelled, and its bookings with it.")
        : session.HasBegun(clock.UtcNow) && session.Status != SessionStatus.Postponed ? RosterAnswer.Begun
        : null;

    private RosterAnswer? MayNotPromote(Session session, Booking booking) => booking.Status switch
    {
        BookingStatus.Confirmed => new(RosterOutcome.NotWaiting, "They have a place already, so nothing has changed."),
        BookingStatus.Requested => new(RosterOutcome.NotWaiting, "Somebody has still to agree to this request, so it cannot be given a place by hand."),
        not BookingStatus.Waiting => new(RosterOutcome.NotWaiting, $"This booking was {booking.Status.Label().ToLowerInvariant()}, so it cannot be given a place."),
        _ when session.HasBegun(clock.UtcNow) => RosterAnswer.Begun,
        _ when !session.TakesBookings(clock.UtcNow) => new(RosterOutcome.NotRunning, $"This session is {session.Status.Label().ToLowerInvariant()}, so nobody can be given a place."),
        _ => null,
    };

    private static List<Booking> Addressed(Session session, Addressees to) =>
        [.. session.Bookings.Where(b => b.Status switch
        {
            BookingStatus.Confirmed => to.HasFlag(Addressees.Confirmed),
            BookingStatus.Waiting => to.HasFlag(Addressees.Waiting),
            BookingStatus.Requested => to.HasFlag(Addressees.Requested),
            _ => false,
        }).OrderBy(b => b.Number)];

    private Task LoadPeopleAsync(IEnumerable<Booking> bookings)
    {
        var concerned = bookings.Select(b => b.PersonId).ToList();
        return db.People.Where(p => concerned.Contains(p.Id)).LoadAsync();
    }
}

/// <summary>What an act would do.</summary>
/// <param name="Refusal">Why it may not be done; none when it may.</param>
/// <param name="People">Whom it concerns beside the person themselves, in the order of the waiting list.</param>
/// <param name="Free">Places free: of a promotion before it, else after it.</param>
public sealed record RosterPreview(RosterAnswer? Refusal, IReadOnlyList<string> People, int Free)
{
    /// <summary>Of a promotion: the agencies for which the free places are kept, when it takes one of these.</summary>
    public IReadOnlyList<string> TakenFrom { get; init; } = [];

    /// <summary>Whose workshops of a conference would change by it.</summary>
    public IReadOnlyList<string> InWorkshops { get; init; } = [];
}
