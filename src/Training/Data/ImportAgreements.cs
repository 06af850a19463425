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
        load.Count(rows.Agreements.Count, "agreement");
    }
}
