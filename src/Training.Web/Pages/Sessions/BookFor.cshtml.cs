using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Sessions;

/// <summary>
/// Books many people: the list first, then what each line would do, then doing it. The result is the answer to the form itself, as it
/// is too long to carry to another page; loading it again is safe, as everybody is then booked already.
/// </summary>
public class BookForModel(TrainingDb db, GroupDesk desk) : PageModel
{
    public SessionForOthers Session { get; private set; } = null!;
    public Booker By { get; private set; } = null!;

    /// <summary>For the team to choose from, for people who are new.</summary>
    public IReadOnlyList<(int Id, string Name)> Agencies { get; private set; } = [];

    /// <summary>What the list would do; set on the second step.</summary>
    public GroupAnswer? Checked { get; private set; }

    /// <summary>What it did.</summary>
    public GroupAnswer? Booked { get; private set; }

    [BindProperty]
    public string? People { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty]
    public string? ContactName { get; set; }

    [BindProperty]
    public string? ContactEmail { get; set; }

    [BindProperty]
    public int? Agency { get; set; }

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        (ContactName, ContactEmail) = (By.Name, By.Email);
        return Page();
    }

    /// <summary>Shows what would happen, and changes nothing.</summary>
    public async Task<IActionResult> OnPostAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        if (await ReadAsync() is not { } list)
        {
            return this.Again();
        }
        Checked = await desk.CheckAsync(reference, By, list, Terms);
        return Page();
    }

    public async Task<IActionResult> OnPostEditAsync(string reference)
    {
        ModelState.Clear();
        return await LoadAsync(reference) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostBookAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        if (await ReadAsync() is not { } list)
        {
            return this.Again();
        }
        Booked = await desk.BookAsync(reference, By, list, Terms);
        // What is left to mend stands in the form again.
        ModelState.Clear();
        People = list.Of(Booked.Lines.Where(l => !l.Good).Select(l => l.Line));
        return Page();
    }

    private GroupTerms Terms => new(ContactName?.Trim() ?? "", ContactEmail?.Trim() ?? "", Agency);

    private async Task<GroupList?> ReadAsync()
    {
        if (Upload is { Length: > 0 } file)
        {
            if (file.Length > GroupList.MostLetters)
            {
                ModelState.AddModelError(nameof(Upload), "The file must be 100 kB or smaller");
                return null;
            }
            People = await TextAsync(file);
            ModelState.Remove(nameof(People));
        }
        var list = GroupList.Read(People ?? "");
        if (list.Lines.Count == 0)
        {
            ModelState.AddModelError(nameof(People), "Paste the people to book, or choose a file");
        }
        else if (People!.Length > GroupList.MostLetters || list.Lines.Count > GroupList.MostLines)
        {
            ModelState.AddModelError(nameof(People), $"The list must have {GroupList.MostLines} lines or fewer: book the rest with a second list");
        }
        if (!string.IsNullOrWhiteSpace(ContactEmail) && EmailAddress.Read(ContactEmail) is null)
        {
            ModelState.AddModelError(nameof(ContactEmail), "Enter an email address in the correct format, like name@example.com");
        }
        if (ContactName?.Length > GroupList.LongestName)
        {
            ModelState.AddModelError(nameof(ContactName), $"The name must be {GroupList.LongestName} characters or fewer");
        }
        if (Agency is not null && (!By.IsTeam || Agencies.All(a => a.Id != Agency)))
        {
            ModelState.AddModelError(nameof(Agency), "Choose an agency from the list");
        }
        return ModelState.IsValid ? list : null;
    }

    /// <summary>Spreadsheets save CSV as UTF-8 or in the old Western encoding; what is not the one is the other.</summary>
    private static async Task<string> TextAsync(IFormFile file)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.ToArray()).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes.ToArray());
        }
    }

    private async Task<bool> LoadAsync(string reference)
    {
        if (await Booker.FindAsync(db, User.RequiredId()) is not { } by)
        {
            return false;
        }
        By = by;
        if (by.IsTeam)
        {
            Agencies = [.. (await db.Agencies.OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).ToListAsync()).Select(a => (a.Id, a.Name))];
        }
        var now = db.Clock.UtcNow;
        Session = (await db.Sessions.AsNoTracking().Where(s => s.Reference == reference && s.Status != SessionStatus.Draft)
            .Select(s => new SessionForOthers(s.Reference, s.Course.Title, s.FirstDate,
                s.Days.OrderBy(d => d.StartsAt).Select(d => new DayTimes(d.Date, d.Start, d.End)).ToList(), s.Status == SessionStatus.Published && s.StartsAt > now,
                new Places(s.Capacity, s.Bookings.Count(b => b.Status == BookingStatus.Confirmed || b.PlaceKept == true), s.Bookings.Count(b => b.Status == BookingStatus.Waiting), s.PlacesKept)))
            .SingleOrDefaultAsync())!;
        return Session is not null;
    }
}

public sealed record SessionForOthers(string Reference, string Title, DateOnly FirstDate, IReadOnlyList<DayTimes> Days, bool IsOpen, Places Places);
