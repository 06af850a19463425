using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Pages.SignIn;

public class CodeModel(SignInDesk desk) : PageModel
{
    [BindProperty]
    public string? Typed { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string Email { get; private set; } = "";

    /// <summary>No try is left, or the time is over: only a new code helps.</summary>
    public bool IsOver { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() is null ? AskFirst() : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is not { } secret)
        {
            return AskFirst();
        }
        if (SignInCode.Read(Typed) is not { } code)
        {
            return Wrong(string.IsNullOrWhiteSpace(Typed) ? "Enter the code from the email" : "The code is six digits, like 012345");
        }
        return await desk.RedeemAsync(secret, code) switch
        {
            SignInOutcome.SignedIn known => await this.EnterAsync(known.Person, ReturnUrl),
            SignInOutcome.NewPerson => RedirectToPage("/SignIn/Welcome", new { ReturnUrl }),
            SignInOutcome.WrongCode wrong => Wrong($"The code is not right. You have {Words.Count(wrong.TriesLeft, "try", "tries")} left"),
            SignInOutcome.TooManyTries => Over("The code was wrong too many times"),
            _ => Over("The code is older than 10 minutes, or has been used"),
        };
    }

    private async Task<string?> LoadAsync()
    {
        if (Request.Secret() is not { } secret || await desk.AddressOfAsync(secret) is not { } email)
        {
            return null;
        }
        Email = email;
        return secret;
    }

    private RedirectToPageResult AskFirst() => RedirectToPage("/SignIn/Index", new { ReturnUrl });

    private PageResult Wrong(string sentence)
    {
        ModelState.AddModelError(nameof(Typed), sentence);
        return this.Again();
    }

    private PageResult Over(string sentence)
    {
        IsOver = true;
        ModelState.AddModelError("", sentence);
        return this.Again();
    }
}
