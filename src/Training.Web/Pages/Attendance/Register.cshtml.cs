using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class RegisterModel(TrainingDb db, AttendanceDesk desk, Clock clock) : PageModel
{
    public Register Register { get; private set; } = null!;

    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public DateOnly Date { get; set; }

    /// <summary>Words of a name or an agency to look for.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>"missing" shows only those who are not in.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>Of those who have a place.</summary>
    public SessionNeeds Needs { get; private set; } = null!;

    /// <summary>Of a conference: the workshops of the day, each with a register of its own.</summary>
    public IReadOnlyList<BreakoutSummary> Workshops { get; private set; } = [];

    /// <summary>How many things somebody must decide on this day.</summary>
    public int ToReview { get; private set; }

    public bool OnlyMissing => Show == "missing";
    public IReadOnlyList<RegisterLine> Shown { get; private set; } = [];
    public bool TakesCheckIns => Register.TakesCheckIns(clock);
    public bool CanClose => Register.CanClose(clock.UtcNow);
    public bool IsOver => clock.UtcNow >= Register.Day.EndsAt;
    public bool IsUnderWay => clock.UtcNow >= Register.Day.StartsAt && clock.UtcNow < Register.Day.EndsAt;

    public string Time(DateTime utc) => Words.Time(clock.TimeOf(utc));

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : NotFound();

    public Task<IActionResult> OnPostCheckInAsync(int person, Guid eventId) => DoneAsync(desk.CheckInAsync(User.Keeper(), Reference, Date, person, eventId));

    public Task<IActionResult> OnPostUndoAsync(int person, Guid eventId) => DoneAsync(desk.UndoAsync(User.Keeper(), Reference, Date, person, eventId));

    public Task<IActionResult> OnPostLeftAsync(int person, Guid eventId) => DoneAsync(desk.MarkLeftAsync(User.Keeper(), Reference, Date, person, eventId));

    public async Task<IActionResult> OnPostCodeAsync(Guid eventId)
    {
        if (string.IsNullOrWhiteSpace(Code))
        {
            return await WrongAsync("Enter the code that is on the person's card or phone");
        }
        var answer = await desk.CheckInAsync(User.Keeper(), Reference, Date, Code, eventId);
        return answer switch
        {
            { PersonId: { } person } => Redirect(RegisterAddress.Of(Reference, Date, $"/walk-in?person={person}")),
            { Good: false, Outcome: not DeskOutcome.NotFound } => await WrongAsync(answer.Sentence),
            _ => Done(answer),
        };
    }

    private async Task<IActionResult> WrongAsync(string sentence)
    {
        if (!await LoadAsync())
        {
            return NotFound();
        }
        ModelState.AddModelError(nameof(Code), sentence);
        return this.Again();
    }

    private async Task<IActionResult> DoneAsync(Task<DeskAnswer> asked) => Done(await asked);

    private IActionResult Done(DeskAnswer answer)
    {
        if (answer.Outcome == DeskOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good && answer.Outcome != DeskOutcome.AlreadyIn);
        return Redirect(RegisterAddress.Of(Reference, Date, OnlyMissing ? "?show=missing" : ""));
    }

    private async Task<bool> LoadAsync()
    {
        Register = (await Register.OpenAsync(db, User.Keeper(), Reference, Date))!;
        Shown = Register is null ? [] : [.. Register.Find(Q).Where(p => !OnlyMissing || !p.IsIn)];
        Needs = await SessionNeeds.OfAsync(db, User.Keeper(), Reference);
        Workshops = Register is null ? [] : await BreakoutRegister.OnDayAsync(db, Register.Day.Id);
        ToReview = Register is null ? 0 : await Training.Attendance.Reviews.OpenOnAsync(db, Register.Day.Id);
        return Register is not null;
    }
}
