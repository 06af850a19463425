using Training.People;
using Training.Records;

namespace Training.Letters;

/// <summary>Letters about training from elsewhere that the team accepts.</summary>
public sealed partial class LetterWriter
{
    public OutboxLetter EquivalentAccepted(AcceptedEquivalent equivalent) => AboutEquivalent(equivalent, LetterKind.EquivalentAccepted,
        "Your training elsewhere is accepted", "The training team has accepted training that you completed elsewhere. You can book courses that ask for it.", "");

    public OutboxLetter EquivalentWithdrawn(AcceptedEquivalent equivalent) => AboutEquivalent(equivalent, LetterKind.EquivalentWithdrawn,
        "Your training elsewhere is no longer accepted", "The training team had accepted training that you completed elsewhere. It no longer counts for courses that ask for it. Bookings that you have stay as they are.",
        equivalent.WithdrawnBecause ?? "");

    /// <summary>To somebody who asked that training on their own record count in place of ours.</summary>
    public OutboxLetter OutsideTrainingDeclined(OutsideTraining training) => To(training.Person, LetterKind.OutsideTrainingDeclined, "Your training elsewhere does not count in place of ours", body => body
        .Line("You asked the training team to accept training that you completed elsewhere. It does not count in place of ours. It stays on your training record, marked as not run by us.")
        .Facts(("What", training.What), ("By", training.Provider), ("Completed", Words.Date(training.CompletedOn)), ("You asked to count it as", training.AskedAs?.Label() ?? ""), ("Why", training.DeclinedBecause ?? ""))
        .Line("If you think this is wrong, or have more to show, answer this email.")
        .Link("Your training record", $"{site.BaseUrl}/record")
        .Link("Find a session", $"{site.BaseUrl}/"));

    private OutboxLetter AboutEquivalent(AcceptedEquivalent equivalent, LetterKind kind, string subject, string line, string why) => To(equivalent.Person, kind, subject, body => body.Line(line)
        .Facts([("What", equivalent.What), ("Completed", Words.Date(equivalent.CompletedOn)), ("Counts as", equivalent.Type.Label()), ("Why", why)])
        .Line("If something in this is wrong, answer this email or ring the training team.")
        .Link("Find a session", $"{site.BaseUrl}/"));
}
