using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.People;

namespace Training.Web.Pages.People;

/// <summary>
/// Finds a person. What is looked for is posted and the list is the answer, without a redirect: names must not stand in
/// addresses, which servers and browsers write down.
/// </summary>
public class IndexModel(TrainingDb db) : PageModel
{
    [BindProperty]
    public string? Q { get; set; }

    public PeopleList List { get; private set; } = null!;

    public async Task OnGetAsync() => List = await PeopleList.FindAsync(db, null);

    /// <param name="to">The page of the list.</param>
    public async Task OnPostAsync([FromForm] int to = 1) => List = await PeopleList.FindAsync(db, Q, to);
}
