using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Programme;

namespace Training.Attendance;

/// <summary>
/// Decides what is in review, once: each decision is one transaction with the event at the door that it makes. Of two who decide at once, the second is told.
/// </summary>
public sealed class ReviewDesk(TrainingDb db, Clock clock, AttendanceDesk attendance)
{
    public const int MostNote = 300;

    /// <summary>They were there: it counts, at the time at which it happened.</summary>
    /// <param name="item">Names it among those of its day.</param>
    /// <param name="personId">Somebody on the day's register, where it has to be said who it was.</param>
    public Task<ReviewAnswer> CountAsync(RegisterKeeper keeper, string reference, DateOnly date, string item, int? personId = null) => DecideAsync(keeper, reference, date, item, async (day, found) =>
    {
        if (found.Kind == ReviewKind.TwoWorkshops)
        {
            return ReviewAnswer.NotFound;
        }
        if ((Refusal(day) ?? OfAnotherDate(found, date)) is { } refusal)
        {
            return refusal;
        }
        if ((found.AsksWho ? personId ?? found.PersonId : found.PersonId) is not { } person)
        {
            return new(ReviewResult.AskWho, "Choose who it was");
        }
        if (person != found.PersonId && (await Register.OpenAsync(db, keeper, reference, date))?.People.Any(p => p.PersonId == person) != true)
        {
            return new(ReviewResult.AskWho, "Choose somebody who is on this register");
        }
        var place = found is { Kind: ReviewKind.Scan, Workshops: [var workshop, ..] } ? RegisterPlace.OfWorkshop(reference, workshop.Slot, workshop.Code) : RegisterPlace.OfDay(reference, date);
        var at = TimeOf(day, found);
        if (!await SaysSoAsync(day, found, place, person, at))
        {
            var answers = await attendance.RecordWithinAsync(keeper, place,
                [new DoorEvent(Guid.NewGuid(), found.Act) { PersonId = person, AsWalkIn = true, IsDecided = true, Stated = found.Act is ScanKind.Arrived or ScanKind.Left ? clock.TimeOf(at) : null }]);
            if (answers is not [{ Good: true }])
            {
                return new(ReviewResult.NotNow, answers?[0].Sentence ?? ReviewAnswer.NotFound.Sentence);
            }
        }
        Decide(keeper, found, ReviewOutcome.Counted, "", person);
        return new(ReviewResult.Decided, $"Counted: {await db.People.Where(p => p.Id == person).Select(p => p.Name).SingleAsync()}, {found.Act.Label().ToLowerInvariant()} at {Words.Time(clock.TimeOf(at))}.");
    });

    /// <summary>They were there, and are nobody of this register: they are added as having come without a place, at the time at which it happened.</summary>
    public Task<ReviewAnswer> AddAsync(RegisterKeeper keeper, string reference, DateOnly date, string item, Newcomer newcomer) => DecideAsync(keeper, reference, date, item, async (day, found) =>
    {
        if (!found.TakesWalkIn)
        {
            return ReviewAnswer.NotFound;
        }
        if ((Refusal(day) ?? OfAnotherDate(found, date)) is { } refusal)
        {
            return refusal;
        }
        var (place, at, email) = (RegisterPlace.OfDay(reference, date), TimeOf(day, found), Person.Normalize(newcomer.Email));
        var known = await db.People.Where(p => email != "" && p.NormalizedEmail == email).Select(p => (int?)p.Id).SingleOrDefaultAsync();
        var isIn = known is { } person && await SaysSoAsync(day, found, place, person, at);
        var answers = await attendance.RecordWithinAsync(keeper, place,
            [new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { Newcomer = newcomer, IsDecided = true, Stated = isIn ? null : clock.TimeOf(at) }]);
        if (answers is not [{ Good: true, Row: { } row }])
        {
            return new(answers is [{ Outcome: DeskOutcome.OtherName }] ? ReviewResult.OtherName : ReviewResult.NotNow, answers?[0].Sentence ?? ReviewAnswer.NotFound.Sentence);
        }
        Decide(keeper, found, ReviewOutcome.Counted, "", row.Id);
        return new(ReviewResult.Decided, $"Counted: {row.Name}, arrived at {Words.Time(clock.TimeOf(row.ArrivedAt!.Value))}.");
    });

    /// <summary>It does not count. Of somebody in a workshop who is not on the day's register: they were not in the workshop either.</summary>
    /// <param name="note">Why, when there is something to say.</param>
    public Task<ReviewAnswer> LeaveOutAsync(RegisterKeeper keeper, string reference, DateOnly date, string item, string note) => DecideAsync(keeper, reference, date, item, async (day, found) =>
    {
        switch (found.Kind)
        {
            case ReviewKind.TwoWorkshops:
                return ReviewAnswer.NotFound;
            case ReviewKind.NotOnTheDay:
                return Refusal(day) ?? await TakeOutAsync(keeper, reference, found, found.Workshops) ?? new(ReviewResult.Decided, $"{found.Name} is no longer checked in to a workshop.");
            default:
                // It changes nothing in the register, so the team need not open a closed one for it.
                if (!keeper.IsTeam && Refusal(day) is { } refusal)
                {
                    return refusal;
                }
                Decide(keeper, found, ReviewOutcome.LeftOut, note.Trim(), null);
                return new(ReviewResult.Decided, "Left out. It stays in the list of what was recorded.");
        }
    });

    /// <summary>Of somebody in two workshops of one slot: this is the one. They are taken out of the others.</summary>
    public Task<ReviewAnswer> ChooseAsync(RegisterKeeper keeper, string reference, DateOnly date, string item, string workshop) => DecideAsync(keeper, reference, date, item, async (day, found) =>
        found.Kind != ReviewKind.TwoWorkshops || found.Workshops.FirstOrDefault(w => w.Code == workshop) is not { } chosen ? ReviewAnswer.NotFound
        : Refusal(day) ?? await TakeOutAsync(keeper, reference, found, found.Workshops.Where(w => w != chosen)) ?? new(ReviewResult.Decided, $"{found.Name} was in “{chosen.Title}”."));

    private async Task<ReviewAnswer> DecideAsync(RegisterKeeper keeper, string reference, DateOnly date, string item, Func<DayReviews, ReviewItem, Task<ReviewAnswer>> decide)
    {
        await using var work = await db.BeginWriteAsync();
        await attendance.TouchAsync(reference);
        if (await Reviews.OfDayAsync(db, keeper, reference, date) is not { } day)
        {
            return ReviewAnswer.NotFound;
        }
        if (day.Items.FirstOrDefault(i => i.Id == item) is not { } found)
        {
            return await GoneAsync(day, item);
        }
        var answer = await decide(day, found);
        if (answer.Good)
        {
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        return answer;
    }

    /// <summary>Why it is not in the list any more.</summary>
    private async Task<ReviewAnswer> GoneAsync(DayReviews day, string item)
    {
        var id = item.StartsWith("scan-", StringComparison.Ordinal) && long.TryParse(item.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        if (!item.StartsWith("slot-", StringComparison.Ordinal) && !item.StartsWith("day-", StringComparison.Ordinal) && !await db.ScanEvents.AnyAsync(e => e.Id == id && e.SessionDayId == day.DayId && e.Finding != ScanFinding.None))
        {
            return ReviewAnswer.NotFound;
        }
        var decided = await db.ReviewDecisions.Where(d => d.ScanEventId == id).Select(d => new { d.Outcome, By = d.DecidedBy!.Name, For = d.Person!.Name }).SingleOrDefaultAsync();
        return new(ReviewResult.NoLongerOpen, decided is null
            ? "This has been settled in the meantime, so there is nothing left to decide."
            : $"{decided.By ?? "Somebody"} has already decided this: {decided.Outcome.Label().ToLowerInvariant()}{(decided.For is null ? "" : $", {decided.For}")}. Nothing of yours was done.");
    }

    private ReviewAnswer? Refusal(DayReviews day) => day.Status != SessionStatus.Published ? new(ReviewResult.NotNow, "The session was not running, so nobody can be counted as there.")
        : day.ClosedAt is null ? null
        : new(ReviewResult.NotNow, $"The register was closed on {Words.Date(clock.DateOf(day.ClosedAt.Value))}. It must be opened again before this can be decided.");

    /// <summary>Whether they are in since then already: an explicit time would make them later.</summary>
    private async Task<bool> SaysSoAsync(DayReviews day, ReviewItem found, RegisterPlace place, int person, DateTime at)
    {
        if (found.Act != ScanKind.Arrived)
        {
            return false;
        }
        var room = place.Workshop is null ? (int?)null : found.Workshops[0].Id;
        return RegisterMerge.Of(await db.ScanEvents.AsNoTracking().Where(e => e.SessionDayId == day.DayId && e.BreakoutId == room && e.PersonId == person).ToListAsync()) is { } stay && stay.ArrivedAt <= at;
    }

    private async Task<ReviewAnswer?> TakeOutAsync(RegisterKeeper keeper, string reference, ReviewItem found, IEnumerable<ReviewWorkshop> workshops)
    {
        foreach (var workshop in workshops)
        {
            var answers = await attendance.RecordWithinAsync(keeper, RegisterPlace.OfWorkshop(reference, workshop.Slot, workshop.Code),
                [new DoorEvent(Guid.NewGuid(), ScanKind.Undone) { PersonId = found.PersonId, IsDecided = true }]);
            if (answers is not [{ Good: true }])
            {
                return new(ReviewResult.NotNow, answers?[0].Sentence ?? ReviewAnswer.NotFound.Sentence);
            }
        }
        return null;
    }

    private static DateTime TimeOf(DayReviews day, ReviewItem found) => found.Finding == ScanFinding.TooEarly ? day.StartsAt : found.At;

    /// <summary>What was recorded before the session got a new date says nothing about that one.</summary>
    private ReviewAnswer? OfAnotherDate(ReviewItem found, DateOnly date) => found.Finding != ScanFinding.TooEarly && clock.DateOf(found.At) is var recorded && recorded != date
        ? new(ReviewResult.NotNow, $"This was recorded on {Words.Date(recorded)}, before the session moved. Leave it out.") : null;

    private void Decide(RegisterKeeper keeper, ReviewItem found, ReviewOutcome outcome, string note, int? person)
    {
        if (found.Kind == ReviewKind.Scan)
        {
            db.ReviewDecisions.AddRange(found.Events.Select(e => new ReviewDecision
            {
                ScanEventId = e.Id, Outcome = outcome, Note = note, DecidedAt = clock.UtcNow, DecidedById = keeper.PersonId, PersonId = person,
            }));
        }
    }
}
