using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

public class CloseModel(TrainingDb db, AttendanceDesk desk, Clock clock) : PageModel
{
    public Register Register { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date)
    {
        if (await Register.OpenAsync(db, User.Keeper(), reference, date) is not { } register)
        {
            return NotFound();
        }
        Register = register;
        if (register.CanClose(clock.UtcNow))
        {
            return Page();
        }
        TempData.Say(register.ClosedAt is null ? "The register can be closed once the last day of the session has begun." : "This register is already closed.", good: false);
        return Redirect(register.Address());
    }

    public async Task<IActionResult> OnPostAsync(string reference, DateOnly date)
    {
        var answer = await desk.CloseAsync(User.Keeper(), reference);
        if (answer.Outcome == DeskOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(RegisterAddress.Of(reference, date));
    }
}
