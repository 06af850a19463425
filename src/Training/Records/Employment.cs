using Training.People;

namespace Training.Records;

/// <summary>When somebody was on the staff of an agency. Follows Person.AgencyId by itself (Employments).</summary>
public class Employment
{
    public int Id { get; set; }
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;
    public int AgencyId { get; set; }
    public Agency Agency { get; set; } = null!;

    /// <summary>Since when we know; none of who was there before it was kept.</summary>
    public DateOnly? From { get; set; }

    /// <summary>The first day on which they were no longer; none while they are.</summary>
    public DateOnly? Until { get; set; }
}
