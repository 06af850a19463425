using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Programme;
using Training.Web.Pages.Shared;

namespace Training.Web.Pages;

/// <summary>A month of the programme.</summary>
public class CalendarModel(TrainingDb db, Clock clock) : PageModel
{
    public ProgrammeFilter Filter { get; private set; } = new();
    public FilterForm Form { get; private set; } = null!;
    public ProgrammeMonth Month { get; private set; } = null!;
    public DateOnly Today => clock.Today;

    public async Task<IActionResult> OnGetAsync(ProgrammeFilter filter, [FromQuery] string? month)
    {
        Filter = filter;
        var wanted = clock.Today;
        if (!string.IsNullOrWhiteSpace(month) && !ProgrammeMonth.TryParse(month, out wanted))
        {
            ModelState.AddModelError("month", "The month in the address must be a year and a month such as 2016-12. This is the current month");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            wanted = clock.Today;
        }
        Month = new ProgrammeMonth(wanted);
        await Month.LoadAsync(filter.Apply(db.Sessions));
        Form = new FilterForm(filter, await ProgrammeList.ChoicesAsync(db), "/calendar", Month.Code);
        return Page();
    }

    public string LinkTo(string month) => Filter.Link("/calendar", null, ProgrammeLinks.And("month", month));
}
