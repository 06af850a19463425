using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Logging;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>
/// Sends what is in the outbox: claims a row, sends it, marks it, one at a time, so that one bad letter holds up no other and
/// several processes can work side by side. A crash between sending and marking sends that letter again; none is ever lost.
/// When the mail system takes nothing, no letter pays for it: all wait, and one is tried from time to time.
/// </summary>
public sealed partial class Postroom(TrainingDb db, Clock clock, IMailTransport transport, ILogger<Postroom> log)
{
    /// <summary>A letter claimed this long ago belongs to a process that died. A transport gives up long before (SmtpTransport.LetterLimit).</summary>
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(3);

    /// <summary>Connections lost in a row after which it is no longer about one letter.</summary>
    private const int DroppedInARow = 3;

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
            switch (claim.Overtaken ? null : await TryAsync(claim, stop))
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
                    await PutBackAsync(claim);
                    await DownAsync(down.Message);
                    return sent;
                case var problem:
                    await NotSentAsync(claim, problem);
                    dropped = problem is IOException or TimeoutException ? dropped + 1 : 0;
                    if (dropped == DroppedInARow)
                    {
                        await DownAsync($"{DroppedInARow} letters in a row could not be handed over: {problem.Message}");
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
        var givenUp = problem is MailRefusedException || next is null || (letter.Kind == LetterKind.SignInCode && next >= letter.WrittenAt + SignInCode.Lifetime);
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

    /// <summary>Codes to sign in and links to answer with are nobody's business once they have gone out or are given up.</summary>
    private static void Forget(OutboxLetter letter, UpdateSettersBuilder<OutboxLetter> update)
    {
        if (letter.Kind == LetterKind.SignInCode)
        {
            update.SetProperty(l => l.Subject, "Code to sign in").SetProperty(l => l.Text, "").SetProperty(l => l.Html, "");
        }
        if (letter.ToApprover)
        {
            letter.ForgetLink();
            update.SetProperty(l => l.Text, letter.Text).SetProperty(l => l.Html, letter.Html);
        }
    }

    /// <summary>As if it had not been claimed: the try does not count.</summary>
    private Task<int> PutBackAsync(Claim claim) => MarkAsync(claim, u => u.SetProperty(l => l.State, LetterState.Queued).SetProperty(l => l.Tries, claim.Letter.Tries));

    /// <summary>Only while the claim is still ours: whoever took it over decides about the letter.</summary>
    private Task<int> MarkAsync(Claim claim, Action<UpdateSettersBuilder<OutboxLetter>> set) =>
        db.Outbox.Where(l => l.Id == claim.Letter.Id && l.State == LetterState.Sending && l.ClaimedAt == claim.At).ExecuteUpdateAsync(set);

    private async Task<Claim?> ClaimNextAsync()
    {
        while (true)
        {
            var now = clock.UtcNow;
            // The smallest part of each row is sorted, not the letters themselves.
            var due = db.Outbox
                .Where(l => l.State == LetterState.Queued && l.DueAt <= now)
                .Where(l => !db.PostroomState.Any(s => s.NextTryAt > now || (s.PausedAt != null && l.Kind != LetterKind.SignInCode)))
                // What was written about an event in a calendar arrives in that order, whoever sends it.
                .Where(l => l.InvitationId == null || !db.Outbox.Any(o => o.InvitationId == l.InvitationId && o.Id < l.Id && o.State == LetterState.Sending))
                // Codes first: somebody sits and waits for one.
                .OrderByDescending(l => l.Kind == LetterKind.SignInCode).ThenBy(l => l.DueAt).ThenBy(l => l.Id).Select(l => (int?)l.Id);
            var next = await db.Outbox.AsNoTracking().Include(l => l.Booking).Where(l => l.Id == due.FirstOrDefault())
                .Select(l => new Claim(l, now,
                    db.PostroomState.Any(s => s.DownSince != null),
                    // Something newer was written about the same day in somebody's calendar.
                    (l.InvitationId != null && db.Outbox.Any(n => n.InvitationId == l.InvitationId && n.Id > l.Id))
                        // It would take out what can never have arrived. (What was tried may have, though nobody could say so.)
                        || (l.Kind == LetterKind.InvitationWithdrawn && !db.Outbox.Any(o => o.InvitationId == l.InvitationId && o.Id < l.Id && o.Tries > 0))
                        // It would send somebody to where nothing is, or who is not expected.
                        || ((l.Kind == LetterKind.Joining || l.Kind == LetterKind.Reminder)
                            && ((l.BookingId != null && l.Booking!.Status != BookingStatus.Confirmed)
                                || (l.SessionId != null && (l.Session!.Status != SessionStatus.Published || l.Session.CalendarChangedAt > l.WrittenAt))))))
                .FirstOrDefaultAsync();
            if (next is null)
            {
                return null;
            }
            var (id, tries, alone) = (next.Letter.Id, next.Letter.Tries, db.Locking);
            var claimed = await db.Outbox.Where(l => l.Id == id && (!alone || (l.State == LetterState.Queued && l.Tries == tries))).ExecuteUpdateAsync(u => u
                .SetProperty(l => l.State, LetterState.Sending)
                .SetProperty(l => l.ClaimedAt, now)
                .SetProperty(l => l.Tries, tries + 1));
            if (claimed == 1)
            {
                return next;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Letter {Id} ({Kind}) was not sent at try {Try}; given up: {GivenUp}; {Error}")]
    private partial void LogNotSent(int id, LetterKind kind, int @try, bool givenUp, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The mail system takes no letters (try {Try}); the next try is at {Next:u}. Why: see the mail desk")]
    private partial void LogDown(int @try, DateTime next);
}
