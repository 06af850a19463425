using Training.People;
using Training.Programme;

namespace Training.Records;

/// <summary>Training from elsewhere that somebody put on their own record. It is theirs to say, and is marked as such, until the team accepts it as one of our types.</summary>
public class OutsideTraining
{
    public int Id { get; set; }
    public Guid Key { get; set; } = Guid.NewGuid();
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;
    /// <summary>What it was: "Level 3 with Hampshire".</summary>
    public required string What { get; set; }
    public required string Provider { get; set; }
    public DateOnly CompletedOn { get; set; }
    public int Minutes { get; set; }

    /// <summary>A certificate number, an address or what there is to see, in their words.</summary>
    public string Note { get; set; } = "";

    /// <summary>What they ask the team to accept it as; none when it is for their record only.</summary>
    public CourseType? AskedAs { get; set; }
    public DateTime AddedAt { get; set; }

    /// <summary>
    /// When the team decided. What it counts for since then stands in <see cref="Equivalent"/>; of training that counted already, by another entry of it, there.
    /// </summary>
    public DateTime? DecidedAt { get; set; }
    public int? DecidedById { get; set; }
    public Person? DecidedBy { get; set; }
    public int? EquivalentId { get; set; }
    public AcceptedEquivalent? Equivalent { get; set; }

    /// <summary>Why it was not accepted, in words to the person.</summary>
    public string? DeclinedBecause { get; set; }

    /// <summary>When the person took it off their record; it stays for those who relied on it, and is shown to nobody but the team.</summary>
    public DateTime? RemovedAt { get; set; }
    public Evidence? Evidence { get; set; }

    public bool IsAsked => AskedAs is not null && DecidedAt is null && RemovedAt is null;

    /// <summary>It counts, or did until that was withdrawn.</summary>
    public bool IsAccepted => DecidedAt is not null && DeclinedBecause is null;
}

/// <summary>The certificate or letter that shows it: a PDF or a picture.</summary>
public class Evidence
{
    public const int MostBytes = 5 * 1024 * 1024;

    public int OutsideTrainingId { get; set; }
    public required string FileName { get; set; }

    /// <summary>Told from the content itself, never from what the browser said: application/pdf, image/jpeg or image/png.</summary>
    public required string ContentType { get; set; }
    public required byte[] Content { get; set; }
}
