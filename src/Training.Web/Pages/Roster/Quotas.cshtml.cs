using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Pages.Sessions;

namespace Training.Web.Pages.Roster;

/// <summary>Keeps places of a session for agencies until a date: the agency and the number first, then what it would do, then doing it.</summary>
public class QuotasModel(TrainingDb db, QuotaDesk desk, Clock clock) : PageModel
{
    private const string NotPlaces = "The number of places must be from 0 to 10,000";

    public SessionRoster Roster { get; private set; } = null!;
    public IReadOnlyList<Choice> Agencies { get; private set; } = [];

    /// <summary>Set on the second step.</summary>
    public RosterPreview? Preview { get; private set; }

    public DateOnly Release { get; private set; }

    public string Address => $"/sessions/{Roster.Reference}/people";

    public bool HasBegun => Roster.HasBegun(clock.UtcNow);

    public bool IsReleased(QuotaLine quota) => quota.IsReleased(clock.UtcNow);

    [BindProperty]
    [Required(ErrorMessage = "Choose the agency")]
    public string? Agency { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter how many places are kept")]
    [Range(0, RosterDesk.MostPlaces, ErrorMessage = NotPlaces)]
    public int? Places { get; set; }

    [BindProperty]
    public string? ReleaseOn { get; set; }

    [BindProperty]
    public bool Seen { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference, string? agency)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        var quota = Roster.Quotas.FirstOrDefault(q => q.AgencyCode == agency);
        (Agency, Places, ReleaseOn) = (quota?.AgencyCode, quota?.Places, quota is null ? null : DayFields.Text(quota.ReleaseOn));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        ModelState.SayInstead(nameof(Places), NotPlaces);
        if (DayFields.TryDate(ReleaseOn, out var release))
        {
            Release = release;
        }
        else if (Places is not 0)
        {
            ModelState.AddModelError(nameof(ReleaseOn), string.IsNullOrWhiteSpace(ReleaseOn) ? "Enter the day from which they are open to all" : "Enter the day like 3/10/2016");
        }
        if (ModelState.IsValid && !Agencies.Any(a => a.Code == Agency))
        {
            ModelState.AddModelError(nameof(Agency), "Choose an agency from the list");
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var preview = await desk.PreviewAsync(reference, Agency!, Places!.Value, Release);
        if (preview?.Refusal is { } refusal)
        {
            ModelState.AddModelError(Release <= clock.Today || Release > Roster.Days[0].Date ? nameof(ReleaseOn) : nameof(Places), refusal.Sentence);
            return this.Again();
        }
        if (!Seen)
        {
            Preview = preview;
            return Page();
        }
        var answer = await desk.SetAsync(reference, Agency!, Places.Value, Release);
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(Address);
    }

    private async Task<bool> LoadAsync(string reference)
    {
        Roster = (await SessionRoster.FindAsync(db, reference))!;
        Agencies = await db.Agencies.OrderBy(a => a.Name).Select(a => new Choice(a.Code, a.Name)).ToListAsync();
        return Roster is not null;
    }
}
