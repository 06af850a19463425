using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Training.Web.Pages;

public class SignOutModel : PageModel
{
    public async Task<LocalRedirectResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        TempData.Say("You are signed out.");
        return LocalRedirect("/");
    }
}
