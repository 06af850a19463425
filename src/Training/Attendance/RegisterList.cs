using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>The session days that somebody keeps the register of.</summary>
public sealed record RegisterList(IReadOnlyList<RegisterSummary> Today, IReadOnlyList<RegisterSummary> Unclosed,
    IReadOnlyList<RegisterSummary> Coming, IReadOnlyList<RegisterSummary> Closed)
{
    /// <summary>What somebody must decide, on days that are not in the list too.</summary>
    public int ToReview { get; init; }

    /// <summary>
    /// Today's; earlier ones whose register is open; coming ones; lately closed ones. A trainer's own as far as they may open
    /// them, and what they train in the next two months; the team's from everywhere, coming ones of the next week.
    /// </summary>
    public static async Task<RegisterList> OfAsync(TrainingDb db, RegisterKeeper keeper)
    {
        var today = db.Clock.Today;
        var last = today.AddDays(keeper.IsTeam ? 7 : 60);
        var lately = today.AddDays(-RegisterKeeper.DaysAfter);
        var days = await keeper.Mine(db.SessionDays)
            .Where(d => d.Date >= lately ? d.Date <= last : keeper.IsTeam && d.Session.RegisterClosedAt == null)
            .Where(d => d.Date >= today || d.Session.Status == SessionStatus.Published)
            .OrderBy(d => d.StartsAt).ThenBy(d => d.Session.Reference)
            .Select(d => new RegisterSummary(
                d.Session.Reference,
                d.Session.Course.Title,
                (d.VenueId != null ? d.Venue!.Name : d.Session.Venue!.Name) ?? "",
                d.Session.Status,
                d.Session.RegisterClosedAt != null,
                d.Date,
                d.Start,
                d.End,
                d.Session.Days.Count(o => o.StartsAt <= d.StartsAt),
                d.Session.Days.Count,
                d.Session.Bookings.Count(b => b.Status == BookingStatus.Confirmed),
                db.Presences.Count(p => p.SessionDayId == d.Id))
            {
                LastDate = d.Session.LastDate,
                CanOpen = keeper.IsTeam || d.Date <= today.AddDays(RegisterKeeper.DaysBefore),
            })
            .ToListAsync();
        var toReview = (await Reviews.OpenAsync(db, keeper)).ToDictionary(d => (d.Reference, d.Date), d => d.Items.Count);
        days = days.ConvertAll(d => toReview.TryGetValue((d.Reference, d.Date), out var count) ? d with { ToReview = count } : d);
        return new RegisterList(
            [.. days.Where(d => d.Date == today)],
            [.. days.Where(d => d.Date < today && !d.IsClosed).Reverse()],
            [.. days.Where(d => d.Date > today)],
            [.. days.Where(d => d.Date < today && d.IsClosed).Reverse()])
        {
            ToReview = toReview.Values.Sum(),
        };
    }
}

/// <summary>One session day in a list of registers.</summary>
/// <param name="DayNumber">1 for the session's first day.</param>
/// <param name="Expected">People who hold a place.</param>
/// <param name="Present">People in, walk-ins among them.</param>
public sealed record RegisterSummary(string Reference, string Course, string Venue, SessionStatus Status, bool IsClosed,
    DateOnly Date, TimeOnly Start, TimeOnly End, int DayNumber, int DayCount, int Expected, int Present)
{
    public bool CanOpen { get; init; }

    /// <summary>How many things somebody must decide on that day.</summary>
    public int ToReview { get; init; }
    public DateOnly LastDate { get; init; }

    /// <summary>Days for which the register has been open since the session's last day; none while it goes on, and of one that is closed.</summary>
    public int? OpenForDays(DateOnly today) => IsClosed || Status != SessionStatus.Published || LastDate >= today ? null : today.DayNumber - LastDate.DayNumber;
}
