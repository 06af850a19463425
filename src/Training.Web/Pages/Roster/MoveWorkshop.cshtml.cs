using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;

namespace Training.Web.Pages.Roster;

/// <summary>Puts somebody into a workshop by hand.</summary>
public class MoveWorkshopModel(TrainingDb db, BreakoutDesk desk) : PageModel
{
    public WorkshopPlan Plan { get; private set; } = null!;
    public WorkshopDelegate Person { get; private set; } = null!;

    /// <summary>"1 cyberbullying": slot and workshop.</summary>
    [BindProperty]
    [Required(ErrorMessage = "Choose the workshop")]
    public string? To { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say why they are moved")]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Reason { get; set; }

    public string Address => $"/sessions/{Plan.Reference}/workshops";

    public async Task<IActionResult> OnGetAsync(string reference, Guid key) => await LoadAsync(reference, key) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string reference, Guid key)
    {
        if (!await LoadAsync(reference, key))
        {
            return NotFound();
        }
        var to = (To ?? "").Split(' ');
        if (ModelState.IsValid && (to.Length != 2 || !Plan.Slots.Any(s => $"{s.Number}" == to[0] && s.Offers.Any(o => o.Code == to[1]))))
        {
            ModelState.AddModelError(nameof(To), "Choose the workshop");
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.PutIntoAsync(reference, key, int.Parse(to[0], Words.British), to[1], Reason!);
        if (answer.Outcome is BreakoutOutcome.NoPlaceFree or BreakoutOutcome.TwiceTheSame)
        {
            ModelState.AddModelError(nameof(To), answer.Sentence);
            return this.Again();
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(Address);
    }

    private async Task<bool> LoadAsync(string reference, Guid key)
    {
        Plan = (await WorkshopPlan.FindAsync(db, reference))!;
        Person = Plan?.Delegates.FirstOrDefault(d => d.Key == key)!;
        return Person is not null;
    }
}
