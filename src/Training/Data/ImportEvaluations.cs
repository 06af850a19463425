using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Evaluations;
using Training.People;
using Training.Programme;

namespace Training.Data;

/// <summary>
/// What people were asked and answered, a row for each answer. What belongs to the whole evaluation (when it was asked, closed, handed in) stands in its first row. A text
/// without a person and sheet is an anonymous one: nothing in the files or here says whose it is.
/// </summary>
internal sealed class ImportEvaluations(ImportKnown known, KnownQuestionnaires questionnaires, CheckInCodes codes, ImportLoad load)
{
    private readonly Dictionary<(Session Session, Person? Person, Stage Stage, string? Sheet), Evaluation> _evaluations = [];
    private readonly Dictionary<(Session, Stage), (QuestionnaireVersion? Version, EvaluationPlan? Plan)> _planned = [];
    private readonly Dictionary<(Course, string), Objective> _objectives = [];
    private readonly Dictionary<QuestionnaireVersion, Dictionary<string, Question>> _questions = [];
    private readonly List<Answer> _answers = [];
    private readonly HashSet<(Evaluation, Question, Objective?, Breakout?, int)> _answered = [];
    private HashSet<(int, int, Stage)> _there = [];
    private HashSet<Guid> _keys = [];

    /// <returns>The answers, for <see cref="SaveAsync"/> once their evaluations have an identity.</returns>
    public static async Task<IReadOnlyCollection<Answer>> AddAsync(TrainingDb db, ImportKnown known, KnownQuestionnaires questionnaires, CheckInCodes codes, ImportFolder rows, ImportLoad load)
    {
        if (rows.Evaluations.Count + rows.ManagerViews.Count == 0)
        {
            return [];
        }
        var import = new ImportEvaluations(known, questionnaires, codes, load);
        await import.LoadAsync(db, rows);
        foreach (var row in rows.Evaluations)
        {
            import.Add(row);
        }
        foreach (var row in rows.ManagerViews)
        {
            import.Add(row);
        }
        load.Count(import._evaluations.Count, "evaluation");
        load.Count(rows.ManagerViews.Count, "line manager's view", "line managers' views");
        return import._answers;
    }

    /// <summary>By hundreds in a statement: answers are by far the most rows of an import, and one by one they took longer than all the rest.</summary>
    public static async Task SaveAsync(TrainingDb db, IReadOnlyCollection<Answer> answers)
    {
        foreach (var some in answers.Chunk(500))
        {
            // Nothing but numbers.
            var insert = """INSERT INTO "Answers" ("EvaluationId", "QuestionId", "ObjectiveId", "BreakoutId", "Number") VALUES """ + string.Join(',', some.Select(a => string.Create(CultureInfo.InvariantCulture,
                $"({a.Evaluation.Id},{a.Question.Id},{(a.Objective is null ? "NULL" : a.Objective.Id)},{(a.Breakout is null ? "NULL" : a.Breakout.Id)},{a.Number})")));
            await db.Database.ExecuteSqlRawAsync(insert);
        }
    }

    private async Task LoadAsync(TrainingDb db, ImportFolder rows)
    {
        foreach (var objective in await db.Objectives.Include(o => o.Course).ToListAsync())
        {
            _objectives[(objective.Course, objective.Text)] = objective;
        }
        var references = rows.Evaluations.Select(r => r.Session).ToHashSet(StringComparer.Ordinal);
        // Of every course that is asked about, so that who has not answered yet finds the questions.
        foreach (var course in references.Select(r => known.Sessions.GetValueOrDefault(r)?.Course).OfType<Course>().Distinct().ToList())
        {
            foreach (var line in Objective.Lines(course.Objectives))
            {
                Of(course, line);
            }
        }
        var old = references.Select(r => known.Sessions.GetValueOrDefault(r)).OfType<Session>().Where(known.OldSessions.Contains).Select(s => s.Id).ToList();
        if (old.Count > 0)
        {
            _there = [.. await db.Evaluations.Where(e => old.Contains(e.SessionId) && e.PersonId != null).Select(e => ValueTuple.Create(e.SessionId, e.PersonId!.Value, e.Stage)).ToListAsync()];
            await db.BreakoutSlots.Where(s => old.Contains(s.SessionId)).Include(s => s.Breakouts).LoadAsync();
        }
        if (rows.Evaluations.Exists(r => r.Key is not null))
        {
            _keys = await db.Evaluations.Select(e => e.Key).ToHashSetAsync();
        }
        if (rows.ManagerViews.Exists(r => r.Key is not null))
        {
            _keys.UnionWith(await db.ManagerViews.Select(v => v.Key).ToListAsync());
        }
    }

    private Objective Of(Course course, string text)
    {
        if (!_objectives.TryGetValue((course, text), out var objective))
        {
            load.Add(_objectives[(course, text)] = objective = new Objective { Course = course, Text = text });
        }
        return objective;
    }

    private void Add(EvaluationRow row)
    {
        var session = row.Row.Session(row.Session, known);
        var person = row.Row.Person("email", row.Email, known);
        var enteredBy = row.Row.Person("entered_by", row.EnteredBy, known);
        if (row.Row.Bad || session is null)
        {
            return;
        }
        var isAnonymous = row.Email is null && row.Sheet is null;
        Evaluation? evaluation = null;
        if (!isAnonymous && !_evaluations.TryGetValue((session, person, row.Stage, row.Sheet), out evaluation))
        {
            if (VersionOf(row, session) is not { } version)
            {
                return;
            }
            if (person is not null && _there.Contains((session.Id, person.Id, row.Stage)))
            {
                row.Row.Problem("email", $"{CsvRow.Quoted(row.Email!)} has an evaluation of session {session.Reference} at this stage already; expected new ones only");
                return;
            }
            evaluation = Begin(row, session, person, version, enteredBy);
        }
        var asked = evaluation?.Version ?? VersionOf(row, session);
        if (asked is null || (row.Question is null && !isAnonymous))
        {
            return; // asked, and nothing answered yet
        }
        if (!QuestionsOf(asked).TryGetValue(row.Question ?? "", out var question))
        {
            row.Row.Problem("question", $"{CsvRow.Quoted(row.Question ?? "")} is not asked in version {asked.Number} of “{asked.Questionnaire.Code}”; expected one of {string.Join(", ", QuestionsOf(asked).Keys)}");
            return;
        }
        if (question.Kind != QuestionKind.Text && isAnonymous)
        {
            row.Row.Problem("email", "is empty, as is sheet; expected whose answer it is, as only texts are anonymous");
        }
        else if (question.Kind == QuestionKind.Text && question.Anonymous == row.Email is not null)
        {
            row.Row.Problem("email", question.Anonymous ? $"{CsvRow.Quoted(row.Email!)} is named, but the question is anonymous; expected nothing" : "is empty, but the question is not anonymous; expected whose answer it is");
        }
        var breakout = BreakoutOf(row, session, question);
        if (question.Kind == QuestionKind.Confidence != row.Objective is not null)
        {
            row.Row.Problem("objective", row.Objective is null ? "is empty; expected the learning objective" : $"{CsvRow.Quoted(row.Objective)} is for questions of the kind confidence; expected nothing");
        }
        if (row.Row.Bad)
        {
            return;
        }
        if (question.Kind == QuestionKind.Text)
        {
            AddComment(row, session, evaluation, question, breakout);
        }
        else
        {
            AddAnswer(row, session, evaluation!, question, breakout);
        }
    }

    private Evaluation Begin(EvaluationRow row, Session session, Person? person, QuestionnaireVersion version, Person? enteredBy)
    {
        var plan = Planned(session, row.Stage).Plan ?? new EvaluationPlan();
        var due = row.Stage switch { Stage.Before => session.StartsAt.AddDays(-plan.BeforeDays), Stage.After => session.EndsAt, _ => session.EndsAt.AddDays(7 * plan.LaterWeeks) };
        var submitted = row.Row.Has("submitted_at") ? row.SubmittedAt : due;
        var askedAt = row.AskedAt ?? (submitted < due ? submitted.Value : due);
        var evaluation = new Evaluation
        {
            Session = session, Person = person, Stage = row.Stage, Version = version, AskedAt = askedAt,
            ClosesAt = row.ClosesAt ?? (row.Stage == Stage.Before ? session.StartsAt.AddMinutes(30) : askedAt.AddDays(plan.OpenDays)),
            ChasedAt = row.ChasedAt, SavedAt = row.SavedAt ?? submitted, SubmittedAt = submitted, EnteredBy = enteredBy, WithdrawnAt = row.WithdrawnAt,
        };
        if (row.Key is { } key && _keys.Add(key))
        {
            evaluation.Key = key;
        }
        evaluation.TokenHash = CheckInCodes.HashOf(codes.EvaluationTokenFor(evaluation.Key));
        _evaluations.Add((session, person, row.Stage, row.Sheet), evaluation);
        load.Add(evaluation);
        return evaluation;
    }

    private void AddAnswer(EvaluationRow row, Session session, Evaluation evaluation, Question question, Breakout? breakout)
    {
        var number = question.IsChoice ? question.Options.FindIndex(o => o.Equals(row.Answer, StringComparison.OrdinalIgnoreCase)) + 1
            : int.TryParse(row.Answer, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= question.Points ? n : 0;
        if (number == 0)
        {
            row.Row.Problem("answer", $"{CsvRow.Quoted(row.Answer)} is not an answer to “{question.Code}”; expected {(question.IsChoice ? string.Join(" / ", question.Options) : $"a whole number from 1 to {question.Points}")}");
            return;
        }
        var lines = Objective.Lines(session.Course.Objectives);
        // Its number in the catalogue will do instead of its words.
        var objective = row.Objective is not { } words ? null
            : Of(session.Course, int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line >= 1 && line <= lines.Count ? lines[line - 1] : words);
        if (!_answered.Add((evaluation, question, objective, breakout, question.Kind == QuestionKind.AnyOf ? number : 0)))
        {
            row.Row.Problem("question", $"{CsvRow.Quoted(question.Code)} is answered in a line before; expected one answer");
            return;
        }
        // Not in the evaluation's own list, or they would be saved with it.
        _answers.Add(new Answer { Evaluation = evaluation, Question = question, Objective = objective, Breakout = breakout, Number = number });
    }

    private void AddComment(EvaluationRow row, Session session, Evaluation? evaluation, Question question, Breakout? breakout)
    {
        var themes = row.Themes.Select(code => questionnaires.Themes.GetValueOrDefault(code)).ToList();
        if (themes.Contains(null))
        {
            row.Row.Problem("themes", $"{CsvRow.Quoted(row.Row.Raw("themes"))} are not all known; expected codes from {CsvLayout.CommentThemes.File} joined by ';'");
        }
        if (row.Answer.Length is 0 or > Question.LongestAnswer)
        {
            row.Row.Problem("answer", $"has {Words.Count(row.Answer.Length, "character")}; expected 1 to {Question.LongestAnswer}");
        }
        if (row.IsQuote && !row.MayBeQuoted)
        {
            row.Row.Problem("is_quote", "says yes, but may_be_quoted does not; expected quotes only where the writer allows it");
        }
        if (row.Row.Bad)
        {
            return;
        }
        var comment = new Comment { Session = session, Question = question, Breakout = breakout, Evaluation = evaluation, Text = row.Answer, MayBeQuoted = row.MayBeQuoted, IsQuote = row.IsQuote };
        comment.Themes.AddRange(themes.OfType<CommentTheme>().Distinct());
        evaluation?.Comments.Add(comment);
        load.Add(comment);
    }

    private static Breakout? BreakoutOf(EvaluationRow row, Session session, Question question)
    {
        if (question.About == QuestionAbout.Session)
        {
            if (row.Workshop is not null)
            {
                row.Row.Problem("workshop", $"{CsvRow.Quoted(row.Workshop)} is for questions about workshops; expected nothing");
            }
            return null;
        }
        var breakout = session.Slots.Find(s => s.Number == row.Slot)?.Breakouts.Find(b => b.Code == row.Workshop);
        if (breakout is null)
        {
            row.Row.Problem("workshop", $"{CsvRow.Quoted(row.Row.Raw("workshop"))} is not in slot {CsvRow.Quoted(row.Row.Raw("slot"))} of session {session.Reference}; expected one of {CsvLayout.Breakouts.File}");
        }
        return breakout;
    }

    private QuestionnaireVersion? VersionOf(EvaluationRow row, Session session)
    {
        if (row.Questionnaire is null)
        {
            var planned = Planned(session, row.Stage).Version;
            if (planned is null)
            {
                row.Row.Problem("questionnaire", $"is empty, and no plan asks anything at this stage of session {session.Reference}; expected a code from {CsvLayout.Questionnaires.File}");
            }
            return planned;
        }
        var questionnaire = questionnaires.ByCode.GetValueOrDefault(row.Questionnaire);
        var version = row.Version is null ? questionnaire?.Published : questionnaire?.Versions.Find(v => v.Number == row.Version && v.PublishedAt is not null);
        if (questionnaire is null || version is null || questionnaire.Stage != row.Stage)
        {
            row.Row.Problem("questionnaire", $"{CsvRow.Quoted(row.Questionnaire)} {(questionnaire is null ? "is not known" : version is null ? $"has no published version {row.Row.Raw("version")}".TrimEnd() : $"is asked {questionnaire.Stage.Code()}")}; expected a published questionnaire of the stage {row.Stage.Code()}");
            return null;
        }
        return version;
    }

    private (QuestionnaireVersion? Version, EvaluationPlan? Plan) Planned(Session session, Stage stage)
    {
        if (!_planned.TryGetValue((session, stage), out var planned))
        {
            var plan = EvaluationPlan.For(questionnaires.Plans, session.Course, session.FirstDate);
            // The version that was asked then, as far as can be known.
            var published = plan?.QuestionnaireOf(stage)?.Versions.Where(v => v.PublishedAt is not null).OrderBy(v => v.Number).ToList() ?? [];
            _planned[(session, stage)] = planned = (published.FindLast(v => v.PublishedAt <= session.EndsAt) ?? published.FirstOrDefault(), plan);
        }
        return planned;
    }

    private Dictionary<string, Question> QuestionsOf(QuestionnaireVersion version)
    {
        if (!_questions.TryGetValue(version, out var questions))
        {
            _questions[version] = questions = version.Questions.OrderBy(q => q.Position).ToDictionary(q => q.Code, StringComparer.Ordinal);
        }
        return questions;
    }

    private void Add(ManagerViewRow row)
    {
        var session = row.Row.Session(row.Session, known);
        var person = row.Row.Person("email", row.Email, known);
        if (row.AnsweredAt is null != row.Verdict is null)
        {
            row.Row.Problem("verdict", $"{CsvRow.Quoted(row.Row.Raw("verdict"))} and answered_at, {CsvRow.Quoted(row.Row.Raw("answered_at"))}, do not fit; expected both or neither");
        }
        if (row.Row.Bad || session is null || person is null)
        {
            return;
        }
        if (!_evaluations.TryGetValue((session, person, Stage.Later, null), out var evaluation))
        {
            row.Row.Problem("email", $"{CsvRow.Quoted(row.Email)} has no new evaluation of the stage later of session {session.Reference}; expected one of {CsvLayout.Evaluations.File}");
            return;
        }
        var view = new ManagerView
        {
            Evaluation = evaluation, Name = row.Name, Email = row.Address, AskedAt = row.AskedAt, ClosesAt = row.ClosesAt, ChasedAt = row.ChasedAt, AnsweredAt = row.AnsweredAt, Verdict = row.Verdict, Text = row.Text,
        };
        if (row.Key is { } key && _keys.Add(key))
        {
            view.Key = key;
        }
        view.TokenHash = CheckInCodes.HashOf(codes.ManagerViewTokenFor(view.Key));
        load.Add(view);
    }
}

/// <param name="Email">Empty of an anonymous text, and of a sheet without a name.</param>
/// <param name="Question">Empty when nothing was answered yet.</param>
/// <param name="Sheet">Tells the sheets of paper without a name apart, within a session and stage.</param>
internal sealed record EvaluationRow(CsvRow Row, string Session, string? Email, Stage Stage, string? Question, string Answer, string? Objective, int? Slot, string? Workshop, bool MayBeQuoted, bool IsQuote, string[] Themes,
    string? Questionnaire, int? Version, string? Sheet, DateTime? AskedAt, DateTime? ClosesAt, DateTime? ChasedAt, DateTime? SavedAt, DateTime? SubmittedAt, string? EnteredBy, DateTime? WithdrawnAt, Guid? Key)
{
    public static EvaluationRow From(CsvRow row) => new(row, row.Text("session"), row.Reference("email"), row.Choice<Stage>("stage"), row.Reference("question"), row.TextOrEmpty("answer"), row.Reference("objective"),
        row.Number("slot", 1, 50), row.Reference("workshop"), row.YesNo("may_be_quoted"), row.YesNo("is_quote"), row.List("themes"), row.Reference("questionnaire"), row.Number("version", 1, 10_000), row.Reference("sheet"),
        row.InstantOrNone("asked_at"), row.InstantOrNone("closes_at"), row.InstantOrNone("chased_at"), row.InstantOrNone("saved_at"), row.InstantOrNone("submitted_at"), row.Reference("entered_by"), row.InstantOrNone("withdrawn_at"),
        KeyOf(row));

    public static Guid? KeyOf(CsvRow row)
    {
        if (row.IsEmpty("key"))
        {
            return null;
        }
        if (!Guid.TryParse(row.Raw("key"), out var key))
        {
            row.Problem("key", $"{CsvRow.Quoted(row.Raw("key"))} is not a key; expected 32 hexadecimal digits, or nothing for a new one");
        }
        return key;
    }
}

internal sealed record ManagerViewRow(CsvRow Row, string Session, string Email, string Name, string Address, DateTime AskedAt, DateTime ClosesAt, DateTime? ChasedAt, DateTime? AnsweredAt, ManagerVerdict? Verdict, string? Text, Guid? Key)
{
    public static ManagerViewRow From(CsvRow row) => new(row, row.Text("session"), row.Email("email"), row.Text("name"), row.MailAddress("address"), row.Instant("asked_at"), row.Instant("closes_at"),
        row.InstantOrNone("chased_at"), row.InstantOrNone("answered_at"), row.IsEmpty("verdict") ? null : row.Choice<ManagerVerdict>("verdict"), row.IsEmpty("text") ? null : row.TextOrEmpty("text"), EvaluationRow.KeyOf(row));
}
