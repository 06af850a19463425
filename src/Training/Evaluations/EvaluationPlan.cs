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

    /// <summary>Days for which the questionnaires after and later can be answered; 0 of a course's plan that ends its own (<see cref="IsAsType"/>).</summary>
    public int OpenDays { get; set; } = 28;

    /// <summary>Days after which who has not answered is asked once more.</summary>
    public int ChaseDays { get; set; } = 5;

    /// <summary>A certificate is made once the questionnaire after is handed in.</summary>
    public bool CertificateAfterEvaluation { get; set; }

    /// <summary>Line managers are asked for their view of what is said later.</summary>
    public bool AsksManager { get; set; }

    /// <summary>From this plan on the course has none of its own any more: it asks what its type asks.</summary>
    public bool IsAsType => OpenDays == 0;

    public const int MostDays = 60;
    public const int MostWeeks = 52;

    /// <summary>The questionnaire of a stage; none when nothing is asked.</summary>
    public Questionnaire? QuestionnaireOf(Stage stage) => stage switch { Stage.Before => Before, Stage.After => After, _ => Later };

    /// <summary>What is asked at a stage; none when nothing is.</summary>
    public int? QuestionnaireIdOf(Stage stage) => stage switch { Stage.Before => BeforeId, Stage.After => AfterId, Stage.Later => LaterId, _ => throw new ArgumentOutOfRangeException(nameof(stage)) };

    /// <summary>What of it cannot be, by the names of the properties, in words to the team. Its questionnaires and their versions are loaded.</summary>
    public IReadOnlyList<(string Field, string Sentence)> Problems()
    {
        List<(string, string)> problems = [];
        foreach (var stage in Codes.All<Stage>())
        {
            if (QuestionnaireOf(stage) is { } asked && (asked.Stage != stage || asked.Published is null))
            {
                problems.Add((stage.ToString(), asked.Published is null ? $"“{asked.Title}” has no published version: publish it first" : $"“{asked.Title}” is not a questionnaire of the stage {stage.Label().ToLowerInvariant()}"));
            }
        }
        if (IsAsType)
        {
            Check(CourseId is not null || Course is not null, nameof(CourseId), "Only one course can ask again what its type asks: choose which");
            Check(!Codes.All<Stage>().Any(s => QuestionnaireOf(s) is not null) && !CertificateAfterEvaluation && !AsksManager, nameof(OpenDays), "A course that asks what its type asks has nothing of its own: leave the rest empty");
            return problems;
        }
        Check(BeforeDays is >= 1 and <= MostDays, nameof(BeforeDays), $"The days before the first day must be a whole number from 1 to {MostDays}");
        Check(LaterWeeks is >= 1 and <= MostWeeks, nameof(LaterWeeks), $"The weeks after the last day must be a whole number from 1 to {MostWeeks}");
        Check(OpenDays is >= 1 and <= MostDays, nameof(OpenDays), $"The days for answering must be a whole number from 1 to {MostDays}");
        Check(ChaseDays >= 1 && ChaseDays < OpenDays, nameof(ChaseDays), "People are asked once more after at least a day, and before the time for answering is over");
        Check(!CertificateAfterEvaluation || After is not null, nameof(CertificateAfterEvaluation), "A certificate can only wait for a questionnaire after the course: choose one");
        Check(!AsksManager || Later is not null, nameof(AsksManager), "Line managers are asked about what was said later: choose a questionnaire for that");
        return problems;

        void Check(bool fine, string field, string sentence)
        {
            if (!fine)
            {
                problems.Add((field, sentence));
            }
        }
    }

    /// <summary>Whether it says the same from the same day on.</summary>
    internal bool IsSame(EvaluationPlan other) => (Type, From, Before, After, Later, BeforeDays) == (other.Type, other.From, other.Before, other.After, other.Later, other.BeforeDays)
        && (LaterWeeks, OpenDays, ChaseDays, CertificateAfterEvaluation, AsksManager) == (other.LaterWeeks, other.OpenDays, other.ChaseDays, other.CertificateAfterEvaluation, other.AsksManager);

    /// <summary>Of plans that were all loaded, the one for a session: the course's own before that of its type, the latest that had begun on the session's first day.</summary>
    public static EvaluationPlan? For(IEnumerable<EvaluationPlan> plans, int courseId, CourseType type, DateOnly firstDate) => For(plans, type, firstDate, p => p.CourseId is null, p => p.CourseId == courseId);

    /// <summary>The same of plans and courses that have no identity yet, during an import.</summary>
    internal static EvaluationPlan? For(IEnumerable<EvaluationPlan> plans, Course course, DateOnly firstDate) => For(plans, course.Type, firstDate, p => p.Course is null, p => p.Course == course);

    private static EvaluationPlan? For(IEnumerable<EvaluationPlan> plans, CourseType type, DateOnly firstDate, Predicate<EvaluationPlan> ofType, Predicate<EvaluationPlan> ofCourse)
    {
        var begun = plans.Where(p => p.Type == type && p.From <= firstDate).OrderByDescending(p => p.From).ToList();
        return begun.Find(ofCourse) is { IsAsType: false } own ? own : begun.Find(ofType);
    }

    public static async Task<EvaluationPlan?> ForAsync(TrainingDb db, int courseId, CourseType type, DateOnly firstDate) =>
        For(await db.EvaluationPlans.Where(p => p.Type == type && p.From <= firstDate).ToListAsync(), courseId, type, firstDate);
}
