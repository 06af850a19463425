using Training.Bookings;

namespace Training.People;

/// <summary>An employer of practitioners, in a sector.</summary>
public class Agency
{
    public int Id { get; set; }
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required string Sector { get; set; }

    /// <summary>Who agrees to requests beside the line manager, where a course asks for it; both or neither.</summary>
    public string? LinkName { get; set; }
    public string? LinkEmail { get; set; }

    public ManagerToAsk? Link => LinkEmail is null ? null : new(LinkName ?? "", LinkEmail);
}
