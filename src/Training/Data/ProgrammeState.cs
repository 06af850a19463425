namespace Training.Data;

/// <summary>One row whose version goes up with every change to the published programme: what feeds compare before they read anything else.</summary>
public class ProgrammeState
{
    public int Id { get; set; }
    public long Version { get; set; }
    public DateTime ChangedAt { get; set; }
}
