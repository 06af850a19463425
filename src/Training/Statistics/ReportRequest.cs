using Training.Programme;

namespace Training.Statistics;

/// <summary>The words of the address or the command line, right or wrong.</summary>
public sealed record ReportQuery(string? Year = null, string? Quarter = null, string? Board = null, string? By = null, string? Across = null, string? Measure = null, string? Live = null);

/// <summary>What somebody asks of the statistics.</summary>
/// <param name="Across">What the rows are crossed with; none for rows alone.</param>
/// <param name="Measure">What a crossed table shows, what rows are compared by too, and what is looked behind.</param>
/// <param name="Live">A frozen quarter as it stands now.</param>
public sealed record ReportRequest(Quarter Quarter, Boards? Board, By By, By? Across, Measure Measure, bool Live)
{
    /// <summary>What crossed tables show unless something else is asked for.</summary>
    public const string UsualMeasure = "attendees";

    /// <summary>
    /// Reads what was asked; what is left out is the given quarter, both boards, by type. A year without a quarter is the
    /// whole year. None when something cannot be, with a sentence for each problem and the name of what it is about.
    /// </summary>
    public static ReportRequest? Read(ReportQuery query, Quarter otherwise, out IReadOnlyList<(string Name, string Sentence)> problems)
    {
        var wrong = new List<(string, string)>();
        problems = wrong;
        var (year, quarter) = (query.Year, query.Quarter);
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
        if (!TryRead<Boards>(query.Board, out var only))
        {
            wrong.Add(("board", $"The board should be {Choices<Boards>()}, or left out for both, not “{query.Board}”"));
        }
        if (!TryRead<By>(query.By, out var rows))
        {
            wrong.Add(("by", $"The rows should be by {Choices<By>()}, not “{query.By}”"));
        }
        if (!TryRead<By>(query.Across, out var across))
        {
            wrong.Add(("across", $"The columns should be by {Choices<By>()}, or left out, not “{query.Across}”"));
        }
        else if (across is not null && across == (rows ?? By.Type))
        {
            wrong.Add(("across", "The columns should be by something else than the rows"));
        }
        var measure = Measures.Named(string.IsNullOrEmpty(query.Measure) ? UsualMeasure : query.Measure);
        if (measure is null)
        {
            wrong.Add(("measure", $"The measure should be one of {string.Join(", ", Measures.All.Select(m => m.Name))}, not “{query.Measure}”"));
        }
        if (query.Live is not (null or "" or "0" or "1"))
        {
            wrong.Add(("live", $"Figures as they stand now are live=1, not “{query.Live}”"));
        }
        return wrong.Count > 0 || !Quarter.TryParse(year, quarter, out range, out _) ? null : new ReportRequest(range, only, rows ?? By.Type, across, measure!, query.Live == "1");
    }

    /// <summary>Counts what was asked for.</summary>
    public Task<RangeCount> CountAsync(StatisticsDesk desk) => desk.CountAsync(Quarter, Live);

    /// <summary>The report by rows.</summary>
    public QuarterReport ReportOf(RangeCount count, StatisticsReader reader) => QuarterReport.Of(count, Board, By, reader);

    /// <summary>The crossed table; none when nothing was to be crossed.</summary>
    public CrossReport? CrossOf(RangeCount count, StatisticsReader reader) => Across is { } across ? CrossReport.Of(count, Board, By, across, reader) : null;

    /// <summary>The address's query: the same report again.</summary>
    public string Query => QueryWith(Across is not null || Measure.Name != UsualMeasure ? Measure : null);

    /// <summary>The same with the measure named, whichever it is.</summary>
    public string FullQuery => QueryWith(Measure);

    private string QueryWith(Measure? measure) => $"?year={Quarter.Year}{(Quarter.Number is { } n ? $"&quarter={n}" : "")}{(Board is { } board ? $"&board={board.Code()}" : "")}&by={By.Code()}"
        + $"{(Across is { } across ? $"&across={across.Code()}" : "")}{(measure is null ? "" : $"&measure={measure.Name}")}{(Live ? "&live=1" : "")}";

    /// <summary>A name for a file of it, such as "statistics-2016-17-q3-children-by-agency", to which the kind of file is added.</summary>
    public string FileName => $"statistics-{Quarter.Year}{(Quarter.Number is { } n ? $"-q{n}" : "")}{(Board is { } board ? $"-{board.Code()}" : "")}-by-{By.Code()}{(Across is { } across ? $"-and-{across.Code()}" : "")}{(Live ? "-live" : "")}";

    private static bool TryRead<T>(string? code, out T? value) where T : struct, Enum
    {
        value = Codes.TryParse<T>(code, out var read) ? read : null;
        return value is not null || string.IsNullOrEmpty(code);
    }

    private static string Choices<T>() where T : struct, Enum => string.Join(" or ", Codes.All<T>().Select(c => c.Code()).Chunk(Codes.All<T>().Count - 1).Select(c => string.Join(", ", c)));
}
