using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>The scanner at a workshop's door. It needs script: without it, names are checked in on the workshop's register.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class WorkshopScanModel(TrainingDb db, Clock clock) : PageModel
{
    public BreakoutRegister Register { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string reference, int slot, string workshop)
    {
        if (await BreakoutRegister.OpenAsync(db, User.Keeper(), reference, slot, workshop) is not { } register)
        {
            return NotFound();
        }
        Register = register;
        return register.TakesCheckIns(clock) ? Page() : Redirect(register.Address());
    }
}
