using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.History;

/// <summary>Who is at work, and from where: put on every history entry of their changes.</summary>
/// <param name="PersonId">The signed-in person, or none for the system itself.</param>
/// <param name="From">"web 192.0.2.7", "import", "postroom" and the like.</param>
public sealed record Actor(int? PersonId, string From)
{
    public static readonly Actor System = new(null, "system");
}

/// <summary>
/// One change to a session, booking, register or person, written in the same commit as the change (TrainingDb does it,
/// so that no operation can forget). Never changed or deleted; the database refuses both.
/// </summary>
public class HistoryEntry
{
    public long Id { get; set; }
    public DateTime At { get; set; }
    public int? ActorId { get; set; }
    public required string From { get; set; }

    /// <summary>"session", "booking", "register", "person", "equivalent", "needs", "charge", "policy", "agency", "agreement", "calendar-address", "wording", "commentary", "postroom" or "letter".</summary>
    public required string Subject { get; set; }

    /// <summary>"added", "changed" or "removed".</summary>
    public required string Verb { get; set; }

    /// <summary>JSON: for each changed field its old and new value. Names and addresses of people are left out, and of needs everything but who told them to the team.</summary>
    public required string Changes { get; set; }

    public int? SessionId { get; set; }
    public Session? Session { get; set; }
    public int? BookingId { get; set; }
    public Booking? Booking { get; set; }
    public int? PersonId { get; set; }
    public Person? Person { get; set; }
}
