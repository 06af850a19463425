using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;

namespace Training.Programme;

/// <summary>
/// What somebody must have completed before a course: training of any of these types, whose last day is at most so many years
/// before the session's first day and before that day. An accepted equivalent of such a type counts as if it had been ours.
/// </summary>
/// <param name="WithinYears">None when it counts for ever.</param>
public sealed record Prerequisite(IReadOnlyList<CourseType> Types, int? WithinYears)
{
    /// <summary>"Level 3 or a refresher, completed in the 3 years before the session begins".</summary>
    public string InWords => $"{TypesInWords}, completed {(WithinYears is { } years ? $"in the {Years(years)} before the session begins" : "before the session begins")}";

    /// <summary>"Level 3 or a refresher".</summary>
    public string TypesInWords => string.Join(" or ", Types.Select(NameOf));

    /// <summary>The first date on which training counts for a session that begins on this one; the dates that count end before it.</summary>
    /// <remarks>
    /// The anniversary decides, as in <see cref="LastDay"/>: what was completed on 28 February 2017 counts up to 28 February
    /// 2020, so that of a session on the 29th is no longer covered, though subtracting years from the 29th gives the 28th too.
    /// </remarks>
    public DateOnly From(DateOnly firstDate)
    {
        if (WithinYears is not { } years)
        {
            return DateOnly.MinValue;
        }
        var from = firstDate.AddYears(-years);
        return from.AddYears(years) < firstDate ? from.AddDays(1) : from;
    }

    /// <summary>The last date on which a session may begin for training completed on this one to count; none when it counts for ever.</summary>
    public DateOnly? LastDay(DateOnly completed) => WithinYears is { } years ? completed.AddYears(years) : null;

    public bool IsMetBy(DateOnly completed, DateOnly firstDate) => From(firstDate) <= completed && completed < firstDate;

    /// <summary>Those of the people who do not meet it for a session that begins on this date. One query, however many people.</summary>
    public async Task<IReadOnlyList<int>> MissingAsync(TrainingDb db, IReadOnlyCollection<int> people, DateOnly firstDate)
    {
        var from = From(firstDate);
        var met = await db.Presences.Where(p => people.Contains(p.PersonId) && Types.Contains(p.Session.Course.Type)).Completed(db.Clock.UtcNow)
            .Where(d => from <= d.LastDate && d.LastDate < firstDate).Select(d => d.PersonId)
            .Union(db.AcceptedEquivalents.Where(e => e.WithdrawnAt == null && people.Contains(e.PersonId) && Types.Contains(e.Type))
                .Where(e => from <= e.CompletedOn && e.CompletedOn < firstDate).Select(e => e.PersonId))
            .ToListAsync();
        return [.. people.Except(met)];
    }

    /// <summary>Whether one person meets it for a session that begins on this date, and what that rests on.</summary>
    public async Task<PrerequisiteStanding> StandingAsync(TrainingDb db, int personId, DateOnly firstDate)
    {
        var completed = await db.Presences.Where(p => p.PersonId == personId && Types.Contains(p.Session.Course.Type)).Completed(db.Clock.UtcNow)
            .Where(d => d.LastDate < firstDate)
            .OrderByDescending(d => d.LastDate).Select(d => new Qualification(d.Type, d.LastDate, null)).FirstOrDefaultAsync();
        var accepted = await db.AcceptedEquivalents.Where(e => e.WithdrawnAt == null && e.PersonId == personId && Types.Contains(e.Type) && e.CompletedOn < firstDate)
            .OrderByDescending(e => e.CompletedOn).Select(e => new Qualification(e.Type, e.CompletedOn, e.What)).FirstOrDefaultAsync();
        var latest = completed is null || accepted?.On > completed.On ? accepted : completed;
        return new PrerequisiteStanding(this, firstDate, latest);
    }

    internal static string NameOf(CourseType type) => type == CourseType.Level3 ? type.Label() : $"a {type.Label().ToLowerInvariant()}";

    internal static string Years(int years) => years == 1 ? "year" : $"{years} years";
}

/// <summary>Training that somebody completed: with us, or elsewhere and accepted.</summary>
/// <param name="Elsewhere">What an accepted equivalent was; none when it was one of our sessions.</param>
public sealed record Qualification(CourseType Type, DateOnly On, string? Elsewhere);

/// <summary>How somebody stands with a course's prerequisite.</summary>
/// <param name="Latest">The latest that they completed before the session, whether or not it is too old.</param>
public sealed record PrerequisiteStanding(Prerequisite Prerequisite, DateOnly FirstDate, Qualification? Latest)
{
    public bool IsMet => Latest is not null && Prerequisite.IsMetBy(Latest.On, FirstDate);

    /// <summary>Why they can book, or cannot, in words to the person.</summary>
    public string Sentence => Latest is not { } latest ? $"We have no record that you have completed {Prerequisite.TypesInWords}."
        : (IsMet, Prerequisite.LastDay(latest.On)) switch
        {
            (true, { } last) => $"{Has(latest)}, so you can book sessions that begin up to {Plain(last)}.",
            (true, null) => $"{Has(latest)}, so you can book.",
            (_, { } last) => $"{Has(latest)}. That counts for sessions that begin up to {Plain(last)}, and this one begins later.",
            _ => throw new InvalidOperationException("What counts for ever cannot be too old."),
        };

    private static string Has(Qualification latest) => latest.Elsewhere is null
        ? $"You completed {Prerequisite.NameOf(latest.Type)} on {Plain(latest.On)}"
        : $"We have accepted training that you completed elsewhere on {Plain(latest.On)} as {Prerequisite.NameOf(latest.Type)}";

    /// <summary>"12 May 2016".</summary>
    private static string Plain(DateOnly date) => date.ToString("d MMMM yyyy", Words.British);
}
