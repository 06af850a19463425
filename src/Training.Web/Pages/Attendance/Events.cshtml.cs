using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>Everything that was recorded of one person on one day.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class EventsModel(TrainingDb db, Clock clock) : PageModel
{
    public PersonDay Day { get; private set; } = null!;

    public string Address(string part = "") => RegisterAddress.Of(Day.Reference, Day.Date, part);

    public string Time(DateTime utc) => clock.DateOf(utc) == Day.Date ? Words.Time(clock.TimeOf(utc)) : $"{Words.Time(clock.TimeOf(utc))} on {Words.ShortDate(clock.DateOf(utc))}";

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date, int person)
    {
        Day = (await PersonDay.FindAsync(db, User.Keeper(), reference, date, person))!;
        return Day is null ? NotFound() : Page();
    }
}
