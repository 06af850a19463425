using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.Web.Pages.Shared;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>
/// Somebody's questionnaire, opened from their email or from their bookings, without an account. Looking changes nothing, since mail gateways open addresses by themselves.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
[EnableRateLimiting(SignInLimit.Answers)]
public class EvaluateModel(TrainingDb db, EvaluationDesk desk, ManagerViewDesk managers, Clock clock) : PageModel
{
    public OpenedEvaluation? Opened { get; private set; }

    /// <summary>As it is filled in, also with what could not be kept.</summary>
    public QuestionSheet Sheet { get; private set; } = null!;

    /// <summary>What was typed and could not be taken any more, to be copied.</summary>
    public IReadOnlyList<string> NotTaken { get; private set; } = [];

    public string? Saved { get; private set; }

    public IReadOnlyList<SaidLater> Said => ManagerViewDesk.SaidIn(Opened!.Sheet);

    public bool CanAskManager => ManagerViewDesk.CanAsk(Opened!, clock.UtcNow);

    public string Until => Opened!.Evaluation.Stage == Stage.Before
        ? $"{Words.Time(clock.TimeOf(Opened.Until))} on {Words.Date(clock.DateOf(Opened.Until))}"
        : LastDay(Opened.Until);

    [BindProperty]
    public ApproverForm Manager { get; set; } = new();

    /// <summary>The view that was asked of the wrong person.</summary>
    [BindProperty]
    public Guid? Instead { get; set; }

    public string LastDay(DateTime closesAt) => $"the end of {Words.Date(clock.DateOf(closesAt.AddTicks(-1)))}";

    public string On(DateTime at) => Words.Date(clock.DateOf(at));

    public async Task<IActionResult> OnGetAsync(string token, [FromQuery] string? saved)
    {
        if (!await LoadAsync(token))
        {
            return this.Again(StatusCodes.Status404NotFound);
        }
        Saved = saved is not null && Opened is { CanAnswer: true, Evaluation.SavedAt: not null } ? "Your answers so far are saved. You can close this page, and finish from the same link." : null;
        if (CanAskManager && Opened!.Manager is null)
        {
            Manager = ApproverForm.Of(await Agreement.LastManagerAsync(db, Opened!.Evaluation.PersonId!.Value));
        }
        return Page();
    }

    /// <summary>Keeps the answers so far, or takes them in. A script that keeps them as one goes is answered with JSON.</summary>
    public async Task<IActionResult> OnPostAsync(string token, [FromForm(Name = "do")] string? act)
    {
        var form = new SheetForm(Request.Form.ToDictionary(f => f.Key, f => (IReadOnlyList<string>)[.. f.Value.OfType<string>()]));
        var result = await desk.SaveAsync(token, form, handIn: act == "hand-in");
        if (Request.Headers.Accept == "application/json")
        {
            Response.Headers["Referrer-Policy"] = "no-referrer";
            return Answered(result, form);
        }
        if (!await LoadAsync(token))
        {
            return this.Again(StatusCodes.Status404NotFound);
        }
        Sheet = result.Sheet ?? Opened!.Sheet;
        if (result.Outcome == SheetOutcome.HandedIn)
        {
            return RedirectToPage(new { token });
        }
        if (result.Outcome == SheetOutcome.Wrong)
        {
            foreach (var (field, sentence) in result.Problems)
            {
                ModelState.AddModelError(field, sentence);
            }
            Saved = result.BothKept ? BothKept : null;
            return this.Again();
        }
        var anonymous = Sheet.Entries.Where(e => e.Question.Anonymous && Sheet.Value(e.Field).Length > 0).ToList();
        if (result.Outcome == SheetOutcome.Saved)
        {
            if (anonymous.Count == 0 && !result.BothKept)
            {
                return RedirectToPage(new { token, saved = "1" });
            }
            Saved = $"Your answers so far are saved.{(result.BothKept ? $" {BothKept}" : "")}{(anonymous.Count > 0 ? " What you wrote anonymously is not: it is only kept when you hand in, so it stays on this page until you close it." : "")}";
            return Page();
        }
        // Of a sheet that can still be handed in late, the rest stays in its boxes.
        NotTaken = [.. (result.Outcome == SheetOutcome.NotAnonymously ? anonymous : Sheet.Entries.Where(e => Sheet.Value(e.Field).Length > 0 && e.Question.Kind == QuestionKind.Text && Sheet.Value(e.Field) != Opened!.Sheet.Value(e.Field))).Select(e => Sheet.Value(e.Field))];
        Sheet = result.Outcome == SheetOutcome.NotAnonymously ? Sheet.WithoutAnonymous() : Sheet;
        return this.Again(StatusCodes.Status409Conflict);
    }

    /// <summary>Asks their line manager for a view.</summary>
    public async Task<IActionResult> OnPostManagerAsync(string token)
    {
        if (!await LoadAsync(token))
        {
            return this.Again(StatusCodes.Status404NotFound);
        }
        if (!CanAskManager || Opened!.Manager?.Key != Instead)
        {
            return RedirectToPage(new { token }); // they have named somebody before, in another window
        }
        if (Manager.Read(ModelState, nameof(Manager), "your line manager’s") is not { } manager)
        {
            return this.Again();
        }
        switch (await managers.AskAsync(desk, token, manager, Instead))
        {
            case ManagerAsk.Themselves:
                ModelState.AddModelError("Manager.Email", "Somebody else must give their view: name your line manager, not yourself");
                return this.Again();
            case ManagerAsk.SameAgain:
                ModelState.AddModelError("Manager.Email", "We have asked this person already: name somebody else");
                return this.Again();
            case ManagerAsk.TooOften:
                ModelState.AddModelError("Manager.Email", "You have had many people written to today. Try again tomorrow");
                return this.Again();
            default:
                return RedirectToPage(new { token });
        }
    }

    private const string BothKept = "You had also written in one of the boxes in another window. Both texts are in it now: please look.";

    private static JsonResult Answered(SheetSaved result, SheetForm form)
    {
        var entries = result.Sheet?.Entries.Where(e => form.Fields.ContainsKey(SheetForm.Was + e.Field)).ToList() ?? [];
        return new JsonResult(new
        {
            outcome = result.Outcome switch { SheetOutcome.Saved => "saved", SheetOutcome.Wrong => "wrong", _ => "over" },
            say = result.Outcome switch
            {
                SheetOutcome.Saved => result.BothKept ? BothKept : "Saved",
                SheetOutcome.Wrong => string.Join(". ", result.Problems.Select(p => p.Sentence)),
                SheetOutcome.HandedInBefore or SheetOutcome.HandedIn => "You have handed these in already, in another window. Nothing can be changed any more.",
                SheetOutcome.Closed => "This has closed. What you answered since then is not kept.",
                _ => "These questions are not asked any more.",
            },
            // What is stored, of permissions too: a box ticked beside no text is not.
            was = result.Outcome == SheetOutcome.Saved
                ? entries.Select(e => (Name: e.Field, Value: SheetForm.Shown(e, result.Sheet!)))
                    .Concat(entries.Where(e => e.Question.AsksToQuote).Select(e => (Name: e.QuoteField, Value: result.Sheet!.Value(e.QuoteField) ?? ""))).ToDictionary(w => w.Name, w => w.Value)
                : [],
            texts = result.Outcome == SheetOutcome.Saved ? entries.Where(e => e.Question.Kind == QuestionKind.Text && !form.Shows(e, result.Sheet!)).ToDictionary(e => e.Field, e => result.Sheet!.Value(e.Field)) : [],
        });
    }

    private async Task<bool> LoadAsync(string token)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Opened = await desk.OpenAsync(token);
        Sheet = Opened?.Sheet!;
        if (Opened is null)
        {
            ModelState.Clear();
        }
        return Opened is not null;
    }
}
