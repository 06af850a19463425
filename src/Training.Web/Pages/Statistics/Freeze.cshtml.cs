using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Pages.Statistics;

/// <summary>A quarter's figures are agreed, and stay as they are: for board members and the team.</summary>
public class FreezeModel(FreezeDesk desk) : PageModel
{
    public Freezing Freezing { get; private set; } = null!;
    public Quarter Quarter => Freezing.Quarter;
    public Figures Total { get; private set; } = null!;

    [BindProperty]
    public string? Note { get; set; }

    /// <summary>Frozen without the sessions that are still open.</summary>
    [BindProperty]
    public bool WithoutOpen { get; set; }

    /// <summary>The fingerprint of the figures that the form stands beside.</summary>
    [BindProperty]
    public string? Seen { get; set; }

    public string Back => $"/statistics?year={Quarter.Year}&quarter={Quarter.Number}";

    public async Task<IActionResult> OnGetAsync(string? year, string? quarter) =>
        !await LoadAsync(year, quarter) ? NotFound() : Freezing.Frozen is null ? Page() : Redirect(Back);

    public async Task<IActionResult> OnPostAsync(string? year, string? quarter)
    {
        if (!await LoadAsync(year, quarter))
        {
            return NotFound();
        }
        var answer = await desk.FreezeAsync(Quarter, Note, WithoutOpen, Seen);
        if (answer.Done || answer.Problems[0].Field.Length == 0)
        {
            TempData.Say(answer.Done ? $"{Quarter.Name} is frozen. Its figures stay as they are now, and later corrections are listed below them." : answer.Problems[0].Sentence + ".", answer.Done);
            return Redirect(Back);
        }
        foreach (var (field, sentence) in answer.Problems)
        {
            ModelState.AddModelError(field, sentence);
        }
        await LoadAsync(year, quarter);
        return this.Again();
    }

    /// <summary>For what was looked at before: a tick for the sessions of then is not one for those of now.</summary>
    public bool IsStillSo => Seen == Freezing.Fingerprint;

    private async Task<bool> LoadAsync(string? year, string? number)
    {
        if (!Training.Statistics.Quarter.TryParse(year, number, out var quarter, out _) || quarter.IsWholeYear)
        {
            return false;
        }
        Freezing = await desk.LookAsync(quarter);
        Total = QuarterReport.Of(Freezing.Count, null, By.Type, StatisticsReader.Team).Total.Figures;
        return true;
    }
}
