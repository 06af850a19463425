using Training.Calendars;
using Training.Letters;
using Training.People;
using Training.Programme;

namespace Training.Bookings;

public enum BookingStatus
{
    [Code("requested", "Requested")] Requested = 0,
    [Code("confirmed", "Confirmed")] Confirmed = 1,
    [Code("waiting", "On the waiting list")] Waiting = 2,
    [Code("cancelled", "Cancelled")] Cancelled = 3,
    [Code("declined", "Declined")] Declined = 4,
}

/// <summary>One person's claim on a place.</summary>
public class Booking
{
    public int Id { get; set; }

    /// <summary>Names the booking in addresses and is what its check-in code is derived from; says nothing about the person.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();
    public int SessionId { get; set; }
    public Session Session { get; set; } = null!;
    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;

    /// <summary>The person's agency when they booked, under which statistics count them.</summary>
    public int? AgencyId { get; set; }
    public Agency? Agency { get; set; }

    /// <summary>The person's when they booked: figures of the past stay as they were when somebody changes their work, or leaves and is made anonymous.</summary>
    public Focus Focus { get; set; }

    /// <summary>Place in the session's line, from 1: the waiting list is served in this order. Order of arrival; of a request that did not stand in line, order of agreement.</summary>
    public int Number { get; set; }
    public BookingStatus Status { get; set; }

    /// <summary>
    /// Of a request: whether a place is kept for it while somebody has still to agree; none when it does not stand in line until then.
    /// </summary>
    public bool? PlaceKept { get; set; }
    public DateTime BookedAt { get; set; }

    /// <summary>When it first held a place; none if it never did.</summary>
    public DateTime? ConfirmedAt { get; set; }

    /// <summary>The version of the rules under which it was made; none for those of the settings, and for what was imported.</summary>
    public int? PolicyId { get; set; }
    public BookingPolicy? Policy { get; set; }

    /// <summary>Before this instant a cancellation is in time. Fixed when the booking is made; only a move of the session (MovedNotice) and a place that came free later (Session.Give) make it later.</summary>
    public DateTime CancelBy { get; set; }
    public DateTime? CancelledAt { get; set; }
    public int? CancelledById { get; set; }
    public Person? CancelledBy { get; set; }

    /// <summary>Why the team did what was done last; none when nobody had to say why.</summary>
    public string? Reason { get; set; }

    /// <summary>What was written about it.</summary>
    public List<OutboxLetter> Letters { get; } = [];

    /// <summary>What is in the person's calendar, day by day.</summary>
    public List<Invitation> Invitations { get; } = [];

    /// <summary>It got or lost a place, and the person's calendar has not followed yet. Not stored: it is done in the same commit.</summary>
    internal bool InvitationDue { get; set; }

    /// <summary>Who was asked to agree.</summary>
    public List<Agreement> Agreements { get; } = [];

    /// <summary>The booking whose place was handed to this one; that one is cancelled.</summary>
    public int? SubstituteForId { get; set; }
    public Booking? SubstituteFor { get; set; }

    /// <summary>SHA-256 of the check-in code; the code itself is derived when it is shown (CheckInCodes).</summary>
    public byte[] CodeHash { get; set; } = [];

    /// <summary>At a conference: the workshops that the person wants, and those that they have.</summary>
    public List<BreakoutChoice> Choices { get; } = [];

    public bool IsConfirmed => Status == BookingStatus.Confirmed;

    /// <summary>Takes up one of the session's places: confirmed, or kept for a request.</summary>
    public bool HoldsPlace => Status == BookingStatus.Confirmed || Status == BookingStatus.Requested && PlaceKept == true;

    /// <summary>Gets the next free place that it may have.</summary>
    public bool StandsInLine => Status == BookingStatus.Waiting || Status == BookingStatus.Requested && PlaceKept == false;

    public List<Charge> Charges { get; } = [];

    public bool IsActive => Status is BookingStatus.Requested or BookingStatus.Confirmed or BookingStatus.Waiting;

    /// <summary>Of a cancelled booking: whether the notice was kept.</summary>
    public bool CancelledInTime => CancelledAt < CancelBy;

    internal void Confirm(DateTime now, string? reason = null)
    {
        Status = BookingStatus.Confirmed;
        InvitationDue = true;
        PlaceKept = null;
        ConfirmedAt = now;
        Reason = reason;
    }

    /// <summary>Makes a cancellation now one in time.</summary>
    internal void ExcuseNotice(DateTime now)
    {
        if (CancelBy <= now)
        {
            CancelBy = now.AddSeconds(1); // a whole one, so that it is still so in an exported file
        }
    }

    internal void Cancel(int? by, DateTime now, string? reason = null)
    {
        if (Status == BookingStatus.Confirmed && now >= CancelBy && Policy is { LateCancellationPence: > 0 and var pence })
        {
            AddCharge(ChargeKind.LateCancellation, pence, now);
        }
        InvitationDue = Status == BookingStatus.Confirmed;
        Status = BookingStatus.Cancelled;
        PlaceKept = null;
        CancelledAt = now;
        CancelledById = by;
        Reason = reason;
    }

    internal Charge AddCharge(ChargeKind kind, int pence, DateTime now)
    {
        var charge = new Charge { Booking = this, Kind = kind, Pence = pence, ChargedAt = now };
        Charges.Add(charge);
        return charge;
    }

    internal void Decline(DateTime now, string? reason)
    {
        Status = BookingStatus.Declined;
        PlaceKept = null;
        CancelledAt = now;
        Reason = reason;
    }
}

public static class BookingQueries
{
    /// <summary>What <see cref="Booking.IsActive"/> says of one booking, for the database. (Inside another query it must be spelt out.)</summary>
    public static IQueryable<Booking> Active(this IQueryable<Booking> bookings) =>
        bookings.Where(b => b.Status == BookingStatus.Requested || b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting);
}
