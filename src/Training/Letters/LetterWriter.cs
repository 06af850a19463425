using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>Writes every letter, at the moment of what it tells of. The caller puts it in the outbox in the same commit.</summary>
public sealed partial class LetterWriter(SiteSettings site, Clock clock, CheckInCodes codes, Wordings? wordings = null)
{
    /// <summary>The code to sign in. The subject holds it, so that it can be read from a locked phone.</summary>
    public OutboxLetter SignInCode(string address, string code) => new LetterBody(site)
        .Line($"Your code to sign in to {site.Name} is:")
        .Code(code)
        .Line("Type it on the page where you asked for it. It works once, for ten minutes.")
        .Line("If you did not ask for it, you need do nothing: nobody can sign in with it from another browser.")
        .ToLetter(LetterKind.SignInCode, address, "", $"{code} is your code to sign in to {site.Name}", clock.UtcNow);

    public OutboxLetter Confirmed(Booking booking) => AboutBooking(booking, LetterKind.BookingConfirmed,
        $"Your place on {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => HowToComeAndCancel(body.Opening(), booking));

    public OutboxLetter Promoted(Booking booking) => AboutBooking(booking, LetterKind.BookingPromoted,
        $"A place has come free: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => HowToComeAndCancel(body.Opening(), booking));

    public OutboxLetter Waiting(Booking booking, int position) => AboutBooking(booking, LetterKind.BookingWaiting,
        $"You are on the waiting list for {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => OnTheList(body, booking, position));

    public OutboxLetter Cancelled(Booking booking, bool hadPlace) => AboutBooking(booking, LetterKind.BookingCancelled,
        $"{(hadPlace ? "Cancelled" : "You have left the waiting list")}: {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => Facts(Charged(body.Line(hadPlace
                    ? booking.CancelledInTime
                        ? "Your booking is cancelled, in good time. Thank you: somebody else can have the place."
                        : "Your booking is cancelled. It was after the last day for cancelling, so it counts as a late cancellation."
                    : "You have left the waiting list of this session."), booking), booking)
            .Link("Find another session", $"{site.BaseUrl}/?course={booking.Session.Course.Code}"));

    /// <summary>Of a booking that waits: why, where it stands in line, and how it can get a place. The session is locked, so that its rules are known.</summary>
    private LetterBody OnTheList(LetterBody body, Booking booking, int position)
    {
        var (session, now) = (booking.Session, clock.UtcNow);
        var stopsAt = session.PromotionStopsAt;
        var kept = session.Quotas.Exists(q => q.ReleasesAt > now && q.AgencyId != booking.AgencyId);
        Facts(body.Line($"{(session.Status == SessionStatus.Postponed ? "The session has no date just now, so nobody is given a place." : session.FreePlaces == 0 ? "The session is full." : session.FreePlaces <= session.KeptFromAgency(booking.AgencyId, now)
            ? "The places that are free on this session are kept for other agencies." : "No place on this session is free for you just now.")} You are number {position} on its waiting list."), booking);
        return body.Line(now >= stopsAt && session.Status != SessionStatus.Postponed
                ? "The session begins soon, so the training team gives places that come free by hand, and writes to whoever gets one. You need do nothing, and please do not come unless you hear from us."
                : $"If a place comes free {(kept ? "that you may have " : "")}and you are next, it is yours at once and we will write to you.{(stopsAt < session.StartsAt && session.Status != SessionStatus.Postponed
                    ? $" After {Words.Date(clock.DateOf(stopsAt.AddTicks(-1)))} the training team gives places by hand." : "")} You need do nothing, and please do not come unless you hear from us.")
            .Link("See or leave the waiting list", $"{site.BaseUrl}/bookings");
    }

    private LetterBody HowToComeAndCancel(LetterBody body, Booking booking) => AndCancel(AtTheDoor(JoinOnline(Facts(body, booking), booking.Session), booking), booking);

    /// <summary>As soon as it is known: whoever gets a place late may get no other email before it begins.</summary>
    private static LetterBody JoinOnline(LetterBody body, Session session) =>
        body.LinkIf(session.Delivery != Delivery.InPerson && session.OnlineAddress.Length > 0, "Join online", session.OnlineAddress);

    private LetterBody AtTheDoor(LetterBody body, Booking booking) => body
        .CheckInCode(booking.Session.Delivery == Delivery.Online)
        .Link("Your booking", $"{site.BaseUrl}/bookings")
        .LinkIf(booking.Session.TakesChoices(clock.UtcNow), "Choose or change your workshops", $"{site.BaseUrl}/bookings/{booking.Key}/workshops");

    private LetterBody AndCancel(LetterBody body, Booking booking) => body
        .Line(clock.UtcNow < booking.CancelBy
            ? $"If you cannot come, please cancel by {Words.Date(clock.DateOf(booking.CancelBy.AddTicks(-1)))}, so that somebody else can have the place."
            : "It is soon, so the last day for cancelling in time has passed. If you cannot come, please still cancel, so that somebody else can have the place.")
        .Link("Cancel this booking", $"{site.BaseUrl}/bookings/{booking.Key}/cancel");

    /// <param name="isOver">It has been: how to get in helps nobody any more.</param>
    private static LetterBody Facts(LetterBody body, Booking booking, bool isOver = false) => body.Facts(
    [
        ("What", Title(booking)),
        .. booking.Session.Days.Select((day, i) => (booking.Session.Days.Count == 1 ? "When" : $"Day {i + 1}", $"{Words.Date(day.Date)}, {Words.Times(day.Start, day.End)}{DayVenue(booking.Session, day)}")),
        .. WorkshopFacts(booking),
        ("Where", Where(booking.Session)),
        ("Getting in", isOver || booking.Session.Delivery == Delivery.Online ? "" : booking.Session.Venue?.AccessNotes ?? ""),
    ]);

    private static string DayVenue(Session session, SessionDay day) =>
        day.Venue is { } venue && venue.Id != session.VenueId ? $", at {venue.FullAddress}" : "";

    private static string Where(Session session) => session.Delivery switch
    {
        Delivery.Online => "Online",
        Delivery.Both when session.Venue is { } venue => $"{venue.FullAddress}, or online",
        _ => session.Venue?.FullAddress ?? "We will tell you where",
    };

    private static string Title(Booking booking) => booking.Session.Course.Title;

    /// <param name="day">The day that it is about, when not the session as a whole.</param>
    /// <param name="before">What a subject of the team must not leave out.</param>
    private OutboxLetter AboutBooking(Booking booking, LetterKind kind, string subject, Func<LetterBody, LetterBody> write, SessionDay? day = null, string before = "")
    {
        var words = WordsOf(kind, booking, day);
        var letter = To(booking.Person, kind, words.Subject is { } own ? before + own : subject, write, words);
        (letter.Booking, letter.Session) = (booking, booking.Session);
        return letter;
    }

    /// <summary>Every letter to a person is begun here. Somebody without an address of their own is written to through their contact, who cannot open pages that the person would sign in to.</summary>
    private OutboxLetter To(Person person, LetterKind kind, string subject, Func<LetterBody, LetterBody> write, LetterWords? words = null)
    {
        var (name, address) = person.LettersTo;
        var body = new LetterBody(site) { SignsIn = person.HasOwnEmail, Own = words ?? LetterWords.None }.Line($"Dear {name},");
        if (!person.HasOwnEmail)
        {
            body.Line($"This is for {person.Name}, who has no email address of their own. Please pass it on: “you” below means {person.Name}.");
        }
        body = write(body);
        if (person.HasOwnEmail && kind is not (LetterKind.SessionAtRisk or LetterKind.RegisterNotClosedTeam or LetterKind.MailProblems or LetterKind.Test)) // to the team itself
        {
            body.WhomToAsk();
        }
        if (!person.HasOwnEmail)
        {
            body.Line($"To change or cancel something for {person.Name}, answer this email, or ask whoever books training for your agency.");
        }
        var letter = body.ToLetter(kind, address, name, person.HasOwnEmail ? subject : $"For {person.Name}: {subject}", clock.UtcNow);
        letter.Person = person;
        return letter;
    }
}
