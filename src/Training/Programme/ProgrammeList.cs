using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;

namespace Training.Programme;

/// <summary>One day of a session as its own clock shows it.</summary>
public sealed record DayTimes(DateOnly Date, TimeOnly Start, TimeOnly End)
{
    public string InWords => $"{Words.Date(Date)}, {Words.Times(Start, End)}";
}

/// <summary>A session as lists and the month show it.</summary>
public sealed record ProgrammeItem(
    string Reference,
    string Title,
    CourseType Type,
    SessionStatus Status,
    Delivery Delivery,
    Boards Boards,
    string? Venue,
    DateTime StartsAt,
    DateTime EndsAt,
    DateOnly FirstDate,
    Places Places,
    IReadOnlyList<DayTimes> Days)
{
    /// <summary>"Online", the venue's name, or both.</summary>
    public string Where => Delivery switch
    {
        Delivery.Online => "Online",
        Delivery.Both when Venue is not null => $"{Venue} or online",
        _ => Venue ?? "Venue to be confirmed",
    };

    public SessionStage Stage(DateTime now) => SessionStages.Of(Status, StartsAt, EndsAt, now);
}

/// <summary>What people can choose from in the filters: code and name.</summary>
public sealed record ProgrammeChoices(
    IReadOnlyList<Choice> Themes,
    IReadOnlyList<Choice> Courses,
    IReadOnlyList<Choice> Venues);

public sealed record Choice(string Code, string Name);

/// <summary>The programme's sessions for lists: one query however many rows.</summary>
public static class ProgrammeList
{
    public const int PageSize = 50;

    /// <summary>In order of their beginning. Ask with a filter applied; drafts are not taken out here.</summary>
    public static IQueryable<ProgrammeItem> AsProgramme(this IQueryable<Session> sessions) => sessions
        .AsNoTracking()
        .OrderBy(s => s.StartsAt).ThenBy(s => s.Reference)
        .Select(s => new ProgrammeItem(
            s.Reference,
            s.Course.Title,
            s.Course.Type,
            s.Status,
            s.Delivery,
            s.Boards,
            s.Venue!.Name,
            s.StartsAt,
            s.EndsAt,
            s.FirstDate,
            new Places(
                s.Capacity,
                s.Bookings.Count(b => b.Status == BookingStatus.Confirmed || b.PlaceKept == true),
                s.Bookings.Count(b => b.Status == BookingStatus.Waiting),
                s.PlacesKept,
                s.Bookings.Count(b => b.PlaceKept == false)),
            s.Days.OrderBy(d => d.StartsAt).Select(d => new DayTimes(d.Date, d.Start, d.End)).ToList()));

    public static async Task<ProgrammeChoices> ChoicesAsync(TrainingDb db) => new(
        await db.Themes.OrderBy(t => t.Name).Select(t => new Choice(t.Code, t.Name)).ToListAsync(),
        await db.Courses.OrderBy(c => c.Title).Select(c => new Choice(c.Code, c.Title)).ToListAsync(),
        await db.Venues.OrderBy(v => v.Name).Select(v => new Choice(v.Code, v.Name)).ToListAsync());
}
