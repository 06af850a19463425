using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Evaluations;

/// <param name="Found">There is such a questionnaire, with a draft where one was to be changed.</param>
/// <param name="Problems">Why it was not done, by fields of the form.</param>
public sealed record QuestionnaireAnswer(bool Found, IReadOnlyList<(string Field, string Sentence)> Problems)
{
    /// <summary>The questionnaire that was made or changed.</summary>
    public string Code { get; init; } = "";

    public bool Done => Found && Problems.Count == 0;

    internal static readonly QuestionnaireAnswer NotFound = new(false, []);

    internal static QuestionnaireAnswer Of(string code, params IReadOnlyList<(string, string)> problems) => new(true, problems) { Code = code };
}

/// <summary>Writes questionnaires: a draft is worked on until it is published, and from then on never changed.</summary>
public sealed class QuestionnaireDesk(TrainingDb db, Clock clock)
{
    public const int LongestTitle = 100;
    public const int LongestIntroduction = 1000;
    public const int MostQuestions = 30;

    /// <summary>A new one, with a draft that has no questions yet.</summary>
    public async Task<QuestionnaireAnswer> CreateAsync(string title, Stage stage)
    {
        await using var work = await db.BeginWriteAsync();
        var (code, problems) = await NameAsync(title);
        if (problems.Count == 0)
        {
            var questionnaire = new Questionnaire { Code = code, Title = title, Stage = stage };
            questionnaire.Versions.Add(new QuestionnaireVersion { Number = 1 });
            db.Questionnaires.Add(questionnaire);
            await SaveAsync(work);
        }
        return QuestionnaireAnswer.Of(code, problems);
    }

    /// <summary>A new one of the same stage that begins, as a draft, with the questions of the latest version of another.</summary>
    public async Task<QuestionnaireAnswer> CopyAsync(string from, string title)
    {
        await using var work = await db.BeginWriteAsync();
        if (await FindAsync(from) is not { } original)
        {
            return QuestionnaireAnswer.NotFound;
        }
        var (code, problems) = await NameAsync(title);
        if (problems.Count == 0)
        {
            var copy = new Questionnaire { Code = code, Title = title, Stage = original.Stage };
            copy.Versions.Add(Copy(original.Versions.MaxBy(v => v.Number)!, 1));
            db.Questionnaires.Add(copy);
            await SaveAsync(work);
        }
        return QuestionnaireAnswer.Of(code, problems);
    }

    /// <summary>A draft of the next version, with the questions of the last.</summary>
    public async Task<QuestionnaireAnswer> BeginVersionAsync(string code)
    {
        await using var work = await db.BeginWriteAsync();
        if (await FindAsync(code) is not { } questionnaire)
        {
            return QuestionnaireAnswer.NotFound;
        }
        if (questionnaire.Draft is null)
        {
            var last = questionnaire.Published!;
            questionnaire.Versions.Add(Copy(last, last.Number + 1));
            await SaveAsync(work);
        }
        return QuestionnaireAnswer.Of(code);
    }

    /// <summary>The title is of all versions: whoever is asked or has answered reads the new one at once.</summary>
    public async Task<QuestionnaireAnswer> RenameAsync(string code, string title)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.Questionnaires.SingleOrDefaultAsync(q => q.Code == code) is not { } questionnaire)
        {
            return QuestionnaireAnswer.NotFound;
        }
        var problems = await ProblemsOfTitleAsync(title, questionnaire.Id);
        if (problems.Count == 0)
        {
            questionnaire.Title = title;
            await SaveAsync(work);
        }
        return QuestionnaireAnswer.Of(code, problems);
    }

    /// <summary>What is read above the draft's questions.</summary>
    public Task<QuestionnaireAnswer> IntroduceAsync(string code, string introduction) => ChangeAsync(code, draft =>
    {
        if (introduction.Length > LongestIntroduction)
        {
            return [("Introduction", $"The introduction must be {LongestIntroduction:N0} characters or fewer")];
        }
        draft.Introduction = introduction;
        return [];
    });

    /// <param name="was">The code of the draft's question that it replaces; none to add it at the end.</param>
    public Task<QuestionnaireAnswer> SetQuestionAsync(string code, string? was, Question question) => ChangeAsync(code, async draft =>
    {
        var there = was is null ? null : draft.Questions.Find(q => q.Code == was);
        if (was is not null && there is null)
        {
            return null;
        }
        List<(string, string)> problems = [.. question.Problems(draft.Questionnaire.Stage)];
        if (draft.Questions.Exists(q => q != there && q.Code == question.Code))
        {
            problems.Add((nameof(Question.Code), $"“{question.Code}” is the code of another question here"));
        }
        if (there is null && draft.Questions.Count >= MostQuestions)
        {
            problems.Add((nameof(Question.Text), $"A questionnaire has at most {MostQuestions} questions"));
        }
        if (problems.Count == 0 && await ContradictionAsync(draft, question) is { } contradiction)
        {
            problems.Add((nameof(Question.Code), contradiction));
        }
        if (problems.Count > 0)
        {
            return problems;
        }
        if (there is null)
        {
            draft.Questions.Add(question.Copy(draft.Questions.Count + 1));
        }
        else
        {
            there.Say(question);
        }
        return [];
    });

    /// <summary>Changes places with the question before or after it; the first does not move up, nor the last down.</summary>
    public Task<QuestionnaireAnswer> MoveAsync(string code, string question, bool up) => ChangeAsync(code, draft =>
    {
        var all = draft.Questions.OrderBy(q => q.Position).ToList();
        var from = all.FindIndex(q => q.Code == question);
        var to = up ? from - 1 : from + 1;
        if (from < 0)
        {
            return null;
        }
        if (to >= 0 && to < all.Count)
        {
            (all[from], all[to]) = (all[to], all[from]);
            Number(all);
        }
        return [];
    });

    public Task<QuestionnaireAnswer> RemoveAsync(string code, string question) => ChangeAsync(code, draft =>
    {
        if (draft.Questions.Find(q => q.Code == question) is not { } gone)
        {
            return null;
        }
        db.Questions.Remove(gone);
        Number([.. draft.Questions.Where(q => q != gone).OrderBy(q => q.Position)]);
        return [];
    });

    /// <summary>From now on the draft is what is asked of who is asked. Who has been asked before keeps the version that they have.</summary>
    public Task<QuestionnaireAnswer> PublishAsync(string code) => ChangeAsync(code, async draft =>
    {
        var problems = await ProblemsAsync(draft);
        if (problems.Count == 0)
        {
            draft.PublishedAt = clock.UtcNow;
        }
        return [.. problems.Select(sentence => ("", sentence))];
    });

    /// <summary>Throws the draft away; a questionnaire that was never published goes with it.</summary>
    public Task<QuestionnaireAnswer> DiscardAsync(string code) => ChangeAsync(code, draft =>
    {
        db.Questions.RemoveRange(draft.Questions);
        db.QuestionnaireVersions.Remove(draft);
        if (draft.Questionnaire.Versions.Count == 1)
        {
            db.Questionnaires.Remove(draft.Questionnaire);
        }
        return [];
    });

    /// <summary>Why a draft cannot be published as it stands.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync(QuestionnaireVersion draft)
    {
        List<string> problems = draft.Questions.Count == 0 ? ["It has no questions yet: add one first"] : [];
        foreach (var question in draft.Questions.OrderBy(q => q.Position))
        {
            if (await ContradictionAsync(draft, question) is { } contradiction)
            {
                problems.Add(contradiction);
            }
        }
        return problems;
    }

    private async Task<string?> ContradictionAsync(QuestionnaireVersion draft, Question question)
    {
        var others = await db.Questions.AsNoTracking().Include(q => q.Version).ThenInclude(v => v.Questionnaire)
            .Where(q => q.Code == question.Code && q.VersionId != draft.Id && q.Version.PublishedAt != null).OrderBy(q => q.VersionId).ToListAsync();
        return others.Select(question.Contradicts).FirstOrDefault(sentence => sentence is not null);
    }

    private Task<QuestionnaireAnswer> ChangeAsync(string code, Func<QuestionnaireVersion, IReadOnlyList<(string, string)>?> change) => ChangeAsync(code, draft => Task.FromResult(change(draft)));

    /// <param name="change">Changes the draft and gives the problems; nothing when what was to be changed is not there.</param>
    private async Task<QuestionnaireAnswer> ChangeAsync(string code, Func<QuestionnaireVersion, Task<IReadOnlyList<(string, string)>?>> change)
    {
        await using var work = await db.BeginWriteAsync();
        if ((await FindAsync(code))?.Draft is not { } draft || await change(draft) is not { } problems)
        {
            return QuestionnaireAnswer.NotFound;
        }
        if (problems.Count == 0)
        {
            await SaveAsync(work);
        }
        return QuestionnaireAnswer.Of(code, problems);
    }

    private Task<Questionnaire?> FindAsync(string code) =>
        db.Questionnaires.Include(q => q.Versions).ThenInclude(v => v.Questions).AsSplitQuery().SingleOrDefaultAsync(q => q.Code == code);

    private async Task<IReadOnlyList<(string, string)>> ProblemsOfTitleAsync(string title, int? of = null) =>
        title.Length is 0 or > LongestTitle ? [("Title", title.Length == 0 ? "Enter a title" : $"The title must be {LongestTitle} characters or fewer")]
        : await db.Questionnaires.AnyAsync(q => q.Title == title && q.Id != of) ? [("Title", "Another questionnaire has this title")] : [];

    /// <summary>The code that a title gives: its words, with a number when another has it.</summary>
    private async Task<(string Code, IReadOnlyList<(string, string)> Problems)> NameAsync(string title)
    {
        if (await ProblemsOfTitleAsync(title) is { Count: > 0 } problems)
        {
            return ("", problems);
        }
        var words = string.Join('-', new string([.. Words.Folded(title).Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var stem = words.Length == 0 ? "questionnaire" : words[..Math.Min(words.Length, 40)].TrimEnd('-');
        var taken = await db.Questionnaires.Select(q => q.Code).ToListAsync();
        taken.AddRange(["new", "plans"]); // pages' addresses
        var code = stem;
        for (var n = 2; taken.Contains(code); n++)
        {
            code = $"{stem}-{n}";
        }
        return (code, []);
    }

    private async Task SaveAsync(WriteTransaction work)
    {
        await db.SaveChangesAsync();
        await work.CommitAsync();
    }

    private static QuestionnaireVersion Copy(QuestionnaireVersion from, int number)
    {
        var version = new QuestionnaireVersion { Number = number, Introduction = from.Introduction };
        version.Questions.AddRange(from.Questions.OrderBy(q => q.Position).Select((q, i) => q.Copy(i + 1)));
        return version;
    }

    private static void Number(List<Question> questions)
    {
        for (var i = 0; i < questions.Count; i++)
        {
            questions[i].Position = i + 1;
        }
    }
}
