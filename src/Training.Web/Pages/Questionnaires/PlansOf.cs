using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.Programme;

namespace Training.Web.Pages.Questionnaires;

/// <summary>The plans of a type of course, or of one course: the one in force, those to come and those that were.</summary>
public sealed record PlansOf(CourseType Type, Course? Course, EvaluationPlan? InForce, IReadOnlyList<EvaluationPlan> ToCome, IReadOnlyList<EvaluationPlan> Before)
{
    public string Name => Course?.Title ?? Type.Label();

    public string Address => $"/questionnaires/plans/new?type={Type.Code()}{(Course is null ? "" : $"&course={Course.Code}")}";

    /// <summary>Of every type, also of those that ask nothing, and of the courses that have a plan of their own.</summary>
    public static async Task<IReadOnlyList<PlansOf>> AllAsync(TrainingDb db, DateOnly today)
    {
        var all = await db.EvaluationPlans.AsNoTracking().Include(p => p.Course).Include(p => p.Before).Include(p => p.After).Include(p => p.Later).OrderBy(p => p.From).ToListAsync();
        List<PlansOf> plans = [];
        foreach (var type in Codes.All<CourseType>())
        {
            plans.Add(Of(type, null));
            plans.AddRange(all.Where(p => p.Type == type && p.Course is not null).Select(p => p.Course!).DistinctBy(c => c.Id).OrderBy(c => c.Title, StringComparer.Ordinal).Select(c => Of(type, c)));
        }
        return plans;

        PlansOf Of(CourseType type, Course? course)
        {
            var of = all.Where(p => p.Type == type && p.CourseId == course?.Id).ToList();
            return new PlansOf(type, course, of.FindLast(p => p.From <= today), [.. of.Where(p => p.From > today)], [.. of.Where(p => p.From <= today).SkipLast(1).Reverse()]);
        }
    }

    /// <summary>By questionnaire, what it is asked of now or from a day to come: "Level 3", "Wednesday workshop from Monday 3 October 2016".</summary>
    public static async Task<ILookup<int, string>> UsesAsync(TrainingDb db, DateOnly today) => (await AllAsync(db, today))
        .SelectMany(of => of.ToCome.Select(p => (Plan: p, Words: $"{of.Name} from {Words.Date(p.From)}")).Concat(of.InForce is { } now ? [(now, of.Name)] : []))
        .SelectMany(use => Codes.All<Stage>().Select(stage => (Id: use.Plan.QuestionnaireIdOf(stage), use.Words)))
        .Where(use => use.Id is not null).ToLookup(use => use.Id!.Value, use => use.Words);
}
