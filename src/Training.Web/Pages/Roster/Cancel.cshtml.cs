using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Roster;

/// <summary>Cancels somebody's booking for them.</summary>
public class CancelModel(TrainingDb db, RosterDesk desk, Clock clock) : PageModel
{
    public BookingStory Story { get; private set; } = null!;
    public RosterPreview Preview { get; private set; } = null!;

    public string Address => $"/sessions/{Story.Reference}/people/{Story.Booking.Key}";

    public bool InTime => clock.UtcNow < Story.Booking.CancelBy || Story.Status == SessionStatus.Postponed;

    [BindProperty]
    [Required(ErrorMessage = "Say why the booking is cancelled")]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Reason { get; set; }

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
        var answer = await desk.CancelAsync(reference, key, User.RequiredId(), Reason!);
        if (answer.Outcome == RosterOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect($"/sessions/{reference}/people/{key}");
    }

    private async Task<bool> LoadAsync(string reference, Guid key)
    {
        if (await BookingStory.FindAsync(db, reference, key) is not { } story || await desk.PreviewCancelAsync(reference, key) is not { } preview)
        {
            return false;
        }
        (Story, Preview) = (story, preview);
        return true;
    }
}
