using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>What is open before the register is closed, putting some of it right, and closing it; afterwards, who closed it.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class CloseModel(TrainingDb db, ClosingDesk desk, Clock clock) : PageModel
{
    public Register Register { get; private set; } = null!;
    public RegisterClosed? Closed { get; private set; }
    public ClosingList Open { get; private set; } = new([]);
    public IReadOnlyList<SortOfEmail> Sorts { get; private set; } = [];
    public IReadOnlyList<string> Looked { get; private set; } = [];
    public IReadOnlyList<(int Id, string Name)> Agencies { get; private set; } = [];
    public bool IsLongAgo => clock.UtcNow >= Register.Days[^1].EndsAt.AddDays(ClosingDesk.WrittenForDays);

    public string End => Words.Time(Register.Days[^1].End);

    public DateOnly DateOf(DateTime utc) => clock.DateOf(utc);

    public TimeOnly TimeOf(DateTime utc) => clock.TimeOf(utc);

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date)
    {
        if (!await LoadAsync(reference, date))
        {
            return NotFound();
        }
        if (Closed is not null || Register.CanClose(clock.UtcNow))
        {
            return Page();
        }
        TempData.Say("The register can be closed once the last day of the session has begun.", good: false);
        return Redirect(Register.Address());
    }

    public async Task<IActionResult> OnPostAsync(string reference, DateOnly date, List<string> looked)
    {
        var answer = await desk.CloseAsync(User.Keeper(), reference, looked);
        if (answer.Outcome != DeskOutcome.StillOpen)
        {
            return Done(answer, RegisterAddress.Of(reference, date));
        }
        if (!await LoadAsync(reference, date))
        {
            return NotFound();
        }
        Looked = looked;
        foreach (var open in Open.Points.Where(p => !looked.Contains(p.Seen)))
        {
            ModelState.AddModelError($"Looked-{open.Point.Code()}", open.Point == ClosingPoint.NotOver ? $"Close it after {End}, or tick that it ended early"
                : $"Put it right, or tick that you have looked at it: {char.ToLowerInvariant(Heading(open)[0])}{Heading(open)[1..]}");
        }
        return this.Again();
    }

    public async Task<IActionResult> OnPostAbsentAsync(string reference, DateOnly date, DateOnly on) =>
        Done(await desk.MarkRestAbsentAsync(User.Keeper(), reference, on), RegisterAddress.Of(reference, date, "/close"));

    public async Task<IActionResult> OnPostAgencyAsync(string reference, DateOnly date, int person, int? agency)
    {
        if (agency is { } chosen)
        {
            return Done(await desk.SetAgencyAsync(User.Keeper(), reference, person, chosen), RegisterAddress.Of(reference, date, "/close"));
        }
        if (!await LoadAsync(reference, date))
        {
            return NotFound();
        }
        ModelState.Clear();
        ModelState.AddModelError($"Agency-{person}", "Choose an agency");
        return this.Again();
    }

    /// <summary>What is open, in a few words.</summary>
    public string Heading(OpenPoint open) => open.Point switch
    {
        ClosingPoint.NotOver => $"It ends at {End}",
        ClosingPoint.NotMarked => $"{Words.Count(open.Count, "person is", "people are")} neither in nor marked absent",
        ClosingPoint.Reviews => $"{Words.Count(open.Count, "scan or conflict", "scans or conflicts")} to decide",
        ClosingPoint.NoAgency => $"{Words.Count(open.Count, "walk-in has", "walk-ins have")} no agency",
        ClosingPoint.WorkshopOnly => $"{Words.Count(open.Count, "person was", "people were")} in a workshop and {(open.Count == 1 ? "is" : "are")} not on the register of the day",
        ClosingPoint.SameName => $"{open.Count} people have a name that stands twice on one day",
        _ => $"{Words.Count(open.Count, "person was", "people were")} there on some days only",
    };

    private IActionResult Done(DeskAnswer answer, string address)
    {
        if (answer.Outcome == DeskOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good);
        return Redirect(address);
    }

    private async Task<bool> LoadAsync(string reference, DateOnly date)
    {
        if (await Register.OpenAsync(db, User.Keeper(), reference, date) is not { } register)
        {
            return false;
        }
        Register = register;
        if (register.ClosedAt is { } at)
        {
            Closed = await ClosingDesk.ClosedAsync(db, reference) ?? new(at, null);
        }
        else if (register.CanClose(clock.UtcNow) && await desk.RehearseAsync(User.Keeper(), reference) is { } rehearsal)
        {
            Open = rehearsal.Open;
            Sorts = [.. rehearsal.Letters.GroupBy(l => l.Kind).OrderBy(g => g.Key).Select(g => new SortOfEmail(SortOfEmail.Words(g.Key, g.Count()), g.Count(), g.First()))];
            Agencies = Open.Of(ClosingPoint.NoAgency) is null ? [] : [.. (await db.Agencies.OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).ToListAsync()).Select(a => (a.Id, a.Name))];
        }
        return true;
    }
}

/// <summary>Emails that closing sends, of one kind, with the first of them.</summary>
public sealed record SortOfEmail(string To, int Count, OutboxLetter Example)
{
    public static string Words(LetterKind kind, int count)
    {
        var people = Training.Words.Count(count, "person", "people");
        return kind switch
        {
            LetterKind.AfterSession => $"to {people} who attended",
            LetterKind.DidNotAttend => $"to {people} who had a place and did not come",
            LetterKind.AbsenceTold => $"to {people} who had agreed to a booking, about who did not come",
            LetterKind.AbsenceCharged => $"to {people} about a charge for not coming",
            LetterKind.ChargeWaived => $"to {people} about a charge that is waived",
            _ => $"to {people}",
        };
    }
}
