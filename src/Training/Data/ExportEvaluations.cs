using CsvHelper;
using Microsoft.EntityFrameworkCore;
using Training.Evaluations;

namespace Training.Data;

public sealed partial class Export
{
    private async Task WriteQuestionnairesAsync()
    {
        await WriteAsync(CsvLayout.Questionnaires,
            db.QuestionnaireVersions.OrderBy(v => v.Questionnaire.Code).ThenBy(v => v.Number).Select(v => new { v.Questionnaire.Code, v.Questionnaire.Title, v.Questionnaire.Stage, v.Number, v.PublishedAt, v.Introduction }),
            v => [v.Code, v.Title, v.Stage.Code(), Number(v.Number), Instant(v.PublishedAt), v.Introduction]);
        await WriteAsync(CsvLayout.Questions,
            db.Questions.OrderBy(q => q.Version.Questionnaire.Code).ThenBy(q => q.Version.Number).ThenBy(q => q.Position).Select(q => new { Question = q, q.Version.Questionnaire.Code, q.Version.Number }),
            r => [r.Code, Number(r.Number), Number(r.Question.Position), r.Question.Code, r.Question.Kind.Code(), r.Question.Text, r.Question.About.Code(), r.Question.Help, YesNo(r.Question.Required),
                Number(r.Question.Points), r.Question.LowLabel, r.Question.HighLabel, Lines(string.Join('\n', r.Question.Options)), YesNo(r.Question.Anonymous), YesNo(r.Question.AsksToQuote), YesNo(r.Question.ForManager)]);
        await WriteAsync(CsvLayout.EvaluationPlans,
            db.EvaluationPlans.OrderBy(p => p.Type).ThenBy(p => p.Course!.Code).ThenBy(p => p.From).Select(p => new { Plan = p, Course = p.Course!.Code, Before = p.Before!.Code, After = p.After!.Code, Later = p.Later!.Code }),
            r => [r.Plan.Type.Code(), r.Course, Date(r.Plan.From), r.Before, r.After, r.Later, Number(r.Plan.BeforeDays), Number(r.Plan.LaterWeeks), Number(r.Plan.OpenDays), Number(r.Plan.ChaseDays),
                YesNo(r.Plan.CertificateAfterEvaluation), YesNo(r.Plan.AsksManager)]);
        await WriteAsync(CsvLayout.CommentThemes, db.CommentThemes.OrderBy(t => t.Code), t => [t.Code, t.Name]);
    }

    /// <summary>By session, stage and time of asking; anonymous texts by what they say, so that not even their order tells whose they are.</summary>
    private async Task WriteEvaluationsAsync()
    {
        var sessions = await db.Sessions.OrderBy(s => s.Id).Select(s => new { s.Id, s.Reference }).ToListAsync();
        var questions = await db.Questions.AsNoTracking().Include(q => q.Version).ThenInclude(v => v.Questionnaire).ToDictionaryAsync(q => q.Id);
        var objectives = await db.Objectives.ToDictionaryAsync(o => o.Id, o => o.Text);
        var workshops = await db.Breakouts.Select(b => new { b.Id, b.Slot.Number, b.Code }).ToDictionaryAsync(b => b.Id, b => (Slot: b.Number, b.Code));
        var evaluations = (await db.Evaluations.AsNoTracking().Select(e => new { Evaluation = e, e.Version.Questionnaire.Code, e.Version.Number, e.Person!.Email, EnteredBy = e.EnteredBy!.Email }).ToListAsync()).ToLookup(e => e.Evaluation.SessionId);
        var answers = (await db.Answers.AsNoTracking().ToListAsync()).ToLookup(a => a.EvaluationId);
        var comments = (await db.Comments.AsNoTracking().Include(c => c.Themes).ToListAsync()).ToLookup(c => c.EvaluationId);
        var anonymous = comments[null].ToLookup(c => c.SessionId);
        await using var csv = CsvWriter.ToFile(Path.Combine(_folder, CsvLayout.Evaluations.File));
        await WriteAsync(csv, [.. CsvLayout.Evaluations.Columns]);
        foreach (var session in sessions)
        {
            var sheet = 0;
            foreach (var e in evaluations[session.Id].OrderBy(e => e.Evaluation.Stage).ThenBy(e => WholeSecond(e.Evaluation.AskedAt)).ThenBy(e => e.Email, StringComparer.Ordinal).ThenBy(e => e.Evaluation.Key))
            {
                var of = e.Evaluation;
                string?[] whole = [e.Code, Number(e.Number), of.PersonId is null ? Number(++sheet) : "", Instant(of.AskedAt), Instant(of.ClosesAt), Instant(of.ChasedAt), Instant(of.SavedAt), Instant(of.SubmittedAt), e.EnteredBy, Instant(of.WithdrawnAt), of.Key.ToString()];
                string?[] further = ["", "", whole[2], "", "", "", "", "", "", "", ""];
                var rows = answers[of.Id].Select(a => (Question: questions[a.QuestionId], a.BreakoutId, Objective: a.ObjectiveId is { } o ? objectives[o] : "", a.Number, Comment: (Comment?)null))
                    .Concat(comments[of.Id].Select(c => (Question: questions[c.QuestionId], c.BreakoutId, Objective: "", Number: 0, Comment: (Comment?)c)))
                    .OrderBy(r => r.Question.Position).ThenBy(r => r.BreakoutId is { } b ? workshops[b] : default).ThenBy(r => r.Objective, StringComparer.Ordinal).ThenBy(r => r.Number).ToList();
                if (rows.Count == 0)
                {
                    await WriteAsync(csv, [session.Reference, e.Email, of.Stage.Code(), .. new string[8], .. whole]);
                }
                for (var i = 0; i < rows.Count; i++)
                {
                    await RowAsync(e.Email, rows[i].Question, rows[i].BreakoutId, rows[i].Objective, rows[i].Number, rows[i].Comment, of.Stage, i == 0 ? whole : further);
                }
            }
            foreach (var c in anonymous[session.Id].Select(c => (Comment: c, Question: questions[c.QuestionId])).OrderBy(c => c.Question.Version.Questionnaire.Code, StringComparer.Ordinal).ThenBy(c => c.Question.Version.Number)
                .ThenBy(c => c.Question.Position).ThenBy(c => c.Comment.BreakoutId is { } b ? workshops[b] : default).ThenBy(c => c.Comment.Text, StringComparer.Ordinal).ThenBy(c => c.Comment.MayBeQuoted).ThenBy(c => c.Comment.IsQuote).ThenBy(c => Themes(c.Comment), StringComparer.Ordinal))
            {
                await RowAsync(null, c.Question, c.Comment.BreakoutId, "", 0, c.Comment, c.Question.Version.Questionnaire.Stage, [c.Question.Version.Questionnaire.Code, Number(c.Question.Version.Number), .. new string[9]]);
            }

            Task RowAsync(string? email, Question question, int? breakout, string objective, int number, Comment? comment, Stage stage, string?[] whole) => WriteAsync(csv,
                [session.Reference, email, stage.Code(), question.Code, comment?.Text ?? (question.IsChoice ? question.Options[number - 1] : Number(number)), objective,
                    breakout is { } b ? Number(workshops[b].Slot) : "", breakout is { } w ? workshops[w].Code : "", comment is null ? "" : YesNo(comment.MayBeQuoted), comment is null ? "" : YesNo(comment.IsQuote), comment is null ? "" : Themes(comment), .. whole]);
        }
        await WriteAsync(CsvLayout.ManagerViews,
            db.ManagerViews.OrderBy(v => v.Evaluation.SessionId).ThenBy(v => v.AskedAt).ThenBy(v => v.Evaluation.Person!.Email).Select(v => new { View = v, v.Evaluation.Session.Reference, v.Evaluation.Person!.Email }),
            r => [r.Reference, r.Email, r.View.Name, r.View.Email, Instant(r.View.AskedAt), Instant(r.View.ClosesAt), Instant(r.View.ChasedAt), Instant(r.View.AnsweredAt), r.View.Verdict?.Code(), r.View.Text, r.View.Key.ToString()]);
    }

    private static string Themes(Comment comment) => string.Join(';', comment.Themes.Select(t => t.Code).Order(StringComparer.Ordinal));

    private static string YesNo(bool yes) => yes ? "yes" : "no";
}
