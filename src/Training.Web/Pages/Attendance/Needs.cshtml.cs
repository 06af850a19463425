using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>What people need at a session, in time to prepare it: names only once the register opens.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class NeedsModel(TrainingDb db, Clock clock) : PageModel
{
    public SessionToPrepare Session { get; private set; } = null!;

    public SessionNeeds Needs { get; private set; } = null!;

    public bool IsOver => SessionNeeds.IsOver(Session.LastDate, clock.Today);

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        var session = await User.Keeper().Mine(db.SessionDays).Where(d => d.Session.Reference == reference)
            .Select(d => new SessionToPrepare(d.Session.Course.Title, d.Session.FirstDate, d.Session.LastDate)).FirstOrDefaultAsync();
        if (session is null)
        {
            return NotFound();
        }
        Session = session;
        Needs = await SessionNeeds.OfAsync(db, User.Keeper(), reference);
        return Page();
    }
}

public sealed record SessionToPrepare(string Course, DateOnly FirstDate, DateOnly LastDate);
