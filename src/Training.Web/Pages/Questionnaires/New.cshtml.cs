using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>A new questionnaire: its title and when it is asked. The questions come next.</summary>
public class NewModel(QuestionnaireDesk desk) : PageModel
{
    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Stage { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!Codes.TryParse<Stage>(Stage, out var stage))
        {
            ModelState.AddModelError(nameof(Stage), "Choose when it is asked");
            return this.Again();
        }
        var answer = await desk.CreateAsync((Title ?? "").Trim(), stage);
        return this.Refused(answer) ?? Redirect($"/questionnaires/{answer.Code}/draft");
    }
}
