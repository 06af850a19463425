using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>
/// The questions of a version as one person sees them: a confidence once for each learning objective, questions about workshops once for each that they went to. The page that
/// asks, the preview and the sheet of paper all show this (Pages/Shared/_Questions.cshtml).
/// </summary>
public sealed record QuestionSheet(QuestionnaireVersion Version, IReadOnlyList<SheetSection> Sections)
{
    /// <summary>What stands in the fields, by their names; several values of a question with several answers.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filled { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Everything that can be answered, in the order of the page.</summary>
    public IEnumerable<SheetEntry> Entries => Sections.SelectMany(s => s.Questions).SelectMany(q => q.Entries);

    public string Value(string field) => Filled.GetValueOrDefault(field) is [var value, ..] ? value : "";

    public bool IsChosen(string field, int number) => Filled.GetValueOrDefault(field)?.Contains(number.ToString(CultureInfo.InvariantCulture)) == true;

    /// <param name="objectives">Of the course, in the order of the catalogue.</param>
    /// <param name="workshops">That the person went to; all of the conference on a sheet without a name.</param>
    public static QuestionSheet Of(QuestionnaireVersion version, IReadOnlyList<Objective> objectives, IReadOnlyList<Breakout> workshops)
    {
        List<SheetSection> sections = [];
        var questions = version.Questions.OrderBy(q => q.Position).ToList();
        for (var i = 0; i < questions.Count;)
        {
            // Questions about workshops that follow each other are asked together of one workshop, then of the next.
            var together = questions.Skip(i).TakeWhile(q => q.About == questions[i].About).ToList();
            sections.AddRange(together[0].About == QuestionAbout.Session
                ? [new SheetSection(null, Asked(together, null))]
                : workshops.Select(w => new SheetSection(w, Asked(together, w))));
            i += together.Count;
        }
        return new QuestionSheet(version, [.. sections.Where(s => s.Questions.Count > 0)]);

        List<SheetQuestion> Asked(List<Question> some, Breakout? workshop) => [.. some
            .Select(q => new SheetQuestion(q, q.Kind == QuestionKind.Confidence ? [.. objectives.Select(o => new SheetEntry(q, o, workshop))] : [new SheetEntry(q, null, workshop)]))
            .Where(q => q.Entries.Count > 0)];
    }

    /// <summary>How a version looks to somebody who goes to two workshops, with a course's objectives (or one in their place), for who writes it.</summary>
    public static QuestionSheet Example(QuestionnaireVersion version, IReadOnlyList<string> objectives) => Of(version,
        [.. (objectives.Count > 0 ? objectives : ["A learning objective of the course"]).Select((text, i) => new Objective { Id = i + 1, Text = text })],
        [.. new[] { "First workshop", "Second workshop" }.Select((slot, i) => new Breakout { Id = i + 1, Code = $"{i + 1}", Title = "A workshop that they went to", Slot = new BreakoutSlot { Title = slot } })]);

    /// <summary>The sheet of somebody in a session, without answers. It only reads (Objective.AskedOfAsync has been called when the evaluation was made).</summary>
    /// <param name="personId">None for a sheet without a name: it asks about every workshop.</param>
    public static async Task<QuestionSheet> ForAsync(TrainingDb db, int versionId, int sessionId, int? personId)
    {
        var version = await db.QuestionnaireVersions.AsNoTracking().Include(v => v.Questionnaire).Include(v => v.Questions).SingleAsync(v => v.Id == versionId);
        List<Objective> objectives = [];
        if (version.Questions.Exists(q => q.Kind == QuestionKind.Confidence))
        {
            var course = await db.Sessions.Where(s => s.Id == sessionId).Select(s => new { s.CourseId, s.Course.Objectives }).SingleAsync();
            var known = await db.Objectives.AsNoTracking().Where(o => o.CourseId == course.CourseId).ToListAsync();
            objectives = [.. Objective.Lines(course.Objectives).Select(line => known.Find(o => o.Text == line)).OfType<Objective>()];
        }
        var workshops = version.Questions.Exists(q => q.About == QuestionAbout.Workshop) ? await WorkshopsAsync(db, sessionId, personId) : [];
        return Of(version, objectives, workshops);
    }

    /// <summary>Those that somebody is recorded in; of whom nothing was recorded, those that they have a place in.</summary>
    private static async Task<List<Breakout>> WorkshopsAsync(TrainingDb db, int sessionId, int? personId)
    {
        var all = await db.Breakouts.AsNoTracking().Include(b => b.Slot).Where(b => b.Slot.SessionId == sessionId).OrderBy(b => b.Slot.Number).ThenBy(b => b.Code).ToListAsync();
        if (personId is null || all.Count == 0)
        {
            return all;
        }
        var there = (await db.ScanEvents.AsNoTracking().Where(e => e.PersonId == personId && e.BreakoutId != null && e.SessionDay.SessionId == sessionId).ToListAsync())
            .GroupBy(e => e.BreakoutId!.Value).Where(g => RegisterMerge.Of(g) is not null).Select(g => g.Key).ToHashSet();
        if (there.Count == 0)
        {
            there = await db.BreakoutChoices.Where(c => c.Booking.SessionId == sessionId && c.Booking.PersonId == personId && c.HeldSlotId != null).Select(c => c.BreakoutId).ToHashSetAsync();
        }
        return [.. all.Where(b => there.Contains(b.Id))];
    }

    public QuestionSheet WithoutAnonymous() => this with { Sections = [.. Sections.Select(s => s with { Questions = [.. s.Questions.Where(q => !q.Question.Anonymous)] }).Where(s => s.Questions.Count > 0)] };

    /// <summary>With what was kept of an evaluation (its answers and the comments that are linked to it) in the fields.</summary>
    public QuestionSheet With(Evaluation kept) => With(
        kept.Answers.Select(a => (Answer.FieldOf(a.QuestionId, a.ObjectiveId, a.BreakoutId), a.Number.ToString(CultureInfo.InvariantCulture)))
            .Concat(kept.Comments.Select(c => (Answer.FieldOf(c.QuestionId, null, c.BreakoutId), c.Text)))
            .Concat(kept.Comments.Where(c => c.MayBeQuoted).Select(c => (SheetEntry.QuoteFieldOf(Answer.FieldOf(c.QuestionId, null, c.BreakoutId)), "true"))));

    public QuestionSheet With(IEnumerable<(string Field, string Value)> filled) =>
        this with { Filled = filled.GroupBy(f => f.Field, f => f.Value).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g]) };

    /// <summary>
    /// What a form holds: the answers that are answers, the form as it was filled in, and what is wrong with it. What is required is only asked for when the sheet is handed in;
    /// what cannot be an answer at all is wrong at any time.
    /// </summary>
    /// <param name="values">The values of a field, none when it is not in the form.</param>
    public SheetReading Read(Func<string, IEnumerable<string?>> values, bool handingIn)
    {
        List<SheetAnswer> answers = [];
        List<(string Field, string Sentence)> problems = [];
        List<(string, string)> filled = [];
        foreach (var entry in Entries)
        {
            var question = entry.Question;
            List<string> typed = [.. values(entry.Field).OfType<string>().Select(v => v.ReplaceLineEndings("\n").Trim()).Where(v => v.Length > 0).Distinct(StringComparer.Ordinal)];
            filled.AddRange(typed.Select(v => (entry.Field, v)));
            if (typed.Count == 0)
            {
                if (handingIn && question.Required)
                {
                    problems.Add((entry.Field, question.Kind == QuestionKind.Text ? $"Write an answer to “{entry.Words}”" : $"Choose an answer to “{entry.Words}”"));
                }
                continue;
            }
            if (question.Kind == QuestionKind.Text)
            {
                var quote = question.AsksToQuote && values(entry.QuoteField).Contains("true");
                if (quote)
                {
                    filled.Add((entry.QuoteField, "true"));
                }
                if (typed[0].Length > Question.LongestAnswer)
                {
                    problems.Add((entry.Field, $"Your answer to “{entry.Words}” must be {Question.LongestAnswer.ToString("N0", Words.British)} characters or fewer"));
                }
                answers.Add(new SheetAnswer(entry, [], typed[0], quote));
                continue;
            }
            var most = question.IsNumber ? question.Points : question.Options.Count;
            var numbers = typed.Select(v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToList();
            if (numbers.Exists(n => n < 1 || n > most) || (question.Kind != QuestionKind.AnyOf && numbers.Count > 1))
            {
                problems.Add((entry.Field, $"Choose one of the answers to “{entry.Words}”"));
                continue;
            }
            answers.Add(new SheetAnswer(entry, [.. numbers.Order()], null, false));
        }
        return new SheetReading(answers, problems, With(filled));
    }
}

/// <summary>Questions that stand together: about the session, or about one workshop.</summary>
public sealed record SheetSection(Breakout? Workshop, IReadOnlyList<SheetQuestion> Questions);

/// <summary>A question with the fields that it has: one, or one for each learning objective.</summary>
public sealed record SheetQuestion(Question Question, IReadOnlyList<SheetEntry> Entries);

/// <summary>One thing to answer.</summary>
public sealed record SheetEntry(Question Question, Objective? Objective, Breakout? Workshop)
{
    /// <summary>The name of its field, and the identity of the first control in it.</summary>
    public string Field => Answer.FieldOf(Question.Id, Objective?.Id, Workshop?.Id);

    /// <summary>The box that allows quoting.</summary>
    public string QuoteField => QuoteFieldOf(Field);

    /// <summary>What is asked, for somebody who sees only this.</summary>
    public string Words => (Objective?.Text ?? Question.Text) + (Workshop is null ? "" : $" ({Workshop.Title})");

    public static string QuoteFieldOf(string field) => field + "-quote";
}

/// <param name="Numbers">Of a scale or a choice.</param>
/// <param name="Text">Of a text.</param>
public sealed record SheetAnswer(SheetEntry Entry, IReadOnlyList<int> Numbers, string? Text, bool MayBeQuoted);

/// <param name="Problems">By the names of fields.</param>
/// <param name="Sheet">The sheet as it was filled in, to be shown again.</param>
public sealed record SheetReading(IReadOnlyList<SheetAnswer> Answers, IReadOnlyList<(string Field, string Sentence)> Problems, QuestionSheet Sheet);
