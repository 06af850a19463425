using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>Adds somebody who turned up: with ?person, one who has a booking without a place; else anybody, by name and address; with ?review, whom a device recorded and nobody has decided on.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class WalkInModel(TrainingDb db, AttendanceDesk desk, ReviewDesk reviews, Clock clock) : PageModel
{
    public Register Register { get; private set; } = null!;
    public Claimant? Known { get; private set; }
    public ReviewItem? Item { get; private set; }
    public IReadOnlyList<(int Id, string Name)> Agencies { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public DateOnly Date { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? Person { get; set; }

    /// <summary>The item of the day's review list.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Review { get; set; }

    [BindProperty]
    public Guid EventId { get; set; } = Guid.NewGuid();

    [BindProperty]
    [Required(ErrorMessage = "Enter their full name")]
    [StringLength(100, ErrorMessage = "The name must be 100 characters or fewer")]
    public string? Name { get; set; }

    /// <summary>Empty when they have none or would not say.</summary>
    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public int? AgencyId { get; set; }

    [BindProperty]
    public Focus Focus { get; set; }

    /// <summary>The address is known under another name: ticked when the trainer has asked and it is theirs.</summary>
    [BindProperty]
    public bool IsSurelyThem { get; set; }

    public bool AskIfSurelyThem { get; private set; }

    /// <summary>Somebody of this name is on the register: ticked when the trainer has asked and it is somebody else.</summary>
    [BindProperty]
    public bool IsSomebodyElse { get; set; }

    public IReadOnlyList<RegisterLine> Namesakes { get; private set; } = [];

    /// <summary>"Louise Dawson, Solent NHS Trust, is expected".</summary>
    public static string InWords(RegisterLine person) =>
        $"{person.Name}{(person.Agency.Length > 0 ? $", {person.Agency}," : "")} {(person.IsIn ? "is in already" : person.IsWalkIn ? "came on another day" : "is expected")}";

    public string Time(DateTime utc) => Words.Time(clock.TimeOf(utc));

    public async Task<IActionResult> OnGetAsync()
    {
        if (!await LoadAsync())
        {
            return NotFound();
        }
        (Name, Email) = Item?.Given ?? ("", "");
        return Page();
    }

    public async Task<IActionResult> OnPostKnownAsync() =>
        Done(await desk.AddWalkInAsync(User.Keeper(), Reference, Date, Person ?? 0, EventId));

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await LoadAsync())
        {
            return NotFound();
        }
        if (!string.IsNullOrWhiteSpace(Email) && EmailAddress.Read(Email) is null)
        {
            ModelState.AddModelError(nameof(Email), "Enter an email address like name@example.com");
        }
        if (AgencyId is not null && Agencies.All(a => a.Id != AgencyId))
        {
            ModelState.AddModelError(nameof(AgencyId), "Choose an agency from the list");
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        if (await NamesakesAsync() is { Count: > 0 } namesakes)
        {
            Namesakes = namesakes;
            if (!IsSomebodyElse)
            {
                ModelState.AddModelError(nameof(Name), $"{(namesakes.Count == 1 ? InWords(namesakes[0]) : $"{namesakes.Count} people of this name are on the register")}: check them in, or say that it is somebody else");
                return this.Again();
            }
        }
        var newcomer = new Newcomer(Name!, Email?.Trim() ?? "", AgencyId, Focus, IsSurelyThem);
        if (Item is not null)
        {
            var decided = await reviews.AddAsync(User.Keeper(), Reference, Date, Item.Id, newcomer);
            if (decided.Result == ReviewResult.OtherName)
            {
                return OtherName(decided.Sentence);
            }
            TempData.Say(decided.Sentence, decided.Good);
            return Redirect(RegisterAddress.Of(Reference, Date, "/reviews"));
        }
        var answer = await desk.AddWalkInAsync(User.Keeper(), Reference, Date, newcomer, EventId);
        return answer.Outcome == DeskOutcome.OtherName ? OtherName(answer.Sentence) : Done(answer);
    }

    /// <summary>People on the register who have the name that was given, unless the address says that it is one of them.</summary>
    private async Task<IReadOnlyList<RegisterLine>> NamesakesAsync()
    {
        var named = Register.Named(Name!);
        if (named.Count == 0 || string.IsNullOrWhiteSpace(Email))
        {
            return named;
        }
        var address = Training.People.Person.Normalize(Email);
        var theirs = await db.People.Where(p => p.NormalizedEmail == address).Select(p => (int?)p.Id).FirstOrDefaultAsync();
        return named.Any(p => p.PersonId == theirs) ? [] : named;
    }

    private PageResult OtherName(string sentence)
    {
        ModelState.AddModelError(nameof(Email), sentence);
        AskIfSurelyThem = true;
        return this.Again();
    }

    private IActionResult Done(DeskAnswer answer)
    {
        if (answer.Outcome == DeskOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good && answer.Outcome != DeskOutcome.AlreadyIn);
        return Redirect(RegisterAddress.Of(Reference, Date));
    }

    private async Task<bool> LoadAsync()
    {
        if (await Register.OpenAsync(db, User.Keeper(), Reference, Date) is not { } register)
        {
            return false;
        }
        Register = register;
        if (Person is { } person)
        {
            Known = await db.Bookings.Where(b => b.Session.Reference == Reference && b.PersonId == person)
                .OrderByDescending(b => b.Number)
                .Select(b => new Claimant(b.Person.Name, b.Person.Agency!.Name, b.Status)).FirstOrDefaultAsync();
            return Known is not null;
        }
        if (Review is not null)
        {
            Item = (await Training.Attendance.Reviews.OfDayAsync(db, User.Keeper(), Reference, Date))?.Items.FirstOrDefault(i => i.Id == Review && i.TakesWalkIn);
            if (Item is null)
            {
                return false;
            }
        }
        var agencies = await db.Agencies.OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).ToListAsync();
        Agencies = [.. agencies.Select(a => (a.Id, a.Name))];
        return true;
    }

    public sealed record Claimant(string Name, string? Agency, BookingStatus Status);
}
