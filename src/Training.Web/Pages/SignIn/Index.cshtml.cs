using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Pages.SignIn;

[EnableRateLimiting(SignInLimit.Policy)]
public class IndexModel(SignInDesk desk, Clock clock) : PageModel
{
    [BindProperty]
    public string? Email { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public IActionResult OnGet() => User.Id() is null ? Page() : LocalRedirect(Url.LocalOrHome(ReturnUrl));

    public async Task<IActionResult> OnPostAsync()
    {
        if (EmailAddress.Read(Email) is not { } email)
        {
            ModelState.AddModelError(nameof(Email), string.IsNullOrWhiteSpace(Email)
                ? "Enter your email address"
                : "Enter an email address in the correct format, like name@example.com");
            return this.Again();
        }
        var asked = await desk.AskAsync(email);
        if (asked.AskAgainAt is { } later)
        {
            ModelState.AddModelError(nameof(Email), $"This address has had too many codes. Use the latest one, or ask again {When(later)}");
            return this.Again(StatusCodes.Status429TooManyRequests);
        }
        Response.GiveSecret(asked.Secret!);
        return RedirectToPage("/SignIn/Code", new { ReturnUrl });
    }

    private string When(DateTime later)
    {
        var minute = later.AddSeconds(59);
        return $"{(clock.DateOf(minute) == clock.Today ? "at" : "tomorrow at")} {Words.Time(clock.TimeOf(minute))}";
    }
}
