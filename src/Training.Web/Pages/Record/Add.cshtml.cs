using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Web.Pages.Sessions;
using Training.Web.Security;

namespace Training.Web.Pages.Record;

/// <summary>Puts training from elsewhere on one's own record, with evidence, and asks that it count in place of ours.</summary>
[UploadLimit]
[RequestSizeLimit(UploadLimitAttribute.MostBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = UploadLimitAttribute.MostBytes)]
public class AddModel(TrainingDb db, OutsideDesk desk, Clock clock) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Say what the training was")]
    [StringLength(200, ErrorMessage = "What it was must be 200 characters or fewer")]
    public string? What { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say who ran it")]
    [StringLength(200, ErrorMessage = "Who ran it must be 200 characters or fewer")]
    public string? Provider { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter the date on which you completed it")]
    public string? CompletedOn { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Enter how many hours it took")]
    public string? Hours { get; set; }

    [BindProperty]
    [StringLength(500, ErrorMessage = "What there is to see of it must be 500 characters or fewer")]
    public string? Note { get; set; }

    [BindProperty]
    public string? AskedAs { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>Only in place of these does training count for anything.</summary>
    public IReadOnlyList<CourseType> Types { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(bool tooLarge = false)
    {
        await LoadAsync();
        if (!tooLarge)
        {
            return Page();
        }
        ModelState.Clear();
        ModelState.AddModelError(nameof(Upload), $"{EvidenceFile.TooLarge}. Nothing was saved: please fill in the form again");
        return this.Again();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        CourseType? asked = Codes.TryParse<CourseType>(AskedAs, out var type) && Types.Contains(type) ? type : null;
        if (asked is null && !string.IsNullOrEmpty(AskedAs))
        {
            ModelState.AddModelError(nameof(AskedAs), "Choose what it should count as from the list");
        }
        if (!DayFields.TryDate(CompletedOn, out var completedOn))
        {
            AddUnlessEmpty(nameof(CompletedOn), CompletedOn, "Enter the date like 3/10/2016");
        }
        else if (completedOn > clock.Today || completedOn.Year < 1950)
        {
            ModelState.AddModelError(nameof(CompletedOn), "The date must be today or in the past");
        }
        if (!decimal.TryParse(Hours?.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) || hours <= 0 || hours > OutsideDesk.MostMinutes / 60)
        {
            AddUnlessEmpty(nameof(Hours), Hours, "Enter the hours as a number, like 6 or 1.5, up to 1,000");
        }
        var evidence = await EvidenceAsync();
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var outcome = await desk.AddAsync(User.RequiredId(), new OutsideEntry(What!, Provider!, completedOn, Math.Max(1, (int)Math.Round(hours * 60)), Note ?? "", asked), evidence);
        TempData.Say(outcome == OutsideOutcome.Added && asked is not null ? "The training is on your record. The team decides whether it counts in place of ours, and writes to you." : outcome.Sentence(), outcome.IsGood());
        return RedirectToPage("/Record/Index");
    }

    /// <summary>Read into memory only when it is small enough; the server has buffered it on disk so far.</summary>
    private async Task<Evidence?> EvidenceAsync()
    {
        if (Upload is null)
        {
            return null;
        }
        if (Upload.Length > Evidence.MostBytes)
        {
            ModelState.AddModelError(nameof(Upload), EvidenceFile.TooLarge);
            return null;
        }
        using var content = new MemoryStream((int)Upload.Length);
        await Upload.CopyToAsync(content);
        var (evidence, problem) = EvidenceFile.Read(Upload.FileName, content.ToArray());
        if (problem is not null)
        {
            ModelState.AddModelError(nameof(Upload), problem);
        }
        return evidence;
    }

    private void AddUnlessEmpty(string field, string? typed, string sentence)
    {
        if (!string.IsNullOrWhiteSpace(typed)) // an empty one has its own sentence
        {
            ModelState.AddModelError(field, sentence);
        }
    }

    private async Task LoadAsync() => Types = await OutsideDesk.CountedTypesAsync(db);
}
