using Training.Evaluations;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Evaluations;

public class QuestionTests
{
    private static Question Fine(QuestionKind kind) => new()
    {
        Code = "knowledge", Text = "How much?", Kind = kind, Position = 1, LowLabel = kind is QuestionKind.Scale or QuestionKind.Confidence ? "Little" : "", HighLabel = kind is QuestionKind.Scale or QuestionKind.Confidence ? "Much" : "",
        Options = kind is QuestionKind.OneOf or QuestionKind.AnyOf ? ["Yes", "No"] : [], Version = new QuestionnaireVersion { Number = 2, Questionnaire = Given.Questionnaire(Stage.Later) },
    };

    [Theory]
    [InlineData(QuestionKind.Scale)]
    [InlineData(QuestionKind.OneOf)]
    [InlineData(QuestionKind.AnyOf)]
    [InlineData(QuestionKind.Text)]
    [InlineData(QuestionKind.Confidence)]
    public void A_whole_question_can_be(QuestionKind kind) => Assert.Empty(Fine(kind).Problems(Stage.Later));

    [Fact]
    public void What_cannot_be_is_said_by_field()
    {
        (Question Question, Stage Stage, string Field)[] wrong =
        [
            (With(QuestionKind.Scale, q => q.Code = "Two words"), Stage.After, "Code"),
            (With(QuestionKind.Scale, q => q.Code = new string('a', 51)), Stage.After, "Code"),
            (With(QuestionKind.Scale, q => q.Text = ""), Stage.After, "Text"),
            (With(QuestionKind.Scale, q => q.Points = 1), Stage.After, "Points"),
            (With(QuestionKind.Confidence, q => q.Points = 11), Stage.After, "Points"),
            (With(QuestionKind.Scale, q => q.LowLabel = ""), Stage.After, "LowLabel"),
            (With(QuestionKind.Scale, q => q.HighLabel = ""), Stage.After, "HighLabel"),
            (With(QuestionKind.OneOf, q => q.Options = ["Only this"]), Stage.After, "Options"),
            (With(QuestionKind.AnyOf, q => q.Options = [.. Enumerable.Range(1, 13).Select(n => $"{n}")]), Stage.After, "Options"),
            (With(QuestionKind.AnyOf, q => q.Options = ["Yes", "yes"]), Stage.After, "Options"),
            (With(QuestionKind.Scale, q => q.Options = ["Yes", "No"]), Stage.After, "Options"),
            (With(QuestionKind.Confidence, q => q.About = QuestionAbout.Workshop), Stage.After, "About"),
            (With(QuestionKind.Scale, q => q.About = QuestionAbout.Workshop), Stage.Before, "About"),
            (With(QuestionKind.Scale, q => q.Anonymous = true), Stage.After, "Anonymous"),
            (With(QuestionKind.Scale, q => q.AsksToQuote = true), Stage.After, "AsksToQuote"),
            (With(QuestionKind.Text, q => q.ForManager = true), Stage.After, "ForManager"),
            (With(QuestionKind.Text, q => (q.ForManager, q.Anonymous) = (true, true)), Stage.Later, "ForManager"),
        ];

        Assert.All(wrong, w => Assert.Equal(w.Field, Assert.Single(w.Question.Problems(w.Stage)).Field));
    }

    [Fact]
    public void The_same_code_asks_the_same_thing_everywhere()
    {
        var scale = Fine(QuestionKind.Scale);
        var choice = Fine(QuestionKind.OneOf);

        Assert.Null(Fine(QuestionKind.Scale).Contradicts(scale));
        Assert.Null(With(QuestionKind.Scale, q => (q.Text, q.LowLabel) = ("In other words", "Hardly")).Contradicts(scale));
        Assert.Null(With(QuestionKind.OneOf, q => q.Options = ["Yes", "No", "Perhaps"]).Contradicts(choice));
        Assert.StartsWith("“knowledge” is a scale in version 2 of “Questions later”.", Fine(QuestionKind.Text).Contradicts(scale), StringComparison.Ordinal);
        Assert.StartsWith("“knowledge” has 5 points in version 2 of", With(QuestionKind.Scale, q => q.Points = 4).Contradicts(scale), StringComparison.Ordinal);
        Assert.StartsWith("“knowledge” is asked of the session as a whole", With(QuestionKind.Scale, q => q.About = QuestionAbout.Workshop).Contradicts(scale), StringComparison.Ordinal);
        Assert.StartsWith("“knowledge” has other answers", With(QuestionKind.OneOf, q => q.Options = ["No", "Yes"]).Contradicts(choice), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_asks_confidence_once_for_each_objective_and_of_workshops_once_for_each()
    {
        var version = Given.Questionnaire(Stage.After, "useful scale", "sure confidence", "w-useful scale", "w-said text", "last text").Versions[0];
        var id = 0;
        version.Questions.ForEach(q => (q.Id, q.About) = (++id, q.Code.StartsWith("w-", StringComparison.Ordinal) ? QuestionAbout.Workshop : QuestionAbout.Session));
        Objective[] objectives = [new() { Id = 7, Text = "See it early" }, new() { Id = 8, Text = "Say so" }];
        Breakout[] workshops = [new() { Id = 3, Code = "a", Title = "Listening" }, new() { Id = 4, Code = "b", Title = "Writing" }];

        var sheet = QuestionSheet.Of(version, objectives, workshops);

        Assert.Equal(["q1", "q2-o7", "q2-o8", "q3-b3", "q4-b3", "q3-b4", "q4-b4", "q5"], sheet.Entries.Select(e => e.Field));
        Assert.Equal([null, "Listening", "Writing", null], sheet.Sections.Select(s => s.Workshop?.Title));
        Assert.Equal(["q1", "q5"], QuestionSheet.Of(version, [], []).Entries.Select(e => e.Field)); // nothing to be sure of, no workshop
    }

    [Fact]
    public void A_form_is_read_for_what_it_holds_and_asked_for_what_it_must_hold_only_when_handed_in()
    {
        var version = Given.Questionnaire(Stage.After, "useful scale", "next any-of Read|Talk|Nothing", "one one-of A|B", "said text").Versions[0];
        var id = 0;
        version.Questions.ForEach(q => q.Id = ++id);
        version.Questions.ForEach(q => q.Required = q.Code is "useful" or "said");
        version.Questions[3].AsksToQuote = true;
        var sheet = QuestionSheet.Of(version, [], []);
        SheetReading Read(bool handingIn, params (string Field, string Value)[] form) => sheet.Read(field => form.Where(f => f.Field == field).Select(f => f.Value), handingIn);

        var whole = Read(true, ("q1", "5"), ("q2", "3"), ("q2", "1"), ("q3", "2"), ("q4", " Very good.\r\nReally. "), ("q4-quote", "true"));
        Assert.Empty(whole.Problems);
        Assert.Equal(["5", "1,3", "2", ""], whole.Answers.Select(a => string.Join(',', a.Numbers)));
        Assert.Equal(("Very good.\nReally.", true), (whole.Answers[3].Text, whole.Answers[3].MayBeQuoted));
        Assert.True(whole.Sheet.IsChosen("q2", 3) && !whole.Sheet.IsChosen("q2", 2) && whole.Sheet.Value("q4-quote") == "true");

        Assert.Empty(Read(false, ("q2", "1")).Problems);
        Assert.Equal(["q1", "q4"], Read(true, ("q2", "1")).Problems.Select(p => p.Field));
        Assert.Equal("Choose an answer to “About useful?”", Read(true).Problems[0].Sentence);
        Assert.Equal(["q1", "q2", "q3"], Read(false, ("q1", "6"), ("q2", "4"), ("q3", "1"), ("q3", "2")).Problems.Select(p => p.Field));
        Assert.Equal("q4", Assert.Single(Read(false, ("q4", new string('x', 2001))).Problems).Field);
    }

    private static Question With(QuestionKind kind, Action<Question> change)
    {
        var question = Fine(kind);
        change(question);
        return question;
    }
}
