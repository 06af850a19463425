using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>One questionnaire: its versions, where it is asked, and beginning another from it.</summary>
public class QuestionnaireModel(TrainingDb db, QuestionnaireDesk desk, Clock clock) : PageModel
{
    public Questionnaire Questionnaire { get; private set; } = null!;

    public IReadOnlyList<string> UsedFor { get; private set; } = [];

    /// <summary>By version, how many have handed it in.</summary>
    public IReadOnlyDictionary<int, int> HandedIn { get; private set; } = new Dictionary<int, int>();

    /// <summary>Of a copy.</summary>
    [BindProperty]
    public string? Title { get; set; }

    /// <summary>The title that it is to have.</summary>
    [BindProperty]
    public string? Name { get; set; }

    public async Task<IActionResult> OnGetAsync(string code) => await LoadAsync(code) ? Page() : NotFound();

    public async Task<IActionResult> OnPostVersionAsync(string code) => this.Refused(await desk.BeginVersionAsync(code)) ?? Redirect($"/questionnaires/{code}/draft");

    public async Task<IActionResult> OnPostCopyAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        var answer = await desk.CopyAsync(code, (Title ?? "").Trim());
        return this.Refused(answer) ?? Redirect($"/questionnaires/{answer.Code}/draft");
    }

    public async Task<IActionResult> OnPostRenameAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        Name = (Name ?? "").Trim();
        var answer = await desk.RenameAsync(code, Name);
        if (this.Refused(answer with { Problems = [.. answer.Problems.Select(p => (nameof(Name), p.Sentence))] }) is { } refused)
        {
            return refused;
        }
        TempData.Say($"Its title is “{Name}” now.");
        return RedirectToPage();
    }

    private async Task<bool> LoadAsync(string code)
    {
        Questionnaire = (await db.Questionnaires.AsNoTracking().Include(q => q.Versions).ThenInclude(v => v.Questions).AsSplitQuery().SingleOrDefaultAsync(q => q.Code == code))!;
        if (Questionnaire is null)
        {
            return false;
        }
        UsedFor = [.. (await PlansOf.UsesAsync(db, clock.Today))[Questionnaire.Id]];
        HandedIn = await db.Evaluations.Where(e => e.Version.QuestionnaireId == Questionnaire.Id && e.SubmittedAt != null && e.WithdrawnAt == null)
            .GroupBy(e => e.VersionId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        return true;
    }
}
