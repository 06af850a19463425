using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Pages.People;

/// <summary>Withdraws training from elsewhere that was accepted by mistake.</summary>
public class WithdrawModel(TrainingDb db, EquivalentDesk desk) : PageModel
{
    public PersonDetail Person { get; private set; } = null!;
    public PersonEquivalent Equivalent { get; private set; } = null!;

    [BindProperty]
    [Required(ErrorMessage = "Say why it no longer counts")]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(int id, int equivalent)
    {
        if (!await LoadAsync(id, equivalent))
        {
            return NotFound();
        }
        return Equivalent.Counts ? Page() : Back(EquivalentOutcome.AlreadyWithdrawn);
    }

    public async Task<IActionResult> OnPostAsync(int id, int equivalent)
    {
        if (!ModelState.IsValid)
        {
            return await LoadAsync(id, equivalent) ? this.Again() : NotFound();
        }
        var outcome = await desk.WithdrawAsync(id, equivalent, Reason!, User.RequiredId());
        return outcome == EquivalentOutcome.NotFound ? NotFound() : Back(outcome);
    }

    private RedirectToPageResult Back(EquivalentOutcome outcome)
    {
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return RedirectToPage("/People/Person", new { id = RouteData.Values["id"] });
    }

    private async Task<bool> LoadAsync(int id, int equivalent)
    {
        Person = (await PersonDetail.FindAsync(db, id))!;
        Equivalent = Person?.Equivalents.FirstOrDefault(e => e.Id == equivalent)!;
        return Equivalent is not null;
    }
}
