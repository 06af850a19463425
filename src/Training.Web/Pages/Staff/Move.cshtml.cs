using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Staff;

/// <summary>An agency lead moves one of their staff to another run of the course: choose which, see what it does, then do it.</summary>
public class MoveModel(TrainingDb db, MoveDesk desk, Clock clock) : PageModel
{
    public StaffMember Booking { get; private set; } = null!;
    public IReadOnlyList<ProgrammeItem> Runs { get; private set; } = [];

    /// <summary>What it would do; none while the session is still to be chosen.</summary>
    public MovePreview? Preview { get; private set; }

    public string Late => Booking.LateInWords(clock.UtcNow);

    /// <summary>The reference of the other run.</summary>
    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say why they are moved")]
    [StringLength(400, ErrorMessage = "The reason must be 400 characters or fewer")]
    public string? Reason { get; set; }

    [BindProperty]
    public bool MayWait { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid key)
    {
        ModelState.Clear(); // nothing has been asked yet
        if (await LoadAsync(key) is null)
        {
            return NotFound();
        }
        if (Preview?.Refusal is { } refusal)
        {
            TempData.Say(refusal.Sentence, refusal.Good);
            return Redirect("/staff");
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid key)
    {
        if (await LoadAsync(key) is not { } by || Preview is null)
        {
            return NotFound();
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.MoveAsync(Booking.Reference, key, To!, by.PersonId, Reason!, MayWait, lead: by.Name);
        if (answer.Outcome == RosterOutcome.NoPlaceFree)
        {
            ModelState.AddModelError(nameof(MayWait), "They would lose their place and wait. Tick the box if that is what they want");
            return this.Again();
        }
        // Not the desk's own words: they name people of other agencies who got the place.
        TempData.Say(answer.Good ? $"{Booking.Name} is moved, and we have written to them." : answer.Sentence, answer.Good);
        return Redirect("/staff");
    }

    private async Task<Booker?> LoadAsync(Guid key)
    {
        if (await Booker.FindLeadAsync(db, User.RequiredId()) is not { } by || await StaffMember.FindAsync(by.Bookings(db), key) is not { } booking)
        {
            return null;
        }
        Booking = booking;
        (Runs, _) = await MoveDesk.ChoicesAsync(db, key);
        if (!string.IsNullOrEmpty(To))
        {
            // Another course is another matter: book it and cancel this one.
            Preview = await desk.PreviewAsync(booking.Reference, key, To, by.PersonId, by.Name) is { } preview && preview.CourseCode == booking.CourseCode ? preview : null;
            return Preview is null ? null : by;
        }
        return by;
    }
}
