using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Letters;
using Training.Web.Security;

namespace Training.Web.Pages.Letters;

/// <summary>Holds emails back, and lets them go again: says first how many that are.</summary>
public class PauseModel(TrainingDb db, MailDesk desk, Clock clock) : PageModel
{
    public MailState Mail { get; private set; } = null!;
    public int Queued { get; private set; }

    [BindProperty]
    [Required(ErrorMessage = "Say why emails are paused")]
    [StringLength(200, ErrorMessage = "The reason must be 200 characters or fewer")]
    public string? Reason { get; set; }

    public string At(DateTime at) => $"{Words.Date(clock.DateOf(at))}, {Words.Time(clock.TimeOf(at))}";

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            await LoadAsync();
            return this.Again();
        }
        return Said(await desk.PauseAsync(User.RequiredId(), Reason!));
    }

    public async Task<IActionResult> OnPostResumeAsync() => Said(await desk.ResumeAsync());

    private RedirectResult Said(MailAnswer answer)
    {
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect("/letters");
    }

    private async Task LoadAsync() => (Mail, Queued) = (await MailState.NowAsync(db), (await MailCounts.NowAsync(db)).Queued);
}
