using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Records;
using Training.Web.Pages.Sessions;

namespace Training.Web.Pages.RefresherRules;

/// <summary>From a day on there is no such rule any more.</summary>
public class EndModel(TrainingDb db, RefresherDesk desk, Clock clock) : PageModel
{
    public RefresherRule Rule { get; private set; } = null!;

    [BindProperty]
    public string? From { get; set; }

    public async Task<IActionResult> OnGetAsync(string code)
    {
        From = DayFields.Text(clock.Today.AddDays(1));
        return await LoadAsync(code) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        if (!DayFields.TryDate(From, out var from))
        {
            ModelState.AddModelError(nameof(From), string.IsNullOrWhiteSpace(From) ? "Enter the first day without the rule" : "Enter the first day like 3/10/2016");
            return this.Again();
        }
        var outcome = await desk.EndAsync(code, from);
        if (outcome != RefresherRuleOutcome.Done)
        {
            ModelState.AddModelError(nameof(From), outcome switch
            {
                RefresherRuleOutcome.NotBeforeToday => "The day must be today or later",
                RefresherRuleOutcome.AlreadyThere => "A version of the rule begins on that day or after it. Take that back first, or choose a later day",
                _ => "The rule does not hold on that day",
            });
            return this.Again();
        }
        TempData.Say($"“{Rule.Name}” ends on {Words.Date(from)}.");
        return RedirectToPage("/RefresherRules/Index");
    }

    /// <summary>One that has not ended.</summary>
    private async Task<bool> LoadAsync(string code) =>
        (Rule = (await db.RefresherRules.AsNoTracking().Where(r => r.Code == code).OrderByDescending(r => r.From).FirstOrDefaultAsync())!) is { Ended: false };
}
