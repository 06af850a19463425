using Training.People;
using Training.Statistics;

namespace Training.Letters;

/// <summary>To the boards: figures only, no people.</summary>
public sealed partial class LetterWriter
{
    /// <summary>That a quarter's figures are complete, or frozen.</summary>
    public OutboxLetter QuarterReady(Person member, QuarterReport report)
    {
        var (quarter, total) = (report.Quarter, report.Total);
        string Of(string measure) => total.Words(Measures.Named(measure)!);
        return To(member, LetterKind.QuarterReady, $"{quarter.Name}: the figures are {(report.Frozen is null ? "ready" : "published")}", body => body
            .Line(report.Frozen is { } frozen
                ? $"The figures of {quarter.Label} were frozen on {Words.Date(clock.DateOf(frozen.At))}{(frozen.By.Length > 0 ? $" by {frozen.By}" : "")}. They stay as they are; what is corrected later is listed beside them."
                : $"All registers of {quarter.Label} are closed, so its figures are complete.")
            .Facts(
            [
                ("What", $"Figures of {quarter.Label}"),
                ("Sessions", Of("sessions")),
                ("Places offered", Of("places_offered")),
                ("Places taken", Of("places_taken")),
                ("Attendees", Of("attendees")),
                ("Take-up", Of("take_up")),
                ("Attendance", Of("attendance")),
                ("Not counted", NotCounted(report)),
            ])
            .Link("Read the quarter, with what each figure means", $"{site.BaseUrl}/statistics?year={quarter.Year}&quarter={quarter.Number}")
            .LinkIf(report.Frozen is null, "Freeze it once the group has agreed the figures", $"{site.BaseUrl}/statistics/freeze?year={quarter.Year}&quarter={quarter.Number}")
            .Line("Why you get this: you are a board member here. We write once about each quarter."));
    }

    private static string NotCounted(QuarterReport report)
    {
        List<string> left = [];
        if (report.Provisional.Count > 0)
        {
            left.Add(Words.Count(report.Provisional.Count, "session whose register was still open", "sessions whose registers were still open"));
        }
        if (report.ToCome > 0)
        {
            left.Add(Words.Count(report.ToCome, "session that was not over yet", "sessions that were not over yet"));
        }
        return left.Count == 0 ? "Nothing: every register is closed" : Words.List(left);
    }
}
