using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;

namespace Training.Bookings;

/// <summary>
/// Somebody who books, cancels and moves for others: an agency lead for the staff of their agency, the team for everybody. The one
/// place that says for whom. Read from the database each time, as roles and agencies change.
/// </summary>
/// <param name="AgencyId">Of a lead their agency; none of the team.</param>
public sealed record Booker(int PersonId, string Name, string Email, int? AgencyId, string Agency)
{
    public bool IsTeam => AgencyId is null;

    public bool MayBook(Person person) => IsTeam || person.AgencyId == AgencyId;

    /// <summary>What <see cref="MayBook"/> says of one person, for the database.</summary>
    public IQueryable<Person> Staff(TrainingDb db) => IsTeam ? db.People : db.People.Where(p => p.AgencyId == AgencyId);

    /// <summary>
    /// The bookings on which they may act. A booking belongs to the agency under which it was made, which its charges and quotas are of:
    /// it stays there when the person goes to work elsewhere.
    /// </summary>
    public IQueryable<Booking> Bookings(TrainingDb db) => IsTeam ? db.Bookings : db.Bookings.Where(b => b.AgencyId == AgencyId);

    /// <summary>None when the person books for nobody else: no such role, or a lead without an agency.</summary>
    public static async Task<Booker?> FindAsync(TrainingDb db, int personId)
    {
        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == personId);
        return person is null ? null
            : person.Roles.HasFlag(Role.Coordinator) || person.Roles.HasFlag(Role.Admin) ? new Booker(person.Id, person.Name, person.Email!, null, "")
            : await FindLeadAsync(db, personId);
    }

    /// <summary>As a lead of their own agency, whatever else they are; none when they are none.</summary>
    public static async Task<Booker?> FindLeadAsync(TrainingDb db, int personId) =>
        await db.People.AsNoTracking().Include(p => p.Agency).SingleOrDefaultAsync(p => p.Id == personId && p.AgencyId != null) is { } lead && lead.Roles.HasFlag(Role.AgencyLead)
            ? new Booker(lead.Id, lead.Name, lead.Email!, lead.AgencyId, lead.Agency!.Name)
            : null;
}
