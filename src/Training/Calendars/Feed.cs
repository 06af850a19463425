using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Calendars;

/// <summary>
/// The published programme, and a person's part in it, as calendars read it: one event a session day, in UTC, the same bytes for
/// the same programme, filter and date. Drafts are never in it, nor anything about people.
/// </summary>
public sealed class Feed(TrainingDb db, SiteSettings site)
{
    /// <summary>Days that a past session stays in the programme's feed, and a cancelled or postponed one after the date it was on.</summary>
    public const int DaysKept = 30;

    /// <summary>
    /// The sessions that pass the filter. Without a "from" date the feed reaches from 30 days ago, so that a calendar keeps
    /// what has just been, to everything that is coming; with one it begins there. Cancelled and postponed sessions stay until
    /// 30 days after their last date, and then leave it, however far back the feed reaches.
    /// </summary>
    /// <param name="filter">As on the programme's page.</param>
    /// <param name="today">The site's date, on which what is kept depends.</param>
    public async Task<byte[]> ProgrammeAsync(ProgrammeFilter filter, DateOnly today)
    {
        var kept = today.AddDays(-DaysKept);
        var sessions = filter.Apply(db.Sessions).Where(s => s.LastDate >= kept
            || (filter.FromDate != null && s.Status == SessionStatus.Published));
        var events = await EventsAsync(sessions);
        var name = string.Join(", ", filter.Pairs().Select(p => Name(p.Key, p.Value)).Prepend(site.Name));
        return Subscribed(name, events);
    }

    /// <summary>
    /// What somebody has a place on and what they train, from 30 days ago on; a session that they do both at is there once. What was cancelled
    /// or postponed while they had a place or trained stays as cancelled until 30 days after its last date; a booking given up is gone at once.
    /// Who waits or has asked for a place has nothing in it yet. Events have names of their own (UID), so that a calendar which also reads the
    /// public feed keeps the two apart; with a renewed address they have others.
    /// </summary>
    /// <param name="hash">Of the address's key.</param>
    /// <param name="today">The site's date, on which what is kept depends.</param>
    public async Task<byte[]> PersonAsync(int person, byte[] hash, DateOnly today)
    {
        var kept = today.AddDays(-DaysKept);
        // A booking that held a place until the whole session was cancelled does not tell so; history does: both changed in the same commit, and so at the same instant.
        var booked = db.Bookings.Where(b => b.PersonId == person && (b.Status == BookingStatus.Confirmed
            || (b.Status == BookingStatus.Cancelled && b.Session.Status == SessionStatus.Cancelled
                && db.History.Any(h => h.BookingId == b.Id && h.Subject == "booking" && h.Changes.Contains("\"Status\":[\"Confirmed\",\"Cancelled\"]")
                    && db.History.Any(off => off.SessionId == b.SessionId && off.At == h.At && off.Subject == "session" && off.Verb == "changed"
                        && off.Changes.Contains("\"Status\":[") && off.Changes.Contains(",\"Cancelled\"]")))))).Select(b => b.SessionId);
        var sessions = db.Sessions.Where(s => s.Status != SessionStatus.Draft && s.LastDate >= kept
            && (booked.Contains(s.Id) || s.Trainers.Any(t => t.Id == person)));
        return Subscribed($"My training ({site.Name})", await EventsAsync(sessions, new Own(person, hash)));
    }

    /// <summary>
    /// One session, whatever its date; none when there is no such session or it is a draft. It has no name of its own:
    /// Outlook would make a calendar of that name for it instead of adding it to the person's.
    /// </summary>
    public async Task<byte[]?> SessionAsync(string reference)
    {
        var events = await EventsAsync(db.Sessions.Where(s => s.Reference == reference && s.Status != SessionStatus.Draft));
        return events.Count == 0 ? null : End(Begin(), events);
    }

    private static CalendarWriter Begin() => new CalendarWriter().Begin("VCALENDAR")
        .Value("VERSION", "2.0").Value("PRODID", "-//Safeguarding Training//Programme//EN").Value("CALSCALE", "GREGORIAN");

    private byte[] Subscribed(string name, List<SessionEvent> events)
    {
        var calendar = Begin()
            .Text("NAME", name).Text("X-WR-CALNAME", name)
            .Value("REFRESH-INTERVAL", "PT1H", ("VALUE", "DURATION")).Value("X-PUBLISHED-TTL", "PT1H");
        if (events.Count == 0)
        {
            calendar.Zone(db.Clock.Zone);
        }
        return End(calendar, events);
    }

    private byte[] End(CalendarWriter calendar, List<SessionEvent> events)
    {
        events.ForEach(e => e.Write(calendar, site));
        return calendar.End("VCALENDAR").ToBytes();
    }

    /// <summary>How the calendar's name tells one filtered feed from another, from what is known without asking the database.</summary>
    private static string Name(string filter, string value) => filter switch
    {
        "type" when Codes.TryParse<CourseType>(value, out var type) => type.Label(),
        "board" when Codes.TryParse<Boards>(value, out var board) => board.Name(),
        "from" => $"from {value}",
        "to" => $"to {value}",
        "free" => "free places",
        _ => value,
    };

    private static async Task<List<SessionEvent>> EventsAsync(IQueryable<Session> sessions, Own? own = null)
    {
        var (mine, person) = (own is not null, own?.Person ?? 0);
        var rows = await sessions
            .OrderBy(s => s.StartsAt).ThenBy(s => s.Reference)
            .Select(s => new
            {
                s.CalendarSequence,
                s.CalendarChangedAt,
                s.Reference,
                s.Course.Title,
                s.Course.Summary,
                s.Course.Type,
                Themes = s.Course.Themes.OrderBy(t => t.Position).ThenBy(t => t.ThemeId).Select(t => t.Theme.Name).ToList(),
                s.Boards,
                s.Status,
                s.Delivery,
                s.Venue,
                Trains = mine && s.Trainers.Any(t => t.Id == person),
                Days = s.Days.OrderBy(d => d.StartsAt).ThenBy(d => d.Id)
                    .Select(d => new { d.CalendarId, d.Date, d.Start, d.End, d.StartsAt, d.EndsAt, d.Venue }).ToList(),
            })
            .AsNoTracking()
            .AsSingleQuery() // one reading, so that a change in between cannot be half in it; few days and themes multiply to few rows
            .ToListAsync();
        return [.. rows.SelectMany(s => s.Days.Select((day, index) => new SessionEvent
        {
            CalendarId = own?.NameOf(day.CalendarId) ?? day.CalendarId,
            Sequence = s.CalendarSequence,
            ChangedAt = s.CalendarChangedAt,
            Reference = s.Reference,
            Title = s.Title,
            Summary = s.Summary,
            Type = s.Type,
            Themes = s.Themes,
            Boards = s.Boards,
            Status = s.Status,
            Delivery = s.Delivery,
            Venue = day.Venue ?? s.Venue,
            Date = day.Date,
            Start = day.Start,
            End = day.End,
            StartsAt = day.StartsAt,
            EndsAt = day.EndsAt,
            Day = index + 1,
            Days = s.Days.Count,
            Part = !mine ? OwnPart.None : s.Trains ? OwnPart.Trains : OwnPart.HasPlace,
        }))];
    }

    /// <summary>Whose calendar it is, and by what address.</summary>
    private sealed record Own(int Person, byte[] Hash)
    {
        /// <summary>Says nothing about the person, or about the public event's name: the hash cannot be guessed.</summary>
        public Guid NameOf(Guid day) => new(SHA256.HashData([.. Hash, .. day.ToByteArray()]).AsSpan(0, 16));
    }
}
