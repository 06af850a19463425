using Training.People;
using Training.Programme;

namespace Training.Attendance;

/// <summary>A code on the projector with which people check themselves in; what it shows changes all the time. Started and stopped by the trainer.</summary>
public class RoomCode
{
    /// <summary>How long a QR code is shown, and a code to type. Each counts for as long again, for slow phones and slow fingers.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan TypedStep = TimeSpan.FromSeconds(60);

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

    /// <summary>
    /// The rooms whose codes count now: not stopped, and their day takes people. After its end it does not: who was told at home that the
    /// day is over would otherwise still be in for all of it.
    /// </summary>
    public static IQueryable<RoomCode> Running(IQueryable<RoomCode> rooms, DateOnly today, DateTime now) => rooms.Where(r => r.StoppedAt == null
        && r.SessionDay.Date == today && r.SessionDay.EndsAt > now
        && r.SessionDay.Session.Status == SessionStatus.Published && r.SessionDay.Session.RegisterClosedAt == null);

    /// <summary>When the QR code that is shown gives way to the next.</summary>
    public static DateTime NextAt(DateTime now) => DateTime.UnixEpoch + (StepOf(now) + 1) * Step;

    internal static long StepOf(DateTime at) => (at - DateTime.UnixEpoch).Ticks / Step.Ticks;

    internal static long TypedStepOf(DateTime at) => (at - DateTime.UnixEpoch).Ticks / TypedStep.Ticks;
}
