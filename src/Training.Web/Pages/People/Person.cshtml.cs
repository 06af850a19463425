using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Web.Pages.Sessions;
using Training.Web.Security;

namespace Training.Web.Pages.People;

/// <summary>One person: who they are, what they booked and completed, and the training from elsewhere that counts.</summary>
public class PersonModel(TrainingDb db, EquivalentDesk desk, Clock clock) : PageModel
{
    public PersonDetail Person { get; private set; } = null!;

    [BindProperty]
    [Required(ErrorMessage = "Choose what the training counts as")]
    public string? Type { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter the date on which it was completed")]
    public string? CompletedOn { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say what the training was and what you have seen of it")]
    [StringLength(AcceptedEquivalent.MostLetters, ErrorMessage = "What it was must be 300 characters or fewer")]
    public string? What { get; set; }

    public DateTime Now => clock.UtcNow;

    /// <summary>Of the last two years: an older one is rarely made up.</summary>
    public IReadOnlyList<MissedDay> MissedLately => [.. Person.Missed.Where(d => !IsLongAgo(d))];
    public IReadOnlyList<MissedDay> MissedBefore => [.. Person.Missed.Where(IsLongAgo)];

    /// <summary>"12 Sep 2016".</summary>
    public string DateOf(DateTime at) => Words.ShortDate(clock.DateOf(at));

    public async Task<IActionResult> OnGetAsync(int id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(int id)
    {
        if (!Codes.TryParse<CourseType>(Type, out var type) && !string.IsNullOrEmpty(Type))
        {
            ModelState.AddModelError(nameof(Type), "Choose what the training counts as");
        }
        if (!DayFields.TryDate(CompletedOn, out var completedOn))
        {
            if (!string.IsNullOrWhiteSpace(CompletedOn))
            {
                ModelState.AddModelError(nameof(CompletedOn), "Enter the date like 3/10/2016");
            }
        }
        else if (completedOn > clock.Today || completedOn.Year < 1950)
        {
            ModelState.AddModelError(nameof(CompletedOn), "The date must be today or in the past");
        }
        if (!ModelState.IsValid)
        {
            return await LoadAsync(id) ? this.Again() : NotFound();
        }
        var outcome = await desk.RecordAsync(id, type, completedOn, What!, User.RequiredId());
        if (outcome == EquivalentOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return RedirectToPage(new { id });
    }

    private bool IsLongAgo(MissedDay day) => day.Date < clock.Today.AddYears(-2);

    private async Task<bool> LoadAsync(int id)
    {
        Person = (await PersonDetail.FindAsync(db, id))!;
        return Person is not null;
    }
}

/// <summary>Days that somebody missed, as their page lists them.</summary>
public sealed record MissedDaysToShow(int PersonId, IReadOnlyList<MissedDay> Days, DateTime Now);
