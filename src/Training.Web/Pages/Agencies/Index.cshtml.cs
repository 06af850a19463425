using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Web.Pages.Agencies;

/// <summary>The agencies, and who is each one's link person.</summary>
public class IndexModel(TrainingDb db) : PageModel
{
    public IReadOnlyList<AgencyLine> Agencies { get; private set; } = [];

    public async Task OnGetAsync() => Agencies = await db.Agencies.OrderBy(a => a.Name)
        .Select(a => new AgencyLine(a.Code, a.Name, a.LinkName, db.People.Count(p => p.AgencyId == a.Id))).ToListAsync();
}

public sealed record AgencyLine(string Code, string Name, string? LinkName, int People);
