using System.Linq.Expressions;
using Training.People;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>
/// One person's questionnaire of one session and stage: asked, begun, handed in. Made when somebody is asked or begins by themselves. They answer through a private
/// link or signed in. The link is derived from <see cref="Key"/> with a secret that is not in the database; only its hash is stored.
/// </summary>
public class Evaluation
{
    public int Id { get; set; }
    public Guid Key { get; set; } = Guid.NewGuid();

    /// <summary>SHA-256 of the link's token.</summary>
    public byte[] TokenHash { get; set; } = [];
    public int SessionId { get; set; }
    public Session Session { get; set; } = null!;

    /// <summary>None of a sheet of paper without a name.</summary>
    public int? PersonId { get; set; }
    public Person? Person { get; set; }
    public Stage Stage { get; set; }
    public int VersionId { get; set; }
    public QuestionnaireVersion Version { get; set; } = null!;

    /// <summary>When it was made; the letter that asks is of the same commit where there is one.</summary>
    public DateTime AskedAt { get; set; }

    /// <summary>From this instant on nothing can be answered any more.</summary>
    public DateTime ClosesAt { get; set; }

    /// <summary>When they were asked once more; never again after that.</summary>
    public DateTime? ChasedAt { get; set; }

    /// <summary>When an answer was last kept; none when nothing was answered.</summary>
    public DateTime? SavedAt { get; set; }

    /// <summary>When it was handed in, which is when its answers begin to count.</summary>
    public DateTime? SubmittedAt { get; set; }

    /// <summary>Who of the team, or which trainer, entered it from paper.</summary>
    public int? EnteredById { get; set; }
    public Person? EnteredBy { get; set; }

    /// <summary>When it turned out that they had not been there (or have no place any more): it is not asked, and what was answered does not count.</summary>
    public DateTime? WithdrawnAt { get; set; }
    public List<Answer> Answers { get; } = [];
    public List<Comment> Comments { get; } = [];

    /// <summary>
    /// What results count: handed in before it closed, or on paper, which takes its time (sheets without a name are always of paper). What is handed in later makes a certificate only.
    /// </summary>
    public static readonly Expression<Func<Evaluation, bool>> IsCounted = e => e.SubmittedAt != null && e.WithdrawnAt == null && (e.SubmittedAt < e.ClosesAt || e.EnteredById != null || e.PersonId == null);

    private static readonly Func<Evaluation, bool> Counted = IsCounted.Compile();

    public bool Counts => Counted(this);

    public bool IsOpen(DateTime now) => State(now) == EvaluationState.Open;

    /// <summary>How it stands, as far as it knows itself: of one before, its session and its place count too (EvaluationDesk).</summary>
    public EvaluationState State(DateTime now) => this switch
    {
        { WithdrawnAt: not null } => EvaluationState.NotAsked,
        { SubmittedAt: not null } => EvaluationState.HandedIn,
        _ => now >= ClosesAt ? EvaluationState.Closed : EvaluationState.Open,
    };

    /// <summary>The private link is known no more; whoever handed in late, for a day made up, is told of it for as long.</summary>
    public bool IsForgotten(DateTime now) => now >= (SubmittedAt > ClosesAt ? SubmittedAt.Value : ClosesAt).AddDays(Attendance.ClosingDesk.WrittenForDays);
}

public enum EvaluationState
{
    Open,
    HandedIn,
    Closed,

    /// <summary>It has closed, and can still be handed in for a certificate (<see cref="LateAnswers"/>).</summary>
    Late,

    /// <summary>They have no place any more, were not there after all, or the session is not on.</summary>
    NotAsked,
}
