using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Data;

namespace Training.Web.Pages.Roster;

/// <summary>Changes how many places a session offers: the number first, then what it would do, then doing it.</summary>
public class CapacityModel(TrainingDb db, RosterDesk desk, Clock clock) : PageModel
{
    private const string NotPlaces = "The number of places must be from 0 to 10,000";
    private const string NotPeople = "The least number of people must be from 1 to 10,000, or nothing";

    public SessionRoster Roster { get; private set; } = null!;

    /// <summary>Set on the second step.</summary>
    public RosterPreview? Preview { get; private set; }

    public string Address => $"/sessions/{Roster.Reference}/people";

    [BindProperty]
    [Required(ErrorMessage = "Enter the number of places")]
    [Range(0, RosterDesk.MostPlaces, ErrorMessage = NotPlaces)]
    public int? Capacity { get; set; }

    [BindProperty]
    [Range(1, RosterDesk.MostPlaces, ErrorMessage = NotPeople)]
    public int? Minimum { get; set; }

    [BindProperty]
    public bool Seen { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        (Capacity, Minimum) = (Roster.Capacity, Roster.Minimum);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        ModelState.SayInstead(nameof(Capacity), NotPlaces);
        ModelState.SayInstead(nameof(Minimum), NotPeople);
        if (Minimum > Capacity)
        {
            ModelState.AddModelError(nameof(Minimum), "The least number of people cannot be more than the places");
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        if (!Seen)
        {
            Preview = await desk.PreviewCapacityAsync(reference, Capacity!.Value);
            return Page();
        }
        var answer = await desk.ChangeCapacityAsync(reference, Capacity!.Value, Minimum);
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(Address);
    }

    private async Task<bool> LoadAsync(string reference)
    {
        Roster = (await SessionRoster.FindAsync(db, reference))!;
        return Roster is not null;
    }

    public bool HasBegun => Roster.HasBegun(clock.UtcNow);
}
