using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Programme;
using Training.Records;
using Training.Web.Endpoints;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>A certificate to print, for whose it is and for the team.</summary>
[PrivatePage]
public class CertificateModel(TrainingDb db, Clock clock, SiteSettings site) : PageModel
{
    public Certificate Certificate { get; private set; } = null!;

    /// <summary>The register is open again.</summary>
    public bool BeingChecked { get; private set; }
    public bool IsMine { get; private set; }

    /// <summary>Where anybody can check it, as it stands on paper.</summary>
    public string VerifyAt => $"{site.BaseUrl}/verify";

    public IHtmlContent Qr => QrImages.Inline($"{VerifyAt}/{Certificate.Code}", "QR code of the page on which this certificate can be checked");

    public string BoardNames => Certificate.Boards.IsJoint() ? "Children’s and adults’ safeguarding boards" : Certificate.Boards == Boards.Children ? "Children’s safeguarding board" : Certificate.Boards == Boards.Adults ? "Adults’ safeguarding board" : "";

    public string DateOf(DateTime at) => Words.Date(clock.DateOf(at));

    public async Task<IActionResult> OnGetAsync(string code)
    {
        var (me, isTeam, typed, now) = (User.RequiredId(), User.IsTeam(), CheckInCodes.Normalize(code), clock.UtcNow);
        var elsewhere = db.OpenElsewhere(now);
        if (await db.Certificates.AsNoTracking().Where(c => c.Code == typed && (isTeam || c.PersonId == me))
            .Select(c => new { Certificate = c, Checked = c.Session.RegisterClosedAt == null || elsewhere.Any(m => m.MissedDay.SessionId == c.SessionId && m.PersonId == c.PersonId) }).SingleOrDefaultAsync() is not { } found)
        {
            return NotFound();
        }
        (Certificate, BeingChecked, IsMine) = (found.Certificate, found.Checked, found.Certificate.PersonId == me);
        return Page();
    }
}
