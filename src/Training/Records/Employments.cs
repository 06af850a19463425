using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;

namespace Training.Records;

internal static class Employments
{
    /// <summary>
    /// Before a save: whoever gets, changes or leaves an agency in it gets, changes or leaves their employment with it, whichever page or program did that. The only code that
    /// keeps employments, but for an import that states them.
    /// </summary>
    public static void Follow(TrainingDb db)
    {
        var changed = db.ChangeTracker.Entries<Person>()
            .Where(p => p.State == EntityState.Added ? p.Entity.AgencyId is not null || p.Entity.Agency is not null : p.State == EntityState.Modified && !Equals(p.Property(x => x.AgencyId).OriginalValue, p.Property(x => x.AgencyId).CurrentValue))
            .ToList();
        if (changed.Count == 0)
        {
            return;
        }
        var known = changed.Where(p => p.State == EntityState.Modified).Select(p => p.Entity.Id).ToList();
        var open = known.Count == 0 ? [] : db.Employments.Where(e => known.Contains(e.PersonId) && e.Until == null).ToList();
        var today = db.Clock.Today;
        foreach (var person in changed)
        {
            foreach (var left in open.Where(e => e.PersonId == person.Entity.Id && e.Until is null))
            {
                db.Entry(left).Property(e => e.Until).CurrentValue = today; // through the entry: changes have been looked for already
            }
            if (person.Entity.AgencyId is not null || person.Entity.Agency is not null)
            {
                // A new agency has no identity yet: the navigation fills it in.
                var employment = new Employment { Person = person.Entity, From = today };
                if (person.Entity.Agency is { } agency)
                {
                    employment.Agency = agency;
                }
                else
                {
                    employment.AgencyId = person.Entity.AgencyId!.Value;
                }
                db.Employments.Add(employment);
            }
        }
    }
}
