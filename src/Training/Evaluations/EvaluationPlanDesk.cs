using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Evaluations;

public enum PlanOutcome
{
    Done,
    InForce,
    NoSuchPlan,
}

/// <summary>New plans of what is asked. One whose day has come is never changed or removed: people were asked by it.</summary>
public sealed class EvaluationPlanDesk(TrainingDb db, Clock clock)
{
    /// <summary>Adds a plan for the sessions that begin on or after <see cref="EvaluationPlan.From"/>, a day after today at the site.</summary>
    /// <param name="plan">Names course and questionnaires by their identity.</param>
    /// <returns>Why not, by the names of its properties; empty when it is added.</returns>
    public async Task<IReadOnlyList<(string Field, string Sentence)>> AddAsync(EvaluationPlan plan)
    {
        await using var work = await db.BeginWriteAsync();
        int?[] asked = [plan.BeforeId, plan.AfterId, plan.LaterId];
        var questionnaires = await db.Questionnaires.Include(q => q.Versions).Where(q => asked.Contains(q.Id)).ToDictionaryAsync(q => q.Id);
        (plan.Before, plan.After, plan.Later) = (Of(plan.BeforeId), Of(plan.AfterId), Of(plan.LaterId));
        List<(string, string)> problems = [.. plan.Problems()];
        if (plan.From <= clock.Today)
        {
            problems.Add((nameof(plan.From), "The first day must be after today: people were asked today by the present plan"));
        }
        else if (await db.EvaluationPlans.AnyAsync(p => p.Type == plan.Type && p.CourseId == plan.CourseId && p.From == plan.From))
        {
            problems.Add((nameof(plan.From), "There is a plan from that day already. Take that back first, or choose another day"));
        }
        if (plan.CourseId is not null && !await db.Courses.AnyAsync(c => c.Id == plan.CourseId && c.Type == plan.Type))
        {
            problems.Add((nameof(plan.CourseId), "Choose a course of this type"));
        }
        if (problems.Count == 0)
        {
            db.EvaluationPlans.Add(plan);
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        return problems;

        Questionnaire? Of(int? id) => id is { } of ? questionnaires.GetValueOrDefault(of) : null;
    }

    /// <summary>Takes back a plan whose day has not come.</summary>
    public async Task<PlanOutcome> WithdrawAsync(int id)
    {
        await using var work = await db.BeginWriteAsync();
        var plan = await db.EvaluationPlans.SingleOrDefaultAsync(p => p.Id == id);
        if (plan is null || plan.From <= clock.Today)
        {
            return plan is null ? PlanOutcome.NoSuchPlan : PlanOutcome.InForce;
        }
        db.EvaluationPlans.Remove(plan);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return PlanOutcome.Done;
    }
}
