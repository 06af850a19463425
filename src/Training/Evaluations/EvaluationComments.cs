using System.Globalization;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>A comment as it is read: never whose, and never when.</summary>
public sealed record CommentLine(Guid Id, string Reference, string Course, DateOnly FirstDate, Stage Stage, string Question, string Code, string? Workshop, string Text, bool MayBeQuoted, bool IsQuote, IReadOnlyList<CommentTheme> Themes);

/// <summary>What a line manager wrote of what somebody said changed.</summary>
public sealed record ManagerLine(string Reference, string Course, DateOnly FirstDate, ManagerVerdict Verdict, string Text);

public enum CommentOutcome
{
    Done,
    NoSuchComment,
    MayNotBeQuoted,
    NoSuchTheme,
    NameTaken,
}

/// <summary>Reading, filing and quoting what people wrote, and the themes under which the team files it.</summary>
public sealed class EvaluationComments(TrainingDb db)
{
    public const int PageSize = 50;
    public const int LongestTheme = 60;

    /// <summary>"none": comments under no theme.</summary>
    public const string NoTheme = "none";

    public const string Definition = "What people wrote with their name can be read as soon as they hand in; the name is not shown. Anonymous words can be read once at least five people of a session have handed in and no more can, so that nobody can tell whose came when.";

    /// <summary>
    /// The comments of sessions that may be read. Those that are stored with a name anyway: once handed in, since they may be about somebody's safety. Anonymous ones: once at least five have handed in at
    /// that stage of the session and nobody can any more (of a workshop, with five who answered about it), since it is known by name who has not handed in yet, and a comment that appears would be of
    /// whoever left that list.
    /// </summary>
    public static IQueryable<Comment> Shown(TrainingDb db, IQueryable<Session> sessions)
    {
        var now = db.Clock.UtcNow;
        var handedIn = db.Evaluations.Where(Evaluation.IsCounted);
        var open = db.Evaluations.Where(e => e.SubmittedAt == null && e.WithdrawnAt == null && e.ClosesAt > now);
        return sessions.Join(db.Comments, s => s.Id, c => c.SessionId, (_, c) => c).Where(c => c.EvaluationId != null
            ? c.Evaluation!.SubmittedAt != null && c.Evaluation.WithdrawnAt == null
            : handedIn.Count(e => e.SessionId == c.SessionId && e.Stage == c.Question.Version.Questionnaire.Stage) >= Suppression.Least
                && !open.Any(e => e.SessionId == c.SessionId && e.Stage == c.Question.Version.Questionnaire.Stage)
                && (c.BreakoutId == null || handedIn.Count(e => e.SessionId == c.SessionId && e.Stage == c.Question.Version.Questionnaire.Stage && e.Answers.Any(a => a.BreakoutId == c.BreakoutId)) >= Suppression.Least));
    }

    /// <summary>Of a stage and under a theme; none for all. In the order of their identities, which are random, so that the order tells nothing.</summary>
    public static IQueryable<Comment> Chosen(IQueryable<Comment> comments, Stage? stage, string? theme, bool quotes)
    {
        if (stage is { } at)
        {
            comments = comments.Where(c => c.Question.Version.Questionnaire.Stage == at);
        }
        if (theme is not null)
        {
            comments = theme == NoTheme ? comments.Where(c => c.Themes.Count == 0) : comments.Where(c => c.Themes.Any(t => t.Code == theme));
        }
        return (quotes ? comments.Where(c => c.IsQuote) : comments).OrderByDescending(c => c.Session.StartsAt).ThenBy(c => c.SessionId).ThenBy(c => c.Question.Position).ThenBy(c => c.Id);
    }

    public static IQueryable<CommentLine> Lines(IQueryable<Comment> comments) => comments.AsNoTracking().Select(c => new CommentLine(
        c.Id, c.Session.Reference, c.Session.Course.Title, c.Session.FirstDate, c.Question.Version.Questionnaire.Stage, c.Question.Text, c.Question.Code, c.Breakout!.Title, c.Text, c.MayBeQuoted, c.IsQuote, c.Themes.OrderBy(t => t.Name).ToList()));

    /// <summary>What line managers wrote, where their verdicts are shown. Under no theme and never quoted: none when only such comments are asked for.</summary>
    public static IQueryable<ManagerLine> Managers(TrainingDb db, IQueryable<Session> sessions, Stage? stage, string? theme, bool quotes) => EvaluationResults.ManagersTold(db, sessions)
        .Where(v => v.Text != null && v.Text != "" && theme == null && !quotes && (stage == null || stage == Stage.Later))
        .OrderByDescending(v => v.Evaluation.Session.StartsAt).ThenBy(v => v.Key)
        .Select(v => new ManagerLine(v.Evaluation.Session.Reference, v.Evaluation.Session.Course.Title, v.Evaluation.Session.FirstDate, v.Verdict!.Value, v.Text!));

    /// <summary>Files a comment under these themes and no others, and marks it as worth quoting or not. Only comments that may be read.</summary>
    public async Task<CommentOutcome> FileAsync(Guid id, IReadOnlyCollection<int> themes, bool quote)
    {
        await using var work = await db.BeginWriteAsync();
        var comment = await Shown(db, ResultsFilter.Delivered(db, null)).Where(c => c.Id == id).Include(c => c.Themes).SingleOrDefaultAsync();
        if (comment is null)
        {
            return CommentOutcome.NoSuchComment;
        }
        if (quote && !comment.MayBeQuoted)
        {
            return CommentOutcome.MayNotBeQuoted;
        }
        comment.Themes.RemoveAll(t => !themes.Contains(t.Id));
        comment.Themes.AddRange(await db.CommentThemes.Where(t => themes.Contains(t.Id) && !comment.Themes.Select(x => x.Id).Contains(t.Id)).ToListAsync());
        comment.IsQuote = quote;
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return CommentOutcome.Done;
    }

    /// <summary>Adds a theme, or gives one another name; its code stays.</summary>
    /// <param name="id">Of the one that is renamed; none for a new one.</param>
    public async Task<CommentOutcome> NameThemeAsync(int? id, string name)
    {
        await using var work = await db.BeginWriteAsync();
        var themes = await db.CommentThemes.ToListAsync();
        var code = CodeOf(name);
        if (themes.Exists(t => t.Id != id && (Words.Folded(t.Name) == Words.Folded(name) || (id is null && t.Code == code))))
        {
            return CommentOutcome.NameTaken;
        }
        if (id is null)
        {
            db.CommentThemes.Add(new() { Code = code, Name = name.Trim() });
        }
        else if (themes.Find(t => t.Id == id) is { } theme)
        {
            theme.Name = name.Trim();
        }
        else
        {
            return CommentOutcome.NoSuchTheme;
        }
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return CommentOutcome.Done;
    }

    /// <summary>Takes a theme away; its comments stay, without it.</summary>
    public async Task<CommentOutcome> RemoveThemeAsync(int id)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.CommentThemes.FindAsync(id) is not { } theme)
        {
            return CommentOutcome.NoSuchTheme;
        }
        db.CommentThemes.Remove(theme);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return CommentOutcome.Done;
    }

    /// <summary>Comments as CSV. They are people's own words, so a cell that a spreadsheet would run as a formula gets an apostrophe in front.</summary>
    public static async Task<string> CsvAsync(IQueryable<Comment> comments, IQueryable<ManagerLine> managers)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }))
        {
            csv.WriteHeader(["session", "course", "first_day", "stage", "question", "asked", "workshop", "text", "may_be_quoted", "quote", "themes"]);
            await foreach (var c in Lines(comments).AsAsyncEnumerable())
            {
                Write(csv, c.Reference, c.Course, Date(c.FirstDate), c.Stage.Code(), c.Code, c.Question, c.Workshop ?? "", c.Text, c.MayBeQuoted ? "yes" : "no", c.IsQuote ? "yes" : "no", string.Join(';', c.Themes.Select(t => t.Code)));
            }
            await foreach (var m in managers.AsAsyncEnumerable())
            {
                Write(csv, m.Reference, m.Course, Date(m.FirstDate), Stage.Later.Code(), "line-manager", $"Line manager: {m.Verdict.Label().ToLowerInvariant()}", "", m.Text, "no", "no", "");
            }
        }
        return text.ToString();

        static string Date(DateOnly date) => date.ToString(CsvLayout.DateFormat, CultureInfo.InvariantCulture);

        static void Write(CsvWriter csv, params ReadOnlySpan<string> fields)
        {
            foreach (var field in fields)
            {
                csv.WriteField(field);
            }
            csv.EndRecord();
        }
    }

    private static string CodeOf(string name) => string.Join('-', new string([.. Words.Folded(name).Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } code ? code : "theme";
}
