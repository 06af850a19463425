using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.People;

namespace Training.Web.Pages.People;

/// <summary>Chooses the day of another run on which somebody makes up a day that they missed.</summary>
public class MakeUpModel(TrainingDb db, MakeUpDesk desk) : PageModel
{
    public PersonDetail Person { get; private set; } = null!;
    public MissedDay Missed { get; private set; } = null!;
    public IReadOnlyList<MakeUpChoice> Choices { get; private set; } = [];

    /// <summary>The chosen day.</summary>
    [BindProperty]
    public int? On { get; set; }

    public async Task<IActionResult> OnGetAsync(int id, int day) => !await LoadAsync(id, day) ? NotFound()
        : Missed.MadeUp is null ? Page() : Back(MakeUpOutcome.AlreadyArranged);

    public async Task<IActionResult> OnPostAsync(int id, int day)
    {
        if (On is null)
        {
            ModelState.Clear();
            ModelState.AddModelError(nameof(On), "Choose the day on which they come");
            return await LoadAsync(id, day) ? this.Again() : NotFound();
        }
        var outcome = await desk.ArrangeAsync(id, day, On.Value);
        if (outcome == MakeUpOutcome.NotThatDay)
        {
            ModelState.AddModelError(nameof(On), outcome.Sentence());
            return await LoadAsync(id, day) ? this.Again() : NotFound();
        }
        return outcome == MakeUpOutcome.NotFound ? NotFound() : Back(outcome);
    }

    private RedirectToPageResult Back(MakeUpOutcome outcome)
    {
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return RedirectToPage("/People/Person", pageHandler: null, new { id = RouteData.Values["id"] }, fragment: "missed");
    }

    private async Task<bool> LoadAsync(int id, int day)
    {
        Person = (await PersonDetail.FindAsync(db, id))!;
        Missed = Person?.Missed.FirstOrDefault(m => m.DayId == day)!;
        Choices = Missed is null ? [] : await MissedDays.ChoicesAsync(db, id, Missed);
        return Missed is not null;
    }
}
