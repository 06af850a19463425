using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Statistics;

/// <summary>What freezing a quarter would keep, as it stands now.</summary>
/// <param name="Frozen">Set when somebody has frozen it already.</param>
public sealed record Freezing(RangeCount Count, FrozenAs? Frozen, bool IsOver)
{
    public Quarter Quarter => Count.Quarter;

    /// <summary>Not counted, and so not in what is frozen: sessions whose register is open, and those that began in the quarter and are not over yet.</summary>
    public IReadOnlyList<SessionCount> Open { get; } = [.. Count.Sessions.Where(s => s.IsProvisional || s.IsToCome)];

    /// <summary>Changes with the figures, so that nobody freezes others than they saw.</summary>
    public string Fingerprint => FrozenData.Fingerprint(Count);

    /// <summary>Why it cannot be frozen, whatever is said with it; none when it can.</summary>
    public string? Refusal =>
        Count.Quarter.IsWholeYear || Count.Quarter.IsRolling ? "A quarter is frozen, not a year"
        : Frozen is { } frozen ? $"{Quarter.Name} is frozen already{(frozen.By.Length > 0 ? $", by {frozen.By}" : "")}"
        : !IsOver ? $"{Quarter.Name} is not over yet: it can be frozen from {Words.Date(Quarter.Until)} on"
        : Count.Sessions.All(s => s.Total == Figures.None) ? $"There is nothing to freeze: no session of {Quarter.Name} is recorded here"
        : null;
}

/// <summary>Why a quarter was not frozen, by fields of the form; none when it was.</summary>
public sealed record FreezeAnswer(IReadOnlyList<(string Field, string Sentence)> Problems)
{
    public bool Done => Problems.Count == 0;
}

/// <summary>Freezes quarters: from then on their figures are reproduced exactly, and what changes later is listed beside them (<see cref="CorrectionDesk"/>).</summary>
public sealed class FreezeDesk(TrainingDb db, Clock clock)
{
    public const int LongestNote = 1000;

    private const int NotUnique = 2067; // SQLITE_CONSTRAINT_UNIQUE

    /// <summary>What would be frozen now: counted anew, from nobody's memory.</summary>
    public async Task<Freezing> LookAsync(Quarter quarter) => new(
        await new StatisticsDesk(db, new CountCache()).CountAsync(quarter, live: true),
        await db.FrozenQuarters.Where(f => f.From == quarter.From && !quarter.IsWholeYear).Select(f => new FrozenAs(f.Id, f.FrozenAt, f.FrozenBy!.Name ?? "", f.Note)).SingleOrDefaultAsync(),
        clock.Today >= quarter.Until);

    /// <summary>Freezes the quarter for good. The count is made in the same transaction, so nothing can come between.</summary>
    /// <param name="withoutOpen">That somebody has seen which sessions are not counted because they are still open.</param>
    /// <param name="seen">The fingerprint of the figures that they saw.</param>
    public async Task<FreezeAnswer> FreezeAsync(Quarter quarter, string? note, bool withoutOpen, string? seen)
    {
        var said = (note ?? "").ReplaceLineEndings("\n").Trim();
        List<(string, string)> problems = [];
        await using var work = await db.BeginWriteAsync();
        var freezing = await LookAsync(quarter);
        if (freezing.Refusal is { } refusal)
        {
            return new([("", refusal)]);
        }
        if (said.Length is 0 or > LongestNote)
        {
            problems.Add(("Note", said.Length == 0 ? "Say something with the figures, such as where the group agreed them" : $"The note must be {LongestNote:N0} characters or fewer"));
        }
        if (freezing.Open.Count > 0 && !withoutOpen)
        {
            problems.Add(("WithoutOpen", $"Tick that the quarter is to be frozen without {Words.Count(freezing.Open.Count, "session that is", "sessions that are")} still open"));
        }
        if (seen != freezing.Fingerprint)
        {
            problems.Add(("Note", "The figures have changed since you opened this page. Those below are as they stand now: look at them, and freeze again"));
        }
        if (problems.Count > 0)
        {
            return new(problems);
        }
        db.FrozenQuarters.Add(new FrozenQuarter
        {
            From = quarter.From,
            FrozenAt = WholeSecond(clock.UtcNow),
            FrozenById = db.Actor.PersonId,
            Note = said,
            Data = FrozenData.Write(freezing.Count),
        });
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException e) when (e.InnerException is SqliteException { SqliteExtendedErrorCode: NotUnique })
        {
            // Another program did, which does not wait for this one's transactions.
            db.ChangeTracker.Clear();
            return new([("", $"{quarter.Name} is frozen already")]);
        }
        await work.CommitAsync();
        return new([]);
    }

    /// <summary>As it is exported.</summary>
    private static DateTime WholeSecond(DateTime instant) => new(instant.Ticks - instant.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
