using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;

namespace Training.Programme;

/// <summary>A letter that the mail system refused for good.</summary>
public sealed record FailedLetter(LetterKind Kind, string To, DateTime WrittenAt, string Error, string? Reference, Guid? Booking);

/// <summary>What the team should look at today: counts only, each with a page of its own.</summary>
/// <param name="AtRisk">Sessions to come that fewer people have booked than they need.</param>
/// <param name="Requests">Requests that somebody has still to agree to, for sessions to come.</param>
/// <param name="WithRequests">The sessions that they are for.</param>
/// <param name="FreeWithWaiting">Sessions to come whose list no longer moves by itself, or has places free for some only, with people waiting.</param>
/// <param name="OpenRegisters">Delivered sessions whose register nobody has closed: their figures are provisional.</param>
/// <param name="FailedLetters">Letters that could not be sent.</param>
/// <param name="Charges">Charges that stand.</param>
public sealed record TeamDesk(int AtRisk, int Requests, IReadOnlyList<ProgrammeItem> WithRequests, IReadOnlyList<ProgrammeItem> FreeWithWaiting, int OpenRegisters, int FailedLetters,
    IReadOnlyList<FailedLetter> LatestFailed, int Charges)
{
    public static async Task<TeamDesk> NowAsync(TrainingDb db)
    {
        var now = db.Clock.UtcNow;
        var toCome = db.Sessions.Where(s => s.Status == SessionStatus.Published && s.StartsAt > now);
        return new TeamDesk(
            (await Programme.AtRisk.ListAsync(db)).Count,
            await db.Bookings.CountAsync(b => b.Status == BookingStatus.Requested && b.Session.Status == SessionStatus.Published && b.Session.StartsAt > now),
            await toCome.Where(s => s.Bookings.Any(b => b.Status == BookingStatus.Requested)).AsProgramme().Take(20).ToListAsync(),
            await toCome.Where(s => s.Bookings.Any(b => b.Status == BookingStatus.Waiting)
                    && s.Bookings.Count(b => b.Status == BookingStatus.Confirmed || b.PlaceKept == true) < s.Capacity)
                .AsProgramme().Take(20).ToListAsync(),
            await db.Sessions.CountAsync(s => s.Status == SessionStatus.Published && s.EndsAt <= now && s.RegisterClosedAt == null),
            await db.Outbox.CountAsync(l => l.State == LetterState.Failed),
            await db.Outbox.Where(l => l.State == LetterState.Failed).OrderByDescending(l => l.Id).Take(20)
                .Select(l => new FailedLetter(l.Kind, l.ToName, l.WrittenAt, l.LastError ?? "", l.Booking == null ? null : l.Booking.Session.Reference, l.Booking == null ? null : l.Booking.Key)).ToListAsync(),
            await db.Charges.CountAsync(c => c.WaivedAt == null));
    }
}
