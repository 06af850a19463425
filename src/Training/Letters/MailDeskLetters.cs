using Training.People;

namespace Training.Letters;

/// <summary>Letters about letters: to coordinators when some could not be sent, and to try the mail system.</summary>
public sealed partial class LetterWriter
{
    /// <param name="names">To whom the latest few were; empty of somebody who only asked for a code to sign in.</param>
    public OutboxLetter MailProblems(Person coordinator, int count, IReadOnlyList<string> names) => To(coordinator, LetterKind.MailProblems,
        $"{Words.Count(count, "email")} could not be sent",
        body => body.Line($"{Words.Count(count, "email")} from {site.Name} could not be sent, and {(count == 1 ? "is" : "are")} not tried again unless you say so.")
            .Line($"{(count > names.Count ? "The latest were" : count == 1 ? "It was" : "They were")} to {Words.List(names.Select(n => n.Length > 0 ? n : "somebody who asked for a code to sign in").Distinct())}.")
            .Line("Often the address is wrong or the mailbox is full. The page says why, and you can send each again.")
            .Link("See which emails, and why", $"{site.BaseUrl}/letters?state={LetterState.Failed.Code()}"));

    /// <summary>To a coordinator's own address.</summary>
    public OutboxLetter Test(Person to) => To(to, LetterKind.Test, $"Test email from {site.Name}",
        body => body.Line($"This is the test email that you asked for on {Words.Date(clock.Today)} at {Words.Time(clock.TimeOf(clock.UtcNow))}. As you can read it, emails from {site.Name} arrive.")
            .Link("Back to the emails", $"{site.BaseUrl}/letters"));
}
