using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class ScanModel(TrainingDb db, Clock clock) : PageModel
{
    public Register Register { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date)
    {
        if (await Register.OpenAsync(db, User.Keeper(), reference, date) is not { } register)
        {
            return NotFound();
        }
        Register = register;
        return register.TakesCheckIns(clock) ? Page() : Redirect(register.Address());
    }
}
