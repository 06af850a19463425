using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Letters;

/// <summary>Which letters the team looks for; all of these together.</summary>
/// <param name="Q">Words in the name, the address or the subject.</param>
/// <param name="SessionId">About this session.</param>
/// <param name="PersonId">To this person, or to somebody else about a booking of theirs.</param>
/// <param name="Problems">Of <see cref="ProblemsOf"/>.</param>
public sealed record MailFilter(LetterState? State = null, LetterKind? Kind = null, string? Q = null, int? SessionId = null, int? PersonId = null, bool Problems = false)
{
    public const int ProblemDays = 30;

    /// <summary>What the team may have to do something about: could not be sent in the last days, and nobody has given it up.</summary>
    public static IQueryable<OutboxLetter> ProblemsOf(TrainingDb db)
    {
        var since = db.Clock.UtcNow.AddDays(-ProblemDays);
        return Failed(db.Outbox.AsNoTracking()).Where(l => l.WrittenAt >= since);
    }

    private const int MostWords = 8;

    /// <summary>Those that could not be sent. What the team gave up is no longer needed, and nobody's problem.</summary>
    internal static IQueryable<OutboxLetter> Failed(IQueryable<OutboxLetter> letters) => letters.Where(l => l.State == LetterState.Failed && l.LastError != MailDesk.GivenUp);

    internal IQueryable<OutboxLetter> Apply(TrainingDb db)
    {
        var letters = Problems ? ProblemsOf(db) : db.Outbox.AsNoTracking();
        if (State is { } state)
        {
            // Nearly all were sent: the newest of them are found along the dates, not by sorting everything that has the state.
            letters = state switch
            {
                LetterState.Sent => letters.Where(l => l.SentAt != null),
                LetterState.Failed => Failed(letters),
                LetterState.Queued => letters.Where(l => l.State == LetterState.Queued || l.State == LetterState.Sending),
                LetterState.Overtaken => letters.Where(l => l.State == LetterState.Overtaken || (l.State == LetterState.Failed && l.LastError == MailDesk.GivenUp)),
                _ => letters.Where(l => l.State == state),
            };
        }
        if (Kind is { } kind)
        {
            letters = letters.Where(l => l.Kind == kind);
        }
        if (SessionId is { } session)
        {
            letters = letters.Where(l => l.SessionId == session);
        }
        if (PersonId is { } person)
        {
            // Not through the navigation: so both sides of the "or" have an index.
            var bookings = db.Bookings.Where(b => b.PersonId == person).Select(b => (int?)b.Id);
            letters = letters.Where(l => l.PersonId == person || bookings.Contains(l.BookingId));
        }
        foreach (var word in (Q ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords))
        {
            var like = Like.Containing(word);
            // The subject of a code to sign in is the code: nobody may find that out digit by digit.
            letters = letters.Where(l => EF.Functions.Like(l.ToName, like, Like.Escape) || EF.Functions.Like(l.ToAddress, like, Like.Escape)
                || (l.Kind != LetterKind.SignInCode && EF.Functions.Like(l.Subject, like, Like.Escape)));
        }
        return letters;
    }
}

/// <summary>A letter in the team's list.</summary>
/// <param name="Subject">Of a code to sign in only what it is: the real one holds the code.</param>
/// <param name="NextTry">When the postroom takes it; of one that waits to be sent.</param>
/// <param name="Reference">The session that it is about.</param>
public sealed record MailLine(int Id, LetterKind Kind, string ToName, string ToAddress, string Subject, LetterState State, DateTime WrittenAt, int Tries,
    DateTime NextTry, DateTime? SentAt, string? Error, string? Reference, string? Course, DateOnly? FirstDate, Guid? Booking)
{
    /// <summary>What it counts as: one that the team gave up is no longer needed.</summary>
    public LetterState Shown => State == LetterState.Failed && Error == MailDesk.GivenUp ? LetterState.Overtaken : State;

    public string Fate(Func<DateTime, string> at) => FateOf(State, Tries, SentAt, Error, at);

    /// <summary>What became of a letter, in words.</summary>
    /// <param name="at">How the page writes a date and time.</param>
    public static string FateOf(LetterState state, int tries, DateTime? sentAt, string? error, Func<DateTime, string> at) => state switch
    {
        LetterState.Sent => $"Sent {at(sentAt!.Value)}",
        LetterState.Failed when error == MailDesk.GivenUp => error,
        LetterState.Failed => $"Could not be sent: {error}",
        LetterState.Overtaken => "Not sent, as it was no longer needed",
        _ when tries > 0 && error is not null => $"Not sent yet, after {Words.Count(tries, "try", "tries")}: {error}",
        _ => "Not sent yet",
    };
}

/// <summary>One page of the letters, the newest first.</summary>
/// <param name="More">Whether there are older ones.</param>
public sealed record MailList(IReadOnlyList<MailLine> Lines, bool More)
{
    public const int PageSize = 50;

    /// <summary>The page, from 1. They are not counted: that would read all of them.</summary>
    public static async Task<MailList> FindAsync(TrainingDb db, MailFilter filter, int page = 1)
    {
        var lines = await filter.Apply(db).OrderByDescending(l => l.WrittenAt).ThenByDescending(l => l.Id)
            .Skip((Math.Clamp(page, 1, 10_000) - 1) * PageSize).Take(PageSize + 1)
            .Select(l => new MailLine(l.Id, l.Kind, l.ToName, l.ToAddress, l.Kind == LetterKind.SignInCode ? "" : l.Subject, l.State, l.WrittenAt, l.Tries, l.DueAt, l.SentAt,
                l.LastError, l.Session!.Reference, l.Session.Course.Title, (DateOnly?)l.Session.FirstDate, (Guid?)l.Booking!.Key)).ToListAsync();
        return new MailList([.. lines.Take(PageSize)], lines.Count > PageSize);
    }
}

/// <summary>How many letters there are, and since when the oldest waits that has still to go out.</summary>
/// <param name="Queued">Still to go out, those that are being sent just now among them.</param>
public sealed record MailCounts(int Queued, int Sent, int Failed, int Overtaken, DateTime? OldestQueued)
{
    public static async Task<MailCounts> NowAsync(TrainingDb db)
    {
        var counts = await db.Outbox.GroupBy(l => l.State).Select(g => new { State = g.Key, Letters = g.Count() }).ToDictionaryAsync(g => g.State, g => g.Letters);
        var failed = await MailFilter.Failed(db.Outbox).CountAsync();
        return new MailCounts(Of(LetterState.Queued) + Of(LetterState.Sending), Of(LetterState.Sent), failed, Of(LetterState.Overtaken) + Of(LetterState.Failed) - failed,
            await db.Outbox.Where(l => l.State == LetterState.Queued).MinAsync(l => (DateTime?)l.WrittenAt));

        int Of(LetterState state) => counts.GetValueOrDefault(state);
    }
}

/// <summary>Whether letters go out, for pages.</summary>
public sealed record MailState(DateTime? PausedAt, string? PausedBy, string PausedBecause, DateTime? DownSince, string DownBecause, DateTime? NextTryAt)
{
    public bool IsPaused => PausedAt is not null;
    public bool IsDown => DownSince is not null;

    public static Task<MailState> NowAsync(TrainingDb db) => db.PostroomState.AsNoTracking()
        .Select(s => new MailState(s.PausedAt, s.PausedBy!.Name, s.PausedBecause, s.DownSince, s.DownBecause, s.NextTryAt)).SingleAsync();
}

/// <summary>One letter, as it was written, with what became of it and of what it is about.</summary>
/// <param name="Error">Why the last try failed.</param>
/// <param name="Text">Without what only the addressee may know.</param>
/// <param name="Refusal">Why it cannot be sent again, as a sentence; none when it can.</param>
/// <param name="SessionChanged">Whether what calendars show of the session has changed since it was written.</param>
/// <param name="GoesTo">To whom it would go now, when that is no longer the address on it.</param>
public sealed record MailDetail(MailLine Line, DateTime? LastTry, string Text, string? Calendar, string? Refusal, (string Name, string Address)? GoesTo,
    int? PersonId, BookingStatus? Booking, SessionStatus? Session, DateTime? StartsAt, bool SessionChanged)
{
    /// <summary>The newer invitation that has overtaken this one.</summary>
    public int? Newer { get; private init; }

    /// <summary>When and by whom it was sent again, in order.</summary>
    public IReadOnlyList<MailTrace> SentAgain { get; private init; } = [];

    /// <summary>The letter of which this is a copy, sent again.</summary>
    public MailTrace? CopyOf { get; private init; }

    /// <summary>None when there is no such letter.</summary>
    public static async Task<MailDetail?> FindAsync(TrainingDb db, int id)
    {
        var letter = await db.Outbox.AsNoTracking().Include(l => l.Person).Include(l => l.Booking).Include(l => l.Session!.Course).SingleOrDefaultAsync(l => l.Id == id);
        if (letter is null)
        {
            return null;
        }
        var (session, secret) = (letter.Session, letter.Kind == LetterKind.SignInCode);
        var line = new MailLine(letter.Id, letter.Kind, letter.ToName, letter.ToAddress, secret ? "" : letter.Subject, letter.State, letter.WrittenAt, letter.Tries,
            letter.DueAt, letter.SentAt, letter.LastError, session?.Reference, session?.Course.Title, session?.FirstDate, letter.Booking?.Key);
        var traces = await MailTrace.OfAsync(db, letter);
        return new MailDetail(line, letter.ClaimedAt, secret ? "" : letter.TextToShow, letter.Calendar is { } calendar ? System.Text.Encoding.UTF8.GetString(calendar) : null,
            await MailDesk.RefusalAsync(db, letter), MailDesk.GoesTo(letter) is var to && to == (letter.ToName, letter.ToAddress) ? null : to,
            letter.PersonId ?? letter.Booking?.PersonId, letter.Booking?.Status, session?.Status, session?.StartsAt, session?.CalendarChangedAt > letter.WrittenAt.AddSeconds(5)) // not by the change that it tells of
        {
            Newer = (await MailDesk.NewerAsync(db, letter))?.Id,
            SentAgain = [.. traces.Where(t => t.Letter == id)],
            CopyOf = traces.Find(t => t.Copy == id),
        };
    }
}

/// <summary>That a letter was sent again, from history.</summary>
/// <param name="Copy">The letter that went out then; none when it was this one, which had failed.</param>
public sealed record MailTrace(int Letter, int? Copy, DateTime At, string? By)
{
    /// <summary>All that concern what the letter is about: found along the person, the booking or the session.</summary>
    internal static async Task<List<MailTrace>> OfAsync(TrainingDb db, OutboxLetter letter)
    {
        if ((letter.SessionId, letter.BookingId, letter.PersonId) is (null, null, null))
        {
            return [];
        }
        var entries = await db.History.AsNoTracking()
            .Where(h => h.SessionId == letter.SessionId && h.BookingId == letter.BookingId && h.PersonId == letter.PersonId && h.Subject == "letter" && h.Changes.Contains("SentAgain")).OrderBy(h => h.Id)
            .Select(h => new { h.At, h.Changes, By = db.People.Where(p => p.Id == h.ActorId).Select(p => p.Name).FirstOrDefault() }).ToListAsync();
        return [.. entries.Select(e => (e.At, e.By, Pair: JsonSerializer.Deserialize<Dictionary<string, int?[]>>(e.Changes)!["SentAgain"]))
            .Select(e => new MailTrace((e.Pair[0] ?? e.Pair[1])!.Value, e.Pair[0] is null ? null : e.Pair[1], e.At, e.By))];
    }
}
