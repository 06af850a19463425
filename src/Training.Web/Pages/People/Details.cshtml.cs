using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Web.Pages.Shared;

namespace Training.Web.Pages.People;

/// <summary>The team puts right what we hold of somebody: agency, job title, and to whom we write for somebody without an email address.</summary>
public class DetailsModel(TrainingDb db, PersonDesk desk) : PageModel
{
    public Person Person { get; private set; } = null!;
    public IReadOnlyList<Agency> Agencies { get; private set; } = [];

    /// <summary>Empty for none.</summary>
    [BindProperty]
    public int? Agency { get; set; }

    [BindProperty]
    [StringLength(100, ErrorMessage = "The job title must be 100 characters or fewer")]
    public string? JobTitle { get; set; }

    /// <summary>For somebody who had no address and has one now; empty while they have none.</summary>
    [BindProperty]
    public string? NewEmail { get; set; }

    [BindProperty]
    public ApproverForm Contact { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(int id)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }
        (Agency, JobTitle, Contact) = (Person.AgencyId, Person.JobTitle, new() { Name = Person.ContactName, Email = Person.ContactEmail });
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(int id)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }
        if (Agency is { } chosen && Agencies.All(a => a.Id != chosen))
        {
            ModelState.AddModelError(nameof(Agency), "Choose an agency from the list");
        }
        var email = Person.HasOwnEmail || string.IsNullOrWhiteSpace(NewEmail) ? null : EmailAddress.Read(NewEmail);
        if (email is null && !Person.HasOwnEmail && !string.IsNullOrWhiteSpace(NewEmail))
        {
            ModelState.AddModelError(nameof(NewEmail), "Enter an email address in the correct format, like name@example.com");
        }
        // Whoever gets an address needs no contact any more.
        var contact = Person.HasOwnEmail || email is not null ? null : Contact.Read(ModelState, nameof(Contact), "the contact’s");
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        switch (await desk.ChangeAsync(id, new PersonChange(Agency, JobTitle ?? "", contact is null ? null : (contact.Name, contact.Email), email)))
        {
            case PersonOutcome.NotFound:
                return NotFound();
            case PersonOutcome.AddressTaken:
                ModelState.AddModelError(nameof(NewEmail), "Somebody else here has this address. Find them under People: it may be the same person twice");
                return this.Again();
            case PersonOutcome.SavedWithEmail:
                TempData.Say($"Saved. We write to {Person.Name} at their own address from now on, and they can sign in with it.");
                break;
            default:
                TempData.Say("Saved.");
                break;
        }
        return RedirectToPage("/People/Person", new { id });
    }

    private async Task<bool> LoadAsync(int id)
    {
        Person = (await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id))!;
        Agencies = await db.Agencies.AsNoTracking().OrderBy(a => a.Name).ToListAsync();
        return Person is not null;
    }
}
