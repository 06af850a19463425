using Training.People;
using Training.Programme;
using Training.Records;

namespace Training.Letters;

/// <summary>That training must be renewed: about somebody's own record, so it comes whether or not they want to hear of courses.</summary>
public sealed partial class LetterWriter
{
    /// <param name="sessions">Those that renew it and have a place now.</param>
    public OutboxLetter RefresherDue(Person person, Refresher refresher, IReadOnlyList<ProgrammeItem> sessions) => To(person, LetterKind.RefresherDue,
        $"Please renew your training by {Words.Date(refresher.Due!.Value)}: {refresher.Rule.Name}", body =>
        {
            body.Line("By our records, training of yours must soon be renewed.")
                .Facts(
                [
                    ("What", refresher.Rule.Name),
                    ("Renew by", Words.Date(refresher.Due.Value)),
                    .. refresher.RestsOn.OrderByDescending(t => t.On).Take(5).Select((t, i) => (i == 0 ? "Completed" : "And", $"{t.What}, {Words.Date(t.On)}")),
                    ("How often", refresher.Rule.HowOften),
                    ("Hours", refresher.Rule.IsOfHours ? refresher.HoursInWords : ""),
                ]);
            body.Line(sessions.Count == 0 ? "No session that renews it has a free place just now. New dates are put into the programme as they are planned." : "These sessions renew it. They had places when we wrote this:");
            foreach (var session in sessions)
            {
                body.Link($"{session.Title}, {Words.Date(session.FirstDate)}, {session.Where}", $"{site.BaseUrl}/sessions/{session.Reference}/book");
            }
            return body.LinkIf(sessions.Count == 0, "See the programme", $"{site.BaseUrl}/")
                .LinkIf(person.HasOwnEmail, "Your training record, to which you can add training from elsewhere", $"{site.BaseUrl}/record")
                .Line("If you have renewed it elsewhere, or this training is no longer part of your work, answer this email and tell us.")
                .Line($"Why you get this: it is about your own training record. We write {RefresherRule.SoonDays} and {DueLetters.RefresherLastDays} days before training must be renewed, and not once you are booked on something that renews it.");
        });
}
