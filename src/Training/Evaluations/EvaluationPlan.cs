using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>What is asked of a type of course, or of one course, and when; for sessions whose first day is on or after <see cref="From"/>, until a later plan.</summary>
public class EvaluationPlan
{
    public int Id { get; set; }
    public CourseType Type { get; set; }

    /// <summary>One course that has a plan of its own; none for all others of the type. <see cref="Type"/> is then that course's.</summary>
    public int? CourseId { get; set; }
    public Course? Course { get; set; }
    public DateOnly From { get; set; }

    /// <summary>None when nothing is asked at that stage.</summary>
    public int? BeforeId { get; set; }
    public Questionnaire? Before { get; set; }
    public int? AfterId { get; set; }
    public Questionnaire? After { get; set; }
    public int? LaterId { get; set; }
    public Questionnaire? Later { get; set; }

    /// <summary>Days before the first day on which the questionnaire before is sent.</summary>
    public int BeforeDays { get; set; } = 7;

    /// <summary>Weeks after the last day.</summary>
    public int LaterWeeks { get; set; } = 8;

    /// <summary>Days for which the questionnaires after and later can be answered.</summary>
    public int OpenDays { get; set; } = 28;

    /// <summary>Days after which who has not answered is asked once more.</summary>
    public int ChaseDays { get; set; } = 5;

    /// <summary>A certificate is made once the questionnaire after is handed in.</summary>
    public bool CertificateAfterEvaluation { get; set; }

    /// <summary>Line managers are asked for their view of what is said later.</summary>
    public bool AsksManager { get; set; }

    /// <summary>What is asked at a stage; none when nothing is.</summary>
    public int? QuestionnaireIdOf(Stage stage) => stage switch { Stage.Before => BeforeId, Stage.After => AfterId, Stage.Later => LaterId, _ => throw new ArgumentOutOfRangeException(nameof(stage)) };

    /// <summary>Of plans that were all loaded, the one for a session: the course's own before that of its type, the latest that had begun on the session's first day.</summary>
    public static EvaluationPlan? For(IEnumerable<EvaluationPlan> plans, int courseId, CourseType type, DateOnly firstDate) => plans
        .Where(p => p.Type == type && p.From <= firstDate && (p.CourseId is null || p.CourseId == courseId))
        .OrderByDescending(p => p.CourseId is not null).ThenByDescending(p => p.From).FirstOrDefault();

    public static async Task<EvaluationPlan?> ForAsync(TrainingDb db, int courseId, CourseType type, DateOnly firstDate) =>
        For(await db.EvaluationPlans.Where(p => p.Type == type && p.From <= firstDate).ToListAsync(), courseId, type, firstDate);
}
