using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Evaluations;
using Training.Programme;

namespace Training.Letters;

/// <summary>Why somebody is written to about what the register says of them.</summary>
public enum RecordNews
{
    /// <summary>The register has been closed.</summary>
    Closed,

    /// <summary>It said something else when we wrote last.</summary>
    Corrected,

    /// <summary>They have made up a day at another run since.</summary>
    MadeUp,

    /// <summary>They were to make up a day at another run, whose register does not have them.</summary>
    NotMadeUp,
}

/// <summary>What follows when a register is closed, and when it is not.</summary>
public sealed partial class LetterWriter
{
    /// <summary>To everybody who attended.</summary>
    /// <param name="booking">The place that they held; none of a walk-in.</param>
    /// <param name="certificateWaits">Their certificate is made once they have answered.</param>
    /// <param name="questions">Their questionnaire; none when nothing is asked, or they have handed it in.</param>
    public OutboxLetter AfterSession(Person person, Session session, Booking? booking, AttendanceRecord record, RecordNews news = RecordNews.Closed, AskedAfter? questions = null, bool certificateWaits = false)
    {
        // A walk-in has no booking: what, when and where are the session's all the same. This one is never saved.
        var about = booking ?? new Booking { Session = session, Person = person, Status = BookingStatus.Cancelled };
        var letter = AboutBooking(about, LetterKind.AfterSession, $"{(news == RecordNews.Corrected ? "Corrected: your" : "Your")} attendance at {Title(about)}, {Words.Date(session.FirstDate)}", body =>
        {
            if (news == RecordNews.Corrected)
            {
                body.Line("The register of this session has been corrected. This replaces what we wrote to you about it before.");
            }
            Facts(news switch
            {
                RecordNews.MadeUp => body.Line("You have been to another run of this course to make up what you had missed, and it counts here."),
                RecordNews.NotMadeUp => body.Line("You were to make up a day of this session with another run of the course and, by that run's register, did not come. This replaces what we wrote to you about it before."),
                _ => body.Opening(),
            }, about, isOver: true);
            Recorded(body, record);
            return questions is null ? body : body.Line($"What did you take from it? Please tell us: it takes about two minutes, on a phone too, and you can stop and finish later.{(certificateWaits && record.IsCompleted ? ForCertificate : "")}{(questions.IsLate ? " The time for the results of this course is over, so your answers count in none." : "")}").Link("Answer the questions", questions.Address)
                .Line($"You can answer until the end of {Words.Date(clock.DateOf(questions.Until.AddTicks(-1)))}.")
                .Line("The page says what is kept with your name and what is not.");
        }, before: news == RecordNews.Corrected ? "Corrected: " : "");
        letter.Booking = booking;
        return letter;
    }

    /// <summary>To somebody who held a place and came on no day.</summary>
    /// <param name="others">Other runs that have places.</param>
    public OutboxLetter DidNotAttend(Booking booking, IReadOnlyList<ProgrammeItem> others, RecordNews news = RecordNews.Closed) => AboutBooking(booking, LetterKind.DidNotAttend,
        $"{(news == RecordNews.Corrected ? "Corrected: we" : "We")} missed you at {Title(booking)}, {Words.Date(booking.Session.FirstDate)}",
        body => Offer(Facts(body.Line(news == RecordNews.Corrected
                    ? "The register of this session has been corrected. We wrote to you that you had come; it now says that you had a place and did not come."
                    : $"You had a place on this session and, by its register, did not come.{(news == RecordNews.NotMadeUp ? " You were to make it up with another run of the course and, by that run's register, did not come there either." : "")}"), booking, isOver: true)
                .Line("If you did come, answer this email and tell us who saw you there, such as the trainer: the register can be corrected.")
                .Line("If you still need this course, you can book another date."), booking.Session, others),
        before: news == RecordNews.Corrected ? "Corrected: " : "");

    /// <summary>To whoever agreed to a booking, where its rules say so: who did not come, to what and when.</summary>
    public OutboxLetter AbsenceTold(Agreement agreement) => ToApprover(agreement, LetterKind.AbsenceTold,
        $"Did not attend: {agreement.Booking.Person.Name}, {Title(agreement.Booking)}, {Words.Date(agreement.Booking.Session.FirstDate)}",
        body => Facts(body.Line($"You agreed that {agreement.Booking.Person.Name} takes part in the training below. By its register, {agreement.Booking.Person.Name} had a place and did not come."), agreement.Booking, isOver: true)
            .Line($"We tell you because the rules for this type of course say so. {agreement.Booking.Person.Name} knows how to book another date.")
            .Line("If they did come, answer this email: the register can be corrected."));

    /// <summary>To whoever was told of an absence that was none, or has been made up since.</summary>
    public OutboxLetter AbsenceTakenBack(Agreement agreement, bool madeUp) => ToApprover(agreement, LetterKind.AbsenceTold,
        madeUp ? $"Made up: {agreement.Booking.Person.Name}, {Title(agreement.Booking)}, {Words.Date(agreement.Booking.Session.FirstDate)}"
            : $"Corrected: {agreement.Booking.Person.Name} did attend {Title(agreement.Booking)}, {Words.Date(agreement.Booking.Session.FirstDate)}",
        body => Facts(body.Line($"We wrote to you that {agreement.Booking.Person.Name} did not come to the training below. {(madeUp
            ? "They have been to another run of the course since to make up what they had missed, and it counts here. You need do nothing."
            : "Its register has been corrected: they came. Please take no notice of our earlier email.")}"), agreement.Booking, isOver: true));

    /// <summary>To a trainer, on the morning after the last day and once more.</summary>
    public OutboxLetter RegisterNotClosed(Person trainer, Session session, bool again) => ToTrainer(trainer, session, LetterKind.RegisterNotClosed,
        $"{(again ? "Still open" : "Please close the register")}: {session.Course.Title}, {Words.Date(session.LastDate)}",
        body => Held(body.Line($"You are a trainer of this session. It is over, and its register is {(again ? "still" : "not closed yet: it is")} open. Until it is closed, its figures are provisional and nobody who came hears from us."), session)
            .Line("It takes a few minutes: the page shows who is neither in nor marked absent, and what else is open. If you took attendance on paper, you can enter the sheet first.")
            .Link("Close the register", $"{Registers(session)}/close")
            .Link("Enter it from paper", $"{Registers(session)}/paper"));

    /// <summary>To a coordinator, when reminding the trainers has not helped.</summary>
    public OutboxLetter RegisterNotClosedTeam(Person coordinator, Session session) => ToTrainer(coordinator, session, LetterKind.RegisterNotClosedTeam,
        $"Register still open: {session.Course.Title}, {Words.Date(session.LastDate)}",
        body => Held(body.Line(session.Trainers.Count == 0
                ? "Nobody has closed the register of this session, and no trainer is named who could."
                : $"Nobody has closed the register of this session. We have reminded {Words.List(session.Trainers.Select(t => t.Name))}."), session)
            .Line("Its figures are provisional until then. You can close it yourself.")
            .Link("Close the register", $"{Registers(session)}/close")
            .Line("We tell you once for each session."));

    private LetterBody Recorded(LetterBody body, AttendanceRecord record)
    {
        if (record.Days.Count == 1)
        {
            body.Line($"What we recorded: {record.Days[0].Standing switch
            {
                DayStanding.Whole => "you were there for the whole of it.",
                _ => $"{Lower(InWords(record.Days[0]))}.",
            }}");
        }
        else
        {
            body.Line("What we recorded:").Facts([.. record.Days.Select((day, i) => ($"Day {i + 1}", InWords(day)))]);
        }
        return record.IsCompleted ? body.Line("You have completed the course. If something in this is wrong, answer this email.")
            : record.Days.All(d => d.Standing is not (DayStanding.Missed or DayStanding.Part))
                ? body.Line("You complete the course when you have made up what is missing. If something in this is wrong, answer this email.")
            : body.Line(record.Days.Count == 1
                    ? "To complete the course you must be there for all of it. What is missing can be made up at another run: ask the training team."
                    : "To complete the course you must be there for the whole of each day. A day that is missing can be made up at another run: ask the training team.")
                .Line("To ask, or if something in this is wrong, answer this email.");
    }

    private string InWords(DayRecord day) => day.Standing switch
    {
        DayStanding.Whole => "There for the whole day",
        DayStanding.MadeUp => $"Made up on {Words.Date(day.Instead!.Value)}",
        DayStanding.ToMakeUp => $"To be made up on {Words.Date(day.Instead!.Value)}",
        DayStanding.Part => $"There for part of it{(day.Instead is { } instead ? $", on {Words.Date(instead)}" : "")}: from {Time(day.ArrivedAt!.Value)}{(day.LeftAt is { } left ? $" to {Time(left)}" : "")}",
        _ => "Not there",
    };

    private string Time(DateTime at) => Words.Time(clock.TimeOf(at));

    private static string Lower(string words) => words.StartsWith("There ", StringComparison.Ordinal) ? $"you were t{words[1..]}" : char.ToLowerInvariant(words[0]) + words[1..];

    private static LetterBody Held(LetterBody body, Session session)
    {
        var plan = PlanOf(session);
        return body.Facts([("What", session.Course.Title), .. plan.Days.Select((day, i) => (plan.Days.Count == 1 ? "When" : $"Day {i + 1}", day)), ("Where", plan.Where)]);
    }

    private string Registers(Session session) => $"{site.BaseUrl}/attendance/{Uri.EscapeDataString(session.Reference)}/{session.LastDate:yyyy-MM-dd}";
}
