using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;

namespace Training.Attendance;

/// <summary>
/// One register with the people of a batch of events, read in a handful of queries whatever the batch's length, and what recording does to it. The
/// caller holds the write transaction, saves and commits.
/// </summary>
internal sealed class Door
{
    private readonly TrainingDb _db;
    private readonly Clock _clock;
    private readonly Facts _facts;
    private readonly Grace _grace;
    private readonly int _keeperId;
    private readonly Dictionary<Guid, ScanEvent> _known;
    private readonly Dictionary<int, Guest> _guests;
    private readonly Dictionary<Guid, DeskAnswer> _refused; // whom a code or an address belongs to, where that is nobody of this register
    private readonly Dictionary<Guid, Guest> _whom;
    private readonly Dictionary<int, string> _recorders;
    private readonly Dictionary<int, string> _agencies;

    private Door(TrainingDb db, Facts facts, Grace grace, int keeperId, Dictionary<Guid, ScanEvent> known, Dictionary<int, Guest> guests, Dictionary<Guid, Guest> whom,
        Dictionary<Guid, DeskAnswer> refused, Dictionary<int, string> recorders, Dictionary<int, string> agencies)
    {
        (_db, _clock, _facts, _grace, _keeperId) = (db, db.Clock, facts, grace, keeperId);
        (_known, _guests, _whom, _refused, _recorders, _agencies) = (known, guests, whom, refused, recorders, agencies);
    }

    /// <summary>None when there is no such register or the keeper has nothing to do with it.</summary>
    public static async Task<Door?> OpenAsync(TrainingDb db, CheckInCodes codes, SiteSettings site, RegisterKeeper keeper, RegisterPlace place, IReadOnlyList<DoorEvent> events)
    {
        var open = keeper.Open(db.SessionDays, db.Clock.Today).Where(d => d.Session.Reference == place.Reference);
        var facts = place.Workshop is null
            ? await open.Where(d => d.Date == place.Date).Select(OfDay).FirstOrDefaultAsync()
            : await db.Breakouts.Where(b => b.Code == place.Workshop && b.Slot.Number == place.Slot)
                .SelectMany(b => open.Where(d => d.SessionId == b.Slot.SessionId && d.StartsAt < b.Slot.EndsAt && b.Slot.StartsAt < d.EndsAt), (b, d) => new Facts
                {
                    SessionId = d.SessionId, DayId = d.Id, BreakoutId = b.Id, Workshop = b.Title, Date = d.Date, StartsAt = b.Slot.StartsAt, EndsAt = b.Slot.EndsAt, Status = d.Session.Status,
                    ClosedAt = d.Session.RegisterClosedAt, LateMinutes = d.Session.LateMinutes, EarlyMinutes = d.Session.EarlyMinutes, Type = d.Session.Course.Type, FirstDate = d.Session.FirstDate,
                }).FirstOrDefaultAsync();
        return facts is null ? null : await OpenAsync(db, codes, site, facts, keeper.PersonId, events);
    }

    /// <summary>The door of a day for somebody who checks themselves in.</summary>
    public static async Task<Door?> OpenForClaimAsync(TrainingDb db, CheckInCodes codes, SiteSettings site, int sessionDayId, DoorEvent claim) =>
        await db.SessionDays.Where(d => d.Id == sessionDayId && d.Session.Status != SessionStatus.Draft).Select(OfDay).SingleOrDefaultAsync() is { } facts
            ? await OpenAsync(db, codes, site, facts, claim.PersonId!.Value, [claim])
            : null;

    /// <summary>Records it, or says why not. A batch may hold the same event twice.</summary>
    public DeskAnswer Record(DoorEvent e)
    {
        if (_known.TryGetValue(e.EventId, out var known))
        {
            return known.SessionDayId == _facts.DayId && known.BreakoutId == _facts.BreakoutId && (!e.IsOwnClaim || known.PersonId == e.PersonId) ? AnswerAgain(e, known)
                : e.IsOwnClaim ? new(DeskOutcome.ClaimUsed, "Somebody else has checked in with this scan. Scan the code in the room again.") : DeskAnswer.NotFound;
        }
        var guest = _whom.GetValueOrDefault(e.EventId);
        if (Refusal() is { } refusal)
        {
            return e.Device is not null && (guest is not null || _refused.ContainsKey(e.EventId)) ? Keep(e, guest, refusal) : refusal;
        }
        if (guest is null)
        {
            var unknown = _refused.GetValueOrDefault(e.EventId) ?? DeskAnswer.NotFound;
            return e.IsKeptForReview && unknown.Outcome != DeskOutcome.NotFound ? Keep(e, null, unknown) : unknown;
        }
        if (e.Newcomer is not null && _facts.BreakoutId is not null)
        {
            return new(DeskOutcome.NoPlace, "Add them to the register of the day first.");
        }
        if (guest.Facts is { Claim: null, WasKnown: false } && !guest.IsOnRegister && e is { Newcomer: null, IsOwnClaim: false, IsDecided: false })
        {
            return DeskAnswer.NotFound; // somebody who has nothing to do with the session, named by number
        }
        if (!guest.IsOnRegister && e is { Kind: ScanKind.Arrived, Newcomer: null, AsWalkIn: false })
        {
            // Whether they are in already changes the answer only: what counts must not depend on which phone's events arrive first. (Who came as a
            // walk-in on another day, or to the day of this workshop, is looked for here once that is known; until then somebody decides.)
            var noPlace = guest.Stay is { } stay ? AlreadyIn(guest, stay) : NoPlace(guest);
            return e.IsKeptForReview ? Keep(e, guest, noPlace) : noPlace;
        }
        if (e.Newcomer is { IsSurelyThem: false } newcomer && guest.New is null && Words.Folded(guest.Facts.Name) != Words.Folded(newcomer.Name))
        {
            // Not with the name that is known: an address is easy to guess, and a slip in it would check in somebody else.
            DeskAnswer otherName = new(DeskOutcome.OtherName, "We know this email address under another name. Check it with them. If it is theirs, say so below and add them again.");
            return e.Device is null ? otherName : Keep(e, guest, otherName with { Sentence = "We know this email address under another name, so this was kept for review: correct it or add them again." });
        }
        return Count(e, guest);
    }

    private DeskAnswer Count(DoorEvent e, Guest guest)
    {
        var before = guest.Stay;
        if (before is null && e.Device is null && (e.Kind == ScanKind.Left || (e.Kind == ScanKind.Undone && !RegisterMerge.IsAbsent(guest.Events))))
        {
            return new(DeskOutcome.NotIn, $"{guest.Facts.Name} is not checked in.", guest.Facts.Name, guest.Agency);
        }
        var scan = Add(e, guest, ScanFinding.None, e switch
        {
            { IsOwnClaim: true } => ScanMethod.RoomCode,
            _ when guest.IsWalkIn && e.Kind == ScanKind.Arrived => ScanMethod.WalkIn,
            { CodeHash: not null } => ScanMethod.Qr,
            _ => ScanMethod.Manual,
        });
        guest.Add(scan);
        if (_facts.BreakoutId is null)
        {
            SetPresence(guest, e.Newcomer is { AgencyId: { } said } && _agencies.ContainsKey(said) ? said : null);
        }
        return Answer(guest, scan, before);
    }

    /// <summary>Keeps what cannot count for somebody to look at.</summary>
    private DeskAnswer Keep(DoorEvent e, Guest? guest, DeskAnswer why)
    {
        var outcome = why.Outcome == DeskOutcome.AlreadyIn ? NoPlace(guest!).Outcome : why.Outcome;
        Add(e, guest, Kept.First(k => k.Outcome == outcome).Finding, e.IsOwnClaim ? ScanMethod.RoomCode : e.CodeHash is not null ? ScanMethod.Qr : ScanMethod.Manual);
        return why with { IsInReview = why.Outcome != DeskOutcome.AlreadyIn };
    }

    private ScanEvent Add(DoorEvent e, Guest? guest, ScanFinding finding, ScanMethod method)
    {
        ScanEvent scan = new()
        {
            EventId = e.EventId,
            SessionDayId = _facts.DayId,
            BreakoutId = _facts.BreakoutId,
            Kind = e.Kind,
            Method = method,
            Finding = finding,
            At = TimeOf(e, guest),
            StatedAt = e.Stated is { } stated ? _clock.Utc(_facts.Date, stated) : null,
            DeviceAt = e.Device?.At,
            SentAt = e.Device?.SentAt,
            Device = e.Device?.Device,
            DeviceSequence = e.Device?.Sequence,
            ReceivedAt = _clock.UtcNow,
            RecordedById = _keeperId,
            CodeHash = finding == ScanFinding.None ? null : e.CodeHash,
            Shown = finding == ScanFinding.None ? "" : ShownBy(e),
        };
        if (guest is { New: null })
        {
            scan.PersonId = guest.Facts.PersonId;
        }
        else if (finding == ScanFinding.None)
        {
            scan.Person = guest?.New; // somebody new becomes a person when they count
        }
        _db.ScanEvents.Add(scan);
        _known[e.EventId] = scan;
        return scan;
    }

    private static string ShownBy(DoorEvent e)
    {
        var shown = e.Newcomer is { } newcomer ? Person.OneLine($"{newcomer.Name} {newcomer.Email}") : e.Typed is { } typed ? $"{typed[..4]}-…" : "";
        return shown.Length > ScanEvent.MostShown ? shown[..ScanEvent.MostShown] : shown;
    }

    private static TimeSpan Ago(DoorEvent e) => e.IsOwnClaim ? e.ClaimedAgo : ScanEvent.Passed(e.Device?.At, e.Device?.SentAt);

    /// <summary>
    /// When it happened: the server's time less what passed on the device, whose own clock may be wrong. What is recorded once the
    /// day is over counts from its start, since nobody knows better. What is done on a page now comes after all that is known.
    /// </summary>
    private DateTime TimeOf(DoorEvent e, Guest? guest)
    {
        var ago = Ago(e);
        var at = _clock.UtcNow - ago;
        at = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMillisecond));
        if (at >= _facts.EndsAt)
        {
            at = e.Kind == ScanKind.Left ? _facts.EndsAt : _facts.StartsAt;
        }
        if (at < _clock.StartOf(_facts.Date))
        {
            at = _clock.StartOf(_facts.Date);
        }
        return e.Device is null && guest?.Events is { Count: > 0 } events && events.Max(o => o.At) is var last && at <= last ? last.AddMilliseconds(1) : at;
    }

    private void SetPresence(Guest guest, int? newcomersAgency)
    {
        if (guest.Stay is not { } stay)
        {
            if (guest.Presence is { } gone && _db.Entry(gone).State != EntityState.Detached)
            {
                _db.Presences.Remove(gone);
            }
            return;
        }
        var presence = guest.Presence ??= new Presence { SessionDayId = _facts.DayId, SessionId = guest.Facts.MakeUp?.SessionId ?? _facts.SessionId, MakeUpId = guest.Facts.MakeUp?.Id };
        switch (_db.Entry(presence).State)
        {
            case EntityState.Detached when guest.New is { } person:
                presence.Person = person;
                _db.Presences.Add(presence);
                break;
            case EntityState.Detached:
                presence.PersonId = guest.Facts.PersonId;
                _db.Presences.Add(presence);
                break;
            case EntityState.Deleted: // taken back and in again within one batch
                _db.Entry(presence).State = EntityState.Unchanged;
                break;
            default:
                break;
        }
        (presence.ArrivedAt, presence.LeftAt, presence.Method, presence.RecordedById) = (stay.ArrivedAt, stay.LeftAt, stay.Method, stay.RecordedById);
        presence.WholeDay = stay.IsWhole(_facts.StartsAt, _facts.EndsAt, _grace);
        presence.AgencyId ??= guest.Facts.AgencyId ?? newcomersAgency;
        presence.Focus = presence.Focus == Focus.NotRecorded ? guest.Facts.Focus : presence.Focus;
    }

    private DeskAnswer? Refusal()
    {
        if (_facts.Status != SessionStatus.Published)
        {
            return new(DeskOutcome.NotRunning, _facts.Status == SessionStatus.Postponed ? "This session was postponed." : "This session was cancelled.");
        }
        if (_facts.ClosedAt is { } closed)
        {
            return new(DeskOutcome.RegisterClosed, $"This register was closed on {Words.Date(_clock.DateOf(closed))}. Ask the training team to open it again.");
        }
        return _clock.Today < _facts.Date
            ? new(DeskOutcome.TooEarly, $"Nobody can be checked in before the day itself, {Words.Date(_facts.Date)}.")
            : null;
    }

    private DeskAnswer NoPlace(Guest guest)
    {
        var name = guest.Facts.Name;
        var (outcome, sentence) = (guest.Facts.Claim, _facts.BreakoutId) switch
        {
            (null, _) => (DeskOutcome.NoPlace, $"{name} has no booking for this session."),
            ({ Status: BookingStatus.Confirmed }, not null) => (DeskOutcome.NoPlace, $"{name} is not expected in this workshop."),
            ({ Status: BookingStatus.Waiting }, _) => (DeskOutcome.Waiting, $"{name} is on the waiting list and holds no place."),
            ({ Status: BookingStatus.Requested }, _) => (DeskOutcome.Requested, $"{name}'s booking has not been agreed, so they hold no place."),
            ({ Status: BookingStatus.Declined }, _) => (DeskOutcome.Declined, $"{name}'s booking was declined, so they hold no place."),
            ({ CancelledAt: { } at }, _) => (DeskOutcome.Cancelled, $"{name}'s booking was cancelled on {Words.Date(_clock.DateOf(at))}."),
            _ => (DeskOutcome.Cancelled, $"{name}'s booking was cancelled."),
        };
        return new(outcome, sentence, name, guest.Agency, guest.Facts.PersonId);
    }

    // What the keeper is told, and what stands on the event that is kept.
    private static readonly (DeskOutcome Outcome, ScanFinding Finding)[] Kept =
    [
        (DeskOutcome.UnknownCode, ScanFinding.UnknownCode), (DeskOutcome.OtherSession, ScanFinding.OtherSession), (DeskOutcome.Cancelled, ScanFinding.Cancelled),
        (DeskOutcome.Waiting, ScanFinding.Waiting), (DeskOutcome.Requested, ScanFinding.Requested), (DeskOutcome.Declined, ScanFinding.Declined),
        (DeskOutcome.NoPlace, ScanFinding.NoPlace), (DeskOutcome.RegisterClosed, ScanFinding.RegisterClosed), (DeskOutcome.NotRunning, ScanFinding.NotRunning),
        (DeskOutcome.TooEarly, ScanFinding.TooEarly), (DeskOutcome.OtherName, ScanFinding.OtherName), (DeskOutcome.BadAddress, ScanFinding.BadAddress),
    ];

    private DeskAnswer AnswerAgain(DoorEvent e, ScanEvent known)
    {
        if (known.Finding != ScanFinding.None)
        {
            if (known.PersonId is { } kept && _guests.GetValueOrDefault(kept) is { Stay: { } stay } inNow)
            {
                return AlreadyIn(inNow, stay);
            }
            return new(Kept.First(k => k.Finding == known.Finding).Outcome, $"{known.Finding.Label()}: this was kept for review.") { IsInReview = true };
        }
        var guest = known.PersonId is { } id ? _guests.GetValueOrDefault(id) : _whom.GetValueOrDefault(e.EventId);
        return guest is null ? DeskAnswer.NotFound : Answer(guest, known, RegisterMerge.Of(guest.Events.Where(o => known.Id == 0 ? o != known : o.Id < known.Id && o.Id != 0)));
    }

    private DeskAnswer Answer(Guest guest, ScanEvent scan, Stay? before)
    {
        var (name, stay) = (guest.Facts.Name, guest.Stay);
        var (outcome, sentence) = (scan.Kind, stay) switch
        {
            (ScanKind.Undone, _) => (DeskOutcome.Undone, $"{name} is no longer checked in."),
            (ScanKind.Absent, _) => (DeskOutcome.Absent, $"{name} is marked absent."),
            (ScanKind.Left, null) => (DeskOutcome.NotIn, $"{name} is not checked in."),
            (ScanKind.Left, _) => (DeskOutcome.Left, $"{name} left at {Time(scan.StatedAt ?? scan.At)}."),
            (_, null) => (DeskOutcome.TakenBack, $"{name} was taken off the register. Check them in again if they are here."),
            _ when scan.StatedAt is { } stated && before is not null => (DeskOutcome.CheckedIn, $"{name} came at {Time(stated)}."),
            _ when before is not null => (DeskOutcome.AlreadyIn, AlreadyIn(guest, stay).Sentence),
            _ when stay.Method == ScanMethod.WalkIn => (DeskOutcome.WalkIn, $"{name} is checked in as a walk-in."),
            _ when _facts.Workshop is { } workshop => (DeskOutcome.CheckedIn, $"{name} is checked in to “{workshop}”."),
            _ => (DeskOutcome.CheckedIn, $"{name} is checked in."),
        };
        return new(outcome, sentence, name, guest.Agency);
    }

    private DeskAnswer AlreadyIn(Guest guest, Stay stay) =>
        new(DeskOutcome.AlreadyIn, $"{guest.Facts.Name} is already in, since {Time(stay.ArrivedAt)}{By(guest, stay)}.", guest.Facts.Name, guest.Agency);

    private string By(Guest guest, Stay stay) =>
        stay.RecordedById is not { } by ? "" : by == guest.Facts.PersonId ? ", by themselves with the room code" : _recorders.TryGetValue(by, out var name) ? $", by {name}" : "";

    private string Time(DateTime at) => _clock.DateOf(at) == _facts.Date ? Words.Time(_clock.TimeOf(at)) : Words.Date(_clock.DateOf(at));

    /// <summary>The answers with how everybody stands after all of it, once it is saved: somebody new has no number before.</summary>
    public IReadOnlyList<DeskAnswer> WithRows(IReadOnlyList<DoorEvent> events, IReadOnlyList<DeskAnswer> answers) =>
        [.. answers.Select((a, i) => a.Name is not null && _whom.TryGetValue(events[i].EventId, out var guest) && (guest.New is null || guest.New.Id > 0) ? a with { Row = RowOf(guest) } : a)];

    private RosterPerson RowOf(Guest guest)
    {
        var (stay, id) = (guest.Stay, guest.New?.Id ?? guest.Facts.PersonId);
        return new(id, guest.Facts.Name, guest.Agency ?? "", guest.Standing, Code: null, Typed: null, stay?.ArrivedAt, stay?.LeftAt, stay?.Method,
            stay?.RecordedById is { } by && by != id ? _recorders.GetValueOrDefault(by) : null, stay?.IsWhole(_facts.StartsAt, _facts.EndsAt, _grace) ?? false, guest.IsAbsent);
    }

    private static async Task<Door> OpenAsync(TrainingDb db, CheckInCodes codes, SiteSettings site, Facts facts, int keeperId, IReadOnlyList<DoorEvent> events)
    {
        var ids = events.Select(e => e.EventId).ToList();
        var known = await db.ScanEvents.AsNoTracking().Where(e => ids.Contains(e.EventId)).ToDictionaryAsync(e => e.EventId);
        Dictionary<Guid, int> whom = events.Where(e => e.PersonId is not null).DistinctBy(e => e.EventId).ToDictionary(e => e.EventId, e => e.PersonId!.Value);
        Dictionary<Guid, DeskAnswer> refused = [];
        Dictionary<string, Guest> newcomers = new(StringComparer.Ordinal);
        Dictionary<Guid, Guest> isNew = [];
        await FindByCodeAsync(db, facts, events, whom, refused);
        await FindByTypedCodeAsync(db, codes, facts, events, whom, refused);

        // An agency may be gone since the device got its list.
        var agencies = events.Any(e => e.Newcomer?.AgencyId is not null) ? await db.Agencies.ToDictionaryAsync(a => a.Id, a => a.Name) : [];
        var emails = events.Where(e => e.Newcomer?.Email.Length > 0).Select(e => Person.Normalize(e.Newcomer!.Email)).Distinct().ToList();
        var byEmail = emails.Count == 0 ? [] : await db.People.Where(p => emails.Contains(p.NormalizedEmail!)).Select(p => new { p.Id, p.NormalizedEmail }).ToDictionaryAsync(p => p.NormalizedEmail!, p => p.Id, StringComparer.Ordinal);
        foreach (var e in events.Where(e => e.Newcomer is not null && !known.ContainsKey(e.EventId)))
        {
            if (e.Newcomer!.Email.Length > 0 && EmailAddress.Read(e.Newcomer.Email) is null)
            {
                refused[e.EventId] = new(DeskOutcome.BadAddress, "The email address cannot be right, so they are not on the register. Correct it and add them again.", Person.OneLine(e.Newcomer.Name));
                continue;
            }
            var newcomer = e.Newcomer.AgencyId is { } agency && !agencies.ContainsKey(agency) ? e.Newcomer with { AgencyId = null } : e.Newcomer;
            var email = newcomer.Email.Length > 0 ? Person.Normalize(e.Newcomer.Email) : null;
            if (email is not null && byEmail.TryGetValue(email, out var id))
            {
                whom[e.EventId] = id;
            }
            else if (email is not null && newcomers.TryGetValue(email, out var same))
            {
                isNew[e.EventId] = same;
            }
            else
            {
                isNew[e.EventId] = Guest.Of(newcomer, newcomer.AgencyId is { } at ? agencies[at] : null, site);
                if (email is not null)
                {
                    newcomers[email] = isNew[e.EventId];
                }
            }
        }

        var people = whom.Values.Concat(known.Values.Select(k => k.PersonId).OfType<int>()).Distinct().ToList();
        var guests = (await GuestsAsync(db, facts, people)).ToDictionary(g => g.PersonId, g => new Guest(g, facts.BreakoutId is not null));
        foreach (var scan in await db.ScanEvents.AsNoTracking().Where(e => e.SessionDayId == facts.DayId && e.BreakoutId == facts.BreakoutId && people.Contains(e.PersonId!.Value)).OrderBy(e => e.Id).ToListAsync())
        {
            guests[scan.PersonId!.Value].Add(scan);
        }
        if (facts.BreakoutId is null)
        {
            foreach (var presence in await db.Presences.Where(p => p.SessionDayId == facts.DayId && people.Contains(p.PersonId)).ToListAsync())
            {
                guests[presence.PersonId].Presence = presence;
            }
        }
        var by = guests.Values.SelectMany(g => g.Events).Select(e => e.RecordedById).OfType<int>().Append(keeperId).Distinct().ToList();
        var recorders = await db.People.Where(p => by.Contains(p.Id)).Select(p => new { p.Id, p.Name }).ToDictionaryAsync(p => p.Id, p => p.Name);
        var present = whom.Where(w => guests.ContainsKey(w.Value)).Select(w => KeyValuePair.Create(w.Key, guests[w.Value])).Concat(isNew).ToDictionary();
        return new Door(db, facts, Grace.Of(facts.LateMinutes, facts.EarlyMinutes, await BookingPolicy.InForceAsync(db, facts.Type, facts.FirstDate)), keeperId, known, guests, present, refused, recorders, agencies);
    }

    private static async Task FindByCodeAsync(TrainingDb db, Facts facts, IReadOnlyList<DoorEvent> events, Dictionary<Guid, int> whom, Dictionary<Guid, DeskAnswer> refused)
    {
        var hashes = events.Select(e => e.CodeHash).OfType<byte[]>().ToList();
        if (hashes.Count == 0)
        {
            return;
        }
        var found = (await db.Bookings.Where(b => hashes.Contains(b.CodeHash))
            .Select(b => new
            {
                b.CodeHash, b.PersonId, b.SessionId, Course = b.Session.Course.Title, b.Session.FirstDate,
                MakesUpHere = db.MakeUpDays.Any(m => m.PersonId == b.PersonId && m.DayId == facts.DayId && m.MissedDay.SessionId == b.SessionId && m.WithdrawnAt == null),
            })
            .ToListAsync()).ToDictionary(b => Convert.ToHexString(b.CodeHash));
        foreach (var e in events.Where(e => e.CodeHash is not null))
        {
            if (!found.TryGetValue(Convert.ToHexString(e.CodeHash!), out var booking))
            {
                refused[e.EventId] = new(DeskOutcome.UnknownCode, "No booking has this code.");
            }
            else if (booking.SessionId == facts.SessionId || booking.MakesUpHere)
            {
                whom[e.EventId] = booking.PersonId;
            }
            else
            {
                refused[e.EventId] = OtherSession(booking.Course, booking.FirstDate);
            }
        }
    }

    /// <summary>A typed code is not stored: it is looked for here, then among the sessions that somebody could mix up with this one, a fortnight around it.</summary>
    private static async Task FindByTypedCodeAsync(TrainingDb db, CheckInCodes codes, Facts facts, IReadOnlyList<DoorEvent> events, Dictionary<Guid, int> whom, Dictionary<Guid, DeskAnswer> refused)
    {
        var typed = events.Where(e => e.Typed is not null).ToList();
        if (typed.Count == 0)
        {
            return;
        }
        var here = (await db.Bookings
            .Where(b => b.SessionId == facts.SessionId || db.MakeUpDays.Any(m => m.PersonId == b.PersonId && m.DayId == facts.DayId && m.MissedDay.SessionId == b.SessionId && m.WithdrawnAt == null))
            .Select(b => new { b.Key, b.PersonId }).ToListAsync()).ToLookup(b => CheckInCodes.Normalize(codes.TypedCodeFor(b.Key)), b => b.PersonId, StringComparer.Ordinal);
        var strange = typed.Where(e => !here.Contains(e.Typed!)).ToList();
        foreach (var e in typed.Except(strange))
        {
            whom[e.EventId] = here[e.Typed!].First();
        }
        if (strange.Count == 0)
        {
            return;
        }
        var (from, to) = (facts.Date.AddDays(-14), facts.Date.AddDays(14));
        var others = await db.Bookings.Where(b => b.SessionId != facts.SessionId && b.Session.Days.Any(d => d.Date >= from && d.Date <= to))
            .Select(b => new { b.Key, Course = b.Session.Course.Title, b.Session.FirstDate }).ToListAsync();
        var elsewhere = others.ToLookup(b => CheckInCodes.Normalize(codes.TypedCodeFor(b.Key)), StringComparer.Ordinal);
        foreach (var e in strange)
        {
            refused[e.EventId] = elsewhere[e.Typed!].FirstOrDefault() is { } other
                ? OtherSession(other.Course, other.FirstDate)
                : new(DeskOutcome.UnknownCode, $"No booking for this session has the code {e.Typed![..4]}-{e.Typed[4..]}. Check it letter by letter, or look for the person's name.");
        }
    }

    private static DeskAnswer OtherSession(string course, DateOnly firstDate) =>
        new(DeskOutcome.OtherSession, $"This code is for another session: {course}, {Words.Date(firstDate)}.");

    private static Task<List<GuestFacts>> GuestsAsync(TrainingDb db, Facts facts, List<int> people)
    {
        var makeUps = db.StandingMakeUps();
        return db.People.Where(p => people.Contains(p.Id)).Select(p => new GuestFacts(
            p.Id,
            p.Name,
            p.AgencyId,
            p.Agency!.Name,
            p.Focus,
            db.Bookings.Where(b => b.SessionId == facts.SessionId && b.PersonId == p.Id)
                .OrderByDescending(b => b.Status == BookingStatus.Confirmed).ThenByDescending(b => b.Number)
                .Select(b => new Claim(b.Status, b.CancelledAt, b.Agency!.Name)).FirstOrDefault(),
            makeUps.Where(m => m.PersonId == p.Id && m.DayId == facts.DayId).Select(m => new MakesUp(m.Id, m.MissedDay.SessionId)).FirstOrDefault(),
            db.Presences.Any(a => a.SessionDay.SessionId == facts.SessionId && a.PersonId == p.Id && (a.SessionDayId == facts.DayId) == (facts.BreakoutId != null)),
            facts.BreakoutId != null && db.BreakoutChoices.Any(c => c.BreakoutId == facts.BreakoutId && c.HeldSlotId != null && c.Booking.PersonId == p.Id),
            // A phone may still have somebody on its roster whose day here was called off, or who was taken off another day, since.
            db.MakeUpDays.Any(m => m.PersonId == p.Id && m.DayId == facts.DayId) || db.ScanEvents.Any(e => e.PersonId == p.Id && e.SessionDay.SessionId == facts.SessionId && e.Finding == ScanFinding.None)))
            .ToListAsync();
    }

    private static readonly System.Linq.Expressions.Expression<Func<SessionDay, Facts>> OfDay = d => new Facts
    {
        SessionId = d.SessionId, DayId = d.Id, Date = d.Date, StartsAt = d.StartsAt, EndsAt = d.EndsAt, Status = d.Session.Status, ClosedAt = d.Session.RegisterClosedAt,
        LateMinutes = d.Session.LateMinutes, EarlyMinutes = d.Session.EarlyMinutes, Type = d.Session.Course.Type, FirstDate = d.Session.FirstDate,
    };

    /// <summary>The register's own facts.</summary>
    private sealed record Facts
    {
        public int SessionId { get; init; }
        public int DayId { get; init; }
        public int? BreakoutId { get; init; }
        public string? Workshop { get; init; }
        public DateOnly Date { get; init; }
        public DateTime StartsAt { get; init; }
        public DateTime EndsAt { get; init; }
        public SessionStatus Status { get; init; }
        public DateTime? ClosedAt { get; init; }
        public int? LateMinutes { get; init; }
        public int? EarlyMinutes { get; init; }
        public CourseType Type { get; init; }
        public DateOnly FirstDate { get; init; }
    }

    /// <summary>The person's booking for this session: the one that holds a place, else the latest.</summary>
    private sealed record Claim(BookingStatus Status, DateTime? CancelledAt, string? Agency);

    private sealed record MakesUp(int Id, int SessionId);

    private sealed record GuestFacts(int PersonId, string Name, int? AgencyId, string? AgencyName, Focus Focus, Claim? Claim, MakesUp? MakeUp, bool CameBefore, bool IsExpected, bool WasKnown);

    /// <summary>Somebody at this door, with what is known of them here.</summary>
    private sealed class Guest(GuestFacts facts, bool inWorkshop)
    {
        public GuestFacts Facts => facts;
        public Person? New { get; private init; }
        private readonly List<ScanEvent> _events = [];
        private (Stay? Stay, bool IsAbsent)? _now; // worked out once for each change

        public List<ScanEvent> Events => _events;
        public Presence? Presence { get; set; }

        public Stay? Stay => Now.Stay;
        public bool IsAbsent => Now.IsAbsent;

        private (Stay? Stay, bool IsAbsent) Now => _now ??= RegisterMerge.Outcome(_events);

        public void Add(ScanEvent scan)
        {
            _events.Add(scan);
            _now = null;
        }

        public string? Agency => facts.Claim?.Agency ?? facts.AgencyName;

        private bool HoldsPlace => facts.Claim?.Status == BookingStatus.Confirmed;

        public bool IsOnRegister => HoldsPlace || facts.MakeUp is not null || facts.CameBefore;

        /// <summary>In a workshop nobody is a walk-in: the day's own register says who came without a place.</summary>
        public bool IsWalkIn => !inWorkshop && !HoldsPlace && facts.MakeUp is null;

        public Standing Standing => inWorkshop
            ? facts.IsExpected ? Standing.Place : Stay is not null ? Standing.WalkIn : Standing.Other
            : HoldsPlace ? Standing.Place
            : facts.MakeUp is not null ? Standing.MakingUp
            : facts.CameBefore || Stay is not null ? Standing.WalkIn
            : facts.Claim is { } claim ? Standings.Of(claim.Status) : Standing.Other;

        public static Guest Of(Newcomer newcomer, string? agency, SiteSettings site)
        {
            var person = newcomer.Email.Length > 0 ? Person.Create(newcomer.Email, newcomer.Name) : Person.WithoutEmail(newcomer.Name, site.Name, site.MailFrom);
            (person.AgencyId, person.Focus) = (newcomer.AgencyId, newcomer.Focus);
            return new Guest(new GuestFacts(0, person.Name, newcomer.AgencyId, agency, newcomer.Focus, null, null, false, false, false), inWorkshop: false) { New = person };
        }
    }
}
