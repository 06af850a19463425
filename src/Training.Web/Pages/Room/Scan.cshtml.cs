using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Web.Security;

namespace Training.Web.Pages.Room;

/// <summary>What a room's QR code opens. A good one gives this browser its claim, before any signing in, and is gone from the address.</summary>
[PrivatePage]
public class ScanModel(RoomCodeDesk desk) : PageModel
{
    public async Task<IActionResult> OnGetAsync(int id, string code)
    {
        if (await desk.ScannedAsync(id, code) is not { } claim)
        {
            return this.Again();
        }
        Response.GiveRoomClaim(claim);
        return Redirect("/room");
    }
}
