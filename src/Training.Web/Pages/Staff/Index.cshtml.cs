using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Staff;

/// <summary>
/// The staff of a lead's agency, and what they have booked. What is looked for is posted and the list is the answer, without a
/// redirect, as under People: names must not stand in addresses.
/// </summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    private HashSet<int> _staff = [];

    /// <summary>None of a lead who has no agency.</summary>
    public Booker? By { get; private set; }

    /// <summary>Their agency's code.</summary>
    public string? Code { get; private set; }
    public StaffList List { get; private set; } = new([], 0, 1);

    [BindProperty]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Booked { get; set; }

    public Task OnGetAsync() => LoadAsync(1);

    /// <param name="to">The page of the list.</param>
    public Task OnPostAsync([FromForm] int to = 1) => LoadAsync(to);

    private async Task LoadAsync(int page)
    {
        By = await Booker.FindLeadAsync(db, User.RequiredId());
        if (By is not null)
        {
            Code = await db.Agencies.Where(a => a.Id == By.AgencyId).Select(a => a.Code).SingleAsync();
            List = await StaffList.FindAsync(db, By, Q, Booked, page);
            var shown = List.People.Select(p => p.Id).ToList();
            _staff = [.. await By.Staff(db).Where(p => shown.Contains(p.Id) && p.Id != By.PersonId).Select(p => p.Id).ToListAsync()];
        }
    }

    public bool CanHandOver(StaffBooking booking) => SubstituteDesk.Refusal(booking.SessionStatus, booking.StartsAt, booking.Status, clock.UtcNow) is null;

    /// <summary>Of those who are on the list for a booking only, the agency has no more to say.</summary>
    public bool CanLeave(int personId) => _staff.Contains(personId);

    public bool CanCancel(StaffBooking booking) => booking.SessionStatus == SessionStatus.Postponed || clock.UtcNow < booking.StartsAt;
}
