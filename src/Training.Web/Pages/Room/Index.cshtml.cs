using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Web.Security;

namespace Training.Web.Pages.Room;

/// <summary>
/// Where somebody stands who has read a room's code: to sign in, to press the button, in, or why not. What the page says is worked out from what is
/// recorded, so that loading it again says the same.
/// </summary>
[PrivatePage]
public class IndexModel(RoomCodeDesk desk, Clock clock) : PageModel
{
    public RoomPass Pass { get; private set; } = null!;

    /// <summary>The claim ran out before it was used.</summary>
    public bool IsTooLate { get; private set; }

    public string Since => Words.Time(clock.TimeOf(Pass.Since!.Value));

    public async Task<IActionResult> OnGetAsync()
    {
        if (Request.RoomClaim() is not { } claim || await desk.PassAsync(User.Id(), claim) is not { } pass)
        {
            return Redirect("/room/code");
        }
        Pass = pass;
        IsTooLate = pass.Standing == RoomStanding.Ready && claim.IsOver(clock.UtcNow);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (Request.RoomClaim() is { } claim && User.Id() is { } me)
        {
            await desk.ClaimAsync(me, claim);
        }
        return Redirect("/room");
    }
}
