using Training.Bookings;
using Training.Programme;

namespace Training.Letters;

/// <summary>Letters about requests: to the person who asked, and to those who must agree.</summary>
public sealed partial class LetterWriter
{
    public OutboxLetter Requested(Booking booking)
    {
        var open = booking.Agreements.FindAll(a => a.IsOpen);
        return AboutBooking(booking, LetterKind.BookingRequested,
            $"You have asked for a place: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
            body => Facts(body.Line($"You have no place yet: for this course somebody must agree first. We have asked {People(open)} to answer {By(open[0], booking.Session)}.")
                    .Line(RequestWords.PlaceForYou(booking.PlaceKept)), booking)
                .Line("We will write to you as soon as it is decided. If it helps, tell them that an email from us is on its way.")
                .Link("See your request, or name somebody else", $"{site.BaseUrl}/bookings"));
    }

    public OutboxLetter AskedToAgree(Agreement agreement) => ToApprover(agreement, LetterKind.AgreementAsked,
        $"Please answer: {agreement.Booking.Person.Name} asks for a place on {Title(agreement.Booking)}",
        body => Request(body.Line(WhyYou(agreement)), agreement));

    public OutboxLetter AskedOnceMore(Agreement agreement) => ToApprover(agreement, LetterKind.AgreementChased,
        $"Reminder: {agreement.Booking.Person.Name} still needs your answer about {Title(agreement.Booking)}",
        body => Request(body.Line($"On {Words.Date(clock.DateOf(agreement.AskedAt))} we wrote to you that {agreement.Booking.Person.Name} has asked for a place on the training below. You have not answered yet. This is our only reminder."), agreement));

    /// <summary>The session has been moved before they answered.</summary>
    public OutboxLetter AskedAfterMove(Agreement agreement) => ToApprover(agreement, LetterKind.AgreementAsked,
        $"New date, please answer: {agreement.Booking.Person.Name} asks for a place on {Title(agreement.Booking)}",
        body => Request(body.Line($"{WhyYou(agreement)} It has changed since we last wrote to you; this is how it is now."), agreement));

    public OutboxLetter NoLongerAsked(Agreement agreement) => ToApprover(agreement, LetterKind.AgreementNotNeeded,
        $"No answer needed: {agreement.Booking.Person.Name}, {Title(agreement.Booking)}",
        body => Facts(body.Line($"We had asked you to agree that {agreement.Booking.Person.Name} comes to this training. You need not answer any more: {agreement.State(clock.UtcNow) switch
        {
            AgreementState.SessionCancelled => "the session has been cancelled.",
            AgreementState.Withdrawn => "the request was withdrawn.",
            AgreementState.SomebodyElse => "somebody else has been asked instead.",
            _ => "it has been decided.",
        }}"), agreement.Booking));

    public OutboxLetter AgreedWithPlace(Booking booking) => AboutBooking(booking, LetterKind.BookingConfirmed,
        $"Your place on {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => HowToComeAndCancel(body.Line(Agreed(booking)).Opening(), booking));

    public OutboxLetter AgreedAndWaiting(Booking booking, int position) => AboutBooking(booking, LetterKind.BookingWaiting,
        $"You are on the waiting list for {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => OnTheList(body.Line(Agreed(booking)), booking, position));

    public OutboxLetter Declined(Booking booking, Agreement by) => AboutBooking(booking, LetterKind.BookingDeclined,
        $"Declined: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => Offer(Facts(Why(body.Line(by.RecordedById is null && by.Name.Length > 0
                ? $"{by.Name}, your {by.Who.Label()}, has not agreed to your request, so you have no place on this session."
                : "Your request was not agreed, so you have no place on this session."), by), booking)
            .Line("If you think that this is a mistake, talk to them first. You can ask for a place again.")));

    /// <param name="asked">Who had not answered.</param>
    public OutboxLetter RequestExpired(Booking booking, IReadOnlyList<Agreement> asked) => AboutBooking(booking, LetterKind.RequestExpired,
        $"Nobody agreed in time: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => Offer(Facts(body.Line($"{People(asked)} did not answer in time, so your request has ended and you have no place on this session."), booking)
            .Line(booking.Session.HasBegun(clock.UtcNow) ? "Please do not come to it." : "You can ask for a place again. It may help to talk to them first.")));

    public OutboxLetter RequestWithdrawn(Booking booking) => AboutBooking(booking, LetterKind.RequestWithdrawn,
        $"Withdrawn: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => Facts(body.Line("You have withdrawn your request for a place on this session. Nothing is held against you."), booking)
            .Link("Find another session", $"{site.BaseUrl}/?course={booking.Session.Course.Code}"));

    /// <summary>Who asks for whom, and why it is they who must agree: a manager was named, a link person is one.</summary>
    private static string WhyYou(Agreement agreement)
    {
        var (booking, who) = (agreement.Booking, agreement.Booking.Person.Name);
        var asks = booking.Agreements.Find(a => a.IsByBooking) is { } lead
            ? $"{lead.Name} has asked for a place for {who} on the training below, and agrees as their {lead.Who.Label()}"
            : $"{who} has asked for a place on the training below";
        var link = $"are the link person of {booking.Agency?.Name ?? "their agency"}";
        return agreement.Who switch
        {
            Approver.LinkPerson => $"{asks}. You {link}.",
            Approver.Manager => $"{asks}, and has named you as their line manager.",
            _ => $"{asks}, and has named you as their line manager. You also {link}.",
        };
    }

    private LetterBody Request(LetterBody body, Agreement agreement)
    {
        var booking = agreement.Booking;
        return Facts(body.Facts(("Who", WhoAsks(booking))), booking)
            .Line($"Please answer {By(agreement, booking.Session)}; after that the request ends by itself. {RequestWords.PlaceForThem(booking.PlaceKept)}")
            .Link("See the request, and agree or decline", $"{site.BaseUrl}/agree/{codes.AgreementTokenFor(agreement.Key)}")
            .Line("You need no account. Opening the link decides nothing: you press a button on the page. Please do not pass it on, as whoever has it can answer for you.");
    }

    private static string WhoAsks(Booking booking) =>
        string.Join(", ", new[] { booking.Person.Name, booking.Person.JobTitle, booking.Agency?.Name ?? "" }.Where(part => part.Length > 0));

    private static string Agreed(Booking booking) => booking.Agreements.Where(a => a.Agreed == true && a.Name.Length > 0).Select(a => a.Name).ToList() is { Count: > 0 } names
        ? $"Your request has been agreed, by {Words.List(names)}.{string.Concat(booking.Agreements.Where(a => a is { Agreed: true, Note: not null, RecordedById: null }).Select(a => $" {a.Name} wrote: {a.Note}"))}"
        : "Your request has been agreed.";

    private static string People(IReadOnlyList<Agreement> asked) => Words.List(asked.Select(a => $"{a.Name} ({a.Who.Label()})"));

    private string By(Agreement agreement, Session session) => Agreement.AnswerBy(agreement.ExpiresAt, session.StartsAt, clock);

    private static LetterBody Why(LetterBody body, Agreement by) => by.Note is null ? body : body.Line(by.RecordedById is null ? $"They wrote: {by.Note}" : $"The reason: {by.Note}");

    private LetterBody Offer(LetterBody body) => body.Link("Find another session", $"{site.BaseUrl}/");

    private OutboxLetter ToApprover(Agreement agreement, LetterKind kind, string subject, Func<LetterBody, LetterBody> write)
    {
        var letter = write(new LetterBody(site).Line($"Dear {agreement.Name},")).WhomToAsk().ToLetter(kind, agreement.Email, agreement.Name, subject, clock.UtcNow);
        (letter.Booking, letter.Session) = (agreement.Booking, agreement.Booking.Session);
        return letter;
    }
}
