using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Logging;
using Training.Data;
using Training.People;

namespace Training.Letters;

/// <summary>
/// Sends what is in the outbox: claims a row, sends it, marks it, one at a time, so that one bad letter holds up no other and
/// several processes can work side by side. A crash between sending and marking sends that letter again; none is ever lost.
/// When the mail system takes nothing, no letter pays for it: all wait, and one is tried from time to time.
/// </summary>
public sealed partial class Postroom(TrainingDb db, Clock clock, IMailTransport transport, ILogger<Postroom> log)
{
    /// <summary>A letter claimed this long ago belongs to a process that died. A transport gives up long before (SmtpTransport.LetterLimit).</summary>
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(5);

    /// <summary>Connections lost in a row after which it is no longer about one letter.</summary>
    private const int DroppedInARow = 3;

    /// <summary>No letter that was never tried is put off for so long.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(3);

    /// <summary>Half an hour of <see cref="Delays"/>.</summary>
    private const int TriesWaitedFor = 3;

    // About three days in all.
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6),
        TimeSpan.FromHours(12), TimeSpan.FromHours(24), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5)];

    /// <summary>Sends every letter that is due. Returns how many went out.</summary>
    public async Task<int> SendDueAsync(CancellationToken stop = default)
    {
        await ReleaseAbandonedAsync();
        var (sent, dropped) = (0, 0);
        while (!stop.IsCancellationRequested && await ClaimNextAsync() is { } claim)
        {
            var problem = claim.Overtaken ? null : await TryAsync(claim, stop);
            switch (problem)
            {
                case null when claim.Overtaken:
                    // The job that wrote it looks for what it once wrote: it may write one that is true.
                    await MarkAsync(claim, u => u.SetProperty(l => l.State, LetterState.Overtaken).SetProperty(l => l.Once, (string?)null).SetProperty(l => l.Tries, claim.Letter.Tries));
                    break;
                case null:
                    await MarkAsync(claim, u => Forget(claim.Letter, u.SetProperty(l => l.State, LetterState.Sent).SetProperty(l => l.SentAt, clock.UtcNow).SetProperty(l => l.LastError, (string?)null)));
                    if (claim.WasDown)
                    {
                        await UpAsync();
                    }
                    (sent, dropped) = (sent + 1, 0);
                    break;
                case OperationCanceledException when stop.IsCancellationRequested:
                    await PutBackAsync(claim);
                    return sent;
                case MailDownException down:
                    // Turned away at a letter, it may be about its reader alone: that one pays for it, so that it does not stand in front of the others for ever.
                    await (down.AtLetter ? NotSentAsync(claim, down) : PutBackAsync(claim));
                    await DownAsync(down.Message);
                    return sent;
                default:
                    await NotSentAsync(claim, problem);
                    dropped = problem is IOException or TimeoutException ? dropped + 1 : 0;
                    if (dropped == DroppedInARow)
                    {
                        await DownAsync($"{DroppedInARow} emails in a row could not be handed over: {problem.Message}");
                        return sent;
                    }
                    break;
            }
        }
        return sent;
    }

    /// <summary>None when it went out.</summary>
    private async Task<Exception?> TryAsync(Claim claim, CancellationToken stop)
    {
        if (claim.Letter.Kind == LetterKind.SignInCode && clock.UtcNow >= claim.Letter.WrittenAt + SignInCode.Lifetime)
        {
            return new MailRefusedException("The code ran out before it could be sent.");
        }
        try
        {
            await transport.SendAsync(claim.Letter, stop);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private async Task NotSentAsync(Claim claim, Exception problem)
    {
        var (letter, tries) = (claim.Letter, claim.Letter.Tries + 1);
        var next = tries <= Delays.Length ? clock.UtcNow + Delays[tries - 1] : (DateTime?)null;
        // A code that would arrive too late is of no use to anybody.
        var givenUp = problem is MailRefusedException { MaybeOurs: false } || next is null || (letter.Kind == LetterKind.SignInCode && next >= letter.WrittenAt + SignInCode.Lifetime);
        await MarkAsync(claim, u =>
        {
            u.SetProperty(l => l.State, givenUp ? LetterState.Failed : LetterState.Queued).SetProperty(l => l.LastError, problem.Message).SetProperty(l => l.DueAt, next ?? clock.UtcNow);
            if (givenUp)
            {
                Forget(letter, u);
            }
        });
        // What a mail server says can hold the address: it is kept with the letter, not in the log.
        LogNotSent(letter.Id, letter.Kind, tries, givenUp, problem.GetType().Name);
    }

    /// <summary>Only of letters that hold a secret: the others are long, and stay as they are.</summary>
    private static void Forget(OutboxLetter letter, UpdateSettersBuilder<OutboxLetter> update)
    {
        if (letter.Kind == LetterKind.SignInCode || letter.ToApprover)
        {
            letter.ForgetSecrets();
            update.SetProperty(l => l.Subject, letter.Subject).SetProperty(l => l.Text, letter.Text).SetProperty(l => l.Html, letter.Html);
        }
    }

    /// <summary>As if it had not been claimed: the try does not count.</summary>
    private Task<int> PutBackAsync(Claim claim) =>
        MarkAsync(claim, u => u.SetProperty(l => l.State, LetterState.Queued).SetProperty(l => l.Tries, claim.Letter.Tries));

    /// <summary>Only while the claim is still ours: whoever took it over decides about the letter.</summary>
    private Task<int> MarkAsync(Claim claim, Action<UpdateSettersBuilder<OutboxLetter>> set) =>
        db.Outbox.Where(l => l.Id == claim.Letter.Id && l.State == LetterState.Sending && l.ClaimedAt == claim.At).ExecuteUpdateAsync(set);

    private async Task<Claim?> ClaimNextAsync()
    {
        while (true)
        {
            var now = clock.UtcNow;
            // Codes first: somebody sits and waits for one.
            if ((await Codes(now).FirstOrDefaultAsync() ?? await Others(now).FirstOrDefaultAsync()) is not { } id)
            {
                return null;
            }
            var (letter, wasDown) = await db.Outbox.AsNoTracking().Include(l => l.Booking).Where(l => l.Id == id)
                .Select(l => new ValueTuple<OutboxLetter, bool>(l, db.PostroomState.Any(s => s.DownSince != null))).SingleAsync();
            var (tries, alone) = (letter.Tries, db.Locking);
            var claimed = await db.Outbox.Where(l => l.Id == id && (!alone || (l.State == LetterState.Queued && l.Tries == tries))).ExecuteUpdateAsync(u => u
                .SetProperty(l => l.State, LetterState.Sending)
                .SetProperty(l => l.ClaimedAt, now)
                .SetProperty(l => l.Tries, tries + 1));
            if (claimed == 1)
            {
                return new Claim(letter, now, wasDown, await db.LapseAsync(id, now) != Lapse.None);
            }
        }
    }

    private IQueryable<OutboxLetter> Due(DateTime now) =>
        db.Outbox.Where(l => l.State == LetterState.Queued && l.DueAt <= now && !db.PostroomState.Any(s => s.NextTryAt > now));

    private IQueryable<int?> Codes(DateTime now) => InOrder(Due(now).Where(l => l.Kind == LetterKind.SignInCode));

    /// <summary>
    /// No letter overtakes an older one to the same reader about the same booking (or session, when it is about no booking) that may still arrive soon:
    /// one that has been put off for half an hour holds up no news any more. Nothing
    /// waits for an invitation that is not on its way: when it comes late it is either still true, or overtaken for good (Lapse).
    /// </summary>
    private IQueryable<int?> Others(DateTime now) => InOrder(Due(now)
        .Where(l => l.Kind != LetterKind.SignInCode && !db.PostroomState.Any(s => s.PausedAt != null))
        .Where(l => l.BookingId == null || !db.Outbox.Any(o => o.BookingId == l.BookingId && o.Id < l.Id
            && (o.State == LetterState.Sending || (o.State == LetterState.Queued && o.InvitationId == null && o.Tries <= TriesWaitedFor))
            && (o.ToAddress == l.ToAddress || (o.InvitationId != null && o.InvitationId == l.InvitationId))))
        .Where(l => l.BookingId != null || l.SessionId == null || !db.Outbox.Any(o => o.SessionId == l.SessionId && o.Id < l.Id
            && (o.State == LetterState.Sending || (o.State == LetterState.Queued && o.Tries <= TriesWaitedFor)) && o.BookingId == null && o.ToAddress == l.ToAddress)));

    /// <summary>In the order of the index, so that the first is found without looking at all.</summary>
    private static IQueryable<int?> InOrder(IQueryable<OutboxLetter> due) => due.OrderBy(l => l.DueAt).ThenBy(l => l.Id).Select(l => (int?)l.Id);

    /// <summary>What nobody works on any more goes on: claims of a process that died, and waits that are longer than any can be, as the clock was set back since.</summary>
    private async Task ReleaseAbandonedAsync()
    {
        var now = clock.UtcNow;
        var (before, after, behind, tooLate, tooLong) = (now - ClaimLasts, now + ClaimLasts, now + Behind, now + Delays[^1], now + Pauses[^1]);
        var abandoned = db.Outbox.Where(l => l.State == LetterState.Sending && (l.ClaimedAt < before || l.ClaimedAt > after));
        if (await abandoned.AnyAsync())
        {
            await abandoned.ExecuteUpdateAsync(u => u.SetProperty(l => l.State, LetterState.Queued));
        }
        var putOff = db.Outbox.Where(l => l.State == LetterState.Queued && l.DueAt > behind && (l.Tries == 0 || l.DueAt > tooLate));
        if (await putOff.AnyAsync())
        {
            await putOff.ExecuteUpdateAsync(u => u.SetProperty(l => l.DueAt, now));
        }
        var pause = db.PostroomState.Where(s => s.NextTryAt > tooLong);
        if (await pause.AnyAsync())
        {
            await pause.ExecuteUpdateAsync(u => u.SetProperty(s => s.NextTryAt, now));
        }
    }

    /// <summary>Nobody tries for a while, and longer each time; of several processes that find out at once, one counts.</summary>
    private async Task DownAsync(string because)
    {
        var now = clock.UtcNow;
        var state = await db.PostroomState.AsNoTracking().SingleAsync();
        if (state.NextTryAt > now)
        {
            return;
        }
        var next = now + Pauses[Math.Min(state.DownTries, Pauses.Length - 1)];
        await db.PostroomState.Where(s => s.DownTries == state.DownTries).ExecuteUpdateAsync(u => u
            .SetProperty(s => s.DownSince, state.DownSince ?? now)
            .SetProperty(s => s.DownBecause, because)
            .SetProperty(s => s.DownTries, state.DownTries + 1)
            .SetProperty(s => s.NextTryAt, next));
        LogDown(state.DownTries + 1, next);
    }

    private Task<int> UpAsync() => db.PostroomState.ExecuteUpdateAsync(u => u
        .SetProperty(s => s.DownSince, (DateTime?)null)
        .SetProperty(s => s.DownBecause, "")
        .SetProperty(s => s.DownTries, 0)
        .SetProperty(s => s.NextTryAt, (DateTime?)null));

    /// <summary>A letter that is ours to send, as it was before we claimed it.</summary>
    private sealed record Claim(OutboxLetter Letter, DateTime At, bool WasDown, bool Overtaken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Email {Id} ({Kind}) was not sent at try {Try}; given up: {GivenUp}; {Error}")]
    private partial void LogNotSent(int id, LetterKind kind, int @try, bool givenUp, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The mail system takes no emails (try {Try}); the next try is at {Next:u}. Why: see the mail desk")]
    private partial void LogDown(int @try, DateTime next);
}
