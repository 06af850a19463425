using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Web.Pages.Shared;

namespace Training.Web.Pages.Agencies;

/// <summary>One agency's link person. Whoever has been asked already stays asked.</summary>
public class AgencyModel(TrainingDb db) : PageModel
{
    public Training.People.Agency Agency { get; private set; } = null!;

    [BindProperty]
    public ApproverForm Link { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        Link = ApproverForm.Of(Agency.Link);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string code)
    {
        if (!await LoadAsync(code))
        {
            return NotFound();
        }
        var link = Link.IsEmpty ? null : Link.Read(ModelState, nameof(Link), "the link person’s");
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        (Agency.LinkName, Agency.LinkEmail) = (link?.Name, link?.Email);
        await db.SaveChangesAsync();
        TempData.Say(link is null ? $"{Agency.Name} has no link person now." : $"{link.Name} is the link person of {Agency.Name} now.");
        return RedirectToPage("/Agencies/Index");
    }

    private async Task<bool> LoadAsync(string code) => (Agency = (await db.Agencies.SingleOrDefaultAsync(a => a.Code == code))!) is not null;
}
