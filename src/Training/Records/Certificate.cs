using Training.People;
using Training.Programme;

namespace Training.Records;

/// <summary>
/// That somebody completed a session. What it says is kept as it was when it was made, so that it prints the same for ever. When the register is corrected it is
/// withdrawn, and stands again, under the same code, when it is corrected back.
/// </summary>
public class Certificate
{
    public int Id { get; set; }
    public int SessionId { get; set; }
    public Session Session { get; set; } = null!;
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;

    /// <summary>By which anybody can verify it: twelve of Crockford's letters, 60 random bits; printed in groups of four.</summary>
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required string Course { get; set; }
    public string Level { get; set; } = "";
    public Boards Boards { get; set; }

    /// <summary>The days on which they were there; of one that was made up, the day on which it was.</summary>
    public List<DateOnly> Days { get; set; } = [];

    /// <summary>Length of the training by the programme, in minutes.</summary>
    public int Minutes { get; set; }

    /// <summary>The last of <see cref="Days"/>.</summary>
    public DateOnly CompletedOn { get; set; }
    public DateTime IssuedAt { get; set; }
    public DateTime? WithdrawnAt { get; set; }

    /// <summary>Why, to the person and to who verifies it: "the attendance register was corrected".</summary>
    public string? WithdrawnBecause { get; set; }

    public bool Stands => WithdrawnAt is null;
}
