using Training.Programme;

namespace Training.People;

/// <summary>
/// Training that somebody completed elsewhere and that the team accepts in place of one of our course types. Withdrawn, with a
/// reason, when it turns out to be wrong; never deleted, so that it can be told why somebody could book.
/// </summary>
public class AcceptedEquivalent
{
    public const int MostLetters = 300;

    public int Id { get; set; }
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;

    /// <summary>What it counts as.</summary>
    public CourseType Type { get; set; }
    public DateOnly CompletedOn { get; set; }

    /// <summary>What it was and what was seen of it: "Level 3 with Hampshire, certificate seen". The person may read it.</summary>
    public required string What { get; set; }

    /// <summary>The coordinator; none when an import does not say.</summary>
    public int? RecordedById { get; set; }
    public Person? RecordedBy { get; set; }
    public DateTime RecordedAt { get; set; }
    public DateTime? WithdrawnAt { get; set; }
    public int? WithdrawnById { get; set; }
    public Person? WithdrawnBy { get; set; }
    public string? WithdrawnBecause { get; set; }

    public bool Counts => WithdrawnAt is null;
}
