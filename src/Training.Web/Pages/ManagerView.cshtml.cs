using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Training.Evaluations;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>
/// What a line manager who is asked for their view opens from their email, without an account. Looking changes nothing; the first answer by button counts.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
[EnableRateLimiting(SignInLimit.Policy)]
public class ManagerViewModel(ManagerViewDesk desk, Clock clock) : PageModel
{
    public OpenedView? Opened { get; private set; }

    public string Until => Words.Date(clock.DateOf(Opened!.View.ClosesAt.AddTicks(-1)));

    public string On(DateTime at) => Words.Date(clock.DateOf(at));

    [BindProperty]
    [Required(ErrorMessage = "Choose whether you agree")]
    [AllowedValues("agree", "add", "disagree", null, ErrorMessage = "Choose whether you agree")]
    public string? Verdict { get; set; }

    [BindProperty]
    [StringLength(ManagerView.LongestText, ErrorMessage = "What you write must be 1,000 characters or fewer")]
    public string? Text { get; set; }

    public async Task<IActionResult> OnGetAsync(string token)
    {
        await LoadAsync(token);
        return Opened is null ? this.Again(StatusCodes.Status404NotFound) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string token)
    {
        if (Verdict is "add" or "disagree" && string.IsNullOrWhiteSpace(Text))
        {
            ModelState.AddModelError(nameof(Text), Verdict == "add" ? "Write what you want to add" : "Write how you see it");
        }
        if (ModelState.IsValid && Codes.TryParse<ManagerVerdict>(Verdict, out var verdict) && await desk.AnswerAsync(token, verdict, Text) is not null)
        {
            return RedirectToPage(new { token }); // what came of it is told by the page itself, also to whoever comes second
        }
        await LoadAsync(token);
        return this.Again(Opened is null ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);
    }

    private async Task LoadAsync(string token)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Opened = await desk.OpenAsync(token);
        if (Opened is not { State: ManagerViewState.Open })
        {
            ModelState.Clear();
        }
    }
}
