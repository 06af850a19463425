using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.Records;

namespace Training.Programme;

/// <summary>What the team should look at today: counts only, each with a page of its own.</summary>
/// <param name="AtRisk">Sessions to come that fewer people have booked than they need.</param>
/// <param name="Requests">Requests that somebody has still to agree to, for sessions to come.</param>
/// <param name="WithRequests">The sessions that they are for.</param>
/// <param name="FreeWithWaiting">Sessions to come whose list no longer moves by itself, or has places free for some only, with people waiting.</param>
/// <param name="OpenRegisters">Delivered sessions whose register nobody has closed: their figures are provisional.</param>
/// <param name="LongestOpen">Those of them that have been open for longest.</param>
/// <param name="QueuedLetters">Letters that have still to go out.</param>
/// <param name="FailedLetters">Letters of the last <see cref="MailFilter.ProblemDays"/> days that could not be sent; not those that the team gave up.</param>
/// <param name="Mail">Whether letters go out at all.</param>
/// <param name="Charges">Charges that stand.</param>
public sealed record TeamDesk(int AtRisk, int Requests, IReadOnlyList<ProgrammeItem> WithRequests, IReadOnlyList<ProgrammeItem> FreeWithWaiting, int OpenRegisters, IReadOnlyList<OpenRegister> LongestOpen,
    int QueuedLetters, int FailedLetters, MailState Mail, int Charges)
{
    /// <summary>What was recorded at doors and does not count until somebody decides.</summary>
    public int ToReview { get; init; }

    /// <summary>Training from elsewhere that people ask to have counted.</summary>
    public int ToAccept { get; init; }

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
            await db.Sessions.Where(s => s.Status == SessionStatus.Published && s.EndsAt <= now && s.RegisterClosedAt == null).OrderBy(s => s.EndsAt).ThenBy(s => s.Reference).Take(20)
                .Select(s => new OpenRegister(s.Reference, s.Course.Title, s.LastDate)).ToListAsync(),
            await db.Outbox.CountAsync(l => l.State == LetterState.Queued || l.State == LetterState.Sending),
            await MailFilter.ProblemsOf(db).CountAsync(),
            await MailState.NowAsync(db),
            await db.Charges.CountAsync(c => c.WaivedAt == null))
        {
            ToReview = await Reviews.CountAsync(db, new RegisterKeeper(0, IsTeam: true)),
            ToAccept = await OutsideDesk.ToDecide(db).CountAsync(),
        };
    }
}

/// <summary>A register that nobody has closed though its session is over.</summary>
public sealed record OpenRegister(string Reference, string Course, DateOnly LastDate)
{
    public int Days(DateOnly today) => today.DayNumber - LastDate.DayNumber;
}
