using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>Which type of course, or which course, asks what and when: now, from a day to come, and before.</summary>
public class PlansModel(TrainingDb db, EvaluationPlanDesk desk, Clock clock) : PageModel
{
    public IReadOnlyList<PlansOf> All { get; private set; } = [];

    public async Task OnGetAsync() => All = await PlansOf.AllAsync(db, clock.Today);

    public async Task<IActionResult> OnPostWithdrawAsync(int id)
    {
        var outcome = await desk.WithdrawAsync(id);
        if (outcome == PlanOutcome.NoSuchPlan)
        {
            return NotFound();
        }
        TempData.Say(outcome == PlanOutcome.Done ? "The plan is taken back." : "This plan is in force, so it stays: set a new one from a later day instead.", outcome == PlanOutcome.Done);
        return RedirectToPage();
    }
}
