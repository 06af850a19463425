using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;

namespace Training.Web.Pages.Questionnaires;

/// <summary>One question of a draft, new or changed. What does not belong to its kind is left out.</summary>
public class QuestionModel(TrainingDb db, QuestionnaireDesk desk) : PageModel
{
    public Questionnaire Questionnaire { get; private set; } = null!;

    /// <summary>The code that it had; none of a new one.</summary>
    public string? Was { get; private set; }

    [BindProperty]
    public QuestionForm Typed { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(string questionnaire, string? code)
    {
        if (await LoadAsync(questionnaire, code) is not { } draft)
        {
            return NotFound();
        }
        if (draft.Questions.Find(q => q.Code == code) is { } question)
        {
            Typed = QuestionForm.Of(question);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string questionnaire, string? code)
    {
        if (await LoadAsync(questionnaire, code) is null)
        {
            return NotFound();
        }
        ModelState.SayInstead("Typed.Points", $"A scale has {Question.FewestPoints} to {Question.MostPoints} points");
        if (!Codes.TryParse<QuestionKind>(Typed.Kind, out var kind))
        {
            ModelState.AddModelError("Typed.Kind", "Choose how it is answered");
        }
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var answer = await desk.SetQuestionAsync(questionnaire, code, Typed.ToQuestion(kind));
        if (this.Refused(answer with { Problems = [.. answer.Problems.Select(p => ($"Typed.{p.Field}", p.Sentence))] }) is { } refused)
        {
            return refused;
        }
        TempData.Say(code is null ? "The question is added at the end." : "The question is changed.");
        return Redirect($"/questionnaires/{questionnaire}/draft");
    }

    private async Task<QuestionnaireVersion?> LoadAsync(string questionnaire, string? code)
    {
        var draft = await db.QuestionnaireVersions.AsNoTracking().Include(v => v.Questionnaire).Include(v => v.Questions).SingleOrDefaultAsync(v => v.Questionnaire.Code == questionnaire && v.PublishedAt == null);
        if (draft is null || (code is not null && !draft.Questions.Exists(q => q.Code == code)))
        {
            return null;
        }
        (Questionnaire, Was) = (draft.Questionnaire, code);
        return draft;
    }
}

/// <summary>What is typed of a question.</summary>
public class QuestionForm
{
    public string? Text { get; set; }
    public string? Help { get; set; }
    public string? Code { get; set; }
    public string? Kind { get; set; }
    public bool Required { get; set; }
    public int? Points { get; set; } = 5;
    public string? LowLabel { get; set; }
    public string? HighLabel { get; set; }

    /// <summary>One answer a line.</summary>
    public string? Options { get; set; }
    public bool Anonymous { get; set; }
    public bool AsksToQuote { get; set; }
    public bool ForManager { get; set; }
    public bool AboutWorkshops { get; set; }

    public static QuestionForm Of(Question question) => new()
    {
        Text = question.Text, Help = question.Help, Code = question.Code, Kind = question.Kind.Code(), Required = question.Required, Points = question.Points, LowLabel = question.LowLabel, HighLabel = question.HighLabel,
        Options = string.Join('\n', question.Options), Anonymous = question.Anonymous, AsksToQuote = question.AsksToQuote, ForManager = question.ForManager, AboutWorkshops = question.About == QuestionAbout.Workshop,
    };

    public Question ToQuestion(QuestionKind kind)
    {
        var question = new Question
        {
            Code = (Code ?? "").Trim(), Text = (Text ?? "").Trim(), Help = (Help ?? "").ReplaceLineEndings("\n").Trim(), Kind = kind, Required = Required,
            About = AboutWorkshops ? QuestionAbout.Workshop : QuestionAbout.Session, Anonymous = Anonymous, AsksToQuote = AsksToQuote, ForManager = ForManager,
        };
        if (question.IsNumber)
        {
            (question.Points, question.LowLabel, question.HighLabel) = (Points ?? 0, (LowLabel ?? "").Trim(), (HighLabel ?? "").Trim());
        }
        if (question.IsChoice)
        {
            question.Options = [.. (Options ?? "").ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        }
        return question;
    }
}
