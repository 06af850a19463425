using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>Every questionnaire by stage, with its versions and where it is asked.</summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    public IReadOnlyList<Questionnaire> All { get; private set; } = [];

    public ILookup<int, string> UsedFor { get; private set; } = null!;

    public async Task OnGetAsync()
    {
        All = await db.Questionnaires.AsNoTracking().Include(q => q.Versions).ThenInclude(v => v.Questions).AsSplitQuery().OrderBy(q => q.Title).ToListAsync();
        UsedFor = await PlansOf.UsesAsync(db, clock.Today);
    }
}
