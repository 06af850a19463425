using System.Linq.Expressions;
using System.Runtime.InteropServices;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Statistics;

// What the figures are counted from: no more of each row than the rules in Measures look at.

/// <summary>A session, whatever became of it. What its course and venue are called: <see cref="Names"/>.</summary>
public sealed record SessionFacts
{
    public int Id { get; init; }
    public required string Reference { get; init; }
    public int CourseId { get; init; }
    public int? VenueId { get; init; }
    public Boards Boards { get; init; }
    public int Capacity { get; init; }
    public SessionStatus Status { get; init; }
    public DateTime StartsAt { get; init; }
    public DateTime EndsAt { get; init; }
    public DateOnly FirstDate { get; init; }
    public int Days { get; init; }
    public DateTime? RegisterClosedAt { get; init; }

    /// <summary>Places taken, of a session that is not counted yet because its register is open. Not frozen: it is no figure of the quarter.</summary>
    public int? PlacesHeld { get; init; }

    public bool IsDelivered(DateTime now) => Status == SessionStatus.Published && EndsAt <= now;

    /// <summary>Delivered, but nobody has said that the register is complete.</summary>
    public bool IsProvisional(DateTime now) => IsDelivered(now) && RegisterClosedAt is null;

    internal static readonly Expression<Func<Session, SessionFacts>> Of = s => new SessionFacts
    {
        Id = s.Id,
        Reference = s.Reference,
        CourseId = s.CourseId,
        VenueId = s.VenueId,
        Boards = s.Boards,
        Capacity = s.Capacity,
        Status = s.Status,
        StartsAt = s.StartsAt,
        EndsAt = s.EndsAt,
        FirstDate = s.FirstDate,
        Days = s.Days.Count,
        RegisterClosedAt = s.RegisterClosedAt,
    };
}

public sealed record BookingFacts
{
    public int Id { get; init; }
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

    internal static readonly Expression<Func<Booking, BookingFacts>> Of = b => new BookingFacts
    {
        Id = b.Id,
        SessionId = b.SessionId,
        PersonId = b.PersonId,
        Status = b.Status,
        BookedAt = b.BookedAt,
        ConfirmedAt = b.ConfirmedAt,
        CancelledAt = b.CancelledAt,
        CancelBy = b.CancelBy,
        AgencyId = b.AgencyId,
        Focus = b.Focus,
    };
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

    internal static readonly Expression<Func<Presence, PresenceFacts>> Of = p => new PresenceFacts
    {
        SessionId = p.SessionId,
        PersonId = p.PersonId,
        DayId = p.MakeUp != null ? p.MakeUp.MissedDayId : p.SessionDayId,
        ArrivedAt = p.ArrivedAt,
        WholeDay = p.WholeDay,
        AgencyId = p.AgencyId,
        Focus = p.Focus,
    };
}

/// <summary>What breakdowns ask of a person: agency and focus when they booked (of a walk-in: when they came).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Who(int? AgencyId, Focus Focus);

/// <summary>What one person adds to the figures of one session. A person may have several.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Share(int PersonId, Who Who, Figures Figures);
