using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Records;
using Training.Web.Pages.Sessions;

namespace Training.Web.Pages.RefresherRules;

/// <summary>A new rule of refreshers; first, if wanted, what it would do.</summary>
public class NewModel(TrainingDb db, RefresherDesk desk, Clock clock) : PageModel
{
    [BindProperty]
    public RuleForm Form { get; set; } = new();

    public async Task OnGetAsync()
    {
        Form = new RuleForm { Kind = "months", From = DayFields.Text(clock.Today) };
        await Form.LoadAsync(db);
    }

    public async Task<IActionResult> OnPostAsync(bool preview)
    {
        await Form.LoadAsync(db);
        if (Form.Read(ModelState, await desk.NewCodeAsync(Form.Name ?? ""), clock.Today) is not { } rule)
        {
            return this.Again();
        }
        if (preview)
        {
            Form.Preview = await desk.PreviewAsync(rule);
            return Page();
        }
        await desk.AddAsync(rule);
        TempData.Say($"“{rule.Name}” holds from {Words.Date(rule.From)} on.");
        return RedirectToPage("/RefresherRules/Index");
    }
}
