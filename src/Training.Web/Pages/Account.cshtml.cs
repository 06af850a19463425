using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Web.Pages.Shared;
using Training.Web.Security;

namespace Training.Web.Pages;

public class AccountModel(TrainingDb db, SignInDesk desk, PersonDesk people) : PageModel
{
    [BindProperty]
    public OwnDetailsForm Details { get; set; } = new();

    public Person Me { get; private set; } = null!;

    public IReadOnlyList<string> Roles => [.. Codes.All<Role>().Where(r => Me.Roles.HasFlag(r)).Select(r => r.Label())];

    public async Task OnGetAsync()
    {
        await LoadAsync();
        var details = OwnDetailsForm.Of(Me);
        await details.LoadAsync(db, Me);
        Details = details;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        await Details.LoadAsync(db, Me);
        if (Details.Read(ModelState, nameof(Details)) is not { } details)
        {
            return this.Again();
        }
        Me.Describe(details);
        await db.SaveChangesAsync();
        TempData.Say("Your details are saved.");
        return RedirectToPage();
    }

    /// <param name="suggestions">The tick; nothing is posted of a box that is not ticked.</param>
    public async Task<IActionResult> OnPostSuggestionsAsync(bool suggestions = false)
    {
        await people.WantsSuggestionsAsync(User.RequiredId(), suggestions);
        TempData.Say(suggestions ? "We will write to you about new dates for courses you waited for." : "We will not write to you about courses you may want.");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostSignOutEverywhereAsync()
    {
        await desk.SignOutEverywhereAsync(User.RequiredId());
        await HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        TempData.Say("You are signed out on every phone and computer.");
        return LocalRedirect("/");
    }

    private async Task LoadAsync()
    {
        var me = User.RequiredId();
        Me = await db.People.SingleAsync(p => p.Id == me);
    }
}
