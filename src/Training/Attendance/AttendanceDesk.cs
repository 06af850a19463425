using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.History;
using Training.People;
using Training.Programme;

namespace Training.Attendance;

/// <summary>Somebody at the door who may not be known here yet.</summary>
/// <param name="AgencyId">Counts for this walk-in when the person is new or has no agency.</param>
/// <param name="IsSurelyThem">The keeper has made sure that the address is theirs, though it is known under another name.</param>
public sealed record Newcomer(string Name, string Email, int? AgencyId, Focus Focus, bool IsSurelyThem = false);

/// <summary>
/// What is done at the door. Each operation is one transaction; what comes with an event id can be sent again and gives the same
/// answer without a second event. Somebody else's register answers NotFound.
/// </summary>
public sealed class AttendanceDesk(TrainingDb db, Clock clock, CheckInCodes codes, SiteSettings site, ChargeDesk charges)
{
    /// <summary>Checks in whoever shows this code: a QR code's address or token, or a typed code.</summary>
    /// <param name="ago">How long before it was sent the device read the code, by its own clock; none when it is happening now.</param>
    public Task<DeskAnswer> CheckInAsync(RegisterKeeper keeper, string reference, DateOnly date, string code, Guid eventId, TimeSpan? ago = null) =>
        AtTheDoorAsync(keeper, reference, date, eventId, async door =>
        {
            var shown = ShownCode.Read(code, site);
            if (shown.Token is not null)
            {
                return await CheckInByTokenAsync(door, shown.Token, ago);
            }
            if (shown.Typed is null)
            {
                return new(DeskOutcome.NotACode, "That is not a check-in code of this site.");
            }
            var bookings = await db.Bookings.Where(b => b.SessionId == door.SessionId).Select(b => new { b.Key, b.PersonId }).ToListAsync();
            return bookings.Find(b => IsTypedCodeOf(b.Key, shown.Typed)) is { } found
                ? await CheckInAsync(door, found.PersonId, ScanMethod.Manual, ago)
                : await TypedElsewhereAsync(door, shown.Typed);
        });

    /// <summary>Checks in a person of the register: somebody who holds a place, or a walk-in of another day.</summary>
    public Task<DeskAnswer> CheckInAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        AtTheDoorAsync(keeper, reference, date, eventId, door => CheckInAsync(door, personId, ScanMethod.Manual, ago: null));

    public Task<DeskAnswer> MarkLeftAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        AtTheDoorAsync(keeper, reference, date, eventId, door => RecordAsync(door, personId, ScanKind.Left));

    /// <summary>Takes back whatever was recorded of the person on that day. The events stay.</summary>
    public Task<DeskAnswer> UndoAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        AtTheDoorAsync(keeper, reference, date, eventId, door => RecordAsync(door, personId, ScanKind.Undone));

    /// <summary>Adds a person who has a booking for this session but no place: waiting, cancelled and the like.</summary>
    public Task<DeskAnswer> AddWalkInAsync(RegisterKeeper keeper, string reference, DateOnly date, int personId, Guid eventId) =>
        AtTheDoorAsync(keeper, reference, date, eventId, async door =>
            await GuestAsync(door, personId) is { Claim: not null } guest ? await AddAsync(door, guest, agencyId: null) : DeskAnswer.NotFound);

    /// <summary>Adds somebody by their e-mail address: the person who has it, or a new one. Who holds a place is simply checked in.</summary>
    public Task<DeskAnswer> AddWalkInAsync(RegisterKeeper keeper, string reference, DateOnly date, Newcomer newcomer, Guid eventId) =>
        AtTheDoorAsync(keeper, reference, date, eventId, async door =>
        {
            var email = Person.Normalize(newcomer.Email);
            var known = await db.People.Where(p => p.NormalizedEmail == email).Select(p => new { p.Id, p.Name }).SingleOrDefaultAsync();
            if (known is not null && !newcomer.IsSurelyThem && !string.Equals(known.Name, newcomer.Name.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                // Not with the name that is known: an address is easy to guess, and a slip in it would check in somebody else.
                return new(DeskOutcome.OtherName, "We know this email address under another name. Check it with them. If it is theirs, say so below and add them again.");
            }
            var id = known?.Id;
            if (id is null)
            {
                var person = Person.Create(newcomer.Email, newcomer.Name);
                (person.AgencyId, person.Focus) = (newcomer.AgencyId, newcomer.Focus);
                db.People.Add(person);
                await db.SaveChangesAsync();
                id = person.Id;
            }
            return await AddAsync(door, (await GuestAsync(door, id.Value))!, newcomer.AgencyId);
        });

    /// <summary>Signs the register off, all days of it, once each has begun: from then on its figures count.</summary>
    public async Task<DeskAnswer> CloseAsync(RegisterKeeper keeper, string reference)
    {
        await using var work = await db.BeginWriteAsync();
        if (await LockAsync(keeper, reference) is not { } session)
        {
            return DeskAnswer.NotFound;
        }
        if (session.Status != SessionStatus.Published)
        {
            return NotRunning(session.Status);
        }
        var lastDay = session.Days.Max(d => d.StartsAt);
        if (clock.UtcNow < lastDay)
        {
            return new(DeskOutcome.TooEarly, $"The register can be closed once its last day has begun, on {Words.Date(clock.DateOf(lastDay))}.");
        }
        session.RegisterClosedAt ??= clock.UtcNow;
        await charges.ChargeAbsencesAsync(session.Id);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(DeskOutcome.Closed, "The register is closed. Thank you.");
    }

    /// <summary>Opens a closed register again; for the team. The reason is kept in the session's history.</summary>
    public async Task<DeskAnswer> ReopenAsync(RegisterKeeper keeper, string reference, string reason)
    {
        await using var work = await db.BeginWriteAsync();
        if (!keeper.IsTeam || await LockAsync(keeper, reference) is not { } session)
        {
            return DeskAnswer.NotFound;
        }
        if (session.RegisterClosedAt is not null)
        {
            session.RegisterClosedAt = null;
            db.History.Add(new HistoryEntry
            {
                At = clock.UtcNow,
                ActorId = db.Actor.PersonId,
                From = db.Actor.From,
                Subject = "register",
                Verb = "changed",
                Changes = JsonSerializer.Serialize(new { Reason = new[] { null, reason.Trim() } }),
                Session = session,
            });
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        return new(DeskOutcome.Reopened, "The register is open again.");
    }

    private async Task<DeskAnswer> AtTheDoorAsync(RegisterKeeper keeper, string reference, DateOnly date, Guid eventId, Func<Door, Task<DeskAnswer>> act)
    {
        // A form that lost its id is a new event, not the same one as every other that lost it.
        eventId = eventId == Guid.Empty ? Guid.NewGuid() : eventId;
        await using var work = await db.BeginWriteAsync();
        await TouchAsync(reference);
        var door = await keeper.Open(db.SessionDays, clock.Today).Where(d => d.Session.Reference == reference && d.Date == date)
            .Select(d => new Door(d.SessionId, d.Id, d.Date, d.StartsAt, d.EndsAt, d.Session.Status, d.Session.RegisterClosedAt, d.Session.LateMinutes, d.Session.EarlyMinutes, d.Session.Course.Type, d.Session.FirstDate, keeper.PersonId, eventId))
            .FirstOrDefaultAsync();
        if (door is null)
        {
            return DeskAnswer.NotFound;
        }
        door = door with { Grace = Grace.Of(door.LateMinutes, door.EarlyMinutes, await BookingPolicy.InForceAsync(db, door.Type, door.FirstDate)) };
        if (await db.ScanEvents.AsNoTracking().SingleOrDefaultAsync(e => e.EventId == eventId) is { } known)
        {
            return known.SessionDayId == door.DayId ? await AnswerAgainAsync(door, known) : DeskAnswer.NotFound;
        }
        if (Refusal(door) is { } refusal)
        {
            return refusal;
        }
        var answer = await act(door);
        await work.CommitAsync();
        return answer;
    }

    private DeskAnswer? Refusal(Door door)
    {
        if (door.Status != SessionStatus.Published)
        {
            return NotRunning(door.Status);
        }
        if (door.ClosedAt is { } closed)
        {
            return new(DeskOutcome.RegisterClosed, $"This register was closed on {Words.Date(clock.DateOf(closed))}. Ask the training team to open it again.");
        }
        return clock.Today < door.Date
            ? new(DeskOutcome.TooEarly, $"Nobody can be checked in before the day itself, {Words.Date(door.Date)}.")
            : null;
    }

    private bool IsTypedCodeOf(Guid bookingKey, string typed) => CheckInCodes.Normalize(codes.TypedCodeFor(bookingKey)) == typed;

    /// <summary>A typed code is not stored, so it is looked for among the sessions that somebody could mix up with this one: a fortnight around it.</summary>
    private async Task<DeskAnswer> TypedElsewhereAsync(Door door, string typed)
    {
        var (from, to) = (door.Date.AddDays(-14), door.Date.AddDays(14));
        var others = await db.Bookings
            .Where(b => b.SessionId != door.SessionId && b.Session.Days.Any(d => d.Date >= from && d.Date <= to))
            .Select(b => new { b.Key, Course = b.Session.Course.Title, b.Session.FirstDate }).ToListAsync();
        return others.Find(b => IsTypedCodeOf(b.Key, typed)) is { } other
            ? OtherSession(other.Course, other.FirstDate)
            : new(DeskOutcome.UnknownCode, $"No booking for this session has the code {typed[..4]}-{typed[4..]}. Check it letter by letter, or look for the person's name.");
    }

    private static DeskAnswer OtherSession(string course, DateOnly firstDate) =>
        new(DeskOutcome.OtherSession, $"This code is for another session: {course}, {Words.Date(firstDate)}.");

    private async Task<DeskAnswer> CheckInByTokenAsync(Door door, string token, TimeSpan? ago)
    {
        var hash = CheckInCodes.HashOf(token);
        var booking = await db.Bookings.Where(b => b.CodeHash == hash)
            .Select(b => new { b.SessionId, b.PersonId, Course = b.Session.Course.Title, b.Session.FirstDate }).SingleOrDefaultAsync();
        if (booking is null)
        {
            return new(DeskOutcome.UnknownCode, "No booking has this code.");
        }
        return booking.SessionId == door.SessionId
            ? await CheckInAsync(door, booking.PersonId, ScanMethod.Qr, ago)
            : OtherSession(booking.Course, booking.FirstDate);
    }

    private async Task<DeskAnswer> CheckInAsync(Door door, int personId, ScanMethod method, TimeSpan? ago)
    {
        var guest = await GuestAsync(door, personId);
        if (guest is null or { Claim: null, CameBefore: false })
        {
            return DeskAnswer.NotFound;
        }
        if (guest.HoldsPlace || guest.CameBefore)
        {
            return await RecordAsync(door, guest, ScanKind.Arrived, guest.HoldsPlace ? method : ScanMethod.WalkIn, ago);
        }
        var (outcome, sentence) = guest.Claim!.Status switch
        {
            BookingStatus.Waiting => (DeskOutcome.Waiting, $"{guest.Name} is on the waiting list and holds no place."),
            BookingStatus.Requested => (DeskOutcome.Requested, $"{guest.Name}'s booking has not been agreed, so they hold no place."),
            BookingStatus.Declined => (DeskOutcome.Declined, $"{guest.Name}'s booking was declined, so they hold no place."),
            _ => (DeskOutcome.Cancelled, guest.Claim.CancelledAt is { } at
                ? $"{guest.Name}'s booking was cancelled on {Words.Date(clock.DateOf(at))}."
                : $"{guest.Name}'s booking was cancelled."),
        };
        return new(outcome, sentence, guest.Name, guest.Agency, guest.PersonId);
    }

    private Task<DeskAnswer> AddAsync(Door door, Guest guest, int? agencyId) =>
        RecordAsync(door, guest with { AgencyId = guest.AgencyId ?? agencyId }, ScanKind.Arrived, guest.HoldsPlace ? ScanMethod.Manual : ScanMethod.WalkIn, ago: null);

    private async Task<DeskAnswer> RecordAsync(Door door, int personId, ScanKind kind) =>
        await GuestAsync(door, personId) is { } guest && (guest.Claim is not null || guest.CameBefore)
            ? await RecordAsync(door, guest, kind, ScanMethod.Manual, ago: null)
            : DeskAnswer.NotFound;

    private async Task<DeskAnswer> RecordAsync(Door door, Guest guest, ScanKind kind, ScanMethod method, TimeSpan? ago)
    {
        var events = await db.ScanEvents.AsNoTracking().Where(e => e.SessionDayId == door.DayId && e.BreakoutId == null && e.PersonId == guest.PersonId).ToListAsync();
        var presence = await db.Presences.FindAsync(door.DayId, guest.PersonId);
        var before = RegisterMerge.Of(events);
        if (kind != ScanKind.Arrived && before is null)
        {
            return new(DeskOutcome.NotIn, $"{guest.Name} is not checked in.", guest.Name, guest.Agency);
        }
        ScanEvent scan = new()
        {
            EventId = door.EventId,
            SessionDayId = door.DayId,
            PersonId = guest.PersonId,
            Kind = kind,
            Method = method,
            At = TimeOf(door, kind, ago, events.Count == 0 ? null : events.Max(e => e.At)),
            ReceivedAt = clock.UtcNow,
            RecordedById = door.KeeperId,
        };
        db.ScanEvents.Add(scan);
        events.Add(scan);
        var stay = RegisterMerge.Of(events);
        Keep(door, guest, presence, stay);
        await db.SaveChangesAsync();
        return Answer(door, guest, scan, before, stay);
    }

    /// <summary>
    /// When it happened: the server's time less what passed on the device, whose own clock may be wrong. What is recorded once the
    /// day is over counts from its start, since nobody knows better. What is pressed now comes after all that is known.
    /// </summary>
    private DateTime TimeOf(Door door, ScanKind kind, TimeSpan? ago, DateTime? last)
    {
        var at = clock.UtcNow.AddMilliseconds(-Math.Max(0, Math.Floor((ago ?? TimeSpan.Zero).TotalMilliseconds)));
        if (at >= door.EndsAt)
        {
            at = kind == ScanKind.Left ? door.EndsAt : door.StartsAt;
        }
        if (at < clock.StartOf(door.Date))
        {
            at = clock.StartOf(door.Date);
        }
        return ago is null && at <= last ? last.Value.AddMilliseconds(1) : at;
    }

    private void Keep(Door door, Guest guest, Presence? presence, Stay? stay)
    {
        if (stay is null)
        {
            if (presence is not null)
            {
                db.Presences.Remove(presence);
            }
            return;
        }
        if (presence is null)
        {
            presence = new Presence { SessionDayId = door.DayId, PersonId = guest.PersonId, SessionId = door.SessionId };
            db.Presences.Add(presence);
        }
        (presence.ArrivedAt, presence.LeftAt, presence.Method) = (stay.ArrivedAt, stay.LeftAt, stay.Method);
        presence.WholeDay = stay.IsWhole(door.StartsAt, door.EndsAt, door.Grace);
        presence.AgencyId ??= guest.AgencyId;
    }

    private async Task<DeskAnswer> AnswerAgainAsync(Door door, ScanEvent known)
    {
        var events = await db.ScanEvents.AsNoTracking().Where(e => e.SessionDayId == door.DayId && e.BreakoutId == null && e.PersonId == known.PersonId).ToListAsync();
        return Answer(door, (await GuestAsync(door, known.PersonId!.Value))!, known, RegisterMerge.Of(events.Where(e => e.Id < known.Id)), RegisterMerge.Of(events));
    }

    private DeskAnswer Answer(Door door, Guest guest, ScanEvent scan, Stay? before, Stay? stay)
    {
        var (outcome, sentence) = (scan.Kind, stay) switch
        {
            (ScanKind.Undone, _) => (DeskOutcome.Undone, $"{guest.Name} is no longer checked in."),
            (ScanKind.Left, _) => (DeskOutcome.Left, $"{guest.Name} left at {Time(scan.At)}."),
            (_, null) => (DeskOutcome.TakenBack, $"{guest.Name} was taken off the register after this. Check them in again if they are here."),
            _ when before is not null => (DeskOutcome.AlreadyIn, $"{guest.Name} is already in, since {Time(stay.ArrivedAt)}."),
            _ when stay.Method == ScanMethod.WalkIn => (DeskOutcome.WalkIn, $"{guest.Name} is checked in as a walk-in."),
            _ => (DeskOutcome.CheckedIn, $"{guest.Name} is checked in."),
        };
        return new(outcome, sentence, guest.Name, guest.Agency);

        string Time(DateTime at) => clock.DateOf(at) == door.Date ? Words.Time(clock.TimeOf(at)) : Words.Date(clock.DateOf(at));
    }

    private static DeskAnswer NotRunning(SessionStatus status) =>
        new(DeskOutcome.NotRunning, status == SessionStatus.Postponed ? "This session was postponed." : "This session was cancelled.");

    private Task TouchAsync(string reference) => db.Locking
        ? db.Sessions.Where(s => s.Reference == reference).ExecuteUpdateAsync(u => u.SetProperty(s => s.Version, s => s.Version + 1))
        : Task.CompletedTask;

    private async Task<Session?> LockAsync(RegisterKeeper keeper, string reference)
    {
        await TouchAsync(reference);
        var open = keeper.Open(db.SessionDays, clock.Today);
        return await db.Sessions.Include(s => s.Days).SingleOrDefaultAsync(s => s.Reference == reference && open.Any(d => d.SessionId == s.Id));
    }

    private Task<Guest?> GuestAsync(Door door, int personId) => db.People.Where(p => p.Id == personId)
        .Select(p => new Guest(
            p.Id,
            p.Name,
            p.AgencyId,
            p.Agency!.Name,
            db.Bookings.Where(b => b.SessionId == door.SessionId && b.PersonId == p.Id)
                .OrderByDescending(b => b.Status == BookingStatus.Confirmed).ThenByDescending(b => b.Number)
                .Select(b => new Claim(b.Status, b.CancelledAt, b.Agency!.Name)).FirstOrDefault(),
            db.Presences.Any(a => a.SessionId == door.SessionId && a.PersonId == p.Id)))
        .SingleOrDefaultAsync();

    /// <summary>The register that is worked on, by whom, and the id of what they do.</summary>
    private sealed record Door(int SessionId, int DayId, DateOnly Date, DateTime StartsAt, DateTime EndsAt, SessionStatus Status, DateTime? ClosedAt,
        int? LateMinutes, int? EarlyMinutes, CourseType Type, DateOnly FirstDate, int KeeperId, Guid EventId)
    {
        public Grace Grace { get; init; } = Grace.Standard;
    }

    /// <summary>The person's booking for this session: the one that holds a place, else the latest.</summary>
    private sealed record Claim(BookingStatus Status, DateTime? CancelledAt, string? Agency);

    private sealed record Guest(int PersonId, string Name, int? AgencyId, string? AgencyName, Claim? Claim, bool CameBefore)
    {
        public bool HoldsPlace => Claim?.Status == BookingStatus.Confirmed;
        public string? Agency => Claim?.Agency ?? AgencyName;
    }
}
