using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Evaluations;
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

    /// <summary>Objectives and workshops belong to one course.</summary>
    public bool IsOfOneCourse => Results?.Sessions.Select(s => s.Course).Distinct().Count() == 1;

    public string Until => Results?.OpenUntil is { } until ? Words.Date(clock.DateOf(until)) : "";

    public async Task<IActionResult> OnGetAsync(ResultsAsked asked)
    {
        // A trainer's number that is none names nobody.
        if (!ModelState.IsValid || await ResultsForm.LoadAsync(db, asked, "/evaluations", User.ResultsOf(), User.IsTeam()) is not { } form)
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
        Results = await EvaluationResults.CreateAsync(db, Filter, User.ResultsOf());
        return Page();
    }
}
