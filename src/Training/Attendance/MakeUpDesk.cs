using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;

namespace Training.Attendance;

/// <summary>Arranges that somebody comes to a day of another run for one that they missed. It takes no place there: what they attend counts in the session that they booked.</summary>
public sealed class MakeUpDesk(TrainingDb db, Clock clock, LetterWriter letters, CertificateDesk certificates)
{
    /// <param name="missedDayId">The day that they missed.</param>
    /// <param name="dayId">One of <see cref="MissedDays.ChoicesAsync"/>.</param>
    public async Task<MakeUpOutcome> ArrangeAsync(int personId, int missedDayId, int dayId)
    {
        await using var work = await db.BeginWriteAsync();
        var references = await db.SessionDays.Where(d => d.Id == missedDayId || d.Id == dayId).Select(d => d.Session.Reference).Distinct().OrderBy(r => r).ToListAsync();
        foreach (var reference in references)
        {
            await db.LockSessionAsync(reference);
        }
        var person = await db.People.FindAsync(personId);
        var missedDay = await db.SessionDays.Include(d => d.Session.Course).SingleOrDefaultAsync(d => d.Id == missedDayId);
        if (person is null || missedDay is null)
        {
            return MakeUpOutcome.NotFound;
        }
        if (await MissedDays.FindAsync(db, personId, missedDayId) is not { } missed)
        {
            return MakeUpOutcome.NotMissed;
        }
        if (missed.MadeUp is not null)
        {
            return MakeUpOutcome.AlreadyArranged;
        }
        if ((await MissedDays.ChoicesAsync(db, personId, missed)).Find(c => c.DayId == dayId) is not { } choice)
        {
            return MakeUpOutcome.NotThatDay;
        }
        // One that no longer stands, as they have booked that run since, gives way.
        await db.MakeUpDays.Where(m => m.PersonId == personId && m.MissedDayId == missedDayId && m.WithdrawnAt == null).ForEachAsync(m => m.WithdrawnAt = clock.UtcNow);
        await db.SaveChangesAsync();
        var day = await db.SessionDays.Include(d => d.Venue).Include(d => d.Session.Course).Include(d => d.Session.Venue).SingleAsync(d => d.Id == dayId);
        var makeUp = new MakeUpDay { Person = person, MissedDay = missedDay, Day = day, ArrangedAt = clock.UtcNow, ArrangedById = db.Actor.PersonId };
        db.MakeUpDays.Add(makeUp);
        if (choice.Came)
        {
            // They hear of it when that register is closed.
            var stay = await db.Presences.SingleAsync(p => p.SessionDayId == dayId && p.PersonId == personId);
            (stay.Session, stay.MakeUp) = (missedDay.Session, makeUp);
        }
        else
        {
            db.Outbox.Add(letters.MakeUpArranged(makeUp, missed, await BookingOfAsync(db, makeUp)));
        }
        await db.SaveChangesAsync();
        await certificates.SettleWithinAsync(missedDay.SessionId, personId);
        await work.CommitAsync();
        return choice.Came ? MakeUpOutcome.Counted : MakeUpOutcome.Arranged;
    }

    /// <summary>Calls it off, unless they have come because of it: who was there before it was arranged is a walk-in there again. It stays in the person's history.</summary>
    public async Task<MakeUpOutcome> CallOffAsync(int personId, int makeUpId)
    {
        await using var work = await db.BeginWriteAsync();
        var reference = await db.MakeUpDays.Where(m => m.Id == makeUpId && m.PersonId == personId).Select(m => m.Day.Session.Reference).SingleOrDefaultAsync();
        if (reference is null)
        {
            return MakeUpOutcome.NotFound;
        }
        await db.LockSessionAsync(reference);
        var makeUp = await Told(db).SingleAsync(m => m.Id == makeUpId);
        if (makeUp.WithdrawnAt is not null)
        {
            return MakeUpOutcome.AlreadyCalledOff;
        }
        var stay = await db.Presences.SingleOrDefaultAsync(p => p.MakeUpId == makeUpId);
        if (stay is not null && stay.ArrivedAt >= makeUp.ArrangedAt)
        {
            return MakeUpOutcome.AlreadyCame;
        }
        if (stay is not null && makeUp.Day.Session.RegisterClosedAt is not null)
        {
            return MakeUpOutcome.RegisterClosed;
        }
        makeUp.WithdrawnAt = clock.UtcNow;
        if (stay is not null)
        {
            (stay.SessionId, stay.MakeUpId) = (makeUp.Day.SessionId, null);
            await db.SaveChangesAsync();
            await certificates.SettleWithinAsync(makeUp.MissedDay.SessionId, personId);
            await work.CommitAsync();
            return MakeUpOutcome.PutBack;
        }
        db.Outbox.Add(letters.MakeUpCalledOff(makeUp, "", await BookingOfAsync(db, makeUp)));
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return MakeUpOutcome.CalledOff;
    }

    /// <summary>Who makes up a day of this session, with all that a letter to them tells. Read before the session changes.</summary>
    internal static async Task<List<(MakeUpDay MakeUp, Booking? Booking)>> AtAsync(TrainingDb db, Session session)
    {
        List<(MakeUpDay, Booking?)> all = [];
        foreach (var makeUp in await Told(db).Where(m => m.Day.SessionId == session.Id && m.WithdrawnAt == null).OrderBy(m => m.Id).ToListAsync())
        {
            all.Add((makeUp, await BookingOfAsync(db, makeUp)));
        }
        return all;
    }

    private static IQueryable<MakeUpDay> Told(TrainingDb db) => db.MakeUpDays.Include(m => m.Person).Include(m => m.MissedDay.Session.Course)
        .Include(m => m.Day.Venue).Include(m => m.Day.Session.Course).Include(m => m.Day.Session.Venue);

    /// <summary>The booking whose code works on that day; none of somebody who walked in.</summary>
    private static Task<Booking?> BookingOfAsync(TrainingDb db, MakeUpDay makeUp) => db.Bookings
        .Where(b => b.SessionId == makeUp.MissedDay.SessionId && b.PersonId == makeUp.Person.Id && b.Status == BookingStatus.Confirmed).SingleOrDefaultAsync();
}
