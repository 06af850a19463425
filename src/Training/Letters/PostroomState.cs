using Training.People;

namespace Training.Letters;

/// <summary>One row that every process of the site shares: whether letters are held back, and whether the mail system takes any.</summary>
public class PostroomState
{
    public int Id { get; set; }

    /// <summary>Since when the team holds letters back; none when they go out. Codes to sign in go out all the same.</summary>
    public DateTime? PausedAt { get; set; }
    public int? PausedById { get; set; }
    public Person? PausedBy { get; set; }
    public string PausedBecause { get; set; } = "";

    /// <summary>Since when the mail system has taken nothing, for a reason that is no letter's own: it cannot be reached, or refuses the password. None when it works.</summary>
    public DateTime? DownSince { get; set; }
    public string DownBecause { get; set; } = "";

    /// <summary>Tries in a row that failed for such a reason.</summary>
    public int DownTries { get; set; }
    public DateTime? NextTryAt { get; set; }
}
