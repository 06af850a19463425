using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Pages.Statistics;

/// <summary>The names behind one figure, for the team; only of figures as they stand now, as what is frozen knows nobody.</summary>
[PrivatePage]
public class PeopleModel(TrainingDb db, StatisticsDesk desk) : PageModel
{
    /// <summary>More are not listed: that is a list for nobody.</summary>
    public const int Most = 500;

    private static readonly IReadOnlyList<(string Name, string Words)> States =
        [("cancelled_in_time", "cancelled in time"), ("cancelled_late", "cancelled late"), ("attended", "attended"), ("did_not_attend", "did not attend"), ("walk_ins", "came without a place"), ("completed", "completed"), ("attendees", "came"), ("unmet_demand", "waited, never got a place")];

    public Behind Behind { get; private set; } = null!;

    /// <summary>Only of this session.</summary>
    public SessionFacts? Only { get; private set; }
    public IReadOnlyList<PersonBehind> People { get; private set; } = [];
    public int All { get; private set; }

    public async Task<IActionResult> OnGetAsync(ReportQuery asked, string? group, string? column, string? session)
    {
        if (ReportRequest.Read(asked, await desk.LatestQuarterAsync(), out _) is not { Measure.OfSessions: false } request || await request.CountAsync(desk) is not { Frozen: null } count
            || Behind.Find(request, count, StatisticsReader.Team, Named(group), Named(column)) is not { } behind
            || (Only = behind.Sessions.FirstOrDefault(s => s.Session.Session.Reference == session).Session?.Session) is null && Named(session) is not null)
        {
            return NotFound();
        }
        Behind = behind;
        var shares = behind.Sessions.Where(s => Only is null || s.Session.Session == Only)
            .SelectMany(s => s.Shares.GroupBy(p => (p.PersonId, p.Who)), (s, p) => (s.Session.Session, p.Key.PersonId, p.Key.Who, Entries: p.Select(e => e.Figures).ToList()))
            .Where(p => p.Entries.Exists(f => Behind.IsIn(request.Measure, f))).ToList();
        All = shares.Count;
        var ids = shares.Select(p => p.PersonId).Distinct().ToList();
        var names = await db.People.Where(p => ids.Contains(p.Id)).Select(p => new { p.Id, p.Name }).ToDictionaryAsync(p => p.Id, p => p.Name);
        People = [.. shares.Select(p => new PersonBehind(p.PersonId, names.GetValueOrDefault(p.PersonId, ""), count.Names.AgencyOf(p.Who)?.Name, p.Who.Focus, p.Session, What(p.Entries)))
            .OrderBy(p => p.Name, StringComparer.CurrentCulture).ThenBy(p => p.Session.StartsAt).Take(Most)];
        return Page();
    }

    public static string Address(Behind behind, Measure measure, string? session) =>
        $"{Drill.Address("/statistics/people", behind.Asked with { Measure = measure }, behind.Group, behind.Column)}{(session is null ? "" : $"&session={Uri.EscapeDataString(session)}")}";

    /// <summary>What became of somebody in one session. Who came is told as attended or without a place, and whether they completed.</summary>
    private static string What(List<Figures> entries)
    {
        var said = States.Where(s => entries.Exists(f => Measures.Named(s.Name)!.Of(f) > 0)).Select(s => s.Name).ToList();
        return Words.List(States.Where(s => said.Contains(s.Name) && !(s.Name == "attendees" && (said.Contains("attended") || said.Contains("walk_ins")))).Select(s => s.Words));
    }

    private static string? Named(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <param name="Agency">Under which they count here.</param>
public sealed record PersonBehind(int Id, string Name, string? Agency, Training.People.Focus Focus, SessionFacts Session, string What);
