using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Roster;

/// <summary>The team records what somebody who must agree said by phone.</summary>
public class AgreementModel(TrainingDb db, AgreementDesk desk, Clock clock) : PageModel
{
    public BookingStory Story { get; private set; } = null!;

    public string Address => $"/sessions/{Story.Reference}/people/{Story.Booking.Key}";

    public IReadOnlyList<AgreementLine> Open => [.. Story.Booking.Agreements.Where(a => a.IsOpen)];

    public string AnswerBy(AgreementLine asked) => Training.Bookings.Agreement.AnswerBy(asked.ExpiresAt, Story.StartsAt, clock);

    /// <summary>Whose answer it is, where more than one has still to answer.</summary>
    [BindProperty]
    public int? Who { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say whether it is agreed or declined")]
    [AllowedValues("agree", "decline", null, ErrorMessage = "Say whether it is agreed or declined")]
    public string? Answer { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say how you know, or why it is declined")]
    [StringLength(Training.Bookings.Agreement.LongestNote, ErrorMessage = "This must be 500 characters or fewer")]
    public string? How { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference, Guid key)
    {
        if (!await LoadAsync(reference, key))
        {
            return NotFound();
        }
        if (AgreementDesk.MayNotRecord(Story.Booking.Status, Story.Status, Story.StartsAt, clock.UtcNow) is { } refusal)
        {
            TempData.Say(refusal.Sentence, refusal.Good);
            return Redirect(Address);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference, Guid key)
    {
        if (!await LoadAsync(reference, key))
        {
            return NotFound();
        }
        if (Open.Count > 1 && Open.All(a => a.Id != Who))
        {
            ModelState.AddModelError(nameof(Who), "Say whose answer it is");
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.RecordAsync(reference, key, Who, Answer == "agree", How!, User.RequiredId());
        if (answer.Outcome == RosterOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(Address);
    }

    private async Task<bool> LoadAsync(string reference, Guid key) => (Story = (await BookingStory.FindAsync(db, reference, key))!) is not null;
}
