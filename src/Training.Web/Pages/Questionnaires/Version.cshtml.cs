using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.Programme;

namespace Training.Web.Pages.Questionnaires;

/// <summary>A version, draft or published, as people see it: for a course of one's choice.</summary>
public class VersionModel(TrainingDb db) : PageModel
{
    public QuestionSheet Sheet { get; private set; } = null!;

    /// <summary>Courses with learning objectives; none when the version asks about none.</summary>
    public IReadOnlyList<Course> Courses { get; private set; } = [];

    public Course? Course { get; private set; }

    public async Task<IActionResult> OnGetAsync(string code, int number, string? course)
    {
        var version = await db.QuestionnaireVersions.AsNoTracking().Include(v => v.Questionnaire).Include(v => v.Questions).SingleOrDefaultAsync(v => v.Questionnaire.Code == code && v.Number == number);
        if (version is null)
        {
            return NotFound();
        }
        if (version.Questions.Exists(q => q.Kind == QuestionKind.Confidence))
        {
            Courses = await db.Courses.AsNoTracking().Where(c => c.Objectives != "").OrderBy(c => c.Type).ThenBy(c => c.Title).ToListAsync();
            Course = Courses.FirstOrDefault(c => c.Code == course) ?? (Courses.Count > 0 ? Courses[0] : null);
        }
        Sheet = QuestionSheet.Example(version, Course is null ? [] : Objective.Lines(Course.Objectives));
        return Page();
    }
}
