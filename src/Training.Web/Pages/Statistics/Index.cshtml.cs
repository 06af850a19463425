using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Pages.Statistics;

public class IndexModel(TrainingDb db, StatisticsDesk desk, CorrectionDesk corrections, Clock clock) : PageModel
{
    /// <summary>What was asked for; none when it cannot be.</summary>
    public ReportRequest? Asked { get; private set; }
    public QuarterReport? Report { get; private set; }

    /// <summary>The same of the quarter before and of a year before (of a whole year: the year before only).</summary>
    public IReadOnlyList<QuarterReport> Earlier { get; private set; } = [];

    /// <summary>The financial years to choose from, the latest first.</summary>
    public IReadOnlyList<string> Years { get; private set; } = [];

    // The form as it was sent, right or wrong.
    public string? Year { get; private set; }
    public string? Quarter { get; private set; }
    public string? Board { get; private set; }
    public string? By { get; private set; }

    /// <summary>Whether the quarter is frozen, and what was corrected since; none of a year.</summary>
    public QuarterStanding? Standing { get; private set; }

    public async Task OnGetAsync(string? year, string? quarter, string? board, string? by, string? live)
    {
        var latest = await desk.LatestQuarterAsync();
        Years = await YearsAsync(latest);
        Asked = ReportRequest.Read(new ReportQuery(year, quarter, board, by, Live: live), latest, out var problems);
        if (Asked is null)
        {
            (Year, Quarter, Board, By) = (year, quarter, board, by);
            foreach (var (name, sentence) in problems)
            {
                ModelState.AddModelError(name, sentence);
            }
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        (Year, Quarter, Board, By) = (Asked.Quarter.Year, Asked.Quarter.Number?.ToString(Words.British), Asked.Board?.Code(), Asked.By.Code());
        var reader = await desk.ReaderAsync(User.RequiredId(), User.IsTeam());
        var counts = await desk.CountAsync([Asked.Quarter, .. new[] { Asked.Quarter.Previous, Asked.Quarter.SameLastYear }.Distinct()], Asked.Live);
        Standing = await corrections.StandingAsync(Asked, User.IsTeam());
        Report = Asked.ReportOf(counts[0], reader);
        Earlier = [.. counts.Skip(1).Select(c => QuarterReport.Of(c, Asked.Board, Training.Statistics.By.Type, reader))];
    }

    /// <summary>A register that stands open can be closed by the team; others only read of it.</summary>
    public static string Register(SessionFacts session) => $"/attendance/{Uri.EscapeDataString(session.Reference)}/{session.FirstDate:yyyy-MM-dd}";

    public string AsAt => Report is null ? "" : $"{Words.Date(clock.DateOf(Report.AsAt))} at {Words.Time(clock.TimeOf(Report.AsAt))}";

    private async Task<IReadOnlyList<string>> YearsAsync(Quarter latest)
    {
        var first = await db.Sessions.Where(s => s.Status != SessionStatus.Draft).MinAsync(s => (DateOnly?)s.FirstDate);
        var years = new List<string>();
        var oldest = first is { } date ? Training.Statistics.Quarter.Of(date) : latest;
        for (var year = Training.Statistics.Quarter.Of(clock.Today).WholeYear; year.Until > oldest.From; year = year.Previous)
        {
            years.Add(year.Year);
        }
        return years;
    }
}
