using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Records;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>Checks a certificate, for anybody who has its code. They are told the course, the date and the holder's initials, and nothing else.</summary>
[PrivatePage]
[EnableRateLimiting(SignInLimit.Certificates)]
public class VerifyModel(TrainingDb db, Clock clock) : PageModel
{
    [BindProperty]
    public string? Typed { get; set; }

    /// <summary>As it was looked up; none while nobody has typed one.</summary>
    public string? Code { get; private set; }
    public Verified? Found { get; private set; }

    public string DateOf(DateTime at) => Words.Date(clock.DateOf(at));

    public async Task<IActionResult> OnGetAsync(string? code)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return Page();
        }
        (Code, Typed) = (CheckInCodes.Normalize(code), code);
        var elsewhere = db.OpenElsewhere(clock.UtcNow);
        Found = await db.Certificates.Where(c => c.Code == Code).Select(c => new Verified(c.Course, c.CompletedOn, Certificates.InitialsOf(c.Name), c.WithdrawnAt, c.WithdrawnBecause,
            c.Session.RegisterClosedAt == null || elsewhere.Any(m => m.MissedDay.SessionId == c.SessionId && m.PersonId == c.PersonId))).SingleOrDefaultAsync();
        return Found is null ? this.Again(StatusCodes.Status404NotFound) : Page();
    }

    public IActionResult OnPost()
    {
        if (CheckInCodes.Normalize(Typed ?? "") is not { Length: Certificates.CodeLength } typed || !typed.All(char.IsAsciiLetterOrDigit))
        {
            ModelState.AddModelError(nameof(Typed), string.IsNullOrWhiteSpace(Typed) ? "Enter the code on the certificate" : "A code has 12 letters and figures, like ABCD-EFGH-JKMN");
            return this.Again();
        }
        return RedirectToPage(new { code = typed });
    }

    /// <param name="BeingChecked">The register is open again.</param>
    public sealed record Verified(string Course, DateOnly CompletedOn, string Initials, DateTime? WithdrawnAt, string? WithdrawnBecause, bool BeingChecked);
}
