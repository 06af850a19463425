namespace Training.Attendance;

/// <summary>
/// Somebody held a room's code in their hands at that moment. Given on the first look at the code, before anybody signs in, so that signing
/// in takes nobody's turn away. It checks in one person; whoever comes after must scan for themselves.
/// </summary>
/// <param name="Id">Becomes the id of the event, so that it is recorded once.</param>
public sealed record RoomClaim(Guid Id, int RoomId, DateTime At)
{
    /// <summary>Long enough to sign in, and to join; too short to hand round.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public bool IsOver(DateTime now) => now >= At + Lifetime || At > now;
}

/// <summary>How somebody who holds a claim stands.</summary>
public enum RoomStanding
{
    /// <summary>Can check in.</summary>
    Ready,
    In,

    /// <summary>The trainer took their name off the register; a room code does not put it back.</summary>
    Struck,

    /// <summary>Recorded, but it does not count by itself: they hold no place, or it came too late.</summary>
    ToReview,

    /// <summary>It was looked at and does not count.</summary>
    LeftOut,

    /// <summary>The scan has been used, by somebody else or before they left.</summary>
    Used,

    /// <summary>The day takes nobody any more.</summary>
    Over,
}

/// <summary>What somebody who holds a claim reads about themselves.</summary>
/// <param name="Since">When they came in, of who is in.</param>
/// <param name="Finding">Why it does not count by itself, of what is to be reviewed.</param>
public sealed record RoomPass(RoomStanding Standing, string Course, DateOnly Date, TimeOnly Start, TimeOnly End, DateTime? Since = null, ScanFinding Finding = ScanFinding.None);

/// <summary>What a room's projector shows.</summary>
/// <param name="Code">Stands in the QR code; changes at <paramref name="ChangesAt"/>.</param>
/// <param name="Typed">Changes less often, and never between two changes of the other.</param>
public sealed record RoomShown(int Id, string Code, string Typed, DateTime ChangesAt, int Here, int Expected);

/// <summary>What came of starting or stopping a room's code.</summary>
public sealed record RoomAnswer(bool Good, string Sentence)
{
    public static readonly RoomAnswer NotFound = new(false, "There is no such register.");
}
