using Training.People;

namespace Training.Statistics;

/// <summary>A quarter's figures as the L&amp;D group published them. Never changed or deleted; the database refuses both.</summary>
public class FrozenQuarter
{
    public int Id { get; set; }

    /// <summary>The quarter's first date.</summary>
    public DateOnly From { get; set; }
    public DateTime FrozenAt { get; set; }

    /// <summary>None when it was imported and nobody here froze it.</summary>
    public int? FrozenById { get; set; }
    public Person? FrozenBy { get; set; }

    /// <summary>What the group says with it; shown to everybody who reads the figures.</summary>
    public string Note { get; set; } = "";

    /// <summary>Everything that was counted, as canonical JSON: sessions, names as they were and the measures' definitions; of people only local numbers.</summary>
    public required string Data { get; set; }

    public Quarter Quarter => Quarter.Of(From);
}

/// <summary>In the team's words, why a session's figures are other than they were when the quarter was frozen.</summary>
public class CorrectionNote
{
    public int Id { get; set; }
    public int FrozenQuarterId { get; set; }
    public FrozenQuarter FrozenQuarter { get; set; } = null!;
    public int SessionId { get; set; }
    public Programme.Session Session { get; set; } = null!;
    public required string Why { get; set; }
    public DateTime WrittenAt { get; set; }
    public int? WrittenById { get; set; }
    public Person? WrittenBy { get; set; }
}
