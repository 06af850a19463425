using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Pages.Statistics;

/// <summary>The sessions behind one figure, each with what it adds to it: of a frozen quarter, as they were frozen.</summary>
public class SessionsModel(TrainingDb db, StatisticsDesk desk) : PageModel
{
    private static readonly IReadOnlyList<Measure> Beside = QuarterView.Named("places_offered", "booked", "cancelled_in_time", "cancelled_late", "places_taken", "attended", "did_not_attend", "walk_ins", "attendees", "completed", "unmet_demand");

    /// <summary>None when the address asks what cannot be.</summary>
    public Behind? Behind { get; private set; }

    public SessionLinks Links { get; private set; } = null!;

    /// <summary>The figure that was looked behind, then what it is among; of sessions that did not take place there is nothing else.</summary>
    public IEnumerable<Measure> Columns => Behind is not { Measure: var measure } ? [] : measure.Name.StartsWith("sessions_", StringComparison.Ordinal) ? [measure]
        : [measure, .. Beside.Where(m => m != measure && !(Behind.IsOfPeople && m.OfSessions))];

    /// <summary>Names are for the team, of what is the count of single people, as it stands now.</summary>
    public bool HasPeople => Behind is { Count.Frozen: null, Measure.OfSessions: false } && User.IsTeam();

    public async Task<IActionResult> OnGetAsync(ReportQuery asked, string? group, string? column)
    {
        if (ReportRequest.Read(asked, await desk.LatestQuarterAsync(), out var problems) is not { } request)
        {
            ModelState.Clear();
            foreach (var (_, sentence) in problems)
            {
                ModelState.AddModelError("", sentence);
            }
            return this.Again();
        }
        var reader = await desk.ReaderAsync(User.RequiredId(), User.IsTeam());
        Behind = Behind.Find(request, await request.CountAsync(desk), reader, Named(group), Named(column));
        if (Behind is null)
        {
            return NotFound();
        }
        Links = await SessionLinks.OfAsync(db, Behind.Count);
        return Page();
    }

    private static string? Named(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
