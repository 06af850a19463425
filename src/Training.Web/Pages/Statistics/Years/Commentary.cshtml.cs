using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Pages.Statistics.Years;

/// <summary>The group's words on a year: written, looked at, kept.</summary>
public class CommentaryModel(CommentaryDesk desk, Clock clock) : PageModel
{
    public Quarter Year { get; private set; } = null!;

    /// <summary>What is kept now; none when nothing was ever written.</summary>
    public Commentary? Kept { get; private set; }
    public IReadOnlyList<CommentaryChange> History { get; private set; } = [];

    /// <summary>What was typed is shown as the year's page will show it.</summary>
    public bool IsPreview { get; private set; }

    /// <summary>What is kept now is shown beside what was typed.</summary>
    public bool ChangedMeanwhile { get; private set; }

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>The version that the form began with; 0 when there was none.</summary>
    [BindProperty]
    public int Seen { get; set; }

    public string Address => $"/statistics/years/{Year.Year}";

    public async Task<IActionResult> OnGetAsync(string year)
    {
        if (!await LoadAsync(year))
        {
            return NotFound();
        }
        (Text, Seen) = (Kept?.Text, Kept?.Version ?? 0);
        return Page();
    }

    /// <summary>Shows how it would look, and keeps nothing.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(string year)
    {
        if (!await LoadAsync(year))
        {
            return NotFound();
        }
        IsPreview = Typed();
        return IsPreview ? Page() : this.Again();
    }

    public async Task<IActionResult> OnPostSaveAsync(string year)
    {
        if (!await LoadAsync(year))
        {
            return NotFound();
        }
        if (!Typed())
        {
            return this.Again();
        }
        switch (await desk.SaveAsync(Year, Text!, Seen, User.RequiredId()))
        {
            case CommentaryOutcome.Done:
                TempData.Say(Text!.Length == 0 ? $"{Year.Name} has no commentary any more." : $"The commentary on {Year.Year} is saved.");
                return Redirect($"{Address}#commentary");
            default:
                // Read again: what was saved in between is what is shown now.
                await LoadAsync(year);
                ModelState.Clear();
                ModelState.AddModelError(nameof(Text), $"{(Kept!.ChangedBy is { } other ? other.Name : "Somebody else")} has saved the commentary since you opened this page, and nothing of yours was saved. Both texts are below: bring them together in the form, then save again");
                (Seen, ChangedMeanwhile) = (Kept.Version, true);
                return this.Again(StatusCodes.Status409Conflict);
        }
    }

    /// <summary>"Monday 5 June 2017 at 2pm".</summary>
    public string At(DateTime utc) => $"{Words.Date(clock.DateOf(utc))} at {Words.Time(clock.TimeOf(utc))}";

    /// <summary>True when what was typed can be kept.</summary>
    private bool Typed()
    {
        Text = Commentary.Tidy(Text);
        foreach (var problem in Commentary.Problems(Text))
        {
            ModelState.AddModelError(nameof(Text), problem);
        }
        return ModelState.IsValid;
    }

    private async Task<bool> LoadAsync(string year)
    {
        if (!Quarter.TryParse(year, null, out var asked, out _) || !asked.HasBegun(clock.Today))
        {
            return false;
        }
        Year = asked;
        Kept = await desk.OfAsync(asked);
        History = await desk.HistoryAsync(asked);
        return true;
    }
}
