using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Training.Bookings;
using Training.Programme;

namespace Training.Data;

/// <summary>
/// The queries that run while everybody else who books waits (TrainingDb.LockSessionAsync): compiled once, and one plain
/// query for each table of many rows, which measured three times as fast as one query that joins them all.
/// </summary>
internal sealed class LockedSession
{
    // A compiled query belongs to the model that it was first run on; tests have more than one in a process.
    private static readonly ConditionalWeakTable<IModel, LockedSession> OfModels = [];

    public static LockedSession Of(TrainingDb db) => OfModels.GetValue(db.Model, _ => new LockedSession());

    private readonly Func<TrainingDb, string, Task<Session?>> _byReference = EF.CompileAsyncQuery((TrainingDb db, string reference) =>
        db.Sessions.Include(s => s.Course).Include(s => s.Venue).Include(s => s.Quotas).SingleOrDefault(s => s.Reference == reference));

    private readonly Func<TrainingDb, int, IAsyncEnumerable<SessionDay>> _days = EF.CompileAsyncQuery((TrainingDb db, int session) =>
        db.SessionDays.Include(d => d.Venue).Where(d => d.SessionId == session).OrderBy(d => d.StartsAt).AsQueryable());

    private readonly Func<TrainingDb, int, IAsyncEnumerable<Booking>> _activeBookings = EF.CompileAsyncQuery((TrainingDb db, int session) =>
        db.Bookings.Where(b => b.SessionId == session
            && (b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting)));

    private readonly Func<TrainingDb, int, Task<int?>> _lastNumber = EF.CompileAsyncQuery((TrainingDb db, int session) =>
        db.Bookings.Where(b => b.SessionId == session).Max(b => (int?)b.Number));

    // Only of sessions that have workshops, with the people, as their workshops may change through others.
    private readonly Func<TrainingDb, int, IAsyncEnumerable<Breakout>> _breakouts = EF.CompileAsyncQuery((TrainingDb db, int session) =>
        db.Breakouts.Include(b => b.Slot).Where(b => b.Slot.SessionId == session).OrderBy(b => b.Slot.Number).ThenBy(b => b.Id).AsQueryable());

    private readonly Func<TrainingDb, int, IAsyncEnumerable<BreakoutChoice>> _choices = EF.CompileAsyncQuery((TrainingDb db, int session) =>
        db.BreakoutChoices.Include(c => c.Booking).ThenInclude(b => b.Person).Where(c => c.Booking.SessionId == session
            && (c.Booking.Status == BookingStatus.Requested || c.Booking.Status == BookingStatus.Confirmed || c.Booking.Status == BookingStatus.Waiting)));

    // All versions: bookings keep those under which they were made.
    private readonly Func<TrainingDb, CourseType, IAsyncEnumerable<BookingPolicy>> _policies = EF.CompileAsyncQuery((TrainingDb db, CourseType type) =>
        db.BookingPolicies.Where(p => p.Type == type).OrderBy(p => p.From).AsQueryable());

    private readonly Func<TrainingDb, DateOnly, IAsyncEnumerable<DateOnly>> _holidays = EF.CompileAsyncQuery((TrainingDb db, DateOnly from) =>
        db.BankHolidays.Where(h => h.Date >= from).Select(h => h.Date));

    public async Task<Session?> FindAsync(TrainingDb db, string reference)
    {
        if (await _byReference(db, reference) is not { } session)
        {
            return null;
        }
        // Reading a row is enough: the context puts it into the session's list.
        await foreach (var _ in _days(db, session.Id)) { }
        await foreach (var _ in _activeBookings(db, session.Id)) { }
        if (session.HasBreakouts)
        {
            await foreach (var _ in _breakouts(db, session.Id)) { }
            await foreach (var _ in _choices(db, session.Id)) { }
        }
        session.LastNumber = await _lastNumber(db, session.Id) ?? 0;
        var today = db.Clock.Today;
        HashSet<DateOnly> holidays = [];
        await foreach (var date in _holidays(db, today.AddDays(-WorkingDays.DaysBack)))
        {
            holidays.Add(date);
        }
        BookingPolicy? inForce = null;
        await foreach (var policy in _policies(db, session.Course.Type))
        {
            inForce = policy.From <= today ? policy : inForce;
        }
        session.Rules = new SessionRules(inForce, new WorkingDays(holidays), db.Clock);
        return session;
    }
}
