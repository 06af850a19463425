using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Web.Pages.Sessions;

namespace Training.Web.Pages.RefresherRules;

/// <summary>A rule of refreshers as somebody typed it.</summary>
public sealed class RuleForm
{
    private const int MostName = 100;

    public string? Name { get; set; }
    public string? From { get; set; }
    public List<string> Types { get; set; } = [];
    public string? Level { get; set; }

    /// <summary>"months", "hours" or "own".</summary>
    public string? Kind { get; set; }
    public string? Months { get; set; }
    public string? Hours { get; set; }
    public string? Years { get; set; }
    public List<string> Sectors { get; set; } = [];
    public string? JobTitles { get; set; }
    public bool Mandatory { get; set; }

    [BindNever, ValidateNever]
    public IReadOnlyList<string> AllSectors { get; private set; } = [];

    [BindNever, ValidateNever]
    public RefresherPreview? Preview { get; set; }

    public static RuleForm Of(RefresherRule rule) => new()
    {
        Name = rule.Name,
        Types = rule.Types.ConvertAll(t => t.Code()),
        Level = rule.Level,
        Kind = rule.IsOfHours ? "hours" : rule.Months is null ? "own" : "months",
        Months = rule.Months?.ToString(CultureInfo.InvariantCulture),
        Hours = rule.Minutes is { } minutes ? RefresherRule.Hours(minutes) : null,
        Years = rule.Years?.ToString(CultureInfo.InvariantCulture),
        Sectors = [.. rule.Sectors],
        JobTitles = string.Join('\n', rule.JobTitles),
        Mandatory = rule.Mandatory,
    };

    public async Task LoadAsync(TrainingDb db) => AllSectors = await db.Agencies.Select(a => a.Sector).Distinct().OrderBy(s => s).ToListAsync();

    /// <summary>The rule, or none and what is wrong with it in the model state.</summary>
    public RefresherRule? Read(ModelStateDictionary state, string code, DateOnly today)
    {
        void Wrong(string field, string sentence) => state.AddModelError($"Form.{field}", sentence);

        var name = Person.OneLine(Name ?? "");
        if (name.Length is 0 or > MostName)
        {
            Wrong(nameof(Name), name.Length == 0 ? "Enter a name for the rule" : $"The name must be {MostName} characters or fewer");
        }
        if (!DayFields.TryDate(From, out var from))
        {
            Wrong(nameof(From), string.IsNullOrWhiteSpace(From) ? "Enter the first day of the rule" : "Enter the first day like 3/10/2016");
        }
        else if (from < today)
        {
            Wrong(nameof(From), "The first day must be today or later");
        }
        List<CourseType> types = [];
        foreach (var one in Types)
        {
            if (!Codes.TryParse<CourseType>(one, out var type))
            {
                Wrong(nameof(Types), "Choose types of training from the list");
                break;
            }
            types.Add(type);
        }
        if (Sectors.Exists(s => !AllSectors.Contains(s)))
        {
            Wrong(nameof(Sectors), "Choose sectors from the list");
        }
        var titles = (JobTitles ?? "").Split(['\n', '\r', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (titles.Count > 50 || titles.Exists(t => t.Length > 60))
        {
            Wrong(nameof(JobTitles), "Enter at most 50 job titles of 60 characters or fewer");
        }
        if (Kind is not ("months" or "hours" or "own"))
        {
            Wrong(nameof(Kind), "Choose how often");
        }
        int? months = null, minutes = null, years = null;
        if (Kind == "months" && !Whole(Months, RefresherRule.MostMonths, out months))
        {
            Wrong(nameof(Months), $"Enter a whole number of months from 1 to {RefresherRule.MostMonths}");
        }
        if (Kind == "hours")
        {
            minutes = decimal.TryParse(Hours?.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && hours * 60 is >= 1 and <= RefresherRule.MostMinutes && hours * 60 % 1 == 0 ? (int)(hours * 60) : null;
            if (minutes is null)
            {
                Wrong(nameof(Hours), $"Enter hours up to {RefresherRule.MostMinutes / 60}, like 6 or 1.5");
            }
            if (!Whole(Years, RefresherRule.MostYears, out years))
            {
                Wrong(nameof(Years), $"Enter a whole number of years from 1 to {RefresherRule.MostYears}");
            }
        }
        return !state.IsValid ? null : new RefresherRule
        {
            Code = code, Name = name, From = from, Types = [.. types.Distinct()], Level = Person.OneLine(Level ?? ""), Months = months, Minutes = minutes, Years = years, Sectors = [.. Sectors.Distinct()], JobTitles = titles, Mandatory = Mandatory,
        };
    }

    private static bool Whole(string? typed, int most, out int? number)
    {
        number = int.TryParse(typed?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole >= 1 && whole <= most ? whole : null;
        return number is not null;
    }
}
