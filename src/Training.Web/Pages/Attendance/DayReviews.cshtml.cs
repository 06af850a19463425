using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>What is to be decided of one session day, and by the way which clocks were wrong.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class DayReviewsModel(TrainingDb db, ReviewDesk desk, Clock clock) : PageModel
{
    public DayReviews Day { get; private set; } = null!;

    /// <summary>Among whom somebody is chosen.</summary>
    public IReadOnlyList<RegisterLine> People { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public DateOnly Date { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    public string Address(string part) => RegisterAddress.Of(Reference, Date, part);

    /// <summary>"9:31am", or with its date when that is another.</summary>
    public string Time(DateTime utc) => clock.DateOf(utc) == Date ? Words.Time(clock.TimeOf(utc)) : $"{Words.Time(clock.TimeOf(utc))} on {Words.ShortDate(clock.DateOf(utc))}";

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : NotFound();

    public async Task<IActionResult> OnPostCountAsync(string item, int? person) =>
        await DoneAsync(await desk.CountAsync(User.Keeper(), Reference, Date, item ?? "", person), $"Person-{item}");

    public async Task<IActionResult> OnPostLeaveOutAsync(string item) => Note?.Length > ReviewDesk.MostNote
        ? await WrongAsync($"Note-{item}", $"The note must be {ReviewDesk.MostNote} characters or fewer")
        : await DoneAsync(await desk.LeaveOutAsync(User.Keeper(), Reference, Date, item ?? "", Note ?? ""), $"Note-{item}");

    public async Task<IActionResult> OnPostChooseAsync(string item, string workshop) =>
        string.IsNullOrEmpty(workshop) ? await WrongAsync($"Workshop-{item}", "Choose the workshop that they were in")
        : await DoneAsync(await desk.ChooseAsync(User.Keeper(), Reference, Date, item ?? "", workshop), $"Workshop-{item}");

    private async Task<IActionResult> DoneAsync(ReviewAnswer answer, string field)
    {
        if (answer.Result == ReviewResult.NotFound)
        {
            return NotFound();
        }
        if (answer.Result == ReviewResult.AskWho)
        {
            return await WrongAsync(field, answer.Sentence);
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(Address("/reviews"));
    }

    private async Task<IActionResult> WrongAsync(string field, string sentence)
    {
        if (!await LoadAsync())
        {
            return NotFound();
        }
        ModelState.Clear();
        ModelState.AddModelError(field, sentence);
        return this.Again();
    }

    private async Task<bool> LoadAsync()
    {
        Day = (await Training.Attendance.Reviews.OfDayAsync(db, User.Keeper(), Reference, Date))!;
        People = Day?.Items.Any(i => i.AsksWho) == true ? (await Register.OpenAsync(db, User.Keeper(), Reference, Date))!.People : [];
        return Day is not null;
    }
}
