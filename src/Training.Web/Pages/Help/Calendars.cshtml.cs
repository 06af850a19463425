using Microsoft.AspNetCore.Mvc.RazorPages;
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

    public async Task OnGetAsync(ProgrammeFilter filter)
    {
        (Filter, Choices) = (filter, await ProgrammeList.ChoicesAsync(db));
        Chosen = [.. new FilterForm(filter, Choices, "/").Set().Select(s => s.Text)];
        Links = new SubscribeLinks(filter.Link($"{site.BaseUrl}/feeds/programme.ics"), string.Join(", ", Chosen.Prepend(site.Name)));
    }
}
