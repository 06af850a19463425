using Training.People;
using Training.Programme;

namespace Training.Attendance;

/// <summary>A code on the projector with which people check themselves in; what it shows changes all the time. Started and stopped by the trainer.</summary>
public class RoomCode
{
    public int Id { get; set; }

    /// <summary>From this and the secret beside the database every code is worked out; by itself it makes none.</summary>
    public Guid Key { get; set; }
    public int SessionDayId { get; set; }
    public SessionDay SessionDay { get; set; } = null!;
    public DateTime StartedAt { get; set; }
    public int? StartedById { get; set; }
    public Person? StartedBy { get; set; }

    /// <summary>None while it runs; it ends by itself with the day.</summary>
    public DateTime? StoppedAt { get; set; }
}
