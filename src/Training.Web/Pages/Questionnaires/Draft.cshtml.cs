using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>Working on a draft: its introduction and the order of the questions.</summary>
public class DraftModel(TrainingDb db, QuestionnaireDesk desk) : PageModel
{
    public QuestionnaireVersion Draft { get; private set; } = null!;

    [BindProperty]
    public string? Introduction { get; set; }

    public async Task<IActionResult> OnGetAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        Introduction = Draft.Introduction;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        if (this.Refused(await desk.IntroduceAsync(code, (Introduction ?? "").ReplaceLineEndings("\n").Trim())) is { } refused)
        {
            return refused;
        }
        TempData.Say("The introduction is saved.");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostMoveAsync(string code, string question, bool up) => this.Refused(await desk.MoveAsync(code, question, up)) ?? RedirectToPage(null, null, null, $"question-{question}");

    private async Task<bool> LoadAsync(string code)
    {
        Draft = (await db.QuestionnaireVersions.AsNoTracking().Include(v => v.Questionnaire).Include(v => v.Questions).SingleOrDefaultAsync(v => v.Questionnaire.Code == code && v.PublishedAt == null))!;
        return Draft is not null;
    }
}
