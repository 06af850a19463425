using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.People;

namespace Training.Web.Pages.People;

/// <summary>Calls off that somebody makes up a missed day with another run.</summary>
public class CallOffModel(TrainingDb db, MakeUpDesk desk) : PageModel
{
    public PersonDetail Person { get; private set; } = null!;
    public MissedDay Missed { get; private set; } = null!;
    public MadeUp MadeUp => Missed.MadeUp!;

    public async Task<IActionResult> OnGetAsync(int id, int makeUp)
    {
        Person = (await PersonDetail.FindAsync(db, id))!;
        Missed = Person?.Missed.FirstOrDefault(m => m.MadeUp?.Id == makeUp)!;
        return Missed is null ? NotFound() : MadeUp.CanCallOff ? Page() : Back(MakeUpOutcome.AlreadyCame);
    }

    public async Task<IActionResult> OnPostAsync(int id, int makeUp)
    {
        var outcome = await desk.CallOffAsync(id, makeUp);
        return outcome == MakeUpOutcome.NotFound ? NotFound() : Back(outcome);
    }

    private RedirectToPageResult Back(MakeUpOutcome outcome)
    {
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return RedirectToPage("/People/Person", pageHandler: null, new { id = RouteData.Values["id"] }, fragment: "missed");
    }
}
