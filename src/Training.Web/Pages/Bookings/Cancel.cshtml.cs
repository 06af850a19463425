using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Bookings;

public class CancelModel(TrainingDb db, BookingDesk desk, Clock clock) : PageModel
{
    public BookingToCancel Booking { get; private set; } = null!;

    public bool InTime => Booking.SessionStatus == SessionStatus.Postponed || clock.UtcNow < Booking.CancelBy;

    public async Task<IActionResult> OnGetAsync(Guid key)
    {
        var me = User.RequiredId();
        var booking = await db.Bookings.AsNoTracking()
            .Where(b => b.Key == key && b.PersonId == me)
            .Select(b => new BookingToCancel(b.Session.Course.Title, b.Session.FirstDate, b.Status, b.Session.Status, b.CancelBy, b.Session.StartsAt,
                b.Session.Bookings.Any(o => o.Status == BookingStatus.Waiting), b.Policy == null ? 0 : b.Policy.LateCancellationPence))
            .SingleOrDefaultAsync();
        if (booking is null)
        {
            return NotFound();
        }
        if (booking.Status is not (BookingStatus.Confirmed or BookingStatus.Waiting or BookingStatus.Requested))
        {
            TempData.Say(BookingOutcome.AlreadyCancelled.Sentence(), good: false);
            return RedirectToPage("/Bookings/Index");
        }
        if (booking.SessionStatus == SessionStatus.Cancelled)
        {
            TempData.Say(BookingOutcome.SessionCancelled.Sentence(), good: false);
            return RedirectToPage("/Bookings/Index");
        }
        if (clock.UtcNow >= booking.StartsAt && booking.SessionStatus != SessionStatus.Postponed)
        {
            TempData.Say(BookingOutcome.AlreadyBegun.Sentence(), good: false);
            return RedirectToPage("/Bookings/Index");
        }
        Booking = booking;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid key)
    {
        var outcome = await desk.CancelAsync(key, User.RequiredId());
        if (outcome == BookingOutcome.NoSuchBooking)
        {
            return NotFound();
        }
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return RedirectToPage("/Bookings/Index");
    }
}

public sealed record BookingToCancel(string Title, DateOnly Date, BookingStatus Status, SessionStatus SessionStatus, DateTime CancelBy, DateTime StartsAt, bool SomebodyWaits, int LatePence);
