using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.BookingRules;

/// <summary>The rules of booking by course type: those in force, those to come, and those that were.</summary>
public class IndexModel(TrainingDb db, PolicyDesk desk, Notice otherwise, Clock clock) : PageModel
{
    public IReadOnlyList<PoliciesOfType> Types { get; private set; } = [];

    public IReadOnlyList<PoliciesOfType> FromSettings => [.. Types.Where(t => t.IsFromSettings)];

    public async Task OnGetAsync()
    {
        var all = (await db.BookingPolicies.AsNoTracking().ToListAsync()).ToLookup(p => p.Type);
        Types = [.. Codes.All<CourseType>().Select(type => new PoliciesOfType(type,
            all[type].Where(p => p.From <= clock.Today).MaxBy(p => p.From) ?? BookingPolicy.Standard(otherwise),
            [.. all[type].Where(p => p.From > clock.Today).OrderBy(p => p.From)],
            [.. all[type].Where(p => p.From <= clock.Today).OrderByDescending(p => p.From).Skip(1)]))];
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string type, string from)
    {
        if (!Codes.TryParse<CourseType>(type, out var of) || !DateOnly.TryParse(from, System.Globalization.CultureInfo.InvariantCulture, out var date))
        {
            return NotFound();
        }
        var outcome = await desk.WithdrawAsync(of, date);
        if (outcome == PolicyOutcome.NoSuchPolicy)
        {
            return NotFound();
        }
        TempData.Say(outcome == PolicyOutcome.Done
            ? $"The rules for {of.Label()} from {Words.Date(date)} are taken back."
            : "These rules are in force, so they stay: set new ones from a later day instead.", outcome == PolicyOutcome.Done);
        return RedirectToPage();
    }
}

public sealed record PoliciesOfType(CourseType Type, BookingPolicy InForce, IReadOnlyList<BookingPolicy> ToCome, IReadOnlyList<BookingPolicy> Before)
{
    /// <summary>Nobody has set rules that are in force.</summary>
    public bool IsFromSettings => InForce.Id == 0;
}
