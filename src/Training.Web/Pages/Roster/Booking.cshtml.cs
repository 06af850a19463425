using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Roster;

/// <summary>"What happened to my booking?"</summary>
public class BookingModel(TrainingDb db, Clock clock) : PageModel
{
    public BookingStory Story { get; private set; } = null!;

    public bool CanCancel => Story.Booking.IsActive && Story.Status != SessionStatus.Cancelled
        && (clock.UtcNow < Story.StartsAt || Story.Status == SessionStatus.Postponed);

    public bool CanRecordAnswer => AgreementDesk.MayNotRecord(Story.Booking.Status, Story.Status, Story.StartsAt, clock.UtcNow) is null;

    public string AnswerBy(AgreementLine asked) => Agreement.AnswerBy(asked.ExpiresAt, Story.StartsAt, clock);

    public bool CanPromote => Story.Booking.Status == BookingStatus.Waiting && Story.Status == SessionStatus.Published && clock.UtcNow < Story.StartsAt;

    public bool CanHandOver => SubstituteDesk.Refusal(Story.Status, Story.StartsAt, Story.Booking.Status, clock.UtcNow) is null;

    public bool CanMove => CanCancel && Story.Booking.Status is not BookingStatus.Requested;

    public string At(DateTime at) => BookingStory.At(clock, at);

    public async Task<IActionResult> OnGetAsync(string reference, Guid key)
    {
        if (await BookingStory.FindAsync(db, reference, key) is not { } story)
        {
            return NotFound();
        }
        Story = story;
        return Page();
    }
}
