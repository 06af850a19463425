using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Charges;

public class WaiveModel(TrainingDb db, ChargeDesk desk) : PageModel
{
    public ChargeLine Charge { get; private set; } = null!;

    [BindProperty]
    [Required(ErrorMessage = "Say why the charge is waived")]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Reason { get; set; }

    [BindProperty]
    [StringLength(500, ErrorMessage = "What shows it must be 500 characters or fewer")]
    public string? Evidence { get; set; }

    public async Task<IActionResult> OnGetAsync(int id)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }
        return Charge.WaivedAt is null ? Page() : Ending(ChargeOutcome.AlreadyWaived);
    }

    public async Task<IActionResult> OnPostAsync(int id)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }
        return ModelState.IsValid ? Ending(await desk.WaiveAsync(id, User.RequiredId(), Reason!, Evidence ?? "")) : this.Again();
    }

    private RedirectResult Ending(ChargeOutcome outcome)
    {
        TempData.Say(outcome == ChargeOutcome.Done
            ? $"The charge of {Words.Pounds(Charge.Pence)} for {Charge.Name} is waived, and we have written to them."
            : "This charge was waived already, so nothing has changed.", outcome == ChargeOutcome.Done);
        return Redirect("/charges");
    }

    private async Task<bool> LoadAsync(int id)
    {
        Charge = (await ChargeDesk.Lines(db.Charges.Where(c => c.Id == id)).SingleOrDefaultAsync())!;
        return Charge is not null;
    }
}
