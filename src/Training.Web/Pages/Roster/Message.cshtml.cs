using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;
using Training.Letters;

namespace Training.Web.Pages.Roster;

/// <summary>Writes to everybody of a session: the words first, then the letter as they will get it, then sending it.</summary>
public class MessageModel(TrainingDb db, RosterDesk desk) : PageModel
{
    public SessionRoster Roster { get; private set; } = null!;

    /// <summary>Set on the second step: the first of the letters, and how many there are.</summary>
    public OutboxLetter? Letter { get; private set; }
    public int Count { get; private set; }

    public int Everybody => Roster.Confirmed.Count + Roster.Waiting.Count + Roster.Requested.Count;

    public string Address => $"/sessions/{Roster.Reference}/people";

    [BindProperty]
    [Required(ErrorMessage = "Choose whom to write to")]
    [EnumDataType(typeof(Addressees), ErrorMessage = "Choose whom to write to")]
    public Addressees? To { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter a subject")]
    [StringLength(150, ErrorMessage = "The subject must be 150 characters or fewer")]
    public string? Subject { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Write your message")]
    [StringLength(5_000, ErrorMessage = "The message must be 5,000 characters or fewer")]
    public string? Text { get; set; }

    [BindProperty]
    public Guid FormKey { get; set; } = Guid.NewGuid();

    public async Task<IActionResult> OnGetAsync(string reference) => await LoadAsync(reference) ? Page() : NotFound();

    /// <summary>Shows the letter, and changes nothing.</summary>
    public async Task<IActionResult> OnPostAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        (Count, Letter) = await desk.PreviewMessageAsync(reference, To!.Value, Subject!, Text!) ?? default;
        if (Letter is null)
        {
            ModelState.AddModelError(nameof(To), "Nobody is on that list");
            return this.Again();
        }
        return Page();
    }

    public async Task<IActionResult> OnPostEditAsync(string reference)
    {
        ModelState.Clear();
        return await LoadAsync(reference) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostSendAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.MessageAsync(reference, To!.Value, Subject!, Text!, FormKey);
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(Address);
    }

    private async Task<bool> LoadAsync(string reference)
    {
        Roster = (await SessionRoster.FindAsync(db, reference))!;
        return Roster is not null;
    }
}
