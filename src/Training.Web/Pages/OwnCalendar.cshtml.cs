using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Calendars;
using Training.Web.Pages.Shared;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>The address of one's own calendar: made, renewed and stopped here. It is shown once, when it has been made: only its hash is kept.</summary>
public class OwnCalendarModel(FeedKeys keys, SiteSettings site, Clock clock) : PageModel
{
    /// <summary>The key on its way to the page that shows it: in the encrypted cookie, never in an address.</summary>
    private const string Fresh = "FeedKey";

    /// <summary>The date on which the address that works was made; none when there is none.</summary>
    public DateOnly? MadeOn { get; private set; }

    /// <summary>The address that was made just now.</summary>
    public SubscribeLinks? New { get; private set; }

    public async Task OnGetAsync()
    {
        var me = User.RequiredId();
        MadeOn = await keys.MadeAtAsync(me) is { } at ? clock.DateOf(at) : null;
        // With whose it is: somebody else may have signed in on this computer before it was shown.
        if (Request.Cookies.ContainsKey(Flash.CookieName) && TempData[Fresh] is string fresh && fresh.Split(' ') is [var whose, var key]
            && whose == me.ToString(CultureInfo.InvariantCulture) && await keys.WorksAsync(key))
        {
            New = new SubscribeLinks($"{site.BaseUrl}/feeds/person/{key}.ics", $"My training ({site.Name})");
        }
    }

    public async Task<IActionResult> OnPostRenewAsync()
    {
        var me = User.RequiredId();
        var key = await keys.RenewAsync(me);
        TempData[Fresh] = string.Create(CultureInfo.InvariantCulture, $"{me} {key}");
        TempData.Say("Your calendar has a new address. It is shown below, once only.");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostStopAsync()
    {
        var stopped = await keys.StopAsync(User.RequiredId());
        TempData.Say(stopped ? "Your calendar is stopped. Its address no longer works for anybody." : "There was no calendar to stop.");
        return RedirectToPage();
    }
}
