using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

internal static class DeskAnswers
{
    /// <summary>Not found, or the page again with the problems; none when it was done.</summary>
    public static IActionResult? Refused(this PageModel page, QuestionnaireAnswer answer) => !answer.Found ? page.NotFound() : page.Refused(answer.Problems);

    public static IActionResult? Refused(this PageModel page, IReadOnlyList<(string Field, string Sentence)> problems)
    {
        foreach (var (field, sentence) in problems)
        {
            page.ModelState.AddModelError(field, sentence);
        }
        return problems.Count == 0 ? null : page.Again();
    }
}
