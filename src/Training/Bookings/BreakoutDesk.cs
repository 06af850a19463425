using Training.Data;
using Training.Letters;
using Training.Programme;
using Microsoft.EntityFrameworkCore;

namespace Training.Bookings;

/// <summary>What came of choosing workshops, or of what the team did with them.</summary>
public enum BreakoutOutcome
{
    Done,
    NothingDifferent,
    NotFound,
    NoPlaceInSession,
    NotOpen,
    NotThese,
    NoPlaceFree,
    TwiceTheSame,
    AlreadyBegun,
}

/// <summary>An outcome for programs, a sentence for people.</summary>
public sealed record BreakoutAnswer(BreakoutOutcome Outcome, string Sentence)
{
    public static readonly BreakoutAnswer NotFound = new(BreakoutOutcome.NotFound, "There is no such workshop.");

    public bool Good => Outcome is BreakoutOutcome.Done or BreakoutOutcome.NothingDifferent;
}

/// <summary>
/// Choosing a conference's workshops, and what the team does with their places. Each act is one transaction in which the session is
/// locked; everybody whose workshops change gets one letter in the same commit.
/// </summary>
public sealed class BreakoutDesk(TrainingDb db, Clock clock, LetterWriter letters)
{
    /// <summary>Says what the person wants: in each slot the workshops in order, the one they like best first. It replaces what they said before.</summary>
    /// <param name="wanted">By the slot's number, the workshops' codes. At least one in every slot.</param>
    public async Task<BreakoutAnswer> ChooseAsync(Guid key, int personId, IReadOnlyDictionary<int, IReadOnlyList<string>> wanted)
    {
        await using var work = await db.BeginWriteAsync();
        var reference = await db.Bookings.Where(b => b.Key == key && b.PersonId == personId).Select(b => b.Session.Reference).SingleOrDefaultAsync();
        if (reference is null || await db.LockSessionAsync(reference) is not { HasBreakouts: true } session)
        {
            return BreakoutAnswer.NotFound;
        }
        if (session.Bookings.Find(b => b.Key == key) is not { IsConfirmed: true } booking)
        {
            return new(BreakoutOutcome.NoPlaceInSession, "Workshops can be chosen once you have a place on the session.");
        }
        if (!session.TakesChoices(clock.UtcNow))
        {
            return new(BreakoutOutcome.NotOpen, NotOpen(session));
        }
        if (Wanted(session, wanted) is not { } breakouts)
        {
            return new(BreakoutOutcome.NotThese, "Choose one of the workshops in each part of the day, and no workshop twice in the same part.");
        }
        if (AsBefore(booking, breakouts))
        {
            return new(BreakoutOutcome.NothingDifferent, "These are the choices that you had made already, so nothing has changed.");
        }

        await db.People.Where(p => p.Id == personId).LoadAsync();
        session.Choose(booking, breakouts, clock.UtcNow);
        db.Outbox.Add(letters.WorkshopsChosen(booking));
        await SaveAsync(session, work);
        return new(BreakoutOutcome.Done, Said(session, booking));
    }

    /// <summary>Puts somebody into a workshop by hand, also after choosing has ended; they get a letter with the reason.</summary>
    public async Task<BreakoutAnswer> PutIntoAsync(string reference, Guid key, int slot, string workshop, string reason)
    {
        await using var work = await db.BeginWriteAsync();
        if (await FindAsync(reference, slot, workshop) is not var (session, breakout) || session.Bookings.Find(b => b.Key == key) is not { } booking)
        {
            return BreakoutAnswer.NotFound;
        }
        if (Refusal(session, breakout, booking) is { } refusal)
        {
            return refusal;
        }

        await db.People.Where(p => p.Id == booking.PersonId).LoadAsync();
        session.PutInto(breakout, booking, reason.Trim(), clock.UtcNow);
        db.Outbox.Add(letters.WorkshopByHand(booking, breakout, reason.Trim()));
        var moved = await SaveAsync(session, work);
        return new(BreakoutOutcome.Done, $"{booking.Person.Name} is in “{breakout.Title}” now, and we have written to them.{Moved(moved)}");
    }

    /// <summary>More places serve those who wait; fewer take nothing away from anybody.</summary>
    /// <param name="capacity">0 to <see cref="RosterDesk.MostPlaces"/>.</param>
    public async Task<BreakoutAnswer> ChangeCapacityAsync(string reference, int slot, string workshop, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, RosterDesk.MostPlaces);
        await using var work = await db.BeginWriteAsync();
        if (await FindAsync(reference, slot, workshop) is not var (session, breakout))
        {
            return BreakoutAnswer.NotFound;
        }
        if (HasBegun(session, breakout))
        {
            return Begun;
        }
        session.ChangeCapacity(breakout, capacity, clock.UtcNow);
        var moved = await SaveAsync(session, work);
        return new(BreakoutOutcome.Done, $"“{breakout.Title}” has {Words.Count(capacity, "place")} now.{Moved(moved)}");
    }

    private async Task<IReadOnlyList<OutboxLetter>> SaveAsync(Session session, WriteTransaction work)
    {
        var moved = letters.WorkshopsMoved(session);
        db.Outbox.AddRange(moved);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return moved;
    }

    private async Task<(Session, Breakout)?> FindAsync(string reference, int slot, string workshop) =>
        await db.LockSessionAsync(reference) is { } session && session.Slots.Find(s => s.Number == slot)?.Breakouts.Find(b => b.Code == workshop) is { } breakout
            ? (session, breakout) : null;

    /// <summary>The later slot, when in two slots the same workshop is all that is wanted: one of them would stay empty. None when all is well.</summary>
    public static int? OnlyChoiceTwice(IReadOnlyDictionary<int, IReadOnlyList<string>> wanted) => wanted.OrderBy(w => w.Key)
        .Where(w => w.Value.Count == 1).GroupBy(w => w.Value[0], StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => (int?)g.ElementAt(1).Key).Min();

    private static List<Breakout>? Wanted(Session session, IReadOnlyDictionary<int, IReadOnlyList<string>> wanted)
    {
        List<Breakout> found = [];
        foreach (var slot in session.Slots)
        {
            var codes = wanted.GetValueOrDefault(slot.Number) ?? [];
            var breakouts = codes.Select(code => slot.Breakouts.Find(b => b.Code == code)).OfType<Breakout>().Distinct().ToList();
            if (breakouts.Count == 0 || breakouts.Count < codes.Count)
            {
                return null;
            }
            found.AddRange(breakouts);
        }
        return wanted.Keys.All(n => session.Slots.Exists(s => s.Number == n)) ? found : null;
    }

    private static bool AsBefore(Booking booking, List<Breakout> wanted) =>
        booking.Choices.OrderBy(c => c.Breakout.Slot.Number).ThenBy(c => c.Rank).Select(c => c.Breakout).SequenceEqual(wanted);

    private BreakoutAnswer? Refusal(Session session, Breakout breakout, Booking booking) =>
        !booking.IsConfirmed ? new(BreakoutOutcome.NoPlaceInSession, "They have no place on the session, so they can have none in its workshops.")
        : session.Status != SessionStatus.Published ? new(BreakoutOutcome.NotOpen, $"This session is {session.Status.Label().ToLowerInvariant()}, so its workshops stay as they are.")
        : HasBegun(session, breakout) ? Begun
        : booking.Choices.Exists(c => c.Holds && c.Breakout == breakout) ? new(BreakoutOutcome.NothingDifferent, "They are in this workshop already, so nothing has changed.")
        : booking.Choices.Exists(c => c.Holds && c.Breakout.Code == breakout.Code) ? new(BreakoutOutcome.TwiceTheSame, "They have this workshop in another part of the day, and nobody goes to one twice.")
        : breakout.FreePlaces == 0 ? new(BreakoutOutcome.NoPlaceFree, "No place is free in this workshop, so nothing has changed. You can change how many places it has.")
        : null;

    private bool HasBegun(Session session, Breakout breakout) => session.Status != SessionStatus.Postponed && clock.UtcNow >= breakout.Slot.StartsAt;

    private static BreakoutAnswer Begun { get; } = new(BreakoutOutcome.AlreadyBegun, "This workshop has already begun, so its places stay as they are.");

    private string NotOpen(Session session) => clock.UtcNow >= session.ChoicesCloseAt
        ? $"Choosing ended on {Words.Date(clock.DateOf(session.ChoicesCloseAt.Value.AddTicks(-1)))}, so nothing has changed. If something must change, write to the training team."
        : "This session is not taking choices, so nothing has changed.";

    private static string Said(Session session, Booking booking)
    {
        var held = session.Slots.Select(s => booking.Choices.Find(c => c.Holds && c.Breakout.Slot == s)?.Breakout.Title).OfType<string>().ToList();
        var waits = booking.Choices.Any(c => c.IsWaiting);
        return (held.Count, waits) switch
        {
            (0, false) => "None of these workshops can be given to you. Choose others.",
            (0, _) => "Your choices are kept. All of these workshops are full, so you are on their waiting lists. Add another choice to be sure of a place.",
            _ when held.Count < session.Slots.Count && !waits => $"You have a place in {Words.List(held)}. For the rest you have none: choose another workshop there.",
            _ when held.Count < session.Slots.Count => $"You have a place in {Words.List(held)}. For the rest you are on the waiting list: add another choice to be sure of a place.",
            (_, true) => $"You have a place in {Words.List(held)}, and you are on the waiting list for what you like better.",
            _ => $"You have a place in {Words.List(held)}.",
        };
    }

    private static string Moved(IReadOnlyList<OutboxLetter> moved) => moved.Count == 0 ? ""
        : $" From the waiting lists, {Words.List(moved.Select(l => l.ToName))} moved up, with an email.";
}
