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
    /// <summary>Nobody is told of a quarter that ended longer ago, such as one that was imported.</summary>
    public const int QuarterToldDays = 120;

    /// <summary>
    /// To every board member, once a quarter: on the morning of the working day after its last register was closed, or as soon as it is frozen. Returns how many.
    /// </summary>
    public async Task<int> WriteQuartersAsync()
    {
        var today = clock.Today;
        var members = (await db.People.Where(p => p.Roles.HasFlag(Role.Board)).Select(p => new { p.Id, p.Email }).OrderBy(p => p.Id).ToListAsync()).FindAll(p => !Person.IsPlaceholder(p.Email)).ConvertAll(p => p.Id);
        List<(Quarter Quarter, int Member, string Once)> due = [];
        for (var quarter = Quarter.Of(today).Previous; quarter.Until >= today.AddDays(-QuarterToldDays); quarter = quarter.Previous)
        {
            due.AddRange(members.Select(m => (quarter, m, QuarterOnce(quarter, m))));
        }
        var open = await NotWrittenAsync(due.Select(d => d.Once));
        var count = 0;
        foreach (var some in due.Where(d => open.Contains(d.Once)).GroupBy(d => d.Quarter))
        {
            if (!await IsReadyAsync(some.Key))
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

    private async Task<bool> IsReadyAsync(Quarter quarter)
    {
        if (await db.FrozenQuarters.AnyAsync(f => f.From == quarter.From))
        {
            return true;
        }
        var now = clock.UtcNow;
        var sessions = await db.Sessions.Where(s => s.FirstDate >= quarter.From && s.FirstDate < quarter.Until && s.Status == SessionStatus.Published)
            .GroupBy(_ => 1).Select(g => new { Open = g.Count(s => s.RegisterClosedAt == null || s.EndsAt > now), Last = g.Max(s => s.RegisterClosedAt) }).SingleOrDefaultAsync();
        if (sessions is not { Open: 0, Last: { } closedAt })
        {
            return false;
        }
        var (closed, last) = (clock.DateOf(closedAt), quarter.Until.AddDays(-1));
        return now >= clock.Utc((await WorkingDays.AroundAsync(db, clock.Today)).After(closed > last ? closed : last, 1), LetterTiming.Morning);
    }

    private static string QuarterOnce(Quarter quarter, int person) => Key($"quarter:{quarter.From:yyyy-MM-dd}:{person}");

    [LoggerMessage(Level = LogLevel.Error, Message = "The email that {Quarter} is ready could not be written; it is tried again in a minute")]
    private partial void LogQuarterFailed(Exception e, string quarter);
}
