using System.Globalization;
using System.Linq.Expressions;
using Training.Programme;

namespace Training.Records;

/// <summary>
/// When training must be renewed. Either so many months after the last of these types or levels, or so many hours within so many years. A rule that changes is a new row of
/// the same code from a later day; what is due is always worked out from the rule in force.
/// </summary>
public class RefresherRule
{
    public int Id { get; set; }

    /// <summary>Lower-case and stable: which rule this is a version of.</summary>
    public required string Code { get; set; }
    public required string Name { get; set; }

    /// <summary>In force from this day on.</summary>
    public DateOnly From { get; set; }

    /// <summary>From <see cref="From"/> on there is no such rule any more.</summary>
    public bool Ended { get; set; }

    /// <summary>Training that counts: of any of these types; empty for any type.</summary>
    public List<CourseType> Types { get; set; } = [];

    /// <summary>And of this level (Course.Level); empty for any. Training from elsewhere has no level: it counts by type.</summary>
    public string Level { get; set; } = "";

    /// <summary>Months after the last training that counts; none for a rule of hours, and, with <see cref="Minutes"/> none too, for those of each course itself (Course.RefreshMonths).</summary>
    public int? Months { get; set; }

    /// <summary>Minutes of training that must lie within any <see cref="Years"/>; both or neither.</summary>
    public int? Minutes { get; set; }
    public int? Years { get; set; }

    /// <summary>For whom: staff of agencies in these sectors, with one of these words in their job title; empty for all.</summary>
    public List<string> Sectors { get; set; } = [];
    public List<string> JobTitles { get; set; } = [];

    /// <summary>Everybody for whom it is must have the training: who never had it stands as never on the lists of their agency.</summary>
    public bool Mandatory { get; set; }

    /// <summary>Days before the due day from which it is due soon, and before which people are first written to.</summary>
    public const int SoonDays = 90;

    public const int MostMonths = 240;
    public const int MostYears = 20;
    public const int MostMinutes = 200 * 60;

    public bool IsOfHours => Minutes is not null;

    /// <summary>The versions in force on a day, one a rule; those that have ended are none.</summary>
    public static IReadOnlyList<RefresherRule> InForce(IEnumerable<RefresherRule> versions, DateOnly on) =>
        [.. versions.Where(r => r.From <= on).GroupBy(r => r.Code, StringComparer.Ordinal).Select(g => g.MaxBy(r => r.From)!).Where(r => !r.Ended).OrderBy(r => r.Name, StringComparer.Ordinal)];

    /// <summary>Whether it is for somebody of this sector (none without an agency) with this job title.</summary>
    public bool IsFor(string? sector, string jobTitle)
    {
        if (Sectors.Count > 0 && !Sectors.Contains(sector ?? "", StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }
        var title = Spaced(jobTitle);
        return JobTitles.Count == 0 || JobTitles.Exists(words => title.Contains(Spaced(words), StringComparison.Ordinal));
    }

    /// <summary>Whether training of this type and level counts. What has no level of its own (training from elsewhere) counts by type.</summary>
    public bool Counts(CourseType type, string? level) => (Types.Count == 0 || Types.Contains(type)) && (Level.Length == 0 || level is null || level == Level);

    /// <summary>Whether a course renews it: it counts and, where each course has months of its own, has some.</summary>
    public bool IsRenewedBy(CourseType type, string level, int? refreshMonths) => Counts(type, level) && (IsOfHours || Months is not null || refreshMonths is not null);

    /// <summary>What <see cref="IsRenewedBy"/> says, for the database.</summary>
    public Expression<Func<Session, bool>> Renewing()
    {
        var (types, level, own) = (Types, Level, !IsOfHours && Months is null);
        return s => (types.Count == 0 || types.Contains(s.Course.Type)) && (level == "" || s.Course.Level == level) && (!own || s.Course.RefreshMonths != null);
    }

    /// <summary>Whether it is about the same training as another: the same courses renew both, though perhaps not as often.</summary>
    public bool RenewsTheSame(RefresherRule other) =>
        !IsOfHours && !other.IsOfHours && Months is null == other.Months is null && Level == other.Level && Types.ToHashSet().SetEquals(other.Types);

    /// <summary>
    /// How somebody stands with these rules, the most pressing first: with those that are for them, and of several that are about the same training with the one by which it
    /// is due first, so that one line and one letter stand for it. Who never had training that nobody must have has no line of it.
    /// </summary>
    public static IReadOnlyList<Refresher> StandingsOf(IReadOnlyList<RefresherRule> rules, string? sector, string jobTitle, IReadOnlyList<CompletedTraining> completed, DateOnly today)
    {
        List<Refresher> standings = [];
        foreach (var refresher in rules.Where(r => r.IsFor(sector, jobTitle)).Select(r => r.StandingOf(completed, today))
            .Where(r => r.Rule.Mandatory || r.Standing is not (RefresherStanding.Never or RefresherStanding.NotMet))
            .OrderBy(r => r.Standing).ThenBy(r => r.Due).ThenByDescending(r => r.Rule.Mandatory).ThenBy(r => r.Rule.Name, StringComparer.Ordinal))
        {
            if (!standings.Exists(s => s.Rule.RenewsTheSame(refresher.Rule)))
            {
                standings.Add(refresher);
            }
        }
        return standings;
    }

    /// <summary>
    /// How somebody stands who completed this, today. Dates only: no clock change can move them. Months are those of the calendar: one after 31 January is the last day
    /// of February, and twelve after 29 February 28 February. On the due day itself it is due; from the day after it is overdue. Where each course has months of its own,
    /// the one that holds longest decides.
    /// </summary>
    public Refresher StandingOf(IEnumerable<CompletedTraining> completed, DateOnly today)
    {
        var counting = completed.Where(t => t.On <= today && Counts(t.Type, t.Level)).OrderBy(t => t.On).ToList();
        if (Minutes is { } minutes && Years is { } years)
        {
            return StandingOfHours(counting.FindAll(t => t.Minutes > 0), minutes, years, today);
        }
        var last = counting.Select(t => (Training: t, Due: (Months ?? t.OwnMonths) is { } months ? t.On.AddMonths(months) : (DateOnly?)null)).Where(t => t.Due is not null)
            .OrderBy(t => t.Due).ThenBy(t => t.Training.On).LastOrDefault();
        return last.Due is not { } due ? new(this, RefresherStanding.Never, null, [], 0) : new(this, At(due, today), due, [last.Training], last.Training.Minutes);
    }

    /// <summary>
    /// Training counts from the day on which it was completed until the day before its anniversary. Due is the first day on which what counts falls below the hours: the last
    /// such day, for whoever had enough more than once.
    /// </summary>
    private Refresher StandingOfHours(List<CompletedTraining> counting, int minutes, int years, DateOnly today)
    {
        var within = counting.FindAll(t => today < t.On.AddYears(years));
        var held = within.Sum(t => t.Minutes);
        var (sum, due) = (0, (DateOnly?)null);
        foreach (var day in counting.SelectMany(t => new[] { (Day: t.On, t.Minutes), (Day: t.On.AddYears(years), Minutes: -t.Minutes) }).GroupBy(c => c.Day, c => c.Minutes).OrderBy(g => g.Key))
        {
            var before = sum;
            sum += day.Sum();
            due = before >= minutes && sum < minutes ? day.Key : due;
        }
        return due is not { } fell
            ? new(this, held == 0 ? RefresherStanding.Never : RefresherStanding.NotMet, null, within, held)
            : new(this, At(fell, today), fell, counting.FindAll(t => t.On < fell && fell <= t.On.AddYears(years)), held);
    }

    private static RefresherStanding At(DateOnly due, DateOnly today) =>
        due < today ? RefresherStanding.Overdue : due <= today.AddDays(SoonDays) ? RefresherStanding.DueSoon : RefresherStanding.InDate;

    /// <summary>"Every 36 months", "6 hours in any 3 years", "As each course says".</summary>
    public string HowOften => (Months, Minutes) switch
    {
        ({ } months, _) => $"Every {Words.Count(months, "month")}",
        (_, { } minutes) => $"{Hours(minutes)} hours in any {Prerequisite.Years(Years ?? 0)}",
        _ => "As often as each course says",
    };

    /// <summary>"Level 3 or a refresher, at level 3".</summary>
    public string CountsInWords => $"{(Types.Count == 0 ? "Any training" : string.Join(" or ", Types.Select(Prerequisite.NameOf)))}{(Level.Length == 0 ? "" : $" at level {Level}")}";

    /// <summary>"Everybody", "Staff in education or health whose job title has “nurse” or “midwife”".</summary>
    public string ForWhom => Sectors.Count + JobTitles.Count == 0 ? "Everybody"
        : $"Staff{(Sectors.Count == 0 ? "" : $" in {string.Join(" or ", Sectors)}")}{(JobTitles.Count == 0 ? "" : $" whose job title has {string.Join(" or ", JobTitles.Select(t => $"“{t}”"))}")}";

    /// <summary>"6", "1.5".</summary>
    public static string Hours(int minutes) => (minutes / 60m).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Its words, each between spaces, so that “nurse” is not found in “nursery”.</summary>
    private static string Spaced(string text) => $" {string.Join(' ', string.Concat(Words.Folded(text).Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";
}
