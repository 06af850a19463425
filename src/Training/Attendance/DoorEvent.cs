using Training.People;

namespace Training.Attendance;

/// <summary>The register at whose door something happens: a session day's, or that of a workshop of a conference.</summary>
public sealed record RegisterPlace
{
    private RegisterPlace(string reference, DateOnly? date, int? slot, string? workshop) => (Reference, Date, Slot, Workshop) = (reference, date, slot, workshop);

    public string Reference { get; }
    public DateOnly? Date { get; }
    public int? Slot { get; }
    public string? Workshop { get; }

    public static RegisterPlace OfDay(string reference, DateOnly date) => new(reference, date, null, null);

    public static RegisterPlace OfWorkshop(string reference, int slot, string workshop) => new(reference, null, slot, workshop);
}

/// <summary>Somebody at the door who may not be known here yet.</summary>
/// <param name="Email">Empty when they have none or would not say: then they are somebody new.</param>
/// <param name="AgencyId">Counts for this walk-in when the person is new or has no agency.</param>
/// <param name="IsSurelyThem">The keeper has made sure that the address is theirs, though it is known under another name.</param>
public sealed record Newcomer(string Name, string Email, int? AgencyId, Focus Focus, bool IsSurelyThem = false);

/// <summary>Which browser recorded something, in which order, and when by its own clock, right or wrong.</summary>
/// <param name="Sequence">Goes up with everything that the device records.</param>
public sealed record DeviceMoment(Guid Device, long Sequence, DateTime At, DateTime SentAt);

/// <summary>One thing that is done at a door. Who: one of person, code, typed code and newcomer.</summary>
/// <param name="EventId">Made by whoever records it. Sent again, it gives the same answer and is not recorded again.</param>
public sealed record DoorEvent(Guid EventId, ScanKind Kind)
{
    public int? PersonId { get; init; }

    /// <summary>SHA-256 of a QR code's token.</summary>
    public byte[]? CodeHash { get; init; }

    /// <summary>A typed code, normalised.</summary>
    public string? Typed { get; init; }
    public Newcomer? Newcomer { get; init; }

    /// <summary>They are to be added though they hold no place.</summary>
    public bool AsWalkIn { get; init; }

    /// <summary>When it was, by the site's wall clock, as the trainer says.</summary>
    public TimeOnly? Stated { get; init; }

    /// <summary>None when it is done on a page, now.</summary>
    public DeviceMoment? Device { get; init; }

    /// <summary>Set by the person themselves, with the code of the room.</summary>
    internal bool IsOwnClaim { get; init; }

    /// <summary>How long ago they read the code: they came then, and signing in is not lateness.</summary>
    internal TimeSpan ClaimedAgo { get; init; }

    /// <summary>Somebody has looked at it and decided that they were there, whether they have a booking or not (Reviews).</summary>
    internal bool IsDecided { get; init; }

    /// <summary>A device cannot ask back, and who claims by themselves has nobody to ask: what cannot count is kept for review. On a page the keeper is told at once.</summary>
    internal bool IsKeptForReview => Device is not null || IsOwnClaim;
}
