using System.Globalization;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;

namespace Training.Bookings;

/// <summary>A charge in the ledger.</summary>
/// <param name="Agency">The agency under which the booking was made.</param>
public sealed record ChargeLine(int Id, string Reference, string Course, DateOnly FirstDate, string Name, string Email, string? Agency, ChargeKind Kind, int Pence,
    DateTime ChargedAt, DateTime? WaivedAt, string? WaivedBy, string WaivedReason, string WaivedEvidence);

public enum ChargeOutcome
{
    Done,
    AlreadyWaived,
    NoSuchCharge,
}

/// <summary>The ledger of charges: reading, waiving, and what closing a register adds to it.</summary>
public sealed class ChargeDesk(TrainingDb db, Clock clock, LetterWriter letters)
{
    public const int PageSize = 100;

    private const string TheyCame = "The register was corrected: they came";
    private const string HaveMadeItUp = "They have made it up with another run of the course";

    /// <summary>The latest first.</summary>
    public static IQueryable<ChargeLine> Lines(IQueryable<Charge> charges) => charges.AsNoTracking()
        .OrderByDescending(c => c.ChargedAt).ThenByDescending(c => c.Id)
        .Select(c => new ChargeLine(c.Id, c.Booking.Session.Reference, c.Booking.Session.Course.Title, c.Booking.Session.FirstDate, c.Booking.Person.Name, c.Booking.Person.ContactEmail ?? c.Booking.Person.Email!,
            c.Booking.Agency!.Name, c.Kind, c.Pence, c.ChargedAt, c.WaivedAt, c.WaivedBy!.Name, c.WaivedReason, c.WaivedEvidence));

    /// <summary>Waives a charge, once; the person gets a letter.</summary>
    /// <param name="by">The coordinator.</param>
    public async Task<ChargeOutcome> WaiveAsync(int id, int by, string reason, string evidence)
    {
        await using var work = await db.BeginWriteAsync();
        var charge = await db.Charges.Include(c => c.Booking.Person).Include(c => c.Booking.Session.Course).Include(c => c.Booking.Session.Days)
            .Include(c => c.Booking.Session.Venue).SingleOrDefaultAsync(c => c.Id == id);
        if (charge is null)
        {
            return ChargeOutcome.NoSuchCharge;
        }
        if (charge.WaivedAt is not null)
        {
            return ChargeOutcome.AlreadyWaived;
        }
        charge.Waive(by, clock.UtcNow, reason.Trim(), evidence.Trim());
        db.Outbox.Add(letters.ChargeWaived(charge));
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return ChargeOutcome.Done;
    }

    /// <summary>
    /// Once a session's register is closed: a charge for everybody who held a place and came on no day, where their booking's rules name one; and those
    /// of people who turned out to have come, after a correction, are waived, and made again when that was wrong. Who is still to make it up waits. The caller saves, in its transaction.
    /// </summary>
    internal async Task ChargeAbsencesAsync(int sessionId)
    {
        await OfSessionAsync(sessionId, sessionId);
        // Who only made up a day here came, and may have been charged for not coming to the session that they booked; who was to, and did not, is charged now.
        foreach (var booked in await db.MakeUpDays.Where(m => m.Day.SessionId == sessionId && m.MissedDay.Session.RegisterClosedAt != null).Select(m => m.MissedDay.SessionId).Distinct().ToListAsync())
        {
            await OfSessionAsync(booked, sessionId);
        }
    }

    private async Task OfSessionAsync(int sessionId, int closing)
    {
        var held = await db.Bookings.Where(b => b.SessionId == sessionId && b.Status == BookingStatus.Confirmed && b.Policy!.AbsencePence > 0)
            .Include(b => b.Policy).Include(b => b.Person).Include(b => b.Charges).ToListAsync();
        if (held.Count == 0)
        {
            return;
        }
        await db.Sessions.Where(s => s.Id == sessionId).Include(s => s.Course).Include(s => s.Days).Include(s => s.Venue).LoadAsync();
        var came = (await db.Presences.Where(p => p.SessionId == sessionId).Select(p => new { p.PersonId, IsMakeUp = p.MakeUpId != null }).ToListAsync()).ToLookup(p => p.PersonId, p => p.IsMakeUp);
        var toCome = await db.StandingMakeUps().Where(m => m.MissedDay.SessionId == sessionId).ToCome(clock.UtcNow, closing).Select(m => m.PersonId).ToHashSetAsync();
        foreach (var booking in held)
        {
            var charge = booking.Charges.Find(c => c.Kind == ChargeKind.Absence);
            if (came.Contains(booking.PersonId))
            {
                if (charge is { WaivedAt: null })
                {
                    charge.Waive(by: null, clock.UtcNow, came[booking.PersonId].All(isMakeUp => isMakeUp) ? HaveMadeItUp : TheyCame, "");
                    db.Outbox.Add(letters.ChargeWaived(charge));
                }
            }
            else if (toCome.Contains(booking.PersonId))
            {
                continue;
            }
            else if (charge is null)
            {
                db.Outbox.Add(letters.AbsenceCharged(booking.AddCharge(ChargeKind.Absence, booking.Policy!.AbsencePence, clock.UtcNow)));
            }
            else if (charge is { WaivedById: null, WaivedReason: TheyCame or HaveMadeItUp }) // and not by somebody of the team
            {
                charge.ChargeAgain(clock.UtcNow);
                db.Outbox.Add(letters.AbsenceCharged(charge));
            }
        }
    }

    /// <summary>The whole ledger as CSV, for the finance system; instants in UTC, amounts in pounds.</summary>
    public static async Task<string> CsvAsync(TrainingDb db)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }))
        {
            csv.WriteHeader(["id", "session", "course", "first_day", "name", "email", "agency", "kind", "amount", "charged_at", "waived_at", "waived_by", "waived_reason", "waived_evidence"]);
            await foreach (var c in Lines(db.Charges).AsAsyncEnumerable())
            {
                foreach (var field in new[]
                {
                    c.Id.ToString(CultureInfo.InvariantCulture), c.Reference, c.Course, c.FirstDate.ToString(CsvLayout.DateFormat, CultureInfo.InvariantCulture), c.Name, c.Email, c.Agency ?? "",
                    c.Kind.Code(), (c.Pence / 100m).ToString("0.00", CultureInfo.InvariantCulture), At(c.ChargedAt), At(c.WaivedAt), c.WaivedBy ?? "", c.WaivedReason, c.WaivedEvidence,
                })
                {
                    csv.WriteField(field);
                }
                csv.EndRecord();
            }
        }
        return text.ToString();

        static string At(DateTime? instant) => instant?.ToString(CsvLayout.InstantFormat, CultureInfo.InvariantCulture) ?? "";
    }
}
