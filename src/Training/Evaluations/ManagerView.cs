namespace Training.Evaluations;

public enum ManagerVerdict
{
    [Code("agree", "Agrees")] Agree = 1,
    [Code("add", "Adds something")] Add = 2,
    [Code("disagree", "Disagrees")] Disagree = 3,
}

/// <summary>
/// A line manager's view of what changed in somebody's practice, asked by a private link as in Agreement: the key is in the letter as a derived token, and only its hash is here.
/// </summary>
public class ManagerView
{
    public const int LongestText = 1000;

    public int Id { get; set; }

    /// <summary>The later one that it is a view of. One manager is asked for each.</summary>
    public int EvaluationId { get; set; }
    public Evaluation Evaluation { get; set; } = null!;
    public Guid Key { get; set; } = Guid.NewGuid();
    public byte[] TokenHash { get; set; } = [];
    public required string Name { get; set; }
    public required string Email { get; set; }
    public DateTime AskedAt { get; set; }
    public DateTime ClosesAt { get; set; }
    public DateTime? ChasedAt { get; set; }
    public DateTime? AnsweredAt { get; set; }
    public ManagerVerdict? Verdict { get; set; }

    /// <summary>What they add, or why they disagree.</summary>
    public string? Text { get; set; }
}
