using Microsoft.EntityFrameworkCore;
using Training.Evaluations;
using Training.Programme;

namespace Training.Data;

/// <summary>Questionnaires, when they are asked and the themes of comments: what evaluations refer to.</summary>
/// <param name="Plans">Also those that the same import adds.</param>
internal sealed record KnownQuestionnaires(Dictionary<string, Questionnaire> ByCode, List<EvaluationPlan> Plans, Dictionary<string, CommentTheme> Themes);

/// <summary>Adds what is new. A published version that is known is never changed; titles and names of themes are updated.</summary>
internal sealed class ImportQuestionnaires(ImportKnown known, KnownQuestionnaires all, ImportLoad load)
{
    public static async Task<KnownQuestionnaires> AddAsync(TrainingDb db, ImportKnown known, ImportFolder rows, ImportLoad load)
    {
        if (rows.Questionnaires.Count + rows.Questions.Count + rows.EvaluationPlans.Count + rows.CommentThemes.Count + rows.Evaluations.Count == 0)
        {
            return new([], [], []);
        }
        var all = new KnownQuestionnaires(
            await db.Questionnaires.Include(q => q.Versions).ThenInclude(v => v.Questions).AsSplitQuery().ToDictionaryAsync(q => q.Code),
            await db.EvaluationPlans.Include(p => p.Course).ToListAsync(),
            await db.CommentThemes.ToDictionaryAsync(t => t.Code));
        var import = new ImportQuestionnaires(known, all, load);
        import.AddThemes(rows.CommentThemes);
        import.AddVersions(rows);
        import.AddPlans(rows.EvaluationPlans);
        return all;
    }

    private void AddThemes(List<CommentThemeRow> rows)
    {
        foreach (var row in rows.Where(r => !r.Row.Bad))
        {
            if (!all.Themes.TryGetValue(row.Code, out var theme))
            {
                load.Add(all.Themes[row.Code] = theme = new CommentTheme { Code = row.Code, Name = row.Name });
            }
            theme.Name = row.Name;
        }
        load.Count(rows.Count, "theme of comments", "themes of comments");
    }

    private void AddVersions(ImportFolder rows)
    {
        HashSet<QuestionnaireVersion> added = [];
        foreach (var row in rows.Questionnaires.Where(r => !r.Row.Bad))
        {
            if (!all.ByCode.TryGetValue(row.Code, out var questionnaire))
            {
                load.Add(all.ByCode[row.Code] = questionnaire = new Questionnaire { Code = row.Code, Title = row.Title, Stage = row.Stage });
            }
            if (questionnaire.Stage != row.Stage)
            {
                row.Row.Problem("stage", $"{CsvRow.Quoted(row.Row.Raw("stage"))} is another stage than “{questionnaire.Code}” has; expected {questionnaire.Stage.Code()}");
                continue;
            }
            questionnaire.Title = row.Title;
            if (questionnaire.Versions.Exists(v => v.Number == row.Version))
            {
                continue;
            }
            if (row.PublishedAt is null && questionnaire.Draft is not null)
            {
                row.Row.Problem("published_at", "is empty, and there is a draft of this questionnaire already; expected when it was published");
                continue;
            }
            var version = new QuestionnaireVersion { Questionnaire = questionnaire, Number = row.Version, PublishedAt = row.PublishedAt, Introduction = row.Introduction };
            questionnaire.Versions.Add(version);
            added.Add(version);
            load.Add(version);
        }
        load.Count(rows.Questionnaires.Count, "version of a questionnaire", "versions of questionnaires");
        foreach (var row in rows.Questions.Where(r => !r.Row.Bad))
        {
            AddQuestion(row, added);
        }
        load.Count(rows.Questions.Count, "question");
        foreach (var row in rows.Questionnaires.Where(r => !r.Row.Bad && r.PublishedAt is not null))
        {
            if (all.ByCode[row.Code].Versions.Find(v => v.Number == row.Version) is { Questions.Count: 0 })
            {
                row.Row.Problem("version", $"{CsvRow.Quoted(row.Row.Raw("version"))} is published and has no questions; expected some in {CsvLayout.Questions.File}");
            }
        }
    }

    private void AddQuestion(QuestionRow row, HashSet<QuestionnaireVersion> added)
    {
        if (all.ByCode.GetValueOrDefault(row.Questionnaire) is not { } questionnaire || questionnaire.Versions.Find(v => v.Number == row.Version) is not { } version)
        {
            row.Row.Problem("questionnaire", $"{CsvRow.Quoted(row.Questionnaire)} has no version {row.Version}; expected one of {CsvLayout.Questionnaires.File}");
            return;
        }
        var question = row.Question;
        if (!added.Contains(version))
        {
            if (version.Questions.Find(q => q.Code == question.Code) is not { } there || !there.IsSame(question))
            {
                row.Row.Problem("code", $"{CsvRow.Quoted(question.Code)} is not so in version {version.Number} of “{questionnaire.Code}”, which is there already; expected a new version, as a version is not changed");
            }
            return;
        }
        foreach (var (field, sentence) in question.Problems(questionnaire.Stage))
        {
            row.Row.Problem(QuestionRow.ColumnOf(field), sentence);
        }
        if (version.Questions.Exists(q => q.Position == question.Position))
        {
            row.Row.Problem("position", $"{CsvRow.Quoted(row.Row.Raw("position"))} is there twice in this version; expected another for each question");
        }
        question.Version = version;
        var others = all.ByCode.Values.SelectMany(q => q.Versions).Where(v => v != version && v.PublishedAt is not null).SelectMany(v => v.Questions);
        if (version.PublishedAt is not null && others.Where(o => o.Code == question.Code).Select(question.Contradicts).FirstOrDefault(s => s is not null) is { } contradiction)
        {
            row.Row.Problem("code", contradiction);
        }
        version.Questions.Add(question);
    }

    private void AddPlans(List<EvaluationPlanRow> rows)
    {
        foreach (var row in rows.Where(r => !r.Row.Bad))
        {
            var course = row.Course is null ? null : known.Courses.GetValueOrDefault(row.Course);
            if (row.Course is not null && course is null)
            {
                row.Row.Problem("course", $"{CsvRow.Quoted(row.Course)} is not a known course; expected a code from {CsvLayout.Courses.File}, or nothing");
            }
            else if (course is not null && course.Type != row.Type)
            {
                row.Row.Problem("type", $"{CsvRow.Quoted(row.Row.Raw("type"))} is not the type of this course; expected {course.Type.Code()}");
            }
            var plan = new EvaluationPlan
            {
                Type = row.Type, Course = course, From = row.From, Before = Asked("before", row.Before, Stage.Before), After = Asked("after", row.After, Stage.After), Later = Asked("later", row.Later, Stage.Later),
                BeforeDays = row.BeforeDays, LaterWeeks = row.LaterWeeks, OpenDays = row.OpenDays, ChaseDays = row.ChaseDays, CertificateAfterEvaluation = row.CertificateAfterEvaluation, AsksManager = row.AsksManager,
            };
            foreach (var (field, sentence) in plan.Problems())
            {
                row.Row.Problem(QuestionRow.ColumnOf(field), sentence);
            }
            if (all.Plans.Find(p => p.Type == row.Type && p.Course == course && p.From == row.From) is not { } there)
            {
                load.Add(plan);
                all.Plans.Add(plan);
            }
            else if (!there.IsSame(plan))
            {
                row.Row.Problem("from", "there is another plan from this day; expected a later day, as a plan is not changed");
            }

            Questionnaire? Asked(string column, string? code, Stage stage)
            {
                if (code is null)
                {
                    return null;
                }
                if (all.ByCode.GetValueOrDefault(code) is not { } questionnaire)
                {
                    row.Row.Problem(column, $"{CsvRow.Quoted(code)} is not a known questionnaire; expected a code from {CsvLayout.Questionnaires.File}");
                    return null;
                }
                if (questionnaire.Stage != stage || questionnaire.Published is null)
                {
                    row.Row.Problem(column, $"{CsvRow.Quoted(code)} {(questionnaire.Published is null ? "has no published version" : $"is asked {questionnaire.Stage.Code()}")}; expected a published questionnaire of the stage {stage.Code()}");
                }
                return questionnaire;
            }
        }
        load.Count(rows.Count, "plan of evaluations", "plans of evaluations");
    }
}

internal sealed record CommentThemeRow(CsvRow Row, string Code, string Name)
{
    public static CommentThemeRow From(CsvRow row) => new(row, row.Code("code"), row.Text("name"));
}

internal sealed record QuestionnaireRow(CsvRow Row, string Code, string Title, Stage Stage, int Version, DateTime? PublishedAt, string Introduction)
{
    public static QuestionnaireRow From(CsvRow row) => new(row, row.Code("code"), row.Text("title"), row.Choice<Stage>("stage"), row.NumberOr("version", null, 1, 10_000), row.InstantOrNone("published_at"), row.TextOrEmpty("introduction"));
}

internal sealed record QuestionRow(CsvRow Row, string Questionnaire, int Version, Question Question)
{
    public static QuestionRow From(CsvRow row) => new(row, row.Text("questionnaire"), row.NumberOr("version", null, 1, 10_000), new Question
    {
        Position = row.NumberOr("position", null, 1, 1000), Code = row.Text("code"), Kind = row.Choice<QuestionKind>("kind"), About = row.ChoiceOr("about", QuestionAbout.Session), Text = row.Text("text"), Help = row.TextOrEmpty("help"),
        Required = row.YesNo("required"), Points = row.NumberOr("points", 5, 1, 100), LowLabel = row.TextOrEmpty("low_label"), HighLabel = row.TextOrEmpty("high_label"),
        Options = [.. (row.Lines("options") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)], Anonymous = row.YesNo("anonymous"), AsksToQuote = row.YesNo("asks_to_quote"), ForManager = row.YesNo("for_manager"),
    });

    /// <summary>"low_label" of LowLabel.</summary>
    public static string ColumnOf(string property) => string.Concat(property.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}

internal sealed record EvaluationPlanRow(CsvRow Row, CourseType Type, string? Course, DateOnly From, string? Before, string? After, string? Later, int BeforeDays, int LaterWeeks, int OpenDays, int ChaseDays,
    bool CertificateAfterEvaluation, bool AsksManager)
{
    public static EvaluationPlanRow Read(CsvRow row) => new(row, row.Choice<CourseType>("type"), row.Reference("course"), row.Date("from"), row.Reference("before"), row.Reference("after"), row.Reference("later"),
        row.NumberOr("before_days", 7, 0, 1000), row.NumberOr("later_weeks", 8, 0, 1000), row.NumberOr("open_days", 28, 0, 1000), row.NumberOr("chase_days", 5, 0, 1000),
        row.YesNo("certificate_after_evaluation"), row.YesNo("asks_manager"));
}
