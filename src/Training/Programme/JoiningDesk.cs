using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.Letters;
using Training.People;

namespace Training.Programme;

/// <summary>What the team says to those who have a place in a session.</summary>
/// <param name="OnlineAddress">Where it is joined online; empty when it is not, or not known.</param>
public sealed record JoiningWords(string Notes, string OnlineAddress);

/// <summary>A session's joining instructions: what they say, when they go out and to whom.</summary>
/// <param name="GoesAt">When they go out; none when the settings send none.</param>
/// <param name="People">Those who have a place.</param>
/// <param name="Gone">Those of them who have been sent them already.</param>
/// <param name="Letter">As it would be sent now: the first, or one to nobody in particular when nobody has a place.</param>
public sealed record JoiningPlan(string Reference, string Course, DateOnly FirstDate, SessionStage Stage, Delivery Delivery, JoiningWords Says, DateTime? GoesAt, int People, int Gone, OutboxLetter Letter);

/// <summary>The team's part of joining instructions. Saving is one transaction in which the session is locked; a preview is the same, given up again.</summary>
public sealed class JoiningDesk(TrainingDb db, Clock clock, LetterWriter letters, LetterTiming timing, Notice notice)
{
    public const int MostNotes = 2_000;
    public const int MostAddress = 500;

    /// <summary>Whether people can be sent there: a whole https address.</summary>
    public static bool IsOnlineAddress(string address) =>
        address.Length <= MostAddress && !address.Any(char.IsWhiteSpace) && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Host.Length > 0;

    /// <summary>How it would be with these words; with those that are kept when none are given. None when there is no such session.</summary>
    public async Task<JoiningPlan?> PreviewAsync(string reference, JoiningWords? words = null)
    {
        await using var work = await db.BeginWriteAsync(); // never committed
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return null;
        }
        if (words is not null)
        {
            (session.JoiningNotes, session.OnlineAddress) = (words.Notes, words.OnlineAddress);
        }
        var people = session.Bookings.Count(b => b.IsConfirmed);
        var gone = await GoneAsync(session);
        var first = session.Bookings.Where(b => b.IsConfirmed).MinBy(b => b.Number);
        await LoadPeopleAsync(first is null ? [] : [first]);
        var terms = await BookingTerms.NowAsync(db, session.Course.Type, session.FirstDate, session.StartsAt, notice);
        var letter = letters.Joining(first ?? new Booking { Session = session, Person = Person.Create("name@agency.example", "Alex Example"), CancelBy = terms.CancelBy });
        var plan = new JoiningPlan(session.Reference, session.Course.Title, session.FirstDate, SessionStages.Of(session.Status, session.StartsAt, session.EndsAt, clock.UtcNow), session.Delivery,
            new(session.JoiningNotes, session.OnlineAddress), timing.JoiningAt(session.FirstDate, await WorkingDays.AroundAsync(db, clock.Today), clock), people, gone.Count, letter);
        // Nothing of this may reach the database with a later save.
        db.ChangeTracker.Clear();
        return plan;
    }

    /// <summary>Keeps the words. The same form again writes to nobody twice.</summary>
    /// <param name="tell">Writes to those who have been sent other words already.</param>
    /// <param name="formKey">Names the form that was filled in.</param>
    public async Task<RosterAnswer> SaveAsync(string reference, JoiningWords words, bool tell, Guid formKey)
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
        var elsewhere = session.OnlineAddress != words.OnlineAddress;
        (session.JoiningNotes, session.OnlineAddress) = (words.Notes, words.OnlineAddress);
        if (elsewhere)
        {
            await db.InviteAsync(letters, session, everybody: true); // it is what people press in their calendars
        }
        var to = tell && session.TakesBookings(clock.UtcNow) ? await GoneAsync(session) : [];
        await LoadPeopleAsync(to);
        db.Outbox.AddRange(to.Select(b => letters.JoiningChanged(b, formKey)));
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return new(RosterOutcome.Done, to.Count == 0 ? "The joining instructions are saved."
            : $"The joining instructions are saved, and {Words.Count(to.Count, "email")} will be sent in the next few minutes.");
    }

    /// <summary>Those with a place who have been sent the instructions for this date.</summary>
    private async Task<List<Booking>> GoneAsync(Session session)
    {
        var confirmed = session.Bookings.Where(b => b.IsConfirmed).ToDictionary(b => DueLetters.JoiningOnce(b.Id, session.FirstDate));
        var all = confirmed.Keys.ToList();
        var written = await db.Outbox.Where(l => all.Contains(l.Once!)).Select(l => l.Once!).ToListAsync();
        return [.. written.Select(once => confirmed[once]).OrderBy(b => b.Number)];
    }

    private Task LoadPeopleAsync(IEnumerable<Booking> bookings)
    {
        var people = bookings.Select(b => b.PersonId).ToList();
        return db.People.Where(p => people.Contains(p.Id)).LoadAsync();
    }
}
