using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Endpoints;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>The code on the projector: while it runs a page for eight metres, else where it is started. Looking writes nothing.</summary>
[PrivatePage]
public class RoomCodeModel(TrainingDb db, RoomCodeDesk desk, Clock clock, SiteSettings site) : PageModel
{
    public Register Register { get; private set; } = null!;

    /// <summary>None while no code runs.</summary>
    public RoomShown? Shown { get; private set; }

    /// <summary>Why none can be started.</summary>
    public string? WhyNot { get; private set; }

    public string Picture => RoomCodes.Picture(Shown!, site);

    public long Left => RoomCodes.Left(Shown!, clock);

    /// <summary>How long the code that is shown still counts once the next one could be there; some seconds less, for who is just holding a phone up.</summary>
    public double Counts => (RoomCode.Step - TimeSpan.FromSeconds(5)).TotalMilliseconds;

    /// <summary>As people type it: without https.</summary>
    public string ShortAddress => $"{new Uri(site.BaseUrl).Authority}/room";

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date)
    {
        if (await Register.OpenAsync(db, User.Keeper(), reference, date) is not { } register)
        {
            return NotFound();
        }
        Register = register;
        Shown = await desk.ShownAsync(User.Keeper(), reference, date);
        WhyNot = desk.WhyNot(register.Status, register.ClosedAt, register.Day.Date, register.Day.EndsAt);
        return Page();
    }

    public async Task<IActionResult> OnPostStartAsync(string reference, DateOnly date) => Done(await desk.StartAsync(User.Keeper(), reference, date), reference, date, quietly: true);

    public async Task<IActionResult> OnPostStopAsync(string reference, DateOnly date) => Done(await desk.StopAsync(User.Keeper(), reference, date), reference, date);

    private IActionResult Done(RoomAnswer answer, string reference, DateOnly date, bool quietly = false)
    {
        if (answer == RoomAnswer.NotFound)
        {
            return NotFound();
        }
        if (!answer.Good || !quietly) // that it runs, the code on the wall says itself
        {
            TempData.Say(answer.Sentence, answer.Good);
        }
        return Redirect(RegisterAddress.Of(reference, date, "/room-code"));
    }
}
