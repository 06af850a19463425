using Training.Programme;

namespace Training.Records;

/// <summary>How somebody stands with a refresher rule, the most pressing first.</summary>
public enum RefresherStanding
{
    [Code("overdue", "Overdue")] Overdue = 1,

    /// <summary>They never completed anything that counts.</summary>
    [Code("never", "Never")] Never = 2,

    /// <summary>Of a rule of hours: they have some, and never had enough.</summary>
    [Code("not-met", "Not met yet")] NotMet = 3,
    [Code("due-soon", "Due soon")] DueSoon = 4,
    [Code("in-date", "In date")] InDate = 5,
}

/// <summary>Training that somebody completed, as rules count it: with us, or elsewhere and accepted.</summary>
/// <param name="What">The course's title, or what it was.</param>
/// <param name="Level">None of training from elsewhere, which has no level: it counts by type.</param>
/// <param name="Minutes">Its length by the programme; 0 when nobody knows.</param>
/// <param name="On">The day on which they completed it.</param>
/// <param name="OwnMonths">After how many months it says itself that it must be renewed; of training from elsewhere, the fewest that a course of its type says.</param>
/// <param name="SessionId">None of training from elsewhere.</param>
/// <param name="RegisterOpen">The trainer has yet to close the register: it counts, and may still be corrected.</param>
public sealed record CompletedTraining(string What, CourseType Type, string? Level, int Minutes, DateOnly On, int? OwnMonths = null, int? SessionId = null, bool RegisterOpen = false)
{
    public bool IsElsewhere => SessionId is null;
}

/// <summary>What one rule says of one person.</summary>
/// <param name="Due">The day by which the training must be renewed: they are overdue from the day after. None when they never had it, or never enough of it.</param>
/// <param name="RestsOn">The last training that counts; of a rule of hours, all that counted when they last were enough, or count now.</param>
/// <param name="Minutes">Of a rule of hours, what lies within its years today.</param>
public sealed record Refresher(RefresherRule Rule, RefresherStanding Standing, DateOnly? Due, IReadOnlyList<CompletedTraining> RestsOn, int Minutes)
{
    /// <summary>A register on which it rests is not closed yet.</summary>
    public bool RegisterOpen => RestsOn.Any(t => t.RegisterOpen);

    public DateOnly? LastOn => RestsOn.Count == 0 ? null : RestsOn.Max(t => t.On);

    /// <summary>"Renew by 12 September 2019", "Overdue since 12 September 2019", "4 of 6 hours in the last 3 years".</summary>
    public string InWords => Standing switch
    {
        RefresherStanding.Overdue => $"Was due on {Plain(Due!.Value)}",
        RefresherStanding.Never => "Nothing recorded that counts",
        RefresherStanding.NotMet => HoursInWords,
        _ => $"Renew by {Plain(Due!.Value)}",
    };

    /// <summary>"4 of 6 hours in the last 3 years".</summary>
    public string HoursInWords => $"{RefresherRule.Hours(Minutes)} of {RefresherRule.Hours(Rule.Minutes ?? 0)} hours in the last {Programme.Prerequisite.Years(Rule.Years ?? 0)}";

    private static string Plain(DateOnly date) => date.ToString("d MMMM yyyy", Words.British);
}
