using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>Adds somebody who turned up: with ?person, one who has a booking without a place; else anybody, by name and address.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class WalkInModel(TrainingDb db, AttendanceDesk desk) : PageModel
{
    public Register Register { get; private set; } = null!;
    public Claimant? Known { get; private set; }
    public IReadOnlyList<(int Id, string Name)> Agencies { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public DateOnly Date { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? Person { get; set; }

    [BindProperty]
    public Guid EventId { get; set; } = Guid.NewGuid();

    [BindProperty]
    [Required(ErrorMessage = "Enter their full name")]
    [StringLength(100, ErrorMessage = "The name must be 100 characters or fewer")]
    public string? Name { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter their email address")]
    [EmailAddress(ErrorMessage = "Enter an email address like name@example.com")]
    [StringLength(200, ErrorMessage = "The email address must be 200 characters or fewer")]
    public string? Email { get; set; }

    [BindProperty]
    public int? AgencyId { get; set; }

    [BindProperty]
    public Focus Focus { get; set; }

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : NotFound();

    public async Task<IActionResult> OnPostKnownAsync() =>
        Done(await desk.AddWalkInAsync(User.Keeper(), Reference, Date, Person ?? 0, EventId));

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await LoadAsync())
        {
            return NotFound();
        }
        if (AgencyId is not null && Agencies.All(a => a.Id != AgencyId))
        {
            ModelState.AddModelError(nameof(AgencyId), "Choose an agency from the list");
        }
        return ModelState.IsValid
            ? Done(await desk.AddWalkInAsync(User.Keeper(), Reference, Date, new Newcomer(Name!, Email!, AgencyId, Focus), EventId))
            : this.Again();
    }

    private IActionResult Done(DeskAnswer answer)
    {
        if (answer.Outcome == DeskOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good && answer.Outcome != DeskOutcome.AlreadyIn);
        return Redirect(RegisterAddress.Of(Reference, Date));
    }

    private async Task<bool> LoadAsync()
    {
        if (await Register.OpenAsync(db, User.Keeper(), Reference, Date) is not { } register)
        {
            return false;
        }
        Register = register;
        if (Person is { } person)
        {
            Known = await db.Bookings.Where(b => b.Session.Reference == Reference && b.PersonId == person)
                .OrderByDescending(b => b.Number)
                .Select(b => new Claimant(b.Person.Name, b.Person.Agency!.Name, b.Status)).FirstOrDefaultAsync();
            return Known is not null;
        }
        var agencies = await db.Agencies.OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).ToListAsync();
        Agencies = [.. agencies.Select(a => (a.Id, a.Name))];
        return true;
    }

    public sealed record Claimant(string Name, string? Agency, BookingStatus Status);
}
