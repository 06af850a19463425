using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Courses;

/// <summary>A course, and when it runs.</summary>
public class CourseModel(TrainingDb db, Clock clock) : PageModel
{
    public CourseDetail Course { get; private set; } = null!;
    public IReadOnlyList<ProgrammeItem> Sessions { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string slug)
    {
        var course = await db.Courses.AsDetails().SingleOrDefaultAsync(c => c.Code == slug);
        if (course is null)
        {
            return NotFound();
        }
        Course = course;
        var today = clock.Today;
        Sessions = await new ProgrammeFilter { Course = slug }.Apply(db.Sessions)
            .Where(s => s.LastDate >= today)
            .AsProgramme()
            .ToListAsync();
        return Page();
    }
}
