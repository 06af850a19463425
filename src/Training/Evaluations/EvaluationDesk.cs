using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;

namespace Training.Evaluations;

/// <summary>What came of a form.</summary>
public enum SheetOutcome
{
    Saved,
    HandedIn,

    /// <summary>Something in it is wrong or missing. What was right has been kept, and nothing is handed in.</summary>
    Wrong,
    HandedInBefore,
    Closed,
    NotAsked,
    NotFound,

    /// <summary>It has closed and can still be handed in for a certificate, but not with what was written anonymously: nothing is taken until they have seen that.</summary>
    NotAnonymously,

    /// <summary>As many have handed in as could, with the sheets without a name.</summary>
    TooMany,
}

/// <param name="Problems">By the names of fields.</param>
/// <param name="Sheet">As it was filled in; none when there is none to show.</param>
/// <param name="BothKept">A text had been written in another window meanwhile, and both stand in it now.</param>
public sealed record SheetSaved(SheetOutcome Outcome, IReadOnlyList<(string Field, string Sentence)> Problems, QuestionSheet? Sheet, bool BothKept = false);

/// <summary>A questionnaire that somebody opened by its link.</summary>
/// <param name="Until">When it closes or closed.</param>
/// <param name="CertificateWaits">Their certificate is made once it is handed in.</param>
/// <param name="AsksManager">Its plan has line managers asked for their view.</param>
/// <param name="Manager">Who was asked.</param>
public sealed record OpenedEvaluation(Evaluation Evaluation, EvaluationState State, DateTime Until, QuestionSheet Sheet, bool CertificateWaits, bool AsksManager, ManagerView? Manager)
{
    public bool CanAnswer => State is EvaluationState.Open or EvaluationState.Late;
}

/// <summary>A questionnaire after a session, as the email about somebody's attendance asks it.</summary>
/// <param name="IsLate">Only a certificate is made of it any more.</param>
public sealed record AskedAfter(string Address, DateTime Until, bool IsLate);

/// <summary>Makes questionnaires, keeps what is answered, and takes them in. Each is one transaction.</summary>
public sealed partial class EvaluationDesk(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters, CertificateDesk certificates)
{
    /// <summary>
    /// While a register is being closed: makes the questionnaire after the session of everybody who came and has none, withdraws that of who did not come after all, and puts back
    /// that of who came after all. Only tracks the changes: the caller saves them with the letters, or forgets them when closing is only rehearsed.
    /// </summary>
    /// <param name="came">Everybody whom the register has.</param>
    /// <param name="only">Only of these people; none for everybody.</param>
    /// <returns>The questionnaires that can be answered, for the letters, by person: those that are open and were not asked for by an email of their own, and those that only a certificate waits for.</returns>
    public async Task<IReadOnlyDictionary<int, AskedAfter>> ClosedWithinAsync(Session session, IReadOnlyCollection<int> came, IReadOnlyCollection<int>? only)
    {
        var known = await db.Evaluations.Where(e => e.SessionId == session.Id && e.PersonId != null && e.Stage != Stage.Before && (only == null || only.Contains(e.PersonId.Value))).ToListAsync();
        foreach (var evaluation in known)
        {
            evaluation.WithdrawnAt = came.Contains(evaluation.PersonId!.Value) ? null : evaluation.WithdrawnAt ?? clock.UtcNow;
        }
        var after = known.FindAll(e => e.Stage == Stage.After);
        if (await PlanOfAsync(session.Id) is { AfterId: { } questionnaire } plan && await VersionOfAsync(questionnaire) is { } version)
        {
            var missing = came.Except(after.Select(e => e.PersonId!.Value)).ToList();
            if (missing.Count > 0)
            {
                await Objective.AskedOfAsync(db, session.CourseId);
            }
            after.AddRange(missing.Select(p => Made(codes, session.Id, p, Stage.After, version, clock.UtcNow, plan.ClosesAt(clock.UtcNow, clock))));
            db.AddRange(after.Except(known));
        }
        var asked = await db.Outbox.Where(l => l.SessionId == session.Id && l.Kind == LetterKind.EvaluationAfter && l.State != LetterState.Overtaken).Select(l => l.PersonId).ToListAsync();
        var closed = after.FindAll(e => e.State(clock.UtcNow) == EvaluationState.Closed).ConvertAll(e => e.Id);
        var late = closed.Count == 0 ? new Dictionary<int, DateTime>() : await LateAnswers.UntilAsync(db, db.Evaluations.Where(e => closed.Contains(e.Id)));
        return after.Where(e => (e.IsOpen(clock.UtcNow) && !asked.Contains(e.PersonId)) || late.ContainsKey(e.Id))
            .ToDictionary(e => e.PersonId!.Value, e => new AskedAfter(letters.QuestionsAt(e), late.GetValueOrDefault(e.Id, e.ClosesAt), late.ContainsKey(e.Id)));
    }

    /// <summary>Somebody who is or was there begins before anybody has asked them. Returns the key of their questionnaire after the session; none when they cannot.</summary>
    public async Task<Guid?> BeginAsync(int personId, string reference)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.Evaluations.Where(e => e.PersonId == personId && e.Session.Reference == reference && e.Stage == Stage.After).Select(e => (Guid?)e.Key).SingleOrDefaultAsync() is { } there)
        {
            return there;
        }
        if ((await QuestionsToAnswer.ToBeginAsync(db, personId)).Find(b => b.Reference == reference) is not { } begins
            || await PlanOfAsync(begins.SessionId) is not { AfterId: { } questionnaire } plan || await VersionOfAsync(questionnaire) is not { } version)
        {
            return null;
        }
        await Objective.AskedOfAsync(db, begins.CourseId);
        var made = Made(codes, begins.SessionId, personId, Stage.After, version, clock.UtcNow, plan.ClosesAt(clock.UtcNow, clock));
        db.Evaluations.Add(made);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return made.Key;
    }

    /// <summary>What the link opens; none when there is no such link. Changes nothing.</summary>
    public async Task<OpenedEvaluation?> OpenAsync(string token)
    {
        var hash = CheckInCodes.HashOf(token);
        var found = await db.Evaluations.AsNoTrackingWithIdentityResolution().Include(e => e.Answers).Include(e => e.Comments).Include(e => e.Person)
            .Include(e => e.Session.Course).Include(e => e.Session.Days.OrderBy(d => d.StartsAt)).AsSplitQuery().SingleOrDefaultAsync(e => e.TokenHash == hash);
        if (found is not { PersonId: { } person } || await StandsAsync(found) is not { } stands)
        {
            return null;
        }
        var plan = await EvaluationPlan.ForAsync(db, found.Session.CourseId, found.Session.Course.Type, found.Session.FirstDate);
        return new(found, stands.State, stands.Until, await SheetAsync(found, person, stands.State), found.Stage == Stage.After && Certificates.Waits(plan),
            found.Stage == Stage.Later && plan?.AsksManager == true, await db.ManagerViews.AsNoTracking().SingleOrDefaultAsync(v => v.EvaluationId == found.Id));
    }

    /// <summary>Keeps what is answered so far, or takes the questionnaire in. What is written anonymously is only kept when it is taken in.</summary>
    public async Task<SheetSaved> SaveAsync(string token, SheetForm form, bool handIn)
    {
        await using var work = await db.BeginWriteAsync();
        var hash = CheckInCodes.HashOf(token);
        var evaluation = await db.Evaluations.Include(e => e.Answers).Include(e => e.Comments).Include(e => e.Session).AsSplitQuery().SingleOrDefaultAsync(e => e.TokenHash == hash);
        if (evaluation is not { PersonId: { } person } || await StandsAsync(evaluation) is not { State: var state })
        {
            return new(SheetOutcome.NotFound, [], null);
        }
        var kept = await SheetAsync(evaluation, person, state);
        var (values, bothKept) = form.Over(kept);
        var reading = kept.Read(values, handIn);
        if (state is not (EvaluationState.Open or EvaluationState.Late))
        {
            return new(state switch { EvaluationState.HandedIn => SheetOutcome.HandedInBefore, EvaluationState.Closed => SheetOutcome.Closed, _ => SheetOutcome.NotAsked }, [], reading.Sheet);
        }
        if (state == EvaluationState.Late && await SheetAsync(evaluation, person, EvaluationState.Open) is var whole && whole.Entries.Any(e => e.Question.Anonymous && form.Fields.GetValueOrDefault(e.Field)?.All(string.IsNullOrWhiteSpace) == false))
        {
            return new(SheetOutcome.NotAnonymously, [], whole.Read(form.Over(whole).Values, handIn).Sheet);
        }
        var saved = await TakeAsync(evaluation, reading, handIn);
        await db.SaveChangesAsync();
        if (saved.Outcome == SheetOutcome.HandedIn && evaluation.Stage == Stage.After)
        {
            await certificates.SettleWithinAsync(evaluation.SessionId, person);
        }
        await work.CommitAsync();
        return saved with { BothKept = bothKept };
    }

    /// <summary>Puts what was read on the evaluation, and takes it in when it is whole.</summary>
    private async Task<SheetSaved> TakeAsync(Evaluation evaluation, SheetReading reading, bool handIn)
    {
        List<(string Field, string Sentence)> problems = [.. reading.Problems];
        if (handIn && reading.Answers.Count == 0 && problems.Count == 0)
        {
            problems.Add((reading.Sheet.Entries.FirstOrDefault()?.Field ?? "", "Answer at least one question"));
        }
        var wrong = problems.ConvertAll(p => p.Field);
        foreach (var entry in reading.Sheet.Entries.Where(e => !wrong.Contains(e.Field) && !e.Question.Anonymous))
        {
            Keep(evaluation, entry, reading.Answers.FirstOrDefault(a => a.Entry.Field == entry.Field));
        }
        evaluation.SavedAt = evaluation.Answers.Count + evaluation.Comments.Count > 0 ? clock.UtcNow : evaluation.SavedAt;
        if (problems.Count > 0)
        {
            return new(SheetOutcome.Wrong, problems, reading.Sheet);
        }
        if (!handIn)
        {
            return new(SheetOutcome.Saved, [], reading.Sheet);
        }
        (evaluation.SubmittedAt, evaluation.SavedAt) = (clock.UtcNow, clock.UtcNow);
        // Not through the evaluation, which must not know them.
        db.Comments.AddRange(reading.Answers.Where(a => a.Entry.Question.Anonymous)
            .Select(a => new Comment { SessionId = evaluation.SessionId, QuestionId = a.Entry.Question.Id, BreakoutId = a.Entry.Workshop?.Id, Text = a.Text!, MayBeQuoted = a.MayBeQuoted }));
        return new(SheetOutcome.HandedIn, [], reading.Sheet);
    }

    private void Keep(Evaluation evaluation, SheetEntry entry, SheetAnswer? given)
    {
        var (question, objective, workshop) = (entry.Question.Id, entry.Objective?.Id, entry.Workshop?.Id);
        if (entry.Question.Kind == QuestionKind.Text)
        {
            var comment = evaluation.Comments.Find(c => c.QuestionId == question && c.BreakoutId == workshop);
            if (given is null)
            {
                if (comment is not null)
                {
                    evaluation.Comments.Remove(comment);
                    db.Remove(comment);
                }
                return;
            }
            if (comment is null)
            {
                comment = new Comment { SessionId = evaluation.SessionId, QuestionId = question, BreakoutId = workshop, Text = "" };
                evaluation.Comments.Add(comment);
                db.Comments.Add(comment); // its identity is set already, so that it would be taken for one that is stored
            }
            (comment.Text, comment.MayBeQuoted) = (given.Text!, given.MayBeQuoted);
            return;
        }
        var before = evaluation.Answers.FindAll(a => a.QuestionId == question && a.ObjectiveId == objective && a.BreakoutId == workshop);
        var numbers = given?.Numbers ?? [];
        foreach (var gone in before.Where(a => !numbers.Contains(a.Number)))
        {
            evaluation.Answers.Remove(gone);
            db.Remove(gone);
        }
        evaluation.Answers.AddRange(numbers.Except(before.Select(a => a.Number)).Select(n => new Answer { QuestionId = question, ObjectiveId = objective, BreakoutId = workshop, Number = n }));
    }

    /// <summary>
    /// How it stands, and until when it can or could be answered; none when its link is forgotten. What is asked before also ends with the place and with the session, and follows it when it is moved; what is
    /// asked after stays open where only the certificate waits for it.
    /// </summary>
    private async Task<(EvaluationState State, DateTime Until)?> StandsAsync(Evaluation evaluation)
    {
        var (state, until) = (evaluation.State(clock.UtcNow), evaluation.ClosesAt);
        if (state == EvaluationState.Closed && (await LateAnswers.UntilAsync(db, db.Evaluations.Where(e => e.Id == evaluation.Id))).TryGetValue(evaluation.Id, out var late))
        {
            return (EvaluationState.Late, late);
        }
        if (evaluation.IsForgotten(clock.UtcNow))
        {
            return null;
        }
        if (evaluation.Stage != Stage.Before || state is EvaluationState.NotAsked or EvaluationState.HandedIn)
        {
            return (state, until);
        }
        var session = evaluation.Session;
        until = EvaluationTimes.BeforeEnds(session.StartsAt);
        return (session.Status != SessionStatus.Published || !await db.Bookings.AnyAsync(b => b.SessionId == session.Id && b.PersonId == evaluation.PersonId && b.Status == BookingStatus.Confirmed) ? EvaluationState.NotAsked
            : clock.UtcNow >= until ? EvaluationState.Closed : EvaluationState.Open, until);
    }

    /// <summary>With what was kept. A late one has no anonymous questions: the others of the session were answered long ago, so that everybody could tell whose the words are.</summary>
    private async Task<QuestionSheet> SheetAsync(Evaluation evaluation, int person, EvaluationState state)
    {
        var sheet = (await QuestionSheet.ForAsync(db, evaluation.VersionId, evaluation.SessionId, person)).With(evaluation);
        return state == EvaluationState.Late ? sheet.WithoutAnonymous() : sheet;
    }

    private async Task<EvaluationPlan?> PlanOfAsync(int sessionId)
    {
        var of = await db.Sessions.Where(s => s.Id == sessionId).Select(s => new { s.CourseId, s.Course.Type, s.FirstDate }).SingleAsync();
        return await EvaluationPlan.ForAsync(db, of.CourseId, of.Type, of.FirstDate);
    }

    /// <summary>The version of which people are asked now; none while nothing is published.</summary>
    private Task<int?> VersionOfAsync(int questionnaire) => db.QuestionnaireVersions.Where(v => v.QuestionnaireId == questionnaire && v.PublishedAt != null).OrderByDescending(v => v.Number).Select(v => (int?)v.Id).FirstOrDefaultAsync();

    internal static Evaluation Made(CheckInCodes codes, int sessionId, int? personId, Stage stage, int versionId, DateTime now, DateTime closesAt, Guid? key = null)
    {
        var made = new Evaluation { SessionId = sessionId, PersonId = personId, Stage = stage, VersionId = versionId, AskedAt = now, ClosesAt = closesAt };
        made.Key = key ?? made.Key;
        made.TokenHash = CheckInCodes.HashOf(codes.EvaluationTokenFor(made.Key));
        return made;
    }
}
