using Training.Bookings;

namespace Training.Letters;

/// <summary>What is charged for places that nobody used, and what is waived.</summary>
public sealed partial class LetterWriter
{
    public OutboxLetter AbsenceCharged(Charge charge) => AboutBooking(charge.Booking, LetterKind.AbsenceCharged,
        $"You did not come: {Title(charge.Booking)}, {Words.Date(charge.Booking.Session.FirstDate)}",
        body => Facts(body.Line($"You had a place on this session and, by its register, did not come. The rules under which you booked charge {Words.Pounds(charge.Pence)} for that."), charge.Booking)
            .Line("If you did come, or could not for a good reason such as illness or an emergency at work, answer this email and say what shows it. The training team can waive the charge."));

    public OutboxLetter ChargeWaived(Charge charge) => AboutBooking(charge.Booking, LetterKind.ChargeWaived,
        $"Charge waived: {Title(charge.Booking)}, {Words.Date(charge.Booking.Session.FirstDate)}",
        body => Facts(body.Line($"The charge of {Words.Pounds(charge.Pence)} for this booking is waived. You need do nothing.").Line($"Why: {charge.WaivedReason}"), charge.Booking));

    /// <summary>In the letter about a late cancellation; nothing when it is not charged.</summary>
    private static LetterBody Charged(LetterBody body, Booking booking) => booking.Charges.Find(c => c.Kind == ChargeKind.LateCancellation) is { } charge
        ? body.Line($"The rules under which you booked charge {Words.Pounds(charge.Pence)} for a late cancellation. If there was a good reason, answer this email and say what shows it: the training team can waive the charge.")
        : body;
}
