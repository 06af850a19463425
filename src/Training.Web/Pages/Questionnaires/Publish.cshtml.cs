using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>Publishing a draft: what it means, first.</summary>
public class PublishModel(TrainingDb db, QuestionnaireDesk desk, Clock clock) : PageModel
{
    public QuestionnaireVersion Draft { get; private set; } = null!;

    public IReadOnlyList<string> UsedFor { get; private set; } = [];

    /// <summary>Why it cannot be published as it stands.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Who has been asked an earlier version and can still answer.</summary>
    public int Open { get; private set; }

    public async Task<IActionResult> OnGetAsync(string code) => await LoadAsync(code) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        var answer = await desk.PublishAsync(code);
        if (!answer.Done)
        {
            return answer.Found ? this.Again() : NotFound(); // the page says why
        }
        TempData.Say($"Version {Draft.Number} of “{Draft.Questionnaire.Title}” is published.");
        return Redirect($"/questionnaires/{code}");
    }

    private async Task<bool> LoadAsync(string code)
    {
        Draft = (await db.QuestionnaireVersions.AsNoTracking().Include(v => v.Questionnaire).Include(v => v.Questions).SingleOrDefaultAsync(v => v.Questionnaire.Code == code && v.PublishedAt == null))!;
        if (Draft is null)
        {
            return false;
        }
        var now = clock.UtcNow;
        (Problems, UsedFor) = (await desk.ProblemsAsync(Draft), [.. (await PlansOf.UsesAsync(db, clock.Today))[Draft.QuestionnaireId]]);
        Open = await db.Evaluations.CountAsync(e => e.Version.QuestionnaireId == Draft.QuestionnaireId && e.SubmittedAt == null && e.WithdrawnAt == null && e.ClosesAt > now);
        return true;
    }
}
