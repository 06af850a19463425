using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;

namespace Training.Statistics;

/// <summary>One row of a report. A measure that cannot be divided among the row's people has no value in it, only in the total.</summary>
public sealed record ReportRow(string Group, string Label, Figures Figures, bool IsDivisible, bool CountedAbove = false)
{
    public decimal? this[Measure measure] => measure.OfSessions && !IsDivisible ? null : measure.Of(Figures);

    /// <summary>The value as pages show it: "1,142", "84.1%", or "–".</summary>
    public string Words(Measure measure) => measure.Words(this[measure]);
}

/// <summary>The measures of a quarter or year as they stand now, by something and in total.</summary>
public sealed class QuarterReport
{
    public required Quarter Quarter { get; init; }

    /// <summary>Only sessions for this board, joint ones among them; none for all.</summary>
    public Boards? Board { get; init; }
    public By By { get; init; }
    public DateTime AsAt { get; init; }
    public required IReadOnlyList<ReportRow> Rows { get; init; }
    public required ReportRow Total { get; init; }

    /// <summary>Delivered sessions whose register is still open: counted nowhere but here, first day first.</summary>
    public required IReadOnlyList<SessionFacts> Provisional { get; init; }

    /// <summary>Published sessions of the range that are not over yet.</summary>
    public int ToCome { get; init; }

    /// <summary>Delivered sessions of the range that are for both boards.</summary>
    public int Joint { get; init; }

    public bool IsEmpty => Rows.Count == 0 && Total.Figures == Figures.None;

    /// <summary>True when rows are about people, so that sessions and places stand in the total only.</summary>
    public bool IsOfPeople => Breakdown.IsOfPeople(By);

    /// <summary>
    /// Counts the sessions that begin in the range. Reads three tables once each (agencies too, when rows need their
    /// names), by index from the range's sessions, so that other years cost nothing. Throws when figures do not add up.
    /// </summary>
    public static async Task<QuarterReport> CreateAsync(TrainingDb db, Quarter quarter, Boards? board = null, By by = By.Type)
    {
        var now = db.Clock.UtcNow;
        var sessions = InRange(db, quarter, board);
        // Bookings and presences are not filtered by what may change between these reads, such as a register closed
        // or reopened: whether a session counts is decided once, from its own row.
        var begun = sessions.Where(s => s.StartsAt <= now);
        var facts = await sessions.OrderBy(s => s.StartsAt).ThenBy(s => s.Reference).Select(Session).ToListAsync();
        var bookings = await begun.SelectMany(s => s.Bookings).Select(Booking).ToListAsync();
        var presences = await begun.Join(db.Presences, s => s.Id, p => p.SessionId, (_, p) => p).Select(Presence).ToListAsync();
        var agencies = by is By.Agency or By.Sector ? await db.Agencies.AsNoTracking().ToDictionaryAsync(a => a.Id) : [];
        return Create(quarter, board, by, now, facts, bookings, presences, agencies);
    }

    /// <summary>The last quarter that is over and has delivered sessions with closed registers; failing that, the last that is over.</summary>
    public static async Task<Quarter> LatestQuarterAsync(TrainingDb db)
    {
        var now = db.Clock.UtcNow;
        var current = Quarter.Of(db.Clock.Today);
        var latest = await db.Sessions
            .Where(s => s.FirstDate < current.From && s.Status == SessionStatus.Published && s.EndsAt <= now && s.RegisterClosedAt != null)
            .MaxAsync(s => (DateOnly?)s.FirstDate);
        return latest is { } date ? Quarter.Of(date) : current.Previous;
    }

    internal static QuarterReport Create(Quarter quarter, Boards? board, By by, DateTime now, IReadOnlyList<SessionFacts> sessions,
        IEnumerable<BookingFacts> bookings, IEnumerable<PresenceFacts> presences, IReadOnlyDictionary<int, Agency> agencies)
    {
        var breakdown = new Breakdown(by, agencies);
        var bookingsOf = bookings.ToLookup(b => b.SessionId);
        var presencesOf = presences.ToLookup(p => p.SessionId);
        var total = Figures.None;
        var groups = new Dictionary<Group, Figures>();
        foreach (var session in sessions)
        {
            foreach (var (who, figures) in Measures.Count(session, bookingsOf[session.Id], presencesOf[session.Id], now).Where(c => c.Figures != Figures.None))
            {
                total += figures;
                foreach (var group in breakdown.GroupsOf(session, who))
                {
                    groups[group] = groups.GetValueOrDefault(group, Figures.None) + figures;
                }
            }
        }
        var rows = groups
            .OrderBy(g => g.Key.Order).ThenBy(g => g.Key.Label, StringComparer.Create(Training.Words.British, ignoreCase: true)).ThenBy(g => g.Key.Code, StringComparer.Ordinal)
            .Select(g => new ReportRow(g.Key.Code, g.Key.Label, g.Value, !Breakdown.IsOfPeople(by), g.Key.CountedAbove))
            .ToList();
        var report = new QuarterReport
        {
            Quarter = quarter,
            Board = board,
            By = by,
            AsAt = now,
            Rows = rows,
            Total = new ReportRow("total", "Total", total, IsDivisible: true),
            Provisional = [.. sessions.Where(s => s.IsProvisional(now))],
            ToCome = sessions.Count(s => s.Status == SessionStatus.Published && !s.IsDelivered(now)),
            Joint = sessions.Count(s => s.IsDelivered(now) && s.Boards.IsJoint()),
        };
        report.Check();
        return report;
    }

    /// <summary>The identities in every row, and that rows add up to the total; a row counted above is taken away again.</summary>
    private void Check()
    {
        Total.Figures.Check(Total.Label);
        var sum = Figures.None;
        foreach (var row in Rows)
        {
            row.Figures.Check(row.Label);
            sum = row.CountedAbove ? sum - row.Figures : sum + row.Figures;
        }
        if (Measures.All.Where(m => !m.IsRate && !(IsOfPeople && m.OfSessions)).FirstOrDefault(m => m.Of(sum) != m.Of(Total.Figures)) is { } wrong)
        {
            throw new InvalidOperationException($"The rows by {By.Code()} do not add up to the total: {wrong.Name} is {wrong.Of(sum)} in the rows and {wrong.Of(Total.Figures)} in the total.");
        }
    }

    private static IQueryable<Session> InRange(TrainingDb db, Quarter quarter, Boards? board)
    {
        var (from, until) = (quarter.From, quarter.Until);
        var sessions = db.Sessions.Where(s => s.FirstDate >= from && s.FirstDate < until && s.Status != SessionStatus.Draft);
        return board is { } only ? sessions.Where(s => (s.Boards & only) != Boards.None) : sessions;
    }

    private static readonly Expression<Func<Session, SessionFacts>> Session = s => new SessionFacts
    {
        Id = s.Id,
        Reference = s.Reference,
        CourseCode = s.Course.Code,
        CourseTitle = s.Course.Title,
        Type = s.Course.Type,
        ThemeCode = s.Course.Themes.OrderBy(t => t.Position).Select(t => t.Theme.Code).FirstOrDefault(),
        ThemeName = s.Course.Themes.OrderBy(t => t.Position).Select(t => t.Theme.Name).FirstOrDefault(),
        Boards = s.Boards,
        Capacity = s.Capacity,
        Status = s.Status,
        StartsAt = s.StartsAt,
        EndsAt = s.EndsAt,
        FirstDate = s.FirstDate,
        Days = s.Days.Count,
        RegisterClosedAt = s.RegisterClosedAt,
    };

    private static readonly Expression<Func<Booking, BookingFacts>> Booking = b => new BookingFacts
    {
        SessionId = b.SessionId,
        PersonId = b.PersonId,
        Status = b.Status,
        BookedAt = b.BookedAt,
        ConfirmedAt = b.ConfirmedAt,
        CancelledAt = b.CancelledAt,
        CancelBy = b.CancelBy,
        AgencyId = b.AgencyId,
        Focus = b.Person.Focus,
    };

    private static readonly Expression<Func<Attendance.Presence, PresenceFacts>> Presence = p => new PresenceFacts
    {
        SessionId = p.SessionId,
        PersonId = p.PersonId,
        DayId = p.MakeUp != null ? p.MakeUp.MissedDayId : p.SessionDayId,
        ArrivedAt = p.ArrivedAt,
        WholeDay = p.WholeDay,
        AgencyId = p.AgencyId,
        Focus = p.Person.Focus,
    };
}
