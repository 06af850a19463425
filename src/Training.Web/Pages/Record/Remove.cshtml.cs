using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Records;
using Training.Web.Security;

namespace Training.Web.Pages.Record;

/// <summary>Takes training from elsewhere off one's own record.</summary>
public class RemoveModel(TrainingDb db, OutsideDesk desk) : PageModel
{
    public RecordedOutside Training { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid key)
    {
        var me = User.RequiredId();
        Training = (await RecordedOutside.OfAsync(db, db.OutsideTraining.Where(t => t.Key == key && t.PersonId == me && t.RemovedAt == null))).SingleOrDefault()!;
        return Training is null ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid key)
    {
        var outcome = await desk.RemoveAsync(User.RequiredId(), key);
        if (outcome == OutsideOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return RedirectToPage("/Record/Index");
    }
}
