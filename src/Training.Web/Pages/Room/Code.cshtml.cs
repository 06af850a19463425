using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Training.Attendance;
using Training.Web.Security;

namespace Training.Web.Pages.Room;

/// <summary>For phones without a camera, and for people who type: the short code on the screen gives the same claim.</summary>
[PrivatePage]
[EnableRateLimiting(SignInLimit.Rooms)]
public class CodeModel(RoomCodeDesk desk) : PageModel
{
    [BindProperty]
    public string? Typed { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (string.IsNullOrWhiteSpace(Typed))
        {
            return Wrong("Enter the code on the screen");
        }
        if (await desk.TypedAsync(Typed) is not { } claim)
        {
            return Wrong("That is not the code on the screen. The typed code changes every minute, the picture every 20 seconds: type the one that is there now");
        }
        Response.GiveRoomClaim(claim);
        return Redirect("/room");
    }

    private PageResult Wrong(string sentence)
    {
        ModelState.AddModelError(nameof(Typed), sentence);
        return this.Again();
    }
}
