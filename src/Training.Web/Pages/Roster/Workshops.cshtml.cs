using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;

namespace Training.Web.Pages.Roster;

/// <summary>A conference's workshops as the team sees them: who has a place in each, who waits, and who has chosen nothing.</summary>
public class WorkshopsModel(TrainingDb db, Clock clock) : PageModel
{
    public WorkshopPlan Plan { get; private set; } = null!;

    public DateOnly Until => Plan.ChoicesUntil(clock);

    public bool IsOpen => Plan.TakesChoices(clock.UtcNow);

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        Plan = (await WorkshopPlan.FindAsync(db, reference))!;
        return Plan is null ? NotFound() : Page();
    }
}
