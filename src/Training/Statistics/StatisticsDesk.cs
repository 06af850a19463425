using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Statistics;

/// <summary>
/// Counts quarters and years. Reads the stamps of the quarters that are asked for, and of those that changed since they were last counted the
/// sessions, bookings and presences, each table once and by index from the sessions: other quarters cost nothing.
/// </summary>
public sealed class StatisticsDesk(TrainingDb db, CountCache cache)
{
    /// <summary>
    /// What was counted of a quarter or year. A frozen quarter is as it was published, unless it is asked for live; a year and the four quarters to some
    /// date are always as they stand now, so that a session that was moved from one to another is counted once.
    /// </summary>
    public async Task<RangeCount> CountAsync(Quarter range, bool live = false) => (await CountAsync([range], live))[0];

    /// <summary>The same of several at once, in the same few queries.</summary>
    public async Task<IReadOnlyList<RangeCount>> CountAsync(IReadOnlyList<Quarter> ranges, bool live = false)
    {
        var now = db.Clock.UtcNow;
        var (first, last) = (ranges.Min(r => r.From), ranges.Max(r => r.Until));
        var (from, until) = (QuarterStamp.KeyOf(first), QuarterStamp.KeyOf(last));
        var stamps = await db.QuarterStamps.Where(s => (s.Quarter >= from && s.Quarter < until) || s.Quarter == QuarterStamp.OfNames).AsNoTracking().ToDictionaryAsync(s => s.Quarter, s => s.Stamp);
        var frozen = await FrozenAsync(ranges);
        var wanted = ranges.Where(r => live || !frozen.ContainsKey(r)).SelectMany(r => r.Quarters).Distinct().OrderBy(q => q.From).ToList();
        var counts = await QuartersAsync(wanted, stamps, now);
        var names = wanted.Count == 0 ? null : await NamesAsync(stamps.GetValueOrDefault(QuarterStamp.OfNames), counts.Values);
        return [.. ranges.Select(r => !live && frozen.TryGetValue(r, out var published) ? published : new RangeCount(r, now, names!, [.. r.Quarters.SelectMany(q => counts[q].Sessions)])
        {
            Published = [.. r.Quarters.Where(frozen.ContainsKey).Select(q => frozen[q])],
        })];
    }

    /// <summary>Who reads: their agency is looked up unless they are the team.</summary>
    public async Task<StatisticsReader> ReaderAsync(int personId, bool isTeam) =>
        isTeam ? StatisticsReader.Team : new(SeesAll: false, await db.People.Where(p => p.Id == personId).Select(p => p.Agency!.Code).SingleAsync());

    /// <summary>The last quarter that is over and has delivered sessions with closed registers; failing that, the last that is over.</summary>
    public async Task<Quarter> LatestQuarterAsync()
    {
        var now = db.Clock.UtcNow;
        var current = Quarter.Of(db.Clock.Today);
        var latest = await db.Sessions
            .Where(s => s.FirstDate < current.From && s.Status == SessionStatus.Published && s.EndsAt <= now && s.RegisterClosedAt != null)
            .MaxAsync(s => (DateOnly?)s.FirstDate);
        return latest is { } date ? Quarter.Of(date) : current.Previous;
    }

    /// <summary>The financial years since the first session, the current one first; that one alone when there is none.</summary>
    public async Task<IReadOnlyList<Quarter>> YearsAsync()
    {
        var first = await db.Sessions.Where(s => s.Status != SessionStatus.Draft).MinAsync(s => (DateOnly?)s.FirstDate);
        var years = new List<Quarter> { Quarter.Of(db.Clock.Today).WholeYear };
        while (first < years[^1].From)
        {
            years.Add(years[^1].Previous);
        }
        return years;
    }

    private async Task<Dictionary<Quarter, QuarterCount>> QuartersAsync(List<Quarter> wanted, Dictionary<int, long> stamps, DateTime now)
    {
        long StampOf(Quarter q) => stamps.GetValueOrDefault(QuarterStamp.KeyOf(q.From));
        var counts = new Dictionary<Quarter, QuarterCount>();
        foreach (var quarter in wanted)
        {
            if (cache.Quarter(quarter.From, StampOf(quarter), now) is { } kept)
            {
                counts[quarter] = kept;
            }
        }
        foreach (var run in Runs(wanted.Where(q => !counts.ContainsKey(q))))
        {
            foreach (var count in await ReadAsync(run, now))
            {
                counts[count.Quarter] = count;
                cache.Keep(count, StampOf(count.Quarter));
            }
        }
        return counts;
    }

    /// <summary>Quarters that follow upon each other, to be read together.</summary>
    private static IEnumerable<List<Quarter>> Runs(IEnumerable<Quarter> quarters)
    {
        var run = new List<Quarter>();
        foreach (var quarter in quarters)
        {
            if (run.Count > 0 && run[^1].Until != quarter.From)
            {
                yield return run;
                run = [];
            }
            run.Add(quarter);
        }
        if (run.Count > 0)
        {
            yield return run;
        }
    }

    // Should something change between these reads, the stamps, which were read before, tell the next reader to count again.
    private async Task<List<QuarterCount>> ReadAsync(List<Quarter> run, DateTime now)
    {
        var (from, until) = (run[0].From, run[^1].Until);
        var sessions = db.Sessions.Where(s => s.FirstDate >= from && s.FirstDate < until && s.Status != SessionStatus.Draft);
        // Bookings and presences are not filtered by what may change between these reads, such as a register closed
        // or reopened: whether a session counts is decided once, from its own row.
        var begun = sessions.Where(s => s.StartsAt <= now);
        var facts = await sessions.OrderBy(s => s.StartsAt).ThenBy(s => s.Reference).Select(SessionFacts.Of).ToListAsync();
        var bookings = (await begun.SelectMany(s => s.Bookings).Select(BookingFacts.Of).ToListAsync()).ToLookup(b => b.SessionId);
        var presences = (await begun.Join(db.Presences, s => s.Id, p => p.SessionId, (_, p) => p).Select(PresenceFacts.Of).ToListAsync()).ToLookup(p => p.SessionId);
        var counted = facts.ToLookup(s => Quarter.Of(s.FirstDate), s => Measures.Count(s, bookings[s.Id], presences[s.Id], now));
        return [.. run.Select(q => new QuarterCount(q, now, counted[q].Where(s => s.IsToCome).Min(s => (DateTime?)s.Session.EndsAt), [.. counted[q]]))];
    }

    /// <summary>Names are read again when a session is of a course or at a venue that came in after the stamps were read.</summary>
    private async Task<Names> NamesAsync(long stamp, IEnumerable<QuarterCount> counts)
    {
        if (cache.Names(stamp) is { } kept && counts.All(c => c.Sessions.All(s => kept.Courses.ContainsKey(s.Session.CourseId) && (s.Session.VenueId is not { } venue || kept.Venues.ContainsKey(venue)))))
        {
            return kept;
        }
        var themes = (await db.Courses.SelectMany(c => c.Themes, (c, t) => new { c.Id, t.Position, t.Theme.Code, t.Theme.Name, t.Theme.Source }).OrderBy(t => t.Id).ThenBy(t => t.Position).ToListAsync())
            .ToLookup(t => t.Id, t => new ThemeName(t.Code, t.Name, t.Source));
        var names = new Names(
            (await db.Courses.Select(c => new { c.Id, c.Code, c.Title, c.Type }).ToListAsync()).ToFrozenDictionary(c => c.Id, c => new CourseName(c.Code, c.Title, c.Type, [.. themes[c.Id]])),
            (await db.Agencies.Select(a => new { a.Id, a.Code, a.Name, a.Sector }).ToListAsync()).ToFrozenDictionary(a => a.Id, a => new AgencyName(a.Code, a.Name, a.Sector)),
            (await db.Venues.Select(v => new { v.Id, v.Code, v.Name }).ToListAsync()).ToFrozenDictionary(v => v.Id, v => new VenueName(v.Code, v.Name)));
        cache.Keep(names, stamp);
        return names;
    }

    /// <summary>The quarters of the ranges that are frozen.</summary>
    private async Task<Dictionary<Quarter, RangeCount>> FrozenAsync(IReadOnlyList<Quarter> ranges)
    {
        var firsts = ranges.SelectMany(r => r.Quarters).Select(q => q.From).Distinct().ToList();
        var frozen = new Dictionary<Quarter, RangeCount>();
        var unread = new Dictionary<int, (Quarter Quarter, FrozenAs Info)>();
        foreach (var f in firsts.Count == 0 ? [] : await db.FrozenQuarters.Where(f => firsts.Contains(f.From)).Select(f => new { f.From, f.Id, f.FrozenAt, By = f.FrozenBy!.Name, f.Note }).ToListAsync())
        {
            var quarter = Quarter.Of(f.From);
            var info = new FrozenAs(f.Id, f.FrozenAt, f.By ?? "", f.Note);
            if (cache.Frozen(info) is { } count)
            {
                frozen[quarter] = count with { Frozen = info };
            }
            else
            {
                unread[f.Id] = (quarter, info);
            }
        }
        if (unread.Count > 0)
        {
            foreach (var (id, data) in await db.FrozenQuarters.Where(f => unread.Keys.Contains(f.Id)).Select(f => new { f.Id, f.Data }).ToDictionaryAsync(f => f.Id, f => f.Data))
            {
                var count = FrozenData.Read(unread[id].Quarter, unread[id].Info, data);
                cache.Keep(count);
                frozen[count.Quarter] = count;
            }
        }
        return frozen;
    }
}
