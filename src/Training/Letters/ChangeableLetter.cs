namespace Training.Letters;

/// <summary>A kind of letter whose words the team may change: all of them are about a booking, to the person. Facts, codes, days, charges and links stay the program's.</summary>
/// <param name="When">When somebody gets it.</param>
/// <param name="Opening">
/// The program's sentence, always the same, which an opening of the team replaces. None where it tells what happened and depends on the case, such as late
/// or in time, or where nobody must miss it: then it stays, and the team's opening comes after it.
/// </param>
public sealed record ChangeableLetter(LetterKind Kind, string When, string? Opening = null)
{
    /// <summary>The program's closing says what to bring.</summary>
    public bool Brings => Kind is LetterKind.BookingConfirmed or LetterKind.BookingPromoted or LetterKind.PromotedByHand or LetterKind.Substitute or LetterKind.MovedToAnother or LetterKind.Joining;

    public static readonly IReadOnlyList<ChangeableLetter> All =
    [
        new(LetterKind.BookingConfirmed, "When somebody gets a place by booking, or because their request was agreed.", "You have a place on this session."),
        new(LetterKind.BookingPromoted, "When a place comes free for the next on the waiting list.", "A place has come free, you were next on the waiting list, and it is now yours."),
        new(LetterKind.PromotedByHand, "When the team gives somebody on the waiting list a place.", "You were on the waiting list, and the training team has given you a place."),
        new(LetterKind.Substitute, "When a colleague hands over their place."),
        new(LetterKind.MovedToAnother, "When the team, or the agency, moves somebody to another session."),
        new(LetterKind.BookingWaiting, "When somebody joins the waiting list."),
        new(LetterKind.BookingRequested, "When somebody must agree before there is a place."),
        new(LetterKind.BookingDeclined, "When whoever was asked does not agree."),
        new(LetterKind.BookingCancelled, "When somebody cancels their own booking, or leaves the waiting list."),
        new(LetterKind.CancelledByTeam, "When the team cancels somebody’s booking."),
        new(LetterKind.CancelledByLead, "When the agency cancels somebody’s booking."),
        new(LetterKind.HandedOver, "When somebody’s place goes to a colleague."),
        new(LetterKind.Joining, "Some days before the session, to everybody with a place.", "Your session is coming up. Here is what you need to know."),
        new(LetterKind.Reminder, "Shortly before the session, to everybody with a place."),
        new(LetterKind.SessionMoved, "When the date, times or venue change."),
        new(LetterKind.SessionPostponed, "When the session is taken off its date, with no new one yet."),
        new(LetterKind.SessionCancelled, "When the session will not take place."),
        new(LetterKind.AfterSession, "When the register is closed, to everybody who attended.", "Thank you for coming to this session."),
        new(LetterKind.DidNotAttend, "When the register is closed, to those who had a place and did not come."),
        new(LetterKind.AbsenceCharged, "When not coming is charged."),
    ];

    public static ChangeableLetter? Of(LetterKind kind) => All.FirstOrDefault(l => l.Kind == kind);
}
