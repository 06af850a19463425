namespace Training.Programme;

/// <summary>One day of a session. Wall-clock times are the site's; the instants beside them are worked out when the day is set.</summary>
public class SessionDay
{
    public int Id { get; set; }
    public int SessionId { get; set; }
    public Session Session { get; set; } = null!;
    public DateOnly Date { get; set; }
    public TimeOnly Start { get; set; }
    public TimeOnly End { get; set; }

    /// <summary>Where this day is, when it is not where the session is.</summary>
    public int? VenueId { get; set; }
    public Venue? Venue { get; set; }

    public DateTime StartsAt { get; set; }
    public DateTime EndsAt { get; set; }

    /// <summary>Names this day's event in calendars for ever; holds no personal data.</summary>
    public Guid CalendarId { get; set; }
}
