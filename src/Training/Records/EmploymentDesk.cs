using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.People;

namespace Training.Records;

public enum EmploymentOutcome
{
    Left,
    Back,
    NotTheirs,
    Themselves,
}

/// <summary>Somebody who joined or left an agency.</summary>
/// <param name="MayReturn">Their lead may still say that it was a slip.</param>
public sealed record StaffChange(int PersonId, string Name, DateOnly? From, DateOnly? Until, bool MayReturn);

/// <summary>Who joined and left an agency within <see cref="Years"/>, the latest first. Of who left, nothing but their name and the day; of who was put right on the day on which they came, as of a wrong agency picked, nothing.</summary>
public sealed record StaffChanges(IReadOnlyList<StaffChange> Joined, IReadOnlyList<StaffChange> Left)
{
    public const int Years = 3;

    public static async Task<StaffChanges> OfAsync(TrainingDb db, int agencyId)
    {
        var since = db.Clock.Today.AddYears(-Years);
        var may = (await EmploymentDesk.Returning(db, agencyId).Select(e => e.Id).ToListAsync()).ToHashSet();
        var all = await db.Employments.AsNoTracking().Where(e => e.AgencyId == agencyId && (e.Until >= since || (e.Until == null && e.From >= since)))
            .Select(e => new { e.Id, e.PersonId, e.Person.Name, e.From, e.Until }).ToListAsync();
        var changes = all.ConvertAll(e => new StaffChange(e.PersonId, e.Name, e.From, e.Until, may.Contains(e.Id)));
        return new StaffChanges(
            [.. changes.Where(c => c.Until is null).OrderByDescending(c => c.From).ThenBy(c => c.Name, StringComparer.Ordinal)],
            [.. changes.Where(c => c.Until is not null && (c.From != c.Until || c.MayReturn)).OrderByDescending(c => c.Until).ThenBy(c => c.Name, StringComparer.Ordinal)]);
    }
}

/// <summary>An agency lead says who has left. What they booked stays theirs; nobody is written to, as nothing of theirs changes but who sees it.</summary>
public sealed class EmploymentDesk(TrainingDb db)
{
    /// <summary>Days in which a lead can say that it was a slip.</summary>
    public const int DaysToCorrect = 28;

    /// <summary>One of their staff no longer works for the agency, from today on. Not the lead themselves, who would see nothing any more.</summary>
    public async Task<EmploymentOutcome> HasLeftAsync(Booker lead, int personId)
    {
        await using var work = await db.BeginWriteAsync();
        if (lead.IsTeam || await lead.Staff(db).SingleOrDefaultAsync(p => p.Id == personId) is not { } person)
        {
            return EmploymentOutcome.NotTheirs;
        }
        if (person.Id == lead.PersonId)
        {
            return EmploymentOutcome.Themselves;
        }
        if (!await db.Employments.AnyAsync(e => e.PersonId == personId && e.Until == null))
        {
            db.Employments.Add(new Employment { PersonId = personId, AgencyId = lead.AgencyId!.Value, Until = db.Clock.Today });
        }
        person.AgencyId = null;
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return EmploymentOutcome.Left;
    }

    /// <summary>It was a slip: they are on the staff as if they had never left it. Only within <see cref="DaysToCorrect"/> days, only of who has gone nowhere else since, and only where a lead of the agency said so: not where they did themselves, or the team.</summary>
    public async Task<EmploymentOutcome> IsBackAsync(Booker lead, int personId)
    {
        await using var work = await db.BeginWriteAsync();
        if (lead.AgencyId is not { } agency || await Returning(db, agency).Include(e => e.Person).SingleOrDefaultAsync(e => e.PersonId == personId) is not { } left)
        {
            return EmploymentOutcome.NotTheirs;
        }
        left.Person.AgencyId = agency;
        await db.SaveChangesAsync(); // which begins a new employment (Employments): the old one goes on instead
        db.Employments.RemoveRange(await db.Employments.Where(e => e.PersonId == personId && e.Until == null).ToListAsync());
        left.Until = null;
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return EmploymentOutcome.Back;
    }

    internal static IQueryable<Employment> Returning(TrainingDb db, int agencyId)
    {
        var since = db.Clock.Today.AddDays(-DaysToCorrect);
        return db.Employments.Where(e => e.AgencyId == agencyId && e.Until >= since && e.Person.AgencyId == null && !db.Employments.Any(o => o.PersonId == e.PersonId && o.Id > e.Id)
            && db.People.Any(p => p.AgencyId == agencyId && p.Roles.HasFlag(Role.AgencyLead)
                && p.Id == db.History.Where(h => h.PersonId == e.PersonId && h.Subject == "person" && h.Changes.Contains("\"AgencyId\"")).OrderByDescending(h => h.Id).Select(h => h.ActorId).FirstOrDefault()));
    }
}
