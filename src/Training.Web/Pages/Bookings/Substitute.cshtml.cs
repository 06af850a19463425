using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Web.Pages.Staff;
using Training.Web.Security;

namespace Training.Web.Pages.Bookings;

/// <summary>Hands a place to a colleague: the person names them by address, whoever books for the agency chooses from its staff.</summary>
public class SubstituteModel(TrainingDb db, SubstituteDesk desk, Clock clock) : PageModel
{
    public StaffMember Booking { get; private set; } = null!;

    /// <summary>Whose booking it is hands it over.</summary>
    public bool IsMine { get; private set; }

    /// <summary>To choose from: staff of the agency who hold no place. Only for those who may see them.</summary>
    public IReadOnlyList<Colleague> Colleagues { get; private set; } = [];

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public int? To { get; set; }

    public string Back => IsMine ? "/bookings" : User.IsTeam() ? $"/sessions/{Booking.Reference}/people/{Booking.Key}" : "/staff";

    public async Task<IActionResult> OnGetAsync(Guid key)
    {
        if (!await LoadAsync(key))
        {
            return NotFound();
        }
        if (SubstituteDesk.Refusal(Booking.SessionStatus, Booking.StartsAt, Booking.Status, clock.UtcNow) is { } refusal)
        {
            TempData.Say(refusal.Sentence, refusal.Good);
            return Redirect(Back);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid key)
    {
        if (!await LoadAsync(key))
        {
            return NotFound();
        }
        var (field, missing) = IsMine ? (nameof(Email), "Enter your colleague’s email address") : (nameof(To), "Choose who goes instead");
        if (IsMine ? EmailAddress.Read(Email) is null : To is null)
        {
            ModelState.AddModelError(field, IsMine && !string.IsNullOrWhiteSpace(Email) ? "Enter an email address in the correct format, like name@example.com" : missing);
            return this.Again();
        }
        var answer = IsMine ? await desk.HandOverAsync(key, User.RequiredId(), Email!) : await desk.HandOverAsync(key, User.RequiredId(), To!.Value);
        switch (answer.Outcome)
        {
            case SubstituteOutcome.NoSuchBooking:
                return NotFound();
            case var _ when answer.IsAboutColleague:
                ModelState.AddModelError(field, answer.Sentence);
                return this.Again();
            default:
                TempData.Say(answer.Sentence, answer.Good);
                return Redirect(Back);
        }
    }

    private async Task<bool> LoadAsync(Guid key)
    {
        var me = User.RequiredId();
        var booking = await StaffMember.FindAsync(db.Bookings.Where(b => b.PersonId == me), key);
        IsMine = booking is not null;
        if (booking is null && await Booker.FindAsync(db, me) is { } by && (booking = await StaffMember.FindAsync(by.Bookings(db), key)) is not null)
        {
            Colleagues = await db.People.AsNoTracking()
                .Where(p => p.AgencyId != null && p.AgencyId == booking.AgencyId && p.Id != booking.PersonId)
                .Where(p => !db.Bookings.Any(b => b.PersonId == p.Id && b.Session.Reference == booking.Reference && (b.Status == BookingStatus.Confirmed || b.PlaceKept == true)))
                .OrderBy(p => p.Name).Select(p => new Colleague(p.Id, p.Name, p.JobTitle)).ToListAsync();
        }
        Booking = booking!;
        return booking is not null;
    }
}

public sealed record Colleague(int Id, string Name, string JobTitle);
