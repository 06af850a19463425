using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Evaluations;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Pages.Statistics.Years;

/// <summary>A financial year on one page, for a board's annual report.</summary>
public class YearModel(TrainingDb db, StatisticsDesk desk, CommentaryDesk commentaries, Clock clock) : PageModel
{
    private const int MostQuotes = 5;

    /// <summary>None when the address names no year.</summary>
    public YearReport? Report { get; private set; }

    /// <summary>What the year's evaluations say.</summary>
    public EvaluationResults Said { get; private set; } = null!;
    public IReadOnlyList<Quote> Quotes { get; private set; } = [];
    public Commentary? Commentary { get; private set; }

    public async Task<IActionResult> OnGetAsync(string year)
    {
        if (!Quarter.TryParse(year, null, out var asked, out var sentence))
        {
            ModelState.AddModelError("", sentence);
            return this.Again();
        }
        if (!asked.HasBegun(clock.Today))
        {
            ModelState.AddModelError("", $"{asked.Name} has not begun: its figures will be here from {Words.Date(asked.From)} on");
            return this.Again();
        }
        Report = await YearReport.ReadAsync(db, desk, asked, await desk.ReaderAsync(User.RequiredId(), User.IsTeam()));
        var evaluations = new ResultsFilter(Quarter: asked);
        Said = await EvaluationResults.CreateAsync(db, evaluations);
        Quotes = Said.QuoteCount > 0 ? await EvaluationResults.QuotesAsync(db, evaluations, MostQuotes) : [];
        Commentary = await commentaries.OfAsync(asked);
        return Page();
    }

    public bool IsUnderWay => clock.Today < Report!.Year.Until;

    /// <summary>"Wednesday 1 February 2017 at 9am".</summary>
    public string At(DateTime utc) => $"{Words.Date(clock.DateOf(utc))} at {Words.Time(clock.TimeOf(utc))}";

    /// <summary>Where the need for some themes came from, as a heading.</summary>
    public static string HeadingOf(IEnumerable<ThemeCover> themes) => themes.First() switch
    {
        { IsPriority: true } => "Named priorities",
        { Theme.Source: { Length: > 0 } source } => $"Need from: {source}",
        _ => "Where the need came from is not recorded",
    };
}
