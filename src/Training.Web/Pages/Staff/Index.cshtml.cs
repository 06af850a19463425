using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Staff;

/// <summary>The staff of a lead's agency, and what they have booked.</summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    /// <summary>None of a lead who has no agency.</summary>
    public Booker? By { get; private set; }
    public StaffList List { get; private set; } = new([], 0, 1);

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Booked { get; set; }

    public async Task OnGetAsync([FromQuery] int page = 1)
    {
        By = await Booker.FindLeadAsync(db, User.RequiredId());
        if (By is not null)
        {
            List = await StaffList.FindAsync(db, By, Q, Booked, page);
        }
    }

    public bool CanHandOver(StaffBooking booking) => SubstituteDesk.Refusal(booking.SessionStatus, booking.StartsAt, booking.Status, clock.UtcNow) is null;

    public bool CanCancel(StaffBooking booking) => booking.SessionStatus == SessionStatus.Postponed || clock.UtcNow < booking.StartsAt;

    public string PageAddress(int page) => $"/staff?q={Uri.EscapeDataString(Q ?? "")}&booked={(Booked ? "true" : "false")}&page={page}";
}
