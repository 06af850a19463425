using Training.Attendance;
using Training.Bookings;

namespace Training.Data;

/// <summary>Who was asked to agree to the bookings that the same import adds.</summary>
internal sealed class ImportAgreements(ImportKnown known, CheckInCodes codes)
{
    public void Add(ImportFolder rows, ImportLoad load)
    {
        foreach (var row in rows.Agreements)
        {
            var session = row.Row.Session(row.Session, known);
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            var by = row.Row.Person("recorded_by", row.RecordedBy, known);
            if (row.AnsweredAt is null != row.Agreed is null)
            {
                row.Row.Problem("agreed", $"{CsvRow.Quoted(row.Row.Raw("agreed"))} and answered_at, {CsvRow.Quoted(row.Row.Raw("answered_at"))}, do not fit; expected both or neither");
            }
            if (row.Row.Bad || session is null || person is null)
            {
                continue;
            }
            if (session.Bookings.Find(b => b.Person == person && b.IsActive && b.Id == 0) is not { } booking)
            {
                row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} has no new booking in session {session.Reference}; expected one of {CsvLayout.Bookings.File} that is not cancelled or declined");
                continue;
            }
            var agreement = new Agreement
            {
                Booking = booking,
                Key = known.AgreementKeys.Contains(row.Key) ? Guid.NewGuid() : row.Key,
                Who = row.Who,
                Name = row.Name,
                Email = row.Address,
                AskedAt = row.AskedAt,
                ExpiresAt = row.ExpiresAt,
                ChaseAt = row.ChaseAt ?? row.ExpiresAt,
                ChasedAt = row.ChasedAt,
                AnsweredAt = row.AnsweredAt,
                Agreed = row.Agreed,
                Note = row.Note,
                RecordedBy = by,
            };
            agreement.TokenHash = CheckInCodes.HashOf(codes.AgreementTokenFor(agreement.Key));
            booking.Agreements.Add(agreement);
        }
        if (!rows.Agreements.Exists(r => r.Row.Bad))
        {
            CheckRequests(rows);
        }
        load.Count(rows.Agreements.Count, "agreement");
    }

    /// <summary>A place is kept until somebody answers or their time is over: with nobody who has still to, it would be kept for ever.</summary>
    private void CheckRequests(ImportFolder rows)
    {
        foreach (var row in rows.Bookings.Where(r => r.PlaceKept is not null && !r.Row.Bad))
        {
            var person = row.Row.Person("email", row.Email, known);
            if (row.Row.Session(row.Session, known)?.Bookings.Find(b => b.Person == person && b.Id == 0 && b.Status == BookingStatus.Requested) is { } request && !request.Agreements.Exists(a => a.IsOpen))
            {
                row.Row.Problem("place_kept", $"{CsvRow.Quoted(row.Row.Raw("place_kept"))} is for requests to which somebody has still to agree; expected a row in {CsvLayout.Agreements.File} without answered_at");
            }
        }
    }
}
