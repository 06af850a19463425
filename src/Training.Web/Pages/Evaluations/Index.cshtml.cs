using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Evaluations;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Evaluations;

/// <summary>Results for the boards and the team, and for trainers those of their own sessions.</summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    /// <summary>More sessions than this are not listed one by one.</summary>
    public const int MostSessions = 60;

    public ResultsForm Form { get; private set; } = null!;

    /// <summary>What was asked for; none when it cannot be.</summary>
    public ResultsFilter? Filter { get; private set; }
    public EvaluationResults? Results { get; private set; }

    /// <summary>What was asked for, in words.</summary>
    public ResultsWords? Of { get; private set; }

    /// <summary>What stands side by side.</summary>
    public ResultsBy? Side { get; private set; }

    [BindProperty(SupportsGet = true)]
    public string? By { get; set; }

    /// <summary>Which of the pages of quotes.</summary>
    [BindProperty(SupportsGet = true)]
    public int Quotes { get; set; } = 1;

    public IReadOnlyList<(string Name, string Label, string All, IReadOnlyList<Choice> Choices, string? Chosen)> More =>
        [("by", "Side by side", "Nothing", [.. Codes.All<ResultsBy>().Where(MayStand).Select(b => new Choice(b.Code(), $"By {b.Label().ToLowerInvariant()}"))], By)];

    /// <summary>The same results, with more in their address.</summary>
    public string Address(string path, int quotes = 1) =>
        string.Join('&', new[] { Filter!.Query.TrimStart('?'), Side is { } by ? $"by={by.Code()}" : "", quotes > 1 ? $"quotes={quotes}" : "" }.Where(p => p.Length > 0)) is { Length: > 0 } query ? $"{path}?{query}" : path;

    /// <summary>Objectives and workshops belong to one course.</summary>
    public bool IsOfOneCourse => Results?.Sessions.Select(s => s.Course).Distinct().Count() == 1;

    public string Until => Results?.OpenUntil is { } until ? Words.Date(clock.DateOf(until.AddTicks(-1))) : "";

    public async Task<IActionResult> OnGetAsync(ResultsAsked asked)
    {
        // A trainer's number that is none names nobody.
        Side = Codes.TryParse<ResultsBy>(By, out var by) && MayStand(by) ? by : null;
        if (!ModelState.IsValid || (Side is null && !string.IsNullOrEmpty(By)) || await ResultsForm.LoadAsync(db, asked, "/evaluations", User.ResultsOf(), User.IsTeam()) is not { } form)
        {
            return NotFound();
        }
        Form = form;
        Filter = asked.Read(out var problems);
        if (Filter is null)
        {
            foreach (var (name, sentence) in problems)
            {
                ModelState.AddModelError(name, sentence);
            }
            return this.Again();
        }
        Of = await Filter.InWordsAsync(db);
        Results = await EvaluationResults.CreateAsync(db, Filter, User.ResultsOf(), Side, Quotes = Math.Clamp(Quotes, 1, 10_000));
        return Page();
    }

    /// <summary>Of a bar.</summary>
    public static string Length(int part, int whole) => (96d * part / whole).ToString("0.##'%'", System.Globalization.CultureInfo.InvariantCulture);

    // Only the team compares trainers.
    private bool MayStand(ResultsBy by) => by != ResultsBy.Trainer || User.IsTeam();
}
