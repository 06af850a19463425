using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Evaluations;

/// <summary>What people wrote: for the team, who file it under themes and mark what is worth quoting; for trainers that of their own sessions, to read.</summary>
public class CommentsModel(TrainingDb db, EvaluationComments desk) : PageModel
{
    public ResultsForm Form { get; private set; } = null!;
    public string Query { get; private set; } = "";

    /// <summary>Of which sessions, in words.</summary>
    public ResultsWords? Of { get; private set; }
    public IReadOnlyList<CommentLine> Comments { get; private set; } = [];
    public int Count { get; private set; }
    public IReadOnlyList<CommentTheme> Themes { get; private set; } = [];

    /// <summary>What managers wrote; for the team only.</summary>
    public IReadOnlyList<ManagerLine> Managers { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public string? Stage { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Theme { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Quotes { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Part { get; set; } = 1;

    /// <summary>Trainers read their own sessions' comments, boards none but the quotes on the page of results.</summary>
    private int? OfTrainer => User.IsTeam() ? null : User.RequiredId();

    public IReadOnlyList<(string Name, string Label, string All, IReadOnlyList<Choice> Choices, string? Chosen)> More =>
    [
        ("theme", "Theme", "All themes", [.. Themes.Select(t => new Choice(t.Code, t.Name)), new(EvaluationComments.NoTheme, "Under no theme yet")], Theme),
        ("stage", "Stage", "All stages", [.. Codes.All<Stage>().Select(s => new Choice(s.Code(), s.Label()))], Stage),
        ("quotes", "Quotes", "All comments", [new("1", "Only quotes")], Quotes),
    ];

    public string Address(int part) => $"/evaluations/comments{And(part == 1 ? null : part.ToString(CultureInfo.InvariantCulture))}";
    public string Download => $"/evaluations/comments.csv{And(null)}";

    public async Task<IActionResult> OnGetAsync(ResultsAsked asked)
    {
        if (!ModelState.IsValid || await ResultsForm.LoadAsync(db, asked, "/evaluations/comments", OfTrainer, User.IsTeam()) is not { } form)
        {
            return NotFound();
        }
        Form = form;
        Themes = await db.CommentThemes.AsNoTracking().OrderBy(t => t.Name).ToListAsync();
        if (asked.Read(out var problems) is not { } filter)
        {
            foreach (var (name, sentence) in problems)
            {
                ModelState.AddModelError(name, sentence);
            }
            return this.Again();
        }
        Query = filter.Query;
        Part = Math.Clamp(Part, 1, 10_000);
        var sessions = filter.Sessions(db, OfTrainer);
        Of = await filter.InWordsAsync(db);
        Stage? only = Codes.TryParse<Stage>(Stage, out var at) ? at : null;
        var theme = string.IsNullOrEmpty(Theme) ? null : Theme;
        var comments = EvaluationComments.Chosen(EvaluationComments.Shown(db, sessions), only, theme, Quotes == "1");
        Count = await comments.CountAsync();
        Comments = await EvaluationComments.Lines(comments.Skip((Part - 1) * EvaluationComments.PageSize).Take(EvaluationComments.PageSize)).ToListAsync();
        Managers = User.IsTeam() && Part == 1 ? await EvaluationComments.Managers(db, sessions, only, theme, Quotes == "1").Take(EvaluationComments.PageSize).ToListAsync() : [];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(ResultsAsked asked, Guid id, int[] themes, bool quote)
    {
        if (!User.IsTeam())
        {
            return Forbid();
        }
        if (!ModelState.IsValid || asked.Read(out _) is not { } filter)
        {
            return NotFound();
        }
        Query = filter.Query;
        switch (await desk.FileAsync(id, themes, quote))
        {
            case CommentOutcome.NoSuchComment:
                return NotFound();
            case CommentOutcome.MayNotBeQuoted:
                TempData.Say("Its writer did not allow that it is quoted, so nothing has changed.", good: false);
                break;
            default:
                TempData.Say("The comment is filed.");
                break;
        }
        return Redirect($"{Address(Part)}#c-{id}");
    }

    private string And(string? part)
    {
        var more = new[] { ("stage", Stage), ("theme", Theme), ("quotes", Quotes), ("part", part) }.Where(p => !string.IsNullOrEmpty(p.Item2)).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}");
        return Query.Length > 0 ? string.Join('&', more.Prepend(Query)) : string.Join('&', more) is { Length: > 0 } only ? $"?{only}" : "";
    }
}
