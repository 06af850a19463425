using System.Text.RegularExpressions;
using Training.Bookings;
using Training.Calendars;
using Training.People;
using Training.Programme;

namespace Training.Letters;

public enum LetterState
{
    [Code("queued", "To be sent")] Queued = 0,
    [Code("sending", "Being sent")] Sending = 1,
    [Code("sent", "Sent")] Sent = 2,
    [Code("failed", "Failed")] Failed = 3,

    /// <summary>Never sent, because it was no longer true: something newer was written about the same thing first.</summary>
    [Code("overtaken", "No longer needed")] Overtaken = 4,
}

public enum LetterKind
{
    [Code("sign-in-code", "Code to sign in")] SignInCode = 1,
    [Code("confirmed", "Booking confirmed")] BookingConfirmed = 2,
    [Code("waiting", "On the waiting list")] BookingWaiting = 3,
    [Code("promoted", "A place from the waiting list")] BookingPromoted = 4,
    [Code("cancelled", "Booking cancelled")] BookingCancelled = 5,
    [Code("cancelled-by-team", "Booking cancelled by the team")] CancelledByTeam = 10,
    [Code("promoted-by-hand", "A place given by the team")] PromotedByHand = 11,
    [Code("session-message", "Message to everybody")] SessionMessage = 12,
    [Code("absence-charged", "Charge for not coming")] AbsenceCharged = 13,
    [Code("charge-waived", "Charge waived")] ChargeWaived = 14,
    [Code("session-moved", "Session moved")] SessionMoved = 20,
    [Code("session-postponed", "Session postponed")] SessionPostponed = 21,
    [Code("session-cancelled", "Session cancelled")] SessionCancelled = 22,
    [Code("agreement-asked", "Asked to agree")] AgreementAsked = 30,
    [Code("agreement-chased", "Asked to agree once more")] AgreementChased = 31,
    [Code("agreement-not-needed", "No longer asked to agree")] AgreementNotNeeded = 32,
    [Code("requested", "Place requested")] BookingRequested = 33,
    [Code("declined", "Request declined")] BookingDeclined = 34,
    [Code("request-expired", "Nobody agreed in time")] RequestExpired = 35,
    [Code("request-withdrawn", "Request withdrawn")] RequestWithdrawn = 36,
    [Code("equivalent-accepted", "Training elsewhere accepted")] EquivalentAccepted = 45,
    [Code("equivalent-withdrawn", "Training elsewhere no longer accepted")] EquivalentWithdrawn = 46,
    [Code("moved-to-another", "Moved to another session")] MovedToAnother = 47,
    [Code("workshops-chosen", "Workshops chosen")] WorkshopsChosen = 50,
    [Code("workshops-moved", "A place in a workshop from its waiting list")] WorkshopsMoved = 51,
    [Code("workshop-by-hand", "Put into a workshop by the team")] WorkshopByHand = 52,
    [Code("cancelled-by-lead", "Booking cancelled by the agency")] CancelledByLead = 60,
    [Code("handed-over", "Place handed to a colleague")] HandedOver = 61,
    [Code("substitute", "A place from a colleague")] Substitute = 62,
    [Code("joining", "Joining instructions")] Joining = 70,
    [Code("reminder", "Reminder")] Reminder = 71,
    [Code("register-summary", "Register summary for a trainer")] RegisterSummary = 72,
    [Code("at-risk", "Session at risk")] SessionAtRisk = 73,
    [Code("mail-problems", "Problems with mail")] MailProblems = 74,
    [Code("suggestion", "A course you may want")] Suggestion = 75,
    [Code("test", "Test")] Test = 76,
    [Code("invitation", "Calendar invitation")] Invitation = 80,
    [Code("invitation-changed", "Calendar invitation changed")] InvitationChanged = 81,
    [Code("invitation-withdrawn", "Calendar invitation withdrawn")] InvitationWithdrawn = 82,
    [Code("after-session", "After the session")] AfterSession = 90,
    [Code("did-not-attend", "Did not attend")] DidNotAttend = 91,
    [Code("absence-told", "Absence, to whoever agreed")] AbsenceTold = 92,
    [Code("register-not-closed", "Register not closed")] RegisterNotClosed = 93,
    [Code("register-not-closed-team", "Register not closed, to the team")] RegisterNotClosedTeam = 94,
    [Code("make-up-arranged", "A day to make up")] MakeUpArranged = 97,
    [Code("make-up-called-off", "A day to make up called off")] MakeUpCalledOff = 98,
    [Code("certificate-ready", "Certificate ready")] CertificateReady = 101,
    [Code("certificate-withdrawn", "Certificate withdrawn")] CertificateWithdrawn = 102,
    [Code("certificate-restored", "Certificate stands again")] CertificateRestored = 103,
    [Code("evaluation-before", "Questions before the session")] EvaluationBefore = 110,
    [Code("evaluation-after", "Questions after the session")] EvaluationAfter = 111,
    [Code("evaluation-later", "Questions some weeks later")] EvaluationLater = 112,
    [Code("evaluation-chased", "Questions, asked once more")] EvaluationChased = 113,
    [Code("manager-view-asked", "Line manager asked for their view")] ManagerViewAsked = 114,
    [Code("manager-view-chased", "Line manager asked once more")] ManagerViewChased = 115,
    [Code("refresher-due", "Refresher due")] RefresherDue = 120,
    [Code("quarter-ready", "A quarter's figures are ready")] QuarterReady = 130,
    [Code("outside-training-declined", "Training elsewhere not accepted")] OutsideTrainingDeclined = 121,
}

/// <summary>A letter, rendered when it was written, in the same commit as the change that it tells of. The postroom sends it.</summary>
public partial class OutboxLetter
{
    public int Id { get; set; }
    public LetterKind Kind { get; set; }
    public required string ToAddress { get; set; }
    public string ToName { get; set; } = "";
    public required string Subject { get; set; }
    public required string Text { get; set; }
    public required string Html { get; set; }
    public int? PersonId { get; set; }
    public Person? Person { get; set; }
    public int? BookingId { get; set; }
    public Booking? Booking { get; set; }

    /// <summary>The session that it is about; none when it is about something else.</summary>
    public int? SessionId { get; set; }
    public Session? Session { get; set; }

    /// <summary>The calendar invitation that it makes, changes or withdraws; what stands in <see cref="Calendar"/>.</summary>
    public int? InvitationId { get; set; }
    public Invitation? Invitation { get; set; }

    /// <summary>Of an invitation: the bytes of its calendar (RFC 5545), as they are sent.</summary>
    public byte[]? Calendar { get; set; }

    /// <summary>Names the thing that happened, such as "joining:12:2016-09-29", so that a job that runs twice writes once; none for what an operation writes.</summary>
    public string? Once { get; set; }

    /// <summary>The form from which everybody was written to: a form that is sent twice sends one letter each.</summary>
    public Guid? FormKey { get; set; }
    public DateTime WrittenAt { get; set; }

    /// <summary>The same at every try, so that a mail system can drop a repeat.</summary>
    public Guid MessageId { get; set; } = Guid.NewGuid();

    public LetterState State { get; set; }
    public int Tries { get; set; }
    public DateTime DueAt { get; set; }
    public DateTime? ClaimedAt { get; set; }
    public DateTime? SentAt { get; set; }
    public string? LastError { get; set; }

    /// <summary>To somebody who is or was asked to agree to the booking, not to the person who booked.</summary>
    public bool ToApprover => Kind is LetterKind.AgreementAsked or LetterKind.AgreementChased or LetterKind.AgreementNotNeeded or LetterKind.AbsenceTold;

    /// <summary>The text without the private link, as whoever has that can answer, and without a check-in code.</summary>
    public string TextToShow => CheckInMarks.InWords(WithoutLinks(Text));

    /// <summary>The HTML without private links and codes.</summary>
    public string HtmlToShow => CheckInMarks.InWords(WithoutLinks(Html));

    /// <summary>Of a letter that went out or was given up: whether something was taken out without which it is of no use.</summary>
    internal bool HasLostContent => ToApprover && Text.Contains("/agree/…", StringComparison.Ordinal);

    /// <summary>Takes out what is nobody's business once it has gone to whom it was for or is given up: a code to sign in, a private link.</summary>
    internal void ForgetSecrets()
    {
        if (Kind == LetterKind.SignInCode)
        {
            (Subject, Text, Html) = ("Code to sign in", "", "");
        }
        if (ToApprover)
        {
            (Text, Html) = (PrivateLink().Replace(Text, "/agree/…"), PrivateLink().Replace(Html, "/agree/…"));
        }
    }

    private static string WithoutLinks(string words) => UnsubscribeLink().Replace(PrivateLink().Replace(words, "/agree/…"), "/unsubscribe/…");

    [GeneratedRegex("/unsubscribe/[A-Za-z0-9_-]{27}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnsubscribeLink();

    [GeneratedRegex("/agree/[A-Za-z0-9_-]{22}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrivateLink();
}
