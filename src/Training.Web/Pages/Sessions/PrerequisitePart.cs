using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Sessions;

/// <summary>How somebody stands with what a session's course asks for, and where to begin when they lack it.</summary>
/// <param name="StartWith">Sessions with places that would give it to them; only when they lack it.</param>
public sealed record PrerequisitePart(PrerequisiteStanding Standing, IReadOnlyList<ProgrammeItem> StartWith)
{
    /// <summary>None when the course asks for nothing.</summary>
    public static async Task<PrerequisitePart?> FindAsync(TrainingDb db, string reference, int personId)
    {
        var session = await db.Sessions.AsNoTracking().Where(s => s.Reference == reference).Select(s => new { s.FirstDate, s.Course }).SingleAsync();
        if (session.Course.Prerequisite is not { } needed)
        {
            return null;
        }
        var standing = await needed.StandingAsync(db, personId, session.FirstDate);
        return new PrerequisitePart(standing, standing.IsMet ? [] : await OtherRuns.OfTypesAsync(db, needed.Types, db.Clock.UtcNow));
    }
}
