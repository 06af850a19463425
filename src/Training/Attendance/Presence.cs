using Training.People;
using Training.Programme;

namespace Training.Attendance;

/// <summary>Who was there on a session day: worked out from scan events and stored beside them, so that figures need not replay events.</summary>
public class Presence
{
    public int SessionDayId { get; set; }
    public SessionDay SessionDay { get; set; } = null!;
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;
    /// <summary>The session for which it counts: the day's own, or the one of which they make up a day.</summary>
    public int SessionId { get; set; }
    public Session Session { get; set; } = null!;

    /// <summary>The agency under which a walk-in is counted: the person's when they came.</summary>
    public int? AgencyId { get; set; }
    public Agency? Agency { get; set; }

    /// <summary>The focus under which a walk-in is counted: the person's when they came.</summary>
    public Focus Focus { get; set; }
    public DateTime ArrivedAt { get; set; }
    public DateTime? LeftAt { get; set; }
    public ScanMethod Method { get; set; }

    /// <summary>Who recorded that they came; none when they did so themselves or it was imported.</summary>
    public int? RecordedById { get; set; }
    public Person? RecordedBy { get; set; }

    /// <summary>Set when they make up a day of another session here.</summary>
    public int? MakeUpId { get; set; }
    public MakeUpDay? MakeUp { get; set; }

    /// <summary>There for the whole day, within the lateness that the session allows.</summary>
    public bool WholeDay { get; set; }
}
