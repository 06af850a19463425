using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Records;
using Training.Web.Security;

namespace Training.Web.Pages.Staff;

/// <summary>Who joined and left a lead's agency; that somebody left can be taken back for some weeks.</summary>
public class LeaversModel(TrainingDb db, EmploymentDesk desk) : PageModel
{
    /// <summary>None of a lead who has no agency.</summary>
    public Booker? By { get; private set; }
    public StaffChanges Changes { get; private set; } = new([], []);

    public async Task OnGetAsync()
    {
        By = await Booker.FindLeadAsync(db, User.RequiredId());
        Changes = By?.AgencyId is { } agency ? await StaffChanges.OfAsync(db, agency) : Changes;
    }

    public async Task<IActionResult> OnPostAsync([FromForm] int id)
    {
        if (await Booker.FindLeadAsync(db, User.RequiredId()) is not { } by || await desk.IsBackAsync(by, id) != EmploymentOutcome.Back)
        {
            return NotFound();
        }
        TempData.Say("They are on the staff again, as if they had never left.");
        return RedirectToPage();
    }
}
