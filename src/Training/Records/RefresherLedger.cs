using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.People;

namespace Training.Records;

/// <summary>Somebody's line in the ledger.</summary>
/// <param name="Sector">Of their agency; none when they have none.</param>
/// <param name="Completed">The latest first.</param>
/// <param name="Refreshers">What the rules in force say of them (RefresherRule.StandingsOf).</param>
public sealed record PersonLedger(int PersonId, string Name, string JobTitle, int? AgencyId, string? Sector, IReadOnlyList<CompletedTraining> Completed, IReadOnlyList<Refresher> Refreshers);

/// <summary>
/// Who completed what, and what is due when: always worked out from registers, accepted training from elsewhere and the rules in force today. In the same few queries for one person or all.
/// </summary>
public sealed record RefresherLedger(IReadOnlyList<PersonLedger> People, IReadOnlyList<RefresherRule> Rules)
{
    /// <summary>None when there is no such person. Also of somebody who has left every agency: their record is their own.</summary>
    public static async Task<PersonLedger?> OfPersonAsync(TrainingDb db, int personId) => (await OfAsync(db, db.People.Where(p => p.Id == personId))).People.SingleOrDefault();

    /// <summary>Those who work for the agency now, by name.</summary>
    public static Task<RefresherLedger> OfAgencyAsync(TrainingDb db, int agencyId) => OfAsync(db, db.People.Where(p => p.AgencyId == agencyId));

    /// <summary>Everybody who works for an agency.</summary>
    public static Task<RefresherLedger> OfEverybodyAsync(TrainingDb db) => OfAsync(db, db.People.Where(p => p.AgencyId != null));

    /// <param name="instead">Judges by these rules rather than by those in force, to see what they would do.</param>
    public static async Task<RefresherLedger> OfAsync(TrainingDb db, IQueryable<Person> people, IReadOnlyList<RefresherRule>? instead = null)
    {
        var (now, today) = (db.Clock.UtcNow, db.Clock.Today);
        var rules = instead ?? RefresherRule.InForce(await db.RefresherRules.AsNoTracking().ToListAsync(), today);
        var who = await people.AsNoTracking().OrderBy(p => p.Name).ThenBy(p => p.Id).Select(p => new { p.Id, p.Name, p.JobTitle, p.AgencyId, p.Agency!.Sector }).ToListAsync();
        var ids = people.Select(p => p.Id);
        var here = await db.Presences.Where(p => ids.Contains(p.PersonId)).Completed(now)
            .Join(db.Sessions, d => d.SessionId, s => s.Id, (d, s) => new { d.PersonId, d.SessionId, d.Type, d.LastDate, s.Course.Title, s.Course.Level, s.Course.RefreshMonths, RegisterOpen = s.RegisterClosedAt == null }).ToListAsync();
        var sessions = here.Select(h => h.SessionId).Distinct().ToList();
        var minutes = (await db.SessionDays.Where(d => sessions.Contains(d.SessionId)).Select(d => new { d.SessionId, d.Start, d.End }).ToListAsync())
            .GroupBy(d => d.SessionId).ToDictionary(g => g.Key, g => g.Sum(d => (int)(d.End - d.Start).TotalMinutes));
        var elsewhere = await db.AcceptedEquivalents.Where(e => e.WithdrawnAt == null && ids.Contains(e.PersonId))
            .Select(e => new { e.PersonId, e.What, e.Type, e.CompletedOn, Minutes = db.OutsideTraining.Where(t => t.EquivalentId == e.Id).Select(t => (int?)t.Minutes).FirstOrDefault() }).ToListAsync();
        var months = elsewhere.Count == 0 ? [] : (await db.Courses.Where(c => c.RefreshMonths != null).Select(c => new { c.Type, Months = c.RefreshMonths!.Value }).ToListAsync())
            .GroupBy(c => c.Type).ToDictionary(g => g.Key, g => g.Min(c => c.Months));
        var completed = here.Select(h => (h.PersonId, Training: new CompletedTraining(h.Title, h.Type, h.Level, minutes.GetValueOrDefault(h.SessionId), h.LastDate, h.RefreshMonths, h.SessionId, h.RegisterOpen)))
            .Concat(elsewhere.Select(e => (e.PersonId, Training: new CompletedTraining(e.What, e.Type, null, e.Minutes ?? 0, e.CompletedOn, months.TryGetValue(e.Type, out var own) ? own : null))))
            .ToLookup(c => c.PersonId, c => c.Training);
        return new RefresherLedger([.. who.Select(p =>
        {
            var theirs = completed[p.Id].OrderByDescending(t => t.On).ThenBy(t => t.What, StringComparer.Ordinal).ToList();
            return new PersonLedger(p.Id, p.Name, p.JobTitle, p.AgencyId, p.Sector, theirs, RefresherRule.StandingsOf(rules, p.Sector, p.JobTitle, theirs, today));
        })], rules);
    }
}
