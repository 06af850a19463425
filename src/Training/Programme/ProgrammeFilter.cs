using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;

namespace Training.Programme;

/// <summary>
/// What somebody wants to see of the programme: the same filters for the list, the month, and feeds (addresses: see README).
/// Values are codes as in the CSV files. A type, board or date that cannot be one does not filter; a theme, course or
/// venue that is not known finds nothing.
/// </summary>
public sealed class ProgrammeFilter
{
    public string? Type { get; set; }
    public string? Board { get; set; }
    public string? Theme { get; set; }
    public string? Course { get; set; }
    public string? Venue { get; set; }

    /// <summary>First and last date, yyyy-MM-dd, both included; a session of several days is shown when any of it falls inside.</summary>
    public string? From { get; set; }
    public string? To { get; set; }

    /// <summary>Words in the course's title or summary, or a session's reference.</summary>
    public string? Q { get; set; }

    /// <summary>"1" shows only sessions that have free places.</summary>
    public string? Free { get; set; }

    public DateOnly? FromDate => Date(From);
    public DateOnly? ToDate => Date(To);

    /// <summary>The filters that are set and do filter, in a fixed order: for links, and for what a feed is named and cached under.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs() =>
        new[] { ("type", Type), ("board", Board), ("theme", Theme), ("course", Course), ("venue", Venue), ("from", From), ("to", To), ("q", Q), ("free", Free) }
            .Where(p => !string.IsNullOrWhiteSpace(p.Item2) && p.Item1 switch
            {
                "type" => Codes.TryParse<CourseType>(p.Item2, out _),
                "board" => Codes.TryParse<Boards>(p.Item2, out _),
                "from" or "to" => Date(p.Item2) is not null,
                _ => true,
            })
            .Select(p => KeyValuePair.Create(p.Item1, p.Item2!.Trim()));

    /// <summary>The sessions that pass, drafts never among them.</summary>
    public IQueryable<Session> Apply(IQueryable<Session> sessions)
    {
        sessions = sessions.Where(s => s.Status != SessionStatus.Draft);
        if (Codes.TryParse<CourseType>(Type, out var type))
        {
            sessions = sessions.Where(s => s.Course.Type == type);
        }
        if (Codes.TryParse<Boards>(Board, out var board))
        {
            sessions = sessions.Where(s => (s.Boards & board) != Boards.None);
        }
        if (!string.IsNullOrWhiteSpace(Theme))
        {
            sessions = sessions.Where(s => s.Course.Themes.Any(t => t.Theme.Code == Theme));
        }
        if (!string.IsNullOrWhiteSpace(Course))
        {
            sessions = sessions.Where(s => s.Course.Code == Course);
        }
        if (!string.IsNullOrWhiteSpace(Venue))
        {
            sessions = sessions.Where(s => s.Venue!.Code == Venue || s.Days.Any(d => d.Venue!.Code == Venue));
        }
        if (FromDate is { } from)
        {
            sessions = sessions.Where(s => s.LastDate >= from);
        }
        if (ToDate is { } to)
        {
            sessions = sessions.Where(s => s.FirstDate <= to);
        }
        if (!string.IsNullOrWhiteSpace(Q))
        {
            var words = Like.Containing(Q);
            sessions = sessions.Where(s => EF.Functions.Like(s.Course.Title, words, Like.Escape)
                || EF.Functions.Like(s.Course.Summary, words, Like.Escape) || EF.Functions.Like(s.Reference, words, Like.Escape));
        }
        if (Free == "1")
        {
            sessions = sessions.Where(s => s.Status == SessionStatus.Published
                && s.Bookings.Count(b => b.Status == BookingStatus.Confirmed || b.PlaceKept == true) + s.PlacesKept < s.Capacity
                && !s.Bookings.Any(b => b.Status == BookingStatus.Waiting || b.PlaceKept == false));
        }
        return sessions;
    }

    private static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
