using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.History;
using Training.People;

namespace Training.Letters;

/// <summary>What came of something that the team did at the mail desk.</summary>
public enum MailOutcome
{
    Done,
    NotFound,

    /// <summary>It is already as it was wanted, by an earlier press of the same button or by somebody else.</summary>
    Already,
    NotPossible,
}

/// <summary>An outcome for programs, a sentence for the coordinator.</summary>
public sealed record MailAnswer(MailOutcome Outcome, string Sentence)
{
    public static readonly MailAnswer NotFound = new(MailOutcome.NotFound, "There is no such email.");

    public bool Good => Outcome is MailOutcome.Done or MailOutcome.Already;
}

/// <summary>
/// What the team does about letters once they are written: hold all back, send one again, give one up, try the mail system. Each act is one
/// transaction with a history entry, which holds no names. The postroom (Postroom) does the sending.
/// </summary>
public sealed class MailDesk(TrainingDb db, Clock clock, LetterWriter letters)
{
    /// <summary>The error of a letter that the team gave up, which is no problem with mail.</summary>
    public const string GivenUp = "Given up by the team";

    /// <summary>Time of day from which coordinators are told of problems.</summary>
    public static readonly TimeOnly WarnFrom = new(8, 0);

    // In the index of Once, all of them between these two.
    private const string Warned = "mail-problems:";
    private const string AfterWarned = "mail-problems;";
    private const int NamesInWarning = 5;

    private const string Overtaken = "This invitation has been overtaken by a newer one, so it cannot be sent again.";
    private const string OvertakenByOne = "This invitation has been overtaken by a newer one. Send that one again instead, so that their calendar stays right.";

    /// <summary>Holds every letter back but codes to sign in, until <see cref="ResumeAsync"/>.</summary>
    public async Task<MailAnswer> PauseAsync(int by, string reason)
    {
        await using var work = await db.BeginWriteAsync();
        var state = await db.PostroomState.SingleAsync();
        if (state.PausedAt is not null)
        {
            return new(MailOutcome.Already, "Emails were paused already, so nothing has changed.");
        }
        (state.PausedAt, state.PausedById, state.PausedBecause) = (clock.UtcNow, by, reason.Trim());
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(MailOutcome.Done, "Emails are paused. They are kept, and go out when you send emails again.");
    }

    public async Task<MailAnswer> ResumeAsync()
    {
        await using var work = await db.BeginWriteAsync();
        var state = await db.PostroomState.SingleAsync();
        if (state.PausedAt is null)
        {
            return new(MailOutcome.Already, "Emails are not paused, so nothing has changed.");
        }
        (state.PausedAt, state.PausedById, state.PausedBecause) = (null, null, "");
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(MailOutcome.Done, "Emails go out again.");
    }

    /// <summary>While the mail system is down: has the postroom try it now, not at its next turn.</summary>
    public async Task<MailAnswer> TryNowAsync()
    {
        await using var work = await db.BeginWriteAsync();
        var state = await db.PostroomState.SingleAsync();
        if (state.DownSince is null)
        {
            return new(MailOutcome.Already, "The mail system takes emails again, so there was nothing to try.");
        }
        state.NextTryAt = clock.UtcNow;
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(MailOutcome.Done, "The mail system is tried now. Load this page again in a moment to see whether it works.");
    }

    /// <summary>
    /// Puts a failed letter back into the queue, or sends a copy of one that was sent, to where the person's letters go now. The same
    /// form again sends nothing more.
    /// </summary>
    /// <param name="was">What it was on the page on which the button was pressed: one that failed may have gone out since.</param>
    /// <param name="formKey">Names the form that was sent.</param>
    public async Task<MailAnswer> SendAgainAsync(int id, LetterState was, Guid formKey)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.Outbox.Include(l => l.Person).SingleOrDefaultAsync(l => l.Id == id) is not { } letter)
        {
            return MailAnswer.NotFound;
        }
        if ((was == LetterState.Failed && letter.State is LetterState.Queued or LetterState.Sending or LetterState.Sent) || await db.Outbox.AnyAsync(l => l.FormKey == formKey))
        {
            return new(MailOutcome.Already, "This email was sent again already, so nothing more is sent.");
        }
        if (await RefusalAsync(db, letter) is { } refusal)
        {
            return new(MailOutcome.NotPossible, refusal);
        }

        OutboxLetter? copy = null;
        var (name, address) = GoesTo(letter);
        if (letter.State == LetterState.Failed)
        {
            (letter.ToName, letter.ToAddress) = (name, address);
            (letter.State, letter.Tries, letter.DueAt, letter.LastError, letter.ClaimedAt) = (LetterState.Queued, letter.InvitationId is null ? 0 : 1, clock.UtcNow, null, null); // an invitation that was tried may have arrived (Lapse)
        }
        else
        {
            db.Outbox.Add(copy = new OutboxLetter
            {
                Kind = letter.Kind,
                ToName = name,
                ToAddress = address,
                Subject = letter.Subject,
                Text = letter.Text,
                Html = letter.Html,
                PersonId = letter.PersonId,
                BookingId = letter.BookingId,
                SessionId = letter.SessionId,
                InvitationId = letter.InvitationId,
                Calendar = letter.Calendar,
                FormKey = formKey,
                WrittenAt = clock.UtcNow,
                DueAt = clock.UtcNow,
            });
            await db.SaveChangesAsync(); // gives the copy its number
        }
        Account(letter, new { SentAgain = copy is null ? new int?[] { null, id } : [id, copy.Id] }); // MailTrace reads it
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(MailOutcome.Done, await db.PostroomState.AnyAsync(s => s.PausedAt != null)
            ? "It will be sent once emails are no longer paused." : "It will be sent in the next few minutes.");
    }

    /// <summary>A letter that waits does not go out.</summary>
    public async Task<MailAnswer> GiveUpAsync(int id)
    {
        await using var work = await db.BeginWriteAsync();
        // The state decides, not what was read before: the postroom may take the letter at this very moment.
        var taken = await db.Outbox.Where(l => l.Id == id && l.State == LetterState.Queued)
            .ExecuteUpdateAsync(u => u.SetProperty(l => l.State, LetterState.Failed).SetProperty(l => l.LastError, GivenUp));
        if (await db.Outbox.SingleOrDefaultAsync(l => l.Id == id) is not { } letter)
        {
            return MailAnswer.NotFound;
        }
        if (taken == 0)
        {
            return letter is { State: LetterState.Failed, LastError: GivenUp }
                ? new(MailOutcome.Already, "This email was given up already.")
                : new(MailOutcome.NotPossible, letter.State switch
                {
                    LetterState.Sending => "This email is being sent at this moment, so it cannot be given up.",
                    LetterState.Sent => "This email has gone out meanwhile, so it cannot be given up.",
                    _ => "This email does not wait to be sent, so nothing has changed.",
                });
        }
        letter.ForgetSecrets();
        Account(letter, new { GivenUp = new int?[] { null, id } });
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(MailOutcome.Done, "The email is given up and will not be sent.");
    }

    /// <summary>A letter to the coordinator's own address, that shows whether mail arrives. The same form again sends nothing more.</summary>
    public async Task<MailAnswer> TestAsync(int to, Guid formKey)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.People.FindAsync(to) is not { HasOwnEmail: true } person)
        {
            return MailAnswer.NotFound;
        }
        if (await db.Outbox.AnyAsync(l => l.FormKey == formKey))
        {
            return new(MailOutcome.Already, "A test email was sent already, so nothing more is sent.");
        }
        var letter = letters.Test(person);
        letter.FormKey = formKey;
        db.Outbox.Add(letter);
        Account(letter, new { Test = new[] { null, "written" } });
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(MailOutcome.Done, await db.PostroomState.AnyAsync(s => s.PausedAt != null)
            ? $"A test email to {person.Email} is written. It waits while emails are paused."
            : $"A test email is on its way to {person.Email}.");
    }

    /// <summary>
    /// Tells every coordinator of letters that failed for good since they were last told: once a day at most, from <see cref="WarnFrom"/>
    /// at the site. What failed in the last minutes waits for the next turn: until a claim has run out, one can still go either way.
    /// </summary>
    public async Task WarnAsync()
    {
        var now = clock.UtcNow;
        var settled = now - Postroom.ClaimLasts;
        var problems = db.Outbox.Where(l => l.State == LetterState.Failed && l.Kind != LetterKind.MailProblems && l.LastError != GivenUp && l.ClaimedAt < settled);
        if (clock.TimeOf(now) < WarnFrom || !await problems.AnyAsync())
        {
            return;
        }

        await using var work = await db.BeginWriteAsync();
#pragma warning disable CA1309 // The database compares, byte by byte.
        var last = await db.Outbox.Where(l => string.Compare(l.Once, Warned) >= 0 && string.Compare(l.Once, AfterWarned) < 0).MaxAsync(l => (DateTime?)l.WrittenAt);
#pragma warning restore CA1309
        if (last is { } told)
        {
            if (clock.DateOf(told) == clock.Today)
            {
                return;
            }
            var since = told - Postroom.ClaimLasts;
            problems = problems.Where(l => l.ClaimedAt >= since);
        }
        var count = await problems.CountAsync();
        if (count == 0)
        {
            return;
        }
        var names = await problems.OrderByDescending(l => l.ClaimedAt).ThenByDescending(l => l.Id).Select(l => l.ToName).Take(NamesInWarning).ToListAsync();
        foreach (var coordinator in await db.People.Where(p => p.Roles.HasFlag(Role.Coordinator)).OrderBy(p => p.Id).ToListAsync())
        {
            if (!coordinator.HasOwnEmail)
            {
                continue;
            }
            var letter = letters.MailProblems(coordinator, count, names);
            letter.Once = string.Create(CultureInfo.InvariantCulture, $"{Warned}{coordinator.Id}:{clock.Today:yyyy-MM-dd}");
            db.Outbox.Add(letter);
        }
        await db.SaveChangesAsync();
        await work.CommitAsync();
    }

    /// <summary>Why a letter, with its person loaded, cannot be sent again, as a sentence; none when it can.</summary>
    internal static async Task<string?> RefusalAsync(TrainingDb db, OutboxLetter letter) => letter switch
    {
        { State: LetterState.Queued or LetterState.Sending } => "This email has still to go out, so it cannot be sent again.",
        { State: LetterState.Overtaken } => "This email was never sent, as it was no longer needed by then. So it cannot be sent again.",
        { Kind: LetterKind.SignInCode } => "A code to sign in is not kept, so it cannot be sent again. They can ask for a new one where they sign in.",
        { HasLostContent: true } => "The private link in this email is not kept, so it cannot be sent again. If they answer you by phone, record their answer with the booking.",
        { InvitationId: not null } when await NewerAsync(db, letter) is { } newer // also by one that was given up: that one can be sent again
            => await RefusalAsync(db, newer) is null ? OvertakenByOne : Overtaken,
        _ => await db.LapseAsync(letter.Id, db.Clock.UtcNow) switch
        {
            Lapse.Overtaken => Overtaken,
            Lapse.NeverArrived => "The invitation that this takes out of their calendar never went out, so there is nothing to take out.",
            Lapse.Decided => "Nobody has to agree to this request any more, so it cannot be sent again.",
            Lapse.NoPlace => "They have no place any more, so it cannot be sent again.",
            Lapse.NotOn => "The session is not on any more, so it cannot be sent again.",
            Lapse.Changed => "The session has changed since this was written, so it cannot be sent again.",
            Lapse.Begun => "The day that this email is about has begun, so it cannot be sent again.",
            Lapse.Corrected => "The register has been opened again or corrected since this was written, so it cannot be sent again.",
            Lapse.RegisterClosed => "The register has been closed since, so it cannot be sent again.",
            Lapse.Answered => "What this asks for has been answered or is not asked any more, so it cannot be sent again.",
            Lapse.Unwanted => "They want no more emails about courses that they may want, so it cannot be sent again.",
            _ => null,
        },
    };

    /// <summary>The newest letter that tells calendars something else about the same invitation.</summary>
    internal static async Task<OutboxLetter?> NewerAsync(TrainingDb db, OutboxLetter letter) => letter.InvitationId is not { } invitation ? null
        : await db.Outbox.AsNoTracking().Include(l => l.Person).Where(l => l.InvitationId == invitation && l.Id > letter.Id && l.Calendar != letter.Calendar)
            .OrderByDescending(l => l.Id).FirstOrDefaultAsync();

    /// <summary>Where it goes when it is sent again: to where the person's letters go now. A calendar names its address itself, so an invitation keeps it.</summary>
    internal static (string Name, string Address) GoesTo(OutboxLetter letter) => letter is { Calendar: null, Person: { } person } && person.LettersTo is { Address: not null } to
        ? to : (letter.ToName, letter.ToAddress);

    private void Account(OutboxLetter letter, object changes) => db.History.Add(new HistoryEntry
    {
        At = clock.UtcNow,
        ActorId = db.Actor.PersonId,
        From = db.Actor.From,
        Subject = "letter",
        Verb = "changed",
        Changes = JsonSerializer.Serialize(changes),
        SessionId = letter.SessionId,
        BookingId = letter.BookingId,
        PersonId = letter.PersonId ?? letter.Person?.Id,
    });
}
