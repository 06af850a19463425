using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.People;
using Training.Web.Pages.Shared;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>One's own needs: told, changed and deleted here.</summary>
public class NeedsModel(NeedsDesk desk) : PageModel
{
    /// <summary>The page that sent the person here and that they go back to.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Access { get; set; }

    [BindProperty]
    public string? Dietary { get; set; }

    [BindProperty]
    public string? Adjustments { get; set; }

    /// <summary>What we have; none when they were never asked, or it is deleted.</summary>
    public OwnNeeds? Mine { get; private set; }

    public int KeepMonths => desk.KeepMonths;

    public string Back => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : "/account";

    public async Task OnGetAsync()
    {
        Mine = await desk.OfAsync(User.RequiredId());
        (Access, Dietary, Adjustments) = (Mine?.Told.Access, Mine?.Told.Dietary, Mine?.Told.Adjustments);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var told = new NeedsTyped(Access, Dietary, Adjustments).Read(ModelState);
        if (!ModelState.IsValid)
        {
            Mine = await desk.OfAsync(User.RequiredId());
            return this.Again();
        }
        await desk.SaveAsync(User.RequiredId(), told);
        TempData.Say(told.IsNothing ? "Thank you. We have noted that you need nothing, and do not ask again." : "Thank you. We have noted what you need.");
        return LocalRedirect(Back);
    }

    public async Task<IActionResult> OnPostDeleteAsync()
    {
        var deleted = await desk.DeleteAsync(User.RequiredId());
        TempData.Say(deleted ? "What you told us is deleted." : "There was nothing to delete.");
        return RedirectToPage(new { ReturnUrl });
    }
}
