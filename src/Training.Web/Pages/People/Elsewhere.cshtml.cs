using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Records;

namespace Training.Web.Pages.People;

/// <summary>Training from elsewhere that people ask to have counted, the longest waiting first.</summary>
public class ElsewhereModel(TrainingDb db, Clock clock) : PageModel
{
    public IReadOnlyList<Asked> Waiting { get; private set; } = [];

    public string DateOf(DateTime at) => Words.ShortDate(clock.DateOf(at));

    public async Task OnGetAsync() => Waiting = await OutsideDesk.ToDecide(db).OrderBy(t => t.AddedAt).ThenBy(t => t.Id)
        .Select(t => new Asked(t.PersonId, t.Person.Name, t.Key, t.What, t.Provider, t.CompletedOn, t.AskedAs!.Value, t.AddedAt, t.Evidence != null)).ToListAsync();

    public sealed record Asked(int PersonId, string Name, Guid Key, string What, string Provider, DateOnly CompletedOn, CourseType AskedAs, DateTime AddedAt, bool HasEvidence);
}
