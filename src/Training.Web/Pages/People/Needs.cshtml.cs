using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Web.Pages.Shared;

namespace Training.Web.Pages.People;

/// <summary>What somebody without an email address needs, noted by the team. Everybody else says so themselves, and the team finds no such page.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class NeedsModel(TrainingDb db, NeedsDesk desk, Clock clock) : PageModel
{
    public string Name { get; private set; } = "";
    public string Contact { get; private set; } = "";

    /// <summary>What we have; none when nothing was noted, or it is deleted.</summary>
    public OwnNeeds? Kept { get; private set; }
    public NeedsNoted? Noted { get; private set; }

    public int KeepMonths => desk.KeepMonths;

    public string DateOf(DateTime at) => Words.ShortDate(clock.DateOf(at));

    [BindProperty]
    public string? Access { get; set; }

    [BindProperty]
    public string? Dietary { get; set; }

    [BindProperty]
    public string? Adjustments { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Choose who told you")]
    [EnumDataType(typeof(ToldBy), ErrorMessage = "Choose who told you")]
    public ToldBy? ToldBy { get; set; }

    public async Task<IActionResult> OnGetAsync(int id)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }
        (Access, Dietary, Adjustments) = (Kept?.Told.Access, Kept?.Told.Dietary, Kept?.Told.Adjustments);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(int id)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }
        var told = new NeedsTyped(Access, Dietary, Adjustments).Read(ModelState);
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        if (!await desk.NoteAsync(id, told, ToldBy!.Value))
        {
            return NotFound();
        }
        TempData.Say(told.IsNothing ? "Noted that they need nothing." : "Noted what they need.");
        return RedirectToPage("/People/Person", new { id });
    }

    public async Task<IActionResult> OnPostDeleteAsync(int id)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }
        TempData.Say(await desk.DeleteNotedAsync(id) ? "What was noted is deleted." : "There was nothing to delete.");
        return RedirectToPage("/People/Person", new { id });
    }

    private async Task<bool> LoadAsync(int id)
    {
        if (await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id) is not { HasOwnEmail: false } person)
        {
            return false;
        }
        (Name, Contact) = (person.Name, person.LettersTo.Name);
        Kept = await desk.OfAsync(id);
        Noted = Kept is null ? null : await desk.NotedAsync(id);
        return true;
    }
}
