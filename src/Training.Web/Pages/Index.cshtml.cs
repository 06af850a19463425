using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Web.Pages.Shared;

namespace Training.Web.Pages;

/// <summary>The programme: what is coming, or what the filters ask for.</summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    public ProgrammeFilter Filter { get; private set; } = new();
    public FilterForm Form { get; private set; } = null!;
    public IReadOnlyList<ProgrammeItem> Sessions { get; private set; } = [];
    public int Count { get; private set; }
    public int PageNumber { get; private set; }
    public int PageCount { get; private set; }

    public async Task<IActionResult> OnGetAsync(ProgrammeFilter filter, [FromQuery(Name = "page")] string? page)
    {
        Filter = filter;
        CheckDates();
        Form = new FilterForm(filter, await ProgrammeList.ChoicesAsync(db), "/");
        var sessions = filter.Apply(db.Sessions);
        if (filter.FromDate is null)
        {
            var today = clock.Today;
            sessions = sessions.Where(s => s.LastDate >= today);
        }
        Count = await sessions.CountAsync();
        PageCount = Math.Max(1, (Count + ProgrammeList.PageSize - 1) / ProgrammeList.PageSize);
        PageNumber = int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, PageCount) : 1;
        Sessions = await sessions.AsProgramme()
            .Skip((PageNumber - 1) * ProgrammeList.PageSize).Take(ProgrammeList.PageSize)
            .ToListAsync();
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        return Page();
    }

    public string LinkToPage(int number) => Filter.Link("/", null, ProgrammeLinks.And("page", $"{number}"));

    private void CheckDates()
    {
        const string Wanted = "must be a date such as 2016-12-25 (year, month, day)";
        if (!string.IsNullOrWhiteSpace(Filter.From) && Filter.FromDate is null)
        {
            ModelState.AddModelError("from", $"From {Wanted}");
        }
        if (!string.IsNullOrWhiteSpace(Filter.To) && Filter.ToDate is null)
        {
            ModelState.AddModelError("to", $"Until {Wanted}");
        }
        if (Filter.FromDate > Filter.ToDate)
        {
            ModelState.AddModelError("to", "Until must be the same as or after From");
        }
    }
}
