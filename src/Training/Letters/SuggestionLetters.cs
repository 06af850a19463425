using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>The only letters that are not about something that the reader did or has: they say why they come and how to stop them.</summary>
public sealed partial class LetterWriter
{
    /// <param name="session">Locked, with a place free for the person.</param>
    public OutboxLetter Suggestion(Person person, Session session)
    {
        var plan = PlanOf(session);
        var letter = To(person, LetterKind.Suggestion, $"A new date for a course you waited for: {session.Course.Title}, {Words.Date(session.FirstDate)}", body => body
            .Line("You were on the waiting list for this course and did not get a place. It runs again, and a place was free for you when we wrote this.")
            .Facts([("What", session.Course.Title), .. plan.Days.Select((day, i) => (plan.Days.Count == 1 ? "When" : $"Day {i + 1}", day)), ("Where", plan.Where)])
            .Link("Book a place", $"{Address(session)}/book")
            .Link("About the course, and its other dates", $"{site.BaseUrl}/courses/{session.Course.Code}")
            .Line("Places go to whoever books first, so it may be gone when you read this.")
            .Line("Why you get this: you waited for this course within the last twelve months. We send such an email at most once in two weeks. What is about your own bookings you get in any case.")
            .Link("Stop emails like this one", $"{site.BaseUrl}/unsubscribe/{codes.UnsubscribeTokenFor(person.Id)}"));
        letter.Session = session;
        return letter;
    }
}
