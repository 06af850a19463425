using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Letters;
using Training.Programme;

namespace Training.Web.Pages.Wording;

/// <summary>The team's words for one kind of email, for a type of course or for all: looked at first, then kept.</summary>
public class EditModel(TrainingDb db, WordingDesk desk) : PageModel
{
    public ChangeableLetter Letter { get; private set; } = null!;

    /// <summary>None for all types.</summary>
    public CourseType? Of { get; private set; }

    /// <summary>What is kept now for this type or for all, and for which types there are words.</summary>
    public LetterWording? Kept { get; private set; }
    public IReadOnlyList<CourseType?> Types { get; private set; } = [];

    public OutboxLetter Ours { get; private set; } = null!;

    /// <summary>An example with what was typed, or with what is kept.</summary>
    public OutboxLetter? Preview { get; private set; }
    public bool PreviewIsKept { get; private set; }

    /// <summary>What is kept now is shown beside what was typed.</summary>
    public bool ChangedMeanwhile { get; private set; }

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Opening { get; set; }

    [BindProperty]
    public string? Closing { get; set; }

    /// <summary>When the words that the form began with were changed last, in ticks; 0 when there were none.</summary>
    [BindProperty]
    public long Seen { get; set; }

    public string For => Of is { } type ? type.Label() : "all types";

    public string Address => $"/letters/wording/{Letter.Kind.Code()}?{(Of is { } type ? $"type={type.Code()}&" : "")}handler=";

    public async Task<IActionResult> OnGetAsync(string kind, string? type)
    {
        if (!await LoadAsync(kind, type))
        {
            return NotFound();
        }
        // A type that has none yet begins with those for all types.
        var words = Kept ?? await db.LetterWordings.AsNoTracking().SingleOrDefaultAsync(w => w.Kind == Letter.Kind && w.Type == null);
        (Subject, Opening, Closing, Seen) = (words?.Subject, words?.Opening, words?.Closing, Kept?.ChangedAt.Ticks ?? 0);
        if (words is not null)
        {
            (Preview, PreviewIsKept) = (await desk.PreviewAsync(Letter.Kind, Of, OwnWords.From(words)), true);
        }
        return Page();
    }

    /// <summary>Shows how an email would look, and keeps nothing.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(string kind, string? type)
    {
        if (!await LoadAsync(kind, type))
        {
            return NotFound();
        }
        var words = Typed();
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        Preview = await desk.PreviewAsync(Letter.Kind, Of, words);
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(string kind, string? type)
    {
        if (!await LoadAsync(kind, type))
        {
            return NotFound();
        }
        var words = Typed();
        if (words.IsEmpty)
        {
            ModelState.AddModelError(nameof(Subject), "Write a subject, an opening or a closing, or use the standard words");
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        return await desk.SaveAsync(Letter.Kind, Of, words, SeenAt) == WordingOutcome.Done
            ? Done($"Your words for “{Letter.Kind.Label()}”, {For}, stand in every email that is written from now on.")
            : Changed("Somebody else has changed these words since you opened this page, and nothing was saved. Theirs are below; yours are still in the form. Save again to put yours in their place");
    }

    public async Task<IActionResult> OnPostRemoveAsync(string kind, string? type)
    {
        if (!await LoadAsync(kind, type))
        {
            return NotFound();
        }
        ModelState.Clear();
        if (await desk.RemoveAsync(Letter.Kind, Of, SeenAt) != WordingOutcome.Done)
        {
            (Subject, Opening, Closing) = (Kept?.Subject, Kept?.Opening, Kept?.Closing);
            return Changed("Somebody else has changed these words since you opened this page, so they stay as they are now, below");
        }
        return Done(Of is null
            ? $"“{Letter.Kind.Label()}” is in the standard words again."
            : $"“{Letter.Kind.Label()}” has no words of its own for {For} any more.");
    }

    private DateTime? SeenAt => Seen > 0 && Seen <= DateTime.MaxValue.Ticks ? new DateTime(Seen, DateTimeKind.Utc) : null;

    private OwnWords Typed()
    {
        var words = OwnWords.From(Subject, Opening, Closing);
        foreach (var (field, sentence) in words.Problems())
        {
            ModelState.AddModelError(field, sentence);
        }
        return words;
    }

    private RedirectResult Done(string sentence)
    {
        TempData.Say(sentence);
        return Redirect("/letters/wording");
    }

    private PageResult Changed(string sentence)
    {
        ModelState.Clear(); // the form's own field must say what is there now
        ModelState.AddModelError(nameof(Subject), sentence);
        (Seen, ChangedMeanwhile) = (Kept?.ChangedAt.Ticks ?? 0, true);
        return this.Again();
    }

    private async Task<bool> LoadAsync(string kind, string? type)
    {
        CourseType of = default;
        if (!Codes.TryParse<LetterKind>(kind, out var letter) || ChangeableLetter.Of(letter) is not { } changeable || (type is not null && !Codes.TryParse(type, out of)))
        {
            return false;
        }
        (Letter, Of) = (changeable, type is null ? null : of);
        Ours = await desk.PreviewAsync(letter, Of, null);
        var rows = await db.LetterWordings.AsNoTracking().Where(w => w.Kind == letter).ToListAsync();
        (Kept, Types) = (rows.Find(w => w.Type == Of), rows.ConvertAll(w => w.Type));
        return true;
    }
}
