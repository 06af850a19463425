using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>Throwing a draft away: what goes and what stays, first.</summary>
public class DiscardModel(TrainingDb db, QuestionnaireDesk desk) : PageModel
{
    public Questionnaire Questionnaire { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string code) => await LoadAsync(code) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string code)
    {
        if (!await LoadAsync(code) || !(await desk.DiscardAsync(code)).Done)
        {
            return NotFound();
        }
        TempData.Say($"The draft of “{Questionnaire.Title}” is gone.");
        return Redirect(Questionnaire.Published is null ? "/questionnaires" : $"/questionnaires/{code}");
    }

    private async Task<bool> LoadAsync(string code)
    {
        Questionnaire = (await db.Questionnaires.AsNoTracking().Include(q => q.Versions).ThenInclude(v => v.Questions).AsSplitQuery().SingleOrDefaultAsync(q => q.Code == code && q.Versions.Any(v => v.PublishedAt == null)))!;
        return Questionnaire is not null;
    }
}
