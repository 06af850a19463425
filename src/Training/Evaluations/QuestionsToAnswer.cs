using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Records;

namespace Training.Evaluations;

/// <summary>Something that somebody can answer now.</summary>
/// <param name="Key">Of the questionnaire; none of one that they would begin by themselves.</param>
/// <param name="ClosesAt">None of one that has not begun.</param>
/// <param name="IsBegun">Something of it is kept already.</param>
/// <param name="ForCertificate">Their certificate waits for it.</param>
public sealed record QuestionsToAnswer(string Reference, string Title, DateOnly LastDate, Stage Stage, Guid? Key, DateTime? ClosesAt, bool IsBegun, bool ForCertificate = false)
{
    /// <summary>Of one person, what closes first on top.</summary>
    public static async Task<IReadOnlyList<QuestionsToAnswer>> OfAsync(TrainingDb db, int personId)
    {
        var now = db.Clock.UtcNow;
        var asked = db.Evaluations.AsNoTracking().Where(e => e.PersonId == personId && e.SubmittedAt == null && e.WithdrawnAt == null);
        var late = await LateAnswers.UntilAsync(db, asked);
        var lateIds = late.Keys.ToList();
        var open = await asked.Where(e => e.ClosesAt > now || lateIds.Contains(e.Id))
            .Where(e => e.Stage != Stage.Before || (e.Session.Status == SessionStatus.Published && e.Session.Bookings.Any(b => b.PersonId == personId && b.Status == Bookings.BookingStatus.Confirmed)))
            .Select(e => new { e.Id, e.Session.CourseId, e.Session.Course.Type, e.Session.FirstDate, Of = new QuestionsToAnswer(e.Session.Reference, e.Session.Course.Title, e.Session.LastDate, e.Stage, e.Key, e.ClosesAt, e.SavedAt != null, false) }).ToListAsync();
        var plans = open.Exists(e => e.Of.Stage == Stage.After) ? await db.EvaluationPlans.AsNoTracking().ToListAsync() : [];
        return [.. (await ToBeginAsync(db, personId)).Select(b => new QuestionsToAnswer(b.Reference, b.Title, b.LastDate, Stage.After, null, null, false, b.ForCertificate)),
            .. open.Select(e => e.Of with { ClosesAt = late.GetValueOrDefault(e.Id, e.Of.ClosesAt!.Value), ForCertificate = e.Of.Stage == Stage.After && Certificates.Waits(EvaluationPlan.For(plans, e.CourseId, e.Type, e.FirstDate)) }).OrderBy(q => q.ClosesAt)];
    }

    /// <summary>The line managers whom somebody has asked for a view, the last first, while their own questionnaire can be opened.</summary>
    public static async Task<IReadOnlyList<ManagerAsked>> ManagersAsync(TrainingDb db, int personId)
    {
        var since = db.Clock.UtcNow.AddDays(-Attendance.ClosingDesk.WrittenForDays);
        return await db.ManagerViews.AsNoTracking().Where(v => v.Evaluation.PersonId == personId && v.Evaluation.WithdrawnAt == null && v.Evaluation.ClosesAt > since).OrderByDescending(v => v.AnsweredAt ?? v.AskedAt)
            .Select(v => new ManagerAsked(v.Evaluation.Session.Reference, v.Evaluation.Session.Course.Title, v.Name, v.AskedAt, v.AnsweredAt)).ToListAsync();
    }

    /// <summary>Sessions at which somebody is or was, and of which they may answer though nobody has asked them yet: from shortly before the last day's end.</summary>
    internal static async Task<List<ToBegin>> ToBeginAsync(TrainingDb db, int personId)
    {
        var clock = db.Clock;
        var (now, soon, since) = (clock.UtcNow, clock.UtcNow.AddDays(1), clock.UtcNow.AddDays(-Attendance.ClosingDesk.WrittenForDays));
        var there = (await db.Sessions.AsNoTracking()
            .Where(s => s.Status == SessionStatus.Published && s.EndsAt > since && s.EndsAt < soon && db.Presences.Any(p => p.SessionId == s.Id && p.PersonId == personId)
                && !db.Evaluations.Any(e => e.SessionId == s.Id && e.Stage == Stage.After && e.PersonId == personId))
            .Select(s => new { Of = new ToBegin(s.Id, s.Reference, s.CourseId, s.Course.Title, s.LastDate, false), s.EndsAt, s.Course.Type, s.FirstDate }).ToListAsync())
            .FindAll(s => now >= EvaluationTimes.AfterFrom(s.EndsAt));
        if (there.Count == 0)
        {
            return [];
        }
        var plans = await db.EvaluationPlans.AsNoTracking().ToListAsync();
        return [.. there.Select(s => (s.Of, s.EndsAt, Plan: EvaluationPlan.For(plans, s.Of.CourseId, s.Type, s.FirstDate))).Where(s => s.Plan is { AfterId: not null } plan && now < plan.ClosesAt(s.EndsAt, clock))
            .Select(s => s.Of with { ForCertificate = Certificates.Waits(s.Plan) })];
    }

    internal sealed record ToBegin(int SessionId, string Reference, int CourseId, string Title, DateOnly LastDate, bool ForCertificate);
}

/// <summary>A line manager whom somebody asked for a view of what changed.</summary>
public sealed record ManagerAsked(string Reference, string Title, string Name, DateTime AskedAt, DateTime? AnsweredAt);
