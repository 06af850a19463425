using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Web.Pages.Sessions;

/// <summary>Cancels a session: whom it touches, the letters, then the deed.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class CancelModel(TrainingDb db, Planning planning, Clock clock) : PageModel
{
    public SessionToChange Session { get; private set; } = null!;

    /// <summary>The letters as they will be, once the form has been checked.</summary>
    public IReadOnlyList<OutboxLetter>? Letters { get; private set; }
    public int CalendarEmails { get; private set; }

    [BindProperty]
    public int Seen { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say why the session is cancelled")]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Why { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        if (await SessionToChange.FindAsync(db, reference) is not { } session)
        {
            return NotFound();
        }
        (Session, Seen) = (session, session.Seen);
        return session.Refusal(clock.UtcNow) is { } refusal ? this.Ending(new(refusal), reference)! : Page();
    }

    /// <summary>Shows the letters, and asks.</summary>
    public Task<IActionResult> OnPostAsync(string reference) => AnswerAsync(reference, rehearsal: true);

    public Task<IActionResult> OnPostSendAsync(string reference) => AnswerAsync(reference, rehearsal: false);

    private async Task<IActionResult> AnswerAsync(string reference, bool rehearsal)
    {
        if (await SessionToChange.FindAsync(db, reference) is not { } session)
        {
            return NotFound();
        }
        Session = session;
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await planning.CancelAsync(reference, Why?.Trim() ?? "", Seen, rehearsal);
        if (rehearsal && answer.Good)
        {
            (Letters, CalendarEmails) = (answer.Letters, answer.CalendarEmails);
            return Page();
        }
        if (this.Ending(answer, reference) is { } ending)
        {
            return ending;
        }
        return await this.AgainAfterAsync(db, session, clock, seen => Seen = seen);
    }
}
