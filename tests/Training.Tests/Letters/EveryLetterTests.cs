using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Training.Attendance;
using Training.Bookings;
using Training.Evaluations;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Statistics;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

/// <summary>What every letter has, whatever it tells of: so that whoever gets one knows who writes, to whom, and what about.</summary>
public sealed partial class EveryLetterTests
{
    private readonly TestClock _time = new();
    private readonly LetterWriter _letters;

    public EveryLetterTests() => _letters = Desks.Letters(_time.Clock);

    private DateTime Now => _time.Clock.UtcNow;

    private Session Session(bool online = false)
    {
        var session = Given.Session(_time.Clock, reference: "HD-1", venue: Given.Venue(), days: ["2016-10-04 09:30-12:30", "2016-10-05 09:30-12:30"]);
        session.Delivery = online ? Delivery.Online : Delivery.InPerson;
        return session;
    }

    private Booking Booked(Person person, BookingStatus status = BookingStatus.Confirmed, bool online = false)
    {
        var booking = Given.Booking(Session(online), person, Now);
        (booking.Status, booking.Reason) = (status, "Illness");
        if (status is BookingStatus.Cancelled or BookingStatus.Declined)
        {
            booking.CancelledAt = Now;
        }
        return booking;
    }

    private Booking Asks(Person person)
    {
        var booking = Booked(person, BookingStatus.Requested);
        booking.Agreements.Add(new Agreement { Booking = booking, Who = Approver.Manager, Name = "Jo Fisher", Email = "jo@agency.example", AskedAt = Now, ExpiresAt = Now.AddDays(7), AnsweredAt = null });
        return booking;
    }

    private static Booking Late(Booking booking)
    {
        booking.CancelBy = booking.CancelledAt!.Value.AddDays(-1);
        booking.AddCharge(ChargeKind.LateCancellation, 4_000, booking.CancelledAt.Value);
        return booking;
    }

    /// <summary>Every letter that is written to a person about a booking of theirs, by the name of what writes it.</summary>
    private Dictionary<string, OutboxLetter> ToPerson(Person who)
    {
        var (moved, other) = (Session(), Session());
        other.SetDays([Given.Day("2016-11-01 09:30-12:30")], _time.Clock);
        var was = LetterWriter.PlanOf(moved);
        var charge = new Charge { Booking = Booked(who), Kind = ChargeKind.Absence, Pence = 4_000, ChargedAt = Now, WaivedReason = "Illness" };
        return new()
        {
            ["Confirmed"] = _letters.Confirmed(Booked(who)),
            ["Confirmed online"] = _letters.Confirmed(Booked(who, online: true)),
            ["Promoted"] = _letters.Promoted(Booked(who)),
            ["Waiting"] = _letters.Waiting(Booked(who, BookingStatus.Waiting), 2),
            ["Cancelled in time"] = _letters.Cancelled(Booked(who, BookingStatus.Cancelled), true),
            ["Cancelled late"] = _letters.Cancelled(Late(Booked(who, BookingStatus.Cancelled)), true),
            ["Left the waiting list"] = _letters.Cancelled(Booked(who, BookingStatus.Cancelled), false),
            ["Requested"] = _letters.Requested(Asks(who)),
            ["AgreedWithPlace"] = _letters.AgreedWithPlace(Booked(who)),
            ["AgreedAndWaiting"] = _letters.AgreedAndWaiting(Booked(who, BookingStatus.Waiting), 2),
            ["Declined"] = _letters.Declined(Booked(who, BookingStatus.Declined), Asks(who).Agreements[0]),
            ["RequestExpired"] = _letters.RequestExpired(Booked(who, BookingStatus.Declined), Asks(who).Agreements),
            ["RequestWithdrawn"] = _letters.RequestWithdrawn(Booked(who, BookingStatus.Cancelled)),
            ["ConfirmedFor"] = _letters.ConfirmedFor(Booked(who), "Tom Byrne"),
            ["WaitingFor"] = _letters.WaitingFor(Booked(who, BookingStatus.Waiting), 2, "Tom Byrne"),
            ["RequestedFor"] = _letters.RequestedFor(Asks(who), "Tom Byrne"),
            ["CancelledByLead"] = _letters.CancelledByLead(Late(Booked(who, BookingStatus.Cancelled)), BookingStatus.Confirmed, "Tom Byrne"),
            ["MovedByLead"] = _letters.MovedByLead(Booked(who), Booked(who, BookingStatus.Cancelled), true, 0, "It suits the ward better", "Tom Byrne"),
            ["HandedOver"] = _letters.HandedOver(Booked(who, BookingStatus.Cancelled), Given.Person("Alex Brown"), null),
            ["Substitute"] = _letters.Substitute(Booked(who), Given.Person("Alex Brown"), "Tom Byrne"),
            ["AbsenceCharged"] = _letters.AbsenceCharged(charge),
            ["ChargeWaived"] = _letters.ChargeWaived(charge),
            ["MovedToAnother"] = _letters.MovedToAnother(Booked(who), other, 0, "The room was too small"),
            ["MovedToAnother waiting"] = _letters.MovedToAnother(Booked(who, BookingStatus.Waiting), other, 3, ""),
            ["CancelledByTeam"] = _letters.CancelledByTeam(Booked(who, BookingStatus.Cancelled), BookingStatus.Confirmed),
            ["PromotedByHand"] = _letters.PromotedByHand(Booked(who)),
            ["SessionMessage"] = _letters.SessionMessage(Booked(who), "Lunch", "There is no lunch.", Guid.NewGuid()),
            ["Reminder of day 2"] = _letters.Reminder(Booked(who), moved.Days[1], 2),
            ["SessionMoved"] = _letters.SessionMoved(Booked(who), LetterWriter.PlanOf(other), false, 0, "The trainer is ill", []),
            ["SessionMoved promoted"] = _letters.SessionMoved(Booked(who), LetterWriter.PlanOf(other), true, 0, "", []),
            ["SessionMoved waiting"] = _letters.SessionMoved(Booked(who, BookingStatus.Waiting), was, false, 3, "", []),
            ["SessionPostponed"] = _letters.SessionPostponed(Booked(who), "The trainer is ill", []),
            ["SessionCancelled"] = _letters.SessionCancelled(Booked(who), BookingStatus.Confirmed, "The trainer is ill", []),
            ["RefresherDue"] = _letters.RefresherDue(who, new RefresherRule { Code = "level-3", Name = "Level 3, every three years", Months = 36 }
                .StandingOf([new CompletedTraining("Level 3", CourseType.Level3, "3", 840, new(2013, 10, 3))], _time.Clock.Today), []),
            ["Joining"] = _letters.Joining(Booked(who)),
            ["Joining online"] = _letters.Joining(Booked(who, online: true)),
            ["JoiningChanged"] = _letters.JoiningChanged(Booked(who), Guid.NewGuid()),
            ["Reminder"] = Reminder(who, 1),
            ["Reminder of a second day"] = Reminder(who, 2),
            ["AfterSession"] = After(who, "ww"),
            ["AfterSession part"] = After(who, "pm"),
            ["AfterSession made up"] = After(who, "wu", RecordNews.MadeUp),
            ["AfterSession to make up"] = After(who, "wt", RecordNews.Corrected),
            ["AfterSession of a walk-in"] = _letters.AfterSession(who, moved, null, Record(moved, "wm")),
            ["DidNotAttend"] = _letters.DidNotAttend(Booked(who), []),
            ["AfterSession not made up"] = After(who, "wm", RecordNews.NotMadeUp),
            ["DidNotAttend not made up"] = _letters.DidNotAttend(Booked(who), [], RecordNews.NotMadeUp),
            ["CertificateReady"] = _letters.CertificateReady(CertificateOf(who)),
            ["CertificateRestored"] = _letters.CertificateReady(CertificateOf(who), again: true),
            ["CertificateWithdrawn"] = _letters.CertificateWithdrawn(CertificateOf(who)),
            ["EvaluationAsked before"] = Asked(who, Stage.Before),
            ["EvaluationAsked after"] = Asked(who, Stage.After),
            ["EvaluationAsked later"] = Asked(who, Stage.Later),
            ["EvaluationChased"] = Asked(who, Stage.After, again: true),
            ["DidNotAttend corrected"] = _letters.DidNotAttend(Booked(who), [], RecordNews.Corrected),
        };
    }

    private Certificate CertificateOf(Person who)
    {
        var session = Session();
        return new() { Session = session, Person = who, Code = "ABCDEFGHJKMN", Name = who.Name, Course = session.Course.Title, Days = [.. session.Days.Select(d => d.Date)], Minutes = 360, CompletedOn = session.LastDate, IssuedAt = Now, WithdrawnBecause = Certificates.Corrected };
    }

    private OutboxLetter Asked(Person who, Stage stage, bool again = false)
    {
        var booking = Booked(who);
        var evaluation = new Evaluation { Session = booking.Session, Person = who, Stage = stage, ClosesAt = Now.AddDays(28) };
        return again ? _letters.EvaluationChased(evaluation, booking.Session, booking) : _letters.EvaluationAsked(evaluation, who, booking.Session, booking);
    }

    private OutboxLetter After(Person who, string days, RecordNews news = RecordNews.Closed)
    {
        var booking = Booked(who);
        return _letters.AfterSession(who, booking.Session, booking, Record(booking.Session, days), news);
    }

    /// <param name="days">The code of each day's standing.</param>
    private static AttendanceRecord Record(Session session, string days) =>
        new([.. session.Days.Select((d, i) => new DayRecord(d, Codes.All<DayStanding>().Single(s => s.Code() == $"{days[i]}"), d.StartsAt.AddHours(1), d.EndsAt, days[i] is 'u' or 't' ? new(2016, 11, 1) : null))]);

    private OutboxLetter Reminder(Person who, int number)
    {
        var booking = Booked(who);
        return _letters.Reminder(booking, booking.Session.Days[number - 1], number);
    }

    private Dictionary<string, OutboxLetter> ToOthers()
    {
        var agreement = Asks(Given.Person("Amina Hussain")).Agreements[0];
        var (trainer, session) = (Given.Person("Dan Okafor", Role.Trainer), Session());
        var quarter = new RangeCount(Quarter.Of(new(2016, 7, 1)), Now, new Names(FrozenDictionary<int, CourseName>.Empty, FrozenDictionary<int, AgencyName>.Empty, FrozenDictionary<int, VenueName>.Empty), []);
        var equivalent = new AcceptedEquivalent { Person = Given.Person("Amina Hussain"), Type = CourseType.Level3, CompletedOn = new(2016, 5, 4), What = "Level 3 with Hampshire" };
        var view = new ManagerView { Evaluation = new Evaluation { Person = Given.Person("Amina Hussain") }, Name = "Jo Fisher", Email = "jo@agency.example", ClosesAt = Now.AddDays(28) };
        return new()
        {
            ["QuarterReady"] = _letters.QuarterReady(trainer, QuarterReport.Of(quarter, null, By.Type, StatisticsReader.Team)),
            ["QuarterReady, frozen"] = _letters.QuarterReady(trainer, QuarterReport.Of(quarter with { Frozen = new FrozenAs(1, Now, "Priya Raman", "Agreed.") }, null, By.Type, StatisticsReader.Team)),
            ["ManagerViewAsked"] = _letters.ManagerViewAsked(view, session),
            ["ManagerViewChased"] = _letters.ManagerViewChased(view, session),
            ["AskedToAgree"] = _letters.AskedToAgree(agreement),
            ["AskedOnceMore"] = _letters.AskedOnceMore(agreement),
            ["AskedAfterMove"] = _letters.AskedAfterMove(agreement),
            ["NoLongerAsked"] = _letters.NoLongerAsked(agreement),
            ["SessionMoved trainer"] = _letters.SessionMoved(trainer, session, LetterWriter.PlanOf(Session()), "The room is being painted"),
            ["SessionPostponed trainer"] = _letters.SessionPostponed(trainer, session, ""),
            ["SessionCancelled trainer"] = _letters.SessionCancelled(trainer, session, ""),
            ["RegisterSummary"] = _letters.RegisterSummary(trainer, session, session.Days[1], 2, 12, 3, 2),
            ["SessionAtRisk"] = _letters.SessionAtRisk(trainer, session, 3, 1, 1),
            ["AbsenceTold"] = _letters.AbsenceTold(agreement),
            ["AbsenceTakenBack"] = _letters.AbsenceTakenBack(agreement, madeUp: false),
            ["AbsenceTakenBack made up"] = _letters.AbsenceTakenBack(agreement, madeUp: true),
            ["RegisterNotClosed"] = _letters.RegisterNotClosed(trainer, session, again: false),
            ["RegisterNotClosed again"] = _letters.RegisterNotClosed(trainer, session, again: true),
            ["RegisterNotClosedTeam"] = _letters.RegisterNotClosedTeam(trainer, session),
            ["Suggestion"] = _letters.Suggestion(Given.Person("Amina Hussain"), session),
            ["EquivalentAccepted"] = _letters.EquivalentAccepted(equivalent),
            ["OutsideTrainingDeclined"] = _letters.OutsideTrainingDeclined(new() { Person = Given.Person("Amina Hussain"), What = "Level 3", Provider = "Hampshire", CompletedOn = new(2016, 5, 4), Minutes = 720, AskedAs = CourseType.Level3, DeclinedBecause = "It was level 2" }),
            ["EquivalentWithdrawn"] = _letters.EquivalentWithdrawn(equivalent),
        };
    }

    private IEnumerable<(string What, OutboxLetter Letter)> All()
    {
        var contact = Person.WithoutEmail("Amina Hussain", "Tom Byrne", "tom.byrne@agency.example");
        return [.. ToPerson(Given.Person("Amina Hussain")).Select(l => (l.Key, l.Value)), .. ToPerson(contact).Select(l => (l.Key + " (through a contact)", l.Value)), .. ToOthers().Select(l => (l.Key, l.Value))];
    }

    [Fact]
    public void Nobody_shows_a_code_at_the_door_of_an_online_session()
    {
        foreach (var (what, letter) in All().Where(l => l.What.Contains("online", StringComparison.Ordinal)))
        {
            Assert.True(!letter.Text.Contains("At the door", StringComparison.Ordinal) && letter.Text.Contains("Please join a few minutes early.", StringComparison.Ordinal), what);
        }
    }

    [Fact]
    public void Every_letter_says_who_writes_to_whom_and_about_what()
    {
        foreach (var (what, letter) in All())
        {
            Assert.True(letter.Text.StartsWith($"Dear {letter.ToName},\n\n", StringComparison.Ordinal), what);
            Assert.True(letter.Text.EndsWith("\n\nSafeguarding Training\nhttps://training.example\n", StringComparison.Ordinal), what);
            Assert.True(letter.Html.Contains(">Safeguarding Training<", StringComparison.Ordinal), what);
            Assert.True(letter.Text.Contains("\nWhat: ", StringComparison.Ordinal), what);
            Assert.True(letter.Text.Contains("answer this email", StringComparison.Ordinal) || letter.Kind is LetterKind.SessionAtRisk or LetterKind.RegisterNotClosedTeam, what); // whom to ask
            Assert.True(letter.Subject.Length > 0 && !letter.Subject.Contains('\n', StringComparison.Ordinal), what);
        }
    }

    [Fact]
    public void Every_letter_about_a_session_says_when_it_is_or_was_and_where()
    {
        foreach (var (what, letter) in All().Where(l => l.Letter.Session is not null && !l.What.StartsWith("Certificate", StringComparison.Ordinal))) // that says the days and its length
        {
            Assert.True(letter.Text.Contains(" October 2016, 9:30am to 12:30pm", StringComparison.Ordinal), what);
            Assert.True(Where().IsMatch(letter.Text), what);
        }
    }

    [Fact]
    public void Letters_are_called_emails_and_are_written_with_care()
    {
        foreach (var (what, letter) in All())
        {
            var found = Careless().Match(letter.Subject + "\n" + letter.TextToShow);
            Assert.False(found.Success, $"{what}: “{found.Value}” at {found.Index}");
        }
    }

    [GeneratedRegex("^Where(?: it is now)?: ", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Where();

    // A letter called so, e-mail, a form of words that nobody filled in, two blanks, two full stops, a line that ends in a blank, two empty lines, the long dash.
    [GeneratedRegex(@"\b[Ll]etter|e-mail|\{|\}|  |\.\.|[ ]$|\n\n\n|—|\bseat", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Careless();
}
