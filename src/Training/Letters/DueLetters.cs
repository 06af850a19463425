using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>
/// Letters that fall due by themselves. Each kind is asked for every minute, finds what is due and not written yet, and writes it, each session in
/// a transaction of its own: what goes wrong with one holds up no other. What it tells of stands in <see cref="OutboxLetter.Once"/>, which is unique: one
/// letter for one thing, however often and in however many processes this runs, and one that was missed is written the next time.
/// </summary>
public sealed partial class DueLetters(TrainingDb db, Clock clock, LetterWriter letters, LetterTiming timing, ILogger<DueLetters> log)
{
    /// <summary>Somebody who waited for a course is told of new dates for so long.</summary>
    public const int SuggestedForMonths = 12;

    /// <summary>Days between two letters about a course that somebody may want.</summary>
    public const int DaysBetweenSuggestions = 14;

    private const int NotUnique = 2067; // SQLITE_CONSTRAINT_UNIQUE

    /// <summary>Joining instructions, to everybody with a place in a session to come: from their moment on, so also to those who get a place later; and once more
    /// that they have changed, where that was overtaken by another change before it went out. Returns how many.</summary>
    public async Task<int> WriteJoiningAsync()
    {
        var (now, today) = (clock.UtcNow, clock.Today);
        if (timing.JoiningUntil(await WorkingDays.AroundAsync(db, today), clock) is not { } until)
        {
            return 0;
        }
        var candidates = await db.Sessions
            .Where(s => s.FirstDate >= today && s.FirstDate <= until && s.Status == SessionStatus.Published && s.StartsAt > now)
            .SelectMany(s => s.Bookings.Where(b => b.Status == BookingStatus.Confirmed), (s, b) => new
            {
                b.Id,
                s.Reference,
                s.FirstDate,
                Stands = b.Letters.Where(l => l.Kind == LetterKind.Joining && l.State != LetterState.Overtaken).Max(l => (int?)l.Id),
                Overtaken = b.Letters.Where(l => l.Kind == LetterKind.Joining && l.State == LetterState.Overtaken).Max(l => (int?)l.Id),
            })
            .ToListAsync();
        // Whose first ones stand, and the newer ones do not.
        var changed = candidates.Where(c => c.Overtaken > c.Stands).ToDictionary(c => c.Id, c => JoiningChangedOnce(c.Id, c.Overtaken!.Value));
        return await EachAsync(candidates.Select(c => (c.Reference, JoiningOnce(c.Id, c.FirstDate))).Concat(candidates.Where(c => changed.ContainsKey(c.Id)).Select(c => (c.Reference, changed[c.Id]))), async (session, due) =>
        {
            var confirmed = session.HasBegun(clock.UtcNow) ? [] : session.Bookings.FindAll(b => b.IsConfirmed);
            var first = confirmed.FindAll(b => due.Contains(JoiningOnce(b.Id, session.FirstDate)));
            var again = confirmed.Except(first).Where(b => changed.TryGetValue(b.Id, out var once) && due.Contains(once)).ToList();
            await LoadPeopleAsync(first.Concat(again));
            return first.Select(b => Once(JoiningOnce(b.Id, session.FirstDate), letters.Joining(b))).Concat(again.Select(b => Once(changed[b.Id], letters.JoiningChanged(b))));
        });
    }

    /// <summary>
    /// A reminder before each session day, to everybody who had a place when it fell due; a day that comes soon after another of its session has none.
    /// Nor has somebody who got their joining instructions within the day before. Also to everybody who makes up a day then. Returns how many.
    /// </summary>
    public async Task<int> WriteRemindersAsync()
    {
        var (now, today) = (clock.UtcNow, clock.Today);
        if (timing.ReminderUntil(clock) is not { } until)
        {
            return 0;
        }
        var candidates = await db.SessionDays
            .Where(d => d.Date >= today && d.Date <= until && d.StartsAt > now && d.Session.Status == SessionStatus.Published)
            .SelectMany(d => d.Session.Bookings.Where(b => b.Status == BookingStatus.Confirmed), (d, b) => new
            {
                b.Id,
                d.Session.Reference,
                d.Date,
                DayBefore = d.Session.Days.Where(o => o.Date < d.Date).Max(o => (DateOnly?)o.Date),
                b.ConfirmedAt,
                ToldAt = b.Letters.Where(l => l.Kind == LetterKind.Joining && l.State != LetterState.Overtaken && l.State != LetterState.Failed).Max(l => (DateTime?)l.WrittenAt),
            })
            .ToListAsync();
        var wanted = candidates.Where(c =>
        {
            var at = timing.ReminderAt(c.Date, clock)!.Value;
            return !(c.DayBefore >= c.Date.AddDays(-timing.ReminderDays)) && !(c.ConfirmedAt > at) && !(c.ToldAt > at.AddHours(-24));
        });
        var makeUps = (await db.StandingMakeUps()
            .Where(m => m.Day.Date >= today && m.Day.Date <= until && m.Day.StartsAt > now && m.Day.Session.Status == SessionStatus.Published)
            .Select(m => new { m.Id, m.Day.Session.Reference, m.Day.Date, m.ArrangedAt }).ToListAsync()).FindAll(m => !(m.ArrangedAt > timing.ReminderAt(m.Date, clock)!.Value));
        return await EachAsync(wanted.Select(c => (c.Reference, ReminderOnce(c.Id, c.Date))).Concat(makeUps.Select(m => (m.Reference, MakeUpReminderOnce(m.Id, m.Date)))), async (session, due) =>
        {
            var to = session.Days.Where(d => d.StartsAt > clock.UtcNow)
                .SelectMany(d => session.Bookings.Where(b => b.IsConfirmed && due.Contains(ReminderOnce(b.Id, d.Date))), (day, booking) => (day, booking)).ToList();
            await LoadPeopleAsync(to.Select(t => t.booking));
            var others = (await MakeUpDesk.AtAsync(db, session)).FindAll(m => m.MakeUp.Day.StartsAt > clock.UtcNow && due.Contains(MakeUpReminderOnce(m.MakeUp.Id, m.MakeUp.Day.Date)));
            return to.Select(t => Once(ReminderOnce(t.booking.Id, t.day.Date), letters.Reminder(t.booking, t.day, session.Days.IndexOf(t.day) + 1)))
                .Concat(others.Select(m => Once(MakeUpReminderOnce(m.MakeUp.Id, m.MakeUp.Day.Date), letters.MakeUpReminder(m.MakeUp, m.Booking))));
        });
    }

    /// <summary>To each trainer on the afternoon before a session day: how many are expected, without names. Returns how many.</summary>
    public async Task<int> WriteRegisterSummariesAsync()
    {
        var (now, today, until) = (clock.UtcNow, clock.Today, LetterTiming.RegisterUntil(clock));
        var candidates = await db.SessionDays
            .Where(d => d.Date >= today && d.Date <= until && d.StartsAt > now && d.Session.Status == SessionStatus.Published)
            .SelectMany(d => d.Session.Trainers, (d, t) => new { d.Session.Reference, d.SessionId, d.Date, PersonId = t.Id })
            .ToListAsync();
        return await EachAsync(candidates.Select(c => (c.Reference, RegisterOnce(c.PersonId, c.Date, c.SessionId))), async (session, due) =>
        {
            await db.Entry(session).Collection(s => s.Trainers).LoadAsync();
            List<OutboxLetter> written = [];
            SessionNeeds? needs = null; // the same for all of its trainers
            foreach (var (day, trainer) in session.Days.Where(d => d.StartsAt > clock.UtcNow).SelectMany(_ => session.Trainers, (d, t) => (d, t)))
            {
                if (due.Contains(RegisterOnce(trainer.Id, day.Date, session.Id)))
                {
                    needs ??= await SessionNeeds.OfAsync(db, new RegisterKeeper(trainer.Id, IsTeam: false), session.Reference);
                    written.Add(Once(RegisterOnce(trainer.Id, day.Date, session.Id), letters.RegisterSummary(trainer, session, day, session.Days.IndexOf(day) + 1,
                        session.Bookings.Count(b => b.IsConfirmed), session.Bookings.Count(b => b.Status == BookingStatus.Waiting), needs.Lines.Count)));
                }
            }
            return written;
        });
    }

    /// <summary>To every coordinator, once for each date of a session that has become at risk; not at night. Returns how many.</summary>
    public async Task<int> WriteAtRiskAsync()
    {
        if (clock.TimeOf(clock.UtcNow) < LetterTiming.Morning)
        {
            return 0;
        }
        var sessions = await (await AtRisk.SessionsAsync(db)).Select(s => new { s.Id, s.Reference, s.FirstDate }).ToListAsync();
        var coordinators = sessions.Count == 0 ? [] : await db.People.Where(p => p.Roles.HasFlag(Role.Coordinator)).Select(p => p.Id).ToListAsync();
        return await EachAsync(sessions.SelectMany(s => coordinators.Select(c => (s.Reference, AtRiskOnce(c, s.Id, s.FirstDate)))), async (session, due) =>
        {
            var held = session.Bookings.Count(b => b.IsConfirmed);
            if (session.HasBegun(clock.UtcNow) || !(held < session.MinimumPlaces))
            {
                return [];
            }
            var people = await db.People.Where(p => coordinators.Contains(p.Id)).OrderBy(p => p.Id).ToListAsync();
            return people.Where(p => due.Contains(AtRiskOnce(p.Id, session.Id, session.FirstDate))).Select(p => Once(AtRiskOnce(p.Id, session.Id, session.FirstDate),
                letters.SessionAtRisk(p, session, held, session.Bookings.Count(b => b.Status == BookingStatus.Requested), session.Bookings.Count(b => b.Status == BookingStatus.Waiting))));
        });
    }

    /// <summary>
    /// A new date for a course that somebody waited for in vain, when a place is free for them; by day, and at most one in two weeks, which are also left after
    /// the letter about a cancelled session, as that names other dates. Returns how many.
    /// </summary>
    public async Task<int> WriteSuggestionsAsync()
    {
        if (!LetterTiming.IsDaytime(clock))
        {
            return 0;
        }
        var now = clock.UtcNow;
        var wanted = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        HashSet<int> served = [];
        foreach (var run in (await WaitedInVainAsync()).GroupBy(w => (w.StartsAt, w.Reference)).OrderBy(g => g.Key))
        {
            // Who may have which place is the session's own rule.
            var places = await db.Sessions.AsNoTracking().Include(s => s.Quotas).Include(s => s.Bookings.Where(b => b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting))
                .AsSplitQuery().SingleAsync(s => s.Reference == run.Key.Reference);
            wanted.Add(run.Key.Reference, [.. run.Where(w => !served.Contains(w.PersonId) && places.HasPlaceFor(w.AgencyId, now)).Select(w => w.PersonId).Distinct()]);
            served.UnionWith(wanted[run.Key.Reference]);
        }
        var references = wanted.Keys.ToList();
        var ids = references.Count == 0 ? [] : await db.Sessions.Where(s => references.Contains(s.Reference)).Select(s => new { s.Reference, s.Id }).ToDictionaryAsync(s => s.Reference, s => s.Id);
        return await EachAsync(wanted.SelectMany(w => w.Value.Select(p => (w.Key, SuggestionOnce(p, ids[w.Key])))), async (session, due) =>
        {
            var (to, since) = (wanted[session.Reference], clock.UtcNow.AddDays(-DaysBetweenSuggestions));
            var people = await db.People
                .Where(p => to.Contains(p.Id) && p.SuggestionsStoppedAt == null && !db.Outbox.Any(l => l.PersonId == p.Id && l.Kind == LetterKind.Suggestion && l.WrittenAt > since))
                .OrderBy(p => p.Id).ToListAsync();
            return people.Where(p => due.Contains(SuggestionOnce(p.Id, session.Id)) && session.HasPlaceFor(p.AgencyId, clock.UtcNow) && !session.Bookings.Exists(b => b.PersonId == p.Id))
                .Select(p => Once(SuggestionOnce(p.Id, session.Id), letters.Suggestion(p, session)));
        });
    }

    internal static string JoiningOnce(int booking, DateOnly firstDate) => Key($"joining:{booking}:{firstDate:yyyy-MM-dd}");

    private static string JoiningChangedOnce(int booking, int overtaken) => Key($"joining-changed:{booking}:{overtaken}");

    private static string ReminderOnce(int booking, DateOnly day) => Key($"reminder:{booking}:{day:yyyy-MM-dd}");

    private static string MakeUpReminderOnce(int makeUp, DateOnly day) => Key($"reminder-make-up:{makeUp}:{day:yyyy-MM-dd}");

    private static string RegisterOnce(int person, DateOnly day, int session) => Key($"register:{person}:{day:yyyy-MM-dd}:{session}");

    private static string AtRiskOnce(int person, int session, DateOnly firstDate) => Key($"at-risk:{person}:{session}:{firstDate:yyyy-MM-dd}");

    private static string SuggestionOnce(int person, int session) => Key($"suggestion:{person}:{session}");

    private static string Key(FormattableString key) => key.ToString(CultureInfo.InvariantCulture);

    private static OutboxLetter Once(string once, OutboxLetter letter)
    {
        letter.Once = once;
        return letter;
    }

    /// <summary>
    /// Those who waited for a course until the session began or was cancelled, and each session to come of that course in which a place seems to be free, and that they
    /// neither booked nor were told of. Not those who have a booking on the course now, or have completed it since.
    /// </summary>
    private async Task<List<WaitedInVain>> WaitedInVainAsync()
    {
        var now = clock.UtcNow;
        var (since, lately) = (now.AddMonths(-SuggestedForMonths), now.AddDays(-DaysBetweenSuggestions));
        var found = await (
            from s in db.Sessions
            where s.Status == SessionStatus.Published && s.StartsAt > now
                && s.Capacity > s.Bookings.Count(b => b.Status == BookingStatus.Confirmed || (b.Status == BookingStatus.Requested && b.PlaceKept == true))
            from b in db.Bookings
            where b.Session.CourseId == s.CourseId && b.SessionId != s.Id && b.Session.StartsAt > since
                && ((b.Status == BookingStatus.Waiting && (b.Session.Status == SessionStatus.Cancelled || (b.Session.Status == SessionStatus.Published && b.Session.StartsAt <= now)))
                    || (b.Status == BookingStatus.Cancelled && b.ConfirmedAt == null && b.Session.Status == SessionStatus.Cancelled
                        && b.Letters.Any(l => l.Kind == LetterKind.SessionCancelled) && !b.Agreements.Any(a => a.Agreed != true)))
                && b.Person.SuggestionsStoppedAt == null
                && !db.Bookings.Any(o => o.PersonId == b.PersonId && o.SessionId == s.Id)
                && !db.Outbox.Any(l => l.PersonId == b.PersonId && l.Kind == LetterKind.Suggestion && l.SessionId == s.Id)
                && !db.Bookings.Any(o => o.PersonId == b.PersonId && o.Session.CourseId == s.CourseId
                    && (o.Status == BookingStatus.Requested || o.Status == BookingStatus.Confirmed || o.Status == BookingStatus.Waiting)
                    && (o.Session.Status == SessionStatus.Postponed || (o.Session.Status == SessionStatus.Published && o.Session.EndsAt > now)))
                && !db.Outbox.Any(l => l.PersonId == b.PersonId && l.WrittenAt > lately && (l.Kind == LetterKind.Suggestion || l.Kind == LetterKind.SessionCancelled))
            select new WaitedInVain(b.PersonId, b.Person.AgencyId, b.Person.Email!, b.BookedAt, s.CourseId, s.Reference, s.StartsAt))
            .ToListAsync();
        found.RemoveAll(w => Person.IsPlaceholder(w.Email));
        if (found.Count == 0)
        {
            return found;
        }
        var people = found.Select(w => w.PersonId).Distinct().ToList();
        var courses = found.Select(w => w.CourseId).Distinct().ToList();
        var completed = await db.Presences.Where(p => people.Contains(p.PersonId) && courses.Contains(p.Session.CourseId)).Completed(now).ToListAsync();
        var sessions = completed.ConvertAll(c => c.SessionId);
        var courseOf = completed.Count == 0 ? [] : await db.Sessions.Where(s => sessions.Contains(s.Id)).Select(s => new { s.Id, s.CourseId }).ToDictionaryAsync(s => s.Id, s => s.CourseId);
        found.RemoveAll(w => completed.Exists(c => c.PersonId == w.PersonId && courseOf[c.SessionId] == w.CourseId && c.LastDate >= clock.DateOf(w.BookedAt)));
        return found;
    }

    /// <summary>Writes what is not written yet, each session by itself and locked, so that nobody loses their place between the question and the letter.</summary>
    /// <param name="all">What is due: the session's reference, and what happened.</param>
    /// <param name="write">The letters of one session for what is still due of it. It may leave out what is no longer so.</param>
    private async Task<int> EachAsync(IEnumerable<(string Reference, string Once)> all, Func<Session, HashSet<string>, Task<IEnumerable<OutboxLetter>>> write)
    {
        var due = all.ToList();
        var open = await NotWrittenAsync(due.Select(d => d.Once));
        var count = 0;
        foreach (var session in due.Where(d => open.Contains(d.Once)).GroupBy(d => d.Reference, d => d.Once))
        {
            db.ChangeTracker.Clear();
            try
            {
                await using var work = await db.BeginWriteAsync();
                var still = await NotWrittenAsync(session);
                if (still.Count > 0 && await db.LockSessionAsync(session.Key) is { Status: SessionStatus.Published } locked)
                {
                    var written = (await write(locked, still)).ToList();
                    db.Outbox.AddRange(written);
                    await db.SaveChangesAsync();
                    await work.CommitAsync();
                    count += written.Count;
                }
            }
            catch (DbUpdateException e) when (e.InnerException is SqliteException { SqliteExtendedErrorCode: NotUnique })
            {
                // Another process wrote it at the same moment. What it has not written is found again in a minute.
            }
            catch (Exception e)
            {
                LogFailed(e, session.Key);
            }
        }
        db.ChangeTracker.Clear();
        return count;
    }

    private async Task<HashSet<string>> NotWrittenAsync(IEnumerable<string> once)
    {
        var all = once.ToList();
        var written = all.Count == 0 ? [] : await db.Outbox.Where(l => all.Contains(l.Once!)).Select(l => l.Once!).ToListAsync();
        return [.. all.Except(written, StringComparer.Ordinal)];
    }

    private Task LoadPeopleAsync(IEnumerable<Booking> bookings)
    {
        var people = bookings.Select(b => b.PersonId).ToList();
        return db.People.Where(p => people.Contains(p.Id)).LoadAsync();
    }

    private sealed record WaitedInVain(int PersonId, int? AgencyId, string Email, DateTime BookedAt, int CourseId, string Reference, DateTime StartsAt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Emails that are due for session {Reference} could not be written; they are tried again in a minute")]
    private partial void LogFailed(Exception e, string reference);
}
