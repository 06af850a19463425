using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;

namespace Training.Attendance;

/// <summary>What is open before a register is closed, and the letters that closing it would write now.</summary>
public sealed record ClosingRehearsal(ClosingList Open, IReadOnlyList<OutboxLetter> Letters);

/// <param name="By">None when nobody signed in did it, as of what was imported.</param>
public sealed record RegisterClosed(DateTime At, string? By);

/// <summary>Signs registers off and opens them again. Somebody else's register answers NotFound.</summary>
public sealed class ClosingDesk(TrainingDb db, Clock clock, SiteSettings site, LetterWriter letters, ChargeDesk charges, AttendanceDesk door, EvaluationDesk evaluations, CertificateDesk certificates)
{
    /// <summary>Nobody is written to about a session that ended longer ago: it would only puzzle them.</summary>
    public const int WrittenForDays = 92;

    /// <summary>
    /// Signs the register off, all days of it, once each has begun (<see cref="ClosingList"/>): from then on its figures count, and whoever came or did not come is written to, once.
    /// </summary>
    /// <param name="lookedAt">Of everything that is open, that somebody has looked at it (<see cref="OpenPoint.Seen"/>).</param>
    public async Task<DeskAnswer> CloseAsync(RegisterKeeper keeper, string reference, params IEnumerable<string> lookedAt)
    {
        await using var work = await db.BeginWriteAsync();
        if (await LockAsync(keeper, reference) is not { } session)
        {
            return DeskAnswer.NotFound;
        }
        if (session.RegisterClosedAt is not null)
        {
            return new(DeskOutcome.Closed, "This register is closed already.");
        }
        if (Refusal(session) is { } refusal)
        {
            return refusal;
        }
        if (!(await ClosingList.OfAsync(db, keeper, session)).IsLookedAt(lookedAt))
        {
            return new(DeskOutcome.StillOpen, "Something is still open. Put it right, or tick that you have looked at it.");
        }
        session.RegisterClosedAt = clock.UtcNow;
        var written = await LettersAsync(session);
        db.Outbox.AddRange(written);
        await charges.ChargeAbsencesAsync(session.Id);
        await db.SaveChangesAsync();
        await certificates.SettleWithinAsync(session.Id);
        foreach (var visited in await db.MakeUpDays.Where(m => m.Day.SessionId == session.Id).Select(m => new { m.MissedDay.SessionId, m.PersonId }).Distinct().ToListAsync())
        {
            await certificates.SettleWithinAsync(visited.SessionId, visited.PersonId);
        }
        await work.CommitAsync();
        return new(DeskOutcome.Closed, "The register is closed. Thank you.");
    }

    /// <summary>What closing would find and write now; nothing is kept of it. None when there is no such register.</summary>
    public async Task<ClosingRehearsal?> RehearseAsync(RegisterKeeper keeper, string reference)
    {
        if (await FindAsync(keeper, reference) is not { } session)
        {
            return null;
        }
        var open = await ClosingList.OfAsync(db, keeper, session);
        var written = await LettersAsync(session);
        await charges.ChargeAbsencesAsync(session.Id);
        written.AddRange(db.ChangeTracker.Entries<OutboxLetter>().Where(e => e.State == EntityState.Added).Select(e => e.Entity).Except(written));
        db.ChangeTracker.Clear();
        return new(open, written);
    }

    /// <summary>Who closed the register, and when, as the history has it; none while it is open.</summary>
    public static Task<RegisterClosed?> ClosedAsync(TrainingDb db, string reference) => db.History
        .Where(h => h.Session!.Reference == reference && h.Session.RegisterClosedAt != null && h.Subject == "session" && h.Changes.Contains("\"RegisterClosedAt\":[null,"))
        .OrderByDescending(h => h.Id).Select(h => new RegisterClosed(h.At, db.People.Where(p => p.Id == h.ActorId).Select(p => p.Name).FirstOrDefault())).FirstOrDefaultAsync();

    /// <summary>Opens a closed register again; for the team. The reason is kept in the session's history. Letters that have not gone out wait until it is closed again.</summary>
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

    /// <summary>Marks everybody absent who is neither in nor marked on that day.</summary>
    public async Task<DeskAnswer> MarkRestAbsentAsync(RegisterKeeper keeper, string reference, DateOnly date)
    {
        await using var work = await db.BeginWriteAsync();
        if (await LockAsync(keeper, reference) is not { } session || session.Days.TrueForAll(d => d.Date != date))
        {
            return DeskAnswer.NotFound;
        }
        var rest = (await ClosingList.OfAsync(db, keeper, session)).Of(ClosingPoint.NotMarked)?.People.Where(p => p.Days.Contains(date)).ToList() ?? [];
        // Whoever may close all days of a session may say so of each, also of one that is longer ago than its register opens.
        var answers = await door.RecordWithinAsync(keeper with { IsTeam = true }, RegisterPlace.OfDay(reference, date), [.. rest.Select(p => new DoorEvent(Guid.NewGuid(), ScanKind.Absent) { PersonId = p.PersonId })]);
        if (answers?.FirstOrDefault(a => !a.Good) is { } refused)
        {
            return refused;
        }
        await work.CommitAsync();
        return new(DeskOutcome.Absent, $"{Words.Count(rest.Count, "person is", "people are")} marked absent on {Words.Date(date)}.");
    }

    /// <summary>Says under which agency a walk-in counts.</summary>
    public async Task<DeskAnswer> SetAgencyAsync(RegisterKeeper keeper, string reference, int personId, int agencyId)
    {
        await using var work = await db.BeginWriteAsync();
        if (await LockAsync(keeper, reference) is not { } session || await db.Agencies.FindAsync(agencyId) is not { } agency)
        {
            return DeskAnswer.NotFound;
        }
        if (session.RegisterClosedAt is not null)
        {
            return new(DeskOutcome.RegisterClosed, "This register is closed. Ask the training team to open it again.");
        }
        var stays = await db.Presences.Include(p => p.Person).Where(p => p.SessionId == session.Id && p.PersonId == personId && p.AgencyId == null).ToListAsync();
        if (stays.Count == 0)
        {
            return DeskAnswer.NotFound;
        }
        stays.ForEach(p => p.AgencyId = agency.Id);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(DeskOutcome.WalkIn, $"{stays[0].Person.Name} counts under {agency.Name}.");
    }

    private DeskAnswer? Refusal(Session session)
    {
        if (session.Status != SessionStatus.Published)
        {
            return new(DeskOutcome.NotRunning, session.Status == SessionStatus.Postponed ? "This session was postponed." : "This session was cancelled.");
        }
        var lastDay = session.Days.Max(d => d.StartsAt);
        return !ClosingList.IsTime(lastDay, clock.UtcNow) ? new(DeskOutcome.TooEarly, $"The register can be closed once its last day has begun, on {Words.Date(clock.DateOf(lastDay))}.") : null;
    }

    /// <summary>
    /// To everybody of whom the register says something that they have not been told: those who came, those who held a place and did not, and whoever agreed to a
    /// booking whose rules say so. And of the sessions of those who made up a day here, or were to.
    /// </summary>
    private async Task<List<OutboxLetter>> LettersAsync(Session session)
    {
        if (clock.UtcNow >= session.EndsAt.AddDays(WrittenForDays))
        {
            return [];
        }
        var written = await LettersAsync(session, session, only: null);
        var visitors = await db.MakeUpDays.Where(m => m.Day.SessionId == session.Id && m.MissedDay.Session.RegisterClosedAt != null)
            .Select(m => new { m.PersonId, m.MissedDay.Session.Reference }).ToListAsync();
        foreach (var own in visitors.GroupBy(v => v.Reference, v => v.PersonId))
        {
            written.AddRange(await LettersAsync(await Whole(db.Sessions.Where(s => s.Reference == own.Key)).SingleAsync(), session, [.. own]));
        }
        return written;
    }

    /// <param name="closing">The session whose register is closed: this one, or one with which some of its people made up a day or were to.</param>
    private async Task<List<OutboxLetter>> LettersAsync(Session session, Session closing, HashSet<int>? only)
    {
        var presences = (await db.Presences.Where(p => p.SessionId == session.Id && (only == null || only.Contains(p.PersonId))).Include(p => p.Person).Include(p => p.SessionDay).Include(p => p.MakeUp).ToListAsync()).ToLookup(p => p.PersonId);
        var arranged = db.StandingMakeUps().Where(m => m.MissedDay.SessionId == session.Id);
        var toCome = (await arranged.ToCome(clock.UtcNow, closing.Id).Include(m => m.Day).ToListAsync()).ToLookup(m => m.PersonId);
        var visitors = session == closing ? [] : await arranged.Where(m => m.Day.SessionId == closing.Id).Select(m => m.PersonId).ToHashSetAsync();
        var held = await db.Bookings.Where(b => b.SessionId == session.Id && b.Status == BookingStatus.Confirmed && (only == null || only.Contains(b.PersonId)))
            .Include(b => b.Person).Include(b => b.Policy).Include(b => b.Agreements).OrderBy(b => b.Number).ToDictionaryAsync(b => b.PersonId);
        var told = (await db.Outbox.AsNoTracking().Where(l => l.SessionId == session.Id && l.Once != null && (l.Kind == LetterKind.AfterSession || l.Kind == LetterKind.DidNotAttend || l.Kind == LetterKind.AbsenceTold))
            .Select(l => new Told(l.Id, l.Kind, l.PersonId, l.BookingId, l.ToAddress, l.Once!, l.State)).ToListAsync()).ToLookup(l => l.Kind == LetterKind.AbsenceTold);

        var links = await evaluations.ClosedWithinAsync(session, [.. presences.Select(p => p.Key)], only);
        var certificateWaits = links.Count > 0 && Certificates.Waits(await EvaluationPlan.ForAsync(db, session.CourseId, session.Course.Type, session.FirstDate));

        List<OutboxLetter> written = [];
        foreach (var person in presences.Select(p => p.First().Person).Concat(held.Values.Select(b => b.Person)).Distinct().Where(Reaches))
        {
            var record = AttendanceRecord.Of(session, [.. presences[person.Id]], [.. toCome[person.Id]]);
            if (Next(told[false].Where(l => l.PersonId == person.Id), $"closed:{session.Id}:{person.Id}", record.InShort) is not { } next
                || (record.Came ? session != closing && !visitors.Contains(person.Id) // they know that it was called off
                    : toCome.Contains(person.Id))) // who comes another time has not been missed
            {
                continue;
            }
            var news = visitors.Contains(person.Id) ? presences[person.Id].Any(p => p.SessionDay.SessionId == closing.Id) ? RecordNews.MadeUp : RecordNews.NotMadeUp
                : next.ToldBefore ? RecordNews.Corrected : RecordNews.Closed;
            if (record.Came)
            {
                written.Add(Once(next.Key, letters.AfterSession(person, session, held.GetValueOrDefault(person.Id), record, news, links.GetValueOrDefault(person.Id), certificateWaits)));
            }
            else if (held.TryGetValue(person.Id, out var booking))
            {
                written.Add(Once(next.Key, letters.DidNotAttend(booking, await OtherRuns.WithPlacesAsync(db, session.CourseId, session.Id, clock.UtcNow, person.Id), news)));
            }
        }
        foreach (var booking in held.Values.Where(b => b.Policy is { TellManagerOfAbsence: true }))
        {
            var came = presences.Contains(booking.PersonId);
            foreach (var agreed in booking.Agreements.Where(a => a is { Agreed: true, Email.Length: > 0 } && !IsTeam(a.Email)).DistinctBy(a => Person.Normalize(a.Email)))
            {
                var before = told[true].Where(l => l.BookingId == booking.Id && Person.Normalize(l.ToAddress) == Person.Normalize(agreed.Email)).ToList();
                var isPassedOn = !booking.Person.HasOwnEmail && agreed.Email.Equals(booking.Person.ContactEmail, StringComparison.OrdinalIgnoreCase); // they have that letter already
                if (!came && (isPassedOn || toCome.Contains(booking.PersonId)))
                {
                    continue;
                }
                // That somebody came after all is news only to whoever was told that they did not.
                if (Next(before, $"absence:{agreed.Id}", came ? "c" : "m") is { } next && (!came || next.ToldBefore))
                {
                    written.Add(Once(next.Key, came ? letters.AbsenceTakenBack(agreed, madeUp: presences[booking.PersonId].All(p => p.MakeUpId != null)) : letters.AbsenceTold(agreed)));
                }
            }
        }
        return written;
    }

    /// <summary>
    /// What names the next letter about the same thing; none when the last one says the same already. One that was never sent, as it was no longer true by then, has told nobody.
    /// </summary>
    private static (string Key, bool ToldBefore)? Next(IEnumerable<Told> before, string about, string says)
    {
        var all = before.OrderBy(l => l.Id).ToList();
        return all.FindLast(l => l.State != LetterState.Overtaken)?.Once.EndsWith($":{says}", StringComparison.Ordinal) == true ? null
            : (string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{about}:{all.Count + 1}:{says}"), all.Exists(l => l.State is LetterState.Sent or LetterState.Sending));
    }

    /// <summary>Somebody without an address whose contact is the team itself is not written to: the team knows.</summary>
    private bool Reaches(Person person) => letters.Reaches(person);

    private bool IsTeam(string address) => address.Equals(site.MailFrom, StringComparison.OrdinalIgnoreCase);

    private static OutboxLetter Once(string once, OutboxLetter letter)
    {
        letter.Once = once;
        return letter;
    }

    private Task<Session?> FindAsync(RegisterKeeper keeper, string reference)
    {
        var open = keeper.Open(db.SessionDays, clock.Today);
        return Whole(db.Sessions.Where(s => s.Reference == reference && open.Any(d => d.SessionId == s.Id))).SingleOrDefaultAsync();
    }

    private async Task<Session?> LockAsync(RegisterKeeper keeper, string reference)
    {
        await door.TouchAsync(reference);
        return await FindAsync(keeper, reference);
    }

    private static IQueryable<Session> Whole(IQueryable<Session> sessions) =>
        sessions.Include(s => s.Course).Include(s => s.Venue).Include(s => s.Days.OrderBy(d => d.StartsAt)).ThenInclude(d => d.Venue).AsSplitQuery();

    /// <summary>A letter that was written before.</summary>
    private sealed record Told(int Id, LetterKind Kind, int? PersonId, int? BookingId, string ToAddress, string Once, LetterState State);
}
