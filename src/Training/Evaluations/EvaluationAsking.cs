using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;

namespace Training.Evaluations;

/// <summary>
/// Asks for evaluations when they fall due, asks once more, and follows bookings and sessions that change. Runs every minute: finds what is due as a set, then does it session by
/// session, each in a transaction of its own; what goes wrong with one holds up no other. Each letter has its name (<see cref="OutboxLetter.Once"/>), so that none is written twice.
/// </summary>
public sealed partial class EvaluationAsking(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters, ILogger<EvaluationAsking> log)
{
    private List<EvaluationPlan> _plans = [];
    private Dictionary<int, int> _versions = [];

    /// <summary>Everything that is due now. Letters only by day. Returns how many.</summary>
    public async Task<int> AskDueAsync()
    {
        _plans = await db.EvaluationPlans.AsNoTracking().ToListAsync();
        if (_plans.Count == 0)
        {
            return 0;
        }
        _versions = await db.QuestionnaireVersions.Where(v => v.PublishedAt != null).GroupBy(v => v.QuestionnaireId)
            .Select(g => new { g.Key, Id = g.OrderByDescending(v => v.Number).Select(v => v.Id).First() }).ToDictionaryAsync(v => v.Key, v => v.Id);
        await FollowAsync();
        return LetterTiming.IsDaytime(clock) ? await AskBeforeAsync() + await AskAfterAsync() + await AskLaterAsync() + await ChaseAsync() + await ChaseManagersAsync() : 0;
    }

    /// <summary>What is asked before follows its session when that is moved, and is withdrawn with the place or the session. Once a session has begun it is left as it is.</summary>
    private async Task FollowAsync()
    {
        var (now, since) = (clock.UtcNow, clock.UtcNow.AddDays(-ClosingDesk.WrittenForDays));
        var standing = await db.Evaluations
            .Where(e => e.Stage == Stage.Before && e.WithdrawnAt == null && e.PersonId != null && e.ClosesAt > since && (e.Session.StartsAt > now || e.Session.Status != SessionStatus.Published))
            .Select(e => new
            {
                e.Session.Reference, e.Session.CourseId, e.Session.Course.Type, e.Session.FirstDate, e.Session.StartsAt, e.Session.Status, e.ClosesAt, e.SubmittedAt,
                Holds = e.Session.Bookings.Any(b => b.PersonId == e.PersonId && b.Status == BookingStatus.Confirmed),
            }).ToListAsync();
        var changed = standing.FindAll(e => e.Status != SessionStatus.Published || !e.Holds || (e.SubmittedAt is null && e.ClosesAt != EvaluationTimes.BeforeEnds(e.StartsAt)));
        await EachAsync(changed.Select(e => e.Reference), async session =>
        {
            var plan = PlanOf(session);
            foreach (var evaluation in await db.Evaluations.Where(e => e.SessionId == session.Id && e.Stage == Stage.Before && e.WithdrawnAt == null && e.PersonId != null).ToListAsync())
            {
                var isOn = session.Status == SessionStatus.Published && session.Bookings.Exists(b => b.IsConfirmed && b.PersonId == evaluation.PersonId);
                // Moved to far ahead: asked again when the new date is near.
                if (!isOn || (evaluation.SubmittedAt is null && plan is not null && clock.UtcNow < plan.BeforeAt(session.FirstDate, clock)))
                {
                    evaluation.WithdrawnAt = clock.UtcNow;
                }
                else if (evaluation.SubmittedAt is null)
                {
                    evaluation.ClosesAt = EvaluationTimes.BeforeEnds(session.StartsAt);
                }
            }
            return 0;
        });
    }

    /// <summary>Before the first day, to everybody who has a place, also those who get one later.</summary>
    private async Task<int> AskBeforeAsync()
    {
        var (now, today) = (clock.UtcNow, clock.Today);
        var until = today.AddDays(_plans.Where(p => p.BeforeId is not null).Max(p => (int?)p.BeforeDays) ?? -1);
        var found = await db.Sessions.Where(s => s.Status == SessionStatus.Published && s.StartsAt > now && s.FirstDate <= until)
            .Where(s => s.Bookings.Any(b => b.Status == BookingStatus.Confirmed && !db.Evaluations.Any(e => e.SessionId == s.Id && e.Stage == Stage.Before && e.PersonId == b.PersonId && e.WithdrawnAt == null)))
            .Select(s => new Found(s.Reference, s.CourseId, s.Course.Type, s.FirstDate, s.LastDate)).ToListAsync();
        return await EachAsync(found.Where(s => PlanOf(s) is { BeforeId: not null } plan && now >= plan.BeforeAt(s.FirstDate, clock)).Select(s => s.Reference), async session =>
        {
            if (session.Status != SessionStatus.Published || session.HasBegun(clock.UtcNow))
            {
                return 0;
            }
            return await AskAsync(session, Stage.Before, session.Bookings.Where(b => b.IsConfirmed).Select(b => b.PersonId),
                _ => EvaluationTimes.BeforeEnds(session.StartsAt), p => string.Create(CultureInfo.InvariantCulture, $"evaluation:before:{p}:{session.Id}:{session.FirstDate:yyyy-MM-dd}"));
        });
    }

    /// <summary>
    /// After a session whose register nobody has closed in time, to whoever it has; else the email about their attendance asks (ClosingDesk). Not when that moment is longer ago than
    /// they would have had to answer: else a new plan would write about every register that was ever left open.
    /// </summary>
    private async Task<int> AskAfterAsync()
    {
        var (now, today, since) = (clock.UtcNow, clock.Today, clock.UtcNow.AddDays(-ClosingDesk.WrittenForDays));
        var found = await db.Sessions.Where(s => s.Status == SessionStatus.Published && s.RegisterClosedAt == null && s.LastDate < today && s.EndsAt > since)
            .Where(s => db.Presences.Any(p => p.SessionId == s.Id && !db.Outbox.Any(l => l.SessionId == s.Id && l.PersonId == p.PersonId && (l.Kind == LetterKind.EvaluationAfter || (l.Kind == LetterKind.AfterSession && l.State != LetterState.Overtaken)))
                && !db.Evaluations.Any(e => e.SessionId == s.Id && e.Stage == Stage.After && e.PersonId == p.PersonId && (e.SubmittedAt != null || e.ClosesAt <= now))))
            .Select(s => new Found(s.Reference, s.CourseId, s.Course.Type, s.FirstDate, s.LastDate)).ToListAsync();
        return await EachAsync(found.Where(s => PlanOf(s) is { AfterId: not null } plan && EvaluationTimes.AfterAt(s.LastDate, clock) is var at && now >= at && now < plan.ClosesAt(at, clock)).Select(s => s.Reference), async session =>
        {
            if (session.RegisterClosedAt is not null)
            {
                return 0;
            }
            var told = await db.Outbox.Where(l => l.SessionId == session.Id && l.Kind == LetterKind.AfterSession && l.State != LetterState.Overtaken).Select(l => l.PersonId).ToListAsync();
            return await AskAsync(session, Stage.After, (await CameAsync(session)).Where(p => !told.Contains(p)), plan => plan.ClosesAt(clock.UtcNow, clock), p => Once(Stage.After, p, session));
        });
    }

    /// <summary>Some weeks after, to whoever came; not when that is too long ago, as after.</summary>
    private async Task<int> AskLaterAsync()
    {
        var (now, today) = (clock.UtcNow, clock.Today);
        var asks = _plans.FindAll(p => p.LaterId is not null);
        if (asks.Count == 0)
        {
            return 0;
        }
        var (from, until) = (today.AddDays(-asks.Max(p => 7 * p.LaterWeeks + p.OpenDays)), today.AddDays(-7 * asks.Min(p => p.LaterWeeks)));
        var found = await db.Sessions.Where(s => s.Status == SessionStatus.Published && s.LastDate >= from && s.LastDate <= until)
            .Where(s => db.Presences.Any(p => p.SessionId == s.Id && !db.Evaluations.Any(e => e.SessionId == s.Id && e.Stage == Stage.Later && e.PersonId == p.PersonId)))
            .Select(s => new Found(s.Reference, s.CourseId, s.Course.Type, s.FirstDate, s.LastDate)).ToListAsync();
        return await EachAsync(found.Where(s => PlanOf(s) is { LaterId: not null } plan && plan.LaterAt(s.LastDate, clock) is var at && now >= at && now < plan.ClosesAt(at, clock)).Select(s => s.Reference), async session =>
            await AskAsync(session, Stage.Later, await CameAsync(session), plan => plan.ClosesAt(clock.UtcNow, clock), p => Once(Stage.Later, p, session)));
    }

    /// <summary>Once more, and never again: whoever was written to, has not handed in and still can.</summary>
    private async Task<int> ChaseAsync()
    {
        var found = await Asked(clock.UtcNow).Select(a => new { Of = new Found(a.Evaluation.Session.Reference, a.Evaluation.Session.CourseId, a.Evaluation.Session.Course.Type, a.Evaluation.Session.FirstDate, a.Evaluation.Session.LastDate), a.WrittenAt }).ToListAsync();
        return await EachAsync(found.Where(f => PlanOf(f.Of) is { } plan && clock.UtcNow >= plan.ChaseAt(f.WrittenAt, clock)).Select(f => f.Of.Reference), async session =>
        {
            var count = 0;
            foreach (var asked in (await Asked(clock.UtcNow).Where(a => a.Evaluation.SessionId == session.Id).ToListAsync()).GroupBy(a => a.Evaluation))
            {
                if (PlanOf(session) is { } plan && clock.UtcNow >= plan.ChaseAt(asked.Max(a => a.WrittenAt), clock))
                {
                    await db.Entry(asked.Key).Reference(e => e.Person).LoadAsync();
                    asked.Key.ChasedAt = clock.UtcNow;
                    count += Write(string.Create(CultureInfo.InvariantCulture, $"evaluation:chased:{asked.Key.Id}"), asked.Key.Person!, () => letters.EvaluationChased(asked.Key, session, BookingOf(session, asked.Key.PersonId), asked.Key.Stage == Stage.After && Certificates.Waits(plan)));
                }
            }
            return count;
        });
    }

    /// <summary>The one reminder of a line manager who has not answered.</summary>
    private async Task<int> ChaseManagersAsync()
    {
        var now = clock.UtcNow;
        var until = now.AddDays(-ManagerViewDesk.ChasedAfterDays);
        var due = db.ManagerViews.Where(v => v.AnsweredAt == null && v.ChasedAt == null && v.ClosesAt > now && v.AskedAt <= until && v.Evaluation.WithdrawnAt == null
            && db.Outbox.Any(l => l.Kind == LetterKind.ManagerViewAsked && l.SessionId == v.Evaluation.SessionId && l.ToAddress == v.Email && l.State == LetterState.Sent));
        return await EachAsync(await due.Select(v => v.Evaluation.Session.Reference).Distinct().ToListAsync(), async session =>
        {
            var views = await due.Where(v => v.Evaluation.SessionId == session.Id).Include(v => v.Evaluation.Person).ToListAsync();
            views.ForEach(v => v.ChasedAt = clock.UtcNow);
            db.Outbox.AddRange(views.Select(v => letters.ManagerViewChased(v, session)));
            return views.Count;
        });
    }

    /// <summary>Makes the questionnaires that are missing, puts back those that were withdrawn, and writes to whoever has not been written to about it.</summary>
    private async Task<int> AskAsync(Session session, Stage stage, IEnumerable<int> people, Func<EvaluationPlan, DateTime> closesAt, Func<int, string> once)
    {
        if (PlanOf(session) is not { } plan || plan.QuestionnaireIdOf(stage) is not { } questionnaire || !_versions.TryGetValue(questionnaire, out var version))
        {
            return 0;
        }
        var known = await db.Evaluations.Where(e => e.SessionId == session.Id && e.Stage == stage && e.PersonId != null).ToDictionaryAsync(e => e.PersonId!.Value);
        var ids = people.Distinct().ToList();
        var persons = await db.People.Where(p => ids.Contains(p.Id)).OrderBy(p => p.Id).ToListAsync();
        var names = ids.Select(once).ToList();
        var written = await db.Outbox.Where(l => names.Contains(l.Once!)).Select(l => l.Once!).ToHashSetAsync();
        if (persons.Exists(p => !known.ContainsKey(p.Id)))
        {
            await Objective.AskedOfAsync(db, session.CourseId);
        }
        var count = 0;
        foreach (var person in persons)
        {
            if (!known.TryGetValue(person.Id, out var evaluation))
            {
                evaluation = EvaluationDesk.Made(codes, session.Id, person.Id, stage, version, clock.UtcNow, closesAt(plan));
                db.Evaluations.Add(evaluation);
            }
            else if (evaluation.WithdrawnAt is not null)
            {
                (evaluation.WithdrawnAt, evaluation.ClosesAt) = (null, evaluation.SubmittedAt is null ? closesAt(plan) : evaluation.ClosesAt);
            }
            if (evaluation.IsOpen(clock.UtcNow) && !written.Contains(once(person.Id)))
            {
                count += Write(once(person.Id), person, () => letters.EvaluationAsked(evaluation, person, session, BookingOf(session, person.Id), Certificates.Waits(plan)));
            }
        }
        return count;
    }

    private int Write(string once, Person to, Func<OutboxLetter> write)
    {
        if (!letters.Reaches(to))
        {
            return 0;
        }
        var letter = write();
        letter.Once = once;
        db.Outbox.Add(letter);
        return 1;
    }

    /// <summary>What can be answered and nobody was reminded of, with each letter that asked for it and has gone out.</summary>
    private IQueryable<WasAsked> Asked(DateTime now) =>
        from e in db.Evaluations
        where e.SubmittedAt == null && e.WithdrawnAt == null && e.ChasedAt == null && e.ClosesAt > now && e.PersonId != null
        from l in db.Outbox
        where l.SessionId == e.SessionId && l.PersonId == e.PersonId && l.State == LetterState.Sent
            && (e.Stage == Stage.Before ? l.Kind == LetterKind.EvaluationBefore : e.Stage == Stage.Later ? l.Kind == LetterKind.EvaluationLater : l.Kind == LetterKind.EvaluationAfter || l.Kind == LetterKind.AfterSession)
        select new WasAsked { Evaluation = e, WrittenAt = l.WrittenAt };

    private async Task<List<int>> CameAsync(Session session) => await db.Presences.Where(p => p.SessionId == session.Id).Select(p => p.PersonId).Distinct().ToListAsync();

    private static Booking? BookingOf(Session session, int? person) => session.Bookings.Find(b => b.PersonId == person && b.IsConfirmed);

    private EvaluationPlan? PlanOf(Session session) => EvaluationPlan.For(_plans, session.CourseId, session.Course.Type, session.FirstDate);

    private EvaluationPlan? PlanOf(Found session) => EvaluationPlan.For(_plans, session.CourseId, session.Type, session.FirstDate);

    private static string Once(Stage stage, int person, Session session) => string.Create(CultureInfo.InvariantCulture, $"evaluation:{stage.Code()}:{person}:{session.Id}");

    private async Task<int> EachAsync(IEnumerable<string> references, Func<Session, Task<int>> act)
    {
        var count = 0;
        foreach (var reference in references.Distinct(StringComparer.Ordinal).ToList())
        {
            db.ChangeTracker.Clear();
            try
            {
                await using var work = await db.BeginWriteAsync();
                if (await db.LockSessionAsync(reference) is { } session)
                {
                    var done = await act(session);
                    await db.SaveChangesAsync();
                    await work.CommitAsync();
                    count += done;
                }
            }
            catch (Exception e)
            {
                LogFailed(e, reference);
            }
        }
        db.ChangeTracker.Clear();
        return count;
    }

    private sealed class WasAsked
    {
        public required Evaluation Evaluation { get; init; }
        public DateTime WrittenAt { get; init; }
    }

    private sealed record Found(string Reference, int CourseId, CourseType Type, DateOnly FirstDate, DateOnly LastDate);

    [LoggerMessage(Level = LogLevel.Error, Message = "Questions about session {Reference} could not be asked; they are tried again in a minute")]
    private partial void LogFailed(Exception e, string reference);
}
