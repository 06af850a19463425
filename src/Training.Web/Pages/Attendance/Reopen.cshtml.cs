using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

public class ReopenModel(TrainingDb db, ClosingDesk desk) : PageModel
{
    public Register Register { get; private set; } = null!;

    [BindProperty]
    [Required(ErrorMessage = "Say why the register is opened again")]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date) => !await LoadAsync(reference, date) ? NotFound()
        : Register.ClosedAt is null ? Redirect(Register.Address()) : Page();

    public async Task<IActionResult> OnPostAsync(string reference, DateOnly date)
    {
        if (!await LoadAsync(reference, date))
        {
            return NotFound();
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.ReopenAsync(User.Keeper(), reference, Reason!);
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(Register.Address());
    }

    private async Task<bool> LoadAsync(string reference, DateOnly date)
    {
        Register = (User.IsTeam() ? await Register.OpenAsync(db, User.Keeper(), reference, date) : null)!;
        return Register is not null;
    }
}
