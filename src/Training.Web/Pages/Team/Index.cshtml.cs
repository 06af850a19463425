using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Team;

/// <summary>Where the team begins: what needs somebody today, and the way to everything else of theirs.</summary>
public class IndexModel(TrainingDb db) : PageModel
{
    public TeamDesk Desk { get; private set; } = null!;

    public async Task OnGetAsync() => Desk = await TeamDesk.NowAsync(db);
}
