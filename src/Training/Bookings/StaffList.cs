using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Programme;

namespace Training.Bookings;

/// <summary>A coming booking of one of an agency's staff.</summary>
public sealed record StaffBooking(Guid Key, string Reference, string Course, DateOnly FirstDate, DateTime StartsAt, BookingStatus Status, SessionStatus SessionStatus);

/// <param name="LettersTo">The contact's name, of somebody without an e-mail address of their own.</param>
public sealed record StaffLine(int Id, string Name, string JobTitle, string? LettersTo, IReadOnlyList<StaffBooking> Coming);

/// <summary>
/// One page of an agency's staff by name, each with what they have booked or wait for under it; beside them those who have left and still
/// have such a booking.
/// </summary>
/// <param name="Page">From 1.</param>
public sealed record StaffList(IReadOnlyList<StaffLine> People, int Total, int Page)
{
    public const int PageSize = 50;

    public int Pages => Math.Max(1, (Total + PageSize - 1) / PageSize);

    /// <param name="words">Part of a name or job title; nothing for everybody.</param>
    /// <param name="onlyBooked">Leaves out those who have nothing booked.</param>
    public static async Task<StaffList> FindAsync(TrainingDb db, Booker booker, string? words, bool onlyBooked, int page = 1)
    {
        var now = db.Clock.UtcNow;
        var bookings = booker.Bookings(db).AsNoTracking().Active()
            .Where(b => (b.Session.EndsAt > now || b.Session.Status == SessionStatus.Postponed) && b.Session.Status != SessionStatus.Cancelled);
        var own = booker.Staff(db);
        var staff = db.People.AsNoTracking().Where(p => own.Contains(p) || bookings.Any(b => b.PersonId == p.Id));
        if (!string.IsNullOrWhiteSpace(words))
        {
            var like = Like.Containing(words);
            staff = staff.Where(p => EF.Functions.Like(p.Name, like, Like.Escape) || EF.Functions.Like(p.JobTitle, like, Like.Escape));
        }
        if (onlyBooked)
        {
            staff = staff.Where(p => bookings.Any(b => b.PersonId == p.Id));
        }
        var total = await staff.CountAsync();
        page = Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        var people = await staff.OrderBy(p => p.Name).ThenBy(p => p.Id).Skip((page - 1) * PageSize).Take(PageSize)
            .Select(p => new { p.Id, p.Name, p.JobTitle, p.ContactName }).ToListAsync();
        var shown = people.ConvertAll(p => p.Id);
        var coming = (await bookings.Where(b => shown.Contains(b.PersonId)).OrderBy(b => b.Session.StartsAt)
            .Select(b => new { b.PersonId, Line = new StaffBooking(b.Key, b.Session.Reference, b.Session.Course.Title, b.Session.FirstDate, b.Session.StartsAt, b.Status, b.Session.Status) })
            .ToListAsync()).ToLookup(b => b.PersonId, b => b.Line);
        return new StaffList([.. people.Select(p => new StaffLine(p.Id, p.Name, p.JobTitle, p.ContactName, [.. coming[p.Id]]))], total, page);
    }
}
