using Training.People;
using Training.Programme;

namespace Training.Attendance;

/// <summary>
/// Somebody who missed a day of a session comes on a day of another run of the course instead. What they attend there counts where they
/// booked (<see cref="Presence.SessionId"/>), never twice, and takes no place.
/// </summary>
public class MakeUpDay
{
    public int Id { get; set; }
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;

    /// <summary>The day that they missed, of the session that they booked or walked into.</summary>
    public int MissedDayId { get; set; }
    public SessionDay MissedDay { get; set; } = null!;

    /// <summary>The day of the other run on which they come instead.</summary>
    public int DayId { get; set; }
    public SessionDay Day { get; set; } = null!;
    public DateTime ArrangedAt { get; set; }
    public int? ArrangedById { get; set; }
    public Person? ArrangedBy { get; set; }

    /// <summary>When it was called off; none while it stands.</summary>
    public DateTime? WithdrawnAt { get; set; }
}
