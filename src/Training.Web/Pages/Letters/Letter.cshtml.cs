using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Web.Pages.Letters;

/// <summary>One email as it was written, what became of it, and sending it again or giving it up.</summary>
public class LetterModel(TrainingDb db, MailDesk desk, Clock clock) : PageModel
{
    public MailDetail Letter { get; private set; } = null!;
    public MailState Mail { get; private set; } = null!;

    [BindProperty]
    public Guid FormKey { get; set; } = Guid.NewGuid();

    public string Subject => Letter.Line.Subject.Length > 0 ? Letter.Line.Subject : Letter.Line.Kind.Label();

    public string At(DateTime at) => BookingStory.At(clock, at);

    /// <summary>What its state, which stands before it, does not say by itself.</summary>
    public string Fate => Letter.Line switch
    {
        { State: LetterState.Sent, SentAt: { } sent } => At(sent),
        { State: LetterState.Overtaken } or { State: LetterState.Queued or LetterState.Sending, Error: null } => "",
        var line => line.Fate(At),
    };

    /// <summary>What has happened since to what the email tells of: whoever sends it again should know.</summary>
    public string? Since => Letter switch
    {
        { Line.Kind: LetterKind.InvitationWithdrawn } or { Line.Kind: LetterKind.SessionCancelled, Session: SessionStatus.Cancelled }
            or { Line.Kind: LetterKind.SessionPostponed, Session: SessionStatus.Postponed } => null, // that is what it says
        { Session: SessionStatus.Cancelled } => "The session is cancelled by now.",
        { Booking: BookingStatus.Cancelled } => "The booking is cancelled by now.",
        { Booking: BookingStatus.Declined } => "The request is declined by now.",
        { Session: SessionStatus.Postponed } => "The session is postponed by now.",
        { StartsAt: { } starts } when starts <= clock.UtcNow => "The session has begun by now.",
        { SessionChanged: true } => "The session has changed since this was written.",
        _ => null,
    };

    /// <summary>The next try of one that waits; none when it is tried as soon as the postroom comes to it.</summary>
    public DateTime? NextTry => Letter.Line.State == LetterState.Queued && Letter.Line.NextTry > clock.UtcNow ? Letter.Line.NextTry : null;

    public async Task<IActionResult> OnGetAsync(int id)
    {
        if (await MailDetail.FindAsync(db, id) is not { } letter)
        {
            return NotFound();
        }
        (Letter, Mail) = (letter, await MailState.NowAsync(db));
        return Page();
    }

    /// <param name="was">What it was on the page on which the button was pressed.</param>
    public async Task<IActionResult> OnPostAgainAsync(int id, [FromForm] string? was) =>
        Said(id, await desk.SendAgainAsync(id, Codes.TryParse<LetterState>(was, out var state) ? state : LetterState.Sent, FormKey));

    public async Task<IActionResult> OnPostGiveUpAsync(int id) => Said(id, await desk.GiveUpAsync(id));

    private IActionResult Said(int id, MailAnswer answer)
    {
        if (answer.Outcome == MailOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect($"/letters/{id}");
    }
}
