using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Records;

public enum RefresherRuleOutcome
{
    Done,
    NotBeforeToday,
    AlreadyThere,
    InForce,
    NoSuchRule,
}

/// <summary>What a rule would say of the staff of all agencies, today.</summary>
/// <param name="For">For how many it would be.</param>
/// <param name="Counts">Of them, how many would stand how.</param>
public sealed record RefresherPreview(int For, IReadOnlyDictionary<RefresherStanding, int> Counts);

/// <summary>The team's rules of refreshers. A version whose day has come is never changed or removed: what people were told rested on it.</summary>
public sealed class RefresherDesk(TrainingDb db, Clock clock)
{
    /// <summary>Adds a version that holds from <see cref="RefresherRule.From"/> on, today or later at the site.</summary>
    public async Task<RefresherRuleOutcome> AddAsync(RefresherRule rule)
    {
        await using var work = await db.BeginWriteAsync();
        return await AddAsync(work, rule);
    }

    private async Task<RefresherRuleOutcome> AddAsync(WriteTransaction work, RefresherRule rule)
    {
        if (rule.From < clock.Today)
        {
            return RefresherRuleOutcome.NotBeforeToday;
        }
        // What is planned for after its end would bring the rule back on that day.
        if (await db.RefresherRules.AnyAsync(r => r.Code == rule.Code && (r.From == rule.From || (rule.Ended && r.From > rule.From))))
        {
            return RefresherRuleOutcome.AlreadyThere;
        }
        db.RefresherRules.Add(rule);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return RefresherRuleOutcome.Done;
    }

    /// <summary>From a day on there is no such rule any more; until then it holds as it is. Not while a version begins on that day or later: that must be taken back first.</summary>
    public async Task<RefresherRuleOutcome> EndAsync(string code, DateOnly from)
    {
        await using var work = await db.BeginWriteAsync();
        var last = await db.RefresherRules.AsNoTracking().Where(r => r.Code == code && r.From <= from).OrderByDescending(r => r.From).FirstOrDefaultAsync();
        return last is null or { Ended: true } ? RefresherRuleOutcome.NoSuchRule : await AddAsync(work, new RefresherRule
        {
            Code = code,
            Name = last.Name,
            From = from,
            Ended = true,
            Types = [.. last.Types],
            Level = last.Level,
            Months = last.Months,
            Minutes = last.Minutes,
            Years = last.Years,
            Sectors = [.. last.Sectors],
            JobTitles = [.. last.JobTitles],
            Mandatory = last.Mandatory,
        });
    }

    /// <summary>Takes back a version whose day has not come.</summary>
    public async Task<RefresherRuleOutcome> WithdrawAsync(string code, DateOnly from)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.RefresherRules.SingleOrDefaultAsync(r => r.Code == code && r.From == from) is not { } rule)
        {
            return RefresherRuleOutcome.NoSuchRule;
        }
        if (rule.From <= clock.Today)
        {
            return RefresherRuleOutcome.InForce;
        }
        db.RefresherRules.Remove(rule);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return RefresherRuleOutcome.Done;
    }

    public async Task<RefresherPreview> PreviewAsync(RefresherRule rule)
    {
        var ledger = await RefresherLedger.OfAsync(db, db.People.Where(p => p.AgencyId != null), [rule]);
        var whom = ledger.People.Where(p => rule.IsFor(p.Sector, p.JobTitle)).ToList();
        return new RefresherPreview(whom.Count, whom.GroupBy(p => rule.StandingOf(p.Completed, clock.Today).Standing).ToDictionary(g => g.Key, g => g.Count()));
    }

    /// <summary>A code that no rule has, from the name of a new one.</summary>
    public async Task<string> NewCodeAsync(string name)
    {
        var words = string.Concat(Words.Folded(name).Normalize(NormalizationForm.FormKD).Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var code = words is [] or ["new"] ? "rule" : string.Join('-', words.Take(8));
        var known = await db.RefresherRules.Select(r => r.Code).Distinct().ToListAsync();
        return known.Contains(code) ? Enumerable.Range(2, known.Count + 1).Select(n => $"{code}-{n}").First(c => !known.Contains(c)) : code;
    }
}
