using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Staff;

/// <summary>An agency lead cancels for one of their staff.</summary>
public class CancelModel(TrainingDb db, RosterDesk desk, Clock clock) : PageModel
{
    public StaffMember Booking { get; private set; } = null!;

    public string Late => Booking.LateInWords(clock.UtcNow);

    [BindProperty]
    [Required(ErrorMessage = "Say why the booking is cancelled")]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid key)
    {
        if (await LoadAsync(key) is null)
        {
            return NotFound();
        }
        if ((await desk.PreviewCancelAsync(Booking.Reference, key))?.Refusal is { } refusal)
        {
            TempData.Say(refusal.Sentence, refusal.Good);
            return Redirect("/staff");
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid key)
    {
        if (await LoadAsync(key) is not { } by)
        {
            return NotFound();
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.CancelAsync(Booking.Reference, key, by.PersonId, Reason!, lead: by.Name);
        // Not the desk's own words: they name people of other agencies who got the place.
        TempData.Say(answer.Good ? $"The booking of {Booking.Name} is cancelled, and we have written to them." : answer.Sentence, answer.Good);
        return Redirect("/staff");
    }

    private async Task<Booker?> LoadAsync(Guid key)
    {
        if (await Booker.FindLeadAsync(db, User.RequiredId()) is not { } by || await StaffMember.FindAsync(by.Bookings(db), key) is not { } booking)
        {
            return null;
        }
        Booking = booking;
        return by;
    }
}
