using Training.Programme;

namespace Training.Attendance;

/// <summary>The session day whose doors it happened at, and what somebody must decide there.</summary>
public sealed record DayReviews(int DayId, int SessionId, string Reference, string Course, SessionStatus Status, DateTime? ClosedAt, DateOnly Date, DateTime StartsAt, DateTime EndsAt)
{
    public IReadOnlyList<ReviewItem> Items { get; init; } = [];

    /// <summary>Nothing to decide, but good to know.</summary>
    public IReadOnlyList<ClockNote> Clocks { get; init; } = [];

    /// <summary>True while a decision can change the register.</summary>
    public bool TakesDecisions => Status == SessionStatus.Published && ClosedAt is null;
}

public enum ReviewKind
{
    /// <summary>Events that do not count by themselves.</summary>
    Scan,

    /// <summary>One person checked in to two workshops that take place at one time.</summary>
    TwoWorkshops,

    /// <summary>Checked in to a workshop, and not on the register of its day.</summary>
    NotOnTheDay,
}

/// <summary>One thing that somebody must decide.</summary>
public sealed record ReviewItem
{
    /// <summary>Names it among those of its day; the same as long as it is to be decided.</summary>
    public required string Id { get; init; }
    public required ReviewKind Kind { get; init; }

    /// <summary>What was recorded.</summary>
    public required ScanKind Act { get; init; }
    public required ScanFinding Finding { get; init; }

    /// <summary>When it happened; of several, the earliest.</summary>
    public required DateTime At { get; init; }

    /// <summary>Whom it is about; none of a code that nobody here has.</summary>
    public int? PersonId { get; init; }
    public string Name { get; init; } = "";
    public string Agency { get; init; } = "";

    /// <summary>The session whose code it is, when that is another one.</summary>
    public string CodeOf { get; init; } = "";

    /// <summary>The beginning of a typed code, or the name that somebody gave at the door.</summary>
    public string Shown { get; init; } = "";

    /// <summary>At whose doors; none at the door of the day.</summary>
    public IReadOnlyList<ReviewWorkshop> Workshops { get; init; } = [];
    public required IReadOnlyList<ReviewEvent> Events { get; init; }

    /// <summary>True when somebody has to say who it was before it can count.</summary>
    public bool AsksWho => Kind == ReviewKind.Scan && (PersonId is null || Finding == ScanFinding.OtherName);

    /// <summary>True when whoever it was can be added from it, as somebody who came without a place.</summary>
    public bool TakesWalkIn => AsksWho && Act == ScanKind.Arrived && Workshops.Count == 0;

    /// <summary>The name and the address that were given at the door; empty where a code was shown.</summary>
    public (string Name, string Email) Given => GivenIn(Shown);

    /// <summary>
    /// What a trainer may read: whose address it is, or whose code of another session, is only the team's to know. An address is easy to guess.
    /// </summary>
    internal ReviewItem ForTrainers() => Kind == ReviewKind.Scan && (CodeOf.Length > 0 || IsKeptFromTrainers(Finding, Shown, Name)) ? this with { PersonId = null, Name = "", Agency = "" } : this;

    /// <summary>True when it was recorded with a code of another session, or with an address that we know under another name than the one that was given with it.</summary>
    internal static bool IsKeptFromTrainers(ScanFinding finding, string shown, string name) => finding is ScanFinding.OtherName or ScanFinding.OtherSession
        || (GivenIn(shown).Name is { Length: > 0 } given && !given.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static (string Name, string Email) GivenIn(string shown) => shown.EndsWith('…') ? ("", "")
        : shown.LastIndexOf(' ') is var space and > 0 && shown.AsSpan(space).Contains('@') ? (shown[..space], shown[(space + 1)..]) : (shown, "");

    /// <summary>What it is, in a few words.</summary>
    public string Heading => Kind switch
    {
        ReviewKind.TwoWorkshops => "In two workshops at once",
        ReviewKind.NotOnTheDay => "Not on the day’s register",
        _ => Finding.Label(),
    };

    public string CountWords => Kind == ReviewKind.NotOnTheDay ? "Add to the day" : Finding is ScanFinding.OtherSession or ScanFinding.Cancelled or ScanFinding.Waiting or ScanFinding.Requested or ScanFinding.Declined or ScanFinding.NoPlace
        ? "They were there: count it" : "Count it";

    /// <summary>Why it does not count, as a sentence.</summary>
    public string Why => Kind switch
    {
        ReviewKind.TwoWorkshops => $"{Name} is checked in to {Words.List(Workshops.Select(w => $"“{w.Title}”"))}, which take place at the same time.",
        ReviewKind.NotOnTheDay => $"{Name} is checked in to {Words.List(Workshops.Select(w => $"“{w.Title}”"))}, but is not on the register of the day, so they count as absent.",
        _ => Finding switch
        {
            ScanFinding.UnknownCode => "No booking has this code.",
            ScanFinding.OtherSession => $"It is a code of another session{(CodeOf.Length > 0 ? $": {CodeOf}" : "")}.",
            ScanFinding.Cancelled => $"{Name}’s booking for this session was cancelled.",
            ScanFinding.Waiting => $"{Name} was on the waiting list and held no place.",
            ScanFinding.Requested => $"{Name}’s booking had not been agreed, so they held no place.",
            ScanFinding.Declined => $"{Name}’s booking was declined, so they held no place.",
            ScanFinding.NoPlace => $"{Name} has no booking for this session.",
            ScanFinding.RegisterClosed => "It reached us after the register was closed.",
            ScanFinding.NotRunning => "The session was not running: it was cancelled or postponed.",
            ScanFinding.TooEarly => "It was recorded before the day itself.",
            ScanFinding.OtherName when Name.Length == 0 => $"The email address that was given is one that we know under another name{(Shown.Length > 0 ? $" than what was given: {Shown}" : "")}.",
            ScanFinding.OtherName => $"The email address that was given belongs to {Name}{(Shown.Length > 0 ? $", and the name that was given is {Shown}" : "")}.",
            ScanFinding.BadAddress => "A walk-in whose email address cannot be right. Add them to the register with the right one, or say below who it was.",
            _ => "It does not count by itself.",
        },
    };
}

/// <summary>A workshop at whose door something happened.</summary>
public sealed record ReviewWorkshop(int Id, int Slot, string SlotTitle, string Code, string Title);

/// <summary>An event as somebody who looks into it sees it.</summary>
/// <param name="DeviceAt">By the device's own clock; none for what was done on a page.</param>
/// <param name="Corrected">The device's time with its clock put right, before it was moved into the day.</param>
public sealed record ReviewEvent(long Id, ScanKind Kind, ScanMethod Method, DateTime At, DateTime? StatedAt, DateTime? DeviceAt, DateTime? Corrected, TimeSpan? ClockBehind, DateTime ReceivedAt, Guid? Device, string? By)
{
    public bool ClockIsWrong => ClockBehind?.Duration() > Reviews.ClockTolerance;

    /// <summary>Its time lay outside the day, and was put inside.</summary>
    public bool WasMoved => Corrected is { } corrected && (corrected - At).Duration() > TimeSpan.FromSeconds(2);

    /// <summary>"by Sam Turner, on device 3F2A"; "by themselves" is left to whoever knows.</summary>
    public string Where => $"{(By is null ? "" : $"by {By}, ")}{(Device is { } device ? $"on device {NameOf(device)}" : "on a page")}";

    /// <summary>"3F2A": enough to tell the devices of one day apart.</summary>
    public static string NameOf(Guid device) => device.ToString("N")[..4].ToUpperInvariant();

    /// <summary>"9 minutes slow"; empty when it was right.</summary>
    public string ClockInWords => ClockBehind is { } behind && behind.Duration() >= TimeSpan.FromMinutes(1) ? $"{Span(behind.Duration())} {(behind > TimeSpan.Zero ? "slow" : "fast")}" : "";

    private static string Span(TimeSpan span) => span.TotalHours < 2 ? Words.Count((int)Math.Round(span.TotalMinutes), "minute") : span.TotalDays < 2 ? Words.Count((int)Math.Round(span.TotalHours), "hour") : Words.Count((int)Math.Round(span.TotalDays), "day");

    public static ReviewEvent Of(ScanEvent e, string? by) =>
        new(e.Id, e.Kind, e.Method, e.At, e.StatedAt, e.DeviceAt, e.DeviceAt + e.ClockBehind, e.ClockBehind, e.ReceivedAt, e.Device, by);
}

/// <summary>A device that had a wrong clock, or recorded what was moved into the day.</summary>
/// <param name="Events">Only those.</param>
/// <param name="Moved">Of whom something was moved.</param>
public sealed record ClockNote(Guid Device, IReadOnlyList<ReviewEvent> Events, IReadOnlyList<string> Moved)
{
    /// <summary>"Device 3F2A, used by Sam Turner: 12 hours fast, 23 scans, counted at the right time".</summary>
    public string InWords
    {
        get
        {
            var users = Words.List(Events.Select(e => e.By).OfType<string>().Distinct());
            var wrong = Events.Where(e => e.ClockIsWrong).ToList();
            var moved = Events.Count(e => e.WasMoved);
            List<string> found = [];
            if (wrong.Count > 0)
            {
                found.Add($"{wrong.MaxBy(e => e.ClockBehind!.Value.Duration())!.ClockInWords}, {Words.Count(wrong.Count, "scan")}, counted at the right time");
            }
            if (moved > 0)
            {
                found.Add($"{Words.Count(moved, "scan")} outside the day, counted within it{(Moved.Count > 0 ? $" ({Words.List(Moved)})" : "")}");
            }
            return $"Device {ReviewEvent.NameOf(Device)}{(users.Length > 0 ? $", used by {users}" : "")}: {string.Join("; ", found)}";
        }
    }
}
