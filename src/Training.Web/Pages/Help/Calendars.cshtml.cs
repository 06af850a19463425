using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Web.Pages.Shared;

namespace Training.Web.Pages.Help;

/// <summary>How to subscribe to the programme, or to the part of it that the filters in the address choose.</summary>
public class CalendarsModel(TrainingDb db, SiteSettings site) : PageModel
{
    private static readonly string[] Asked = ["course", "board", "venue"];

    public ProgrammeFilter Filter { get; private set; } = new();
    public ProgrammeChoices Choices { get; private set; } = null!;

    public IReadOnlyList<string> Chosen { get; private set; } = [];
    public SubscribeLinks Links { get; private set; } = null!;

    /// <summary>Filters that the form here does not ask for and keeps.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others => Filter.Pairs().Where(p => !Asked.Contains(p.Key, StringComparer.Ordinal));

    /// <summary>What the address asks for and nobody knows: such a calendar would stay empty for ever, so it is not offered.</summary>
    public IReadOnlyList<string> Unknown { get; private set; } = [];

    public async Task OnGetAsync(ProgrammeFilter filter)
    {
        (Filter, Choices) = (filter, await ProgrammeList.ChoicesAsync(db));
        Chosen = [.. new FilterForm(filter, Choices, "/").Set().Select(s => s.Text)];
        Unknown = [.. await UnknownAsync().ToListAsync()];
        Links = new SubscribeLinks(filter.Link($"{site.BaseUrl}/feeds/programme.ics"), string.Join(", ", Chosen.Prepend(site.Name)));
    }

    /// <summary>A course or venue without sessions to come is not among the choices, and yet is one.</summary>
    private async IAsyncEnumerable<string> UnknownAsync()
    {
        if (!string.IsNullOrWhiteSpace(Filter.Course) && !await db.Courses.AnyAsync(c => c.Code == Filter.Course))
        {
            yield return $"There is no course “{Filter.Course}”.";
        }
        if (!string.IsNullOrWhiteSpace(Filter.Venue) && !await db.Venues.AnyAsync(v => v.Code == Filter.Venue))
        {
            yield return $"There is no venue “{Filter.Venue}”.";
        }
        if (!string.IsNullOrWhiteSpace(Filter.Theme) && !await db.Themes.AnyAsync(t => t.Code == Filter.Theme))
        {
            yield return $"There is no theme “{Filter.Theme}”.";
        }
    }
}
