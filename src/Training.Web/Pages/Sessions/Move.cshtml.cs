using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Web.Pages.Sessions;

/// <summary>Moves a session, or gives a postponed one a new date: whom it touches, the letters, then the deed.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class MoveModel(TrainingDb db, Planning planning, Clock clock) : PageModel
{
    public SessionToChange Session { get; private set; } = null!;
    public IReadOnlyList<Choice> Venues { get; private set; } = [];

    /// <summary>The letters as they will be, once the form has been checked.</summary>
    public IReadOnlyList<OutboxLetter>? Letters { get; private set; }
    public int CalendarEmails { get; private set; }

    public NewDates To { get; private set; } = new([]);

    [BindProperty]
    public int Seen { get; set; }

    [BindProperty]
    public List<DayFields> Days { get; set; } = [];

    [BindProperty]
    public string? Venue { get; set; }

    /// <summary>How people take part; as it is when the form does not say.</summary>
    [BindProperty]
    public Delivery? Delivery { get; set; }

    [BindProperty]
    [StringLength(500, ErrorMessage = "The reason must be 500 characters or fewer")]
    public string? Why { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        (Seen, Venue, Delivery) = (Session.Seen, Session.VenueCode, Session.Delivery);
        Days = [.. Session.Days.Select(d => DayFields.Of(d, dated: Session.Status == SessionStatus.Published))];
        return Session.Refusal(clock.UtcNow) is { } refusal ? this.Ending(new(refusal), reference)! : Form();
    }

    /// <summary>Shows the letters, and asks.</summary>
    public Task<IActionResult> OnPostAsync(string reference) => AnswerAsync(reference, rehearsal: true);

    /// <summary>Back from the letters to the form, as it was filled in.</summary>
    public async Task<IActionResult> OnPostEditAsync(string reference) => await LoadAsync(reference) ? Form() : NotFound();

    public Task<IActionResult> OnPostSendAsync(string reference) => AnswerAsync(reference, rehearsal: false);

    private async Task<IActionResult> AnswerAsync(string reference, bool rehearsal)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        if (!ReadDays())
        {
            Form();
            return this.Again();
        }
        var answer = await planning.MoveAsync(reference, To, Why?.Trim() ?? "", Seen, rehearsal);
        if (rehearsal && answer.Good)
        {
            (Letters, CalendarEmails) = (answer.Letters, answer.CalendarEmails);
            return Page();
        }
        if (this.Ending(answer, reference) is { } ending)
        {
            return ending;
        }
        Form();
        if (answer.Outcome == PlanningOutcome.ChangedMeanwhile)
        {
            return await this.AgainAfterAsync(db, Session, clock, seen => Seen = seen);
        }
        ModelState.AddModelError(answer.Outcome is PlanningOutcome.NoSuchVenue or PlanningOutcome.VenueTooSmall ? nameof(Venue) : "Days[0].Date", answer.Sentence);
        return this.Again();
    }

    private bool ReadDays()
    {
        var filled = Days.Where(d => !d.IsEmpty).ToList();
        var read = filled.Select((fields, i) => fields.Read(ModelState, $"Days[{Days.IndexOf(fields)}]", filled.Count == 1 ? "" : $" of day {i + 1}")).ToList();
        To = new([.. read.OfType<DayTimes>()], Venue ?? "", Delivery);
        if (read.TrueForAll(d => d is not null))
        {
            foreach (var problem in To.Problems(clock))
            {
                ModelState.AddModelError($"Days[{(filled.Count == 0 ? 0 : Days.IndexOf(filled[problem.Day]))}].{problem.Part}", problem.Sentence);
            }
        }
        return ModelState.IsValid;
    }

    /// <summary>The form has one day more than are filled in.</summary>
    private PageResult Form()
    {
        Days = [.. Days.Where((d, i) => i == 0 || !d.IsEmpty), new DayFields()];
        return Page();
    }

    private async Task<bool> LoadAsync(string reference)
    {
        Session = (await SessionToChange.FindAsync(db, reference))!;
        Venues = (await ProgrammeList.ChoicesAsync(db)).Venues;
        return Session is not null;
    }
}
