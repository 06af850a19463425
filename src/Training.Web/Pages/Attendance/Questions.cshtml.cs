using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>The questions of a session for its trainers and the team: how many have answered, to print, and to enter from paper.</summary>
public class QuestionsModel(TrainingDb db, EvaluationDesk desk) : PageModel
{
    public SessionQuestions Questions { get; private set; } = null!;

    /// <summary>What people wrote before the session, for its trainers to read before the day.</summary>
    public IReadOnlyList<TextBefore> Texts { get; private set; } = [];

    /// <summary>Whose sheet is entered: an identity, or "none".</summary>
    [BindProperty]
    public string? Person { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference, string? stage)
    {
        if (stage is null)
        {
            if (await SessionQuestions.FirstAsync(db, User.Keeper(), reference) is { } first)
            {
                return Redirect($"/attendance/{Uri.EscapeDataString(reference)}/questions/{first.Code()}");
            }
            if (await User.Keeper().Open(db.SessionDays, db.Clock.Today).Where(d => d.Session.Reference == reference).OrderBy(d => d.Date).Select(d => (DateOnly?)d.Date).FirstOrDefaultAsync() is not { } date)
            {
                return NotFound();
            }
            TempData.Say("Nothing is asked of people about this session.");
            return Redirect(RegisterAddress.Of(reference, date));
        }
        return await LoadAsync(reference, stage) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(string reference, string? stage)
    {
        if (!await LoadAsync(reference, stage))
        {
            return NotFound();
        }
        if (Person != "none" && !Questions.People.Any(p => $"{p.Id}" == Person))
        {
            ModelState.AddModelError(nameof(Person), "Choose whose sheet it is, or that it has no name");
            return this.Again();
        }
        if (Person == "none" && !Questions.TakesWithoutName)
        {
            ModelState.AddModelError(nameof(Person), NoneWithoutName(Questions));
            return this.Again();
        }
        await desk.PrepareAsync(User.Keeper(), reference, Questions.Stage);
        return Redirect($"/attendance/{Uri.EscapeDataString(reference)}/questions/{Questions.Stage.Code()}/enter?person={Person}");
    }

    /// <summary>Why no more sheets without a name can be entered.</summary>
    internal static string NoneWithoutName(SessionQuestions questions) => questions is { Stage: Stage.Before, RegisterClosed: true }
        ? "The register is closed, so no more sheets without a name from before the session can be entered"
        : $"As many sheets are entered without a name as there are people who {(questions.Stage == Stage.Before ? "have a place" : "came")} and have not answered: choose whose sheet it is";

    private async Task<bool> LoadAsync(string reference, string? stage)
    {
        if (!Codes.TryParse<Stage>(stage, out var asked) || await SessionQuestions.OpenAsync(db, User.Keeper(), reference, asked) is not { } questions)
        {
            return false;
        }
        Questions = questions;
        Texts = asked == Stage.Before ? await questions.TextsAsync(db) : [];
        return true;
    }
}
