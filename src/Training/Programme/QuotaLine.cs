using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;

namespace Training.Programme;

/// <summary>Places that are kept for an agency, as pages show them.</summary>
/// <param name="ReleaseOn">The first day on which they are open to all.</param>
/// <param name="Taken">Of its people, those who hold a place, whether or not from the quota.</param>
public sealed record QuotaLine(string AgencyCode, string Agency, int Places, DateOnly ReleaseOn, DateTime ReleasesAt, int Taken)
{
    public int Left => Math.Max(0, Places - Taken);

    public bool IsReleased(DateTime now) => ReleasesAt <= now;

    /// <summary>By agency; those that are open to all by now are among them.</summary>
    public static async Task<IReadOnlyList<QuotaLine>> ListAsync(TrainingDb db, string reference) => await db.Quotas
        .Where(q => q.Session.Reference == reference)
        .OrderBy(q => q.Agency.Name)
        .Select(q => new QuotaLine(q.Agency.Code, q.Agency.Name, q.Places, q.ReleaseOn, q.ReleasesAt,
            q.Session.Bookings.Count(b => b.AgencyId == q.AgencyId && (b.Status == BookingStatus.Confirmed || b.PlaceKept == true))))
        .ToListAsync();
}
