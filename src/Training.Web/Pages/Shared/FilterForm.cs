using Training.Programme;

namespace Training.Web.Pages.Shared;

/// <summary>The filters above the programme and the month.</summary>
/// <param name="Path">The page that the form asks again.</param>
/// <param name="Month">The month shown, yyyy-MM; without it the form asks for dates.</param>
public sealed record FilterForm(ProgrammeFilter Filter, ProgrammeChoices Choices, string Path, string? Month = null)
{
    /// <summary>Each filter that is set: its name in the address and what it means.</summary>
    public IEnumerable<(string Key, string Text)> Set()
    {
        foreach (var (key, value) in Filter.Pairs())
        {
            var text = key switch
            {
                "type" => Codes.TryParse<CourseType>(value, out var type) ? type.Label() : null,
                "board" => Codes.TryParse<Boards>(value, out var board) ? board.Label() : null,
                "theme" => NameOf(Choices.Themes, value),
                "course" => NameOf(Choices.Courses, value),
                "venue" => NameOf(Choices.Venues, value),
                "from" => Filter.FromDate is { } from ? $"From {Words.ShortDate(from)}" : null,
                "to" => Filter.ToDate is { } to ? $"Until {Words.ShortDate(to)}" : null,
                "free" => value == "1" ? "With free places" : null,
                _ => $"“{value}”",
            };
            if (text is not null)
            {
                yield return (key, text);
            }
        }
    }

    public string Clear => Month is null ? Path : $"{Path}?month={Month}";

    public string Without(string key) => Month is null
        ? Filter.Link(Path, key)
        : Filter.Link(Path, key, ProgrammeLinks.And("month", Month));

    private static string NameOf(IReadOnlyList<Choice> choices, string code) =>
        choices.FirstOrDefault(c => c.Code == code)?.Name ?? code;
}
