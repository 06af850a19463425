using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.People;
using Training.Web.Pages.Shared;
using Training.Web.Security;

namespace Training.Web.Pages.SignIn;

/// <summary>For an address that a code has proved and that nobody has yet. The browser's secret says which; the form cannot.</summary>
public class WelcomeModel(TrainingDb db, SignInDesk desk) : PageModel
{
    [BindProperty]
    public OwnDetailsForm Details { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string Email { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() is null ? AskFirst() : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is not { } secret)
        {
            return AskFirst();
        }
        if (Details.Read(ModelState, nameof(Details)) is not { } details)
        {
            return this.Again();
        }
        return await desk.JoinAsync(secret, details) is { } person ? await this.EnterAsync(person, ReturnUrl) : AskFirst();
    }

    private async Task<string?> LoadAsync()
    {
        if (Request.Secret() is not { } secret || await desk.NewAddressOfAsync(secret) is not { } email)
        {
            return null;
        }
        Email = email;
        await Details.LoadAsync(db);
        return secret;
    }

    private RedirectToPageResult AskFirst() => RedirectToPage("/SignIn/Index", new { ReturnUrl });
}
