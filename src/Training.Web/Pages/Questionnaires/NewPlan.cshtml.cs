using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.Programme;
using Training.Web.Pages.Sessions;

namespace Training.Web.Pages.Questionnaires;

/// <summary>A new plan of what a type of course, or one course, asks from a day on.</summary>
public class NewPlanModel(TrainingDb db, EvaluationPlanDesk desk, Clock clock) : PageModel
{
    public CourseType Type { get; private set; }

    /// <summary>Of the type, those that may get a plan of their own.</summary>
    public IReadOnlyList<Course> Courses { get; private set; } = [];

    /// <summary>The course that was come from has a plan of its own, which can end.</summary>
    public bool MayBeAsType { get; private set; }

    public IReadOnlyList<Questionnaire> Questionnaires { get; private set; } = [];

    [BindProperty]
    public PlanForm Typed { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(string type, string? course)
    {
        if (!await LoadAsync(type, course))
        {
            return NotFound();
        }
        var of = Courses.FirstOrDefault(c => c.Code == course);
        var plans = await db.EvaluationPlans.AsNoTracking().Include(p => p.Before).Include(p => p.After).Include(p => p.Later).Where(p => p.Type == Type).ToListAsync();
        Typed = PlanForm.Of(EvaluationPlan.For(plans, of?.Id ?? 0, Type, clock.Today) ?? new EvaluationPlan(), of);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string type, string? course)
    {
        if (!await LoadAsync(type, course))
        {
            return NotFound();
        }
        foreach (var (field, sentence) in new[] { ("BeforeDays", "Enter the days before the first day as a number"), ("LaterWeeks", "Enter the weeks after the last day as a number"), ("OpenDays", "Enter the days for answering as a number"), ("ChaseDays", "Enter the days until people are asked once more as a number") })
        {
            ModelState.SayInstead($"Typed.{field}", sentence);
        }
        var of = Courses.FirstOrDefault(c => c.Code == Typed.Course);
        if (Typed.Course is { Length: > 0 } && of is null)
        {
            ModelState.AddModelError("Typed.CourseId", "Choose one of the courses");
        }
        if (!Typed.AsType && Typed.OpenDays is null or 0)
        {
            ModelState.TryAddModelError("Typed.OpenDays", $"The days for answering must be a whole number from 1 to {EvaluationPlan.MostDays}");
        }
        if (!DayFields.TryDate(Typed.From, out var from))
        {
            ModelState.AddModelError("Typed.From", string.IsNullOrWhiteSpace(Typed.From) ? "Enter the first day of the new plan" : "Enter the first day like 3/10/2016");
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var problems = await desk.AddAsync(Typed.ToPlan(Type, of, from, Questionnaires));
        if (this.Refused([.. problems.Select(p => ($"Typed.{p.Field}", p.Sentence))]) is { } refused)
        {
            return refused;
        }
        TempData.Say(Typed.AsType ? $"Sessions of {of?.Title} that begin on {Words.Date(from)} or later ask what its type asks." : $"The new plan for {of?.Title ?? Type.Label()} holds for sessions that begin on {Words.Date(from)} or later.");
        return Redirect("/questionnaires/plans");
    }

    private async Task<bool> LoadAsync(string type, string? course)
    {
        if (!Codes.TryParse<CourseType>(type, out var of))
        {
            return false;
        }
        Type = of;
        MayBeAsType = course is not null && await db.EvaluationPlans.AnyAsync(p => p.Type == of && p.Course!.Code == course);
        Courses = await db.Courses.AsNoTracking().Where(c => c.Type == of).OrderBy(c => c.Title).ToListAsync();
        Questionnaires = await db.Questionnaires.AsNoTracking().Where(q => q.Versions.Any(v => v.PublishedAt != null)).OrderBy(q => q.Title).ToListAsync();
        return true;
    }
}

/// <summary>What is typed of a plan. Questionnaires are named by their codes.</summary>
public class PlanForm
{
    public string? From { get; set; }
    public string? Course { get; set; }

    /// <summary>The course's own plan ends.</summary>
    public bool AsType { get; set; }
    public string? Before { get; set; }
    public string? After { get; set; }
    public string? Later { get; set; }
    public int? BeforeDays { get; set; }
    public int? LaterWeeks { get; set; }
    public int? OpenDays { get; set; }
    public int? ChaseDays { get; set; }
    public bool CertificateAfterEvaluation { get; set; }
    public bool AsksManager { get; set; }

    public string? Of(Stage stage) => stage switch { Stage.Before => Before, Stage.After => After, _ => Later };

    public static PlanForm Of(EvaluationPlan plan, Course? course) => new()
    {
        Course = course?.Code, Before = plan.Before?.Code, After = plan.After?.Code, Later = plan.Later?.Code, BeforeDays = plan.BeforeDays, LaterWeeks = plan.LaterWeeks, OpenDays = plan.OpenDays, ChaseDays = plan.ChaseDays,
        CertificateAfterEvaluation = plan.CertificateAfterEvaluation, AsksManager = plan.AsksManager,
    };

    public EvaluationPlan ToPlan(CourseType type, Course? course, DateOnly from, IReadOnlyList<Questionnaire> questionnaires)
    {
        return AsType ? new EvaluationPlan { Type = type, CourseId = course?.Id, From = from, OpenDays = 0 } : new EvaluationPlan
        {
            Type = type, CourseId = course?.Id, From = from, BeforeId = IdOf(Before), AfterId = IdOf(After), LaterId = IdOf(Later), BeforeDays = BeforeDays ?? 0, LaterWeeks = LaterWeeks ?? 0, OpenDays = OpenDays ?? 0,
            ChaseDays = ChaseDays ?? 0, CertificateAfterEvaluation = CertificateAfterEvaluation, AsksManager = AsksManager,
        };

        int? IdOf(string? code) => questionnaires.FirstOrDefault(q => q.Code == code)?.Id;
    }
}
