using System.Globalization;
using CsvHelper;

namespace Training.Evaluations;

/// <summary>Results as CSV, a row a number. Questions and choices are typed by people, so a cell of text that a spreadsheet would run as a formula gets an apostrophe in front.</summary>
public static class ResultsCsv
{
    /// <param name="of">What was asked for, in every row.</param>
    /// <param name="by">What stands side by side, in rows of its groups.</param>
    public static string Write(EvaluationResults results, ResultsWords of, ResultsBy? by = null)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }))
        {
            csv.WriteHeader(["figure", "stage", "question", "asked", "about", "of", "answer", "count", "people", "answered", "mean", "low", "high", "up", "same", "down", "definition", "by", "group", "sessions", "only_type", "only_board", "only_quarter", "only_course", "only_session", "only_trainer"]);
            foreach (var row in Rows(results))
            {
                foreach (var field in new[] { row.Figure, row.Stage.Code(), row.Thing?.Question.Code ?? "", row.Thing?.Question.Text ?? "", row.Thing?.About ?? "", row.Thing?.Of ?? "", row.Answer })
                {
                    csv.WriteField(field);
                }
                foreach (var number in new[] { row.Count, row.People, row.Answered })
                {
                    csv.WriteField(number, "0");
                }
                foreach (var number in new[] { row.Change?.Mean, row.Change?.Between?.Low, row.Change?.Between?.High })
                {
                    csv.WriteField(number, "0.0000"); // as a number: one below zero is no formula
                }
                foreach (var number in new[] { row.Change?.Up, row.Change?.Same, row.Change?.Down })
                {
                    csv.WriteField(number, "0");
                }
                csv.WriteField(row.Definition);
                csv.WriteField(row.Group is null ? "" : by?.Code());
                csv.WriteField(row.Group?.Name);
                csv.WriteField(row.Group?.Sessions ?? results.Sessions.Count, "0");
                foreach (var only in new[] { of.Type, of.Board, of.Quarter, of.Course, of.Session, of.Trainer })
                {
                    csv.WriteField(only);
                }
                csv.EndRecord();
            }
        }
        return text.ToString();
    }

    private static IEnumerable<Row> Rows(EvaluationResults results)
    {
        foreach (var group in results.Groups.Prepend(null))
        {
            foreach (var (stage, asked, answered) in group?.Rates ?? results.Rates)
            {
                yield return new("response", stage, EvaluationResults.RateDefinition) { Group = group, Count = answered, People = asked };
            }
            foreach (var (thing, shown) in (group?.Things ?? results.Things).SelectMany(t => t.Changes, (t, c) => (t, c)))
            {
                yield return new("change", shown.To, PairedChange.Definition) { Group = group, Thing = thing, People = shown.Change?.Pairs ?? 0, Answered = shown.Pairs, Change = shown.Change };
            }
        }
        foreach (var thing in results.Things)
        {
            foreach (var stage in thing.Stages)
            {
                for (var i = 0; i < stage.Counts.Count; i++)
                {
                    yield return new("answers", stage.Stage, Suppression.Definition) { Thing = thing, Answer = thing.Question.Choices[i], Count = stage.People == 0 ? null : stage.Counts[i], People = stage.People, Answered = stage.Answered };
                }
            }
        }
        if (results.Managers is { Asked: > 0 } managers)
        {
            foreach (var (verdict, count) in managers.Verdicts)
            {
                yield return new("managers", Stage.Later, EvaluationResults.ManagersDefinition) { Answer = verdict.Code(), Count = managers.Shown == 0 ? null : count, People = managers.Shown, Answered = managers.Answered };
            }
        }
    }

    private sealed record Row(string Figure, Stage Stage, string Definition)
    {
        public ResultsGroup? Group { get; init; }
        public ThingResult? Thing { get; init; }
        public string Answer { get; init; } = "";
        public int? Count { get; init; }
        public int? People { get; init; }
        public int? Answered { get; init; }
        public PairedChange? Change { get; init; }
    }
}
