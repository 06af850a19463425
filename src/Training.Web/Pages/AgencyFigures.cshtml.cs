using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>One agency's figures beside the average: for its own lead, and of any agency for the team. To others it is not there.</summary>
public class AgencyFiguresModel(TrainingDb db, StatisticsDesk desk, Clock clock) : PageModel
{
    public string Agency { get; private set; } = "";
    public string Code { get; private set; } = "";

    /// <summary>The form as it was sent, right or wrong.</summary>
    public ReportQuery Form { get; private set; } = new();
    public IReadOnlyList<string> Years { get; private set; } = [];

    /// <summary>What was asked for; none when it cannot be.</summary>
    public AgencyFigures? Figures { get; private set; }

    /// <summary>The same of what it is read against, each with its short name.</summary>
    public IReadOnlyList<(string Name, AgencyFigures Figures)> Others { get; private set; } = [];

    public string AsAt => Figures is null ? "" : $"{Words.Date(clock.DateOf(Figures.Count.AsAt))} at {Words.Time(clock.TimeOf(Figures.Count.AsAt))}";

    public async Task<IActionResult> OnGetAsync(string code, string? year, string? quarter)
    {
        var reader = await desk.ReaderAsync(User.RequiredId(), User.IsTeam());
        if ((!reader.SeesAll && reader.Agency != code) || await db.Agencies.Where(a => a.Code == code).Select(a => a.Name).SingleOrDefaultAsync() is not { } name)
        {
            return NotFound();
        }
        (Agency, Code) = (name, code);
        Years = [.. (await desk.YearsAsync()).Select(y => y.Year)];
        Form = new(year, quarter);
        if (ReportRequest.Read(Form, await desk.LatestQuarterAsync(), out var problems) is not { } request)
        {
            foreach (var (field, sentence) in problems)
            {
                ModelState.AddModelError(field, sentence);
            }
            return this.Again();
        }
        Form = new(request.Quarter.Year, request.Quarter.Number?.ToString(Words.British));
        var counted = await ComparedCount.CountAsync(desk, request.Quarter, live: false);
        Figures = AgencyFigures.Of(counted.Now, code, reader);
        Others = [.. counted.Others.Select(o => (o.Name, AgencyFigures.Of(o.Count, code, reader)))];
        return Page();
    }
}
