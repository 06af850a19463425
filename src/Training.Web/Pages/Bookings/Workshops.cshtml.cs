using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Bookings;

/// <summary>Chooses the workshops of a conference: in each slot the one that somebody likes best, and what they would take when it is full.</summary>
public class WorkshopsModel(TrainingDb db, BreakoutDesk desk, Clock clock) : PageModel
{
    public WorkshopPlan Plan { get; private set; } = null!;
    public Guid Key { get; private set; }
    public bool HoldsPlace { get; private set; }

    // Named, because a form that lacks one would else be read without a prefix.
    [BindProperty(Name = nameof(First))]
    public Dictionary<int, string?>? First { get; set; } = [];

    [BindProperty(Name = nameof(Second))]
    public Dictionary<int, string?>? Second { get; set; } = [];

    [BindProperty(Name = nameof(Third))]
    public Dictionary<int, string?>? Third { get; set; } = [];

    private Dictionary<int, string?>[] Ranks => [First ??= [], Second ??= [], Third ??= []]; // a form may lack a rank altogether

    public bool CanChoose => HoldsPlace && Plan.TakesChoices(clock.UtcNow);

    public bool IsOver => clock.UtcNow >= Plan.ChoicesCloseAt;

    public DateOnly Until => Plan.ChoicesUntil(clock);

    public async Task<IActionResult> OnGetAsync(Guid key)
    {
        if (!await LoadAsync(key))
        {
            return NotFound();
        }
        foreach (var slot in Plan.Slots)
        {
            var chosen = slot.ChosenBy(key);
            for (var i = 0; i < Ranks.Length; i++)
            {
                Ranks[i][slot.Number] = chosen.ElementAtOrDefault(i)?.Code;
            }
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid key)
    {
        if (!await LoadAsync(key))
        {
            return NotFound();
        }
        if (CanChoose && !Check())
        {
            return this.Again();
        }
        var answer = await desk.ChooseAsync(key, User.RequiredId(), AllChosen);
        if (answer.Outcome == BreakoutOutcome.NotFound)
        {
            return NotFound();
        }
        TempData.Say(answer.Sentence, answer.Good);
        return RedirectToPage(new { key });
    }

    public string? Choice(int rank, int slot) => Ranks[rank].GetValueOrDefault(slot);

    private IEnumerable<string> Chosen(int slot) => Ranks.Select(rank => rank.GetValueOrDefault(slot)).Where(code => !string.IsNullOrEmpty(code))!;

    private bool Check()
    {
        foreach (var slot in Plan.Slots)
        {
            if (!slot.Offers.Any(o => o.Code == Ranks[0].GetValueOrDefault(slot.Number)))
            {
                ModelState.AddModelError($"First[{slot.Number}]", $"Choose a workshop for “{slot.Title}”");
            }
            else if (Chosen(slot.Number).GroupBy(code => code, StringComparer.Ordinal).Any(g => g.Count() > 1))
            {
                var field = Ranks[1].GetValueOrDefault(slot.Number) == Ranks[0][slot.Number] ? "Second" : "Third";
                ModelState.AddModelError($"{field}[{slot.Number}]", $"Your choices for “{slot.Title}” must be different workshops");
            }
        }
        if (BreakoutDesk.OnlyChoiceTwice(AllChosen) is { } twice && ModelState.IsValid)
        {
            ModelState.AddModelError($"First[{twice}]", "Nobody goes to the same workshop twice: choose another here, or add a second choice");
        }
        return ModelState.IsValid;
    }

    private Dictionary<int, IReadOnlyList<string>> AllChosen => Plan.Slots.ToDictionary(s => s.Number, s => (IReadOnlyList<string>)[.. Chosen(s.Number)]);

    private async Task<bool> LoadAsync(Guid key)
    {
        var me = User.RequiredId();
        var booking = await db.Bookings.AsNoTracking().Where(b => b.Key == key && b.PersonId == me).Select(b => new { b.Session.Reference, b.Status }).SingleOrDefaultAsync();
        Plan = booking is null ? null! : (await WorkshopPlan.FindAsync(db, booking.Reference))!;
        (Key, HoldsPlace) = (key, booking?.Status == BookingStatus.Confirmed);
        return Plan is not null;
    }
}
