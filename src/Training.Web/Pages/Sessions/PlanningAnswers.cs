using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Sessions;

/// <summary>What the pages that change a session do with what came of it.</summary>
public static class PlanningAnswers
{
    public static string AddressOf(string reference, string part = "") => $"/sessions/{Uri.EscapeDataString(reference)}{part}";

    /// <summary>Where an answer leads that nothing on the page can mend; none when the page is shown again.</summary>
    public static IActionResult? Ending(this PageModel page, PlanningAnswer answer, string reference)
    {
        switch (answer.Outcome)
        {
            case PlanningOutcome.NoSuchSession:
                return page.NotFound();
            case PlanningOutcome.ChangedMeanwhile or PlanningOutcome.NothingDifferent or PlanningOutcome.NotPossibleDates
                or PlanningOutcome.NoSuchVenue or PlanningOutcome.VenueTooSmall:
                return null;
            default:
                page.TempData.Say(answer.Sentence, answer.Good);
                return new RedirectResult(AddressOf(reference));
        }
    }

    /// <summary>Two coordinators at once: the page again, with how the session stands now, who changed it, and nothing done.</summary>
    public static async Task<IActionResult> AgainAfterAsync(this PageModel page, TrainingDb db, SessionToChange session, Clock clock, Action<int> saw)
    {
        var last = await SessionToChange.LastChangeAsync(db, session.Reference);
        var who = last is null ? "" : $". It was last changed by {last.Value.Who ?? "the system"} on {Words.Date(clock.DateOf(last.Value.At))} at {Words.Time(clock.TimeOf(last.Value.At))}";
        page.ModelState.AddModelError("", new PlanningAnswer(PlanningOutcome.ChangedMeanwhile).Sentence + who);
        saw(session.Seen);
        return page.Again(StatusCodes.Status409Conflict);
    }
}
