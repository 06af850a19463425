using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.People;
using Training.Programme;

namespace Training.Web.Pages.Evaluations;

/// <summary>What the address asks of results, as it was written, right or wrong.</summary>
public sealed record ResultsAsked(string? Type = null, string? Board = null, string? Year = null, string? Quarter = null, string? Course = null, string? Session = null, int? Trainer = null)
{
    public ResultsFilter? Read(out IReadOnlyList<(string Name, string Sentence)> problems) => ResultsFilter.Read(Type, Board, Year, Quarter, Course, Session, Trainer, out problems);
}

/// <summary>The filters above results and comments, and what there is to choose from.</summary>
public sealed record ResultsForm(ResultsAsked Asked, string Path, IReadOnlyList<Choice> Courses, IReadOnlyList<Choice> Trainers, IReadOnlyList<string> Years)
{
    /// <summary>The one session that is asked of, in words.</summary>
    public string? Session { get; private init; }

    /// <summary>None when a course, session or trainer is asked for that there is not, or that is not theirs to see.</summary>
    /// <param name="of">Only sessions that this trainer gave; none for all.</param>
    /// <param name="team">Only the team may ask for one trainer's.</param>
    public static async Task<ResultsForm?> LoadAsync(TrainingDb db, ResultsAsked asked, string path, int? of, bool team)
    {
        var delivered = ResultsFilter.Delivered(db, of);
        var courses = await db.Courses.Where(c => delivered.Any(s => s.CourseId == c.Id)).OrderBy(c => c.Title).Select(c => new Choice(c.Code, c.Title)).ToListAsync();
        var trainers = team ? (await db.People.Where(p => delivered.Any(s => s.Trainers.Any(t => t.Id == p.Id))).OrderBy(p => p.Name).Select(p => new { p.Id, p.Name }).ToListAsync()).ConvertAll(p => new Choice(p.Id.ToString(Words.British), p.Name)) : [];
        var session = asked.Session is { Length: > 0 } reference ? await delivered.Where(s => s.Reference == reference).Select(s => new { s.Course.Title, s.FirstDate }).SingleOrDefaultAsync() : null;
        if ((asked.Course is { Length: > 0 } course && courses.TrueForAll(c => c.Code != course))
            || (asked.Session is { Length: > 0 } && session is null)
            || (asked.Trainer is { } trainer && trainers.TrueForAll(t => t.Code != trainer.ToString(Words.British))))
        {
            return null;
        }
        var first = await delivered.MinAsync(s => (DateOnly?)s.FirstDate);
        var years = new List<string>();
        for (var year = Training.Statistics.Quarter.Of(db.Clock.Today).WholeYear; first is { } date && year.Until > date; year = year.Previous)
        {
            years.Add(year.Year);
        }
        return new(asked, path, courses, trainers, years) { Session = session is null ? null : $"{session.Title}, {Words.Date(session.FirstDate)}" };
    }
}
