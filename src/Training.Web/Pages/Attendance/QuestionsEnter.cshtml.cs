using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Evaluations;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>Enters one sheet of paper. What somebody had kept by themselves is not shown: it is not the trainer's to read before it is handed in.</summary>
public class QuestionsEnterModel(TrainingDb db, EvaluationDesk desk) : PageModel
{
    public SessionQuestions Questions { get; private set; } = null!;
    public QuestionSheet Sheet { get; private set; } = null!;

    /// <summary>None of a sheet without a name.</summary>
    public string? Name { get; private set; }

    /// <summary>Names the sheet, so that a form that is sent twice enters one.</summary>
    [BindProperty]
    public Guid SheetId { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference, string stage, string? person)
    {
        if (!await LoadAsync(reference, stage, person, namesOnly: true))
        {
            return NotFound();
        }
        SheetId = Guid.NewGuid();
        return Questions.IsReady ? Page() : Redirect(Back());
    }

    public async Task<IActionResult> OnPostAsync(string reference, string stage, string? person)
    {
        if (!await LoadAsync(reference, stage, person, namesOnly: false))
        {
            return NotFound();
        }
        var form = new SheetForm(Request.Form.ToDictionary(f => f.Key, f => (IReadOnlyList<string>)[.. f.Value.OfType<string>()]));
        var saved = await desk.EnterAsync(User.Keeper(), reference, Questions.Stage, Id(person), SheetId, form);
        switch (saved.Outcome)
        {
            case SheetOutcome.HandedIn:
                TempData.Say($"The sheet{(Name is null ? "" : $" of {Name}")} is entered.");
                return Redirect(Back());
            case SheetOutcome.HandedInBefore:
                TempData.Say(Name is null ? "This sheet is entered already." : $"{Name} has handed in already, so nothing has changed.", good: Name is null);
                return Redirect(Back());
            case SheetOutcome.TooMany:
                TempData.Say(QuestionsModel.NoneWithoutName(Questions), good: false);
                return Redirect(Back());
            case SheetOutcome.Wrong:
                Sheet = saved.Sheet!;
                saved.Problems.ToList().ForEach(p => ModelState.AddModelError(p.Field, p.Sentence));
                return this.Again();
            default:
                return NotFound();
        }
    }

    private string Back() => $"/attendance/{Uri.EscapeDataString(Questions.Reference)}/questions/{Questions.Stage.Code()}";

    private static int? Id(string? person) => int.TryParse(person, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <param name="namesOnly">Somebody who has handed in meanwhile is nobody to enter a sheet for; who sends the form is told so.</param>
    private async Task<bool> LoadAsync(string reference, string stage, string? person, bool namesOnly)
    {
        if (!Codes.TryParse<Stage>(stage, out var asked) || await SessionQuestions.OpenAsync(db, User.Keeper(), reference, asked) is not { } questions)
        {
            return false;
        }
        var named = questions.People.Where(p => p.Id == Id(person)).Select(p => p.Name).FirstOrDefault();
        if (person != "none" && named is null && (namesOnly || Id(person) is null))
        {
            return false;
        }
        (Questions, Name) = (questions, person == "none" ? null : named ?? "This person");
        Sheet = Id(person) is { } id ? await QuestionSheet.ForAsync(db, questions.Sheet.Version.Id, questions.SessionId, id) : questions.Sheet;
        return true;
    }
}
