using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Statistics;

namespace Training.Letters;

/// <summary>Quarters whose figures are ready to be read.</summary>
public sealed partial class DueLetters
{
    /// <summary>Nobody is told of a quarter that was frozen longer ago, such as one that was imported, or of one that ended longer ago and is not frozen.</summary>
    public const int QuarterToldDays = 120;

    /// <summary>
    /// To every board member, once a quarter: on the working day after its last register was closed, or as soon as it is frozen; by day, on working days. Returns how many.
    /// </summary>
    public async Task<int> WriteQuartersAsync()
    {
        var today = clock.Today;
        var working = await WorkingDays.AroundAsync(db, today);
        if (!LetterTiming.IsDaytime(clock) || !working.Is(today))
        {
            return 0;
        }
        var since = clock.Utc(today.AddDays(-QuarterToldDays), TimeOnly.MinValue);
        var frozen = (await db.FrozenQuarters.Where(f => f.FrozenAt >= since).Select(f => f.From).ToListAsync()).ConvertAll(Quarter.Of);
        HashSet<Quarter> quarters = [.. frozen];
        for (var quarter = Quarter.Of(today).Previous; quarter.Until >= today.AddDays(-QuarterToldDays); quarter = quarter.Previous)
        {
            quarters.Add(quarter);
        }
        var members = (await db.People.Where(p => p.Roles.HasFlag(Role.Board)).Select(p => new { p.Id, p.Email }).OrderBy(p => p.Id).ToListAsync()).FindAll(p => !Person.IsPlaceholder(p.Email)).ConvertAll(p => p.Id);
        var due = quarters.SelectMany(_ => members, (quarter, member) => (Quarter: quarter, Member: member, Once: QuarterOnce(quarter, member))).ToList();
        var open = await NotWrittenAsync(due.Select(d => d.Once));
        var count = 0;
        foreach (var some in due.Where(d => open.Contains(d.Once)).GroupBy(d => d.Quarter))
        {
            if (!frozen.Contains(some.Key) && !await IsReadyAsync(some.Key, working))
            {
                continue;
            }
            var report = QuarterReport.Of(await new StatisticsDesk(db, new CountCache()).CountAsync(some.Key), null, By.Type, StatisticsReader.Team);
            foreach (var (_, member, once) in report.IsEmpty ? [] : some.ToList())
            {
                db.ChangeTracker.Clear();
                try
                {
                    await using var work = await db.BeginWriteAsync();
                    if ((await NotWrittenAsync([once])).Count > 0 && await db.People.SingleOrDefaultAsync(p => p.Id == member && p.Roles.HasFlag(Role.Board)) is { } person)
                    {
                        db.Outbox.Add(Once(once, letters.QuarterReady(person, report)));
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
                    LogQuarterFailed(e, some.Key.Name);
                }
            }
        }
        db.ChangeTracker.Clear();
        return count;
    }

    /// <summary>From the working day after its last register was closed.</summary>
    private async Task<bool> IsReadyAsync(Quarter quarter, WorkingDays working)
    {
        var now = clock.UtcNow;
        var sessions = await db.Sessions.Where(s => s.FirstDate >= quarter.From && s.FirstDate < quarter.Until && s.Status == SessionStatus.Published)
            .GroupBy(_ => 1).Select(g => new { Open = g.Count(s => s.RegisterClosedAt == null || s.EndsAt > now), Last = g.Max(s => s.RegisterClosedAt) }).SingleOrDefaultAsync();
        if (sessions is not { Open: 0, Last: { } closedAt })
        {
            return false;
        }
        var (closed, last) = (clock.DateOf(closedAt), quarter.Until.AddDays(-1));
        return clock.Today >= working.After(closed > last ? closed : last, 1);
    }

    private static string QuarterOnce(Quarter quarter, int person) => Key($"quarter:{quarter.From:yyyy-MM-dd}:{person}");

    [LoggerMessage(Level = LogLevel.Error, Message = "The email that {Quarter} is ready could not be written; it is tried again in a minute")]
    private partial void LogQuarterFailed(Exception e, string quarter);
}
