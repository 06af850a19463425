using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Records;
using Training.Web.Pages.Shared;

namespace Training.Web.Pages.Agencies;

/// <summary>The training of an agency's staff, for the team. What is looked for is posted: names must not stand in addresses.</summary>
public class TrainingModel(TrainingDb db) : PageModel
{
    public TrainingPage View { get; private set; } = null!;

    [BindProperty]
    public TrainingForm Form { get; set; } = new();

    public Task<IActionResult> OnGetAsync(string code) => OnPostAsync(code);

    /// <param name="to">The page of the list.</param>
    public async Task<IActionResult> OnPostAsync(string code, [FromForm] int to = 1)
    {
        if (await FindAsync(code) is not { } training)
        {
            return NotFound();
        }
        View = TrainingPage.Of(training, Form, $"/agencies/{training.Code}/training", to);
        return Page();
    }

    public Task<IActionResult> OnPostCsvAsync(string code) => FileAsync(code, workbook: false);

    public Task<IActionResult> OnPostWorkbookAsync(string code) => FileAsync(code, workbook: true);

    private async Task<IActionResult> FileAsync(string code, bool workbook) => await FindAsync(code) is { } training ? TrainingPage.File(training, workbook, Response) : NotFound();

    private async Task<AgencyTraining?> FindAsync(string code) =>
        await db.Agencies.Where(a => a.Code == code).Select(a => (int?)a.Id).SingleOrDefaultAsync() is { } agency ? await AgencyTraining.FindAsync(db, agency, Form.Filter) : null;
}
