using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Records;
using Training.Web.Pages.Shared;
using Training.Web.Security;

namespace Training.Web.Pages.Staff;

/// <summary>
/// The training of the staff of a lead's own agency. What is looked for is posted, and so are the downloads of it: names must not stand in addresses.
/// </summary>
public class TrainingModel(TrainingDb db) : PageModel
{
    /// <summary>None of a lead who has no agency.</summary>
    public TrainingPage? View { get; private set; }

    [BindProperty]
    public TrainingForm Form { get; set; } = new();

    public Task OnGetAsync() => OnPostAsync();

    /// <param name="to">The page of the list.</param>
    public async Task OnPostAsync([FromForm] int to = 1) => View = await FindAsync() is { } training ? TrainingPage.Of(training, Form, "/staff/training", to) : null;

    public Task<IActionResult> OnPostCsvAsync() => FileAsync(workbook: false);

    public Task<IActionResult> OnPostWorkbookAsync() => FileAsync(workbook: true);

    private async Task<IActionResult> FileAsync(bool workbook) => await FindAsync() is { } training ? TrainingPage.File(training, workbook, Response) : NotFound();

    private async Task<AgencyTraining?> FindAsync() =>
        await Booker.FindLeadAsync(db, User.RequiredId()) is { AgencyId: { } agency } ? await AgencyTraining.FindAsync(db, agency, Form.Filter) : null;
}
