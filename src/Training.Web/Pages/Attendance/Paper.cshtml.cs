using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>A register that was kept on paper, entered in one go: everybody on it, and those who wrote themselves below.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class PaperModel(TrainingDb db, PaperDesk desk, Clock clock) : PageModel
{
    private const int WalkInRows = 5;

    private static readonly string[] Times = ["HH:mm", "H:mm", "H.mm", "HHmm", "h:mmtt", "htt", "h:mm tt", "HH:mm:ss"];

    public Register Register { get; private set; } = null!;
    public IReadOnlyList<(int Id, string Name)> Agencies { get; private set; } = [];

    [BindProperty]
    public List<PaperRow> Rows { get; set; } = [];

    [BindProperty]
    public List<PaperNewcomer> WalkIns { get; set; } = [];

    /// <summary>What everybody is who is not marked; empty leaves them.</summary>
    [BindProperty]
    public string? Rest { get; set; }

    public RegisterLine PersonOf(PaperRow row) => Register.People.First(p => p.PersonId == row.Person);

    public async Task<IActionResult> OnGetAsync(string reference, DateOnly date)
    {
        if (!await LoadAsync(reference, date))
        {
            return NotFound();
        }
        if (!Register.TakesCheckIns(clock))
        {
            TempData.Say(Register.ClosedAt is not null ? "This register is closed. Ask the training team to open it again."
                : Register.Status != Programme.SessionStatus.Published ? $"This session was {Register.Status.Label().ToLowerInvariant()}."
                : "Paper can be entered from the day itself on.", good: false);
            return Redirect(Register.Address());
        }
        Rows = [.. Register.People.Select(p => new PaperRow
        {
            Person = p.PersonId,
            LineId = Guid.NewGuid(),
            Mark = (p.IsIn ? PaperMark.Came : p.IsAbsent ? PaperMark.Absent : PaperMark.NotMarked).Code(),
            In = p.ArrivedAt is { } at && Minute(at) is var time && time != Register.Day.Start ? Written(time) : "",
            Out = p.LeftAt is { } left ? Written(Minute(left)) : "",
        })];
        Rows.ForEach(r => r.Was = r.Typed);
        WalkIns = [.. Enumerable.Range(0, WalkInRows).Select(_ => new PaperNewcomer { LineId = Guid.NewGuid() })];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference, DateOnly date)
    {
        if (!await LoadAsync(reference, date))
        {
            return NotFound();
        }
        Rows.RemoveAll(r => Register.People.All(p => p.PersonId != r.Person)); // whose booking went while the page lay open
        // What nobody touched says nothing: a phone may have checked them in while the page lay open.
        var lines = Rows.Select((row, i) => (Index: i, Row: row)).Where(r => r.Row.Typed != r.Row.Was || IsRest(r.Row)).Select(r => (r.Index, Line: Line(r.Row, r.Index))).ToList();
        var walkIns = WalkIns.Select((w, i) => (w, i)).Where(w => !w.w.IsEmpty).Select(w => (Index: w.i, WalkIn: WalkIn(w.w, w.i))).ToList();
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.EnterAsync(User.Keeper(), reference, date, [.. lines.Select(l => l.Line)], [.. walkIns.Select(w => w.WalkIn)]);
        if (answer.Refusal is { } refusal)
        {
            if (refusal.Outcome == DeskOutcome.NotFound)
            {
                return NotFound();
            }
            TempData.Say(refusal.Sentence, good: false);
            return Redirect(Register.Address());
        }
        foreach (var problem in answer.Problems)
        {
            var index = problem.IsWalkIn ? walkIns[problem.Index].Index : lines[problem.Index].Index;
            ModelState.AddModelError($"{(problem.IsWalkIn ? "WalkIns" : "Rows")}[{index}].{problem.Field}", $"{(problem.IsWalkIn ? WalkIns[index].Name : PersonOf(Rows[index]).Name)}: {problem.Sentence}");
            if (problem is { IsWalkIn: true, Field: "Email" })
            {
                WalkIns[index].AskIfSurelyThem = true;
            }
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        TempData.Say(answer.Changed == 0 ? "The register says that already: nothing has changed." : $"The sheet is entered: {Words.Count(answer.Changed, "person", "people")} changed.");
        return Redirect(Register.Address());
    }

    private PaperLine Line(PaperRow row, int i)
    {
        var mark = Codes.TryParse<PaperMark>(row.Mark, out var given) ? given : PaperMark.NotMarked;
        var times = (In: Time(row.In, $"Rows[{i}].In", PersonOf(row).Name), Out: Time(row.Out, $"Rows[{i}].Out", PersonOf(row).Name));
        return new(row.LineId, row.Person, IsRest(row) && Codes.TryParse<PaperMark>(Rest, out var rest) ? rest : mark, times.In, times.Out);
    }

    /// <summary>Not marked on the sheet, nor on the register.</summary>
    private bool IsRest(PaperRow row) => !string.IsNullOrEmpty(Rest) && row.Mark != PaperMark.Came.Code() && row.Mark != PaperMark.Absent.Code() && PersonOf(row) is { IsIn: false, IsAbsent: false };

    private PaperWalkIn WalkIn(PaperNewcomer row, int i)
    {
        var name = Person.OneLine(row.Name ?? "");
        if (name.Length is 0 or > 100)
        {
            ModelState.AddModelError($"WalkIns[{i}].Name", name.Length == 0 ? "Enter their full name" : "The name must be 100 characters or fewer");
        }
        if (!string.IsNullOrWhiteSpace(row.Email) && EmailAddress.Read(row.Email) is null)
        {
            ModelState.AddModelError($"WalkIns[{i}].Email", "Enter an email address like name@example.com, or none");
        }
        if (row.Agency is not null && Agencies.All(a => a.Id != row.Agency))
        {
            ModelState.AddModelError($"WalkIns[{i}].Agency", "Choose an agency from the list");
        }
        var times = (In: Time(row.In, $"WalkIns[{i}].In", name), Out: Time(row.Out, $"WalkIns[{i}].Out", name));
        return new(row.LineId, new Newcomer(name, row.Email?.Trim() ?? "", row.Agency, Focus.NotRecorded, row.IsSurelyThem), times.In, times.Out);
    }

    private TimeOnly? Time(string? text, string field, string whose)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        if (TimeOnly.TryParseExact(text.Trim(), Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return new(time.Hour, time.Minute);
        }
        ModelState.AddModelError(field, $"{whose}: enter a time like 9:45");
        return null;
    }

    private TimeOnly Minute(DateTime at) => new(clock.TimeOf(at).Hour, clock.TimeOf(at).Minute);

    private static string Written(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private async Task<bool> LoadAsync(string reference, DateOnly date)
    {
        if (await Register.OpenAsync(db, User.Keeper(), reference, date) is not { } register)
        {
            return false;
        }
        Register = register;
        Agencies = [.. (await db.Agencies.OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).ToListAsync()).Select(a => (a.Id, a.Name))];
        return true;
    }
}

/// <summary>A line of the sheet, as typed.</summary>
public sealed class PaperRow
{
    public int Person { get; set; }
    public Guid LineId { get; set; }
    public string? Mark { get; set; }
    public string? In { get; set; }
    public string? Out { get; set; }

    /// <summary>What the page filled in.</summary>
    public string? Was { get; set; }

    public string Typed => $"{Mark}|{In}|{Out}";
}

/// <summary>Somebody below the list, as typed.</summary>
public sealed class PaperNewcomer
{
    public Guid LineId { get; set; }
    public string? Name { get; set; }
    public string? Email { get; set; }
    public int? Agency { get; set; }
    public string? In { get; set; }
    public string? Out { get; set; }
    public bool IsSurelyThem { get; set; }
    public bool AskIfSurelyThem { get; set; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Name) && string.IsNullOrWhiteSpace(Email) && Agency is null && string.IsNullOrWhiteSpace(In) && string.IsNullOrWhiteSpace(Out);
}
