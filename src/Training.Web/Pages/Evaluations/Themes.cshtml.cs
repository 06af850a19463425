using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Evaluations;

/// <summary>The themes under which the team files comments.</summary>
public class ThemesModel(TrainingDb db, EvaluationComments desk) : PageModel
{
    public IReadOnlyList<(CommentTheme Theme, int Comments)> Themes { get; private set; } = [];

    /// <summary>The one that is renamed.</summary>
    public int? Renamed { get; private set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter a name for the theme")]
    [StringLength(EvaluationComments.LongestTheme, ErrorMessage = "The name must be 60 characters or fewer")]
    public string? Name { get; set; }

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync(int? id)
    {
        var outcome = ModelState.IsValid ? await desk.NameThemeAsync(id, Name!) : (CommentOutcome?)null;
        switch (outcome)
        {
            case CommentOutcome.NoSuchTheme:
                return NotFound();
            case CommentOutcome.Done:
                TempData.Say(id is null ? $"The theme “{Name!.Trim()}” is added." : $"The theme is now called “{Name!.Trim()}”.");
                return RedirectToPage();
            case CommentOutcome.NameTaken:
                ModelState.AddModelError(nameof(Name), "There is a theme of this name already");
                break;
        }
        Renamed = id;
        await LoadAsync();
        return this.Again();
    }

    public async Task<IActionResult> OnPostRemoveAsync(int id)
    {
        if (await desk.RemoveThemeAsync(id) == CommentOutcome.NoSuchTheme)
        {
            return NotFound();
        }
        TempData.Say("The theme is removed. Its comments are still there.");
        return RedirectToPage();
    }

    private async Task LoadAsync()
    {
        var counts = await db.Comments.SelectMany(c => c.Themes, (_, t) => t.Id).GroupBy(id => id).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        Themes = (await db.CommentThemes.AsNoTracking().OrderBy(t => t.Name).ToListAsync()).ConvertAll(t => (t, counts.GetValueOrDefault(t.Id)));
    }
}
