using Training.People;

namespace Training.Letters;

/// <summary>Letters about training from elsewhere that the team accepts.</summary>
public sealed partial class LetterWriter
{
    public OutboxLetter EquivalentAccepted(AcceptedEquivalent equivalent) => AboutEquivalent(equivalent, LetterKind.EquivalentAccepted,
        "Your training elsewhere is accepted", "The training team has accepted training that you completed elsewhere. You can book courses that ask for it.", "");

    public OutboxLetter EquivalentWithdrawn(AcceptedEquivalent equivalent) => AboutEquivalent(equivalent, LetterKind.EquivalentWithdrawn,
        "Your training elsewhere is no longer accepted", "The training team had accepted training that you completed elsewhere. It no longer counts for courses that ask for it. Bookings that you have stay as they are.",
        equivalent.WithdrawnBecause ?? "");

    private OutboxLetter AboutEquivalent(AcceptedEquivalent equivalent, LetterKind kind, string subject, string line, string why) => To(equivalent.Person, kind, subject, body => body.Line(line)
        .Facts([("What", equivalent.What), ("Completed", Words.Date(equivalent.CompletedOn)), ("Counts as", equivalent.Type.Label()), ("Why", why)])
        .Line("If something in this is wrong, answer this email or ring the training team.")
        .Link("Find a session", $"{site.BaseUrl}/"));
}
