using Training.Bookings;

namespace Training.Calendars;

/// <summary>
/// One session day in the calendar of somebody who has a place: what was last sent about it. It is made when they get the place,
/// changed with the session, and withdrawn when the place or the date goes; withdrawn, it stays so, and a new one has a name of its own.
/// </summary>
public class Invitation
{
    public int Id { get; set; }
    public int BookingId { get; set; }
    public Booking Booking { get; set; } = null!;

    /// <summary>The session day: its <see cref="Programme.SessionDay.CalendarId"/>, as the day itself can be taken out.</summary>
    public Guid DayId { get; set; }

    /// <summary>Names the event in the person's calendar for ever (UID); holds no personal data.</summary>
    public Guid CalendarId { get; set; }

    /// <summary>Goes up with every change that is sent.</summary>
    public int Sequence { get; set; }
    public DateTime StartsAt { get; set; }
    public DateTime EndsAt { get; set; }

    /// <summary>SHA-256 of everything else that it tells: whether there is something new to send.</summary>
    public byte[] Shown { get; set; } = [];

    /// <summary>The session's calendar sequence up to which it has been compared.</summary>
    public int SessionSequence { get; set; }
    public DateTime? WithdrawnAt { get; set; }
}
