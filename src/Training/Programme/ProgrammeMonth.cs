using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Training.Programme;

/// <summary>One day of a session in the month.</summary>
/// <param name="Number">Which of the session's days it is, from 1.</param>
public sealed record MonthEntry(ProgrammeItem Session, DayTimes Times, int Number);

/// <summary>A month of the programme as a calendar shows it: whole weeks from Monday to Sunday.</summary>
public sealed class ProgrammeMonth
{
    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2099, 12, 1);
    private readonly Dictionary<DateOnly, List<MonthEntry>> _entries = [];

    public ProgrammeMonth(DateOnly anyDay) => First = new DateOnly(anyDay.Year, anyDay.Month, 1);

    /// <summary>The first day of the month.</summary>
    public DateOnly First { get; }
    public DateOnly Next => First.AddMonths(1);

    /// <summary>"December 2016".</summary>
    public string Name => NameOf(First);

    /// <summary>The month before and after as yyyy-MM; none at the ends of what can be asked for.</summary>
    public string? CodeBefore => First > Earliest ? CodeOf(First.AddMonths(-1)) : null;
    public string? CodeAfter => First < Latest ? CodeOf(Next) : null;
    public string Code => CodeOf(First);

    public int Count => _entries.Values.SelectMany(e => e).Select(e => e.Session.Reference).Distinct(StringComparer.Ordinal).Count();

    public bool HasWeekends => _entries.Keys.Any(d => d.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>Reads yyyy-MM. False when it is not a month from 2000 to 2099.</summary>
    public static bool TryParse(string? text, out DateOnly first) =>
        DateOnly.TryParseExact(text?.Trim(), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first) && first >= Earliest && first <= Latest;

    public static string NameOf(DateOnly month) => month.ToString("MMMM yyyy", Words.British);

    /// <summary>The weeks that the month touches; days of its neighbours are among them.</summary>
    public IEnumerable<IReadOnlyList<DateOnly>> Weeks()
    {
        for (var monday = First.AddDays(-(((int)First.DayOfWeek + 6) % 7)); monday < Next; monday = monday.AddDays(7))
        {
            yield return [.. Enumerable.Range(0, 7).Select(monday.AddDays)];
        }
    }

    public IReadOnlyList<MonthEntry> On(DateOnly date) => _entries.GetValueOrDefault(date) ?? [];

    /// <summary>One query, whatever the number of sessions.</summary>
    public async Task LoadAsync(IQueryable<Session> sessions)
    {
        var (first, next) = (First, Next);
        var found = await sessions.Where(s => s.FirstDate < next && s.LastDate >= first).AsProgramme().ToListAsync();
        var entries = found
            .SelectMany(session => session.Days.Select((times, n) => new MonthEntry(session, times, n + 1)))
            .Where(e => e.Times.Date >= First && e.Times.Date < Next)
            .OrderBy(e => e.Times.Start);
        foreach (var day in entries.GroupBy(e => e.Times.Date))
        {
            _entries[day.Key] = [.. day];
        }
    }

    private static string CodeOf(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
