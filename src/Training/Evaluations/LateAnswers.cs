using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Programme;
using Training.Records;

namespace Training.Evaluations;

/// <summary>
/// Questionnaires after a session that have closed while a certificate waits for them. They can be handed in all the same, for so long after the session was completed (which with a made-up day may
/// be months after it) as people are written to about it. They make the certificate; the time for results is over.
/// </summary>
internal static class LateAnswers
{
    /// <summary>Of these, those that are late, with the instant at which even that is over, by their identities.</summary>
    public static async Task<IReadOnlyDictionary<int, DateTime>> UntilAsync(TrainingDb db, IQueryable<Evaluation> some)
    {
        var (clock, now) = (db.Clock, db.Clock.UtcNow);
        var closed = await some.AsNoTracking().Where(e => e.Stage == Stage.After && e.PersonId != null && e.SubmittedAt == null && e.ClosesAt <= now && !db.Certificates.Any(c => c.SessionId == e.SessionId && c.PersonId == e.PersonId))
            .Select(e => new { e.Id, e.SessionId, PersonId = e.PersonId!.Value, e.Session.CourseId, e.Session.Course.Type, e.Session.FirstDate }).ToListAsync();
        if (closed.Count == 0)
        {
            return new Dictionary<int, DateTime>();
        }
        var (sessions, people) = (closed.Select(e => e.SessionId).Distinct().ToList(), closed.Select(e => e.PersonId).Distinct().ToList());
        var completed = (await db.Presences.Where(p => sessions.Contains(p.SessionId) && people.Contains(p.PersonId)).Completed(now).ToListAsync())
            .ToDictionary(d => (d.SessionId, d.PersonId), d => d.LastDate);
        var plans = await db.EvaluationPlans.AsNoTracking().ToListAsync();
        return closed.Where(e => completed.ContainsKey((e.SessionId, e.PersonId)) && Certificates.Waits(EvaluationPlan.For(plans, e.CourseId, e.Type, e.FirstDate)))
            .Select(e => (e.Id, Until: clock.StartOf(completed[(e.SessionId, e.PersonId)].AddDays(ClosingDesk.WrittenForDays + 1)))).Where(e => now < e.Until).ToDictionary(e => e.Id, e => e.Until);
    }
}
