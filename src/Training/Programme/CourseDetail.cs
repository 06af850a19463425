using Microsoft.EntityFrameworkCore;

namespace Training.Programme;

/// <summary>A theme and where the need for it came from.</summary>
public sealed record ThemeDetail(string Code, string Name, string Source)
{
    public string SourceInWords => Source switch
    {
        "priority" => "a priority of the boards",
        "case review" => "found in case reviews",
        "audit" => "found in a multi-agency audit",
        "concern" => "an emerging concern",
        "survey" => "asked for by practitioners",
        _ => Source,
    };
}

/// <summary>A course as the catalogue shows it.</summary>
public sealed record CourseDetail
{
    public required int Id { get; init; }
    public required string Code { get; init; }
    public required string Title { get; init; }
    public required CourseType Type { get; init; }
    public required Boards Boards { get; init; }
    public required string Summary { get; init; }
    public required string Objectives { get; init; }
    public required string Audience { get; init; }
    public required string Level { get; init; }
    public required string Need { get; init; }
    public required int? RefreshMonths { get; init; }
    public required IReadOnlyList<CourseType> Requires { get; init; }
    public required int? RequiresWithinYears { get; init; }

    /// <summary>What somebody must have completed before they book; none when anybody may.</summary>
    public Prerequisite? Prerequisite => Requires.Count == 0 ? null : new(Requires, RequiresWithinYears);

    /// <summary>The main theme first.</summary>
    public required IReadOnlyList<ThemeDetail> Themes { get; init; }

    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> ObjectiveList =>
        Objectives.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>"every 3 years", "every 18 months"; none when it need not be renewed.</summary>
    public string? RefreshInWords => RefreshMonths switch
    {
        null => null,
        12 => "every year",
        { } months when months % 12 == 0 => $"every {months / 12} years",
        { } months => $"every {Words.Count(months, "month")}",
    };
}

public static class CourseDetails
{
    public static IQueryable<CourseDetail> AsDetails(this IQueryable<Course> courses) => courses.AsNoTracking().Select(c => new CourseDetail
    {
        Id = c.Id,
        Code = c.Code,
        Title = c.Title,
        Type = c.Type,
        Boards = c.Boards,
        Summary = c.Summary,
        Objectives = c.Objectives,
        Audience = c.Audience,
        Level = c.Level,
        Need = c.Need,
        RefreshMonths = c.RefreshMonths,
        Requires = c.Requires,
        RequiresWithinYears = c.RequiresWithinYears,
        Themes = c.Themes.OrderBy(t => t.Position).Select(t => new ThemeDetail(t.Theme.Code, t.Theme.Name, t.Theme.Source)).ToList(),
    });
}
