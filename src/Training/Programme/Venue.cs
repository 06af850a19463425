namespace Training.Programme;

public class Venue
{
    public int Id { get; set; }
    public required string Code { get; set; }
    public required string Name { get; set; }
    public string Address { get; set; } = "";
    public string Postcode { get; set; } = "";

    /// <summary>People that the room holds; 0 when not known.</summary>
    public int Capacity { get; set; }
    public string AccessNotes { get; set; } = "";
    public double? Latitude { get; set; }
    public double? Longitude { get; set; }

    /// <summary>Name, address and postcode on one line.</summary>
    public string FullAddress => string.Join(", ", new[] { Name, Address, Postcode }.Where(part => part.Length > 0));
}
