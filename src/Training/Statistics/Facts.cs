using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Statistics;

// What the figures are counted from: no more of each row than the rules in Measures look at.

/// <summary>A session, whatever became of it.</summary>
public sealed record SessionFacts
{
    public int Id { get; init; }
    public required string Reference { get; init; }
    public required string CourseCode { get; init; }
    public required string CourseTitle { get; init; }
    public CourseType Type { get; init; }

    /// <summary>The course's first theme, under which it is counted.</summary>
    public string? ThemeCode { get; init; }
    public string? ThemeName { get; init; }
    public Boards Boards { get; init; }
    public int Capacity { get; init; }
    public SessionStatus Status { get; init; }
    public DateTime StartsAt { get; init; }
    public DateTime EndsAt { get; init; }
    public DateOnly FirstDate { get; init; }
    public int Days { get; init; }
    public DateTime? RegisterClosedAt { get; init; }

    public bool IsDelivered(DateTime now) => Status == SessionStatus.Published && EndsAt <= now;

    /// <summary>Delivered, but nobody has said that the register is complete.</summary>
    public bool IsProvisional(DateTime now) => IsDelivered(now) && RegisterClosedAt is null;
}

public sealed record BookingFacts
{
    public int SessionId { get; init; }
    public int PersonId { get; init; }
    public BookingStatus Status { get; init; }
    public DateTime BookedAt { get; init; }
    public DateTime? ConfirmedAt { get; init; }
    public DateTime? CancelledAt { get; init; }
    public DateTime CancelBy { get; init; }
    public int? AgencyId { get; init; }
    public Focus Focus { get; init; }

    public Who Who => new(AgencyId, Focus);
}

/// <summary>One person's presence on one day.</summary>
public sealed record PresenceFacts
{
    public int SessionId { get; init; }
    public int PersonId { get; init; }
    /// <summary>The day of the session for which it counts: the one that was missed, when it was made up elsewhere.</summary>
    public int DayId { get; init; }
    public DateTime ArrivedAt { get; init; }
    public bool WholeDay { get; init; }
    public int? AgencyId { get; init; }
    public Focus Focus { get; init; }

    public Who Who => new(AgencyId, Focus);
}

/// <summary>What breakdowns ask of a person: the agency when they booked (of a walk-in: when they came), and their focus.</summary>
public sealed record Who(int? AgencyId, Focus Focus);
