using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Roster;

public class AtRiskModel(TrainingDb db) : PageModel
{
    public IReadOnlyList<AtRisk> Sessions { get; private set; } = [];

    public async Task OnGetAsync() => Sessions = await AtRisk.ListAsync(db);
}
