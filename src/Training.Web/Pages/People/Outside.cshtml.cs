using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Web.Security;

namespace Training.Web.Pages.People;

/// <summary>Training from elsewhere on somebody's record, and the team's decision whether it counts in place of ours.</summary>
public class OutsideModel(TrainingDb db, OutsideDesk desk, Clock clock) : PageModel
{
    public string Name { get; private set; } = "";
    public RecordedOutside Training { get; private set; } = null!;
    public bool IsToDecide => Training is { AskedAs: not null, DecidedAt: null, RemovedAt: null };

    [BindProperty]
    public string? Type { get; set; }

    [BindProperty]
    public string? Seen { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public string DateOf(DateTime at) => Words.Date(clock.DateOf(at));

    public async Task<IActionResult> OnGetAsync(int id, Guid key)
    {
        if (!await LoadAsync(id, key))
        {
            return NotFound();
        }
        (Type, Seen) = (Training.AskedAs?.Code(), $"{Training.What}, {Training.Provider}");
        return Page();
    }

    public async Task<IActionResult> OnPostAcceptAsync(int id, Guid key)
    {
        if (!Codes.TryParse<CourseType>(Type, out var type))
        {
            ModelState.AddModelError(nameof(Type), "Choose what the training counts as");
        }
        Check(nameof(Seen), Seen, AcceptedEquivalent.MostLetters, "Say what the training was and what you have seen of it");
        return ModelState.IsValid ? Answer(id, await desk.AcceptAsync(id, key, type, Seen!, User.RequiredId())) : await LoadAsync(id, key) ? this.Again() : NotFound();
    }

    public async Task<IActionResult> OnPostDeclineAsync(int id, Guid key)
    {
        Check(nameof(Reason), Reason, 500, "Say why it does not count");
        return ModelState.IsValid ? Answer(id, await desk.DeclineAsync(id, key, Reason!, User.RequiredId())) : await LoadAsync(id, key) ? this.Again() : NotFound();
    }

    private IActionResult Answer(int id, OutsideOutcome outcome)
    {
        if (outcome == OutsideOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return outcome == OutsideOutcome.AlreadyDecided ? RedirectToPage() : RedirectToPage("/People/Person", new { id });
    }

    private void Check(string field, string? typed, int most, string missing)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            ModelState.AddModelError(field, missing);
        }
        else if (typed.Length > most)
        {
            ModelState.AddModelError(field, $"This must be {most} characters or fewer");
        }
    }

    private async Task<bool> LoadAsync(int id, Guid key)
    {
        Training = (await RecordedOutside.OfAsync(db, db.OutsideTraining.Where(t => t.Key == key && t.PersonId == id))).SingleOrDefault()!;
        Name = await db.People.Where(p => p.Id == id).Select(p => p.Name).SingleOrDefaultAsync() ?? "";
        return Training is not null;
    }
}
