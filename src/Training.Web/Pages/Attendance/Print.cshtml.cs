using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Endpoints;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>The register to sign on paper; with ?codes=1 each line has the person's QR code.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class PrintModel(TrainingDb db, CheckInCodes codes, SiteSettings site) : PageModel
{
    public PrintedRegister Printed { get; private set; } = null!;
    public IReadOnlyList<PrintedSheet> Sheets { get; private set; } = [];
    public bool WithCodes { get; private set; }

    public IHtmlContent? CodeOf(RegisterLine person) => QrImages.CodeOf(person, Printed, codes, site);

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date, [FromQuery(Name = "codes")] string? withCodes)
    {
        if (await PrintedRegister.OpenAsync(db, User.Keeper(), reference, date) is not { } printed)
        {
            return NotFound();
        }
        (Printed, WithCodes) = (printed, withCodes == "1");
        Sheets = printed.Sheets(WithCodes);
        return Page();
    }
}
