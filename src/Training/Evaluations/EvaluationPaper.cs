using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>Answers that somebody gave on paper.</summary>
public sealed partial class EvaluationDesk
{
    /// <summary>Before somebody enters sheets: the learning objectives that they are asked about get their names in the form. False when there is no such session of theirs, or nothing is asked.</summary>
    public async Task<bool> PrepareAsync(RegisterKeeper keeper, string reference, Stage stage)
    {
        await using var work = await db.BeginWriteAsync();
        if (await SessionQuestions.OpenAsync(db, keeper, reference, stage) is null)
        {
            return false;
        }
        await Objective.AskedOfAsync(db, await db.Sessions.Where(s => s.Reference == reference).Select(s => s.CourseId).SingleAsync());
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return true;
    }

    /// <summary>
    /// Enters a sheet, by the team or the session's trainers, also after it has closed: paper takes its time. What stayed empty on paper stays empty, required or not, and
    /// what the person had kept by themselves and left empty on paper stays.
    /// </summary>
    /// <param name="personId">None of a sheet without a name.</param>
    /// <param name="sheet">Names the sheet: a form that is sent twice enters one.</param>
    public async Task<SheetSaved> EnterAsync(RegisterKeeper keeper, string reference, Stage stage, int? personId, Guid sheet, SheetForm form)
    {
        await using var work = await db.BeginWriteAsync();
        if (await SessionQuestions.OpenAsync(db, keeper, reference, stage) is not { } questions)
        {
            return new(SheetOutcome.NotFound, [], null);
        }
        var evaluation = await db.Evaluations.Include(e => e.Answers).Include(e => e.Comments).AsSplitQuery()
            .SingleOrDefaultAsync(e => personId == null ? e.Key == sheet : e.SessionId == questions.SessionId && e.Stage == stage && e.PersonId == personId);
        if (evaluation?.SubmittedAt is not null)
        {
            return new(SheetOutcome.HandedInBefore, [], null);
        }
        if (personId is null && !questions.TakesWithoutName)
        {
            return new(SheetOutcome.TooMany, [], null);
        }
        if (personId is not null && !questions.People.Any(p => p.Id == personId))
        {
            return new(SheetOutcome.NotFound, [], null);
        }
        if (evaluation is null)
        {
            evaluation = Made(codes, questions.SessionId, personId, stage, questions.Sheet.Version.Id, clock.UtcNow, clock.UtcNow, personId is null ? sheet : null);
            db.Evaluations.Add(evaluation);
            await db.SaveChangesAsync();
        }
        var kept = (await QuestionSheet.ForAsync(db, evaluation.VersionId, evaluation.SessionId, personId)).With(evaluation);
        // A browser sends empty boxes too: what is left empty on paper says nothing of what was answered before.
        var written = new SheetForm(form.Fields.Where(f => f.Value.Any(v => !string.IsNullOrWhiteSpace(v))).ToDictionary());
        var reading = kept.Read(written.Over(kept).Values, handingIn: false);
        var saved = await TakeAsync(evaluation, reading, handIn: true);
        if (saved.Outcome != SheetOutcome.HandedIn)
        {
            return saved; // nothing of a sheet that cannot be read is kept: it lies on the desk
        }
        (evaluation.EnteredById, evaluation.WithdrawnAt) = (keeper.PersonId, null);
        await db.SaveChangesAsync();
        if (stage == Stage.After && personId is { } person)
        {
            await certificates.SettleWithinAsync(evaluation.SessionId, person);
        }
        await work.CommitAsync();
        return saved;
    }
}
