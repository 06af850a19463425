using Training.Data;
using Training.Programme;

namespace Training.Statistics;

/// <summary>What somebody asks of the statistics, read from the words of the address or the command line.</summary>
public sealed record ReportRequest(Quarter Quarter, Boards? Board, By By)
{
    /// <summary>
    /// Reads what was asked; what is left out is the given quarter, both boards, by type. A year without a quarter is the
    /// whole year. None when something cannot be, with a sentence for each problem and the name of what it is about.
    /// </summary>
    public static ReportRequest? Read(string? year, string? quarter, string? board, string? by, Quarter otherwise, out IReadOnlyList<(string Name, string Sentence)> problems)
    {
        var wrong = new List<(string, string)>();
        problems = wrong;
        if (string.IsNullOrEmpty(year))
        {
            (year, quarter) = (otherwise.Year, string.IsNullOrEmpty(quarter) ? otherwise.Number?.ToString(Words.British) : quarter);
        }
        if (!Quarter.TryParse(year, null, out var range, out var sentence))
        {
            wrong.Add(("year", sentence));
        }
        if (!Quarter.TryParse(otherwise.Year, quarter, out _, out sentence))
        {
            wrong.Add(("quarter", sentence));
        }
        if (!TryRead<Boards>(board, out var only))
        {
            wrong.Add(("board", $"The board should be {Choices<Boards>()}, or left out for both, not “{board}”"));
        }
        if (!TryRead<By>(by, out var rows))
        {
            wrong.Add(("by", $"The rows should be by {Choices<By>()}, not “{by}”"));
        }
        return wrong.Count > 0 || !Quarter.TryParse(year, quarter, out range, out _) ? null : new ReportRequest(range, only, rows ?? By.Type);
    }

    /// <summary>Counts what was asked for, as it stands now.</summary>
    public Task<QuarterReport> ReportAsync(TrainingDb db) => QuarterReport.CreateAsync(db, Quarter, Board, By);

    /// <summary>The address's query: the same report again.</summary>
    public string Query => $"?year={Quarter.Year}{(Quarter.Number is { } n ? $"&quarter={n}" : "")}{(Board is { } board ? $"&board={board.Code()}" : "")}&by={By.Code()}";

    /// <summary>A name for a file of it, such as "statistics-2016-17-q3-children-by-agency", to which the kind of file is added.</summary>
    public string FileName => $"statistics-{Quarter.Year}{(Quarter.Number is { } n ? $"-q{n}" : "")}{(Board is { } board ? $"-{board.Code()}" : "")}-by-{By.Code()}";

    private static bool TryRead<T>(string? code, out T? value) where T : struct, Enum
    {
        value = Codes.TryParse<T>(code, out var read) ? read : null;
        return value is not null || string.IsNullOrEmpty(code);
    }

    private static string Choices<T>() where T : struct, Enum => string.Join(" or ", Codes.All<T>().Select(c => c.Code()).Chunk(Codes.All<T>().Count - 1).Select(c => string.Join(", ", c)));
}
