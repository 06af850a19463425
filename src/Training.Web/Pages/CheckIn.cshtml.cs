using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Web.Pages.Attendance;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>
/// What a personal code opens in any phone's camera. It names nobody, except to those who keep the session's register; looking
/// changes nothing, since cameras and mail gateways open addresses by themselves.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class CheckInModel(TrainingDb db, AttendanceDesk desk, CheckInCodes codes, Clock clock) : PageModel
{
    public Shown? Booking { get; private set; }

    /// <summary>The day whose register the code would go on now; none for who does not keep it.</summary>
    public SessionDay? Day { get; private set; }

    [BindProperty]
    public Guid EventId { get; set; } = Guid.NewGuid();

    public bool IsKeeper { get; private set; }

    public string Token { get; private set; } = "";

    public string TypedCode => codes.TypedCodeFor(Booking!.Key);

    public async Task<IActionResult> OnGetAsync(string token)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        await LoadAsync(token);
        return Booking is null ? this.Again(StatusCodes.Status404NotFound) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string token)
    {
        await LoadAsync(token);
        if (Booking is null || Day is null)
        {
            return NotFound();
        }
        var answer = await desk.CheckInAsync(User.Keeper(), Booking.Reference, Day.Date, token, EventId);
        if (answer.Outcome == DeskOutcome.NotFound)
        {
            return NotFound();
        }
        if (answer.PersonId is { } person)
        {
            return Redirect(RegisterAddress.Of(Booking.Reference, Day.Date, $"/walk-in?person={person}"));
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(RegisterAddress.Of(Booking.Reference, Day.Date));
    }

    private async Task LoadAsync(string token)
    {
        Token = token;
        var hash = CheckInCodes.HashOf(token);
        Booking = await db.Bookings.Where(b => b.CodeHash == hash)
            .Select(b => new Shown(b.Key, b.SessionId, b.Session.Reference, b.Session.Course.Title, b.Session.Venue!.Name, b.Session.Status, b.Status, b.PersonId, b.Person.Name,
                b.Session.Days.OrderBy(d => d.StartsAt).Select(d => new Times(d.Date, d.Start, d.End)).ToList()))
            .SingleOrDefaultAsync();
        if (Booking is not null && (User.IsTeam() || User.Is(Role.Trainer)))
        {
            var days = await User.Keeper().Open(db.SessionDays, clock.Today).AsNoTracking().Where(d => d.SessionId == Booking.SessionId).OrderBy(d => d.StartsAt).ToListAsync();
            IsKeeper = days.Count > 0;
            Day = days.Find(d => d.Date == clock.Today);
        }
    }

    public sealed record Shown(Guid Key, int SessionId, string Reference, string Course, string? Venue, SessionStatus Session, BookingStatus Status, int PersonId, string Name, List<Times> Days);

    public sealed record Times(DateOnly Date, TimeOnly Start, TimeOnly End);
}
