using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Roster;

/// <summary>Everybody who booked a session, and who gets the next place.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class IndexModel(TrainingDb db, RosterDesk desk, Clock clock) : PageModel
{
    public SessionRoster Roster { get; private set; } = null!;

    /// <summary>Of those who have a place; none once it is no longer looked up.</summary>
    public SessionNeeds? Needs { get; private set; }

    /// <summary>Those who have a place and nothing in their calendar.</summary>
    public int Uninvited { get; private set; }

    public Clock Clock => clock;

    public DateTime Now => clock.UtcNow;

    public bool ListHasStopped => Now >= Roster.PromotionStopsAt;

    /// <summary>Places that are still kept for agencies.</summary>
    public IReadOnlyList<QuotaLine> Kept => [.. Roster.Quotas.Where(q => !q.IsReleased(Now))];

    /// <summary>Who gets the next place that somebody gives up from those open to all, by their number on the list; none when it would stay kept.</summary>
    public (int Number, string Name)? NextInLine
    {
        get
        {
            var left = Kept.Sum(q => q.Left);
            var first = Roster.Waiting.Select((line, i) => (Line: line, Number: i + 1))
                .FirstOrDefault(w => Roster.Free + 1 > left || Kept.Any(q => q.Left > 0 && q.Agency == w.Line.Agency));
            return first.Line is null ? null : (first.Number, first.Line.Name);
        }
    }

    /// <summary>"12 Sep 2016, 9am".</summary>
    public string At(DateTime at) => $"{Words.ShortDate(clock.DateOf(at))}, {Words.Time(clock.TimeOf(at))}";

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        if (await SessionRoster.FindAsync(db, reference) is not { } roster)
        {
            return NotFound();
        }
        Roster = roster;
        Uninvited = await RosterDesk.UninvitedAsync(db, reference);
        Needs = SessionNeeds.IsOver(roster.Days[^1].Date, clock.Today) ? null : await SessionNeeds.OfAsync(db, User.Keeper(), reference);
        return Page();
    }

    public async Task<IActionResult> OnPostInviteAsync(string reference)
    {
        var answer = await desk.InviteAsync(reference);
        if (answer.Outcome == RosterOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence);
        return Redirect($"/sessions/{Uri.EscapeDataString(reference)}/people");
    }
}

/// <summary>One list of the page.</summary>
/// <param name="Numbered">A waiting list: the numbers say who is next.</param>
public sealed record RosterPart(IndexModel Page, IReadOnlyList<RosterLine> Lines, bool Numbered = false);
