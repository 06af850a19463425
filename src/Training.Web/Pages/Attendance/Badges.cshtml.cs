using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Endpoints;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>Name badges with check-in codes, for everybody on the register; empty ones fill the last sheet.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class BadgesModel(TrainingDb db, CheckInCodes codes, SiteSettings site) : PageModel
{
    public const int OnASheet = 8;

    public PrintedRegister Printed { get; private set; } = null!;

    /// <summary>Eight at a time; none is an empty badge.</summary>
    public IReadOnlyList<IReadOnlyList<RegisterLine?>> Sheets { get; private set; } = [];

    public IHtmlContent? CodeOf(RegisterLine person) => QrImages.CodeOf(person, Printed, codes, site);

    /// <summary>As large as the name allows: its longest word on one line, all of it on two.</summary>
    public string SizeOf(string name) => (name.Split(' ').Max(w => w.Length), name.Length) switch
    {
        ( <= 14, <= 27) => "",
        ( <= 18, <= 36) => "badge__name--long",
        _ => "badge__name--longer",
    };

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date)
    {
        if (await PrintedRegister.OpenAsync(db, User.Keeper(), reference, date) is not { } printed)
        {
            return NotFound();
        }
        Printed = printed;
        var empty = OnASheet - printed.Register.People.Count % OnASheet;
        Sheets = [.. printed.Register.People.Concat(Enumerable.Repeat<RegisterLine?>(null, empty)).Chunk(OnASheet)];
        return Page();
    }
}
