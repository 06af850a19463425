using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Data;
using Training.Programme;
using Training.Web.Pages.Shared;

namespace Training.Web.Pages.Help;

/// <summary>How to subscribe to the programme, or to the part of it that the filters in the address choose.</summary>
public class CalendarsModel(TrainingDb db, SiteSettings site) : PageModel
{
    public IReadOnlyList<string> Chosen { get; private set; } = [];

    /// <summary>The feed's address for calendars that ask for an address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The same address in the form that opens a calendar program.</summary>
    public string OpenAddress { get; private set; } = "";

    public async Task OnGetAsync(ProgrammeFilter filter)
    {
        Chosen = [.. new FilterForm(filter, await ProgrammeList.ChoicesAsync(db), "/").Set().Select(s => s.Text)];
        Address = filter.Link($"{site.BaseUrl}/feeds/programme.ics");
        OpenAddress = "webcal" + Address[Address.IndexOf(':', StringComparison.Ordinal)..];
    }
}
