using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>The team says why a session of a frozen quarter was corrected.</summary>
public class CorrectionModel(CorrectionDesk desk, Clock clock) : PageModel
{
    public Corrections Corrections { get; private set; } = null!;
    public Correction Correction { get; private set; } = null!;

    /// <summary>What was said before, the latest first.</summary>
    public IReadOnlyList<CorrectionWords> Before { get; private set; } = [];

    [BindProperty]
    public string? Why { get; set; }

    /// <summary>When the words that the form began with were written, in ticks; 0 when there were none.</summary>
    [BindProperty]
    public long Seen { get; set; }

    public string Back => $"/statistics?year={Corrections.Quarter.Year}&quarter={Corrections.Quarter.Number}#{Corrections.Anchor}";

    public string At(DateTime instant) => $"{Words.Date(clock.DateOf(instant))} at {Words.Time(clock.TimeOf(instant))}";

    public async Task<IActionResult> OnGetAsync(string? year, string? quarter, string? session)
    {
        if (!await LoadAsync(year, quarter, session))
        {
            return NotFound();
        }
        (Why, Seen) = (Correction.Note?.Why, Correction.Note?.At.Ticks ?? 0);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? year, string? quarter, string? session)
    {
        if (!await LoadAsync(year, quarter, session))
        {
            return NotFound();
        }
        DateTime? seen = Seen > 0 && Seen <= DateTime.MaxValue.Ticks ? new DateTime(Seen, DateTimeKind.Utc) : null;
        switch (await desk.ExplainAsync(Corrections.Quarter, session!, Why, seen))
        {
            case CorrectionOutcome.Done:
                TempData.Say(string.IsNullOrWhiteSpace(Why) ? "Nothing is said about this correction any more." : "Your words stand with the correction, for everybody who reads the figures.");
                return Redirect(Back);
            case CorrectionOutcome.NotFound:
                return NotFound();
            case CorrectionOutcome.TooLong:
                ModelState.AddModelError(nameof(Why), $"Why must be {CorrectionDesk.LongestWhy} characters or fewer");
                return this.Again();
            default:
                await LoadAsync(year, quarter, session);
                ModelState.Clear(); // the form's own field must say what is there now
                Seen = Correction.Note?.At.Ticks ?? 0;
                ModelState.AddModelError(nameof(Why), $"Somebody else has changed this since you opened the page, to “{Correction.Note?.Why ?? "nothing"}”. Save again to put yours in its place");
                return this.Again();
        }
    }

    private async Task<bool> LoadAsync(string? year, string? number, string? session)
    {
        if (!Quarter.TryParse(year, number, out var quarter, out _) || quarter.IsWholeYear || (await desk.OfAsync([quarter], team: true)).SingleOrDefault() is not { } corrections
            || corrections.Sessions.FirstOrDefault(s => s.Reference == session) is not { } correction)
        {
            return false;
        }
        (Corrections, Correction) = (corrections, correction);
        Before = await desk.HistoryAsync(corrections.Frozen.Id, correction.Reference);
        return true;
    }
}
