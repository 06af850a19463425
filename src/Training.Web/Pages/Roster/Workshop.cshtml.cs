using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Roster;

/// <summary>One workshop: how many places, who has them and who waits.</summary>
public class WorkshopModel(TrainingDb db, BreakoutDesk desk, Clock clock) : PageModel
{
    private const string NotPlaces = "The number of places must be from 0 to 10,000";

    public WorkshopPlan Plan { get; private set; } = null!;
    public WorkshopSlot Slot { get; private set; } = null!;
    public WorkshopOffer Offer { get; private set; } = null!;

    [BindProperty]
    [Required(ErrorMessage = "Enter the number of places")]
    [Range(0, RosterDesk.MostPlaces, ErrorMessage = NotPlaces)]
    public int? Capacity { get; set; }

    public string Address => $"/sessions/{Plan.Reference}/workshops";

    public bool HasBegun => Plan.Status != SessionStatus.Postponed && clock.UtcNow >= Slot.StartsAt;

    public async Task<IActionResult> OnGetAsync(string reference, int slot, string workshop)
    {
        if (!await LoadAsync(reference, slot, workshop))
        {
            return NotFound();
        }
        Capacity = Offer.Capacity;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference, int slot, string workshop)
    {
        if (!await LoadAsync(reference, slot, workshop))
        {
            return NotFound();
        }
        ModelState.SayInstead(nameof(Capacity), NotPlaces);
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.ChangeCapacityAsync(reference, slot, workshop, Capacity!.Value);
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect($"{Address}/{slot}/{workshop}");
    }

    private async Task<bool> LoadAsync(string reference, int slot, string workshop)
    {
        Plan = (await WorkshopPlan.FindAsync(db, reference))!;
        Slot = Plan?.Slots.FirstOrDefault(s => s.Number == slot)!;
        Offer = Slot?.Offers.FirstOrDefault(o => o.Code == workshop)!;
        return Offer is not null;
    }
}
