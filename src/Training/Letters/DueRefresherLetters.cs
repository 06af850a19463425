using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Training.Bookings;
using Training.Programme;
using Training.Records;

namespace Training.Letters;

/// <summary>Training that must soon be renewed.</summary>
public sealed partial class DueLetters
{
    /// <summary>Days before the due day of the second letter; the first comes <see cref="RefresherRule.SoonDays"/> before.</summary>
    public const int RefresherLastDays = 30;

    /// <summary>
    /// To the staff of agencies, by day: 90 and 30 days before training must be renewed, once each for that due day. Who is found later than 30 days before gets the second only, and who is
    /// overdue none. Not to those who have a place, or have asked for one, on something that renews it. Returns how many.
    /// </summary>
    /// <remarks>Looks at everybody, so it is asked by the hour and not by the minute.</remarks>
    public async Task<int> WriteRefreshersAsync()
    {
        if (!LetterTiming.IsDaytime(clock))
        {
            return 0;
        }
        var (now, today) = (clock.UtcNow, clock.Today);
        var soon = (await RefresherLedger.OfEverybodyAsync(db)).People
            .SelectMany(p => p.Refreshers.Where(r => r.Standing == RefresherStanding.DueSoon), (p, r) => (p.PersonId, Refresher: r, Once: RefresherOnce(r, p.PersonId, today))).ToList();
        var open = await NotWrittenAsync(soon.Select(s => s.Once));
        soon.RemoveAll(s => !open.Contains(s.Once));
        var people = soon.Select(s => s.PersonId).Distinct().ToList();
        var booked = people.Count == 0 ? [] : (await db.Bookings.Where(b => people.Contains(b.PersonId) && (b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Requested) && b.Session.Status == SessionStatus.Published && b.Session.EndsAt > now)
            .Select(b => new { b.PersonId, b.Session.Course.Type, b.Session.Course.Level, b.Session.Course.RefreshMonths }).ToListAsync());
        var count = 0;
        foreach (var (personId, refresher, once) in soon.Where(s => !booked.Exists(b => b.PersonId == s.PersonId && s.Refresher.Rule.IsRenewedBy(b.Type, b.Level, b.RefreshMonths))))
        {
            db.ChangeTracker.Clear();
            try
            {
                await using var work = await db.BeginWriteAsync();
                if ((await NotWrittenAsync([once])).Count > 0 && await db.People.SingleOrDefaultAsync(p => p.Id == personId && p.AgencyId != null) is { } person)
                {
                    db.Outbox.Add(Once(once, letters.RefresherDue(person, refresher, await OtherRuns.RenewingAsync(db, refresher.Rule, personId, now))));
                    await db.SaveChangesAsync();
                    await work.CommitAsync();
                    count++;
                }
            }
            catch (DbUpdateException e) when (e.InnerException is SqliteException { SqliteExtendedErrorCode: NotUnique })
            {
                // Another process wrote it at the same moment.
            }
            catch (Exception e)
            {
                LogRefresherFailed(e, personId);
            }
        }
        db.ChangeTracker.Clear();
        return count;
    }

    private static string RefresherOnce(Refresher refresher, int person, DateOnly today) =>
        Key($"refresher:{refresher.Rule.Code}:{person}:{refresher.Due:yyyy-MM-dd}:{(refresher.Due <= today.AddDays(RefresherLastDays) ? RefresherLastDays : RefresherRule.SoonDays)}");

    [LoggerMessage(Level = LogLevel.Error, Message = "The email about training that person {PersonId} must renew could not be written; it is tried again in an hour")]
    private partial void LogRefresherFailed(Exception e, int personId);
}
