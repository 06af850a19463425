using Training.People;

namespace Training.Calendars;

/// <summary>The secret in the address of somebody's own calendar. Only its hash is kept: the address is shown once, when it is made.</summary>
public class FeedKey
{
    public int Id { get; set; }
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;

    /// <summary>SHA-256 of the key's characters in the address.</summary>
    public required byte[] Hash { get; set; }
    public DateTime MadeAt { get; set; }

    /// <summary>When it was renewed or stopped; from then on the address answers that it is gone.</summary>
    public DateTime? EndedAt { get; set; }
}
