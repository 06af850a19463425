namespace Training.People;

/// <summary>An employer of practitioners, in a sector.</summary>
public class Agency
{
    public int Id { get; set; }
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required string Sector { get; set; }
}
