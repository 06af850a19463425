using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Evaluations;
using Training.Web.Security;

namespace Training.Web.Pages.Bookings;

/// <summary>From my bookings to a questionnaire, also of a session that somebody walked into. One that nobody has asked for yet begins by a button.</summary>
public class QuestionsModel(TrainingDb db, EvaluationDesk desk, CheckInCodes codes) : PageModel
{
    public QuestionsToAnswer Begins { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string reference, string stage)
    {
        var me = User.RequiredId();
        if (!Codes.TryParse<Stage>(stage, out var asked))
        {
            return NotFound();
        }
        if (await db.Evaluations.Where(e => e.PersonId == me && e.Session.Reference == reference && e.Stage == asked).Select(e => (Guid?)e.Key).SingleOrDefaultAsync() is { } key)
        {
            return Questions(key);
        }
        if ((await QuestionsToAnswer.OfAsync(db, me)).FirstOrDefault(q => q.Reference == reference && q.Stage == asked) is not { } begins)
        {
            return NotFound();
        }
        Begins = begins;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference, string stage) =>
        stage == Stage.After.Code() && await desk.BeginAsync(User.RequiredId(), reference) is { } key ? Questions(key) : NotFound();

    private RedirectResult Questions(Guid key) => Redirect($"/evaluate/{codes.EvaluationTokenFor(key)}");
}
