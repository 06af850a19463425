namespace Training.Programme;

/// <summary>A subject that courses teach, and where the need for it came from (priority, case review, audit, concern, survey).</summary>
public class Theme
{
    public int Id { get; set; }
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required string Source { get; set; }
}
