using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Records;
using Training.Web.Pages.Sessions;

namespace Training.Web.Pages.RefresherRules;

/// <summary>The rules of refreshers: those in force, those to come, and those that were.</summary>
public class IndexModel(TrainingDb db, RefresherDesk desk, Clock clock) : PageModel
{
    public IReadOnlyList<RuleVersions> Rules { get; private set; } = [];

    public async Task OnGetAsync() => Rules = [.. (await db.RefresherRules.AsNoTracking().ToListAsync()).GroupBy(r => r.Code, StringComparer.Ordinal)
        .Select(g => RuleVersions.Of(g.Key, g, clock.Today)).OrderBy(r => r.IsEnded).ThenBy(r => r.Name, StringComparer.Ordinal)];

    public async Task<IActionResult> OnPostWithdrawAsync(string code, string from)
    {
        if (!DayFields.TryDate(from, out var date))
        {
            return NotFound();
        }
        var outcome = await desk.WithdrawAsync(code, date);
        if (outcome == RefresherRuleOutcome.NoSuchRule)
        {
            return NotFound();
        }
        TempData.Say(outcome == RefresherRuleOutcome.Done
            ? $"What was to hold from {Words.Date(date)} is taken back."
            : "This version is in force, so it stays: change the rule from a later day instead, or end it.", outcome == RefresherRuleOutcome.Done);
        return RedirectToPage();
    }
}

/// <summary>A rule with all of its versions.</summary>
/// <param name="InForce">None of a rule that has yet to begin.</param>
public sealed record RuleVersions(string Code, RefresherRule? InForce, IReadOnlyList<RefresherRule> ToCome, IReadOnlyList<RefresherRule> Before)
{
    public RefresherRule Last => ToCome.Count > 0 ? ToCome[^1] : InForce!;

    public string Name => (InForce ?? Last).Name;

    /// <summary>It has ended, or will by what stands now.</summary>
    public bool IsEnded => Last.Ended;

    public static RuleVersions Of(string code, IEnumerable<RefresherRule> versions, DateOnly today)
    {
        var all = versions.OrderBy(v => v.From).ToList();
        var past = all.FindAll(v => v.From <= today);
        return new(code, past.LastOrDefault(), all.FindAll(v => v.From > today), [.. past.SkipLast(1).Reverse()]);
    }
}
