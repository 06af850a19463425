using Training.Programme;

namespace Training.Calendars;

/// <summary>What a session is to whom the calendar belongs; none in public ones.</summary>
internal enum OwnPart
{
    None,
    HasPlace,
    Trains,
}

/// <summary>One session day as calendars show it. Holds nothing about people, and no free places: they change by the minute, calendars by the hour.</summary>
internal sealed record SessionEvent
{
    public required Guid CalendarId { get; init; }
    public required int Sequence { get; init; }
    public required DateTime ChangedAt { get; init; }
    public required string Reference { get; init; }
    public required string Title { get; init; }
    public required string Summary { get; init; }
    public required CourseType Type { get; init; }
    public required IReadOnlyList<string> Themes { get; init; }
    public required Boards Boards { get; init; }
    public required SessionStatus Status { get; init; }
    public required Delivery Delivery { get; init; }
    public required Venue? Venue { get; init; }
    public required DateOnly Date { get; init; }
    public required TimeOnly Start { get; init; }
    public required TimeOnly End { get; init; }
    public required DateTime StartsAt { get; init; }
    public required DateTime EndsAt { get; init; }

    /// <summary>Which day of how many: 1 of 1 for most.</summary>
    public required int Day { get; init; }
    public required int Days { get; init; }
    public OwnPart Part { get; init; }

    public void Write(CalendarWriter calendar, SiteSettings site)
    {
        calendar.Begin("VEVENT")
            .Value("UID", $"{CalendarId:N}@{site.Host}")
            .Instant("DTSTAMP", ChangedAt)
            .Instant("LAST-MODIFIED", ChangedAt)
            .Value("SEQUENCE", Sequence)
            .Instant("DTSTART", StartsAt);
        if (EndsAt > StartsAt) // an end that is not after its start makes readers refuse the event
        {
            calendar.Instant("DTEND", EndsAt);
        }
        calendar.Text("SUMMARY", Heading);
        if (Place.Length > 0)
        {
            calendar.Text("LOCATION", Place);
        }
        if (Delivery != Delivery.Online && Venue is { Latitude: >= -90 and <= 90 and var latitude, Longitude: >= -180 and <= 180 and var longitude })
        {
            calendar.Geo(latitude, longitude);
        }
        var address = $"{site.BaseUrl}/sessions/{Uri.EscapeDataString(Reference)}";
        calendar.Value("URL", address)
            .Texts("CATEGORIES", Themes.Prepend(Type.Label()).Distinct(StringComparer.Ordinal))
            // A postponed session does not take place on its old date, and no word of the format says "postponed": calendars are
            // told that this date is off, readers are told why. With a new date the same event moves there and is confirmed again.
            .Value("STATUS", Status == SessionStatus.Published ? "CONFIRMED" : "CANCELLED")
            // To know of a session is not to be busy.
            .Value("TRANSP", Part != OwnPart.None && Status == SessionStatus.Published ? "OPAQUE" : "TRANSPARENT")
            .Text("DESCRIPTION", Description(address, site))
            .End("VEVENT");
    }

    private string Heading =>
        (Status switch { SessionStatus.Cancelled => "CANCELLED: ", SessionStatus.Postponed => "POSTPONED: ", _ => "" })
        + (Part == OwnPart.Trains ? "Trainer: " : "") + Title + (Days > 1 ? $" (day {Day} of {Days})" : "");

    private string Place => Delivery switch
    {
        Delivery.Online => "Online",
        Delivery.Both => Venue is null ? "Online and in person" : $"{Venue.FullAddress}, and online",
        _ => Venue?.FullAddress ?? "",
    };

    private string Description(string address, SiteSettings site)
    {
        List<string> lines =
        [
            Boards == Boards.None ? Type.Label() : $"{Type.Label()}, {Boards.Name()}",
            $"{Words.Date(Date)}, {Words.Times(Start, End)}" + (Days > 1 ? $" (day {Day} of {Days}: please come to all of them)" : ""),
        ];
        if (Status == SessionStatus.Cancelled)
        {
            lines.Insert(0, "This session has been cancelled. The address below shows other dates.");
        }
        if (Status == SessionStatus.Postponed)
        {
            lines.Insert(0, "This session has been postponed and is not on this date. The new date will appear here.");
        }
        if (Summary.Length > 0)
        {
            lines.AddRange(["", Summary]);
        }
        if (Delivery != Delivery.Online && Venue is { AccessNotes.Length: > 0 })
        {
            lines.AddRange(["", $"Getting in: {Venue.AccessNotes}"]);
        }
        // People share their calendars: no address in it is anybody's own, what opens there is of who is signed in.
        lines.AddRange(Part switch
        {
            OwnPart.HasPlace => ["", $"Details: {address}", $"Your booking and its QR code: {site.BaseUrl}/bookings"],
            OwnPart.Trains => ["", $"Details: {address}", $"Your registers: {site.BaseUrl}/attendance"],
            _ => ["", $"Details and booking: {address}"],
        });
        return string.Join('\n', lines);
    }
}
