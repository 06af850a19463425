using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Records;

/// <summary>Makes, withdraws and restores certificates, so that they always follow the registers.</summary>
public sealed class CertificateDesk(TrainingDb db, Clock clock, LetterWriter letters)
{
    private static readonly LetterKind[] Kinds = [LetterKind.CertificateReady, LetterKind.CertificateWithdrawn, LetterKind.CertificateRestored];

    /// <summary>
    /// Brings the certificates of a session's people in step with its register and with what was handed in, inside the caller's transaction and with what is saved already; letters
    /// included, and saves them. Changes nothing while the register is open.
    /// </summary>
    /// <param name="people">Whose; none for everybody's.</param>
    public async Task SettleWithinAsync(int sessionId, params IReadOnlyCollection<int> people)
    {
        var settled = await Certificates.SettleAsync(db, [sessionId], people);
        await WriteAsync(sessionId, settled);
        await db.SaveChangesAsync();
    }

    /// <summary>What no closing of a register has seen: closed before the end, or changed by another program. Of sessions of whose certificates people still hear, so that it is cheap.</summary>
    public Task SettleDueAsync()
    {
        var since = clock.UtcNow.AddDays(-ClosingDesk.WrittenForDays);
        return SettleAsync(db.Sessions.Where(s => s.EndsAt > since || s.RegisterClosedAt > since));
    }

    /// <summary>The same of all sessions there are: also of before there were certificates.</summary>
    public Task SettleAllAsync() => SettleAsync(db.Sessions);

    /// <summary>A session is a transaction.</summary>
    private async Task SettleAsync(IQueryable<Session> among)
    {
        foreach (var (sessionId, people) in await Certificates.DueAsync(db, among))
        {
            await using var work = await db.BeginWriteAsync();
            db.ChangeTracker.Clear();
            await SettleWithinAsync(sessionId, people);
            await work.CommitAsync();
        }
    }

    /// <summary>
    /// To everybody whose certificate says something else than we told them: also when we never told them, as the letter was no longer true before it went out.
    /// </summary>
    private async Task WriteAsync(int sessionId, IReadOnlyList<SettledCertificate> settled)
    {
        var since = clock.Today.AddDays(-ClosingDesk.WrittenForDays);
        var recent = settled.Where(s => s.Certificate.CompletedOn > since).ToList();
        if (recent.Count == 0)
        {
            return;
        }
        var before = (await db.Outbox.AsNoTracking().Where(l => l.SessionId == sessionId && Kinds.Contains(l.Kind)).OrderBy(l => l.Id).Select(l => new { l.PersonId, l.Kind, l.State }).ToListAsync()).ToLookup(l => l.PersonId);
        foreach (var (certificate, changed) in recent)
        {
            var all = before[certificate.Person.Id].ToList();
            // One that waits and is not true any more will never be sent (Lapses).
            var told = all.FindLast(l => l.State != LetterState.Overtaken && (l.State != LetterState.Queued || l.Kind != LetterKind.CertificateWithdrawn == certificate.Stands));
            var toldThatItStands = told is null ? (bool?)null : told.Kind != LetterKind.CertificateWithdrawn;
            if (toldThatItStands == certificate.Stands || (told is null && all.Count > 0 && !certificate.Stands) || (all.Count == 0 && !changed) || !letters.Reaches(certificate.Person))
            {
                continue;
            }
            var letter = certificate.Stands ? letters.CertificateReady(certificate, again: toldThatItStands == false) : letters.CertificateWithdrawn(certificate);
            letter.Once = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"certificate:{sessionId}:{certificate.Person.Id}:{all.Count + 1}");
            db.Outbox.Add(letter);
        }
    }
}
