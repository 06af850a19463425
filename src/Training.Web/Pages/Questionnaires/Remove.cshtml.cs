using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>Taking a question out of a draft: which, first.</summary>
public class RemoveModel(TrainingDb db, QuestionnaireDesk desk) : PageModel
{
    public Question Question { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string code, string? question) => await LoadAsync(code, question) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string code, string? question)
    {
        if (!await LoadAsync(code, question) || !(await desk.RemoveAsync(code, Question.Code)).Done)
        {
            return NotFound();
        }
        TempData.Say($"The question “{Question.Text}” is taken out.");
        return Redirect($"/questionnaires/{code}/draft");
    }

    private async Task<bool> LoadAsync(string code, string? question)
    {
        Question = (await db.Questions.AsNoTracking().Include(q => q.Version).ThenInclude(v => v.Questionnaire)
            .SingleOrDefaultAsync(q => q.Code == question && q.Version.Questionnaire.Code == code && q.Version.PublishedAt == null))!;
        return Question is not null;
    }
}
