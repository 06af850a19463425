using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Data;

/// <summary>New bookings, numbered in the order in which they were made.</summary>
internal sealed class ImportBookings(ImportKnown known, Clock clock, CheckInCodes codes, Notice notice)
{
    public void Add(ImportFolder rows, ImportLoad load)
    {
        var working = new WorkingDays(known.BankHolidays.Keys.ToHashSet());
        var bySession = new Dictionary<Session, List<(BookingRow Row, Booking Booking)>>();
        foreach (var row in rows.Bookings)
        {
            CheckTimes(row);
            var session = row.Row.Session(row.Session, known);
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            var agency = row.Row.Agency(row.Agency, known);
            var by = row.Row.Person("cancelled_by", row.CancelledBy, known);
            if (row.Row.Bad || session is null)
            {
                continue;
            }
            var booking = New(row, session, person!, agency, by);
            if (row.PolicyFrom is { } from && !known.Policies.TryGetValue((session.Course.Type, from), out _))
            {
                row.Row.Problem("policy_from", $"{CsvRow.Quoted(row.Row.Raw("policy_from"))} is not the first day of a booking policy for {session.Course.Type.Code()}; expected one from {CsvLayout.BookingPolicies.File} or nothing");
                continue;
            }
            booking.Policy = row.PolicyFrom is { } date ? known.Policies[(session.Course.Type, date)] : null;
            booking.CancelBy = row.CancelBy ?? (known.PolicyOn(session.Course.Type, clock.DateOf(row.BookedAt)) ?? BookingPolicy.Standard(notice)).Notice.CancelBy(session.FirstDate, working, clock);
            if (!bySession.TryGetValue(session, out var together))
            {
                bySession.Add(session, together = []);
            }
            together.Add((row, booking));
        }
        foreach (var (session, bookings) in bySession)
        {
            CheckPlaces(session, bookings);
            var last = session.Bookings.Count == 0 ? 0 : session.Bookings.Max(b => b.Number);
            foreach (var (_, booking) in bookings.OrderBy(b => b.Booking.BookedAt))
            {
                booking.Number = ++last;
                session.Bookings.Add(booking);
                load.Add(booking);
            }
        }
        foreach (var (row, booking) in bySession.Values.SelectMany(b => b).Where(b => b.Row.SubstituteFor is not null))
        {
            SetSubstitute(row, booking);
        }
        AddCharges(rows);
        load.Count(rows.Bookings.Count, "booking");
        load.Count(rows.Charges.Count, "charge");
    }

    /// <summary>Each belongs to the person's next booking of the session that such a charge can be for: the rows are in the bookings' order.</summary>
    private void AddCharges(ImportFolder rows)
    {
        foreach (var row in rows.Charges)
        {
            var session = row.Row.Session(row.Session, known);
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            var by = row.Row.Person("waived_by", row.WaivedBy, known);
            if (row.Row.Bad || session is null)
            {
                continue;
            }
            var wanted = row.Kind == ChargeKind.Absence ? BookingStatus.Confirmed : BookingStatus.Cancelled;
            var booking = session.Bookings.OrderBy(b => b.Number).FirstOrDefault(b => b.Person == person && b.Status == wanted && !b.Charges.Exists(c => c.Kind == row.Kind)
                && (wanted == BookingStatus.Confirmed || !b.CancelledInTime));
            if (booking is null || known.OldSessions.Contains(session))
            {
                row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} has no booking in {CsvLayout.Bookings.File} for session {session.Reference} that could be charged for {row.Kind.Code()}");
                continue;
            }
            var charge = booking.AddCharge(row.Kind, row.Pence, row.ChargedAt);
            (charge.WaivedAt, charge.WaivedBy, charge.WaivedReason, charge.WaivedEvidence) = (row.WaivedAt, by, row.WaivedReason, row.WaivedEvidence);
        }
    }

    /// <summary>The place was handed over at the instant at which the one booking was cancelled and the other confirmed.</summary>
    private void SetSubstitute(BookingRow row, Booking booking)
    {
        if (row.Row.Person("substitute_for", row.SubstituteFor, known) is not { } original)
        {
            return;
        }
        booking.SubstituteFor = booking.Session.Bookings.Find(b => b.Person == original && b.CancelledAt is not null && b.CancelledAt == booking.ConfirmedAt);
        if (booking.SubstituteFor is null)
        {
            row.Row.Problem("substitute_for", $"{CsvRow.Quoted(row.SubstituteFor!)} has no booking in session {booking.Session.Reference} that was cancelled at {row.Row.Raw("confirmed_at")}; expected whose place was handed over then");
        }
    }

    private Booking New(BookingRow row, Session session, Person person, Agency? agency, Person? by)
    {
        var booking = new Booking
        {
            Session = session,
            Person = person,
            Agency = agency,
            Focus = row.Focus ?? person.Focus,
            Status = row.Status,
            PlaceKept = row.PlaceKept,
            BookedAt = row.BookedAt,
            ConfirmedAt = row.ConfirmedAt,
            CancelledAt = row.CancelledAt,
            CancelledBy = by,
        };
        booking.CodeHash = CheckInCodes.HashOf(codes.TokenFor(booking.Key));
        return booking;
    }

    private static void CheckTimes(BookingRow row)
    {
        if (row.Row.Bad)
        {
            return;
        }
        var status = row.Status.Code();
        if (row.Status == BookingStatus.Confirmed && row.ConfirmedAt is null)
        {
            row.Row.Problem("confirmed_at", $"is empty; expected when the place was given, as the status is {status}");
        }
        if (row.Status == BookingStatus.Cancelled && row.CancelledAt is null)
        {
            row.Row.Problem("cancelled_at", $"is empty; expected when the booking was cancelled, as the status is {status}");
        }
        if (row.Status is BookingStatus.Requested or BookingStatus.Waiting or BookingStatus.Declined && row.ConfirmedAt is not null)
        {
            row.Row.Problem("confirmed_at", $"{CsvRow.Quoted(row.Row.Raw("confirmed_at"))} says that a place was given; expected nothing, as the status is {status}");
        }
        if (row.Status is BookingStatus.Requested or BookingStatus.Waiting or BookingStatus.Confirmed && row.CancelledAt is not null)
        {
            row.Row.Problem("cancelled_at", $"{CsvRow.Quoted(row.Row.Raw("cancelled_at"))} says that the booking was cancelled; expected nothing, as the status is {status}");
        }
        if (row.Status != BookingStatus.Requested && row.PlaceKept is not null)
        {
            row.Row.Problem("place_kept", $"{CsvRow.Quoted(row.Row.Raw("place_kept"))} is only for requests; expected nothing, as the status is {status}");
        }
        if (row.ConfirmedAt < row.BookedAt)
        {
            row.Row.Problem("confirmed_at", $"{CsvRow.Quoted(row.Row.Raw("confirmed_at"))} is before booked_at, {row.Row.Raw("booked_at")}");
        }
        if (row.CancelledAt < (row.ConfirmedAt ?? row.BookedAt))
        {
            var before = row.ConfirmedAt is null ? "booked_at" : "confirmed_at";
            row.Row.Problem("cancelled_at", $"{CsvRow.Quoted(row.Row.Raw("cancelled_at"))} is before {before}, {row.Row.Raw(before)}");
        }
    }

    /// <summary>One active booking a person, and no more people than places.</summary>
    private static void CheckPlaces(Session session, List<(BookingRow Row, Booking Booking)> bookings)
    {
        var active = session.Bookings.Where(b => b.IsActive).ToDictionary(b => b.Person, _ => (long?)null);
        var held = session.PlacesHeld;
        foreach (var (row, booking) in bookings.Where(b => b.Booking.IsActive))
        {
            if (!active.TryAdd(booking.Person, row.Row.Line))
            {
                var where = active[booking.Person] is { } line ? $"in line {line}" : "in the database";
                row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} already has an active booking in session {session.Reference}, {where}");
            }
            if (booking.HoldsPlace && ++held == session.Capacity + 1)
            {
                row.Row.Problem("status", $"session {session.Reference} has {Words.Count(session.Capacity, "place")}, and this booking takes one more; expected at most {session.Capacity} confirmed");
            }
        }
    }
}
