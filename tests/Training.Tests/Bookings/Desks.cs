using Microsoft.Extensions.Logging.Abstractions;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.History;
using Training.Letters;
using Training.Programme;
using Training.Records;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>The desk as the program puts it together.</summary>
internal static class Desks
{
    public static LetterWriter Letters(Clock clock) => new(Given.Site, clock, Given.Codes);

    public static BookingDesk BookingDesk(this TrainingDb db) => new(db, db.Clock, Given.Codes, Letters(db.Clock), new Notice(5));

    public static RosterDesk RosterDesk(this TrainingDb db) => new(db, db.Clock, Letters(db.Clock));

    public static GroupDesk GroupDesk(this TrainingDb db) => new(db, db.Clock, Given.Codes, Letters(db.Clock), new Notice(5));

    public static SubstituteDesk SubstituteDesk(this TrainingDb db) => new(db, db.Clock, Given.Codes, Letters(db.Clock), new Notice(5));

    public static MoveDesk MoveDesk(this TrainingDb db) => new(db, db.Clock, Given.Codes, Letters(db.Clock), new Notice(5));

    public static AgreementDesk AgreementDesk(this TrainingDb db) => new(db, db.Clock, Given.Codes, Letters(db.Clock));

    public static QuotaDesk QuotaDesk(this TrainingDb db) => new(db, db.Clock, Letters(db.Clock));

    public static ChargeDesk ChargeDesk(this TrainingDb db) => new(db, db.Clock, Letters(db.Clock));

    public static AttendanceDesk AttendanceDesk(this TrainingDb db) => new(db, db.Clock, Given.Codes, Given.Site);

    public static ClosingDesk ClosingDesk(this TrainingDb db) => new(db, db.Clock, Given.Site, Letters(db.Clock), db.ChargeDesk(), db.AttendanceDesk(), db.EvaluationDesk(), db.CertificateDesk());

    public static CertificateDesk CertificateDesk(this TrainingDb db) => new(db, db.Clock, Letters(db.Clock));

    public static EvaluationDesk EvaluationDesk(this TrainingDb db) => new(db, db.Clock, Given.Codes, Letters(db.Clock), db.CertificateDesk());

    /// <summary>Closes a register, having looked at whatever is open.</summary>
    public static async Task<DeskAnswer> CloseAsync(this TestDatabase database, RegisterKeeper keeper, string reference, bool locking = true)
    {
        await using var db = database.Open(new Actor(keeper.PersonId, "test"), locking);
        var desk = db.ClosingDesk();
        return await desk.CloseAsync(keeper, reference, (await desk.RehearseAsync(keeper, reference))?.Open.Points.Select(p => p.Seen) ?? []);
    }

    public static async Task<DeskAnswer> ReopenAsync(this TestDatabase database, RegisterKeeper keeper, string reference, string reason = "A name was missing")
    {
        await using var db = database.Open(new Actor(keeper.PersonId, "test"));
        return await db.ClosingDesk().ReopenAsync(keeper, reference, reason);
    }

    public static DueLetters DueLetters(this TrainingDb db, LetterTiming? timing = null) => new(db, db.Clock, Letters(db.Clock), timing ?? new(5, 2), NullLogger<DueLetters>.Instance);

    public static JoiningDesk JoiningDesk(this TrainingDb db) => new(db, db.Clock, Letters(db.Clock), new(5, 2), new Notice(5));

    public static async Task<BookingOutcome> BookAsync(this TestDatabase database, string reference, int person, bool locking = true)
    {
        await using var db = database.Open(locking: locking);
        return await db.BookingDesk().BookAsync(reference, person);
    }

    public static async Task<BookingOutcome> CancelAsync(this TestDatabase database, Guid booking, int person)
    {
        await using var db = database.Open();
        return await db.BookingDesk().CancelAsync(booking, person);
    }
}
