using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Evaluations;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Pages.Statistics;

public class IndexModel(TrainingDb db, StatisticsDesk desk, CorrectionDesk corrections, Clock clock) : PageModel
{
    /// <summary>The form as it was sent, right or wrong.</summary>
    public ReportQuery Form { get; private set; } = new();

    /// <summary>What is shown; none when what was asked for cannot be.</summary>
    public QuarterView? View { get; private set; }
    public QuarterReport? Report => View?.Report;
    public ReportRequest? Asked => View?.Asked;

    /// <summary>The financial years to choose from, the latest first.</summary>
    public IReadOnlyList<string> Years { get; private set; } = [];

    /// <summary>Whether the quarter is frozen, and what was corrected since; none of a year.</summary>
    public QuarterStanding? Standing { get; private set; }

    public async Task OnGetAsync(ReportQuery asked)
    {
        var latest = await desk.LatestQuarterAsync();
        Years = [.. (await desk.YearsAsync()).Select(y => y.Year)];
        Form = asked;
        if (ReportRequest.Read(asked, latest, out var problems) is not { } request)
        {
            ModelState.Clear(); // it has names of its own for the fields, and links lead to ours
            foreach (var (name, sentence) in problems)
            {
                ModelState.AddModelError(name == "live" ? "" : name, sentence); // it has no field
            }
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        Form = new(request.Quarter.Year, request.Quarter.Number?.ToString(Words.British), request.Board?.Code(), request.By.Code(), request.Across?.Code(), request.Measure.Name, request.Live ? "1" : null);
        var counted = await ComparedCount.CountAsync(desk, request.Quarter, request.Live);
        View = new(request, counted, await desk.ReaderAsync(User.RequiredId(), User.IsTeam()))
        {
            Links = await SessionLinks.OfAsync(db, counted.Now),
            Evaluations = await EvaluationResults.HeadlinesAsync(db, new(Board: request.Board, Quarter: request.Quarter)),
        };
        Standing = await corrections.StandingAsync(request, User.IsTeam());
    }

    public string AsAt => Report is null ? "" : When(Report.AsAt);

    public string When(DateTime instant) => $"{Words.Date(clock.DateOf(instant))} at {Words.Time(clock.TimeOf(instant))}";

    /// <summary>Since when a register stands open: since the session ended.</summary>
    public string OpenSince(SessionFacts session)
    {
        var ended = clock.DateOf(session.EndsAt);
        return $"{Words.Date(ended)}, {(clock.Today.DayNumber - ended.DayNumber is var days and > 0 ? $"{Words.Count(days, "day")} ago" : "today")}";
    }
}
