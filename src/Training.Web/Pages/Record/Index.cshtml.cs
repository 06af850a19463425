using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Records;
using Training.Web.Security;

namespace Training.Web.Pages.Record;

/// <summary>All training of whoever is signed in: theirs alone.</summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    public TrainingRecord Record { get; private set; } = null!;

    public static string ColourOf(RefresherStanding standing) => standing switch { RefresherStanding.InDate => "govuk-tag--green", RefresherStanding.DueSoon => "govuk-tag--yellow", RefresherStanding.NotMet => "govuk-tag--blue", _ => "govuk-tag--red" };

    public string Today => Words.Date(clock.Today);

    public string DateOf(DateTime at) => Words.ShortDate(clock.DateOf(at));

    /// <summary>"Tue 20 Sept 2016", or from the first day to the last.</summary>
    public static string Dates(DateOnly first, DateOnly last) => first == last ? Words.ShortDate(first) : $"{Words.ShortDate(first)} to {Words.ShortDate(last)}";

    public async Task<IActionResult> OnGetAsync()
    {
        Record = (await TrainingRecord.OfAsync(db, User.RequiredId()))!;
        return Record is null ? NotFound() : Page();
    }
}
