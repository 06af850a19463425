using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.Web.Security;

namespace Training.Web.Pages.Letters;

/// <summary>
/// The mail desk: what was written, to whom, and what became of it. What is looked for by name is posted, as names must not stand in
/// addresses; everything else can be linked to.
/// </summary>
public class IndexModel(TrainingDb db, MailDesk desk, Settings settings, Clock clock) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "state")]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "kind")]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true, Name = "session")]
    public string? Session { get; set; }

    [BindProperty(SupportsGet = true, Name = "person")]
    public string? Person { get; set; }

    /// <summary>Only what the team may have to do something about.</summary>
    [BindProperty(SupportsGet = true, Name = "problems")]
    public bool Problems { get; set; }

    [BindProperty]
    public Guid FormKey { get; set; } = Guid.NewGuid();

    public MailList List { get; private set; } = new([], false);
    public MailCounts Counts { get; private set; } = null!;
    public MailState Mail { get; private set; } = null!;
    public int Shown { get; private set; } = 1;

    /// <summary>The person and the session that the list is about.</summary>
    public string? PersonName { get; private set; }
    public string? SessionTitle { get; private set; }

    public bool IsFiltered => Address() != "/letters" || !string.IsNullOrWhiteSpace(Q);

    /// <summary>How letters leave, without a secret.</summary>
    public string Transport => settings.Mail == MailTransport.Smtp
        ? $"Emails go out through the mail server {settings.MailHost}, port {settings.MailPort.ToString(CultureInfo.InvariantCulture)}."
        : "Emails are put into a folder on this server (Mail:Transport is Pickup). Nobody gets them unless a mail server takes them from there.";

    /// <summary>"Mon 12 Sep 2016, 9am".</summary>
    public string At(DateTime at) => $"{Words.ShortDate(clock.DateOf(at))}, {Words.Time(clock.TimeOf(at))}";

    public bool IsLater(DateTime at) => at > clock.UtcNow;

    /// <summary>This list, or another page of it, without the words that were looked for.</summary>
    public string Address(int page = 1)
    {
        (string Name, string? Value)[] parts = [("state", State), ("kind", Kind), ("session", Session), ("person", Person), ("problems", Problems ? "true" : null), ("page", page > 1 ? $"{page}" : null)];
        return QueryHelpers.AddQueryString("/letters", parts.Where(p => !string.IsNullOrWhiteSpace(p.Value)).Select(p => KeyValuePair.Create(p.Name, p.Value)));
    }

    public Task<IActionResult> OnGetAsync([FromQuery(Name = "page")] string? part) =>
        ShowAsync(int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : 1);

    public async Task<IActionResult> OnPostAsync([FromForm(Name = "page")] int part = 1) =>
        string.IsNullOrWhiteSpace(Q) ? Redirect(Address()) : await ShowAsync(part);

    public async Task<IActionResult> OnPostTestAsync() => Said(await desk.TestAsync(User.RequiredId(), FormKey));

    public async Task<IActionResult> OnPostTryNowAsync() => Said(await desk.TryNowAsync());

    private RedirectResult Said(MailAnswer answer)
    {
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect("/letters");
    }

    private async Task<IActionResult> ShowAsync(int page)
    {
        var filter = new MailFilter(Q: Q, Problems: Problems);
        if (!string.IsNullOrWhiteSpace(Person))
        {
            PersonName = int.TryParse(Person, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? await db.People.Where(p => p.Id == id).Select(p => p.Name).SingleOrDefaultAsync() : null;
            if (PersonName is null)
            {
                return NotFound();
            }
            filter = filter with { PersonId = id };
        }
        filter = filter with { State = Chosen<LetterState>("state", State, "Choose a state from the list"), Kind = Chosen<LetterKind>("kind", Kind, "Choose a kind of email from the list") };
        if (!string.IsNullOrWhiteSpace(Session))
        {
            var reference = Session.Trim();
            var like = Like.Exactly(reference); // in whatever letters somebody types it
            var session = await db.Sessions.Where(s => EF.Functions.Like(s.Reference, like, Like.Escape)).OrderByDescending(s => s.Reference == reference)
                .Select(s => new { s.Id, s.Reference, s.Course.Title, s.FirstDate }).FirstOrDefaultAsync();
            if (session is null)
            {
                ModelState.AddModelError("session", "There is no session with this reference");
            }
            else
            {
                (Session, SessionTitle, filter) = (session.Reference, $"{session.Title}, {Words.ShortDate(session.FirstDate)}", filter with { SessionId = session.Id });
            }
        }
        (Counts, Mail) = (await MailCounts.NowAsync(db), await MailState.NowAsync(db));
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        Shown = Math.Clamp(page, 1, 10_000);
        List = await MailList.FindAsync(db, filter, Shown);
        return Page();
    }

    private T? Chosen<T>(string field, string? code, string otherwise) where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return null;
        }
        if (Codes.TryParse<T>(code, out var value))
        {
            return value;
        }
        ModelState.AddModelError(field, otherwise);
        return null;
    }
}
