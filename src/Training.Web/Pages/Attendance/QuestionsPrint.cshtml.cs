using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Evaluations;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>The questions of a session on paper, for those who would rather write.</summary>
public class QuestionsPrintModel(TrainingDb db) : PageModel
{
    public SessionQuestions Questions { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string reference, string stage)
    {
        if (!Codes.TryParse<Stage>(stage, out var asked) || await SessionQuestions.OpenAsync(db, User.Keeper(), reference, asked) is not { } questions)
        {
            return NotFound();
        }
        Questions = questions;
        return Page();
    }
}
