using Training.Bookings;
using Training.Evaluations;
using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>Asking what somebody knew, took away and did with it. Private links stand in them as marks until they are sent (<see cref="CheckInMarks"/>).</summary>
public sealed partial class LetterWriter
{
    /// <summary>The address of somebody's questionnaire, for a letter.</summary>
    internal string QuestionsAt(Evaluation evaluation) => $"{site.BaseUrl}/evaluate/{CheckInMarks.OfEvaluation(evaluation.Key)}";

    /// <summary>Somebody without an address whose contact is the team itself is not written to: the team knows.</summary>
    internal bool Reaches(Person person) => person.LettersTo.Address is { Length: > 0 } address && (person.HasOwnEmail || !address.Equals(site.MailFrom, StringComparison.OrdinalIgnoreCase));

    private const string ForCertificate = " Your certificate is made as soon as you have handed in your answers.";

    /// <param name="booking">The place that they have or had; none of a walk-in.</param>
    /// <param name="certificateWaits">Their certificate is made once they have answered.</param>
    public OutboxLetter EvaluationAsked(Evaluation evaluation, Person person, Session session, Booking? booking, bool certificateWaits = false) => AboutQuestions(evaluation, person, session, booking, evaluation.Stage switch
    {
        Stage.Before => LetterKind.EvaluationBefore,
        Stage.After => LetterKind.EvaluationAfter,
        _ => LetterKind.EvaluationLater,
    }, evaluation.Stage switch
    {
        Stage.Before => $"Before you come: a few questions about {session.Course.Title}, {Words.Date(session.FirstDate)}",
        Stage.After => $"What did you take from {session.Course.Title}, {Words.Date(session.LastDate)}?",
        _ => $"What has changed since {session.Course.Title}, {Words.Date(session.LastDate)}?",
    }, evaluation.Stage switch
    {
        Stage.Before => "You have a place on the training below. Please tell us where you stand now: together with your answers afterwards, that shows what the training changes.",
        Stage.After => $"You were at the training below. Please tell us what you took from it.{(certificateWaits ? ForCertificate : "")}",
        _ => "Some weeks ago you were at the training below. Please tell us what has changed in your work since, if anything has. “Nothing” is an answer that helps us too.",
    });

    /// <summary>The only reminder.</summary>
    public OutboxLetter EvaluationChased(Evaluation evaluation, Session session, Booking? booking, bool certificateWaits = false) => AboutQuestions(evaluation, evaluation.Person!, session, booking, LetterKind.EvaluationChased,
        $"Still time to answer: {session.Course.Title}, {Words.Date(evaluation.Stage == Stage.Before ? session.FirstDate : session.LastDate)}",
        (evaluation.SavedAt is null
            ? "We asked you a few questions about the training below and have no answers from you yet."
            : "You have begun to answer our questions about the training below and have not handed them in yet. What you answered is kept, but only counts once you hand it in.") + (certificateWaits ? ForCertificate : ""),
        "This is the only time that we remind you.");

    /// <summary>To the line manager whom somebody named.</summary>
    public OutboxLetter ManagerViewAsked(ManagerView view, Session session) => ToManager(view, session, LetterKind.ManagerViewAsked,
        $"Your view is asked: {view.Evaluation.Person!.Name}, {session.Course.Title}", "");

    public OutboxLetter ManagerViewChased(ManagerView view, Session session) => ToManager(view, session, LetterKind.ManagerViewChased,
        $"Still time to give your view: {view.Evaluation.Person!.Name}, {session.Course.Title}", "We wrote to you about this and have no answer from you yet. This is the only time that we remind you.");

    private OutboxLetter AboutQuestions(Evaluation evaluation, Person person, Session session, Booking? booking, LetterKind kind, string subject, string opening, string closing = "")
    {
        var letter = To(person, kind, subject, body =>
        {
            Held(body.Line(opening), session)
                .Link("Answer the questions", QuestionsAt(evaluation))
                .Line($"It takes about two minutes, on a phone too, and you can stop and finish later. You can answer {Until(evaluation)}.");
            if (person.HasOwnEmail)
            {
                body.Line("You need no account. The page says what is kept with your name and what is not. Please do not pass the link on, as whoever has it can answer for you.");
            }
            return closing.Length > 0 ? body.Line(closing) : body;
        });
        (letter.Session, letter.Booking) = (session, booking);
        return letter;
    }

    /// <summary>"until the end of Friday 14 October 2016".</summary>
    private string Until(Evaluation evaluation) => evaluation.Stage == Stage.Before
        ? $"until {Words.Time(clock.TimeOf(evaluation.ClosesAt))} on {Words.Date(clock.DateOf(evaluation.ClosesAt))}, half an hour after it begins"
        : $"until the end of {Words.Date(clock.DateOf(evaluation.ClosesAt.AddTicks(-1)))}";

    private OutboxLetter ToManager(ManagerView view, Session session, LetterKind kind, string subject, string again)
    {
        var who = view.Evaluation.Person!.Name;
        var body = new LetterBody(site).Line($"Dear {view.Name},");
        if (again.Length > 0)
        {
            body.Line(again);
        }
        var letter = Held(body.Line($"{who} was at the training below, has told us what has changed in their practice since, and has named you as their line manager."), session)
            .Line($"Please read what {who} wrote, and say whether you agree, want to add something, or see it differently. It takes about two minutes.")
            .Link("Read it, and give your view", $"{site.BaseUrl}/manager-view/{CheckInMarks.OfManagerView(view.Key)}")
            .Line($"You can answer until the end of {Words.Date(clock.DateOf(view.ClosesAt.AddTicks(-1)))}. You need no account. {who} can read your answer. Please do not pass the link on, as whoever has it can answer for you.")
            .WhomToAsk().ToLetter(kind, view.Email, view.Name, subject, clock.UtcNow);
        letter.Session = session;
        return letter;
    }
}
