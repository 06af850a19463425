using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.People;

namespace Training.Web.Pages;

/// <summary>
/// Stops emails about courses that somebody may want, without signing in. Looking changes nothing, since mail gateways open addresses by themselves.
/// Antiforgery is off here: mail programs post "List-Unsubscribe=One-Click" by themselves, without our cookies (RFC 8058). The token, which only the person's emails
/// hold, is the proof; who has it can stop and start these emails and nothing else.
/// </summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class UnsubscribeModel(TrainingDb db, PersonDesk desk, CheckInCodes codes) : PageModel
{
    /// <summary>None when we did not write this link.</summary>
    public Person? Person { get; private set; }

    public bool IsStopped => Person!.SuggestionsStoppedAt is not null;

    public async Task<IActionResult> OnGetAsync(string token) => await LoadAsync(token) ? Page() : this.Again(StatusCodes.Status404NotFound);

    public Task<IActionResult> OnPostAsync(string token) => SetAsync(token, wants: false);

    public Task<IActionResult> OnPostStartAsync(string token) => SetAsync(token, wants: true);

    private async Task<IActionResult> SetAsync(string token, bool wants)
    {
        if (!await LoadAsync(token))
        {
            return this.Again(StatusCodes.Status404NotFound);
        }
        await desk.WantsSuggestionsAsync(Person!.Id, wants);
        // A mail program's post must not be redirected (RFC 8058); it takes the status for the answer.
        return !Request.HasFormContentType || Request.Form["List-Unsubscribe"] == "One-Click" ? Page() : RedirectToPage(new { token });
    }

    private async Task<bool> LoadAsync(string token)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Person = codes.PersonOf(token) is { } id ? await db.People.FindAsync(id) : null;
        return Person is not null;
    }
}
