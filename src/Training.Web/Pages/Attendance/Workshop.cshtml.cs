using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>The register of one workshop: who is expected in this room, and who is there.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class WorkshopModel(TrainingDb db, AttendanceDesk desk, Clock clock) : PageModel
{
    public BreakoutRegister Register { get; private set; } = null!;

    public bool TakesCheckIns => Register.TakesCheckIns(clock);

    public string Time(DateTime utc) => Words.Time(clock.TimeOf(utc));

    public string Address => Register.Address();

    public async Task<IActionResult> OnGetAsync(string reference, int slot, string workshop) => await LoadAsync(reference, slot, workshop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostCheckInAsync(string reference, int slot, string workshop, int person, Guid eventId)
    {
        if (!await LoadAsync(reference, slot, workshop))
        {
            return NotFound();
        }
        if (person == 0)
        {
            ModelState.Clear();
            ModelState.AddModelError("Person", "Choose who has come");
            return this.Again();
        }
        return Done(await RecordAsync(ScanKind.Arrived, person, eventId));
    }

    public async Task<IActionResult> OnPostUndoAsync(string reference, int slot, string workshop, int person, Guid eventId) =>
        await LoadAsync(reference, slot, workshop) ? Done(await RecordAsync(ScanKind.Undone, person, eventId)) : NotFound();

    private Task<DeskAnswer> RecordAsync(ScanKind kind, int person, Guid eventId) =>
        desk.RecordAsync(User.Keeper(), RegisterPlace.OfWorkshop(Register.Reference, Register.Slot, Register.Code), new DoorEvent(eventId, kind) { PersonId = person });

    private IActionResult Done(DeskAnswer answer)
    {
        if (answer.Outcome == DeskOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good && answer.Outcome != DeskOutcome.AlreadyIn);
        return Redirect(Address);
    }

    private async Task<bool> LoadAsync(string reference, int slot, string workshop)
    {
        Register = (await BreakoutRegister.OpenAsync(db, User.Keeper(), reference, slot, workshop))!;
        return Register is not null;
    }
}
