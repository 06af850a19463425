using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Web.Pages.Staff;

/// <summary>A booking of one of a lead's staff, as the pages that change it show it.</summary>
/// <param name="AgencyId">Under which it was made.</param>
public sealed record StaffMember(Guid Key, int PersonId, string Name, int? AgencyId, string Reference, string Course, string CourseCode, DateOnly FirstDate, DateTime StartsAt, SessionStatus SessionStatus,
    BookingStatus Status, DateTime CancelBy, int LateCharge)
{
    /// <summary>", and it counts as cancelled late", with what that costs; nothing while there is time.</summary>
    public string LateInWords(DateTime now) => !CountsAsLate(now) ? "" : LateCharge == 0 ? ", and it counts as cancelled late" : $", it counts as cancelled late, and your agency is charged {Words.Pounds(LateCharge)}";

    private bool CountsAsLate(DateTime now) => Status == BookingStatus.Confirmed && SessionStatus != SessionStatus.Postponed && now >= CancelBy;

    /// <summary>None when there is no such booking among these.</summary>
    public static Task<StaffMember?> FindAsync(IQueryable<Booking> bookings, Guid key) => bookings.AsNoTracking().Where(b => b.Key == key)
        .Select(b => new StaffMember(b.Key, b.PersonId, b.Person.Name, b.AgencyId, b.Session.Reference, b.Session.Course.Title, b.Session.Course.Code, b.Session.FirstDate, b.Session.StartsAt,
            b.Session.Status, b.Status, b.CancelBy, b.Policy == null ? 0 : b.Policy.LateCancellationPence))
        .SingleOrDefaultAsync();
}
