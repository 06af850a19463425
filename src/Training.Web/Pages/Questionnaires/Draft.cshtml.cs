using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>Working on a draft: title and introduction, the order of the questions, taking one out.</summary>
public class DraftModel(TrainingDb db, QuestionnaireDesk desk) : PageModel
{
    public QuestionnaireVersion Draft { get; private set; } = null!;

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Introduction { get; set; }

    public async Task<IActionResult> OnGetAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        (Title, Introduction) = (Draft.Questionnaire.Title, Draft.Introduction);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        return this.Refused(await desk.DescribeAsync(code, (Title ?? "").Trim(), (Introduction ?? "").ReplaceLineEndings("\n").Trim())) ?? Said("Title and introduction are saved.");
    }

    public async Task<IActionResult> OnPostMoveAsync(string code, string question, bool up) => this.Refused(await desk.MoveAsync(code, question, up)) ?? RedirectToPage(null, null, null, $"question-{question}");

    public async Task<IActionResult> OnPostRemoveAsync(string code, string question) => this.Refused(await desk.RemoveAsync(code, question)) ?? Said($"The question “{question}” is taken out.");

    private RedirectToPageResult Said(string sentence)
    {
        TempData.Say(sentence);
        return RedirectToPage();
    }

    private async Task<bool> LoadAsync(string code)
    {
        Draft = (await db.QuestionnaireVersions.AsNoTracking().Include(v => v.Questionnaire).Include(v => v.Questions).SingleOrDefaultAsync(v => v.Questionnaire.Code == code && v.PublishedAt == null))!;
        return Draft is not null;
    }
}
