using Training.Records;

namespace Training.Letters;

/// <summary>Letters about certificates: ready, withdrawn, stands again.</summary>
public sealed partial class LetterWriter
{
    /// <param name="again">They were told that it had been withdrawn.</param>
    public OutboxLetter CertificateReady(Certificate certificate, bool again = false) => AboutCertificate(certificate, again ? LetterKind.CertificateRestored : LetterKind.CertificateReady,
        again ? $"Your certificate stands again: {certificate.Course}" : $"Your certificate: {certificate.Course}",
        body => Said(body.Line(again
                ? "We wrote to you that your certificate for this training had been withdrawn. That has been put right: it stands again, under the same code. What you printed before is good unless its dates differ from those below."
                : "You have completed this training, and your certificate is ready."), certificate)
            .Link("See and print your certificate", $"{site.BaseUrl}/certificates/{certificate.Code}")
            .Line($"Whoever you show it to can check it with its code, {Certificates.Grouped(certificate.Code)}, at the address below. They are told the course, the date and your initials, and nothing else.")
            .Link("Check a certificate", $"{site.BaseUrl}/verify/{certificate.Code}")
            .Line(certificate.Person.HasOwnEmail ? "It stays in your training record, so you need not keep this email." : $"To get it on paper for {certificate.Person.Name}, answer this email."));

    public OutboxLetter CertificateWithdrawn(Certificate certificate) => AboutCertificate(certificate, LetterKind.CertificateWithdrawn,
        $"Your certificate is withdrawn: {certificate.Course}",
        body => Said(body.Line("Your certificate for this training no longer stands."), certificate, $"{char.ToUpper(certificate.WithdrawnBecause![0], Words.British)}{certificate.WithdrawnBecause[1..]}.")
            .Line("Please do not show it any more. Whoever checks its code is told that it is withdrawn.")
            .Line("If you were there for the whole of it, answer this email and tell us who saw you there: the register can be corrected, and the certificate then stands again. If you missed a day, it can be made up at another run of the course: ask the training team.")
            .Link("Your training record", $"{site.BaseUrl}/record"));

    private static LetterBody Said(LetterBody body, Certificate certificate, string why = "") => body.Facts(
        ("What", certificate.Course), (certificate.Days.Count == 1 ? "When" : "Days", Words.List(certificate.Days.Select(Words.Date))), ("Length", TrainingHours.InWords(certificate.Minutes)),
        ("Code", Certificates.Grouped(certificate.Code)), ("Why", why));

    private OutboxLetter AboutCertificate(Certificate certificate, LetterKind kind, string subject, Func<LetterBody, LetterBody> write)
    {
        var letter = To(certificate.Person, kind, subject, write);
        letter.Session = certificate.Session;
        return letter;
    }
}
