using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>
/// Room codes: who keeps the register starts and stops them; whoever reads one gets a claim and checks themselves in with it. Reading writes
/// nothing. Somebody else's register is NotFound or none.
/// </summary>
public sealed class RoomCodeDesk(TrainingDb db, Clock clock, CheckInCodes codes, AttendanceDesk door)
{
    /// <summary>Starts the day's room code. One that runs already is kept, so that what is on the wall stays good.</summary>
    public async Task<RoomAnswer> StartAsync(RegisterKeeper keeper, string reference, DateOnly date)
    {
        await using var work = await db.BeginWriteAsync();
        if (await DayAsync(keeper, reference, date) is not { } day)
        {
            return RoomAnswer.NotFound;
        }
        if (WhyNot(day.Session.Status, day.Session.RegisterClosedAt, day.Date, day.EndsAt) is { } refusal)
        {
            return new(false, refusal);
        }
        if (!await db.RoomCodes.AnyAsync(r => r.SessionDayId == day.Id && r.StoppedAt == null))
        {
            db.RoomCodes.Add(new RoomCode { Key = Guid.NewGuid(), SessionDay = day, StartedAt = clock.UtcNow, StartedById = keeper.PersonId });
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        return new(true, "The room code is running.");
    }

    /// <summary>Ends it: codes and photos of it count no more. Who scanned in time can still press the button.</summary>
    public async Task<RoomAnswer> StopAsync(RegisterKeeper keeper, string reference, DateOnly date)
    {
        await using var work = await db.BeginWriteAsync();
        if (await DayAsync(keeper, reference, date) is not { } day)
        {
            return RoomAnswer.NotFound;
        }
        if (await db.RoomCodes.SingleOrDefaultAsync(r => r.SessionDayId == day.Id && r.StoppedAt == null) is { } room)
        {
            room.StoppedAt = clock.UtcNow;
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        return new(true, "The room code is stopped. Nobody can check in with it any more.");
    }

    /// <summary>What the projector shows now; none when no code runs or the register is not this keeper's.</summary>
    public async Task<RoomShown?> ShownAsync(RegisterKeeper keeper, string reference, DateOnly date)
    {
        var now = clock.UtcNow;
        var mine = keeper.Open(db.SessionDays, clock.Today).Where(d => d.Session.Reference == reference && d.Date == date);
        return await RoomCode.Running(db.RoomCodes, clock.Today, now).Where(r => mine.Any(d => d.Id == r.SessionDayId))
            .Select(r => new
            {
                r.Id,
                r.Key,
                Here = db.Presences.Count(p => p.SessionDayId == r.SessionDayId && p.LeftAt == null),
                Expected = r.SessionDay.Session.Bookings.Count(b => b.Status == BookingStatus.Confirmed),
            })
            .SingleOrDefaultAsync() is { } room
            ? new(room.Id, codes.RoomCodeFor(room.Key, now), codes.TypedRoomCodeFor(room.Key, now), RoomCode.NextAt(now), room.Here, room.Expected)
            : null;
    }

    /// <summary>Why no room code can be started for that day now; none when it can.</summary>
    public string? WhyNot(SessionStatus status, DateTime? closedAt, DateOnly date, DateTime endsAt) => status switch
    {
        SessionStatus.Postponed => "This session was postponed.",
        not SessionStatus.Published => "This session was cancelled.",
        _ when closedAt is not null => "The register is closed.",
        _ when clock.Today < date => $"The room code can be started on the day itself, {Words.Date(date)}.",
        _ when clock.UtcNow >= endsAt => "This day is over. Check people in by name on the register.",
        _ => null,
    };

    /// <summary>A claim for whoever shows a code of that room's QR; none when it is not, or no longer, one.</summary>
    public async Task<RoomClaim?> ScannedAsync(int roomId, string code)
    {
        var now = clock.UtcNow;
        var key = await RoomCode.Running(db.RoomCodes, clock.Today, now).Where(r => r.Id == roomId).Select(r => (Guid?)r.Key).SingleOrDefaultAsync();
        return key is not null && codes.IsRoomCode(key.Value, code, now) ? new(Guid.NewGuid(), roomId, now) : null;
    }

    /// <summary>The same for a code that was typed. One that two rooms should show by chance is nobody's for that minute.</summary>
    public async Task<RoomClaim?> TypedAsync(string typed)
    {
        var now = clock.UtcNow;
        var rooms = await RoomCode.Running(db.RoomCodes, clock.Today, now).Select(r => new { r.Id, r.Key }).ToListAsync();
        return rooms.FindAll(r => codes.IsTypedRoomCode(r.Key, typed, now)) is [var room] ? new(Guid.NewGuid(), room.Id, now) : null;
    }

    /// <summary>How the person stands who holds the claim; somebody who is not signed in yet stands at the beginning. None of a room that is not there.</summary>
    public async Task<RoomPass?> PassAsync(int? personId, RoomClaim claim)
    {
        var day = await db.RoomCodes.Where(r => r.Id == claim.RoomId)
            .Select(r => new
            {
                r.SessionDayId, r.SessionDay.Date, r.SessionDay.Start, r.SessionDay.End, r.SessionDay.EndsAt,
                Course = r.SessionDay.Session.Course.Title, r.SessionDay.Session.Status, r.SessionDay.Session.RegisterClosedAt,
            })
            .SingleOrDefaultAsync();
        if (day is null)
        {
            return null;
        }
        var pass = new RoomPass(WhyNot(day.Status, day.RegisterClosedAt, day.Date, day.EndsAt) is null ? RoomStanding.Ready : RoomStanding.Over, day.Course, day.Date, day.Start, day.End);
        if (personId is null)
        {
            return pass;
        }
        var used = await db.ScanEvents.AsNoTracking().SingleOrDefaultAsync(e => e.EventId == claim.Id);
        if (used is not null && used.PersonId != personId)
        {
            return pass with { Standing = RoomStanding.Used };
        }
        var presence = await db.Presences.AsNoTracking().SingleOrDefaultAsync(p => p.SessionDayId == day.SessionDayId && p.PersonId == personId);
        return (used, presence) switch
        {
            (_, { LeftAt: null }) => pass with { Standing = RoomStanding.In, Since = presence.ArrivedAt },
            (null, _) => pass,
            (_, not null) => pass with { Standing = RoomStanding.Used },
            ({ Finding: not ScanFinding.None }, _) => pass with
            {
                Standing = await db.ReviewDecisions.AnyAsync(d => d.ScanEventId == used.Id && d.Outcome == ReviewOutcome.LeftOut) ? RoomStanding.LeftOut : RoomStanding.ToReview,
                Finding = used.Finding,
            },
            _ => pass with { Standing = RoomStanding.Struck },
        };
    }

    /// <summary>Checks the person in who holds the claim. Sent again it is the same event; of another person it is none.</summary>
    public async Task<RoomPass?> ClaimAsync(int personId, RoomClaim claim)
    {
        // The day is over for a claim, too: what is recorded after its end counts from its start.
        if (!claim.IsOver(clock.UtcNow) && await PassAsync(personId, claim) is { Standing: RoomStanding.Ready })
        {
            var dayId = await db.RoomCodes.Where(r => r.Id == claim.RoomId).Select(r => r.SessionDayId).SingleAsync();
            await door.ClaimAsync(personId, dayId, claim.Id, claim.At);
        }
        return await PassAsync(personId, claim);
    }

    private Task<SessionDay?> DayAsync(RegisterKeeper keeper, string reference, DateOnly date) => keeper.Open(db.SessionDays, clock.Today)
        .Include(d => d.Session).FirstOrDefaultAsync(d => d.Session.Reference == reference && d.Date == date);
}
