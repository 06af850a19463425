using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;

namespace Training.Web.Pages.Roster;

/// <summary>Gives a place by hand, whoever stands before the person.</summary>
public class PromoteModel(TrainingDb db, RosterDesk desk) : PageModel
{
    public BookingStory Story { get; private set; } = null!;
    public RosterPreview Preview { get; private set; } = null!;

    public string Address => $"/sessions/{Story.Reference}/people/{Story.Booking.Key}";

    [BindProperty]
    [Required(ErrorMessage = "Say why they get a place by hand")]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Reason { get; set; }

    /// <summary>The coordinator was told that no place is free, and offers one more.</summary>
    [BindProperty]
    public bool OneMorePlace { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference, Guid key)
    {
        if (!await LoadAsync(reference, key))
        {
            return NotFound();
        }
        if (Preview.Refusal is { } refusal)
        {
            TempData.Say(refusal.Sentence, refusal.Good);
            return Redirect(Address);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference, Guid key)
    {
        if (!ModelState.IsValid)
        {
            return await LoadAsync(reference, key) ? this.Again() : NotFound();
        }
        var answer = await desk.PromoteAsync(reference, key, Reason!, OneMorePlace);
        switch (answer.Outcome)
        {
            case RosterOutcome.NotFound:
                return NotFound();
            case RosterOutcome.NoPlaceFree when await LoadAsync(reference, key):
                ModelState.AddModelError(nameof(OneMorePlace), "No place is free: offer one more, or leave them where they are");
                return this.Again();
            default:
                TempData.Say(answer.Sentence, answer.Good);
                return Redirect($"/sessions/{reference}/people/{key}");
        }
    }

    private async Task<bool> LoadAsync(string reference, Guid key)
    {
        if (await BookingStory.FindAsync(db, reference, key) is not { } story || await desk.PreviewPromoteAsync(reference, key) is not { } preview)
        {
            return false;
        }
        (Story, Preview) = (story, preview);
        return true;
    }
}
