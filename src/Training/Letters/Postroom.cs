using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Training.Data;
using Training.People;

namespace Training.Letters;

/// <summary>
/// Sends what is in the outbox: claims a row, sends it, marks it, one at a time, so that one bad letter holds up no other and
/// several processes can work side by side. A crash between sending and marking sends that letter again; none is ever lost.
/// </summary>
public sealed partial class Postroom(TrainingDb db, Clock clock, IMailTransport transport, ILogger<Postroom> log)
{
    /// <summary>A letter claimed this long ago belongs to a process that died.</summary>
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan[] Delays =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24)];

    /// <summary>Sends every letter that is due. Returns how many went out.</summary>
    public async Task<int> SendDueAsync(CancellationToken stop = default)
    {
        await ReleaseAbandonedAsync();
        var sent = 0;
        while (!stop.IsCancellationRequested && await ClaimNextAsync() is { } letter)
        {
            try
            {
                if (letter.Kind == LetterKind.SignInCode && clock.UtcNow >= letter.WrittenAt + SignInCode.Lifetime)
                {
                    throw new MailRefusedException("The code ran out before it could be sent.");
                }
                await transport.SendAsync(letter, stop);
                letter.State = LetterState.Sent;
                letter.SentAt = clock.UtcNow;
                letter.LastError = null;
                sent++;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var next = letter.Tries <= Delays.Length ? clock.UtcNow + Delays[letter.Tries - 1] : (DateTime?)null;
                // A code that would arrive too late is of no use to anybody.
                var givenUp = e is MailRefusedException || next is null
                    || (letter.Kind == LetterKind.SignInCode && next >= letter.WrittenAt + SignInCode.Lifetime);
                letter.State = givenUp ? LetterState.Failed : LetterState.Queued;
                letter.LastError = e.Message;
                letter.DueAt = next ?? clock.UtcNow;
                LogNotSent(letter.Id, letter.Kind, letter.Tries, givenUp, e.GetType().Name);
            }
            if (letter is { Kind: LetterKind.SignInCode, State: LetterState.Sent or LetterState.Failed })
            {
                // A code is nobody's business once it has gone out.
                (letter.Subject, letter.Text, letter.Html) = ("Code to sign in", "", "");
            }
            if (letter is { ToApprover: true, State: LetterState.Sent or LetterState.Failed })
            {
                letter.ForgetLink();
            }
            await db.SaveChangesAsync(CancellationToken.None);
            db.ChangeTracker.Clear();
        }
        return sent;
    }

    private async Task<OutboxLetter?> ClaimNextAsync()
    {
        while (true)
        {
            var now = clock.UtcNow;
            var next = await db.Outbox.AsNoTracking()
                .Where(l => l.State == LetterState.Queued && l.DueAt <= now)
                // Codes first: somebody sits and waits for one.
                .OrderByDescending(l => l.Kind == LetterKind.SignInCode).ThenBy(l => l.DueAt).ThenBy(l => l.Id).Select(l => l.Id).FirstOrDefaultAsync();
            if (next == 0)
            {
                return null;
            }
            var claimed = await db.Outbox.Where(l => l.Id == next && l.State == LetterState.Queued).ExecuteUpdateAsync(u => u
                .SetProperty(l => l.State, LetterState.Sending)
                .SetProperty(l => l.ClaimedAt, now)
                .SetProperty(l => l.Tries, l => l.Tries + 1));
            if (claimed == 1)
            {
                return await db.Outbox.SingleAsync(l => l.Id == next);
            }
        }
    }

    private async Task ReleaseAbandonedAsync()
    {
        var before = clock.UtcNow - ClaimLasts;
        var abandoned = db.Outbox.Where(l => l.State == LetterState.Sending && l.ClaimedAt < before);
        if (await abandoned.AnyAsync())
        {
            await abandoned.ExecuteUpdateAsync(u => u.SetProperty(l => l.State, LetterState.Queued));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Letter {Id} ({Kind}) was not sent at try {Try}; given up: {GivenUp}; {Error}")]
    private partial void LogNotSent(int id, LetterKind kind, int @try, bool givenUp, string error);
}
