using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Sessions;

public class BookModel(TrainingDb db, BookingDesk desk, Clock clock) : PageModel
{
    public SessionToBook Session { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string reference) => await LoadAsync(reference) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string reference)
    {
        var outcome = await desk.BookAsync(reference, User.RequiredId());
        if (outcome == BookingOutcome.NoSuchSession)
        {
            return NotFound();
        }
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return outcome is BookingOutcome.NotOpen or BookingOutcome.AlreadyBegun
            ? RedirectToPage("/Sessions/Session", new { reference })
            : RedirectToPage("/Bookings/Index");
    }

    private async Task<bool> LoadAsync(string reference)
    {
        var me = User.RequiredId();
        var session = await db.Sessions.AsNoTracking()
            .Where(s => s.Reference == reference && s.Status != SessionStatus.Draft)
            .Select(s => new SessionToBook(
                s.Reference, s.Course.Title, s.Status, s.StartsAt, s.Venue == null ? "" : s.Venue.Name,
                s.Days.OrderBy(d => d.StartsAt).Select(d => new DayToBook(d.Date, d.Start, d.End)).ToList(),
                s.Capacity - s.Bookings.Count(b => b.Status == BookingStatus.Confirmed),
                s.Bookings.Count(b => b.Status == BookingStatus.Waiting),
                s.Bookings.Any(b => b.PersonId == me && (b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting || b.Status == BookingStatus.Requested))))
            .SingleOrDefaultAsync();
        Session = session!;
        return session is not null;
    }

    public bool IsOpen => Session.Status == SessionStatus.Published && clock.UtcNow < Session.StartsAt;
}

public sealed record SessionToBook(string Reference, string Title, SessionStatus Status, DateTime StartsAt, string Venue,
    List<DayToBook> Days, int Free, int Waiting, bool AlreadyMine)
{
    /// <summary>Somebody is in line, or no place is left: a new booking waits.</summary>
    public bool WouldWait => Free <= 0 || Waiting > 0;
}

public sealed record DayToBook(DateOnly Date, TimeOnly Start, TimeOnly End);
