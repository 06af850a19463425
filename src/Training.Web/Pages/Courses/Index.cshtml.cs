using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Courses;

/// <summary>The catalogue, by type.</summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    public IReadOnlyList<Choice> Themes { get; private set; } = [];
    public IReadOnlyList<CatalogueCourse> Courses { get; private set; } = [];
    public string? Theme { get; private set; }
    public string? Q { get; private set; }
    public bool IsFiltered => !string.IsNullOrWhiteSpace(Theme) || !string.IsNullOrWhiteSpace(Q);

    public async Task OnGetAsync([FromQuery] string? theme, [FromQuery] string? q)
    {
        (Theme, Q) = (theme, q);
        Themes = await db.Themes.OrderBy(t => t.Name).Select(t => new Choice(t.Code, t.Name)).ToListAsync();
        Courses = await Catalogue.FindAsync(db, theme, q, clock.UtcNow);
    }
}
