using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>What trainers and coordinators are told without asking. Numbers only: names stay behind the sign-in.</summary>
public sealed partial class LetterWriter
{
    /// <summary>To a trainer, on the day before a session day.</summary>
    /// <param name="number">Of the day, from 1.</param>
    /// <param name="withNeeds">Of those who are expected, how many told us of something that they need.</param>
    public OutboxLetter RegisterSummary(Person trainer, Session session, SessionDay day, int number, int expected, int waiting, int withNeeds) => ToTrainer(trainer, session, LetterKind.RegisterSummary,
        $"{Words.Count(expected, "person", "people")} expected: {session.Course.Title}, {Words.Date(day.Date)}",
        body =>
        {
            body.Line("You are a trainer of this session.").Facts(
            [
                ("What", session.Course.Title),
                (session.Days.Count == 1 ? "When" : $"Day {number} of {session.Days.Count}", $"{Words.Date(day.Date)}, {Words.Times(day.Start, day.End)}"),
                ("Where", session.Delivery == Delivery.Online || day.Venue is null ? Where(session) : day.Venue.FullAddress),
                ("Getting in", session.Delivery == Delivery.Online ? "" : (day.Venue ?? session.Venue)?.AccessNotes ?? ""),
                ("Expected", Words.Count(expected, "person", "people")),
                ("On the waiting list", waiting == 0 ? "" : Words.Count(waiting, "person", "people")),
                ("Needs", withNeeds == 0 ? "Nobody has told us of any" : $"{Words.Count(withNeeds, "person has", "people have")} told us what they need to take part"),
            ]);
            if (session.Delivery != Delivery.InPerson && session.OnlineAddress.Length > 0)
            {
                body.Link("Where people join online", session.OnlineAddress);
            }
            return body.Line("Who they are and what they need is on the register, not in this email.")
                .Link("Open the register", $"{site.BaseUrl}/attendance/{Uri.EscapeDataString(session.Reference)}/{day.Date:yyyy-MM-dd}");
        });

    /// <summary>To a coordinator, when a session that is near has fewer people than it needs.</summary>
    public OutboxLetter SessionAtRisk(Person coordinator, Session session, int held, int requested, int waiting)
    {
        var plan = PlanOf(session);
        return ToTrainer(coordinator, session, LetterKind.SessionAtRisk, $"At risk: {session.Course.Title}, {Words.Date(session.FirstDate)}", body => body
            .Line($"This session begins within {AtRisk.WithinDays} working days, and fewer people have a place than it needs. Somebody must decide whether it goes ahead.")
            .Facts(
            [
                ("What", session.Course.Title),
                .. plan.Days.Select((day, i) => (plan.Days.Count == 1 ? "When" : $"Day {i + 1}", day)),
                ("Where", plan.Where),
                ("Have a place", Words.Count(held, "person", "people")),
                ("Needed", session.MinimumPlaces is { } least ? Words.Count(least, "person", "people") : ""),
                ("Still to be agreed", requested == 0 ? "" : Words.Count(requested, "request")),
                ("On the waiting list", waiting == 0 ? "" : Words.Count(waiting, "person", "people")),
            ])
            .Link("People and places", $"{Address(session)}/people")
            .Link("Move, postpone or cancel it", Address(session))
            .Line("We tell you once for each date of a session."));
    }
}
