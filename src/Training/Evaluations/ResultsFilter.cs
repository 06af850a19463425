using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Statistics;

namespace Training.Evaluations;

/// <summary>What can stand side by side: groups of whole sessions.</summary>
public enum ResultsBy
{
    [Code("session", "Session")] Session,
    [Code("course", "Course")] Course,
    [Code("type", "Type of course")] Type,
    [Code("board", "Board")] Board,
    [Code("quarter", "Quarter")] Quarter,

    /// <summary>For the team only.</summary>
    [Code("trainer", "Trainer")] Trainer,
}

/// <summary>
/// Of which delivered sessions results are asked. Everything in it is about whole sessions: that is what keeps <see cref="Suppression"/> true, so nothing about single people may ever be added.
/// </summary>
/// <param name="Board">Sessions for this board, joint ones among them.</param>
/// <param name="Course">A course's code.</param>
/// <param name="Session">A session's reference.</param>
/// <param name="Trainer">A person's identity.</param>
public sealed record ResultsFilter(CourseType? Type = null, Boards? Board = null, Quarter? Quarter = null, string? Course = null, string? Session = null, int? Trainer = null)
{
    /// <summary>Reads the words of the address. None when something cannot be, with a sentence for each problem and the name of what it is about.</summary>
    public static ResultsFilter? Read(string? type, string? board, string? year, string? quarter, string? course, string? session, int? trainer, out IReadOnlyList<(string Name, string Sentence)> problems)
    {
        var wrong = new List<(string, string)>();
        problems = wrong;
        CourseType? ofType = Codes.TryParse<CourseType>(type, out var readType) ? readType : null;
        if (ofType is null && !string.IsNullOrEmpty(type))
        {
            wrong.Add(("type", $"There is no type of course “{type}”"));
        }
        Boards? ofBoard = Codes.TryParse<Boards>(board, out var readBoard) ? readBoard : null;
        if (ofBoard is null && !string.IsNullOrEmpty(board))
        {
            wrong.Add(("board", $"The board should be children or adults, or left out for both, not “{board}”"));
        }
        Quarter? range = null;
        if (!string.IsNullOrEmpty(year) && !Quarter.TryParse(year, quarter, out range, out var sentence))
        {
            wrong.Add((Quarter.TryParse(year, null, out _, out _) ? "quarter" : "year", sentence));
        }
        else if (string.IsNullOrEmpty(year) && !string.IsNullOrEmpty(quarter))
        {
            wrong.Add(("year", "Choose the year of the quarter"));
        }
        return wrong.Count > 0 ? null : new(ofType, ofBoard, range, Named(course), Named(session), trainer);

        static string? Named(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>The address's query: the same results again.</summary>
    public string Query
    {
        get
        {
            var pairs = new (string Name, string? Value)[]
            {
                ("type", Type?.Code()), ("board", Board?.Code()), ("year", Quarter?.Year), ("quarter", Quarter?.Number?.ToString(Words.British)), ("course", Course), ("session", Session), ("trainer", Trainer?.ToString(Words.British)),
            };
            var set = pairs.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}").ToList();
            return set.Count == 0 ? "" : $"?{string.Join('&', set)}";
        }
    }

    /// <summary>What it asks for, for headings and files: a print or a file must say what it is of.</summary>
    public async Task<ResultsWords> InWordsAsync(TrainingDb db) => new(
        Type?.Label(), Board?.Label(), Quarter?.Label,
        Course is null ? null : await db.Courses.Where(c => c.Code == Course).Select(c => c.Title).SingleOrDefaultAsync() ?? Course,
        Session is null ? null : await db.Sessions.Where(s => s.Reference == Session).Select(s => new { s.Course.Title, s.FirstDate }).SingleOrDefaultAsync() is { } one ? $"{one.Title}, {Words.Date(one.FirstDate)}" : Session,
        Trainer is null ? null : await db.People.Where(p => p.Id == Trainer).Select(p => p.Name).SingleOrDefaultAsync() ?? "");

    /// <summary>Published sessions whose last day is past and whose register is closed.</summary>
    /// <param name="of">Only those that this trainer gave; none for all.</param>
    public IQueryable<Session> Sessions(TrainingDb db, int? of)
    {
        var sessions = Delivered(db, of);
        if (Type is { } type)
        {
            sessions = sessions.Where(s => s.Course.Type == type);
        }
        if (Board is { } board)
        {
            sessions = sessions.Where(s => (s.Boards & board) != Boards.None);
        }
        if (Quarter is { } quarter)
        {
            var (from, until) = (quarter.From, quarter.Until);
            sessions = sessions.Where(s => s.FirstDate >= from && s.FirstDate < until);
        }
        if (Course is { } course)
        {
            sessions = sessions.Where(s => s.Course.Code == course);
        }
        if (Session is { } reference)
        {
            sessions = sessions.Where(s => s.Reference == reference);
        }
        if (Trainer is { } trainer)
        {
            sessions = sessions.Where(s => s.Trainers.Any(t => t.Id == trainer));
        }
        return sessions;
    }

    public static IQueryable<Session> Delivered(TrainingDb db, int? of)
    {
        var now = db.Clock.UtcNow;
        var sessions = db.Sessions.Where(s => s.Status == SessionStatus.Published && s.EndsAt <= now && s.RegisterClosedAt != null);
        return of is { } trainer ? sessions.Where(s => s.Trainers.Any(t => t.Id == trainer)) : sessions;
    }
}

/// <summary>A filter in words; none of what it leaves open.</summary>
public sealed record ResultsWords(string? Type, string? Board, string? Quarter, string? Course, string? Session, string? Trainer)
{
    /// <summary>After the number of sessions in a heading: ", Neglect, Children's board"; empty when it leaves everything open.</summary>
    public string Heading => string.Concat(new[] { Session, Course, Type, Quarter, Board, Trainer is null ? null : $"given by {Trainer}" }.Where(w => w is not null).Select(w => $", {w}"));
}
