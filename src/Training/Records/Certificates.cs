using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Evaluations;
using Training.Programme;

namespace Training.Records;

/// <param name="Changed">It was made, withdrawn, restored or given other days just now.</param>
internal sealed record SettledCertificate(Certificate Certificate, bool Changed);

/// <summary>
/// The rule of who has a certificate: whoever completed a session (<see cref="Completions"/>) whose register is closed and, where its plan says so, has handed in the questionnaire after it.
/// The questionnaire holds up the first making only: what stands does not fall for want of answers.
/// </summary>
public static class Certificates
{
    public const int CodeLength = 12;

    internal const string Corrected = "the attendance register was corrected";
    internal const string NotMadeUp = "a day that had been made up with another run no longer counts";
    internal const string NotHeld = "the session does not count as held";

    /// <summary>The plan asks for the questionnaire after the session before it makes a certificate.</summary>
    public static bool Waits(EvaluationPlan? plan) => plan is { CertificateAfterEvaluation: true, AfterId: not null };

    /// <summary>"ABCD-EFGH-JKMN", as it is printed and said.</summary>
    public static string Grouped(string code) => string.Join('-', code.Chunk(4).Select(four => new string(four)));

    /// <summary>"A. H." of "Amina Hussain": what anybody who verifies is told of whose it is.</summary>
    public static string InitialsOf(string name) =>
        string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(part => $"{System.Globalization.StringInfo.GetNextTextElement(part).ToUpper(Words.British)}."));

    /// <summary>
    /// Days of these are being made up at a run whose register is open: until it is closed nobody can say what counts, so nothing changes.
    /// </summary>
    public static IQueryable<MakeUpDay> OpenElsewhere(this TrainingDb db, DateTime now) => db.StandingMakeUps()
        .Where(m => m.Day.StartsAt <= now && m.Day.Session.Status == SessionStatus.Published && m.Day.Session.RegisterClosedAt == null);

    /// <summary>
    /// Makes, withdraws and restores in memory what the registers of these sessions ask for, and gives back all certificates that it looked at. A handful of queries, however many people
    /// there are; the caller saves. Sessions that are not over or whose register is open are passed over.
    /// </summary>
    /// <param name="people">Whose; none for everybody's.</param>
    internal static async Task<IReadOnlyList<SettledCertificate>> SettleAsync(TrainingDb db, IReadOnlyCollection<int> sessionIds, IReadOnlyCollection<int> people)
    {
        var (now, everybody) = (db.Clock.UtcNow, people.Count == 0);
        var sessions = await db.Sessions.Where(s => sessionIds.Contains(s.Id) && s.RegisterClosedAt != null && s.EndsAt <= now).Include(s => s.Course).Include(s => s.Days).ToDictionaryAsync(s => s.Id);
        if (sessions.Count == 0)
        {
            return [];
        }
        List<int> ids = [.. sessions.Keys];
        var presences = db.Presences.Where(p => ids.Contains(p.SessionId) && (everybody || people.Contains(p.PersonId)));
        var completed = (await presences.Completed(now).Select(d => new { d.SessionId, d.PersonId }).ToListAsync()).Select(d => (d.SessionId, d.PersonId)).ToHashSet();
        var whole = (await presences.Where(p => p.WholeDay).Select(p => new { p.SessionId, p.PersonId, DayId = p.MakeUp == null ? p.SessionDayId : p.MakeUp.MissedDayId, IsMadeUp = p.MakeUpId != null, p.SessionDay.Date }).ToListAsync())
            .ToLookup(p => (p.SessionId, p.PersonId));
        var unsettled = (await db.OpenElsewhere(now).Where(m => ids.Contains(m.MissedDay.SessionId)).Select(m => new { m.MissedDay.SessionId, m.PersonId }).ToListAsync()).Select(m => (m.SessionId, m.PersonId)).ToHashSet();
        var known = await db.Certificates.Where(c => ids.Contains(c.SessionId) && (everybody || people.Contains(c.PersonId))).Include(c => c.Person).ToDictionaryAsync(c => (c.SessionId, c.PersonId));
        var waiting = (await WaitingSessionsAsync(db, sessions.Values)).ToList();
        var handedIn = waiting.Count == 0 ? [] : (await db.Evaluations.Where(e => waiting.Contains(e.SessionId) && e.PersonId != null && e.Stage == Stage.After && e.SubmittedAt != null && e.WithdrawnAt == null)
            .Select(e => new { e.SessionId, e.PersonId }).ToListAsync()).Select(e => (e.SessionId, e.PersonId!.Value)).ToHashSet();
        List<(int SessionId, int PersonId)> wanted = [.. completed.Where(c => !known.ContainsKey(c) && !unsettled.Contains(c) && (!waiting.Contains(c.SessionId) || handedIn.Contains(c)))];
        List<int> who = [.. wanted.Select(w => w.PersonId).Distinct()];
        var names = who.Count == 0 ? [] : await db.People.Where(p => who.Contains(p.Id)).ToDictionaryAsync(p => p.Id);

        List<SettledCertificate> settled = [];
        foreach (var key in wanted)
        {
            var session = sessions[key.SessionId];
            var days = DaysOf(session, key.PersonId);
            var certificate = new Certificate
            {
                Session = session,
                Person = names[key.PersonId],
                Code = NewCode(),
                Name = names[key.PersonId].Name,
                Course = session.Course.Title,
                Level = session.Course.Level,
                Boards = session.Boards,
                Days = days,
                Minutes = (int)session.Days.Sum(d => (d.End - d.Start).TotalMinutes),
                CompletedOn = days[^1],
                IssuedAt = now,
            };
            db.Certificates.Add(certificate);
            settled.Add(new(certificate, true));
        }
        foreach (var (key, certificate) in known.Where(k => !unsettled.Contains(k.Key)))
        {
            settled.Add(new(certificate, completed.Contains(key) ? Stand(certificate, DaysOf(sessions[key.SessionId], key.PersonId)) : Withdraw(certificate, sessions[key.SessionId], now)));
        }
        return settled;

        List<DateOnly> DaysOf(Session session, int person) => [.. session.Days.Select(day => whole[(session.Id, person)].Where(p => p.DayId == day.Id).OrderBy(p => p.IsMadeUp).ThenBy(p => p.Date).First().Date).Order()];
    }

    /// <summary>The sessions of whose people a certificate is wanted or stands in vain, in one query for each: for what no closing of a register has seen.</summary>
    /// <param name="among">Of all there are it takes as long as all attendance is long.</param>
    internal static async Task<IReadOnlyDictionary<int, IReadOnlyCollection<int>>> DueAsync(TrainingDb db, IQueryable<Session> among)
    {
        var unsettled = db.OpenElsewhere(db.Clock.UtcNow);
        var missing = await db.CompletedAmong(among).Select(d => new { d.SessionId, d.PersonId })
            .LeftJoin(db.Certificates, d => new { d.SessionId, d.PersonId }, c => new { c.SessionId, c.PersonId }, (d, c) => new { d.SessionId, d.PersonId, Made = (int?)c!.Id, c.WithdrawnAt })
            .Where(d => (d.Made == null || d.WithdrawnAt != null) && !unsettled.Any(m => m.MissedDay.SessionId == d.SessionId && m.PersonId == d.PersonId))
            .Join(db.Sessions, d => d.SessionId, s => s.Id, (d, s) => new
            {
                d.SessionId, d.PersonId, d.Made, s.CourseId, s.Course.Type, s.FirstDate,
                HandedIn = db.Evaluations.Any(e => e.SessionId == d.SessionId && e.PersonId == d.PersonId && e.Stage == Stage.After && e.SubmittedAt != null && e.WithdrawnAt == null),
            }).ToListAsync();
        var plans = missing.Exists(d => d.Made is null && !d.HandedIn) ? await db.EvaluationPlans.ToListAsync() : [];
        return missing.Where(d => d.Made is not null || d.HandedIn || !Waits(EvaluationPlan.For(plans, d.CourseId, d.Type, d.FirstDate))).Select(d => (d.SessionId, d.PersonId))
            .Concat(await InVainAsync(db, among))
            .GroupBy(d => d.SessionId, d => d.PersonId).ToDictionary(g => g.Key, IReadOnlyCollection<int> (g) => [.. g]);
    }

    /// <summary>Whose certificate stands though by a closed register they did not complete the session.</summary>
    internal static async Task<IReadOnlyCollection<(int SessionId, int PersonId)>> InVainAsync(TrainingDb db, IQueryable<Session> among)
    {
        var (settled, unsettled) = (db.Settled(among), db.OpenElsewhere(db.Clock.UtcNow));
        return (await db.Certificates.Where(c => c.WithdrawnAt == null && settled.Contains(c.SessionId))
            .LeftJoin(db.CompletedAmong(among), c => new { c.SessionId, c.PersonId }, d => new { d.SessionId, d.PersonId }, (c, d) => new { c.SessionId, c.PersonId, Completed = (int?)d!.PersonId })
            .Where(c => c.Completed == null && !unsettled.Any(m => m.MissedDay.SessionId == c.SessionId && m.PersonId == c.PersonId)).ToListAsync()).ConvertAll(c => (c.SessionId, c.PersonId));
    }

    /// <summary>Those that are over and whose register is closed.</summary>
    private static IQueryable<int> Settled(this TrainingDb db, IQueryable<Session> among)
    {
        var now = db.Clock.UtcNow;
        return among.Where(s => s.RegisterClosedAt != null && s.EndsAt <= now).Select(s => s.Id);
    }

    private static IQueryable<DaysThere> CompletedAmong(this TrainingDb db, IQueryable<Session> among)
    {
        var settled = db.Settled(among);
        return db.Presences.Where(p => settled.Contains(p.SessionId)).Completed(db.Clock.UtcNow);
    }

    private static async Task<IEnumerable<int>> WaitingSessionsAsync(TrainingDb db, IReadOnlyCollection<Session> sessions)
    {
        var plans = await db.EvaluationPlans.ToListAsync();
        return sessions.Where(s => Waits(EvaluationPlan.For(plans, s.CourseId, s.Course.Type, s.FirstDate))).Select(s => s.Id);
    }

    /// <summary>It stands, with the days by which it does; all else it says as it did.</summary>
    private static bool Stand(Certificate certificate, List<DateOnly> days)
    {
        if (certificate.Stands && certificate.Days.SequenceEqual(days))
        {
            return false;
        }
        (certificate.WithdrawnAt, certificate.WithdrawnBecause, certificate.Days, certificate.CompletedOn) = (null, null, days, days[^1]);
        return true;
    }

    private static bool Withdraw(Certificate certificate, Session session, DateTime now)
    {
        if (!certificate.Stands)
        {
            return false;
        }
        (certificate.WithdrawnAt, certificate.WithdrawnBecause) = (now, session.Status != SessionStatus.Published ? NotHeld : certificate.Days.TrueForAll(d => session.Days.Exists(own => own.Date == d)) ? Corrected : NotMadeUp);
        return true;
    }

    private static string NewCode() => RandomNumberGenerator.GetString(CheckInCodes.Letters, CodeLength);
}
