using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Web.Pages.Shared;
using Training.Web.Security;

namespace Training.Web.Pages.Bookings;

/// <summary>Names another line manager than the one who was asked: a slip in the address, or somebody who is away.</summary>
public class ManagerModel(TrainingDb db, AgreementDesk desk, Clock clock) : PageModel
{
    public RequestToChange Booking { get; private set; } = null!;

    public string AnswerBy => Agreement.AnswerBy(Booking.ExpiresAt, Booking.StartsAt, clock);

    [BindProperty]
    public ApproverForm Manager { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(Guid key)
    {
        if (await LoadAsync(key) is { } elsewhere)
        {
            return elsewhere;
        }
        Manager = new ApproverForm { Name = Booking.Name, Email = Booking.Email };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid key)
    {
        if (await LoadAsync(key) is { } elsewhere)
        {
            return elsewhere;
        }
        if (Manager.Read(ModelState, nameof(Manager), "your line manager’s") is not { } manager)
        {
            return this.Again();
        }
        var outcome = await desk.AskAnotherAsync(key, User.RequiredId(), manager);
        if (outcome is BookingOutcome.NamedThemselves or BookingOutcome.AskedTooOften)
        {
            ModelState.AddModelError("Manager.Email", outcome.Sentence());
            return this.Again();
        }
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return RedirectToPage("/Bookings/Index");
    }

    /// <summary>Where to go instead, when there is no such booking or nobody to change.</summary>
    private async Task<IActionResult?> LoadAsync(Guid key)
    {
        var me = User.RequiredId();
        var mine = db.Bookings.AsNoTracking().Where(b => b.Key == key && b.PersonId == me);
        var booking = await mine.Where(b => b.Status == BookingStatus.Requested)
            .SelectMany(b => b.Agreements.Where(a => a.AnsweredAt == null && a.ClosedAt == null && a.Who != Approver.LinkPerson),
                (b, a) => new RequestToChange(b.Session.Course.Title, b.Session.FirstDate, b.Session.StartsAt, a.ExpiresAt, a.Name, a.Email))
            .FirstOrDefaultAsync();
        if (booking is null)
        {
            if (!await mine.AnyAsync())
            {
                return NotFound();
            }
            TempData.Say(BookingOutcome.NothingToAgree.Sentence(), good: false);
            return RedirectToPage("/Bookings/Index");
        }
        Booking = booking;
        return null;
    }
}

public sealed record RequestToChange(string Title, DateOnly Date, DateTime StartsAt, DateTime ExpiresAt, string Name, string Email);
