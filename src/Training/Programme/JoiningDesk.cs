using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.Letters;
using Training.People;

namespace Training.Programme;

/// <summary>What the team says to those who have a place in a session.</summary>
/// <param name="OnlineAddress">Where it is joined online; empty when it is not, or not known.</param>
public sealed record JoiningWords(string Notes, string OnlineAddress)
{
    /// <summary>As they are kept: lines end in one way (Word's own line break is one), and nothing is in them that cannot be shown.</summary>
    public static JoiningWords From(string? notes, string? address) =>
        new(string.Concat((notes ?? "").ReplaceLineEndings("\n").Replace('\v', '\n').Replace('\t', ' ').Where(c => c == '\n' || !char.IsControl(c))).Trim(), (address ?? "").Trim());

    internal static JoiningWords Of(Session session) => new(session.JoiningNotes, session.OnlineAddress);

    /// <summary>Stands for these words in a form: who saves others must have seen them.</summary>
    public string Mark => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Notes}\0{OnlineAddress}")))[..16];
}

/// <summary>A session's joining instructions: what they say, when they go out and to whom.</summary>
/// <param name="GoesAt">When they go out; none when the settings send none.</param>
/// <param name="People">Those who have a place.</param>
/// <param name="Gone">Those of them who have been sent them already.</param>
/// <param name="Failed">Those of them whose email could not be sent, or was given up.</param>
/// <param name="Kept">The words as they stand, whatever it says.</param>
/// <param name="Calendars">Entries in people's calendars that these words change.</param>
/// <param name="Letter">As it would be sent now: the first, or one to nobody in particular when nobody has a place.</param>
public sealed record JoiningPlan(string Reference, string Course, DateOnly FirstDate, SessionStage Stage, Delivery Delivery, JoiningWords Says, DateTime? GoesAt, int People, int Gone, int Failed, JoiningWords Kept, int Calendars, OutboxLetter Letter);

/// <summary>The team's part of joining instructions. Saving is one transaction in which the session is locked; a preview only reads.</summary>
public sealed class JoiningDesk(TrainingDb db, Clock clock, LetterWriter letters, LetterTiming timing, Notice notice)
{
    public const int MostNotes = 2_000;
    public const int MostAddress = 500;

    public static readonly RosterAnswer ChangedMeanwhile = new(RosterOutcome.ChangedMeanwhile,
        "Somebody has changed the joining instructions since you opened this page. Nothing of yours was saved: look at what they say now, and decide again");

    /// <summary>Whether people can be sent there: a whole https address.</summary>
    public static bool IsOnlineAddress(string address) =>
        address.Length <= MostAddress && !address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Host.Length > 0;

    /// <summary>How it would be with these words; with those that are kept when none are given. None when there is no such session.</summary>
    public async Task<JoiningPlan?> PreviewAsync(string reference, JoiningWords? words = null)
    {
        // Not locked: nothing is saved, and nobody who books waits for it.
        if (await LockedSession.Of(db).FindAsync(db, reference) is not { } session)
        {
            return null;
        }
        var kept = JoiningWords.Of(session);
        var calendars = await TakeAsync(session, words ?? kept);
        var people = session.Bookings.Count(b => b.IsConfirmed);
        var written = await WrittenAsync(session);
        var first = session.Bookings.Where(b => b.IsConfirmed).MinBy(b => b.Number);
        await LoadPeopleAsync(first is null ? [] : [first]);
        var terms = await BookingTerms.NowAsync(db, session.Course.Type, session.FirstDate, session.StartsAt, notice);
        var letter = letters.Joining(first ?? new Booking { Session = session, Person = Person.Create("name@agency.example", "Alex Example"), CancelBy = terms.CancelBy });
        var plan = new JoiningPlan(session.Reference, session.Course.Title, session.FirstDate, SessionStages.Of(session.Status, session.StartsAt, session.EndsAt, clock.UtcNow), session.Delivery,
            new(session.JoiningNotes, session.OnlineAddress), timing.JoiningAt(session.FirstDate, await WorkingDays.AroundAsync(db, clock.Today), clock), people, Gone(written).Count, written[LetterState.Failed].Count(), kept, calendars, letter);
        // Nothing of this may reach the database with a later save.
        db.ChangeTracker.Clear();
        return plan;
    }

    /// <summary>Keeps the words. The same form again writes to nobody twice.</summary>
    /// <param name="seen">The mark of the words that were shown: nothing is saved over others.</param>
    /// <param name="tell">Writes to those who have been sent other words already.</param>
    /// <param name="formKey">Names the form that was filled in.</param>
    public async Task<RosterAnswer> SaveAsync(string reference, JoiningWords words, string? seen, bool tell, Guid formKey)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return RosterAnswer.NotFound;
        }
        if (await db.Outbox.AnyAsync(l => l.FormKey == formKey))
        {
            return new(RosterOutcome.AlreadySent, "This was saved and sent already, so nothing more was sent.");
        }
        var kept = JoiningWords.Of(session);
        if (kept.Mark != seen)
        {
            return kept == words && !tell ? Saved(0, 0) // the same form twice
                : ChangedMeanwhile;
        }
        var calendars = await TakeAsync(session, words);
        if (words != kept)
        {
            // They hold the old words. The jobs write them afresh.
            await db.Outbox.Where(l => l.SessionId == session.Id && l.State == LetterState.Queued && (l.Kind == LetterKind.Joining || l.Kind == LetterKind.Reminder))
                .ExecuteUpdateAsync(u => u.SetProperty(l => l.State, LetterState.Overtaken).SetProperty(l => l.Once, (string?)null));
        }
        var to = tell && session.TakesBookings(clock.UtcNow) ? Gone(await WrittenAsync(session)) : [];
        await LoadPeopleAsync(to);
        db.Outbox.AddRange(to.Select(b => letters.JoiningChanged(b, formKey)));
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return Saved(to.Count, calendars);
    }

    private static RosterAnswer Saved(int emails, int calendars) => new(RosterOutcome.Done, "The joining instructions are saved" + (emails, calendars) switch
    {
        (0, 0) => ".",
        (_, 0) => $", and {Words.Count(emails, "email")} will be sent in the next few minutes.",
        (0, _) => $", and {Entries(calendars)} updated.",
        _ => $", {Words.Count(emails, "email")} will be sent in the next few minutes, and {Entries(calendars)} updated.",
    });

    /// <summary>"2 calendar entries are".</summary>
    public static string Entries(int calendars) => Words.Count(calendars, "calendar entry is", "calendar entries are");

    /// <summary>Puts the words into the session. Returns how many entries in calendars follow: a new address is what people press there.</summary>
    private async Task<int> TakeAsync(Session session, JoiningWords words)
    {
        var elsewhere = session.OnlineAddress != words.OnlineAddress;
        (session.JoiningNotes, session.OnlineAddress) = (words.Notes, words.OnlineAddress);
        if (!elsewhere)
        {
            return 0;
        }
        await db.InviteAsync(letters, session, everybody: true);
        return db.ChangeTracker.Entries<OutboxLetter>().Count();
    }

    /// <summary>Those with a place to whom the instructions for this date are written, by what became of that.</summary>
    private async Task<ILookup<LetterState, Booking>> WrittenAsync(Session session)
    {
        var confirmed = session.Bookings.Where(b => b.IsConfirmed).ToDictionary(b => DueLetters.JoiningOnce(b.Id, session.FirstDate));
        var all = confirmed.Keys.ToList();
        var written = await db.Outbox.Where(l => all.Contains(l.Once!)).Select(l => new { l.Once, l.State }).ToListAsync();
        return written.ToLookup(l => l.State, l => confirmed[l.Once!]);
    }

    /// <summary>Only what went out has been read: what waits is written afresh, and what failed never came.</summary>
    private static List<Booking> Gone(ILookup<LetterState, Booking> written) => [.. written[LetterState.Sent].Concat(written[LetterState.Sending]).OrderBy(b => b.Number)];

    private Task LoadPeopleAsync(IEnumerable<Booking> bookings)
    {
        var people = bookings.Select(b => b.PersonId).ToList();
        return db.People.Where(p => people.Contains(p.Id)).LoadAsync();
    }
}
