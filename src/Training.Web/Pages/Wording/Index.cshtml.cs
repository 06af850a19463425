using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Web.Pages.Wording;

/// <summary>The kinds of emails whose words the team may change, and whose words each has now.</summary>
public class IndexModel(TrainingDb db) : PageModel
{
    private ILookup<LetterKind, CourseType?> _own = null!;

    public async Task OnGetAsync() =>
        _own = (await db.LetterWordings.Select(w => new { w.Kind, w.Type }).ToListAsync()).ToLookup(w => w.Kind, w => w.Type);

    public bool ForAll(LetterKind kind) => _own[kind].Contains(null);

    public IReadOnlyList<CourseType> TypesOf(LetterKind kind) => [.. _own[kind].OfType<CourseType>().Order()];
}
