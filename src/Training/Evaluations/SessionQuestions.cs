using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>What a session is asked at a stage, for whoever keeps its register: to print it, and to enter what was answered on paper.</summary>
/// <param name="Stages">At which its plan asks something.</param>
/// <param name="Sheet">With the questions about every workshop.</param>
/// <param name="People">Who may answer and has not handed in.</param>
/// <param name="WithoutName">Sheets that were entered without a name.</param>
public sealed record SessionQuestions(int SessionId, string Reference, string Title, DateOnly FirstDate, DateOnly LastDate, IReadOnlyList<string> Trainers,
    IReadOnlyList<Stage> Stages, Stage Stage, QuestionSheet Sheet, IReadOnlyList<(int Id, string Name)> People, int HandedIn, int WithoutName, bool RegisterClosed)
{
    /// <summary>Whether answers can be entered: every learning objective is known under which they are kept (EvaluationDesk.PrepareAsync).</summary>
    public bool IsReady => Sheet.Entries.All(e => e.Objective is not { Id: < 0 });

    /// <summary>
    /// Whether one more sheet without a name can be entered: never more than people who may answer and have not handed in, else few answers could be made to look like many. Of what was asked before only until the
    /// register is closed, as nobody writes it afterwards.
    /// </summary>
    public bool TakesWithoutName => WithoutName < People.Count && (Stage != Stage.Before || !RegisterClosed);

    /// <summary>None when there is no such session, the keeper cannot open its register, or nothing is asked then.</summary>
    public static async Task<SessionQuestions?> OpenAsync(TrainingDb db, RegisterKeeper keeper, string reference, Stage stage)
    {
        var open = keeper.Open(db.SessionDays, db.Clock.Today);
        var session = await db.Sessions.AsNoTracking().Where(s => s.Reference == reference && open.Any(d => d.SessionId == s.Id))
            .Select(s => new { s.Id, s.CourseId, IsClosed = s.RegisterClosedAt != null, s.Course.Title, s.Course.Objectives, s.Course.Type, s.FirstDate, s.LastDate, Trainers = s.Trainers.OrderBy(t => t.Name).Select(t => t.Name).ToList() }).SingleOrDefaultAsync();
        if (session is null || await EvaluationPlan.ForAsync(db, session.CourseId, session.Type, session.FirstDate) is not { } plan || plan.QuestionnaireIdOf(stage) is not { } questionnaire
            || await db.QuestionnaireVersions.Where(v => v.QuestionnaireId == questionnaire && v.PublishedAt != null).OrderByDescending(v => v.Number).Select(v => (int?)v.Id).FirstOrDefaultAsync() is not { } version)
        {
            return null;
        }
        var asked = await db.QuestionnaireVersions.AsNoTracking().Include(v => v.Questionnaire).Include(v => v.Questions).SingleAsync(v => v.Id == version);
        var known = await db.Objectives.AsNoTracking().Where(o => o.CourseId == session.CourseId).ToListAsync();
        var workshops = await db.Breakouts.AsNoTracking().Include(b => b.Slot).Where(b => b.Slot.SessionId == session.Id).OrderBy(b => b.Slot.Number).ThenBy(b => b.Code).ToListAsync();
        var may = stage == Stage.Before
            ? db.Bookings.Where(b => b.SessionId == session.Id && b.Status == BookingStatus.Confirmed).Select(b => b.PersonId)
            : db.Presences.Where(p => p.SessionId == session.Id).Select(p => p.PersonId);
        var people = await db.People.Where(p => may.Contains(p.Id) && !db.Evaluations.Any(e => e.SessionId == session.Id && e.Stage == stage && e.PersonId == p.Id && e.SubmittedAt != null))
            .OrderBy(p => p.Name).Select(p => new { p.Id, p.Name }).ToListAsync();
        var handedIn = await db.Evaluations.Where(e => e.SessionId == session.Id && e.Stage == stage && e.SubmittedAt != null && e.WithdrawnAt == null).Select(e => e.PersonId).ToListAsync();
        return new(session.Id, reference, session.Title, session.FirstDate, session.LastDate, session.Trainers, [.. Codes.All<Stage>().Where(s => plan.QuestionnaireIdOf(s) is not null)], stage,
            QuestionSheet.Of(asked, [.. Objective.Lines(session.Objectives).Select((line, i) => known.Find(o => o.Text == line) ?? new Objective { Id = -1 - i, CourseId = session.CourseId, Text = line })], workshops), people.ConvertAll(p => (p.Id, p.Name)), handedIn.Count, handedIn.Count(p => p is null), session.IsClosed);
    }

    /// <summary>What was written with a name at this stage and handed in, for the session's trainers and the team: by question, then by name. Anonymous words are not among it (<see cref="EvaluationComments.Shown"/>).</summary>
    public async Task<IReadOnlyList<TextBefore>> TextsAsync(TrainingDb db)
    {
        var (session, stage) = (SessionId, Stage);
        return await db.Comments.AsNoTracking().Where(c => c.SessionId == session && c.Evaluation!.Stage == stage && c.Evaluation.SubmittedAt != null && c.Evaluation.WithdrawnAt == null)
            .OrderBy(c => c.Question.Position).ThenBy(c => c.Evaluation!.Person!.Name).ThenBy(c => c.EvaluationId).Select(c => new TextBefore(c.Question.Text, c.Evaluation!.Person!.Name, c.Text)).ToListAsync();
    }

    /// <summary>The stage to begin with: before while the session has not begun, else after, where something is asked then. None when nothing is asked at all, or the session is not theirs.</summary>
    public static async Task<Stage?> FirstAsync(TrainingDb db, RegisterKeeper keeper, string reference)
    {
        var now = db.Clock.UtcNow;
        Stage[] order = await db.Sessions.AnyAsync(s => s.Reference == reference && s.StartsAt > now) ? [Stage.Before, Stage.After, Stage.Later] : [Stage.After, Stage.Before, Stage.Later];
        foreach (var stage in order)
        {
            if (await OpenAsync(db, keeper, reference, stage) is not null)
            {
                return stage;
            }
        }
        return null;
    }
}

/// <param name="Name">None of a sheet of paper without a name.</param>
public sealed record TextBefore(string Question, string? Name, string Text);
