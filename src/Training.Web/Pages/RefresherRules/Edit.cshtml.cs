using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Records;
using Training.Web.Pages.Sessions;

namespace Training.Web.Pages.RefresherRules;

/// <summary>A new version of a rule from a day on; first, if wanted, what it would do.</summary>
public class EditModel(TrainingDb db, RefresherDesk desk, Clock clock) : PageModel
{
    public string Name { get; private set; } = "";

    [BindProperty]
    public RuleForm Form { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(string code)
    {
        if (await LastAsync(code) is not { } last)
        {
            return NotFound();
        }
        Form = RuleForm.Of(last);
        Form.From = DayFields.Text(clock.Today.AddDays(1));
        await Form.LoadAsync(db);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string code, bool preview)
    {
        if (await LastAsync(code) is null)
        {
            return NotFound();
        }
        await Form.LoadAsync(db);
        if (Form.Read(ModelState, code, clock.Today) is not { } rule)
        {
            return this.Again();
        }
        if (preview)
        {
            Form.Preview = await desk.PreviewAsync(rule);
            return Page();
        }
        if (await desk.AddAsync(rule) != RefresherRuleOutcome.Done)
        {
            ModelState.AddModelError("Form.From", "There is a version from that day already. Take that back first, or choose another day");
            return this.Again();
        }
        TempData.Say($"“{rule.Name}” holds from {Words.Date(rule.From)} on.");
        return RedirectToPage("/RefresherRules/Index");
    }

    private async Task<RefresherRule?> LastAsync(string code)
    {
        var last = await db.RefresherRules.AsNoTracking().Where(r => r.Code == code).OrderByDescending(r => r.From).FirstOrDefaultAsync();
        Name = last?.Name ?? "";
        return last;
    }
}
