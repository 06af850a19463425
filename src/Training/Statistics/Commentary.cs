namespace Training.Statistics;

/// <summary>What the L&amp;D group says of a financial year, in Markdown, on the year's page.</summary>
public class Commentary
{
    /// <summary>The year's first date, 1 April.</summary>
    public DateOnly From { get; set; }
    public required string Text { get; set; }
    public DateTime ChangedAt { get; set; }
    public int? ChangedById { get; set; }
    public People.Person? ChangedBy { get; set; }

    /// <summary>Goes up with each change, so that of two people who write at once nobody undoes the other's unseen.</summary>
    public int Version { get; set; }
}
