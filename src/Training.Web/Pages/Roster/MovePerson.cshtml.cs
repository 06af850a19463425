using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Roster;

/// <summary>Moves one person to another session: choose which, see what it does, then do it.</summary>
public class MovePersonModel(TrainingDb db, MoveDesk desk) : PageModel
{
    public BookingStory Story { get; private set; } = null!;

    /// <summary>What it would do; none while the session is still to be chosen.</summary>
    public MovePreview? Preview { get; private set; }

    public IReadOnlyList<ProgrammeItem> Runs { get; private set; } = [];
    public IReadOnlyList<ProgrammeItem> Others { get; private set; } = [];

    public string Address => $"/sessions/{Story.Reference}/people/{Story.Booking.Key}";

    /// <summary>The reference of the other session.</summary>
    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say why they are moved")]
    [StringLength(400, ErrorMessage = "The reason must be 400 characters or fewer")]
    public string? Reason { get; set; }

    [BindProperty]
    public bool MayWait { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference, Guid key)
    {
        ModelState.Clear(); // nothing has been asked yet
        if (!await LoadAsync(reference, key))
        {
            return NotFound();
        }
        if (Preview?.Refusal is { } refusal)
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
        var answer = await desk.MoveAsync(reference, key, To ?? "", User.RequiredId(), Reason!, MayWait);
        if (answer.Outcome == RosterOutcome.NotFound)
        {
            return NotFound();
        }
        if (answer.Outcome == RosterOutcome.NoPlaceFree)
        {
            ModelState.AddModelError(nameof(MayWait), "They would lose their place and wait. Tick the box if that is what they want");
            return await LoadAsync(reference, key) ? this.Again() : NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect($"/sessions/{reference}/people/{key}");
    }

    private async Task<bool> LoadAsync(string reference, Guid key)
    {
        if (await BookingStory.FindAsync(db, reference, key) is not { } story)
        {
            return false;
        }
        Story = story;
        if (!string.IsNullOrEmpty(To))
        {
            Preview = await desk.PreviewAsync(reference, key, To, User.RequiredId());
            return Preview is not null;
        }
        (Runs, Others) = await MoveDesk.ChoicesAsync(db, key);
        return true;
    }
}
