using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Roster;

/// <summary>Everybody who booked a session, and who gets the next place.</summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    public SessionRoster Roster { get; private set; } = null!;

    public DateTime Now => clock.UtcNow;

    public bool ListHasStopped => Now >= Roster.PromotionStopsAt;

    /// <summary>Places that are still kept for agencies.</summary>
    public IReadOnlyList<QuotaLine> Kept => [.. Roster.Quotas.Where(q => !q.IsReleased(Now))];

    /// <summary>"12 Sep 2016, 9am".</summary>
    public string At(DateTime at) => $"{Words.ShortDate(clock.DateOf(at))}, {Words.Time(clock.TimeOf(at))}";

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        if (await SessionRoster.FindAsync(db, reference) is not { } roster)
        {
            return NotFound();
        }
        Roster = roster;
        return Page();
    }
}

/// <summary>One list of the page.</summary>
/// <param name="Numbered">A waiting list: the numbers say who is next.</param>
public sealed record RosterPart(IndexModel Page, IReadOnlyList<RosterLine> Lines, bool Numbered = false);
