using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Bookings;

/// <summary>Where the letter about a moved or postponed session leads: keep the booking, or give it up and see other dates.</summary>
public class MovedModel(TrainingDb db, BookingDesk desk, Clock clock) : PageModel
{
    public MovedBooking Booking { get; private set; } = null!;

    /// <summary>"Tuesday 20 September 2016, 9:30am": when it was to begin, if that has changed since they booked.</summary>
    public string? Was { get; private set; }

    public IReadOnlyList<ProgrammeItem> OtherRuns { get; private set; } = [];

    public bool InTime => Booking.SessionStatus == SessionStatus.Postponed || clock.UtcNow < Booking.CancelBy;

    public bool CanGiveUp => Booking.IsActive && (Booking.SessionStatus == SessionStatus.Postponed || (Booking.SessionStatus == SessionStatus.Published && clock.UtcNow < Booking.StartsAt));

    public async Task<IActionResult> OnGetAsync(Guid key)
    {
        var me = User.RequiredId();
        var booking = await db.Bookings.AsNoTracking().Where(b => b.Key == key && b.PersonId == me)
            .Select(b => new MovedBooking(b.Key, b.Status, b.CancelBy, b.BookedAt, b.SessionId, b.Session.CourseId, b.Session.Course.Title, b.Session.Course.Code,
                b.Session.Status, b.Session.StartsAt, b.Session.Venue!.Name,
                b.Session.Days.OrderBy(d => d.StartsAt).Select(d => new DayTimes(d.Date, d.Start, d.End)).ToList(),
                b.Session.Bookings.Any(o => o.Status == BookingStatus.Waiting)))
            .SingleOrDefaultAsync();
        if (booking is null)
        {
            return NotFound();
        }
        Booking = booking;
        if (booking.IsActive && booking.SessionStatus == SessionStatus.Published && clock.UtcNow >= booking.StartsAt)
        {
            TempData.Say(BookingOutcome.AlreadyBegun.Sentence(), good: false);
            return RedirectToPage("/Bookings/Index");
        }
        if (await MovedFrom.FindAsync(db, booking.SessionId, booking.StartsAt, booking.BookedAt) is { } was)
        {
            Was = $"{Words.Date(clock.DateOf(was))}, {Words.Time(clock.TimeOf(was))}";
        }
        OtherRuns = await Training.Programme.OtherRuns.WithPlacesAsync(db, booking.CourseId, booking.SessionId, clock.UtcNow, me);
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
        return outcome == BookingOutcome.AlreadyBegun ? RedirectToPage("/Bookings/Index") : RedirectToPage(new { key });
    }
}

public sealed record MovedBooking(Guid Key, BookingStatus Status, DateTime CancelBy, DateTime BookedAt, int SessionId, int CourseId, string Title, string CourseCode,
    SessionStatus SessionStatus, DateTime StartsAt, string? Venue, IReadOnlyList<DayTimes> Days, bool SomebodyWaits)
{
    public bool IsActive => Status is BookingStatus.Requested or BookingStatus.Confirmed or BookingStatus.Waiting;
}
