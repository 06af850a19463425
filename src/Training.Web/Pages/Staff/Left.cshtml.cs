using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Records;
using Training.Web.Security;

namespace Training.Web.Pages.Staff;

/// <summary>An agency lead says that one of their staff has left.</summary>
public class LeftModel(TrainingDb db, EmploymentDesk desk, Clock clock) : PageModel
{
    public string Name { get; private set; } = "";
    public string Agency { get; private set; } = "";

    /// <summary>How much they have still to come.</summary>
    public int Coming { get; private set; }

    public async Task<IActionResult> OnGetAsync(int id) => await LoadAsync(id) is null ? NotFound() : Page();

    public async Task<IActionResult> OnPostAsync(int id)
    {
        if (await LoadAsync(id) is not { } by || await desk.HasLeftAsync(by, id) != EmploymentOutcome.Left)
        {
            return NotFound();
        }
        TempData.Say($"{Name} is no longer on the staff of {Agency}.");
        return Redirect("/staff/leavers");
    }

    /// <summary>Not of the lead themselves.</summary>
    private async Task<Booker?> LoadAsync(int id)
    {
        if (await Booker.FindLeadAsync(db, User.RequiredId()) is not { } by || id == by.PersonId || await by.Staff(db).Where(p => p.Id == id).Select(p => p.Name).SingleOrDefaultAsync() is not { } name)
        {
            return null;
        }
        (Name, Agency) = (name, by.Agency);
        Coming = await by.Bookings(db).Active().CountAsync(b => b.PersonId == id && b.Session.Status != SessionStatus.Cancelled && (b.Session.EndsAt > clock.UtcNow || b.Session.Status == SessionStatus.Postponed));
        return by;
    }
}
