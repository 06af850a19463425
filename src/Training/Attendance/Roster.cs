using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>Somebody on a roster.</summary>
/// <param name="Code">SHA-256 of the token in their QR code.</param>
/// <param name="Typed">SHA-256 of the roster's salt, a colon and their typed code, normalised.</param>
/// <param name="By">Who checked them in.</param>
public sealed record RosterPerson(int Id, string Name, string Agency, Standing Standing, byte[]? Code, byte[]? Typed, DateTime? ArrivedAt, DateTime? LeftAt, ScanMethod? Method,
    string? By, bool WholeDay, bool Absent);

/// <summary>
/// What a trainer's device keeps so that it can check people in without a signal: names, agencies and hashes of codes, nothing else and no secret. A code
/// that is shown can be told from a forged one, and none can be made from it. The typed codes are short enough to be found by trying; all that
/// they do is check in somebody of this register, which its keeper may do by name anyway.
/// </summary>
/// <param name="Workshop">Of a conference's workshop; none of a day.</param>
/// <param name="Why">Why nobody can be checked in now; none when they can.</param>
public sealed record Roster(string Course, string? Workshop, DateOnly Date, TimeOnly Start, TimeOnly End, DateTime OpensAt, DateTime StartsAt, DateTime EndsAt, DateTime ExpiresAt, Grace Grace,
    string? Why, byte[] Salt, IReadOnlyList<RosterPerson> People)
{
    /// <summary>None when there is no such register or the keeper has nothing to do with it.</summary>
    public static async Task<Roster?> OpenAsync(TrainingDb db, CheckInCodes codes, RegisterKeeper keeper, RegisterPlace place)
    {
        if (place.Workshop is { } workshop)
        {
            return await BreakoutRegister.OpenAsync(db, keeper, place.Reference, place.Slot!.Value, workshop) is { } room ? await OfAsync(db, codes, room) : null;
        }
        if (await Register.OpenAsync(db, keeper, place.Reference, place.Date!.Value) is not { } register)
        {
            return null;
        }
        var salt = codes.SaltFor(register.Day.Id);
        var booked = await CodesAsync(db, codes, salt, register.Reference, register.Day.Id);
        var onIt = register.People.Select(p => p.PersonId).ToHashSet();
        var lines = register.People.Select(p => new RosterPerson(p.PersonId, p.Name, p.Agency, p.Standing, booked[p.PersonId].FirstOrDefault()?.Hash, booked[p.PersonId].FirstOrDefault()?.Typed,
            p.ArrivedAt, p.LeftAt, p.Method, p.By, p.WholeDay, p.IsAbsent));
        var others = booked.Where(b => !onIt.Contains(b.Key)).Select(b => b.First())
            .Select(b => new RosterPerson(b.PersonId, b.Name, b.Agency ?? "", Standings.Of(b.Status), b.Hash, b.Typed, null, null, null, null, false, false));
        return new Roster(register.Course, null, register.Day.Date, register.Day.Start, register.Day.End, db.Clock.StartOf(register.Day.Date), register.Day.StartsAt, register.Day.EndsAt,
            db.Clock.StartOf(register.Day.Date.AddDays(1)), register.Grace, WhyNot(db.Clock, register.Status, register.ClosedAt, register.Day.Date), salt, [.. lines, .. others]);
    }

    private static async Task<Roster> OfAsync(TrainingDb db, CheckInCodes codes, BreakoutRegister room)
    {
        var salt = codes.SaltFor(room.SessionDayId);
        var booked = await CodesAsync(db, codes, salt, room.Reference, room.SessionDayId);
        var people = room.People.Concat(room.Others).Select(p => new RosterPerson(p.PersonId, p.Name, p.Agency, p.IsExpected ? Standing.Place : p.IsIn ? Standing.WalkIn : Standing.Other,
            booked[p.PersonId].FirstOrDefault()?.Hash, booked[p.PersonId].FirstOrDefault()?.Typed, p.ArrivedAt, p.LeftAt, p.Method, p.By, p.IsIn && p.LeftAt is null, p.IsAbsent));
        return new Roster(room.Course, room.Title, room.Date, room.Start, room.End, db.Clock.StartOf(room.Date), db.Clock.Utc(room.Date, room.Start), db.Clock.Utc(room.Date, room.End),
            db.Clock.StartOf(room.Date.AddDays(1)), Grace.Standard, WhyNot(db.Clock, room.Status, room.ClosedAt, room.Date), salt, [.. people]);
    }

    /// <summary>Why nobody can be checked in on a register now; none when they can.</summary>
    private static string? WhyNot(Clock clock, SessionStatus status, DateTime? closedAt, DateOnly date) =>
        status != SessionStatus.Published ? $"This session was {status.Label().ToLowerInvariant()}."
        : closedAt is { } closed ? $"This register was closed on {Words.Date(clock.DateOf(closed))}."
        : clock.Today < date ? $"Nobody can be checked in before the day itself, {Words.Date(date)}."
        : null;

    /// <summary>The bookings of the session, and those of people who make up a day here, by person: first the one that holds a place, then the latest. Each has a code, and old ones are still shown.</summary>
    private static async Task<ILookup<int, BookedCode>> CodesAsync(TrainingDb db, CheckInCodes codes, byte[] salt, string reference, int dayId) =>
        (await db.Bookings.AsNoTracking()
            .Where(b => b.Session.Reference == reference || db.MakeUpDays.Any(m => m.PersonId == b.PersonId && m.DayId == dayId && m.MissedDay.SessionId == b.SessionId && m.WithdrawnAt == null))
            .OrderByDescending(b => b.Status == BookingStatus.Confirmed).ThenByDescending(b => b.Number)
            .Select(b => new { b.Key, b.CodeHash, b.PersonId, b.Person.Name, Agency = b.AgencyId != null ? b.Agency!.Name : b.Person.Agency!.Name, b.Status })
            .ToListAsync())
        .ToLookup(b => b.PersonId, b => new BookedCode(b.PersonId, b.Name, b.Agency, b.Status, b.CodeHash, CheckInCodes.SaltedHashOf(salt, codes.TypedCodeFor(b.Key))));

    private sealed record BookedCode(int PersonId, string Name, string? Agency, BookingStatus Status, byte[] Hash, byte[] Typed);
}
