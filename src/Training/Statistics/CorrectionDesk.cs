using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.History;
using Training.People;

namespace Training.Statistics;

/// <summary>How a quarter on a page stands to what was frozen.</summary>
/// <param name="Asked">What the page shows.</param>
/// <param name="Own">Of the quarter itself; none when it is not frozen.</param>
/// <param name="Before">Of those of the four quarters before that are frozen and of which something was corrected, the latest first.</param>
/// <param name="MayBeFrozen">It is over, and nobody has frozen it.</param>
public sealed record QuarterStanding(ReportRequest Asked, Corrections? Own, IReadOnlyList<Corrections> Before, bool MayBeFrozen);

public enum CorrectionOutcome
{
    Done,

    /// <summary>The quarter is not frozen, or nothing of the session was corrected.</summary>
    NotFound,
    TooLong,

    /// <summary>Somebody else has written or changed the words since they were shown.</summary>
    ChangedMeanwhile,
}

/// <summary>Lists what was corrected of frozen quarters, and keeps the team's words why. Asks for the two counts, and only about sessions that differ for more.</summary>
public sealed class CorrectionDesk(TrainingDb db, StatisticsDesk desk, Clock clock)
{
    public const int LongestWhy = 500;

    /// <summary>A correction is listed on the pages of so many quarters after its own: each of a year's papers says what came to light of the papers before it.</summary>
    private const int QuartersAfter = 4;

    private const string TheTeam = "the training team";

    /// <summary>What the page of a quarter says of it; none of a year, which is always as it stands now.</summary>
    public async Task<QuarterStanding?> StandingAsync(ReportRequest asked, bool team)
    {
        if (asked.Quarter.IsWholeYear || asked.Quarter.IsRolling)
        {
            return null;
        }
        List<Quarter> quarters = [asked.Quarter];
        while (quarters.Count <= QuartersAfter)
        {
            quarters.Add(quarters[^1].Previous);
        }
        var all = await OfAsync(quarters, team);
        var own = all.FirstOrDefault(c => c.Quarter == asked.Quarter);
        return new(asked, own, [.. all.Where(c => c != own && !c.None)], own is null && clock.Today >= asked.Quarter.Until);
    }

    /// <summary>The corrections of those of the quarters that are frozen.</summary>
    /// <param name="team">They read who of the team did what; others that the team did it.</param>
    public async Task<IReadOnlyList<Corrections>> OfAsync(IReadOnlyList<Quarter> quarters, bool team)
    {
        var frozen = (await desk.CountAsync(quarters)).Where(c => c.Frozen is not null).ToList();
        if (frozen.Count == 0)
        {
            return [];
        }
        var live = await desk.CountAsync([.. frozen.Select(f => f.Quarter)], live: true);
        var pairs = frozen.Zip(live, (f, l) => (Frozen: f, Live: l, Differences: Difference.Between(f, l))).ToList();
        var known = await KnowledgeAsync(pairs.ConvertAll(p => (p.Frozen, p.Differences)), team);
        return [.. pairs.Select(p => new Corrections(p.Frozen.Quarter, p.Frozen.Frozen!, p.Live.AsAt, Total(p.Frozen), p.Differences.Where(d => d.IsOpen).Aggregate(Total(p.Live), (total, d) => total + d.WasFigures - d.Is!.Total),
            [.. p.Differences.Select(d => known(p.Frozen, d))]))];
    }

    /// <summary>What the team has said before of a session, the latest first: when, who, and the words (empty when they were taken out).</summary>
    public async Task<IReadOnlyList<CorrectionWords>> HistoryAsync(int frozenQuarterId, string reference)
    {
        var rows = await (
            from h in db.History.AsNoTracking()
            where h.Subject == "correction" && h.Session!.Reference == reference
            join p in db.People on h.ActorId equals (int?)p.Id into actors
            from p in actors.DefaultIfEmpty()
            orderby h.Id descending
            select new { h.At, By = p != null ? p.Name : "", h.Changes }).ToListAsync();
        List<CorrectionWords> said = [];
        foreach (var row in rows)
        {
            using var changes = JsonDocument.Parse(row.Changes);
            if (changes.RootElement.TryGetProperty("Frozen", out var of) && of.GetInt32() == frozenQuarterId && changes.RootElement.TryGetProperty(nameof(CorrectionNote.Why), out var why))
            {
                said.Add(new(why[1].GetString() ?? "", row.At, row.By ?? ""));
            }
        }
        return said;
    }

    /// <summary>Keeps why a session was corrected, in the team's words; empty takes them out.</summary>
    /// <param name="seen">When the words were written that somebody has changed here; none when there were none.</param>
    public async Task<CorrectionOutcome> ExplainAsync(Quarter quarter, string reference, string? why, DateTime? seen)
    {
        var words = (why ?? "").ReplaceLineEndings("\n").Trim();
        if (words.Length > LongestWhy)
        {
            return CorrectionOutcome.TooLong;
        }
        await using var work = await db.BeginWriteAsync();
        var corrections = (await OfAsync([quarter], team: true)).SingleOrDefault();
        if (corrections is null || !corrections.Sessions.Any(s => s.Reference == reference) || await db.Sessions.SingleOrDefaultAsync(s => s.Reference == reference) is not { } session)
        {
            return CorrectionOutcome.NotFound;
        }
        var note = await db.CorrectionNotes.SingleOrDefaultAsync(n => n.FrozenQuarterId == corrections.Frozen.Id && n.SessionId == session.Id);
        if ((note?.Why ?? "") == words)
        {
            return CorrectionOutcome.Done; // also the second press of a button
        }
        if (note?.WrittenAt != seen)
        {
            return CorrectionOutcome.ChangedMeanwhile;
        }
        if (words.Length == 0)
        {
            db.CorrectionNotes.Remove(note!);
        }
        else
        {
            if (note is null)
            {
                db.CorrectionNotes.Add(note = new CorrectionNote { FrozenQuarterId = corrections.Frozen.Id, Session = session, Why = words });
            }
            (note.Why, note.WrittenAt, note.WrittenById) = (words, clock.UtcNow, db.Actor.PersonId);
        }
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return CorrectionOutcome.Done;
    }

    private static Figures Total(RangeCount count) => Figures.Sum(count.Sessions.Select(s => s.Total));

    /// <summary>What is known beyond the counts of the sessions that differ: where they are now, the history since, and the team's words.</summary>
    private async Task<Func<RangeCount, Difference, Correction>> KnowledgeAsync(List<(RangeCount Frozen, IReadOnlyList<Difference> Differences)> pairs, bool team)
    {
        var references = pairs.SelectMany(p => p.Differences).Select(d => d.Session.Reference).Distinct().ToList();
        if (references.Count == 0)
        {
            return (_, d) => throw new InvalidOperationException($"Nothing is known of {d.Session.Reference}.");
        }
        var (now, sessions) = (clock.UtcNow, await db.Sessions.Where(s => references.Contains(s.Reference)).Select(SessionFacts.Of).ToDictionaryAsync(s => s.Reference));
        var ids = sessions.Values.Select(s => s.Id).ToList();
        var since = pairs.Min(p => p.Frozen.AsAt);
        var history = (await (
            from h in db.History.AsNoTracking()
            where h.SessionId != null && ids.Contains(h.SessionId.Value) && h.At > since && (h.Subject == "session" || h.Subject == "booking" || h.Subject == "register" || h.Subject == "make-up")
            join p in db.People on h.ActorId equals (int?)p.Id into actors
            from p in actors.DefaultIfEmpty()
            orderby h.Id
            select new Entry(h.SessionId!.Value, h.At, h.Subject, h.Verb, h.Changes, h.From, p != null ? p.Name : null, p != null ? p.Roles : Role.None)).ToListAsync()).ToLookup(h => h.SessionId);
        var frozen = pairs.ConvertAll(p => p.Frozen.Frozen!.Id);
        var notes = (await db.CorrectionNotes.Where(n => frozen.Contains(n.FrozenQuarterId)).Select(n => new { n.FrozenQuarterId, n.SessionId, n.Why, n.WrittenAt, By = n.WrittenBy!.Name }).ToListAsync())
            .ToDictionary(n => (n.FrozenQuarterId, n.SessionId), n => new CorrectionWords(n.Why, n.WrittenAt, team && n.By is not null ? n.By : TheTeam));
        return (count, d) =>
        {
            var session = sessions.GetValueOrDefault(d.Session.Reference);
            var causes = session is null ? [] : Causes(d, [.. history[session.Id].Where(h => h.At > count.AsAt)], team);
            return new(d.Session.Reference, d.Title, d.Session.FirstDate, d.WasFigures, d.IsFigures, [.. d.What(session, now)], causes, session is null ? null : notes.GetValueOrDefault((count.Frozen!.Id, session.Id)));
        };
    }

    /// <summary>What was done to the session since, by whom and when: like acts of a day are one sentence.</summary>
    private List<string> Causes(Difference difference, List<Entry> history, bool team) =>
    [
        // What was frozen elsewhere came with an import, as did the session: that is nobody's correction.
        .. history.Where(h => h.From != Import.Actor.From || difference.Was is null || !history.Exists(IsImported)).SelectMany(h => Acts(difference, h, team).Select(act => (On: clock.DateOf(h.At), Act: act, By: By(h, team))))
            .GroupBy(c => c).Select(g => $"{Words.Date(g.Key.On)}: {g.Key.Act.Replace("{n}", Words.Count(g.Count(), "entry", "entries"), StringComparison.Ordinal)}, by {g.Key.By}."),
    ];

    private static bool IsImported(Entry entry) => entry.From == Import.Actor.From && entry is { Subject: "session", Verb: "added" };

    private static List<string> Acts(Difference difference, Entry entry, bool team)
    {
        using var changes = JsonDocument.Parse(entry.Changes);
        var root = changes.RootElement;
        switch (entry.Subject)
        {
            case "session":
                return [.. OfSession(root, team)];
            case "booking" when difference.IsOfBookings:
                return [entry.Verb switch { "added" => "bookings added ({n})", "removed" => "bookings removed ({n})", _ => "bookings changed ({n})" }];
            case "register" when root.TryGetProperty("Reason", out var reason):
                return [team ? $"the register opened again (“{reason[1].GetString()}”)" : "the register opened again"];
            case "register" when difference.IsOfAttendance:
                return [entry.Verb switch { "added" => "attendance entered ({n})", "removed" => "attendance taken back ({n})", _ => "attendance changed ({n})" }];
            case "make-up" when difference.IsOfAttendance:
                return ["a missed day made up elsewhere, or called off ({n})"];
            default:
                return [];
        }
    }

    private static IEnumerable<string> OfSession(JsonElement root, bool team)
    {
        if (root.TryGetProperty(nameof(Programme.Session.FirstDate), out var first) && first[0].ValueKind == JsonValueKind.String)
        {
            yield return $"moved from {Words.Date(Date(first[0]))} to {Words.Date(Date(first[1]))}";
        }
        else if (root.TryGetProperty(nameof(Programme.Session.Status), out var status) && status[0].ValueKind == JsonValueKind.Null)
        {
            yield return "added to the programme";
        }
        else if (root.TryGetProperty(nameof(Programme.Session.Status), out status))
        {
            yield return status[1].GetString() switch { "Cancelled" => "cancelled", "Postponed" => "postponed", "Draft" => "made a draft", _ => "put on again" };
        }
        if (root.TryGetProperty(nameof(Programme.Session.Capacity), out var capacity) && capacity[0].ValueKind == JsonValueKind.Number)
        {
            yield return $"places changed from {capacity[0].GetInt32().ToString(Words.British)} to {capacity[1].GetInt32().ToString(Words.British)}";
        }
        if (root.TryGetProperty(nameof(Programme.Session.RegisterClosedAt), out var closed) && closed[0].ValueKind == JsonValueKind.Null && closed[1].ValueKind != JsonValueKind.Null)
        {
            yield return "the register closed"; // that it was opened again is an entry of the register's, with the reason
        }
        if (root.TryGetProperty(nameof(Programme.Session.Boards), out var boards) && boards[0].ValueKind != JsonValueKind.Null)
        {
            yield return "its board changed";
        }
        // In words that the team wrote for those concerned: they may name somebody.
        if (team && root.TryGetProperty("Reason", out var reason))
        {
            yield return $"the reason given was “{reason[1].GetString()}”";
        }
    }

    private static DateOnly Date(JsonElement date) => DateOnly.ParseExact(date.GetString()!, CsvLayout.DateFormat, Words.British);

    /// <summary>People who booked or were booked are never named.</summary>
    private static string By(Entry entry, bool team) => entry switch
    {
        { Name: { } name } when team && (entry.Roles & (Role.Coordinator | Role.Admin | Role.Trainer)) != Role.None => name,
        { Roles: var roles } when (roles & (Role.Coordinator | Role.Admin)) != Role.None => TheTeam,
        { Roles: var roles } when roles.HasFlag(Role.Trainer) => "a trainer",
        { Roles: var roles } when roles.HasFlag(Role.AgencyLead) => "an agency lead",
        { Name: not null } => "somebody who booked",
        { From: "import" } => "an import",
        _ => "the program itself",
    };

    private sealed record Entry(int SessionId, DateTime At, string Subject, string Verb, string Changes, string From, string? Name, Role Roles);
}
