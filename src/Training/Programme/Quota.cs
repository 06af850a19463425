using Training.People;

namespace Training.Programme;

/// <summary>
/// Places of a session that are kept for the people of one agency until a date, then open to all. The agency may take more,
/// like everybody, from the places that are kept for nobody.
/// </summary>
public class Quota
{
    public int Id { get; set; }
    public int SessionId { get; set; }
    public Session Session { get; set; } = null!;
    public int AgencyId { get; set; }
    public Agency Agency { get; set; } = null!;
    public int Places { get; set; }

    /// <summary>The first day on which they are open to all.</summary>
    public DateOnly ReleaseOn { get; set; }

    /// <summary>The start of <see cref="ReleaseOn"/> at the site.</summary>
    public DateTime ReleasesAt { get; private set; }

    /// <summary>When the waiting list was served after it; none until then.</summary>
    public DateTime? ReleasedAt { get; set; }

    public void SetRelease(DateOnly on, Clock clock)
    {
        (ReleaseOn, ReleasesAt) = (on, clock.StartOf(on));
    }
}
